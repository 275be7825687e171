// The page's requests to its server. Failures have one shape, wherever they were noticed.

import * as decode from './decode.js';
import { ONE_LAYER } from './forms.js';
import { eventReader } from './sse.js';

/** @import {Spec, Problem, GradientMap, GradientCheck, TapeNode, Derivation} from '../model/types.js' */
/** @import {Descent, Shares, Entry} from '../model/types.js' */

/**
 * `code` names a sentence; `message` is the server's own, or a developer's. `where`: the field of the spec.
 * @implements {Problem}
 */
export class Failure extends Error {
  /** @param {Partial<Problem> & {code: string}} problem */
  constructor({ code, message, where, hint }) {
    super(message ?? code);
    this.name = 'Failure';
    this.code = code;
    this.where = where ?? null;
    this.hint = hint ?? null;
  }
}

/**
 * @param {string} path @param {RequestInit} init @returns {Promise<Response>} a good answer
 * @throws {Failure} `server.gone`, or what the server says of the request
 */
async function ask(path, init) {
  const response = await fetch(path, init).catch((cause) => {
    throw gone(cause, init.signal);
  });
  if (response.ok) return response;
  const answer = await response.json().catch(() => null);
  throw new Failure(
    answer?.error?.code
      ? answer.error
      : { code: 'server.error', message: `${response.status} ${response.statusText}` },
  );
}

/**
 * The stream's end, a moment after its last event: a request that is taken back then would look like one that
 * failed.
 * @param {ReadableStreamDefaultReader<Uint8Array>} chunks
 */
const ended = (chunks) =>
  chunks
    .read()
    .then(({ done }) => (done ? undefined : chunks.cancel()))
    .catch(() => {});

/**
 * Nothing came back. An aborted request is no failure of the server's.
 * @param {any} cause
 * @param {AbortSignal|null} [signal]
 */
export function gone(cause, signal) {
  if (signal?.aborted) return signal.reason;
  const code = isOff() ? 'server.offline' : 'server.gone';
  return new Failure({ code, message: String(cause?.message ?? cause) });
}

/** Without a network the server may well be there; one on this machine needs none. */
function isOff() {
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(globalThis.location?.hostname ?? '');
  return globalThis.navigator?.onLine === false && !here;
}

/** @param {string} path @param {object} body @param {AbortSignal} [signal] @param {string} [accept] */
export const post = (path, body, signal, accept = 'application/json') =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
    signal,
  });

/**
 * The server's answer to a question, arrays packed and decoded.
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} the record of `answers.d.ts`
 */
export async function answer(path, body, signal) {
  return decode.answer(path, await packed(path, body, signal));
}

/**
 * Refuses what the server would refuse: some questions are about networks of one layer.
 * @param {string} path @param {any} body
 */
function mustTakeLayers(path, { models = [], model }) {
  const asked = model === undefined ? models : models.slice(model, model + 1);
  const isDeep = (/** @type {any} */ { layers = 1, bidirectional = false, embedding = null }) =>
    layers > 1 || bidirectional || embedding !== null;
  if (ONE_LAYER.includes(path) && asked.some(isDeep))
    throw new Failure({ code: 'model.layers', message: '' });
}

/** The same as it travels. @param {string} path @param {object} body @param {AbortSignal} [signal] */
async function packed(path, body, signal) {
  mustTakeLayers(path, body);
  const response = await post(path, { ...body, arrays: 'base64' }, signal);
  return read(() => response.json(), signal);
}

/** @template R @param {() => Promise<R>} body @param {AbortSignal} [signal] @returns {Promise<R>} */
const read = (body, signal) =>
  body().catch((cause) => {
    throw gone(cause, signal);
  });

/**
 * How a stream is listened to. `onHeard`: something has come, be it a sign of life; `before`: how many
 * computations come first, of one that waits its turn. A busy server may say so before the first event.
 * @typedef {{signal?: AbortSignal, onHeard?: (before: number|null) => void}} Streamed
 */
/**
 * Streams the events of a route; `onEvents` gets them decoded and in batches, as the network brings them, the
 * last one `done`.
 * @param {string} path @param {object} body
 * @param {Streamed & {onEvents: (events: any[]) => void, event?: (wire: any) => any}} options
 *   event: decodes one; left out, as `answers.d.ts` has its record
 * @returns {Promise<any>} the `done` event
 * @throws {Failure} what an `error` event says; `stream.cut` when neither `done` nor `error` came
 */
