// One long sequence, folded into as many rows as a batch has: each begins where the one above ends, and a
// batch reads a block of each.

import { CONFIG, layout } from './theme.js';

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
export function batches(
  {
    steps,
    length,
    offsets,
    starts: {
      shape: [count],
    },
    batch,
  },
  { width, height, tokens, label },
) {
  const row = Math.floor(steps / offsets.length);
  const left = 16 + 7 * String(steps).length;
  const px = (width - left - MARGIN.r) / row;
  const at = Array.from({ length: count }, (_, j) => (j + 0.5) * length - 0.5);
  const places = offsets.flatMap((_, i) => at.map((x, j) => ({ x, y: i, j })));
  const named = length * px >= NUMBER ? places : [];
  return {
    data: [
      {
        type: 'heatmap',
        x: Array.from({ length: count + 1 }, (_, j) => j * length - 0.5),
        y: offsets.map((_, i) => i),
        z: offsets.map(() => at.map((_, j) => (j === batch ? 2 : j % 2))),
        zmin: 0,
        zmax: 2,
        colorscale: [
          [0, tokens.line],
          [0.5, tokens.lineStrong],
          [1, tokens.ink],
        ],
        showscale: false,
        xgap: length * px > 5 ? 2 : 0,
        ygap: 4,
        hoverinfo: 'skip',
      },
      {
        type: 'scatter',
        mode: 'text',
        x: named.map(({ x }) => x),
        y: named.map(({ y }) => y),
        text: named.map(({ j }) => String(j + 1)),
        hoverinfo: 'skip',
        textfont: {
          size: tokens.type,
          color: named.map(({ j }) => (j === batch ? tokens.page : tokens.ink)),
        },
      },
    ],
    layout: layout(tokens, {
      width,
      height,
      margin: { ...MARGIN, l: left },
      xaxis: {
        range: [-0.5, row - 0.5],
        nticks: 8,
        title: {
          text: label('figure.axis.fromrow'),
          standoff: 2,
          font: { color: tokens.quiet, size: tokens.type },
        },
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
