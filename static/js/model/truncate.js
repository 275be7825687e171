// Truncated BPTT: which block a step is in, and whether a loss reaches it.

/** @import {Run, State} from './types.js' */

/** A length to begin with where none is in use. */
const FIRST = 5;

/** The block length that is looked at: the one chosen, else the one in use. @param {State} state */
export function lengthOf({ run, view }) {
  const T = run?.T ?? 1;
  return Math.min(T, view.block ?? run?.spec.truncate ?? FIRST);
}

/**
 * 1 where the truncated gradient of a loss arrives: a loss stands at the step or later in its block.
 * @param {number} T
 * @param {number} length
 * @param {number[]} lossSteps
 */
export function reached(T, length, lossSteps) {
  const found = new Uint8Array(T);
  for (const k of lossSteps) found.fill(1, k - (k % length), k + 1);
  return found;
}

/**
 * The block of a step: which of how many, from where to where.
 * @param {number} t
 * @param {number} length
 * @param {number} T
 */
export function blockOf(t, length, T) {
  const i = Math.floor(t / length);
  return { i, count: Math.ceil(T / length), from: i * length, to: Math.min(T, (i + 1) * length) - 1 };
}

/**
 * The block length in use, where it cuts anything; null: the way back is whole.
 * @param {Pick<Run, 'spec'|'T'>} run
 */
export const cutEvery = ({ spec: { truncate }, T }) => (truncate && truncate < T ? truncate : null);

/**
 * How far back truncation leaves the gradient of L_k, every n steps; null: to the beginning.
 * @param {Pick<Run, 'spec'|'T'>} run
 * @param {number} k
 */
export function cutAt(run, k) {
  const n = cutEvery(run);
  if (n === null || k < n) return null;
  return { n, k, t: blockOf(k, n, run.T).from };
}
