// The page's reading of the answers on why gradients die.

import { addUp, total } from './sums.js';

/** @import {FactorsAnswer, PathsAnswer, State} from './types.js' */

/**
 * The network that is selected, once its run is whole and something goes back in it from step to step.
 * @param {State} state
 * @returns {string|null}
 */
export const followed = ({ run, selection }) =>
  run?.done && run.models[selection.model] && run.spec.models[selection.model].recurrent !== false
    ? `${run.id} ${selection.model}`
    : null;

/**
 * The step whose loss is followed back: the one chosen in the map, else the last loss; null: as the server
 * takes it.
 * @param {State} state
 * @returns {number|null}
 */
export const rowOf = ({ run, selection }) =>
  selection.k !== null && run && selection.k < run.T ? selection.k : null;

/**
 * Whether the parts of a row add up: of an RNN the decades of its two factors over the whole way, of a gated
 * cell the shares of each step, the worst of them told.
 * @param {FactorsAnswer} answer
 */
export function closes({ factors, paths, gain, headline: { steps } }) {
  if (factors)
    return addUp(
      [total(factors.saturation.subarray(0, steps)), total(factors.weights.subarray(0, steps))],
      total(gain.subarray(0, steps)),
    );
  const shares = Object.values(/** @type {NonNullable<FactorsAnswer['paths']>} */ (paths).share);
  const sums = Array.from({ length: steps }, (_, i) =>
    addUp(
      shares.map((share) => share[i]),
      1,
    ),
  );
  return (
    sums.find(({ verdict }) => verdict === 'nonfinite') ??
    sums.reduce((worst, each) => (each.gap > worst.gap ? each : worst), {
      sum: 1,
      gap: 0,
      verdict: /** @type {'good'} */ ('good'),
    })
  );
}

/**
 * The most by which the norm grows on the way back, in decades, and at which distance: 0 at 0 where it only
 * falls.
 * @param {ArrayLike<number>} gain  by step back
 */
export function growth(gain) {
  let sum = 0,
    decades = 0,
    distance = 0;
  for (let i = 0; i < gain.length && Number.isFinite(gain[i]); i++) {
    sum += gain[i];
    if (sum > decades) [decades, distance] = [sum, i + 1];
  }
  return { decades, distance };
}

/**
 * No eigenvalue of W_hh reaches 1, and yet the norm grew: it is not normal, and stretches some vectors all
 * the same.
 * @param {FactorsAnswer} answer
 */
export function grewBeyondRadius({ factors, recurrent, gain }) {
  if (!factors) return false;
  const { spectral_radius: radius, largest_singular_value: most } = recurrent.h;
  return radius < 1 && most > 1 && growth(gain).decades > 0;
}

/** A share shrinks evenly if its logarithm stays this near to a line, as a part of the whole fall. */
const EVENLY = 1 / 4;

/**
 * The part that the LSTM's cell state alone passes on at a step, the geometric mean of the whole way; null
 * where its share does not shrink as a product of such parts would.
 * @param {Pick<PathsAnswer, 'k'|'share'>} answer
 */
export function passedOn({ k, share }) {
  if (k === 0 || !(share[0] > 0 && share[0] < 1)) return null;
  const each = Math.log10(share[0]) / k;
  return share
    .subarray(0, k + 1)
    .every((part, t) => Math.abs(Math.log10(part) - each * (k - t)) <= -EVENLY * each * k)
    ? 10 ** each
    : null;
}

/**
 * Parts by the size of their share, the largest first.
 * @param {Record<string, number>} shares
 * @returns {[string, number][]}
 */
export const byShare = (shares) => Object.entries(shares).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
