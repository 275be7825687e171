// Watches: a number for each step, by its name. "h" is its norm, "h[3]" one unit, "mean f" the mean of a
// gate, "dW_hh" the norm of what each step brings to a weight's gradient.

import { GATES } from './names.js';
import { row } from './run.js';

/** @import {Run, ModelRun, Pass, Phrase, Shares} from './types.js' */

/** @typedef {'norm'|'mean'|'least'|'greatest'} Reduction */
/**
 * @typedef {{name: string, quantity: string, reduction: Reduction|null, unit: number|null}} Watch  name: as
 *   it is written in full
 */
/**
 * The numbers of a watch over t. log10: they are log10 norms, so that none underflows. `stands`: whether
 * there is a number at t (yet).
 * @typedef {{values: Float64Array, log10: boolean, pass: Pass, stands: (t: number) => boolean}} Series
 */

export const WATCHES = 12,
  LONGEST = 40;
const FORWARD = ['x', 'h', 'c', 'logits', 'output', 'loss', ...GATES];
const BACKWARD = ['dh', 'dh_direct', 'dh_next', 'dc', 'dc_next', 'dx', ...GATES.map((gate) => `d${gate}`)];
const WEIGHTS = ['dW_xh', 'dW_hh', 'db_h', 'db_hn', 'dW_hy', 'db_y'];
const REDUCTIONS = ['norm', 'mean', 'least', 'greatest'];

/** Quantities that may be watched by their bare names, in the order in which they are offered. */
export const NAMES = [...FORWARD, ...BACKWARD, ...WEIGHTS];

/** @param {string} text @returns {{watch: Watch, problem: null} | {watch: null, problem: Phrase}} */
export function parse(text) {
  const wrong = (/** @type {string} */ key, places = {}) => ({
    watch: null,
    problem: { key: `watches.wrong.${key}`, places },
  });
  const [, word, quantity, index] =
    /^\s*(?:([a-z]+)\s+)?([A-Za-z_]+)(?:\[(\d{1,4})\])?\s*$/.exec(text.slice(0, LONGEST)) ?? [];
  if (!quantity) return wrong('form');
  if (word && !REDUCTIONS.includes(word)) return wrong('word', { word });
  if (!NAMES.includes(quantity)) return wrong('name', { name: quantity });
  if (quantity === 'loss' && (word || index)) return wrong('one', { name: quantity });
  if (WEIGHTS.includes(quantity) && (index || (word && word !== 'norm')))
    return wrong('weight', { name: quantity });
  if (word && index) return wrong('both');
  const reduction = quantity === 'loss' || index ? null : /** @type {Reduction} */ (word ?? 'norm');
  return {
    watch: {
      quantity,
      reduction,
      unit: index ? Number(index) : null,
      name: index ? `${quantity}[${Number(index)}]` : reduction ? `${reduction} ${quantity}` : quantity,
    },
    problem: null,
  };
}

/** Watches out of a stranger's text, each in full and once. @param {unknown} given @returns {string[]} */
export function watchesOf(given) {
  const names = Array.isArray(given)
    ? given
        .slice(0, WATCHES)
        .flatMap((each) =>
          typeof each === 'string' && each.length <= LONGEST ? (parse(each).watch?.name ?? []) : [],
        )
    : [];
  return [...new Set(names)];
}

/** Whether a watch is of what only the server knows step by step. @param {Watch} watch */
export const needsShares = ({ quantity }) => WEIGHTS.includes(quantity);

/** @param {ModelRun} model @param {string} quantity @returns {Float64Array|null|undefined} T rows */
function rowsOf(model, quantity) {
  if (quantity === 'dx') return model.gradients?.x.data ?? new Float64Array(0);
  if (GATES.includes(quantity)) return model.gates[quantity];
  if (GATES.includes(quantity.slice(1)) && quantity[0] === 'd') return model.dgates[quantity.slice(1)];
  return /** @type {any} */ (model)[quantity];
}

