// Parts that add up, stacked at each step of the page's time axis; below zero what is negative. The line is
// their sum.

import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { CONFIG, layout, timeAxis } from './theme.js';

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
  const bars = parts.map(({ name, colour, values }) => ({
    type: 'bar',
    name,
    x,
    y: means(values, n).map((value) => (Number.isFinite(value) ? value : null)),
    width: n * (g.step * n < GAPLESS ? 1 : Math.max(0.55, 1 - 3 / (g.step * n))),
    hoverinfo: 'none',
    marker: { color: colour, line: { width: 0 } },
  }));
  const [low, high] = extent(
    bars.map(({ y }) => y),
    columns,
    lines.map(({ at }) => at),
  );
  const line = {
    type: 'scatter',
    name: sum.name,
    x,
    y: columns.map((value) => (Number.isFinite(value) ? value : null)),
    hoverinfo: 'none',
    connectgaps: false,
  };
  const looks = marks(tokens);
  const off = (/** @type {'zero'|'nonfinite'} */ kind, /** @type {(value: number) => boolean} */ is) => {
    const at = columns.flatMap((value, i) => (is(value) ? [x[i]] : []));
    return at.length === 0
      ? []
      : [
          {
            type: 'scatter',
            mode: 'markers',
            x: at,
            y: at.map(() => low),
            hoverinfo: 'skip',
            cliponaxis: false,
            marker: {
              symbol: looks[kind].symbol,
              size: 5,
              color: tokens.quiet,
              opacity: 1,
              line: { width: 1.25, color: tokens.quiet },
            },
          },
        ];
  };
  return {
    data: [
      ...bars,
      {
        ...line,
        mode: columns.length > 60 ? 'lines' : 'lines+markers',
        line: { color: tokens.ink, width: 1.5 },
        marker: { color: tokens.ink, size: 5, opacity: 1, line: { width: 1, color: tokens.page } },
      }, // a ring about a dot, no halo along the line: bars are to be seen to their ends
      ...off('zero', (value) => value === -Infinity),
      ...off('nonfinite', (value) => Number.isNaN(value) || value === Infinity),
    ],
    layout: {
      ...layout(tokens, {
        width: g.width,
        height,
        margin: { l: g.left, r: g.right, t: TOP, b: BOTTOM },
        xaxis: timeAxis(g, { tickvals: ticks(g.from, g.to, g.step) }),
        yaxis: {
          range: [low, high],
          nticks: Math.max(3, Math.round(height / 38)),
          showgrid: true,
          gridcolor: tokens.line,
          zeroline: true,
          zerolinecolor: tokens.lineStrong,
          zerolinewidth: 1,
        },
      }),
      barmode: 'relative',
      bargap: 0,
      shapes: lines
        .filter(({ at }) => Number.isFinite(at))
        .map(({ at, dash }) => ({
          type: 'line',
          xref: 'paper',
          x0: 0,
          x1: 1,
          y0: at,
          y1: at,
          line: { color: tokens.quiet, width: 1.25, dash },
        })),
    },
    config: CONFIG,
  };
}

/**
 * From the lowest to the highest of the stacks, of their sums and of the levels, zero among them.
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
