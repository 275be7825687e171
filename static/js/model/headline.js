// The headline numbers: how fast the norm of dL_k/dh_t falls with the distance d = k - t, k the last loss step.

/** @import {GradientMap, LastRow} from './types.js' */

/**
 * @typedef {object} Headline
 * @property {number|null} decades  decades lost per step: minus the least-squares slope of log10 norm over d, of the finite points; null with fewer than two
 * @property {number|null} intercept  of the same line: what it is at d = 0
 * @property {number|null} reach    the first d at which the norm is a thousandth of that at d = 0 (an exact zero is); null: beyond the sequence's start
 * @property {number} points        finite points, of which the line is made
 * @property {number} zeros         exact zeros: they have no logarithm, so they count for reach and not for the slope
 * @property {number} nonfinite     NaN or Infinity: they count for neither
 * @property {number} length        distances there are
 * @property {'ok'|'few'|'alone'|'zero'|'nonfinite'} state  few: no slope; alone: nothing reaches the steps before, as where the recurrent edge is cut; zero and nonfinite: the norm at d = 0 is such, so there is no reach either
 */

/** A thousandth, in decades; the hair on it is for 0.1^3, whose logarithm rounds to either side of -3. */
const THOUSANDTH = -3 + 1e-9;

/** @param {ArrayLike<number>} row  log10 norm by distance d = 0, 1, … @returns {Headline} */
export function headline(row) {
  let points = 0, zeros = 0, nonfinite = 0, sumD = 0, sumY = 0;
  for (let d = 0; d < row.length; d++) {
    if (Number.isFinite(row[d])) {
      points += 1;
      sumD += d;
      sumY += row[d];
    } else if (row[d] === -Infinity) zeros += 1;
    else nonfinite += 1;
  }
  const meanD = sumD / points, meanY = sumY / points;
  let covariance = 0, variance = 0;
  for (let d = 0; d < row.length; d++) {
    if (!Number.isFinite(row[d])) continue;
    covariance += (d - meanD) * (row[d] - meanY);
    variance += (d - meanD) ** 2;
  }
  const slope = points < 2 ? null : covariance / variance;
  const anchored = Number.isFinite(row[0]);
  let reach = null;
  for (let d = 1; anchored && reach === null && d < row.length; d++) if (row[d] - row[0] <= THOUSANDTH) reach = d;
  return {
    decades: slope === null ? null : slope === 0 ? 0 : -slope,
    intercept: slope === null ? null : meanY - slope * meanD,
    reach, points, zeros, nonfinite, length: row.length,
    state: row[0] === -Infinity ? 'zero' : !anchored ? 'nonfinite' : zeros > 0 && zeros === row.length - 1 ? 'alone' : points < 2 ? 'few' : 'ok',
  };
}

/** Row k of an unpooled map by distance: [d] = log10 ||dL_k/dh_(k-d)||, d = 0 … k. @param {GradientMap} map @param {number} m @param {number} k @param {'dh'|'dc'} [state] @returns {Float64Array} */
export function distanceRow(map, m, k, state = 'dh') {
  const values = /** @type {Float64Array} */ (map.models[m][state]);
  return values.slice(k * map.T, k * map.T + k + 1).reverse();
}

/** The same from the row of the last loss, step k. @param {LastRow} row @param {number} k @param {'dh'|'dc'} [state] @returns {Float64Array} */
export const rowBack = (row, k, state = 'dh') => /** @type {Float64Array} */ (row[state]).slice(0, k + 1).reverse();
