/**
 * What moves over a figure while one steps: the cursor, and a hatched veil over what the pass has not
 * reached. Both are layers that are only moved: nothing is laid out or painted anew.
 */

import { el } from '../../core/dom.js';
import { columnX } from '../../figures/geometry.js';

/** @import {Geometry} from '../../model/types.js' */

/** @param {HTMLElement} host  a positioned box of the figure's size */
export function createOverlay(host) {
  const hatch = el('div', { class: 'hatch' });
  const end = el('div', {}, hatch),
    veil = el('div', { class: 'veil' }, end);
  const cursor = el('div', { class: 'cursor' });
  const node = el('div', { class: 'overlay', 'aria-hidden': 'true' }, veil, cursor);
  host.append(node);
  /** @type {Geometry|null} */
  let geometry = null;

  return {
    /** @param {Geometry} g */
    fit(g) {
      geometry = g;
      veil.style.left = `${g.left}px`;
      veil.style.width = `${g.width - g.left - g.right}px`;
      cursor.style.width = `${Math.max(g.step, 5)}px`;
    },
    /** @param {number} t @param {[number, number]|null} dim  the steps from <= t < to that are not yet */
    place(t, dim) {
      if (!geometry) return;
      const { step, from, to } = geometry;
      const seen = t >= from && t < to;
      cursor.style.visibility = seen ? 'visible' : 'hidden';
      if (seen) cursor.style.transform = `translateX(${columnX(t, geometry) - Math.max(step, 5) / 2}px)`;
      const [low, high] = dim ? [Math.max(dim[0], from), Math.min(dim[1], to)] : [from, from];
      veil.hidden = low >= high;
      if (veil.hidden) return;
      // Each frame cuts off one side; the hatch is moved back by as much as its frames, so that it stands
      // still.
      const left = (low - from) * step,
        beyond = (high - to) * step;
      veil.style.transform = `translateX(${left}px)`;
      end.style.transform = `translateX(${beyond - left}px)`;
      hatch.style.transform = `translateX(${-beyond}px)`;
    },
    remove: () => node.remove(),
  };
}
