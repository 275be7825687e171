// The loss by update, of every network.

import { number } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';

/** @import {Cell, Tokens, Figure, Table, Phrase} from '../model/types.js' */

/**
 * @typedef {{cell: Cell, name: string, variant?: number, losses: Float64Array}[]} DescentData  updates + 1
 *   losses each; variant: which of those of its cell
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} DescentOptions
 */

/** @param {DescentData} data @param {DescentOptions} options @returns {Figure} */
export function descent(data, { width, height, tokens, label }) {
  const finite = data.flatMap(({ losses }) => [...losses].filter(Number.isFinite));
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity),
    high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const air = low < high ? 0.08 * (high - low) : Math.max(1e-3, 0.1 * Math.abs(low));
  const range = finite.length ? [low - air, high + air] : [0, 1];
  const updates = Math.max(...data.map(({ losses }) => losses.length)) - 1;
  const title = (/** @type {string} */ name) => ({
    text: label(name),
    standoff: 2,
    font: { color: tokens.quiet, size: tokens.type },
  });
  return {
    data: data.flatMap(({ cell, name, variant = 0, losses }) => {
      const colour = tokens.network[cell];
      const lost = [...losses.keys()].filter((i) => !Number.isFinite(losses[i]));
      return [
        {
          type: 'scatter',
          mode: 'lines+markers',
          name,
          x: [...losses.keys()],
          y: Array.from(losses, (value) => (Number.isFinite(value) ? value : null)),
          hoverinfo: 'none',
          connectgaps: false,
          cliponaxis: false,
          line: { color: colour, width: 1.75, dash: dashOf(variant) },
          marker: {
            symbol: NETWORK[cell].shape,
            size: 6,
            color: variant ? tokens.surface : colour,
            opacity: 1,
            line: { color: colour, width: variant ? 1.25 : 0 },
          },
        },
        ...(lost.length
          ? [
              {
                type: 'scatter',
                mode: 'markers',
                x: lost,
                y: lost.map(() => range[1]),
                hoverinfo: 'skip',
                cliponaxis: false,
                marker: {
                  symbol: marks(tokens).nonfinite.symbol,
                  size: 6,
                  color: colour,
                  opacity: 1,
                  line: { color: colour, width: 1.25 },
                },
              },
            ]
          : []),
      ];
    }),
    layout: layout(tokens, {
      width,
      height,
      margin: { l: 58, r: 12, t: 8, b: 36 },
      xaxis: {
        range: [-0.3, updates + 0.3],
        tickvals: updates === 1 ? [0, 1] : [0, 5, 10].filter((n) => n <= updates),
        title: title('figure.axis.update'),
        showline: true,
        linecolor: tokens.line,
      },
      yaxis: {
        range,
        nticks: 4,
        showgrid: true,
        gridcolor: tokens.line,
        title: title('figure.axis.lossvalue'),
      },
    }),
    config: CONFIG,
  };
}

/** @param {DescentData} data @returns {Table} */
export const rows = (data) => ({
  columns: ['update', ...data.map(({ name }) => name)],
  rows: Array.from(data[0].losses, (_, i) => [i, ...data.map(({ losses }) => losses[i])]),
});

/** One sentence for each network. @param {DescentData} data @returns {Phrase[]} */
export const summary = (data) =>
  data.map(({ name, losses }) => {
    const places = { network: name, updates: losses.length - 1 };
    if (!losses.every(Number.isFinite)) return { key: 'figure.descent.nonfinite', places };
    const [before, after] = [losses[0], losses[losses.length - 1]].map((loss) => number(loss));
    return { key: 'figure.descent', places: { ...places, before, after } };
  });
