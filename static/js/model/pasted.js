// What a person pastes, as the tasks count it: numbers out of a text, and characters as a reader sees them.

/** @typedef {{values: number[], wrong: {word: string, place: number}|null, doubtful: string|null}} Reading  wrong: the first word that is no number, counted from 1; doubtful: where a comma may have meant something else */

/** Commas between digits where other signs separate as well, or where they stand as thousands do. @param {string} text */
function doubt(text) {
  const grouped = text.match(/(?<![\d.,])\d{1,3}(,\d{3})+(?![\d,])/);
  if (grouped) return grouped[0];
  const apart = /[^\s,;][ \t;]+[^\s,;]/.test(text);
  return apart ? text.match(/(?<![\d.,])\d+,\d+(?![\d,])/)?.[0] ?? null : null;
}

/** Commas, semicolons and blanks separate. @param {string} text @returns {Reading} */
export function readNumbers(text) {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const at = words.findIndex((word) => !Number.isFinite(Number(word)));
  return { values: words.map(Number), wrong: at < 0 ? null : { word: words[at], place: at + 1 }, doubtful: doubt(text) };
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Letters that never join: counting these takes no segmenter. */
const PLAIN = /^[\x20-\x7e]*$/;

/** @param {string} text  user-perceived characters: an emoji is one, however many code points it takes */
export const characters = (text) => (PLAIN.test(text) ? text.length : [...graphemes.segment(text)].length);
