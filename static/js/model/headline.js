// The headline numbers: how fast the norm of dL_k/dh_t falls with the distance d = k - t, k the last loss
// step.

/** @import {GradientMap, LastRow} from './types.js' */

/**
 * @typedef {object} Headline
 * @property {number|null} decades  decades lost per step: minus the least-squares slope of log10 norm over d,
 *   of the finite points; null with fewer than two
 * @property {number|null} intercept  of the same line: its value at d = 0
 * @property {number} entry       decades lost over the first `entrySteps` steps, before the slope begins: h
 *   left for c, say; as measured, the norm at d = 0 over that at d = `entrySteps`
 * @property {number} entrySteps  0 where one line fits the row
 * @property {number|null} slope  decades lost per step after them, fitted
 * @property {number|null} reach    the first d at which the norm is a thousandth of that at d = 0 (an exact
 *   zero is); null: beyond the sequence's start
 * @property {number} points        finite points, of which the line is made
 * @property {number} zeros         exact zeros: they have no logarithm, so they count for reach and not for
 *   the slope
 * @property {number} nonfinite     NaN or Infinity: they count for neither
 * @property {number} length        distances there are
 * @property {'ok'|'few'|'alone'|'zero'|'nonfinite'} state  few: no slope; alone: nothing reaches the steps
 *   before, as where the recurrent edge is cut; zero and nonfinite: the norm at d = 0 is such, so there is no
 *   reach either
 */

/** A thousandth, in decades; the hair on it is for 0.1^3, whose logarithm rounds to either side of -3. */
const THOUSANDTH = -3 + 1e-9;

/** @param {ArrayLike<number>} row  log10 norm by distance d = 0, 1, … @returns {Headline} */
export function headline(row) {
  let points = 0,
    zeros = 0,
    nonfinite = 0,
    sumD = 0,
    sumY = 0;
  for (let d = 0; d < row.length; d++) {
    if (Number.isFinite(row[d])) {
      points += 1;
      sumD += d;
      sumY += row[d];
    } else if (row[d] === -Infinity) zeros += 1;
    else nonfinite += 1;
  }
  const meanD = sumD / points,
    meanY = sumY / points;
  let covariance = 0,
    variance = 0;
  for (let d = 0; d < row.length; d++) {
    if (!Number.isFinite(row[d])) continue;
    covariance += (d - meanD) * (row[d] - meanY);
    variance += (d - meanD) ** 2;
  }
  const slope = points < 2 ? null : covariance / variance;
  const anchored = Number.isFinite(row[0]);
  const decades = slope === null ? null : slope === 0 ? 0 : -slope;
  const one = { entry: 0, entrySteps: 0, slope: decades };
  const apart = anchored && decades !== null ? entryLoss(row, { meanD, meanY, decades }) : null;
  let reach = null;
  for (let d = 1; anchored && reach === null && d < row.length; d++)
    if (row[d] - row[0] <= THOUSANDTH) reach = d;
  return {
    ...(apart ?? one),
    decades,
    intercept: slope === null ? null : meanY - slope * meanD,
    reach,
    points,
    zeros,
    nonfinite,
    length: row.length,
    state:
      row[0] === -Infinity
        ? 'zero'
        : !anchored
          ? 'nonfinite'
          : zeros > 0 && zeros === row.length - 1
            ? 'alone'
            : points < 2
              ? 'few'
              : 'ok',
  };
}

/**
 * A break is looked for where one line misses the points by more than this, in decades (root mean square).
 */
const MISFIT = 0.02;
/** It is told where two lines leave at most this part of that. */
const LEFT = 0.6;
/** One of both slopes is also this many times the other, or of the other sign. */
const STEEPER = 2;
/** The entry ends in the first third of the row; so many points lie beyond it. */
const ENTRY_PART = 3,
  BEYOND = 3;

/**
 * A line with one break, by least squares, where it fits clearly better than the line without: it says where
 * the entry ends, and the row what is lost until there; as the engine has it (headline.py).
 * @param {ArrayLike<number>} row @param {{meanD: number, meanY: number, decades: number}} line
 * @returns {{entry: number, entrySteps: number, slope: number}|null}
 */
function entryLoss(row, { meanD, meanY, decades }) {
  /** @type {number[]} */
  const distances = [];
  for (let d = 0; d < row.length; d++) if (Number.isFinite(row[d])) distances.push(d);
  const missed = distances.map((d) => row[d] - meanY + decades * (d - meanD));
  const misfit = missed.reduce((sum, each) => sum + each * each, 0);
  if (misfit <= MISFIT ** 2 * distances.length) return null;
  const variance = distances.reduce((sum, d) => sum + (d - meanD) ** 2, 0);
  let best = { left: LEFT ** 2 * misfit, at: 0, bend: 0, tilt: 0 };
  for (let at = 1; at <= Math.floor(row.length / ENTRY_PART); at++) {
    if (!Number.isFinite(row[at])) continue;
    // What lies beyond the break, as max(d - at, 0), less its own line: all that a second line can explain.
    let count = 0,
      sum = 0,
      squares = 0,
      along = 0,
      explained = 0;
    for (let i = distances.length - 1; i >= 0 && distances[i] > at; i--) {
      const beyond = distances[i] - at;
      count += 1;
      sum += beyond;
      squares += beyond * beyond;
      along += beyond * (distances[i] - meanD);
      explained += beyond * missed[i];
    }
    if (count < BEYOND) break;
    const level = sum / distances.length,
      tilt = along / variance;
    const own = squares - level * sum - tilt * along;
    const left = misfit - explained ** 2 / own;
    if (left < best.left) best = { left, at, bend: explained / own, tilt };
  }
  if (best.at === 0) return null;
  const { at, bend, tilt } = best;
  const entry = row[0] - row[at],
    slope = decades - bend * (1 - tilt);
  const [gentle, steep] = [Math.abs(entry) / at, Math.abs(slope)].sort((a, b) => a - b);
  return entry * slope < 0 || steep >= STEEPER * gentle ? { entry, entrySteps: at, slope } : null;
}

/**
 * Row k of an unpooled map by distance: [d] = log10 ||dL_k/dh_(k-d)||, d = 0 … k.
 * @param {GradientMap} map
 * @param {number} m
 * @param {number} k
 * @param {'dh'|'dc'} [state]
 * @returns {Float64Array}
 */
export function distanceRow(map, m, k, state = 'dh') {
  const values = /** @type {Float64Array} */ (map.models[m][state]);
  return values.slice(k * map.T, k * map.T + k + 1).reverse();
}

/**
 * The same from the row of the last loss, step k.
 * @param {LastRow} row
 * @param {number} k
 * @param {'dh'|'dc'} [state]
 * @returns {Float64Array}
 */
export const rowBack = (row, k, state = 'dh') =>
  /** @type {Float64Array} */ (row[state]).slice(0, k + 1).reverse();
