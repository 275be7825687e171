// How large the cells of an equation's arrays are, so that it fits the inspector and every row stands beside its row.

/** Shapes as they stand on screen. @typedef {{rows: number, cols: number}} Shown */
/** lines: which arrays stand side by side (places in the list); cells: each one's width and height in px; printed: its numbers fit into them. @typedef {{lines: number[][], cells: {width: number, height: number, printed: boolean}[]}} Sizes */

/** A printed number's cell, px; the widest and the highest plain cell; a sign between two arrays. */
export const PRINTED = { width: 34, height: 14 };
const WIDEST = 46, HIGHEST = 12, SIGN = 18, LEAST = 4, MOST_PRINTED = 160;

/**
 * @param {Shown[]} arrays  the result first @param {number} width px @param {boolean} stacked  one below the other, as row vectors are written
 * @returns {Sizes}
 */
export function cellSizes(arrays, width, stacked) {
  const all = arrays.map((_, i) => i);
  if (stacked) return sized(arrays, all.map((i) => [i]), width);
  const inOne = sized(arrays, [all], width);
  return inOne.cells.some(({ width: w }) => w < LEAST) && arrays.length > 1 ? sized(arrays, [[0], all.slice(1)], width) : inOne;
}

/** @param {Shown[]} arrays @param {number[][]} lines @param {number} width @returns {Sizes} */
function sized(arrays, lines, width) {
  const narrow = (/** @type {Shown} */ { cols }) => cols <= 2;
  const widths = lines.map((line) => {
    const room = width - SIGN * line.length;
    const count = line.reduce((sum, i) => sum + arrays[i].cols, 0);
    const even = room / count;
    const few = line.reduce((sum, i) => sum + (narrow(arrays[i]) ? arrays[i].cols : 0), 0);
    if (even >= PRINTED.width || few === count) return { wide: even, slim: even };
    const wide = (room - few * PRINTED.width) / (count - few);
    return wide >= 6 ? { wide, slim: PRINTED.width } : { wide: (room - few * 2 * LEAST) / (count - few), slim: 2 * LEAST };
  });
  const wide = Math.min(WIDEST, ...widths.map((each) => each.wide)), slim = Math.min(WIDEST * 1.5, ...widths.map((each) => each.slim));
  const print = arrays.map((array) => (narrow(array) ? slim : wide) >= PRINTED.width && array.rows * array.cols <= MOST_PRINTED);
  const rows = Math.max(...arrays.map((array) => array.rows));
  const height = print.some(Boolean) && rows <= 16 ? PRINTED.height : Math.min(HIGHEST, Math.max(wide, LEAST));
  return { lines, cells: arrays.map((array, i) => ({ width: whole(narrow(array) ? slim : wide), height: whole(array.rows === 1 ? PRINTED.height : height), printed: print[i] && (array.rows === 1 || height >= PRINTED.height) })) };
}

/** Half pixels stay sharp. @param {number} px */
const whole = (px) => (px >= 2 ? Math.floor(px * 2) / 2 : px);
