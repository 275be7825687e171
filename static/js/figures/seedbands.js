// Norm against distance over many seeds: each network's median, the quartiles about it, and thin lines at its
// least and greatest.

import { fixed } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { byDistance, extent, offScale } from './distance.js';
import { channels } from './scales.js';
import { CONFIG } from './theme.js';
import { gapped } from './traces.js';

/** @import {Band, Cell, Figure, NumberBand, Phrase, Table, Tokens} from '../model/types.js' */

/**
 * @typedef {{cell: Cell, name: string, variant: number, curve: Band<Float64Array>, decades: NumberBand,
 *   reach: NumberBand}[]} SeedsData  variant: which of those of its cell
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} SeedsOptions
 */

const QUARTILES = 0.16;

/** @param {SeedsData} data @param {SeedsOptions} options @returns {Figure} */
export function seedBands(data, options) {
  const { tokens } = options;
  const medians = data.map(({ cell, curve }) => ({ cell, row: curve.median }));
  const range = extent(data.flatMap(({ curve }) => [{ row: curve.least }, { row: curve.greatest }]));
  const { step, layout, border } = byDistance(
    medians.map(({ row }) => row),
    range,
    options,
  );
  const levels = { norms: range, foot: layout.yaxis.range[0] };
  return {
    data: [
      ...data.flatMap((network) => quartiles(network, tokens)),
      ...border,
      ...data.flatMap((network, i) => [
        ...lines(network, tokens, step),
        ...offScale(medians, tokens, step, levels, i),
      ]),
    ],
    layout,
    config: CONFIG,
  };
}

/**
 * The area between the quartiles, as far as both have a place.
 * @param {SeedsData[number]} network
 * @param {Tokens} tokens
 */
function quartiles({ cell, name, curve: { low, high } }, tokens) {
  const there = [...low.keys()].filter((d) => Number.isFinite(low[d]) && Number.isFinite(high[d]));
  if (there.length === 0) return [];
  const [r, g, b] = channels(tokens.network[cell]);
  const around = [...there, ...there.toReversed()];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `${name} quartiles`,
      x: around,
      y: around.map((d, i) => (i < there.length ? high[d] : low[d])),
      fill: 'toself',
      fillcolor: `rgba(${r}, ${g}, ${b}, ${QUARTILES})`,
      line: { width: 0 },
      hoverinfo: 'skip',
    },
  ];
}

/** @param {SeedsData[number]} network @param {Tokens} tokens @param {number} step px between two points */
function lines({ cell, name, variant, curve }, tokens, step) {
  const colour = tokens.network[cell];
  const x = [...curve.median.keys()];
  const every = Math.max(1, Math.ceil(14 / step));
  const dash = dashOf(variant);
  const end = (/** @type {'least'|'greatest'} */ which) => ({
    type: 'scatter',
    mode: 'lines',
    name: `${name} ${which}`,
    x,
    y: gapped(curve[which]),
    hoverinfo: 'skip',
    connectgaps: false,
    opacity: 0.6,
    line: { color: colour, width: 0.75, dash },
  });
  return [
    end('least'),
    end('greatest'),
    {
      type: 'scatter',
      mode: 'lines+markers',
      name,
      x,
      y: gapped(curve.median),
      hoverinfo: 'none',
      connectgaps: false,
      cliponaxis: false,
      line: { color: colour, width: 2, dash },
      marker: {
        symbol: NETWORK[cell].shape,
        opacity: 1,
        size: x.map((d) => (d % every === 0 ? 6 : 0)),
        color: variant ? tokens.surface : colour,
        line: { color: colour, width: x.map((d) => (variant && d % every === 0 ? 1.25 : 0)) },
      },
    },
  ];
}

/** @param {SeedsData} data @returns {Table} */
export function rows(data) {
  const parts = /** @type {const} */ (['median', 'low', 'high', 'least', 'greatest']);
  const heads = {
    median: 'median',
    low: 'quartile_1',
    high: 'quartile_3',
    least: 'least',
    greatest: 'greatest',
  };
  const longest = Math.max(0, ...data.map(({ curve }) => curve.median.length));
  return {
    columns: ['d', ...data.flatMap(({ name }) => parts.map((part) => `${name} ${heads[part]}`))],
    rows: Array.from({ length: longest }, (_, d) => [
      d,
      ...data.flatMap(({ curve }) => parts.map((part) => curve[part][d] ?? null)),
    ]),
  };
}

/** One sentence for each network. @param {SeedsData} data @returns {Phrase[]} */
export const summary = (data) =>
  data.map(({ name, decades }) => ({
    key: 'figure.seeds',
    places: {
      network: name,
      median: fixed(decades.median, 3),
      low: fixed(decades.low, 3),
      high: fixed(decades.high, 3),
    },
  }));
