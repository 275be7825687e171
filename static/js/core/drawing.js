/**
 * When figures are drawn: values once a view has done its part of a frame, frames not before the page is
 * readable.
 */

import { createColours } from './colours.js';
import * as plotly from './plotly.js';

/** @import {Figure} from '../model/types.js' */
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
 * A figure that could not be drawn says why, for those who look into the page.
 * @param {HTMLElement} host
 * @param {unknown} error
 */
const fail = (host, error) => {
  host.dataset.failed = String(error);
};

/** @param {HTMLElement} host @param {Figure} figure */
const frame = (host, figure) =>
  void plotly.drawFrame(host, figure).then(
    () => mark(host, 'drawn'),
    (error) => fail(host, error),
  );

/** @param {Store} store @param {Idle} idle */
export const createDrawing = (store, idle) => ({
  ...createColours(store),
  ...createQueue(),
  /**
   * Writes a figure's description for screen readers when nothing else happens; until then the node is busy.
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
  onPoint: plotly.onPoint,
  image: plotly.image,
});

/** The figures that are to be painted, and those whose frames wait until numbers stand on the page. */
function createQueue() {
  /** @type {Map<HTMLElement, Figure>|null} figures whose frames wait for the start; null once it has come */
  let waiting = new Map();
  /**
   * Figures to paint once the view that draws is through: painting words asks for the page's style, which
   * would be computed anew after each write.
   * @type {Map<HTMLElement, {figure: Figure, framed: boolean}>}
   */
  const unpainted = new Map();

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
    /** @param {HTMLElement} host */
    clear(host) {
      waiting?.delete(host);
      unpainted.delete(host);
      plotly.clear(host);
    },
    /** Numbers stand on the page, painted: now Plotly's script may take the time it needs. */
    begin() {
      const figures = waiting;
      waiting = null;
      for (const [host, figure] of figures ?? []) frame(host, figure);
    },
  };
}
