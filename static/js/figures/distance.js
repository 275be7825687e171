// The axes of norm against distance: of one curve a network, and of bands over seeds.

import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { axisTitle, grid, layout } from './theme.js';
import { edgeMarks } from './traces.js';

/** @import {Cell, Tokens} from '../model/types.js' */

/** Norms that are told on the axis, about. */
const TICKS = 6;

/**
 * The layout, and how far apart two distances stand, px.
 * @param {number} longest  how many distances there are
 * @param {[number, number]} range  of the norms
 * @param {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} options
 */
export function byDistance(longest, [low, high], { width, height, tokens, label }) {
  const room = margin([low, high], tokens.type);
  const step = (width - room.l - room.r) / longest;
  const frame = layout(tokens, {
    width,
    height,
    margin: room,
    xaxis: {
      range: [-0.5, longest - 0.5],
      tickvals: ticks(0, longest, step, 30),
      title: axisTitle(label('figure.axis.distance'), tokens),
      showline: true,
      linecolor: tokens.line,
    },
    yaxis: {
      range: [low, high],
      nticks: TICKS,
      tickformat: format(high - low),
      ...grid(tokens),
      gridwidth: 1,
      title: axisTitle(label('figure.axis.log10norm'), tokens),
    },
  });
  return { step, layout: frame };
}

/**
 * Room for the norms that are told on the left: -0.5 or -150 needs more than -6.
 * @param {[number, number]} extent
 * @param {number} type  size of the words, px
 */
export function margin([low, high], type) {
  const letters = Math.max(
    high - low < 3 ? 4 : 2,
    String(Math.round(low)).length,
    String(Math.round(high)).length,
  );
  return { l: Math.round((2 + 0.55 * letters) * type), r: 16, t: 8, b: Math.round(2.75 * type) };
}

/**
 * As many digits for each norm that is told: Plotly's ticks are whole from 3 decades on, halves or fifths
 * from 0.3 on.
 * @param {number} span
 */
const format = (span) => (span / TICKS > 0.5 ? 'd' : span / TICKS > 0.05 ? '.1f' : '.2f');

/** An axis of less than this many decades is too short for whole ones. */
const SHORT = 2;

/**
 * About the finite values, from one round number to another: whole decades, as many at a time as keep the
 * ticks few, so that the axis stays as it is while a
 * control moves its curves a little.
 * @param {{row: Float64Array}[]} data @returns {[number, number]}
 */
export function extent(data) {
  let low = Infinity,
    high = -Infinity;
  for (const { row } of data) {
    for (const value of row) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [-1, 0.5];
  const span = Math.max(high - low, 0.1);
  const unit =
    span < SHORT
      ? 10 ** Math.floor(Math.log10(span / 2)) * 5
      : ([1, 2, 5, 10, 20, 50, 100, 200, 500].find((each) => span / each <= TICKS) ?? 1000);
  const [from, to] = [Math.floor(low / unit), Math.ceil(high / unit)].map(
    (ends) => Number((ends * unit).toPrecision(12)) + 0,
  ); // no -0
  return [from === to ? from - unit : from, to];
}

/**
 * Zeros stand at the foot of the figure, non-finite norms at its head, those of the i-th network a little
 * apart from the others'; where they would touch, every so many.
 * @param {{cell: Cell, row: Float64Array}} network
 * @param {Tokens} tokens
 * @param {number} step px between two points
 * @param {[number, number]} range
 * @param {number} i
 */
export function offScale({ cell, row }, tokens, step, [low, high], i) {
  const apart = i * 0.03 * (high - low);
  const colour = tokens.network[cell];
  const every = Math.max(1, Math.ceil(7 / step));
  /**
   * The marks of what `is` so: of each run of them the first, and then every so many.
   * @param {(value: number) => boolean} is
   * @param {number} y
   * @param {string} symbol
   */
  function trace(is, y, symbol) {
    const at = [];
    for (let d = 0, since = 0; d < row.length; d++) {
      since = is(row[d]) ? since + 1 : 0;
      if (since > 0 && (since - 1) % every === 0) at.push(d);
    }
    const further = { customdata: at.map((d) => ({ cell, d })), hoverinfo: 'none' };
    return edgeMarks(at, { y, symbol, colour, further });
  }
  return [
    ...trace((value) => value === -Infinity, low + apart, marks(tokens).zero.symbol),
    ...trace(
      (value) => Number.isNaN(value) || value === Infinity,
      high - apart,
      marks(tokens).nonfinite.symbol,
    ),
  ];
}
