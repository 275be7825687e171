/**
 * A figure on the page's time axis, the lane's cursor over it: pointing reads a step, pressing selects it.
 */

import { el, fill } from '../../../core/dom.js';
import { columnAt, geometry } from '../../../figures/geometry.js';
import { createOverlay } from '../../parts/overlay.js';

/** @import {Figure, Geometry, Table} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

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

/** A chart takes the height that the pane has left, within these, px; under it stands what the step reads. */
const LEAST = 116,
  MOST = 320,
  UNDER = 30;
/** In a file it has this height. */
const TALL = 360;

/**
 * @param {Store} store @param {Services} services
 * @param {{id: string, tight?: boolean, titled?: boolean, read: (t: number) =>
 *   import('../../../core/dom.js').Child[]}} options  id: of its files; read: what step t says; tight: no air
 *   above the figure; titled: over its plot stands what it is
 */
export function createTimeChart(
  store,
  { drawing, shown, playback },
  { id, read, tight = false, titled = false },
) {
  const picture = el('div', { class: 'picture' });
  const box = el(
    'div',
    {
      class: ['figure graph time-chart', tight && 'tight', titled && 'titled'].filter(Boolean).join(' '),
      role: 'img',
    },
    el('div', { class: 'skeleton' }),
    picture,
  );
  const overlay = createOverlay(box);
  const readout = el('p', { class: 'read number' });
  const node = el('div', { class: 'time-chart-box' }, box, readout);
  /** @type {Geometry|null} */
  let g = null;
  let pointed = /** @type {number|null} */ (null);

  const under = (/** @type {PointerEvent} */ { clientX }) =>
    g ? columnAt(clientX - box.getBoundingClientRect().left, g) : null;
  const tell = () => {
    fill(readout, ...(g ? read(pointed ?? store.get().selection.t) : []));
  };
  box.addEventListener('pointermove', (event) => {
    pointed = under(event);
    tell();
  });
  box.addEventListener('pointerleave', () => {
    pointed = null;
    tell();
  });
  box.addEventListener('pointerdown', (event) => {
    const t = under(event);
    if (t === null) return;
    playback.pause();
    playback.select({ t, pass: 'backward' });
  });
  const move = () => {
    if (g) overlay.place(store.get().selection.t, null);
    tell();
  };

  return {
    node,
    /**
     * @param {Shows|null} what  null: its numbers are on their way
     * @param {{height?: number, below?: number}} [room]  its height, or what stands under it, px
     */
    draw(what, { height: wanted, below = 0 } = {}) {
      const width = node.clientWidth;
      const pane = /** @type {HTMLElement} */ (node.closest('.pane'));
      const left =
        pane.getBoundingClientRect().bottom -
        box.getBoundingClientRect().top -
        pane.scrollTop -
        UNDER -
        below;
      const height = wanted ?? Math.round(Math.max(LEAST, Math.min(MOST, left)));
      Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
      box.classList.toggle('waits', what === null);
      shown.delete(id);
      g = what && geometry(width, what.T);
      if (what && g) {
        const at = g;
        overlay.fit(at);
        drawing.draw(picture, what.figure(at, height));
        box.setAttribute('aria-label', what.summary());
        shown.set(id, {
          id,
          title: what.title,
          figure: (room) => what.figure(geometry(room.width, what.T), TALL),
          key: what.key,
          models: what.models,
          step: what.step,
          whole: what.whole,
          about: what.about,
          axes: what.axes,
          table: what.table,
          summary: what.summary,
        });
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
