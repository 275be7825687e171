// Spectra, truncation, seeds, libraries and clipping, asked of the server: one question a function.

import { answer, stream } from './client.js';

/** @import {Spec, ClippingAnswer, SeedsAnswer} from '../model/types.js' */
/** @import {LibrariesAnswer} from '../model/libraries.js' */
/** @import {SpectrumAnswer, TruncationAnswer} from '../model/types.js' */
/** @import {Progress} from '../run/asking.js' */
/** @import {Streamed} from './client.js' */

/**
 * The gradient that the optimiser would be given instead of the raw one.
 * @param {Spec} spec
 * @param {{model: number, norm: number|null, value: number|null}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<ClippingAnswer>}
 */
export async function clipping(spec, what, { signal } = {}) {
  return answer('api/clipping', { ...spec, ...what }, signal);
}

/**
 * Each weight's truncated gradient beside the full one, by block length; where the blocks of a batch begin.
 * @param {Spec} spec
 * @param {{model: number, lengths?: number[], batches?: {steps: number, rows: number, length: number}}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<TruncationAnswer>}
 */
export async function truncation(spec, what, { signal } = {}) {
  return answer('api/truncation', { ...spec, ...what }, signal);
}

/**
 * The singular values of ds_t/ds_(t-d) over the distance d, s the joint state.
 * @param {Spec} spec @param {{model: number, t: number|null}} what
 * @param {Streamed & {onProgress: (progress: Progress) => void}} options @returns {Promise<SpectrumAnswer>}
 */
export async function spectrum(spec, { model, t }, { onProgress, ...options }) {
  /** @type {any} */
  let found = null;
  const onEvents = (/** @type {any[]} */ events) => {
    found = events.find((each) => each.event === 'spectrum') ?? found;
    const progress = events.findLast((each) => each.event === 'progress');
    if (progress) onProgress(progress);
  };
  const body = { ...spec, model, ...(t === null ? {} : { t }) };
  await stream('api/spectrum', body, { ...options, onEvents });
  return found;
}

/**
 * Every network drawn by several seeds: `onSeeds` gets what has come each time it is more.
 * @param {Spec} spec @param {{seeds: number, match: 'hidden'|'parameters'}} what
 * @param {Streamed & {onSeeds: (answer: SeedsAnswer, progress: Progress) => void}} options
 * @returns {Promise<SeedsAnswer>}
 */
export async function seeds(spec, what, { onSeeds, ...options }) {
  /** @type {SeedsAnswer|null} */
  let found = null;
  const onEvents = (/** @type {any[]} */ events) => {
    for (const one of events) {
      if (one.event === 'plan') found = { ...one, found: [], bands: null };
      else if (one.event === 'seed')
        found = {
          .../** @type {SeedsAnswer} */ (found),
          found: [.../** @type {SeedsAnswer} */ (found).found, one],
        };
      else if (one.event === 'bands') found = { .../** @type {SeedsAnswer} */ (found), bands: one.models };
    }
    if (found)
      onSeeds(
        found,
        events.findLast((each) => each.event === 'progress') ?? {
          done: found.found.length,
          total: found.seeds.length,
        },
      );
  };
  await stream('api/seeds', { ...spec, ...what }, { ...options, onEvents });
  return /** @type {SeedsAnswer} */ (/** @type {unknown} */ (found));
}

/**
 * What LSTM, GRU and plain RNN lose as libraries draw them: `onLibraries` gets what has come each time.
 * @param {Spec} spec @param {{model: number, setup: 'standard'|'own', seeds: number}} what
 * @param {Streamed & {onLibraries: (answer: LibrariesAnswer, progress: Progress) => void}} options
 * @returns {Promise<LibrariesAnswer>}
 */
export async function libraries(spec, what, { onLibraries, ...options }) {
  /** @type {any} */
  let found = null;
  const onEvents = (/** @type {any[]} */ events) => {
    for (const one of events) {
      if (one.event === 'plan') found = { ...one, found: [], bands: null };
      else if (one.event === 'seed') found = { ...found, found: [...found.found, one] };
      else if (one.event === 'bands') found = { ...found, bands: one };
    }
    const whole = { done: found?.found.length, total: found?.seeds.length };
    if (found) onLibraries(found, events.findLast(({ event }) => event === 'progress') ?? whole);
  };
  await stream('api/libraries', { ...spec, ...what }, { ...options, onEvents });
  return found;
}
