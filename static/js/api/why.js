// Why gradients die, asked of the server: one question a function.

import { answer } from './client.js';

/** @import {Spec, AttributionAnswer, FactorsAnswer, PathsAnswer} from '../model/types.js' */
/** @import {VerdictAnswer} from '../model/verdict.js' */

/**
 * @typedef {{model: number, k: number|null}} Row  a network, and the step whose loss is followed back; null:
 *   the last loss
 */

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
  return answer('api/factors', { ...spec, ...asked(row) }, signal);
}

/**
 * What the gradient of the last loss says about learning, and what one change each would make of it.
 * @param {Spec} spec
 * @param {number} model
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<VerdictAnswer>}
 */
export async function verdict(spec, model, { signal } = {}) {
  return answer('api/verdict', { ...spec, model }, signal);
}

/**
 * What came down an LSTM's cell state alone, and the rest.
 * @param {Spec} spec
 * @param {Row} row
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<PathsAnswer>}
 */
export async function paths(spec, row, { signal } = {}) {
  return answer('api/paths', { ...spec, ...asked(row) }, signal);
}

/**
 * Which steps each weight's gradient comes from, and which inputs the loss hangs on.
 * @param {Spec} spec
 * @param {number} model
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<AttributionAnswer>}
 */
export async function attribution(spec, model, { signal } = {}) {
  return answer('api/attribution', { ...spec, model }, signal);
}
