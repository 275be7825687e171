// The time layer: T cells drawn as one layer, or folded into one cell with its loop.

/**
 * @typedef {{t: number, x: number, next: number|null}} FoldedCell  x: its middle, px; next: the middle of
 *   what stands at its right; null: the last one
 */
/**
 * @typedef {object} Fold
 * @property {FoldedCell[]} cells  the steps that have room: all of them, or the first, those about the chosen
 *   one, and the last
 * @property {number[]} gaps       the middles of the places where steps are left out, px
 * @property {number} left         where the layer begins and ends
 * @property {number} right
 * @property {number} centre       the middle of the folded cell
 * @property {{forward: string, backward: string}} loop  the folded cell's way from h_t to h_{t-1}, SVG paths:
 *   along the data, along the gradient
 * @property {{x: number, y: number}} delay  on it, where a step passes: the black square of textbooks
 */

/** Sizes of the picture, px: a cell, the height of all, and at which heights its parts stand. */
export const CELL = { width: 46, height: 28 },
  HEIGHT = 126;
export const Y = { frame: 40, h: 12, out: 22, cell: 63, in: 102, x: 116, foot: 86 };
const STEP = 62,
  SIDE = 58,
  REACH = 74,
  LOOP = 9;
/** Cells that are drawn at least, and the width that they need, px. */
const FEWEST = 5;
export const NARROWEST = 2 * SIDE + FEWEST * STEP;

/**
 * The steps that are drawn; null where some are left out.
 * @param {number} T
 * @param {number} t
 * @param {number} room
 * @returns {(number|null)[]}
 */
export function stepsShown(T, t, room) {
  if (T <= room) return [...Array(T).keys()];
  const ends = room >= 9 ? 2 : 1;
  const middle = Math.max(1, room - 2 * ends - 2); // two places are gaps
  const from = Math.max(0, Math.min(T - middle, t - Math.floor(middle / 2)));
  const wanted = new Set([
    ...Array(ends).keys(),
    ...Array.from({ length: middle }, (_, i) => from + i),
    ...Array.from({ length: ends }, (_, i) => T - 1 - i),
  ]);
  /** @type {(number|null)[]} */
  const shown = [];
  let last = -1;
  for (const step of [...wanted].sort((a, b) => a - b)) {
    if (step > last + 1) shown.push(null);
    shown.push(step);
    last = step;
  }
  return shown;
}

/** @param {{T: number, t: number, width: number}} data @returns {Fold} */
export function fold({ T, t, width }) {
  const shown = stepsShown(T, t, Math.max(FEWEST, Math.floor((width - 2 * SIDE) / STEP)));
  const step = Math.min(1.5 * STEP, (width - 2 * SIDE) / shown.length);
  const left = (width - step * shown.length) / 2;
  const middle = (/** @type {number} */ i) => left + (i + 0.5) * step;
  const centre = width / 2,
    edge = centre + CELL.width / 2,
    end = edge + REACH;
  const [out, back] = [Y.cell - LOOP, Y.cell + LOOP];
  return {
    cells: shown.flatMap((each, i) =>
      each === null ? [] : [{ t: each, x: middle(i), next: each === T - 1 ? null : middle(i + 1) }],
    ),
    gaps: shown.flatMap((each, i) => (each === null ? [middle(i)] : [])),
    left,
    right: left + step * shown.length,
    centre,
    loop: {
      forward: `M${edge} ${out}H${end - 6}q6 0 6 6V${back - 6}q0 6 -6 6H${edge + 7}`,
      backward: `M${edge} ${back}H${end - 6}q6 0 6 -6V${out + 6}q0 -6 -6 -6H${edge + 7}`,
    },
    delay: { x: end, y: Y.cell },
  };
}
