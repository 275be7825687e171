// Parts that add up, stacked at each step of the page's time axis, negative ones below zero. The line is
// their
// sum.

import { CONFIG, grid, timeLayout } from './theme.js';
import { across, gapped, offAxis } from './traces.js';

/** @import {Geometry, Tokens, Figure} from '../model/types.js' */

/** @typedef {{name: string, colour: string, values: Float64Array}} Part  entry i stands at step k - i */
/** @typedef {{geometry: Geometry, height: number, tokens: Tokens}} TimeOptions */

/**
 * A column narrower than this can't be told from its neighbour, px: several steps then share one, with their
 * mean.
 */
const NARROWEST = 2;
/** Narrower ones stand without a gap: gaps of broken pixels would make a pattern of their own, px. */
const GAPLESS = 8;
const TOP = 6,
  BOTTOM = 20;

/** How many steps share a column. @param {Geometry} g */
export const together = (g) => Math.max(1, Math.ceil(NARROWEST / g.step));

/**
 * The mean of each `n` entries, first to last; means of parts still add up to the mean of their sum.
 * @param {Float64Array} values
 * @param {number} n
 */
export const means = (values, n) =>
  n === 1
    ? Array.from(values)
    : Array.from({ length: Math.ceil(values.length / n) }, (_, i) => {
        const some = values.subarray(i * n, (i + 1) * n);
        return some.reduce((sum, value) => sum + value, 0) / some.length;
      });

/**
 * @param {{k: number, parts: Part[], sum: {name: string, values: Float64Array}, lines?: {at: number, dash:
 *   string}[]}} data  lines: levels to compare with
 * @param {TimeOptions} options @returns {Figure}
 */
export function timeBars({ k, parts, sum, lines = [] }, { geometry: g, height, tokens }) {
  const n = together(g);
  const columns = means(sum.values, n);
  const x = columns.map((_, i) => k - i * n - (Math.min(n, sum.values.length - i * n) - 1) / 2);
  const bars = parts.map((part) => bar(part, x, n, g));
  const [low, high] = extent(
    bars.map(({ y }) => y),
    columns,
    lines.map(({ at }) => at),
  );
  return {
    data: [
      ...bars,
      total(sum.name, x, columns, tokens),
      ...offAxis(columns, x, { zero: low, nonfinite: low, colour: tokens.quiet, tokens }),
    ],
    layout: {
      ...timeLayout(tokens, g, {
        height,
        top: TOP,
        bottom: BOTTOM,
        yaxis: {
          range: [low, high],
          nticks: Math.max(3, Math.round(height / 38)),
          ...grid(tokens),
          zeroline: true,
          zerolinecolor: tokens.lineStrong,
          zerolinewidth: 1,
        },
      }),
      barmode: 'relative',
      bargap: 0,
      shapes: lines
        .filter(({ at }) => Number.isFinite(at))
        .map(({ at, dash }) => across(at, { color: tokens.quiet, width: 1.25, dash })),
    },
    config: CONFIG,
  };
}

/**
 * One part's bars, of `n` steps each.
 * @param {Part} part
 * @param {number[]} x
 * @param {number} n
 * @param {Geometry} g
 */
const bar = ({ name, colour, values }, x, n, g) => ({
  type: 'bar',
  name,
  x,
  y: gapped(means(values, n)),
  width: n * (g.step * n < GAPLESS ? 1 : Math.max(0.55, 1 - 3 / (g.step * n))),
  hoverinfo: 'none',
  marker: { color: colour, line: { width: 0 } },
});

/**
 * The line of the sum. Its dots have a ring about them, the line has no halo: bars are to be seen to their
 * ends.
 * @param {string} name
 * @param {number[]} x
 * @param {number[]} values
 * @param {Tokens} tokens
 */
const total = (name, x, values, tokens) => ({
  type: 'scatter',
  name,
  x,
  y: gapped(values),
  hoverinfo: 'none',
  connectgaps: false,
  mode: values.length > 60 ? 'lines' : 'lines+markers',
  line: { color: tokens.ink, width: 1.5 },
  marker: { color: tokens.ink, size: 5, opacity: 1, line: { width: 1, color: tokens.page } },
});

/**
 * The range from the lowest to the highest of the stacks, of their sums and of the levels, zero among them.
 * @param {(number|null)[][]} stacks
 * @param {number[]} sums
 * @param {number[]} levels
 * @returns {[number, number]}
 */
function extent(stacks, sums, levels) {
  let low = 0,
    high = 0;
  const reach = (/** @type {number} */ value) => {
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  sums.forEach((sum, i) => {
    const column = stacks.map((stack) => stack[i] ?? 0);
    reach(sum);
    reach(column.reduce((below, value) => below + Math.min(0, value), 0));
    reach(column.reduce((above, value) => above + Math.max(0, value), 0));
  });
  levels.forEach(reach);
  if (low === high) return [-1, 1];
  const air = 0.06 * (high - low);
  return [low - (low < 0 ? air : 0), high + (high > 0 ? air : 0)];
}
