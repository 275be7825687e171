// Why gradients die, asked of the server: one question a function, its answer decoded.

import { answer } from './client.js';
import { matrix, number, vector } from './decode.js';

/** @import {Spec, AttributionAnswer, FactorsAnswer, PathsAnswer} from '../model/types.js' */
/** @import {VerdictAnswer} from '../model/verdict.js' */

/**
 * @typedef {{model: number, k: number|null}} Row  a network, and the step whose loss is followed back; null:
 *   the last loss
 */

/**
 * @template V, R
 * @param {Record<string, V>} record
 * @param {(value: V) => R} f
 * @returns {Record<string, R>}
 */
const each = (record, f) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
/** @param {any} value a number, or a record of numbers */
const numbers = (value) =>
  value !== null && typeof value === 'object' ? each(value, number) : number(value);
/** @param {Row} row */
const asked = ({ model, k }) => ({ model, ...(k === null ? {} : { k }) });

/**
 * What each step back does to the gradient, along the row of one loss: an RNN's factors, a gated cell's
 * paths.
 * @param {Spec} spec
 * @param {Row} row
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<FactorsAnswer>}
 */
export async function factors(spec, row, { signal } = {}) {
  const wire = await answer('api/factors', { ...spec, ...asked(row) }, signal);
  const { mean_slope, mean_gate, share, log10_norm, ...rest } = { ...wire.factors, ...wire.paths };
  return {
    ...wire,
    gain: vector(wire.gain),
    recurrent: each(wire.recurrent, numbers),
    factors: wire.factors && { ...each(rest, vector), mean_slope: vector(mean_slope) },
    paths: wire.paths && {
      share: each(share, vector),
      log10_norm: each(log10_norm, vector),
      mean_gate: each(mean_gate, vector),
    },
    holding: wire.holding && held(wire.holding),
    headline: each(present(wire.headline), numbers),
  };
}

/** @param {any} holding */
const held = ({ gate, decades, ...numbers }) => ({
  gate,
  decades: vector(decades),
  ...each(numbers, number),
});

/** What a cell has none of is not told. @param {Record<string, unknown>} record */
const present = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

/**
 * What the gradient of the last loss says about learning, and what one change each would make of it.
 * @param {Spec} spec
 * @param {number} model
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<VerdictAnswer>}
 */
export async function verdict(spec, model, { signal } = {}) {
  const wire = await answer('api/verdict', { ...spec, model }, signal);
  /** All three verdicts of an answer have one form. @param {any} found */
  const judged = ({ lost, most_lost, gained, openness, decades, entry, slope, ...rest }) => ({
    ...rest,
    ...each({ lost, most_lost, gained, openness, decades, entry, slope }, number),
  });
  return {
    ...wire,
    verdict: judged(wire.verdict),
    farthest: wire.farthest && judged(wire.farthest),
    changes: wire.changes.map((/** @type {any} */ change) => ({
      ...change,
      clip: change.clip && each(change.clip, number),
      verdict: change.verdict && judged(change.verdict),
    })),
  };
}

/**
 * What came down an LSTM's cell state alone, and the rest.
 * @param {Spec} spec
 * @param {Row} row
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<PathsAnswer>}
 */
export async function paths(spec, row, { signal } = {}) {
  const wire = await answer('api/paths', { ...spec, ...asked(row) }, signal);
  return {
    ...wire,
    log10_norm: each(wire.log10_norm, vector),
    share: vector(wire.share),
    decades: each(wire.decades, number),
  };
}

/**
 * Which steps each weight's gradient comes from, and which inputs the loss hangs on.
 * @param {Spec} spec
 * @param {number} model
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<AttributionAnswer>}
 */
export async function attribution(spec, model, { signal } = {}) {
  const wire = await answer('api/attribution', { ...spec, model }, signal);
  const block = (/** @type {any} */ { log10_norm, cumulated, along, last_steps }) => ({
    log10_norm: vector(log10_norm),
    cumulated: vector(cumulated),
    along: vector(along),
    last_steps,
  });
  const { log10_norm, log10_magnitude, value, ...named } = wire.inputs;
  return {
    ...wire,
    parameters: each(wire.parameters, (/** @type {any} */ { whole, gates }) => ({
      whole: block(whole),
      gates: each(gates, block),
    })),
    inputs: {
      ...named,
      log10_norm: vector(log10_norm),
      log10_magnitude: matrix(log10_magnitude),
      value: matrix(value),
    },
  };
}
