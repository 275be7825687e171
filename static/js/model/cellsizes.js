// How large the cells of an equation's arrays are, so that it fits the inspector and every row stands beside
// its row.

/** Shapes as they stand on screen. @typedef {{rows: number, cols: number}} Shown */
/**
 * lines: which arrays stand side by side (places in the list); cells: each one's width and height in px;
 * printed: its numbers fit into them.
 * @typedef {{lines: number[][], cells: {width: number, height: number, printed: boolean}[]}} Sizes
 */

/** A printed number's cell, px; the widest cell; a sign between two arrays; a grid's own lines. */
export const PRINTED = { width: 31, height: 14 };
const WIDEST = 46,
  SIGN = 18,
  FRAME = 2,
  LEAST = 3,
  MOST_PRINTED = 160;
/**
 * A plain vector's width, and the room of the letters under it; the least width of a matrix's cells beside a
 * printed vector; the height of an array whose numbers are not printed.
 */
const SLIM = 10,
  CAPTION = 60,
  BESIDE = 8.5,
  TALLEST = 280;

/**
 * @param {Shown[]} arrays  the result first
 * @param {number} width px
 * @param {boolean} stacked  one below the other, as row vectors are written
 * @returns {Sizes}
 */
export function cellSizes(arrays, width, stacked) {
  const all = arrays.map((_, i) => i);
  if (stacked)
    return sized(
      arrays,
      all.map((i) => [i]),
      width,
    );
  const beside = sized(arrays, [all], width);
  if (arrays.length === 1 || beside.cells.every(({ printed }) => printed)) return beside;
  const below = sized(arrays, [[0], all.slice(1)], width);
  return beside.cells.some(({ width: each }) => each < LEAST) || below.cells.every(({ printed }) => printed)
    ? below
    : beside;
}

/** A vector as a column, or a few of them beside each other. @param {Shown} array */
const narrow = ({ cols }) => cols <= 2;

/** @param {Shown[]} arrays @param {number[][]} lines @param {number} width @returns {Sizes} */
function sized(arrays, lines, width) {
  const widths = lines.map((line) => {
    const signs = line[0] === 0 && line.length > 1 ? line.length - 1 : line.length; // none before a result
    const room = width - SIGN * signs - FRAME * line.length;
    const count = line.reduce((sum, i) => sum + arrays[i].cols, 0);
    const few = line.reduce((sum, i) => sum + (narrow(arrays[i]) ? arrays[i].cols : 0), 0);
    if (room / count >= PRINTED.width || few === count) return { wide: room / count, slim: room / count };
    const wide = (room - few * PRINTED.width) / (count - few);
    return wide >= BESIDE
      ? { wide, slim: PRINTED.width }
      : { wide: (room - line.filter((i) => narrow(arrays[i])).length * CAPTION) / (count - few), slim: SLIM };
  });
  const wide = Math.min(WIDEST, ...widths.map((each) => each.wide)),
    slim = Math.min(1.5 * WIDEST, ...widths.map((each) => each.slim));
  const printed = arrays.map(
    (array) => (narrow(array) ? slim : wide) >= PRINTED.width && array.rows * array.cols <= MOST_PRINTED,
  );
  const tallest = Math.max(...arrays.map((array) => array.rows));
  const height =
    printed.some(Boolean) && tallest <= 24
      ? PRINTED.height
      : Math.min(PRINTED.height, Math.max(wide, LEAST), TALLEST / tallest);
  return {
    lines,
    cells: arrays.map((array, i) => {
      const tall = array.rows === 1 ? PRINTED.height : height;
      return {
        width: whole(narrow(array) ? slim : wide),
        height: whole(tall),
        printed: printed[i] && tall >= PRINTED.height,
      };
    }),
  };
}

/** Half pixels stay sharp. @param {number} px */
const whole = (px) => (px >= 2 ? Math.floor(px * 2) / 2 : px);
