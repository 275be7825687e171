// Traces and lines that several figures draw alike.

import { marks } from './scales.js';

/** @import {Tokens} from '../model/types.js' */

/** Values as Plotly draws them: a gap where one is not finite. @param {ArrayLike<number>} values */
export const gapped = (values) => Array.from(values, (value) => (Number.isFinite(value) ? value : null));

/**
 * @typedef {object} EdgeMarks
 * @property {number|((i: number) => number)} y
 * @property {string|string[]} symbol
 * @property {string} colour
 * @property {number} [size]
 * @property {object} [further]  of the trace
 */

/**
 * Marks for values that have no place on their axis; no trace where there are none.
 * @param {number[]} x
 * @param {EdgeMarks} look
 * @returns {any[]}
 */
export const edgeMarks = (x, { y, symbol, colour, size = 5, further }) =>
  x.length === 0
    ? []
    : [
        {
          type: 'scatter',
          mode: 'markers',
          x,
          y: x.map((_, i) => (typeof y === 'number' ? y : y(i))),
          hoverinfo: 'skip',
          cliponaxis: false,
          marker: { symbol, size, color: colour, opacity: 1, line: { color: colour, width: 1.25 } },
          ...further,
        },
      ];

/**
 * The log10 norms of exact zeros at one end of their axis, those that are no number or infinite at the other.
 * @param {ArrayLike<number>} values
 * @param {ArrayLike<number>} x  where each value stands
 * @param {{zero: number, nonfinite: number, colour: string, tokens: Tokens, further?: object}} look
 */
export function offAxis(values, x, { zero, nonfinite, colour, tokens, further }) {
  const looks = marks(tokens);
  const where = (/** @type {(value: number) => boolean} */ is) =>
    Array.from(x).filter((_, i) => is(values[i]));
  return [
    ...edgeMarks(
      where((value) => value === -Infinity),
      { y: zero, symbol: looks.zero.symbol, colour, further },
    ),
    ...edgeMarks(
      where((value) => Number.isNaN(value) || value === Infinity),
      { y: nonfinite, symbol: looks.nonfinite.symbol, colour, further },
    ),
  ];
}

/** A straight line across a plot, at a level of its y axis. @param {number} y @param {object} line */
export const across = (y, line) => ({ type: 'line', xref: 'paper', x0: 0, x1: 1, y0: y, y1: y, line });

/** A straight line down a plot, at a value of its x axis. @param {number} x @param {object} line */
export const down = (x, line) => ({
  type: 'line',
  xref: 'x',
  yref: 'paper',
  x0: x,
  x1: x,
  y0: 0,
  y1: 1,
  line,
});
