// One long sequence, folded into as many rows as a batch has: each begins where the one above ends, and a
// batch reads a block of each.

import { axisTitle, CONFIG, layout } from './theme.js';

/** @import {Figure, Matrix, Phrase, Table, Tokens} from '../model/types.js' */

/**
 * @typedef {{steps: number, length: number, offsets: number[], starts: Matrix, batch: number}} BatchesData
 *   starts: a row for each batch; batch: the one that is looked at
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} BatchesOptions
 */

const MARGIN = { r: 14, t: 4, b: 36 };
/** A batch's number needs this much, px. */
const NUMBER = 22;

/** @param {number} count of rows */
export const heightOf = (count) => MARGIN.t + MARGIN.b + 20 * count;

/** @param {BatchesData} data @param {BatchesOptions} options @returns {Figure} */
export function batches(data, { width, height, tokens, label }) {
  const { steps, length, offsets } = data;
  const row = Math.floor(steps / offsets.length);
  const left = 16 + 7 * String(steps).length;
  const wide = (length * (width - left - MARGIN.r)) / row;
  return {
    data: [blocks(data, wide, tokens), numbers(data, wide, tokens)],
    layout: layout(tokens, {
      width,
      height,
      margin: { ...MARGIN, l: left },
      xaxis: {
        range: [-0.5, row - 0.5],
        nticks: 8,
        title: axisTitle(label('figure.axis.fromrow'), tokens),
      },
      yaxis: {
        range: [offsets.length - 0.5, -0.5],
        tickvals: offsets.map((_, i) => i),
        ticktext: offsets.map(String),
      },
    }),
    config: CONFIG,
  };
}

/** The middle of each batch's block in a row. @param {BatchesData} data */
const middles = ({ length, starts }) =>
  Array.from({ length: starts.shape[0] }, (_, j) => (j + 0.5) * length - 0.5);

/**
 * The blocks in turn light and dark, those of the batch that is looked at darkest.
 * @param {BatchesData} data
 * @param {number} wide  px of a block
 * @param {Tokens} tokens
 */
const blocks = ({ length, offsets, starts, batch }, wide, tokens) => ({
  type: 'heatmap',
  x: Array.from({ length: starts.shape[0] + 1 }, (_, j) => j * length - 0.5),
  y: offsets.map((_, i) => i),
  z: offsets.map(() => Array.from({ length: starts.shape[0] }, (_, j) => (j === batch ? 2 : j % 2))),
  zmin: 0,
  zmax: 2,
  colorscale: [
    [0, tokens.line],
    [0.5, tokens.lineStrong],
    [1, tokens.ink],
  ],
  showscale: false,
  xgap: wide > 5 ? 2 : 0,
  ygap: 4,
  hoverinfo: 'skip',
});

/**
 * Which batch reads each block, where a number has room.
 * @param {BatchesData} data
 * @param {number} wide  px of a block
 * @param {Tokens} tokens
 */
function numbers(data, wide, tokens) {
  const places = data.offsets.flatMap((_, i) => middles(data).map((x, j) => ({ x, y: i, j })));
  const named = wide >= NUMBER ? places : [];
  return {
    type: 'scatter',
    mode: 'text',
    x: named.map(({ x }) => x),
    y: named.map(({ y }) => y),
    text: named.map(({ j }) => String(j + 1)),
    hoverinfo: 'skip',
    textfont: {
      size: tokens.type,
      color: named.map(({ j }) => (j === data.batch ? tokens.page : tokens.ink)),
    },
  };
}

/** @param {BatchesData} data @returns {Table} */
export const rows = ({
  length,
  offsets,
  starts: {
    data,
    shape: [count],
  },
}) => ({
  columns: ['batch', 'row', 'from_step', 'to_step'],
  rows: Array.from({ length: count }, (_, j) =>
    offsets.map((__, i) => [
      j + 1,
      i + 1,
      data[j * offsets.length + i],
      data[j * offsets.length + i] + length - 1,
    ]),
  ).flat(),
});

/** @param {BatchesData} data @returns {Phrase} */
export const summary = ({
  steps,
  length,
  offsets,
  starts: {
    shape: [count],
  },
}) => ({ key: 'figure.batches', places: { steps, rows: offsets.length, count, length } });
