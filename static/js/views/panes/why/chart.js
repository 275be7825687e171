/**
 * A figure on the page's time axis, the lane's cursor over it: pointing reads a step, pressing selects it.
 */

import { el, fill } from '../../../core/dom.js';
import { columnAt, geometry } from '../../../figures/geometry.js';
import { createOverlay } from '../../parts/overlay.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Figure, Geometry, Table} from '../../../model/types.js' */
/** @import {Store, Services, Shown} from '../../../services.js' */

/**
 * @typedef {object} Shows
 * @property {string} title
 * @property {number} T
 * @property {(g: Geometry, height: number) => Figure} figure
 * @property {() => import('../../../figures/key.js').Explained[]} [key]  as in services.js, as are `models`,
 *   `step`, `whole`, `about` and `axes`
 * @property {number[]} [models]
 * @property {string} [step]
 * @property {boolean} [whole]
 * @property {() => string[]} [about]
 * @property {{x?: string, y?: string}} [axes]
 * @property {() => Table} table
 * @property {() => string} summary
 */
/**
 * @typedef {object} TimeChart
 * @property {string} id  of its files
 * @property {(t: number) => Child[]} read  the reading of step t
 * @property {boolean} [tight]  no air above the figure
 * @property {boolean} [titled]  a title stands over its plot
 */

/** A chart takes the height that the pane has left, within these, px; a step's reading stands under it. */
const LEAST = 116,
  MOST = 320,
  UNDER = 30;
/** The figure's height in a file, px. */
const TALL = 360;

/** @param {Store} store @param {Services} services @param {TimeChart} options */
export function createTimeChart(store, { drawing, shown, playback }, options) {
  const { id, read } = options;
  const { node, box, picture, readout } = createNodes(options);
  const overlay = createOverlay(box);
  /** @type {Geometry|null} */
  let g = null;
  let pointed = /** @type {number|null} */ (null);
  const tell = () => {
    fill(readout, ...(g ? read(pointed ?? store.get().selection.t) : []));
  };
  const move = () => {
    if (g) overlay.place(store.get().selection.t, null);
    tell();
  };
  listen(box, () => g, {
    point: (t) => {
      pointed = t;
      tell();
    },
    press: (t) => {
      playback.pause();
      playback.select({ t, pass: 'backward' });
    },
  });

  return {
    node,
    /**
     * @param {Shows|null} what  null: its numbers are on their way
     * @param {{height?: number, below?: number}} [room]  its height, or the height of the nodes
     *   below it, px
     */
    draw(what, { height: wanted, below = 0 } = {}) {
      const width = node.clientWidth;
      const height = wanted ?? Math.round(Math.max(LEAST, Math.min(MOST, heightLeft(box) - below)));
      Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
      box.classList.toggle('waits', what === null);
      shown.delete(id);
      g = what && geometry(width, what.T);
      if (what && g) {
        overlay.fit(g);
        drawing.draw(picture, what.figure(g, height));
        box.setAttribute('aria-label', what.summary());
        shown.set(id, shownAs(id, what));
      }
      move();
    },
    move,
    remove() {
      drawing.clear(picture);
      shown.delete(id);
    },
  };
}

/** @param {TimeChart} options */
function createNodes({ tight = false, titled = false }) {
  const classes = ['figure graph time-chart', tight && 'tight', titled && 'titled'].filter(Boolean);
  const picture = el('div', { class: 'picture' });
  const skeleton = el('div', { class: 'skeleton' });
  const box = el('div', { class: classes.join(' '), role: 'img' }, skeleton, picture);
  const readout = el('p', { class: 'read number' });
  return { node: el('div', { class: 'time-chart-box' }, box, readout), box, picture, readout };
}

/**
 * @param {HTMLElement} box
 * @param {() => Geometry|null} drawn  null: nothing to point at
 * @param {{point: (t: number|null) => void, press: (t: number) => void}} on  null: no step is pointed at
 */
function listen(box, drawn, { point, press }) {
  const under = (/** @type {PointerEvent} */ { clientX }) => {
    const g = drawn();
    return g && columnAt(clientX - box.getBoundingClientRect().left, g);
  };
  box.addEventListener('pointermove', (event) => point(under(event)));
  box.addEventListener('pointerleave', () => point(null));
  box.addEventListener('pointerdown', (event) => {
    const t = under(event);
    if (t !== null) press(t);
  });
}

/** The height that the pane has left for a chart and its reading, px. @param {HTMLElement} box */
function heightLeft(box) {
  const pane = /** @type {HTMLElement} */ (box.closest('.pane'));
  return pane.getBoundingClientRect().bottom - box.getBoundingClientRect().top - pane.scrollTop - UNDER;
}

/** As the export menu has it. @param {string} id @param {Shows} what @returns {Shown} */
const shownAs = (id, { T, figure, ...what }) => ({
  ...what,
  id,
  figure: ({ width }) => figure(geometry(width, T), TALL),
});
