// The quantity that colours the states of a lane: which array holds it, and its number at each step.

import { row } from '../model/run.js';
import { symmetric } from './scales.js';

/** @import {ModelRun, Quantity, Run} from '../model/types.js' */
/** @import {Range} from './scales.js' */

/**
 * The array that colours each state, and whether it is a norm. A state without one stays plain.
 * @type {Record<Quantity, {h: string|null, c: string|null, norm: boolean}>}
 */
export const COLOURS = {
  h: { h: 'h', c: 'c', norm: false },
  dh: { h: 'dh', c: 'dc', norm: true },
  dh_direct: { h: 'dh_direct', c: null, norm: true },
  dc: { h: null, c: 'dc', norm: true },
};

/** @param {'auto'|Quantity} colour @param {'forward'|'backward'} pass @returns {Quantity} */
export const quantityFor = (colour, pass) => (colour !== 'auto' ? colour : pass === 'forward' ? 'h' : 'dh');

/**
 * The number that colours a state at step t: a mean or one unit's value, or a log10 norm; null while it has
 * not arrived.
 * @param {ModelRun} model
 * @param {'h'|'c'} state
 * @param {number} t
 * @param {Quantity} quantity
 * @param {number|null} unit
 * @param {number} T
 */
export function value(model, state, t, quantity, unit, T) {
  const { [state]: name, norm } = COLOURS[quantity];
  if (name === null || (norm ? t < model.backwardFrom : t >= model.forwardTo)) return null;
  if (name === 'dh') return model.log10.dh[t];
  if (name === 'dc') return model.log10.dc ? model.log10.dc[t] : null;
  const numbers = row(/** @type {Float64Array} */ (model[/** @type {'h'} */ (name)]), t, T);
  if (norm) return Math.log10(Math.hypot(...numbers));
  if (unit !== null && unit < numbers.length) return numbers[unit];
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

/**
 * The values that colour the h and c of a run, for the range of its lanes.
 * @param {Run} run
 * @param {Quantity} quantity
 * @param {number|null} unit
 * @returns {number[]}
 */
export const values = ({ models, T }, quantity, unit) =>
  models.flatMap((model) =>
    /** @type {const} */ (['h', 'c']).flatMap((state) =>
      model[state]
        ? Array.from({ length: T }, (_, t) => value(model, state, t, quantity, unit, T) ?? NaN)
        : [],
    ),
  );

/** A run's range of values, by the unit that they are of. @type {WeakMap<Run, Map<number|null, Range>>} */
const spans = new WeakMap();

/**
 * One signed range for the states of all networks: their means, or one unit's values.
 * @param {Run} run
 * @param {number|null} unit
 * @returns {Range}
 */
export function stateRange(run, unit) {
  const known = spans.get(run) ?? new Map();
  spans.set(run, known);
  if (!known.has(unit)) known.set(unit, symmetric(values(run, 'h', unit)));
  return /** @type {Range} */ (known.get(unit));
}

/** The states of a network that a quantity colours. @param {ModelRun} model @param {Quantity} quantity */
export const coloured = (model, quantity) =>
  /** @type {const} */ (['h', 'c']).filter((state) => model[state] && COLOURS[quantity][state]);
