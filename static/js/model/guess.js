// A result that the reader has computed by hand, from numbers that are shown with four figures.

/** A hundredth: the rounding of what is shown, and a figure less than that is typed. */
const CLOSE = 0.01;

/**
 * Whether what was typed is the sum; measured by the largest of it and its terms, for a small sum of large
 * terms is known less well.
 * @param {string} typed
 * @param {number} sum
 * @param {number[]} terms
 */
export function isSum(typed, sum, terms) {
  const guess = typed.trim() === '' ? NaN : Number(typed.replaceAll('−', '-'));
  const most = [sum, ...terms].reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return Number.isFinite(sum) && Math.abs(guess - sum) <= CLOSE * most;
}
