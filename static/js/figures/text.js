// Text in figures: how much room it takes, and that it is no markup.

/**
 * About how wide a line of text is, px: letters of Korean are square.
 * @param {string} text
 * @param {number} size of its letters
 */
export const wide = (text, size) =>
  [...text].reduce((sum, letter) => sum + (/[\u1100-\u11ff\u2e80-\uffff]/.test(letter) ? 1 : 0.62), 0) * size;

/**
 * Lines no wider than this, broken between words.
 * @param {string} text
 * @param {number} size
 * @param {number} most
 */
export function wrapped(text, size, most) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines[lines.length - 1] === '' ? word : `${lines[lines.length - 1]} ${word}`;
    if (wide(longer, size) <= most || lines[lines.length - 1] === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A figure's text is read for tags and entities. @param {string} text */
export const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** h_t is written as on paper. @param {string} text */
export const onPaper = (text) => escape(text).replace(/_(\w+)/g, '<sub>$1</sub>');
