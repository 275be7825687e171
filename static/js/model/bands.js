// Many seeds in a few numbers: median, quartiles and ends, by the server's rule, also before all seeds have
// come.

/** @import {Band, NumberBand, SeededBands, SeedsAnswer} from './types.js' */

/** The part of the seeds that lies below. */
const PARTS = { median: 0.5, low: 0.25, high: 0.75, least: 0, greatest: 1 };

/**
 * Linear between neighbours; beside an infinite one infinite itself; NaN where a number is none.
 * @param {number[]} values
 * @param {number} q
 */
export function quantile(values, q) {
  if (values.some(Number.isNaN)) return NaN;
  const ordered = Float64Array.from(values).sort();
  const place = q * (ordered.length - 1);
  const below = ordered[Math.floor(place)],
    above = ordered[Math.ceil(place)];
  const part = place - Math.floor(place);
  return below === above || part === 0 ? below : below * (1 - part) + above * part;
}

/** @template V @param {(q: number) => V} f @returns {Band<V>} */
const banded = (f) =>
  /** @type {Band<V>} */ (Object.fromEntries(Object.entries(PARTS).map(([name, q]) => [name, f(q)])));

/** @param {number[]} values @returns {NumberBand} */
export const bandOf = (values) => banded((q) => quantile(values, q));

/** Each network over the seeds that have come. @param {SeedsAnswer} answer @returns {SeededBands[]} */
export function bandsOf({ bands, found, models }) {
  if (bands) return bands;
  return models.map((_, m) => {
    const mine = found.map((seed) => seed.models[m]);
    return {
      curve: banded((q) =>
        mine[0].curve.map((__, d) =>
          quantile(
            mine.map(({ curve }) => curve[d]),
            q,
          ),
        ),
      ),
      decades: bandOf(mine.map(({ decades }) => decades)),
      reach: bandOf(mine.map(({ reach }) => reach ?? Infinity)),
    };
  });
}

/**
 * The network that loses least per step, and of how many seeds it loses less than each other; the one that
 * reaches farther, if another does. Null with fewer than two, or where a median is no number.
 * @param {SeedsAnswer} answer
 * @returns {{best: number, wins: {m: number, count: number}[], farthest: number|null}|null}
 */
export function compared(answer) {
  const bands = bandsOf(answer);
  const medians = bands.map(({ decades }) => decades.median);
  if (medians.length < 2 || medians.some(Number.isNaN)) return null;
  const best = medians.indexOf(Math.min(...medians));
  const wins = medians.flatMap((_, m) =>
    m === best
      ? []
      : [{ m, count: answer.found.filter(({ models }) => models[best].decades < models[m].decades).length }],
  );
  const reaches = bands.map(({ reach }) => reach.median);
  const most = Math.max(...reaches);
  return { best, wins, farthest: most > reaches[best] ? reaches.indexOf(most) : null };
}
