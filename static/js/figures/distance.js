// The axes of norm against distance: of one curve a network, and of bands over seeds.

import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { axisTitle, grid, layout } from './theme.js';
import { edgeMarks } from './traces.js';

/** @import {Cell, Tokens} from '../model/types.js' */

/** Norms that are told on the axis, about. */
const TICKS = 6;

/**
 * Under the axis of norms, the row of each network's exact zeros, and what is left about these rows, px. A
 * zero has no logarithm: inside the axis its mark would be read as a norm.
 */
const ROW = 8,
  ABOUT = 6;

/** The networks that have exact zeros. @param {ArrayLike<number>[]} rows @returns {number[]} */
const withZeros = (rows) => [...rows.keys()].filter((i) => Array.from(rows[i]).includes(-Infinity));

/**
 * The layout, how far apart two distances stand, px, and the traces that tell zeros from norms: where there
 * are zeros, the axis ends at a line, and their band, named by their logarithm, lies under it.
 * @param {ArrayLike<number>[]} rows  of each network, by distance
 * @param {[number, number]} range  of the norms
 * @param {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} options
 */
export function byDistance(rows, [low, high], { width, height, tokens, label }) {
  const longest = Math.max(2, ...rows.map(({ length }) => length));
  const room = margin([low, high], tokens.type);
  const step = (width - room.l - room.r) / longest;
  const zeros = withZeros(rows).length;
  const under = zeros && ABOUT + ROW * zeros; // px
  const foot = low - (under * (high - low)) / (height - room.t - room.b - under);
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
      range: [foot, high],
      nticks: TICKS,
      tickformat: format(high - low),
      ...(zeros ? named([low, high], foot) : {}),
      ...grid(tokens),
      gridwidth: 1,
      title: axisTitle(label('figure.axis.log10norm'), tokens),
    },
  });
  return { step, layout: frame, border: zeros ? [borderOf(longest, low, tokens)] : [] };
}

/**
 * The line under which there are no norms.
 * @param {number} longest
 * @param {number} y
 * @param {Tokens} tokens
 */
const borderOf = (longest, y, tokens) => ({
  type: 'scatter',
  mode: 'lines',
  x: [-0.5, longest - 0.5],
  y: [y, y],
  hoverinfo: 'skip',
  line: { color: tokens.lineStrong, width: 1 },
});

/**
 * Round norms, and under them what the zeros' logarithm is.
 * @param {[number, number]} range
 * @param {number} foot
 */
function named([low, high], foot) {
  const span = high - low;
  const decade = 10 ** Math.floor(Math.log10(span / TICKS));
  const unit = [1, 2, 5, 10].map((each) => each * decade).find((each) => span / each <= TICKS) ?? span;
  const digits = Math.max(0, -Math.floor(Math.log10(unit) + 1e-9));
  const values = [];
  for (let n = Math.ceil(low / unit - 1e-9); n * unit <= high + 1e-9; n++) values.push(n * unit + 0);
  const near = (/** @type {number} */ value) => value - low < span / (3 * TICKS);
  const told = values.filter((value) => !near(value));
  return {
    tickvals: [...told, (low + foot) / 2],
    ticktext: [...told.map((value) => value.toFixed(digits).replace('-', '−')), '−∞'],
  };
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
 * Zeros stand in their band under the axis, a row for each network that has some; non-finite norms at its
 * head, those of the i-th network a little apart from the others'; where they would touch, every so many.
 * @param {{cell: Cell, row: Float64Array}[]} data
 * @param {Tokens} tokens
 * @param {number} step px between two points
 * @param {{norms: [number, number], foot: number}} levels  of the axis of norms, and where the band ends
 * @param {number} i
 */
export function offScale(data, tokens, step, { norms: [low, high], foot }, i) {
  const { cell, row } = data[i];
  const zeros = withZeros(data.map((each) => each.row));
  const rowOf = (ABOUT / 2 + ROW * (zeros.indexOf(i) + 0.5)) / (ABOUT + ROW * zeros.length);
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
    ...trace((value) => value === -Infinity, low - rowOf * (low - foot), marks(tokens).zero.symbol),
    ...trace(
      (value) => Number.isNaN(value) || value === Infinity,
      high - apart,
      marks(tokens).nonfinite.symbol,
    ),
  ];
}
