// A spec file as text: what it holds, or why it cannot be opened, in a sentence of the catalogue.

import { lacking } from './state.js';

/** @import {Phrase} from './types.js' */

/** @typedef {{raw: any, problem: null} | {raw: null, problem: Phrase}} Opened */

/** A number that JSON does not have, as Python and JavaScript write it; strings are passed over. */
const NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** @param {string} text @param {number} at */
function place(text, at) {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/**
 * The place at which the browser says that the text is no longer JSON; not every browser says it, nor of
 * every mistake.
 * @param {string} text
 * @param {string} says
 */
function told(text, says) {
  const [, line, column] = /line (\d+) column (\d+)/.exec(says) ?? [];
  if (line) return { line: Number(line), column: Number(column) };
  const [, position] = /position (\d+)/.exec(says) ?? [];
  return position ? place(text, Number(position)) : null;
}

/** @param {string|null} text  null: it cannot be read @param {string} name  of the file @returns {Opened} */
export function readFile(text, name) {
  if (text === null) return { raw: null, problem: { key: 'status.file.unread', places: { name } } };
  let raw;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const found = [...text.matchAll(NO_NUMBER)].find(([word]) => word[0] !== '"');
    if (found)
      return {
        raw: null,
        problem: { key: 'status.file.number', places: { name, word: found[0], ...place(text, found.index) } },
      };
    const where = told(text, String(error));
    return {
      raw: null,
      problem: where
        ? { key: 'status.file.json', places: { name, ...where } }
        : { key: 'status.file.text', places: { name } },
    };
  }
  const what = lacking(raw);
  return what === null
    ? { raw, problem: null }
    : {
        raw: null,
        problem: {
          key: what === 'spec' ? 'status.file.none' : 'status.file.spec',
          places: what === 'spec' ? { name } : { name, what },
        },
      };
}
