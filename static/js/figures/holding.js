// What each unit's gate alone would lose of a gradient per step: the unit that holds best first, and what is
// lost.

import { fixed } from '../model/format.js';
import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';

/** @import {FactorsAnswer, Figure, Phrase, Table, Tokens} from '../model/types.js' */

/** @typedef {NonNullable<FactorsAnswer['holding']>} Holding */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} HoldingOptions
 */

/** The units, the one that loses least first. @param {Holding} holding */
export const sorted = ({ decades }) => [...decades.keys()].sort((a, b) => decades[a] - decades[b]);

/** @param {Holding} held @param {HoldingOptions} options @returns {Figure} */
export function holding(held, { width, height, tokens, label }) {
  const { gate, decades, measured } = held;
  const order = sorted(held);
  const finite = order.filter((unit) => Number.isFinite(decades[unit]));
  const high = 1.1 * Math.max(1e-6, measured || 0, ...finite.map((unit) => decades[unit]));
  const lost = order.flatMap((unit, i) => (Number.isFinite(decades[unit]) ? [] : [i]));
  const title = (/** @type {string} */ name) => ({
    text: label(name),
    standoff: 2,
    font: { color: tokens.quiet, size: tokens.type },
  });
  // Whole pixels: edges between them are drawn as a blur.
  const step = Math.max(1, Math.floor((width - 66) / order.length)),
    wide = (step - 2 * Math.round(0.11 * step)) / step;
  const end = (width - 66) / step - 0.5;
  return {
    data: [
      {
        type: 'bar',
        x: finite.map((_, i) => i),
        y: finite.map((unit) => decades[unit]),
        width: wide,
        hoverinfo: 'none',
        marker: { color: tokens.gate[gate] },
      },
      ...(lost.length
        ? [
            {
              type: 'scatter',
              mode: 'markers',
              x: lost,
              y: lost.map(() => high),
              hoverinfo: 'none',
              cliponaxis: false,
              marker: {
                symbol: marks(tokens).nonfinite.symbol,
                size: 5,
                color: tokens.ink,
                opacity: 1,
                line: { color: tokens.ink, width: 1.25 },
              },
            },
          ]
        : []),
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
    ],
    layout: layout(tokens, {
      width,
      height,
      margin: { l: 56, r: 10, t: 8, b: 36 },
      xaxis: {
        range: [-0.5, end],
        tickvals: ticks(0, order.length, step, 24),
        ticktext: ticks(0, order.length, step, 24).map((i) => String(order[i])),
        title: title('figure.axis.units'),
      },
      yaxis: {
        range: [Math.min(0, measured || 0), high],
        nticks: 5,
        showgrid: true,
        gridcolor: tokens.line,
        title: title('figure.axis.lost'),
      },
    }),
    config: CONFIG,
  };
}

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
      gate: held.gate,
      unit: best,
      best: told(held.decades[best]),
      mean: told(held.mean_gate),
      measured: told(held.measured),
    },
  };
}

/** @param {number} decades */
const told = (decades) => (Number.isFinite(decades) ? fixed(decades, 3) : '–');
