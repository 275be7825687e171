// Finite-time Lyapunov exponents on one line: right of 0 a direction grows on the way, left of it it fades.

import { fixed } from '../model/format.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';

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
  const [low, high] = [least - air, most + air];
  const off = [...exponents].filter((value) => !Number.isFinite(value));
  const level = (/** @type {number} */ at, /** @type {string} */ dash, /** @type {string} */ ink) => ({
    type: 'line',
    xref: 'x',
    yref: 'paper',
    x0: at,
    x1: at,
    y0: 0,
    y1: 1,
    line: { color: ink, width: dash === 'solid' ? 1 : 1.75, dash },
  });
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: [...exponents].filter(Number.isFinite),
        y: [...exponents].filter(Number.isFinite).map(() => 0),
        hoverinfo: 'skip',
        cliponaxis: false,
        marker: {
          symbol: 'line-ns-open',
          size: 16,
          opacity: 0.85,
          color: colour,
          line: { color: colour, width: 1.75 },
        },
      },
      ...(off.length
        ? [
            {
              type: 'scatter',
              mode: 'markers',
              x: off.map((value) => (value === -Infinity ? low : high)),
              y: off.map(() => 0),
              hoverinfo: 'skip',
              cliponaxis: false,
              marker: {
                symbol: off.map((value) => marks(tokens)[value === -Infinity ? 'zero' : 'nonfinite'].symbol),
                size: 7,
                color: colour,
                opacity: 1,
                line: { color: colour, width: 1.25 },
              },
            },
          ]
        : []),
    ],
    layout: {
      ...layout(tokens, {
        width,
        height,
        margin: MARGIN,
        xaxis: { range: [low, high], nticks: 8, showline: true, linecolor: tokens.line },
        yaxis: { range: [-1, 1], showticklabels: false },
      }),
      shapes: [
        level(0, 'solid', tokens.lineStrong),
        ...(mean_field === null ? [] : [level(mean_field, 'dash', tokens.ink)]),
      ],
    },
    config: CONFIG,
  };
}

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
