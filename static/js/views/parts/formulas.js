/**
 * Formulas as the server wrote them; the page fills the slots with the step, and lets a long product go on in
 * the next line.
 */

import { el, mathml } from '../../core/dom.js';
import { cellGraph } from '../../model/cellgraph.js';

/** @import {State, Run} from '../../model/types.js' */

/**
 * The catalogue's entry for a node of a network: titles, shapes, formulas, in each notation. null: no
 * catalogue yet.
 * @param {State['catalogue']} catalogue
 * @param {Run} run
 * @param {number} m
 * @param {string} id
 * @returns {import('../../model/cellgraph.js').CatalogueNode|null}
 */
export function described(catalogue, run, m, id) {
  return cellGraph(catalogue, run.spec, m)?.byId.get(id) ?? null;
}

/** What parses a formula. @typedef {(xml: string) => Element} Parse */

/**
 * Parses each formula once, for views that show the same ones again and again, for as long as the parser is
 * held. The elements it returns are no copies.
 * @returns {Parse}
 */
export function createParser() {
  /** @type {Map<string, Element>} */
  const known = new Map();
  return (xml) => {
    const node = known.get(xml) ?? mathml(xml);
    known.set(xml, node);
    return node;
  };
}

/** @param {string} xml @returns {{node: Element, set: (t: number) => void}} */
export function formula(xml) {
  const node = mathml(xml);
  const slots = [...node.querySelectorAll('[data-slot]')];
  const shifts = slots.map((slot) => Number(/** @type {HTMLElement} */ (slot).dataset.slot?.slice(1) || 0));
  return {
    node,
    set: (t) =>
      slots.forEach((slot, i) => {
        slot.textContent = String(t + shifts[i]).replace('-', '−');
      }),
  };
}

const SLOT = /\uE000(-?\d+)\uE000/g;

/**
 * Letters on a line of plain text; where a slot stands, what it adds to the step between marks.
 * @param {Element} part
 * @returns {string}
 */
function inLine(part) {
  const { slot } = /** @type {HTMLElement} */ (part).dataset;
  if (slot?.startsWith('t')) return `\uE000${Number(slot.slice(1) || 0)}\uE000`;
  const [base, ...indices] = [...part.children].map(inLine);
  switch (part.localName) {
    case 'msub':
      return `${base}_${indices[0]}`;
    case 'msup':
      return `${base}^${indices[0]}`;
    case 'msubsup':
      return `${base}_${indices[0]}^${indices[1]}`;
    case 'mfrac':
      return `${base}/${indices[0]}`;
    case 'mspace':
      return ' ';
    default:
      return part.children.length ? [base, ...indices].join('') : (part.textContent ?? '');
  }
}

/**
 * A formula's letters as plain text, for a name that is read out or stands in a file: W_hh, h_t-1.
 * @param {string} xml
 * @param {number} [t]  the step, if it is one
 * @param {Parse} [parse]
 */
export function spoken(xml, t, parse = mathml) {
  return inLine(parse(xml)).replace(SLOT, (_, shift) =>
    t === undefined ? `t${Number(shift) > 0 ? '+' : ''}${Number(shift) || ''}` : String(t + Number(shift)),
  );
}

/**
 * What stands between brackets, taken out of them so that a line may end there; an index stays with the
 * closing one.
 * @param {Element} part
 * @returns {Element[]}
 */
function opened(part) {
  const [row, index] = part.children;
  if (part.localName !== 'msub' || row.firstElementChild?.textContent !== '[') return [part];
  const close = /** @type {Element} */ (row.lastElementChild);
  for (const bracket of [/** @type {Element} */ (row.firstElementChild), close])
    bracket.setAttribute('stretchy', 'false');
  part.replaceChildren(close, index);
  return [...row.children, part];
}

/**
 * A product as a formula for each of its factors: one may go on in the next line.
 * @param {string} xml
 * @returns {HTMLElement}
 */
export function flowing(xml) {
  const { node } = formula(xml);
  /** @type {Element[][]} */
  const factors = [[]];
  for (const part of [...node.children].flatMap(opened)) {
    if (part.localName === 'mspace') factors.push([]);
    else factors[factors.length - 1].push(part);
  }
  return inPieces(node, factors);
}

/**
 * What something is and in which set: a line may end before = and ∈.
 * @param {string} xml
 * @returns {ReturnType<typeof formula>}
 */
export function membership(xml) {
  const { node, set } = formula(xml);
  /** @type {Element[][]} */
  const pieces = [[]];
  for (const part of node.children) {
    if (part.textContent === '=' || part.textContent === '∈') pieces.push([]);
    pieces[pieces.length - 1].push(part);
  }
  return { node: inPieces(node, pieces), set };
}

/**
 * What stands between brackets, out of them, so that a line may end there.
 * @param {Element} part
 * @returns {Element[]}
 */
function unbracketed(part) {
  if (part.localName !== 'mrow' || part.firstElementChild?.textContent !== '(') return [part];
  for (const bracket of [part.firstElementChild, part.lastElementChild])
    bracket?.setAttribute('stretchy', 'false');
  return [...part.children].flatMap(unbracketed);
}

/**
 * Equations one under the other: where there is no room, a line ends before the next term of a sum.
 * @param {string} xml @returns {{node: HTMLElement, set: (t: number) => void}}
 */
export function equations(xml) {
  const { node, set } = formula(xml);
  const lines = node.querySelector('mtd') ? [...node.querySelectorAll('mtd')] : [node];
  return { node: el('div', {}, ...lines.map((line) => el('div', {}, inPieces(node, terms(line))))), set };
}

/** @param {Element} line  an equation */
function terms(line) {
  /** @type {Element[][]} */
  const pieces = [[]];
  for (const part of [...line.children].flatMap(unbracketed)) {
    if (part.textContent === '+') {
      part.setAttribute('form', 'infix');
      pieces.push([]);
    }
    pieces[pieces.length - 1].push(part);
  }
  return pieces;
}

/** @param {Element} node  a formula @param {Element[][]} pieces  of it */
const inPieces = (node, pieces) =>
  el(
    'span',
    { class: 'flowing' },
    ...pieces.map((parts) => {
      const piece = /** @type {Element} */ (node.cloneNode());
      piece.append(...parts);
      return piece;
    }),
  );
