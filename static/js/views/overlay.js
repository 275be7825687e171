/** What moves over a figure while one steps: the cursor, and a hatched veil over what the pass has not reached. Nothing is laid out anew: the cursor is moved by a transform, the veil is cut to size. */

import { el } from '../dom.js';
import { columnX } from '../figures/geometry.js';

/** @import {Geometry, Pass} from '../model/types.js' */

/** @param {HTMLElement} host  a positioned box of the figure's size */
export function createOverlay(host) {
  const veil = el('div', { class: 'veil' });
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
    /** @param {number} t @param {Pass} pass @param {[number, number]|null} dim  the steps from <= t < to that are not yet */
    place(t, pass, dim) {
      if (!geometry) return;
      const { step, from, to } = geometry;
      const seen = t >= from && t < to;
      cursor.style.visibility = seen ? 'visible' : 'hidden';
      cursor.classList.toggle('back', pass === 'backward');
      if (seen) cursor.style.transform = `translateX(${columnX(t, geometry) - Math.max(step, 5) / 2}px)`;
      const [low, high] = dim ? [Math.max(dim[0], from), Math.min(dim[1], to)] : [from, from];
      veil.style.clipPath = `inset(0 ${Math.max(0, to - Math.max(low, high)) * step}px 0 ${(low - from) * step}px)`; // cut, not scaled: its hatch stays as it is
    },
    remove: () => node.remove(),
  };
}
