// Truncated BPTT: which block a step is in, and whether a loss reaches it.

/** @import {State} from './types.js' */

/** A length to begin with where none is in use. */
const FIRST = 5;

/** The block length that is looked at: the one chosen, else the one in use. @param {State} state */
export function lengthOf({ run, view }) {
  const T = run?.T ?? 1;
  return Math.min(T, view.block ?? run?.spec.truncate ?? FIRST);
}

/** 1 where the truncated gradient of a loss arrives: a loss stands at the step or later in its block. @param {number} T @param {number} length @param {number[]} lossSteps */
export function reached(T, length, lossSteps) {
  const found = new Uint8Array(T);
  for (const k of lossSteps) found.fill(1, k - k % length, k + 1);
  return found;
}

/** The block of a step: which of how many, from where to where. @param {number} t @param {number} length @param {number} T */
export function blockOf(t, length, T) {
  const i = Math.floor(t / length);
  return { i, count: Math.ceil(T / length), from: i * length, to: Math.min(T, (i + 1) * length) - 1 };
}
