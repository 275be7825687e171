/** A sentence with elements in it: a formula, a number that stands out. */

import { el } from '../../core/dom.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Translate} from '../../core/i18n.js' */

/** Not a letter of any language: it marks where an element stands. */
const MARK = '\uE000';

/**
 * The pieces of a sentence, in its own order.
 * @param {Translate} t
 * @param {string} key
 * @param {Record<string, Child>} places  strings are filled in as text
 * @returns {Child[]}
 */
export function woven(t, key, places) {
  const plain = (/** @type {Child} */ value) => typeof value === 'string' || typeof value === 'number';
  const names = Object.keys(places).filter((name) => !plain(places[name]));
  const text = t(
    key,
    Object.fromEntries(
      Object.entries(places).map(([name, value]) => [
        name,
        plain(value) ? /** @type {string|number} */ (value) : `${MARK}${names.indexOf(name)}${MARK}`,
      ]),
    ),
  );
  return text.split(MARK).map((piece, i) => (i % 2 ? places[names[Number(piece)]] : piece));
}

/** @param {string} text */
export const strong = (text) => el('b', { class: 'number' }, text);
