/** The colours that figures are drawn in, as theme and screen have them now. */

import { el } from './dom.js';
import { tokens } from '../figures/theme.js';

/** @import {Tokens} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** @param {Store} store */
export function createColours(store) {
  const night = window.matchMedia('(prefers-color-scheme: dark)');
  /** @type {Tokens|null} */
  let colours = null;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  const tell = () => {
    for (const watch of watchers) watch();
  };

  function turn() {
    const { theme } = store.get().view;
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    colours = null;
    tell();
  }
  turn();
  store.subscribe(turn, ({ view }) => `${view.theme} ${view.present}`);
  night.addEventListener('change', turn);
  followScreen(tell);

  return {
    tokens: () => (colours ??= resolve(store.get().view.theme, night.matches)),
    /** On white paper, whatever the theme. */
    paper: () => resolve('light', false),
    /** @param {() => void} fn  the colours have changed */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}

/**
 * Plotly reads no custom properties: a probe's colour resolves them.
 * @param {'auto'|'light'|'dark'} theme
 * @param {boolean} night  what `auto` means now
 */
function resolve(theme, night) {
  const probe = el('span', { hidden: true });
  if (theme !== 'auto') probe.style.colorScheme = theme;
  document.body.append(probe);
  const read = (/** @type {string} */ name) => {
    if (name === '--sans') return getComputedStyle(document.body).fontFamily;
    if (name === '--small') return getComputedStyle(document.body).getPropertyValue(name);
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const resolved = tokens(read, theme === 'dark' || (theme === 'auto' && night));
  probe.remove();
  return resolved;
}

/**
 * A page that is zoomed, or goes to another screen, is painted as fine as that shows it.
 * @param {() => void} turned
 */
function followScreen(turned) {
  window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
    'change',
    () => {
      turned();
      followScreen(turned);
    },
    { once: true },
  );
}
