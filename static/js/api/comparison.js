// Spectra, truncation, seeds and clipping, asked of the server: one question a function, its answer decoded.

import { answer, stream } from './client.js';
import { matrix, number, vector } from './decode.js';

/** @import {Spec, Clipped, ClippingAnswer, NumberBand, SeedsAnswer} from '../model/types.js' */
/** @import {SpectrumAnswer, TruncationAnswer} from '../model/types.js' */
/** @import {Progress} from '../run/asking.js' */
/** @import {Streamed} from './client.js' */

/**
 * @template V, R
 * @param {Record<string, V>} record
 * @param {(value: V) => R} f
 * @returns {Record<string, R>}
 */
const each = (record, f) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

/**
 * What the optimiser would be given instead of the raw gradient.
 * @param {Spec} spec
 * @param {{model: number, norm: number|null, value: number|null}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<ClippingAnswer>}
 */
export async function clipping(spec, what, { signal } = {}) {
  const wire = await answer('api/clipping', { ...spec, ...what }, signal);
  return { ...wire, by_norm: clipped(wire.by_norm), by_value: clipped(wire.by_value) };
}

/** @param {any} wire @returns {Clipped|null} */
const clipped = (wire) =>
  wire && {
    ...wire,
    ...each(
      { log10_norm_raw: wire.log10_norm_raw, log10_norm: wire.log10_norm, cosine: wire.cosine },
      number,
    ),
    parameters: each(wire.parameters, (/** @type {any} */ one) => each(one, number)),
  };

/**
 * Each weight's truncated gradient beside the full one, by block length; where the blocks of a batch begin.
 * @param {Spec} spec
 * @param {{model: number, lengths?: number[], batches?: {steps: number, rows: number, length: number}}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<TruncationAnswer>}
 */
export async function truncation(spec, what, { signal } = {}) {
  const wire = await answer('api/truncation', { ...spec, ...what }, signal);
  return {
    ...wire,
    blocks: wire.blocks.map((/** @type {any} */ { log10_ratio, cosine, ...block }) => ({
      ...block,
      log10_ratio: each(log10_ratio, number),
      cosine: each(cosine, number),
    })),
    batches: wire.batches && { offsets: wire.batches.offsets, starts: matrix(wire.batches.starts) },
  };
}

/** How the fields of each event travel. @type {Record<string, (wire: any) => any>} */
const EVENTS = {
  spectrum: (wire) => ({
    ...wire,
    log10_singular_values: matrix(wire.log10_singular_values),
    lyapunov: vector(wire.lyapunov),
    log10_step_norm: vector(wire.log10_step_norm),
  }),
  seed: (wire) => ({
    ...wire,
    models: wire.models.map((/** @type {any} */ { curve, decades, reach }) => ({
      curve: vector(curve),
      decades: number(decades),
      reach,
    })),
  }),
  bands: (wire) => ({
    ...wire,
    models: wire.models.map((/** @type {any} */ { curve, decades, reach }) => ({
      curve: each(curve, vector),
      decades: /** @type {NumberBand} */ (each(decades, number)),
      reach: each(reach, number),
    })),
  }),
};
const event = (/** @type {any} */ wire) => EVENTS[wire.event]?.(wire) ?? wire;

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
  await stream('api/spectrum', body, { ...options, onEvents, event });
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
  await stream('api/seeds', { ...spec, ...what }, { ...options, onEvents, event });
  return /** @type {SeedsAnswer} */ (/** @type {unknown} */ (found));
}
