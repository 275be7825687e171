// A result that the reader has computed by hand, from numbers that are shown with four figures.

/** Factors are shown with four figures, and readers round: a hundredth is close enough. */
const CLOSE = 0.01;

/**
 * Whether the typed text is the sum. The error is measured by the largest term or the sum, since a small sum
 * of large terms is known less well.
 * @param {string} typed
 * @param {number} sum
 * @param {number[]} terms
 */
export function isSum(typed, sum, terms) {
  const guess = typed.trim() === '' ? NaN : Number(typed.replaceAll('−', '-'));
  const most = [sum, ...terms].reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return Number.isFinite(sum) && Math.abs(guess - sum) <= CLOSE * most;
}
