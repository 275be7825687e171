// Finite-time Lyapunov exponents on one line: right of 0 a direction grows on the way, left of it it fades.

import { fixed } from '../model/format.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';
import { down, edgeMarks } from './traces.js';

/** @import {Figure, Phrase, SpectrumAnswer, Table, Tokens} from '../model/types.js' */

/** @typedef {{width: number, height: number, tokens: Tokens, colour: string}} LyapunovOptions */

/** The time axis' own sides, so that both figures end where the other does. */
const MARGIN = { l: 40, r: 14, t: 6, b: 20 };

/** @param {SpectrumAnswer} answer @param {LyapunovOptions} options @returns {Figure} */
export function lyapunov({ lyapunov: exponents, mean_field }, { width, height, tokens, colour }) {
  const finite = [0, ...exponents, ...(mean_field === null ? [] : [mean_field])].filter(Number.isFinite);
  const least = Math.min(...finite),
    most = Math.max(...finite);
  const air = 0.04 * (most - least || 1);
  /** @type {[number, number]} */
  const range = [least - air, most + air];
  return {
    data: [
      strokes([...exponents].filter(Number.isFinite), colour),
      ...beyond(
        [...exponents].filter((value) => !Number.isFinite(value)),
        range,
        colour,
        tokens,
      ),
    ],
    layout: {
      ...layout(tokens, {
        width,
        height,
        margin: MARGIN,
        xaxis: { range, nticks: 8, showline: true, linecolor: tokens.line },
        yaxis: { range: [-1, 1], showticklabels: false },
      }),
      shapes: [
        down(0, { color: tokens.lineStrong, width: 1, dash: 'solid' }),
        ...(mean_field === null ? [] : [down(mean_field, { color: tokens.ink, width: 1.75, dash: 'dash' })]),
      ],
    },
    config: CONFIG,
  };
}

/** An upright stroke for each exponent. @param {number[]} x @param {string} colour */
const strokes = (x, colour) => ({
  type: 'scatter',
  mode: 'markers',
  x,
  y: x.map(() => 0),
  hoverinfo: 'skip',
  cliponaxis: false,
  marker: {
    symbol: 'line-ns-open',
    size: 16,
    opacity: 0.85,
    color: colour,
    line: { color: colour, width: 1.75 },
  },
});

/**
 * Exponents without a place on the axis: of a direction that is lost exactly at the left, others at the
 * right.
 * @param {number[]} exponents
 * @param {[number, number]} range
 * @param {string} colour
 * @param {Tokens} tokens
 */
const beyond = (exponents, [low, high], colour, tokens) =>
  edgeMarks(
    exponents.map((value) => (value === -Infinity ? low : high)),
    {
      y: 0,
      symbol: exponents.map((value) => marks(tokens)[value === -Infinity ? 'zero' : 'nonfinite'].symbol),
      size: 7,
      colour,
    },
  );

/** @param {SpectrumAnswer} answer @returns {Table} */
export const rows = ({ lyapunov: exponents, mean_field }) => ({
  columns: ['rank', 'lyapunov_exponent'],
  rows: [
    ...Array.from(exponents, (value, i) => [i + 1, value]),
    ...(mean_field === null ? [] : [['mean_field', mean_field]]),
  ],
});

/** @param {SpectrumAnswer} answer @returns {Phrase} */
export function summary({ lyapunov: exponents, mean_field }) {
  const places = {
    n: exponents.length,
    largest: fixed(exponents[0], 4),
    smallest: fixed(exponents[exponents.length - 1], 4),
  };
  return mean_field === null
    ? { key: 'figure.lyapunov', places }
    : { key: 'figure.lyapunov.field', places: { ...places, field: fixed(mean_field, 4) } };
}
