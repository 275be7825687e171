// What each unit's gate alone would lose of a gradient per step: the unit that holds best first, and what is
// lost.

import { fixed } from '../model/format.js';
import { gateLetter } from '../model/names.js';
import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';
import { edgeMarks } from './traces.js';

/** @import {FactorsAnswer, Figure, Phrase, Table, Tokens} from '../model/types.js' */

/** @typedef {NonNullable<FactorsAnswer['holding']>} Holding */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} HoldingOptions
 */

const MARGIN = { l: 56, r: 10, t: 8, b: 36 };

/** The units, the one that loses least first. @param {Holding} holding */
export const sorted = ({ decades }) => [...decades.keys()].sort((a, b) => decades[a] - decades[b]);

/** @param {Holding} held @param {HoldingOptions} options @returns {Figure} */
export function holding(held, { width, height, tokens, label }) {
  const order = sorted(held);
  const finite = order.map((unit) => held.decades[unit]).filter(Number.isFinite);
  const high = 1.1 * Math.max(1e-6, held.measured || 0, ...finite);
  const room = width - MARGIN.l - MARGIN.r;
  // Whole pixels: edges between them are drawn as a blur.
  const step = Math.max(1, Math.floor(room / order.length));
  const shown = ticks(0, order.length, step, 24);
  return {
    data: traces(held, { order, finite, high, wide: (step - 2 * Math.round(0.11 * step)) / step, tokens }),
    layout: layout(tokens, {
      width,
      height,
      margin: MARGIN,
      xaxis: {
        range: [-0.5, room / step - 0.5],
        tickvals: shown,
        ticktext: shown.map((i) => String(order[i])),
        title: axisTitle(label('figure.axis.units'), tokens),
      },
      yaxis: {
        range: [Math.min(0, held.measured || 0), high],
        nticks: 5,
        ...grid(tokens),
        title: axisTitle(label('figure.axis.lost'), tokens),
      },
    }),
    config: CONFIG,
  };
}

/**
 * A bar for each unit, marks for those without a number, and the line of what the network loses.
 * @param {Holding} held
 * @param {{order: number[], finite: number[], high: number, wide: number, tokens: Tokens}} options  wide: of
 *   a
 *   bar, in units
 */
const traces = ({ gate, decades, measured }, { order, finite, high, wide, tokens }) => [
  {
    type: 'bar',
    x: finite.map((_, i) => i),
    y: finite,
    width: wide,
    hoverinfo: 'none',
    marker: { color: tokens.gate[gate] },
  },
  ...edgeMarks(
    order.flatMap((unit, i) => (Number.isFinite(decades[unit]) ? [] : [i])),
    { y: high, symbol: marks(tokens).nonfinite.symbol, colour: tokens.ink, further: { hoverinfo: 'none' } },
  ),
  ...(Number.isFinite(measured)
    ? [
        {
          type: 'scatter',
          mode: 'lines',
          x: [-0.5, order.length - 0.5],
          y: [measured, measured],
          hoverinfo: 'skip',
          line: { color: tokens.back, width: 2 },
        },
      ]
    : []),
];

/** @param {Holding} held @returns {Table} */
export const rows = (held) => ({
  columns: ['unit', 'decades_per_step'],
  rows: sorted(held).map((unit) => [unit, held.decades[unit]]),
});

/** @param {Holding} held @returns {Phrase} */
export function summary(held) {
  const [best] = sorted(held);
  return {
    key: 'why.holding',
    places: {
      gate: gateLetter(held.gate),
      unit: best,
      best: told(held.decades[best]),
      mean: told(held.mean_gate),
      measured: told(held.measured),
    },
  };
}

/** @param {number} decades */
const told = (decades) => (Number.isFinite(decades) ? fixed(decades, 3) : '–');
