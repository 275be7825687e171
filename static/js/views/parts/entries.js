/** The letters of one number, as the server wrote them: the page fills in step, sequence and place. */

import { mathml } from '../../core/dom.js';

/** @import {CatalogueNode} from '../../model/cellgraph.js' */
/** @import {Operand} from '../../model/equations.js' */

/** @typedef {{t: number, n?: number, i?: number, j?: number}} Places */

/**
 * @param {string} xml
 * @param {boolean} batch  there are several sequences, and the letters say of which
 * @param {Places} places
 * @param {import('./formulas.js').Parse} parse
 */
export function entry(xml, batch, places, parse) {
  const node = /** @type {Element} */ (parse(xml).cloneNode(true));
  flatten(node);
  if (!batch) for (const part of node.querySelectorAll('[data-part="batch"]')) part.remove();
  for (const slot of node.querySelectorAll('[data-slot]')) {
    const [, name, shift] = /** @type {RegExpMatchArray} */ (
      /** @type {HTMLElement} */ (slot).dataset.slot?.match(/^([a-z])(.*)$/)
    );
    slot.textContent = String((places[/** @type {'t'} */ (name)] ?? 0) + Number(shift || 0)).replace(
      '-',
      '−',
    );
  }
  return node;
}

const STROKE = '<mrow xmlns="http://www.w3.org/1998/Math/MathML"><mo lspace="0" rspace="0">/</mo></mrow>';

const [OPEN, CLOSE] = ['(', ')'].map(
  (bracket) => `<mo xmlns="http://www.w3.org/1998/Math/MathML" stretchy="false">${bracket}</mo>`,
);

/**
 * On a line of text a fraction is written with a stroke, a sum under it in brackets.
 * @param {Element} math
 */
export function flatten(math) {
  for (const fraction of math.querySelectorAll('mfrac')) {
    const [row, [over, under]] = [mathml(STROKE), fraction.children];
    const isSum = [...under.children].some(
      ({ localName, textContent }) => localName === 'mo' && textContent === '+',
    );
    row.prepend(over);
    row.append(...(isSum ? [mathml(OPEN), under, mathml(CLOSE)] : [under]));
    fraction.replaceWith(row);
  }
}

/**
 * The letters of an array of the tape, or of one number in it, by notation.
 * @param {Operand} which
 * @param {CatalogueNode} node
 * @param {'letters'|'entry'} form
 * @returns {Record<string, string>}
 */
export function lettersOf({ what, block, by = '' }, node, form) {
  const letters = (block === null ? node : /** @type {Record<string, any>} */ (node.blocks)[block])[form];
  if (what === 'slope' && letters.slopes) return letters.slopes[by];
  return letters[what === 'value' || what === 'target' || what === 'slope' ? what : 'gradient'];
}
