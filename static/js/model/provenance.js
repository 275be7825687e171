// The terms of a number in an equation's result, and whether they add up to it.

import { FUNCTIONS, LOSSES, PAIRS } from './arithmetic.js';

/** @import {Numbers} from './arrays.js' */
/** @import {Equation} from './equations.js' */

/** One number of operand k. @typedef {{k: number, r: number, c: number}} Place */
/**
 * A term of the sum that gives a number: its value, and the places it comes from.
 * @typedef {{value: number, places: Place[]}} Term
 */
/**
 * @typedef {{terms: Term[], total: number, expected: number, gap: number}} Provenance  expected: the server's
 *   number; gap: relative to the terms' size
 */

/**
 * The terms that add up to number (r, c) of the result, one after the other. `add(value, size, k, r, c, k2,
 * r2, c2)`: a term, the size that its rounding is relative to, and the numbers it was computed from: (r, c)
 * of operand k, and of operand k2 unless that is -1.
 * @param {Equation} equation @param {Numbers[]} numbers @param {number} r @param {number} c
 * @param {(value: number, size: number, k: number, r: number, c: number, k2: number, r2: number,
 *   c2: number) => void} add
 */
function visit({ kind, name }, numbers, r, c, add) {
  const [a, b] = numbers;
  const times = (
    /** @type {number} */ ra,
    /** @type {number} */ ca,
    /** @type {number} */ rb,
    /** @type {number} */ cb,
  ) => {
    const value = a.at(ra, ca) * b.at(rb, cb);
    add(value, Math.abs(value), 0, ra, ca, 1, rb, cb);
  };
  if (kind === 'forward') for (let j = 0; j < a.cols; j++) times(c, j, r, j);
  else if (kind === 'to-vector') for (let i = 0; i < a.rows; i++) times(i, c, r, i);
  else if (kind === 'to-matrix') for (let s = 0; s < a.rows; s++) times(s, r, s, c);
  else if (kind === 'times') times(r, c, r, c);
  else if (kind in PAIRS) {
    const [x, y] = [a.at(r, c), b.at(r, c)];
    const value = PAIRS[kind](x, y);
    add(value, kind === 'subtract' ? Math.abs(x) + Math.abs(y) : Math.abs(value), 0, r, c, 1, r, c);
  } else if (kind === 'sum')
    numbers.forEach((each, k) =>
      add(each.at(r, c), Math.abs(each.at(r, c)), k, each.rows === 1 ? 0 : r, c, -1, 0, 0),
    );
  else if (kind === 'over-batch')
    for (let s = 0; s < a.rows; s++) add(a.at(s, c), Math.abs(a.at(s, c)), 0, s, c, -1, 0, 0);
  else if (kind === 'function') {
    const { value, slope } = FUNCTIONS[/** @type {string} */ (name)],
      operand = a.at(r, c),
      y = value(operand);
    // what cancels in 1 - a or in a clipped line is as large as the operand's part
    const size = Math.abs(y) * (1 + Math.abs(operand)) + Math.abs(slope(y, operand) * operand);
    add(y, size, 0, r, c, -1, 0, 0);
  } else if (kind !== 'cut') ofLogits(name, numbers, r, c, add);
}

/**
 * Softmax, or a loss: a term for each logit.
 * @param {string|undefined} loss  undefined: softmax
 * @param {Numbers[]} numbers
 * @param {number} r
 * @param {number} c
 * @param {Parameters<typeof visit>[4]} add
 */
function ofLogits(loss, numbers, r, c, add) {
  const logits = /** @type {Numbers} */ (numbers.at(-1)),
    Y = logits.cols;
  let most = -Infinity,
    sum = 0;
  for (let j = 0; j < Y; j++) most = Math.max(most, logits.at(r, j));
  for (let j = 0; j < Y; j++) sum += Math.exp(logits.at(r, j) - most);
  if (loss === undefined) {
    const value = Math.exp(logits.at(r, c) - most) / sum;
    add(value, value * (1 + Math.abs(logits.at(r, c)) + Math.abs(most)), 0, r, c, -1, 0, 0);
    return;
  }
  const log = most + Math.log(sum),
    { term } = LOSSES[loss];
  for (let j = 0; j < Y; j++) {
    const found = term(logits.at(r, j), numbers[1].at(r, j), log, Y);
    if (found) add(found.value, found.size, 1, r, j, 0, r, j);
  }
}

/** Smaller gaps are those of numbers too small for their own digits. */
const TINY = 1e-315;

/**
 * How far a number is from what it should be, relative to the size of what it was computed from; NaN where
 * something is not finite.
 * @param {number} sent
 * @param {number} reckoned
 * @param {number} size
 */
export function gapOf(sent, reckoned, size) {
  const apart = Math.abs(sent - reckoned);
  return Number.isNaN(apart) || !Number.isFinite(sent) || !Number.isFinite(reckoned)
    ? NaN
    : apart <= TINY
      ? 0
      : apart / Math.max(size, Math.abs(sent));
}

/**
 * What number (r, c) of the result was computed from.
 * @param {Equation} equation
 * @param {Numbers} result
 * @param {Numbers[]} numbers
 * @param {number} r
 * @param {number} c
 * @returns {Provenance}
 */
export function provenance(equation, result, numbers, r, c) {
  /** @type {Term[]} */
  const terms = [];
  let total = 0,
    all = 0;
  visit(equation, numbers, r, c, (value, size, k, rk, ck, k2, r2, c2) => {
    terms.push({ value, places: [{ k, r: rk, c: ck }, ...(k2 >= 0 ? [{ k: k2, r: r2, c: c2 }] : [])] });
    total += value;
    all += size;
  });
  const expected = result.at(r, c);
  return { terms, total, expected, gap: gapOf(expected, total, all) };
}

/**
 * The largest gap between the result as it was sent and as it follows from the operands; NaN where nothing
 * worse than a number that is not finite was found.
 * @param {Equation} equation
 * @param {Numbers} result
 * @param {Numbers[]} numbers
 */
export function worstGap(equation, result, numbers) {
  if (equation.kind === 'given') return result.data.every(Number.isFinite) ? 0 : NaN;
  let worst = 0,
    odd = false,
    total = 0,
    all = 0;
  const add = (/** @type {number} */ value, /** @type {number} */ size) => {
    total += value;
    all += size;
  };
  for (let r = 0; r < result.rows; r++) {
    for (let c = 0; c < result.cols; c++) {
      total = all = 0;
      visit(equation, numbers, r, c, add);
      const gap = gapOf(result.at(r, c), total, all);
      if (Number.isNaN(gap)) odd = true;
      else if (gap > worst) worst = gap;
    }
  }
  return odd && worst <= ROUNDING ? NaN : worst;
}

/** Sums of doubles agree to this; more is a mistake, and shown as one. */
export const ROUNDING = 1e-12;
