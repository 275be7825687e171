// The one time axis: lanes, strips, units and the overlays on them put step t at the same pixel.

/** @import {Geometry} from '../model/types.js' */

const LEFT = 40,
  RIGHT = 14;
/** A column narrower than this can't hold a node and its symbol. */
const NARROWEST = 16;
const MOST_COLUMNS = 48;
/** Columns of the page before that are seen again when the cursor steps on to the next. */
const BEHIND = 3;

/**
 * @param {number} width  of the figure, in px
 * @param {number} T
 * @param {[number, number]} [window]  the steps from <= t < to that are shown; all, if left out
 * @returns {Geometry}
 */
export function geometry(width, T, [from, to] = [0, T]) {
  return { width, left: LEFT, right: RIGHT, T, from, to, step: (width - LEFT - RIGHT) / (to - from) };
}

/** The middle of column t, in px from the figure's left edge. @param {number} t @param {Geometry} g */
export const columnX = (t, g) => g.left + (t - g.from + 0.5) * g.step;

/**
 * The step whose column is at x; the nearest one beside the columns.
 * @param {number} x
 * @param {Geometry} g
 */
export const columnAt = (x, g) =>
  Math.min(g.to - 1, Math.max(g.from, g.from + Math.floor((x - g.left) / g.step)));

/** How many steps have room. @param {number} T @param {number} width */
const columnsIn = (T, width) =>
  Math.min(T, MOST_COLUMNS, Math.max(8, Math.floor((width - LEFT - RIGHT) / NARROWEST)));

/**
 * The window that begins at a step, or as near to it as can be.
 * @param {number} from
 * @param {number} T
 * @param {number} width
 * @returns {[number, number]}
 */
export function windowFrom(from, T, width) {
  const columns = columnsIn(T, width);
  const first = Math.min(T - columns, Math.max(0, from));
  return [first, first + columns];
}

/** The window whose last step is this one. @param {number} last @param {number} T @param {number} width */
export const windowTo = (last, T, width) => windowFrom(last + 1 - columnsIn(T, width), T, width);

/**
 * The steps to show when the cursor is at t: all that fit, else a window that stays while t is in it. A step
 * out of it turns the page, a jump
 * has the cursor in the middle.
 * @param {number} t
 * @param {number} T
 * @param {number} width
 * @param {[number, number]|null} [previous]
 * @returns {[number, number]}
 */
export function windowAround(t, T, width, previous = null) {
  const columns = columnsIn(T, width);
  if (columns >= T) return [0, T];
  const length = previous ? previous[1] - previous[0] : 0;
  const same = previous && length === columns ? previous : null;
  if (same && t >= same[0] && t < same[1]) return same;
  const before =
    same && t === same[1]
      ? BEHIND
      : same && t === same[0] - 1
        ? columns - 1 - BEHIND
        : Math.floor(columns / 2);
  const from = Math.min(T - columns, Math.max(0, t - before));
  return [from, from + columns];
}

/** Whether a lane of this width shows some of the steps only. @param {number} T @param {number} width */
export const windowed = (T, width) => windowAround(0, T, width)[1] < T;

/**
 * Round steps for the ticks of a time axis, about `apart` px from each other or more.
 * @param {number} from
 * @param {number} to
 * @param {number} step px of one t
 * @param {number} [apart]
 */
export function ticks(from, to, step, apart = Math.max(34, 11 * String(to).length)) {
  const every = [1, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => n * step >= apart) ?? 1000;
  const values = [];
  for (let t = Math.ceil(from / every) * every; t < to; t += every) values.push(t);
  const last = to - 1; // the last step is where the loss stands: always told, and what is too near gives way
  while (values.length && (last - values[values.length - 1]) * step < 0.7 * apart) values.pop();
  return [...values, last];
}
