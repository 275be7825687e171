// The gradient map of one network: log10 ||dL_k/dh_t||, loss k downwards, step t to the right, on the one
// scale of all networks.

import { fixed } from '../model/format.js';
import { nameOf } from '../model/names.js';
import { tiles } from './tiles.js';
import { ticks } from './geometry.js';
import { normKey } from './key.js';
import { kindOf, normPalette, OFF } from './scales.js';
import { axisTitle, CONFIG, layout } from './theme.js';

/** @import {Run, GradientMap, MapModel, Tokens, Figure, Table, Phrase} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Off, Range} from './scales.js' */

/** @typedef {{run: Run, m: number, state?: 'dh'|'dc'}} MapData  the run's map must be there */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, range: Range, label:
 *   import('../core/i18n.js').Translate}} MapOptions
 */

/**
 * Room for the steps that are told, as wide as the largest.
 * @param {number} T
 * @param {number} type  size of the words, px
 */
export function margin(T, type) {
  const digits = String(T - 1).length;
  const px = Math.round; // a cell ends where a pixel does
  return { l: px((2 + 0.55 * digits) * type), r: px(0.3 * digits * type), t: 8, b: px(2.75 * type) };
}

/**
 * @param {MapData} data
 * @returns {{map: GradientMap, model: MapModel, n: number, values: Float64Array, from: number[]}}
 */
function read({ run, m, state = 'dh' }) {
  const map = /** @type {GradientMap} */ (run.map);
  const model = map.models[m];
  const n = model.pool?.n ?? map.T;
  return {
    map,
    model,
    n,
    values: /** @type {Float64Array} */ (model[state]),
    from: model.pool?.from ?? Array.from({ length: n }, (_, i) => i),
  };
}

/** The cell that holds step `step`. @param {MapModel} model @param {number} step */
export const cellOf = ({ pool }, step) => (pool ? pool.to.findIndex((to) => step < to) : step);

/**
 * A cell's place in the figure, px.
 * @param {{row: number, column: number}} cell
 * @param {MapData} data
 * @param {MapOptions} options
 */
export function cellBox({ row, column }, data, { width, height, tokens }) {
  const {
    map: { T },
    n,
  } = read(data);
  const { l, r, t, b } = margin(T, tokens.type);
  const [w, h] = [(width - l - r) / n, (height - t - b) / n];
  return { x: l + column * w, y: t + row * h, width: w, height: h };
}

/** @param {MapData} data @param {MapOptions} options @returns {Figure} */
export function map(data, options) {
  const { tokens, range, width, height, label } = options;
  const {
    map: { T },
    model,
    n,
    values,
    from,
  } = read(data);
  const size = cellBox({ row: 0, column: 0 }, data, options);
  const steps = Array.from({ length: n }, (_, i) => i);
  const traces = tiles({
    x: steps,
    y: steps,
    range,
    palette: normPalette(tokens),
    tokens,
    size,
    value: (k, t) => values[k * n + t],
    kind: (norm, k, t) => (model.mask[k * n + t] ? kindOf(norm, range) : null),
  });
  const told = (/** @type {number} */ px) => {
    const tickvals = ticks(0, n, px, Math.max(30, 11 * String(T).length));
    return { tickvals, ticktext: tickvals.map((i) => String(i === n - 1 ? T - 1 : from[i])) };
  };
  return {
    data: traces,
    config: CONFIG,
    layout: layout(tokens, {
      width,
      height,
      margin: margin(T, tokens.type),
      xaxis: {
        range: [-0.5, n - 0.5],
        ...told(size.width),
        title: axisTitle(label('figure.axis.step'), tokens),
      },
      yaxis: {
        range: [n - 0.5, -0.5],
        ticklabelstandoff: 4,
        ...told(size.height),
        title: axisTitle(label('figure.axis.loss'), tokens),
      },
    }),
  };
}

/**
 * How many of the cells that ask something are of each kind, and the least and the greatest finite value.
 * @param {MapData} data
 * @param {Range} range
 */
function tally(data, range) {
  const {
    model: { mask },
    values,
  } = read(data);
  const counts = { inside: 0, below: 0, above: 0, zero: 0, nonfinite: 0 };
  let least = Infinity,
    greatest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (!mask[i]) continue;
    counts[kindOf(values[i], range)] += 1;
    if (!Number.isFinite(values[i])) continue;
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  return { counts, least, greatest };
}

/**
 * The marks that occur in it.
 * @param {MapData} data
 * @param {Pick<MapOptions, 'range'>} options
 * @returns {Off[]}
 */
export function marked(data, { range }) {
  const { counts } = tally(data, range);
  return OFF.filter((kind) => counts[kind] > 0);
}

/**
 * @param {MapData} data
 * @param {Pick<MapOptions, 'range'|'tokens'|'label'>} options
 * @returns {Explained[]}
 */
export const key = (data, options) =>
  normKey(options.label('figure.axis.log10'), marked(data, options), options);

/**
 * Every cell that asks something, in full; of a pooled map the steps that a cell covers.
 * @param {MapData} data
 * @returns {Table}
 */
export function rows(data) {
  const { model, n, values } = read(data);
  const { pool } = model;
  const span = (/** @type {number} */ i) => (pool ? [pool.from[i], pool.to[i] - 1] : [i]);
  const table = [];
  for (let k = 0; k < n; k++)
    for (let t = 0; t < n; t++)
      if (model.mask[k * n + t]) table.push([...span(k), ...span(t), values[k * n + t]]);
  return {
    columns: [
      ...(pool ? ['k_from', 'k_to', 't_from', 't_to'] : ['k', 't']),
      `log10_norm_${data.state ?? 'dh'}`,
    ],
    rows: table,
  };
}

/**
 * @param {MapData} data
 * @param {Pick<MapOptions, 'range'> & Partial<Pick<MapOptions, 'label'>>} options
 * @returns {Phrase}
 */
export function summary(data, { range, label }) {
  const {
    map: { rows, T },
  } = read(data);
  const { counts, least, greatest } = tally(data, range);
  const network = nameOf(data.run.models, data.m, label);
  const extreme = (/** @type {number} */ value) => (Number.isFinite(value) ? fixed(value, 3) : '–');
  return {
    key: `figure.map.${rows}`,
    places: {
      network,
      steps: T,
      least: extreme(least),
      most: extreme(greatest),
      below: counts.below,
      above: counts.above,
      zero: counts.zero,
      nonfinite: counts.nonfinite,
    },
  };
}