export async function stream(
  path,
  body,
  { signal, onEvents, onHeard, event = (wire) => decode.streamed(path, wire) },
) {
  mustTakeLayers(path, body);
  const response = await post(path, { ...body, arrays: 'base64' }, signal, 'text/event-stream');
  const chunks = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const text = new TextDecoder();
  const events = eventReader();
  for (;;) {
    const { done, value } = await chunks.read().catch((cause) => {
      throw signal?.aborted
        ? signal.reason
        : new Failure({ code: 'stream.cut', message: String(cause?.message ?? cause) });
    });
    if (done) throw new Failure({ code: 'stream.cut', message: 'the stream ended without done or error' });
    const told = events.read(text.decode(value, { stream: true })).map((data) => JSON.parse(data));
    const batch = told.filter((each) => each.event !== 'waiting').map(event);
    onHeard?.(batch.length ? null : (told.at(-1)?.before ?? null));
    const end = batch.findIndex((each) => each.event === 'done' || each.event === 'error');
    if (end < 0) {
      if (batch.length) onEvents(batch);
      continue;
    }
    await ended(chunks);
    const last = batch[end];
    const good = batch.slice(0, last.event === 'done' ? end + 1 : end);
    if (good.length) onEvents(good);
    if (last.event === 'error') throw new Failure(last.error);
    return last;
  }
}

/**
 * Both passes of a spec and its map, in blocks of steps.
 * @param {Spec} spec
 * @param {Streamed & {map: 'every'|'loss', pool: number, onEvents: (events: any[]) => void}} options
 *   pool: at most so many cells a side
 * @returns {Promise<any>} as `stream`
 */
export const passes = (spec, { map, pool, ...options }) =>
  stream(
    'api/passes',
    { ...spec, map, pool },
    { ...options, event: (wire) => decode.event(wire, spec.models) },
  );

/**
 * Events of passes that came some other way than by a stream, decoded.
 * @param {any[]} events
 * @param {Spec} spec
 * @returns {any[]}
 */
export const received = (events, { models }) => events.map((event) => decode.event(event, models));

/**
 * @param {Spec} spec
 * @param {{map: 'every'|'loss', pool: number, signal?: AbortSignal}} options  pool: at most so many cells a
 *   side
 * @returns {Promise<{digest: string, map: GradientMap}>}
 */
export async function gradientMap(spec, { map, pool, signal }) {
  return decode.gradientMap(await packed('api/gradient-map', { ...spec, map, pool }, signal), spec.models);
}

/**
 * The tapes of the steps from … to of one network, of as many sequences as `spec.sequence.batch` says.
 * @param {Spec} spec
 * @param {number} model
 * @param {number|[number, number]} t
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<{digest: string, symbols: string[][]|null, nodes: TapeNode[]}>}
 */
export async function step(spec, model, t, { signal } = {}) {
  return decode.tape(await packed('api/step', { ...spec, model, t }, signal));
}

/**
 * The numbers that a spec's task and rules draw, in nested lists as a spec has them.
 * @param {Spec} spec @returns {Promise<import('../model/edited.js').Drawn>}
 */
export async function numbers(spec) {
  const response = await post('api/numbers', spec);
  return read(() => response.json());
}

/**
 * Central differences beside the computed gradients: of a sample, of all entries, or of those that are named.
 * @param {Spec} spec
 * @param {{entries?: 'all'|{name: string, index: number[]}[], signal?: AbortSignal}} [options]
 * @returns {Promise<{digest: string, check: GradientCheck}>}
 */
export async function gradientCheck(spec, { entries, signal } = {}) {
  return decode.gradientCheck(
    await packed('api/gradient-check', { ...spec, ...(entries ? { entries } : {}) }, signal),
  );
}

/**
 * dL by one element, written out term by term.
 * @param {Spec} spec
 * @param {{model: number, parameter: string, index: number[], terms: number}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<Derivation>}
 */
export async function derivation(spec, what, { signal } = {}) {
  return answer('api/derivation', { ...spec, ...what }, signal);
}

/**
 * W <- W - eta dL/dW, of every network.
 * @param {Spec} spec
 * @param {{eta: number, updates: number}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<Descent>}
 */
export async function descent(spec, what, { signal } = {}) {
  return answer('api/descent', { ...spec, ...what }, signal);
}

/**
 * What each step brings to dL by each parameter, or by that of an element and by the element itself; the
 * share of step t in full.
 * @param {Spec} spec
 * @param {{model: number, t: number, element?: Entry}} what
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<Shares>}
 */
export async function shares(spec, what, { signal } = {}) {
  return answer('api/shares', { ...spec, ...what }, signal);
}

/** @param {string} path @returns {Promise<any>} */
const get = async (path) => {
  const response = await ask(path, {});
  return read(() => response.json());
};
export const cells = () => get('api/cells');
/** @param {string} cell @param {Record<string, string|boolean>} options  of a variant that is not listed */
export const cellVariant = (cell, options) =>
  get(`api/cells/${cell}?${new URLSearchParams(Object.entries(options).map(([k, v]) => [k, String(v)]))}`);
/**
 * The cell of a text of equations, as `cells` lists one.
 * @param {string} equations @param {AbortSignal} [signal]
 */
export async function ownCell(equations, signal) {
  const response = await post('api/cell', { equations }, signal);
  return read(() => response.json(), signal);
}
export const tasks = () => get('api/tasks');
export const limits = () => get('api/limits');
export const presets = () => get('api/presets');
