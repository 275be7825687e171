// Sums that are written out on the page, and whether they add up.

/**
 * @typedef {{sum: number, gap: number, verdict: 'good'|'bad'|'nonfinite'}} Verdict  gap: of the sum to the
 *   total, over the sum of the magnitudes
 */

/** Sums of doubles agree to this; more is a mistake, and shown as one. */
const ROUNDING = 1e-12;

/** The sum, its rounding errors kept (Neumaier, 1974). @param {Iterable<number>} values */
export function total(values) {
  let sum = 0,
    lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** @param {ArrayLike<number>} parts @param {number} whole @returns {Verdict} */
export function addUp(parts, whole) {
  const values = Array.from(parts);
  const sum = total(values);
  if (!Number.isFinite(sum) || !Number.isFinite(whole)) return { sum, gap: NaN, verdict: 'nonfinite' };
  const apart = Math.abs(sum - whole);
  const gap = apart === 0 ? 0 : apart / total(values.map(Math.abs));
  return { sum, gap, verdict: gap <= ROUNDING ? 'good' : 'bad' };
}

/** The largest magnitude among numbers, NaN ignored. @param {number[]} numbers */
const largest = (numbers) =>
  numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);

/**
 * How large a step's share is beside the sum of all, which has a scale of its own: the largest magnitude, and
 * which part of the sum's that is; null where the sum has none.
 * @param {number[]} share
 * @param {number[]} sum
 */
export function beside(share, sum) {
  const most = largest(share),
    of = largest(sum);
  return { most, part: of > 0 ? most / of : null };
}
