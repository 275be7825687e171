// Places in a text where a term of the field is first named that a newcomer may not know.

/** The terms that explain themselves where they stand; the sentences are those of the help. */
export const TERMS = ['gradient', 'loss', 'decades', 'reach'];

/**
 * A text in pieces; those that name a term are marked.
 * @param {string} text
 * @param {Record<string, string>} words  what each term is called in the language of the text
 * @param {Set<string>} seen  terms named before, left alone from now on; those found are added
 * @returns {{text: string, term: string|null}[]}
 */
export function termed(text, words, seen) {
  const found = Object.entries(words)
    .flatMap(([term, word]) =>
      seen.has(term) || !text.includes(word) ? [] : [{ term, word, at: text.indexOf(word) }],
    )
    .sort((a, b) => a.at - b.at);
  /** @type {{text: string, term: string|null}[]} */
  const pieces = [];
  let end = 0;
  for (const { term, word, at } of found) {
    if (at < end) continue; // within the one before
    seen.add(term);
    pieces.push({ text: text.slice(end, at), term: null }, { text: word, term });
    end = at + word.length;
  }
  return [...pieces, { text: text.slice(end), term: null }].filter((piece) => piece.text !== '');
}
