// The loss by update, of every network.

import { number } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { marks } from './scales.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';
import { edgeMarks, gapped } from './traces.js';

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
  const range = extent(data);
  const updates = Math.max(...data.map(({ losses }) => losses.length)) - 1;
  return {
    data: data.flatMap((network) => [line(network, tokens), ...lost(network, range[1], tokens)]),
    layout: layout(tokens, {
      width,
      height,
      margin: { l: 58, r: 12, t: 8, b: 36 },
      xaxis: {
        range: [-0.3, updates + 0.3],
        tickvals: updates === 1 ? [0, 1] : [0, 5, 10].filter((n) => n <= updates),
        title: axisTitle(label('figure.axis.update'), tokens),
        showline: true,
        linecolor: tokens.line,
      },
      yaxis: { range, nticks: 4, ...grid(tokens), title: axisTitle(label('figure.axis.lossvalue'), tokens) },
    }),
    config: CONFIG,
  };
}

/** The finite losses with some air about them. @param {DescentData} data @returns {[number, number]} */
function extent(data) {
  const finite = data.flatMap(({ losses }) => [...losses].filter(Number.isFinite));
  if (finite.length === 0) return [0, 1];
  const low = finite.reduce((a, b) => Math.min(a, b)),
    high = finite.reduce((a, b) => Math.max(a, b));
  const air = low < high ? 0.08 * (high - low) : Math.max(1e-3, 0.1 * Math.abs(low));
  return [low - air, high + air];
}

/** The losses of a network that are finite. @param {DescentData[number]} network @param {Tokens} tokens */
function line({ cell, name, variant = 0, losses }, tokens) {
  const colour = tokens.network[cell];
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x: [...losses.keys()],
    y: gapped(losses),
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
  };
}

/**
 * The losses of a network that are not.
 * @param {DescentData[number]} network
 * @param {number} y
 * @param {Tokens} tokens
 */
const lost = ({ cell, losses }, y, tokens) =>
  edgeMarks(
    [...losses.keys()].filter((i) => !Number.isFinite(losses[i])),
    { y, symbol: marks(tokens).nonfinite.symbol, size: 6, colour: tokens.network[cell] },
  );

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
