/** Formulas as the server wrote them; the page fills the slots with the step. */

import { mathml } from '../dom.js';

/** @import {State, Run} from '../model/types.js' */

/**
 * What the catalogue says of a node of a network: titles, shapes, formulas, in each notation. null: no catalogue yet.
 * @param {State['catalogue']} catalogue @param {Run} run @param {number} m @param {string} id @returns {any}
 */
export function described(catalogue, run, m, id) {
  const cell = catalogue?.cells.cells.find((/** @type {any} */ each) => each.cell === run.models[m].cell);
  if (!cell) return null;
  const spec = /** @type {any} */ (run.spec.models[m]);
  const variant = cell.variants.find((/** @type {any} */ each) => Object.entries(each.options).every(([name, value]) => (spec[name] ?? value) === value)) ?? cell.variants[0];
  const nodes = [...variant.nodes, ...cell.readout[run.spec.loss.kind].nodes];
  return nodes.find((/** @type {any} */ each) => each.id === id) ?? null;
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
