// What each step brings to the gradient of a weight: a bar for each step, over all of time.

import { fixed, number } from '../model/format.js';
import { ticks } from './geometry.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';
import { gapped, offAxis } from './traces.js';

/** @import {Tokens, Figure, Table, Phrase} from '../model/types.js' */

/**
 * @typedef {'norm'|'along'|'element'} Kind  log10 of the share's norm; the share along the sum; the share of
 *   one element
 */
/**
 * @typedef {{kind: Kind, values: Float64Array, name: string}} ContributionsData  T numbers; name: what the
 *   sum is
 *   called in the table
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}}
 *   ContributionsOptions
 */

const MARGIN = { l: 52, r: 8, t: 8, b: 36 };

/** @param {ContributionsData} data @param {ContributionsOptions} options */
const stepOf = ({ values }, { width }) => (width - MARGIN.l - MARGIN.r) / values.length;

/**
 * Where step t's column stands, px.
 * @param {number} t
 * @param {ContributionsData} data
 * @param {ContributionsOptions} options
 */
export function columnBox(t, data, options) {
  const step = stepOf(data, options);
  return { x: MARGIN.l + t * step, y: MARGIN.t, width: step, height: options.height - MARGIN.t - MARGIN.b };
}

/**
 * The step under a pixel.
 * @param {number} px
 * @param {ContributionsData} data
 * @param {ContributionsOptions} options
 */
export const stepAt = (px, data, options) =>
  Math.max(0, Math.min(data.values.length - 1, Math.floor((px - MARGIN.l) / stepOf(data, options))));

/** @param {ContributionsData} data @param {ContributionsOptions} options @returns {Figure} */
export function contributions(data, options) {
  const { kind, values } = data;
  const { tokens, width, height, label } = options;
  const T = values.length,
    step = stepOf(data, options);
  const range = extent(data);
  return {
    data: traces(data, range, step, tokens),
    layout: {
      ...layout(tokens, {
        width,
        height,
        margin: MARGIN,
        xaxis: {
          range: [-0.5, T - 0.5],
          tickvals: ticks(0, T, step, 30),
          title: axisTitle(label('figure.axis.step'), tokens),
        },
        yaxis: {
          range,
          nticks: 5,
          ...grid(tokens),
          zeroline: kind !== 'norm',
          zerolinecolor: tokens.lineStrong,
          zerolinewidth: 1,
          title: axisTitle(label(`figure.axis.shares.${kind}`), tokens),
        },
      }),
      bargap: 0,
    },
    config: CONFIG,
  };
}

/**
 * A bar for each step, and marks a little within the ends of the axis where there is no number to draw.
 * @param {ContributionsData} data
 * @param {[number, number]} range
 * @param {number} step  px
 * @param {Tokens} tokens
 */
function traces({ kind, values }, [low, high], step, tokens) {
  const base = kind === 'norm' ? low : 0;
  const within = 0.03 * (high - low);
  const x = [...values.keys()];
  return [
    {
      type: 'bar',
      x,
      y: gapped(values).map((value) => (value === null ? null : value - base)),
      base,
      width: Math.max(0.6, 1 - 2 / step),
      hoverinfo: 'none',
      marker: {
        opacity: 0.75,
        color: Array.from(values, (value) =>
          kind === 'norm' ? tokens.back : value < 0 ? tokens.negative : tokens.positive,
        ),
        line: { width: 0 },
      },
    },
    ...offAxis(values, x, { zero: low + within, nonfinite: high - within, colour: tokens.quiet, tokens }),
  ];
}

/**
 * From the least to the greatest finite number, zero among them where it counts.
 * @param {ContributionsData} data
 * @returns {[number, number]}
 */
function extent({ kind, values }) {
  const finite = Array.from(values).filter(Number.isFinite);
  if (kind === 'norm') {
    if (finite.length === 0) return [-1, 0];
    const low = finite.reduce((a, b) => Math.min(a, b)),
      high = finite.reduce((a, b) => Math.max(a, b));
    const air = 0.06 * Math.max(1, high - low);
    return [low - air, high + air];
  }
  const low = finite.reduce((a, b) => Math.min(a, b), 0),
    high = finite.reduce((a, b) => Math.max(a, b), 0);
  if (low === high) return [-1, 1];
  return [low - (low < 0 ? 0.06 * (high - low) : 0), high + (high > 0 ? 0.06 * (high - low) : 0)];
}

const COLUMN = { norm: 'log10_norm', along: 'along', element: 'share' };

/** @param {ContributionsData} data @returns {Table} */
export const rows = ({ kind, values, name }) => ({
  columns: ['t', `${COLUMN[kind]} of ${name}`],
  rows: Array.from(values, (value, t) => [t, value]),
});

/** @param {ContributionsData} data @returns {Phrase} */
export function summary({ kind, values, name }) {
  const finite = Array.from(values.keys()).filter((t) => Number.isFinite(values[t]));
  if (finite.length === 0) return { key: 'figure.shares.none', places: { name } };
  const size = (/** @type {number} */ t) => (kind === 'norm' ? values[t] : Math.abs(values[t]));
  const most = finite.reduce((a, b) => (size(b) > size(a) ? b : a)),
    least = finite.reduce((a, b) => (size(b) < size(a) ? b : a));
  const told = (/** @type {number} */ t) => (kind === 'norm' ? fixed(values[t], 3) : number(values[t], 3));
  return {
    key: `figure.shares.${kind}`,
    places: { name, steps: values.length, most: told(most), at: most, least: told(least), there: least },
  };
}
