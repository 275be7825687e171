/** A figure with axes of its own, as wide as its place: drawn, told, and there for the export. */

import { el } from '../../core/dom.js';

/** @import {Figure, Table} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/**
 * @typedef {object} Shows
 * @property {string} title
 * @property {(size: {width: number, height: number}) => Figure} figure
 * @property {() => import('../../figures/key.js').Explained[]} [key]  as in services.js, as are `models`,
 *   `step`, `hidden`, `whole` and `about`
 * @property {number[]} [models]
 * @property {string} [step]
 * @property {number[]} [hidden]
 * @property {boolean} [whole]
 * @property {() => string[]} [about]
 * @property {() => Table} table
 * @property {() => string} summary
 */

/**
 * The height that the pane has left from a node's top on, within bounds, px.
 * @param {HTMLElement} node
 * @param {{least: number, most: number, below?: number}} bounds  below: what stands under it
 */
export function room(node, { least, most, below = 0 }) {
  const pane = /** @type {HTMLElement} */ (node.closest('.pane'));
  const left =
    pane.getBoundingClientRect().bottom - node.getBoundingClientRect().top - pane.scrollTop - below - 12;
  return Math.round(Math.max(least, Math.min(most, left)));
}

/** @param {Services} services @param {string} id  of its files */
export function createChart({ drawing, shown }, id) {
  const picture = el('div', { class: 'picture' });
  const node = el(
    'div',
    { class: 'figure graph chart', role: 'img' },
    el('div', { class: 'skeleton' }),
    picture,
  );
  return {
    node,
    /** @param {Shows|null} what  null: its numbers are on their way @param {number} height */
    draw(what, height) {
      const width = /** @type {HTMLElement} */ (node.parentElement).clientWidth;
      const size = { width, height };
      Object.assign(node.style, { width: `${width}px`, height: `${height}px` });
      node.classList.toggle('waits', what === null);
      shown.delete(id);
      if (!what || width === 0) return;
      drawing.draw(picture, what.figure(size));
      node.setAttribute('aria-label', what.summary());
      shown.set(id, {
        id,
        title: what.title,
        figure: what.figure,
        key: what.key,
        models: what.models,
        step: what.step,
        hidden: what.hidden,
        whole: what.whole,
        about: what.about,
        table: what.table,
        summary: what.summary,
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete(id);
    },
  };
}