/** log10 of the norm, also where the squares would leave the doubles. @param {Float64Array} vector */
export function log10Norm(vector) {
  const most = vector.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (most === 0 || !Number.isFinite(most)) return Math.log10(most);
  return Math.log10(most) + 0.5 * Math.log10(vector.reduce((sum, each) => sum + (each / most) ** 2, 0));
}

/** @type {Record<Reduction, (vector: Float64Array) => number>} */
const REDUCE = {
  norm: (vector) => Math.hypot(...vector),
  mean: (vector) => vector.reduce((a, b) => a + b, 0) / vector.length,
  least: (vector) => Math.min(...vector),
  greatest: (vector) => Math.max(...vector),
};

/**
 * A watch's numbers in a network; null where the network has no such thing.
 * @param {Run} run
 * @param {number} m
 * @param {Watch} watch
 * @param {Shares|null} shares  needed for the weights only; null: not here yet
 * @returns {Series|null}
 */
export function seriesOf(run, m, { quantity, reduction, unit }, shares) {
  const { T } = run;
  const model = run.models[m];
  const nothing = {
    values: new Float64Array(T).fill(NaN),
    log10: false,
    pass: /** @type {Pass} */ ('backward'),
    stands: () => false,
  };
  if (WEIGHTS.includes(quantity)) {
    const name = quantity.slice(1);
    if (shares)
      return shares.parameters[name]
        ? { values: shares.parameters[name].log10_norm, log10: true, pass: 'backward', stands: () => true }
        : null;
    return name in model.shapes ? nothing : null;
  }
  const rows = rowsOf(model, quantity);
  if (!rows) return null;
  const pass = FORWARD.includes(quantity) ? 'forward' : 'backward';
  if (rows.length === 0) return { ...nothing, pass };
  if (unit !== null && unit >= rows.length / T) return null;
  const log10 = pass === 'backward' && reduction === 'norm';
  const number = (/** @type {Float64Array} */ vector) =>
    unit !== null
      ? vector[unit]
      : log10
        ? log10Norm(vector)
        : reduction
          ? REDUCE[reduction](vector)
          : vector[0];
  const late = quantity === 'loss' || quantity === 'output' || quantity === 'logits';
  const stands = (/** @type {number} */ t) =>
    (quantity === 'loss' ? model.target[t] !== null : true) &&
    (pass === 'forward' ? t < (late ? model.outputTo : model.forwardTo) : t >= model.backwardFrom);
  return {
    values: Float64Array.from({ length: T }, (_, t) => (stands(t) ? number(row(rows, t, T)) : NaN)),
    log10,
    pass,
    stands,
  };
}

/**
 * The line of a series in a box of 100 by 100; it breaks where a number is missing, not finite, or a zero on
 * a scale of logarithms.
 * @param {Float64Array} values
 * @returns {{path: string, least: number|null, greatest: number|null}}  t of the extremes; null: no number
 */
export function sparkline(values) {
  let least = -1,
    greatest = -1;
  values.forEach((value, t) => {
    if (!Number.isFinite(value)) return;
    if (least < 0 || value < values[least]) least = t;
    if (greatest < 0 || value > values[greatest]) greatest = t;
  });
  if (least < 0) return { path: '', least: null, greatest: null };
  const low = values[least],
    high = values[greatest],
    step = 100 / values.length;
  let path = '',
    pen = false;
  values.forEach((value, t) => {
    const x = (t + 0.5) * step,
      y = high > low ? 100 - (100 * (value - low)) / (high - low) : 50;
    if (!Number.isFinite(value)) pen = false;
    else {
      path += pen
        ? `L${x.toFixed(2)} ${y.toFixed(2)}`
        : `M${x.toFixed(2)} ${y.toFixed(2)}${Number.isFinite(values[t + 1]) ? '' : 'h.01'}`;
      pen = true;
    }
  });
  return { path, least, greatest };
}
