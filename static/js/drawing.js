/** When figures are drawn, and in which colours: not before the page is readable, and again when the theme turns. */

import { el } from './dom.js';
import { tokens } from './figures/theme.js';
import * as plotly from './plotly.js';

/** @import {Figure, Tokens} from './model/types.js' */
/** @import {Store} from './services.js' */

/** @typedef {ReturnType<typeof createDrawing>} Drawing */

/** @param {Store} store */
export function createDrawing(store) {
  const night = window.matchMedia('(prefers-color-scheme: dark)');
  /** @type {Tokens|null} */
  let colours = null;
  /** @type {Map<HTMLElement, Figure>|null} what waits for the start; null once it has come */
  let waiting = new Map();
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /** Plotly reads no custom properties: a probe's colour resolves them. */
  function resolve() {
    const probe = el('span', { hidden: true });
    document.body.append(probe);
    const read = (/** @type {string} */ name) => {
      if (name === '--sans') return getComputedStyle(document.body).fontFamily;
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const { theme } = store.get().view;
    const resolved = tokens(read, theme === 'dark' || (theme === 'auto' && night.matches));
    probe.remove();
    return resolved;
  }

  function turn() {
    const { theme } = store.get().view;
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    colours = null;
    for (const watch of watchers) watch();
  }
  turn();
  store.subscribe(turn, (state) => state.view.theme);
  night.addEventListener('change', turn);

  return {
    tokens: () => (colours ??= resolve()),
    /** @param {() => void} fn  the colours have changed */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
    /** @param {HTMLElement} host @param {Figure} figure */
    draw(host, figure) {
      if (waiting) return void waiting.set(host, figure);
      plotly.draw(host, figure).then(() => host.classList.add('drawn'), (error) => host.setAttribute('data-failed', String(error)));
    },
    /** @param {HTMLElement} host */
    clear(host) {
      waiting?.delete(host);
      plotly.clear(host);
    },
    on: plotly.on,
    image: plotly.image,
    /** Numbers stand on the page: now the figures may take the time they need. */
    begin() {
      const figures = waiting;
      waiting = null;
      for (const [host, figure] of figures ?? []) this.draw(host, figure);
    },
  };
}
