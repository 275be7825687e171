// Norm against distance: log10 ||dL_k/dh_(k-d)||, k the last loss step, uncut; and for each network the
// thousandth where its reach ends.

import { fixed, power } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { byDistance, extent, margin, offScale } from './distance.js';
import { markKey, networkKey } from './key.js';
import { OFF } from './scales.js';
import { wide } from './text.js';
import { CONFIG } from './theme.js';
import { gapped } from './traces.js';

/** @import {Cell, Tokens, Figure, Table, Phrase} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Range} from './scales.js' */
/** @import {Headline} from '../model/headline.js' */

/**
 * @typedef {{cell: Cell, name?: string, variant?: number, row: Float64Array, headline: Headline}[]} CurveData
 *    a row of log10 norms by distance for each network; variant: which of those of its cell
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string, range?: [number,
 *   number]}} CurveOptions  range: of the norms; what fits the data, if left out
 */

/** A line has a label under it where no other line is so near below, px. */
const APART = 16;
/**
 * @typedef {{px: number, step: number, low: number, type: number}} Scale  of a decade and of a step, px;
 *   where the axis ends below; size of a line's name, px
 */

/** @param {CurveData} data @param {CurveOptions} options @returns {Figure} */
export function curve(data, { width, height, tokens, label, range = extent(data) }) {
  const rows = data.map(({ row }) => row);
  const { step, layout, border } = byDistance(rows, range, { width, height, tokens, label });
  const [foot, high] = layout.yaxis.range;
  const px = (height - layout.margin.t - layout.margin.b) / (high - foot);
  const scale = { px, step, low: range[0], type: tokens.type };
  return {
    data: [
      ...border,
      ...thousandths(data, tokens, scale, label('figure.curve.thousandth')),
      ...data.flatMap((network, i) => [
        line(network, tokens, step),
        ...offScale(data, tokens, step, { norms: range, foot }, i),
      ]),
    ],
    layout,
    config: CONFIG,
  };
}

/**
 * The range that stands, as long as the data are within it and fill half of it: an axis that jumps with each
 * value of a control hides what the control does.
 * @param {{row: Float64Array}[]} data
 * @param {[number, number]|null} standing
 * @returns {[number, number]}
 */
export function steady(data, standing) {
  const fit = extent(data);
  if (!standing) return fit;
  const within = fit[0] >= standing[0] && fit[1] <= standing[1];
  return within && fit[1] - fit[0] >= (standing[1] - standing[0]) / 2 ? standing : fit;
}

/** @param {CurveData[number]} network @param {Tokens} tokens @param {number} step px between two points */
function line({ cell, name, variant = 0, row, headline }, tokens, step) {
  const colour = tokens.network[cell];
  // marks tell the networks apart, the line carries the values
  const every = Math.max(1, Math.ceil(11 / step));
  const shown = (/** @type {number} */ d) => d % every === 0 || d === headline.reach;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: name ?? NETWORK[cell].label,
    x: Array.from(row, (_, d) => d),
    y: gapped(row),
    customdata: Array.from(row, (_, d) => ({ cell, name: name ?? NETWORK[cell].label, d })),
    hoverinfo: 'none',
    connectgaps: false,
    cliponaxis: false,
    line: { color: colour, width: 1.75, dash: dashOf(variant) },
    marker: {
      symbol: NETWORK[cell].shape,
      opacity: 1,
      size: Array.from(row, (_, d) => (d === headline.reach ? 10 : shown(d) ? 5 : 0)),
      color: Array.from(row, (_, d) => (variant || d === headline.reach ? tokens.surface : colour)),
      line: {
        color: colour,
        width: Array.from(row, (_, d) => (d === headline.reach ? 2 : variant && shown(d) ? 1.25 : 0)),
      },
    },
  };
}

/**
 * The place of a level's name at one of its ends, in no curve's way: under its line, above the axis, or over
 * it; at its left end, or else at its right.
 * @param {[number, number]} ends  the distances between which the line goes @param {number} level
 * @param {CurveData} data @param {Scale} scale @param {string} text
 * @returns {{end: 0|1, position: string}|null}
 */
function beside(ends, level, data, { px, step, low: foot, type }, text) {
  if (level < foot) return null;
  const steps = Math.ceil((4 + wide(text, type)) / step),
    tall = APART / px;
  for (const end of /** @type {const} */ ([0, 1])) {
    const from = end ? ends[1] - steps : ends[0];
    if (from < 0) continue;
    const clear = (/** @type {number} */ low) =>
      data.every(({ row }) => !meets(row, [from, from + steps], [low, low + tall]));
    const side = end ? 'left' : 'right';
    if (level - (type + 4) / px >= foot && clear(level - tall)) return { end, position: `bottom ${side}` };
    if (clear(level)) return { end, position: `top ${side}` };
  }
  return null;
}

/**
 * Whether a curve goes through a box.
 * @param {Float64Array} row
 * @param {[number, number]} steps
 * @param {Range} levels
 */
function meets(row, [from, to], [low, high]) {
  return row.slice(from, to + 1).some((value, i) => {
    const before = from + i > 0 && Number.isFinite(row[from + i - 1]) ? row[from + i - 1] : value;
    return Number.isFinite(value) && Math.min(before, value) < high && Math.max(before, value) > low;
  });
}

