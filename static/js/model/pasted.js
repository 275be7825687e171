// Characters as a reader sees them, counted as the server counts them (tests/characters.json).

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Letters that never join: counting these takes no segmenter. */
const PLAIN = /^[\x20-\x7e]*$/;

/** @param {string} text  user-perceived characters: an emoji is one, however many code points it takes */
export const characters = (text) => (PLAIN.test(text) ? text.length : [...graphemes.segment(text)].length);
