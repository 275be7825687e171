/**
 * When figures are drawn, and in which colours: values once a view has done its part of a frame, frames not
 * before the page is readable, all again when the theme turns.
 */

import { el } from './dom.js';
import { tokens } from '../figures/theme.js';
import * as plotly from './plotly.js';

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Idle} from './idle.js' */
/** @import {Store} from '../services.js' */

/** @typedef {ReturnType<typeof createDrawing>} Drawing */

/**
 * A class that is there already is not written again: that would cost the page its style.
 * @param {HTMLElement} host
 * @param {string} name
 */
const mark = (host, name) => host.classList.contains(name) || host.classList.add(name);

/**
 * What could not be drawn says so, for who looks into it.
 * @param {HTMLElement} host
 * @param {unknown} error
 */
const fail = (host, error) => {
  host.dataset.failed = String(error);
};

/** @param {Store} store @param {Idle} idle */
export function createDrawing(store, idle) {
  const night = window.matchMedia('(prefers-color-scheme: dark)');
  /** @type {Tokens|null} */
  let colours = null;
  /** @type {Map<HTMLElement, Figure>|null} what waits for the start; null once it has come */
  let waiting = new Map();
  /**
   * What is to be painted once the view that draws is through: painting words asks for the page's style,
   * which would be computed anew after each write.
   * @type {Map<HTMLElement, {figure: Figure, framed: boolean}>}
   */
  const unpainted = new Map();
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /**
   * Plotly reads no custom properties: a probe's colour resolves them.
   * @param {'auto'|'light'|'dark'} theme
   */
  function resolve(theme) {
    const probe = el('span', { hidden: true });
    if (theme !== 'auto') probe.style.colorScheme = theme;
    document.body.append(probe);
    const read = (/** @type {string} */ name) => {
      if (name === '--sans') return getComputedStyle(document.body).fontFamily;
      if (name === '--small') return getComputedStyle(document.body).getPropertyValue(name);
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
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
  store.subscribe(turn, ({ view }) => `${view.theme} ${view.present}`);
  night.addEventListener('change', turn);
  /** A page that is zoomed, or goes to another screen, is painted as fine as that shows it. */
  function followScreen() {
    window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      'change',
      () => {
        for (const watch of watchers) watch();
        followScreen();
      },
      { once: true },
    );
  }
  followScreen();

  /** @param {HTMLElement} host @param {Figure} figure */
  const frame = (host, figure) =>
    void plotly.drawFrame(host, figure).then(
      () => mark(host, 'drawn'),
      (error) => fail(host, error),
    );

  function paint() {
    for (const [host, { figure, framed }] of unpainted) {
      try {
        plotly.paintValues(host, figure);
        mark(host, 'painted');
      } catch (error) {
        fail(host, error);
      }
      if (!framed) mark(host, 'drawn');
      else if (waiting) waiting.set(host, figure);
      else frame(host, figure);
    }
    unpainted.clear();
  }

  return {
    tokens: () => (colours ??= resolve(store.get().view.theme)),
    /** On white paper, whatever the theme. */
    paper: () => resolve('light'),
    /** @param {() => void} fn  the colours have changed */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
    /**
     * Paints a figure's values, and draws its frame if that has changed.
     * @param {HTMLElement} host
     * @param {Figure} figure
     * @param {{framed?: boolean}} [options]  framed false: it lies over another figure with the same frame
     */
    draw(host, figure, { framed = true } = {}) {
      if (unpainted.size === 0) queueMicrotask(paint);
      unpainted.set(host, { figure, framed });
    },
    /**
     * What a figure says in words, for who listens: written when nothing else happens, and until then told to
     * be on its way.
     * @param {HTMLElement} node
     * @param {() => string} text
     */
    describe(node, text) {
      node.setAttribute('aria-busy', 'true');
      idle.later(node, () => {
        node.setAttribute('aria-label', text());
        node.removeAttribute('aria-busy');
      });
    },
    /** @param {HTMLElement} host */
    clear(host) {
      waiting?.delete(host);
      unpainted.delete(host);
      plotly.clear(host);
    },
    onPoint: plotly.onPoint,
    image: plotly.image,
    /** Numbers stand on the page, painted: now Plotly's script may take the time it needs. */
    begin() {
      const figures = waiting;
      waiting = null;
      for (const [host, figure] of figures ?? []) frame(host, figure);
    },
  };
}