/**
 * Three decades under each network's own d = 0, to its reach; the name stands beside a line, in the way of no
 * line and no curve.
 * @param {CurveData} data @param {Tokens} tokens @param {Scale} scale @param {string} text
 */
function thousandths(data, tokens, scale, text) {
  const levels = data.map(({ row }) => row[0] - 3);
  return data.map(({ cell, row, headline }, i) => {
    const level = levels[i];
    const there = Number.isFinite(level);
    const ends = /** @type {[number, number]} */ ([0, headline.reach ?? row.length - 1]);
    const near = levels.some((other, j) =>
      other === level ? j < i : other < level && (level - other) * scale.px < APART,
    );
    const free = there && !near ? beside(ends, level, data, scale, text) : null;
    return {
      type: 'scatter',
      mode: 'lines+markers+text',
      marker: { size: 7, opacity: 0 }, // a mark keeps the name off the line
      x: there ? ends : [],
      y: there ? [level, level] : [],
      hoverinfo: 'skip',
      opacity: 0.8,
      text: free ? ends.map((_, end) => (end === free.end ? text : '')) : [],
      textposition: free?.position ?? 'bottom right',
      textfont: { size: tokens.type, color: tokens.quiet },
      line: { color: tokens.network[cell], width: 1, dash: 'dot' },
    };
  });
}

/** @param {CurveData} data @param {Pick<CurveOptions, 'label'>} options @returns {Explained[]} */
export function key(data, { label }) {
  const rows = data.flatMap(({ row }) => Array.from(row));
  return [
    ...networkKey(data),
    ...(data.some(({ headline: { reach } }) => reach !== null)
      ? [{ is: /** @type {const} */ ('reach'), text: label('legend.reach') }]
      : []),
    ...markKey(
      OFF.filter((kind) =>
        kind === 'zero'
          ? rows.includes(-Infinity)
          : kind === 'nonfinite' && rows.some((value) => Number.isNaN(value) || value === Infinity),
      ),
      label,
    ),
  ];
}

/**
 * All networks at one distance: log10 norms, and how many times the largest is the smallest, where both are
 * numbers above zero.
 * @param {CurveData} data @param {number} d
 */
export function readAt(data, d) {
  const parts = data.flatMap(({ cell, name, row }) =>
    d < row.length ? [{ name: name ?? NETWORK[cell].label, log: row[d] }] : [],
  );
  const [least, ...others] = parts.filter(({ log }) => Number.isFinite(log)).sort((a, b) => a.log - b.log);
  const most = others[others.length - 1];
  return { parts, ratio: most ? { most: most.name, least: least.name, log: most.log - least.log } : null };
}

/**
 * The room of a curve that is read off: the range of its axis, its width and the size of its words, px.
 * @typedef {{range: [number, number], width: number, type: number}} Room
 */

/**
 * The place of distance d, px from the figure's left.
 * @param {CurveData} data
 * @param {Room} room
 * @param {number} d
 */
export const placeOf = (data, room, d) => margin(room.range, room.type).l + stepOf(data, room) * (d + 0.5);

/**
 * The distance that stands x px from the figure's left, or the nearest to it.
 * @param {CurveData} data
 * @param {Room} room
 * @param {number} x
 */
export function distanceAt(data, room, x) {
  const steps = Math.floor((x - margin(room.range, room.type).l) / stepOf(data, room));
  return Math.min(longestOf(data) - 1, Math.max(0, steps));
}

/** @param {CurveData} data @param {Room} room */
function stepOf(data, { range, width, type }) {
  const { l, r } = margin(range, type);
  return (width - l - r) / longestOf(data);
}

/** @param {{row: Float64Array}[]} data */
const longestOf = (data) => Math.max(2, ...data.map(({ row }) => row.length));

/** @param {CurveData} data @returns {Table} */
export function rows(data) {
  const longest = Math.max(0, ...data.map(({ row }) => row.length));
  const names = data.map(({ cell }, i) =>
    data.findIndex((other) => other.cell === cell) === i ? cell : `${cell}_${i}`,
  );
  return {
    columns: ['d', ...names],
    rows: Array.from({ length: longest }, (_, d) => [
      d,
      ...data.map(({ row }) => (d < row.length ? row[d] : null)),
    ]),
  };
}

/** One sentence for each network. @param {CurveData} data @returns {Phrase[]} */
export const summary = (data) => data.map(sentence);

/** @param {CurveData[number]} network @returns {Phrase} */
function sentence({ cell, name, headline: { decades, reach, length, state } }) {
  const network = name ?? NETWORK[cell].label;
  if (decades === null || state !== 'ok') return { key: `figure.curve.${state}`, places: { network } };
  const slope = { decades: fixed(decades, 2), factor: power(-decades, 2) };
  if (reach === null) return { key: 'figure.curve.beyond', places: { network, ...slope, steps: length - 1 } };
  return {
    key: reach === 1 ? 'figure.curve.reach.one' : 'figure.curve.reach',
    places: { network, ...slope, reach },
  };
}
