/** Formulas as the server wrote them; the page fills the slots with the step. */

import { mathml } from '../dom.js';
import { cellGraph } from '../model/cellgraph.js';

/** @import {State, Run} from '../model/types.js' */

/**
 * What the catalogue says of a node of a network: titles, shapes, formulas, in each notation. null: no catalogue yet.
 * @param {State['catalogue']} catalogue @param {Run} run @param {number} m @param {string} id @returns {import('../model/cellgraph.js').CatalogueNode|null}
 */
export function described(catalogue, run, m, id) {
  return cellGraph(catalogue, run.spec, m)?.byId.get(id) ?? null;
}

/** @type {Map<string, Element>} parsed once */
const parsed = new Map();

/** @param {string} xml @returns {{node: Element, set: (t: number) => void}} */
export function formula(xml) {
  if (!parsed.has(xml)) parsed.set(xml, mathml(xml));
  const node = /** @type {Element} */ (/** @type {Element} */ (parsed.get(xml)).cloneNode(true));
  const slots = [...node.querySelectorAll('[data-slot]')];
  const shifts = slots.map((slot) => Number(/** @type {HTMLElement} */ (slot).dataset.slot?.slice(1) || 0));
  return { node, set: (t) => slots.forEach((slot, i) => { slot.textContent = String(t + shifts[i]).replace('-', '−'); }) };
}
