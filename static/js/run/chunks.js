/** Tapes of several steps at once, as the server sends them; those used last are remembered. */

import * as client from '../api/client.js';
import { createDelay } from './delay.js';

/** @import {Run, TapeNode} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** @typedef {{symbols: string[][]|null, steps: Map<number, Map<string, TapeNode>>}} Chunk */

/** Steps in one question at most, numbers in one answer (about), questions remembered. */
const STEPS = 8,
  NUMBERS = 100_000,
  KEPT = 5;

/** @param {Store} store @param {() => void} again  takes back what is asked, and asks it once more */
export function createChunks(store, again) {
  /** @type {Map<string, Promise<Chunk>|Chunk>} the longest unused first */
  const chunks = new Map();
  let under = new AbortController();

  /**
   * The chunk that begins with a step, or a promise of it.
   * @param {Run} shown
   * @param {number} m
   * @param {number} first
   * @returns {Promise<Chunk>|Chunk}
   */
  function from(shown, m, first) {
    const { batch } = store.get().view;
    const key = `${m} ${batch} ${first}`;
    const there = chunks.get(key) ?? ask(store, shown, m, first, { signal: under.signal, again });
    chunks.delete(key);
    chunks.set(key, there);
    if (!(there instanceof Promise)) return there;
    there.then(
      (answer) => chunks.get(key) === there && chunks.set(key, answer),
      () => chunks.get(key) === there && chunks.delete(key),
    );
    for (const old of chunks.keys()) {
      if (chunks.size <= KEPT) break;
      chunks.delete(old);
    }
    return there;
  }

  return {
    from,
    forget() {
      chunks.clear();
      under.abort();
      under = new AbortController();
    },
    signal: () => under.signal,
  };
}

/**
 * How many steps come together: a large network's tape is long.
 * @param {Run} shown
 * @param {number} m
 * @param {number} batch
 */
export const stride = (shown, m, batch) =>
  Math.max(1, Math.min(STEPS, Math.floor(NUMBERS / (6 * shown.models[m].parameters * batch))));

/**
 * @param {Store} store
 * @param {Run} shown
 * @param {number} m
 * @param {number} first
 * @param {{signal: AbortSignal, again: () => void}} options
 * @returns {Promise<Chunk>}
 */
async function ask(store, shown, m, first, { signal, again }) {
  const { spec, T } = shown;
  const { batch } = store.get().view;
  const last = Math.min(T, first + stride(shown, m, batch)) - 1;
  const asked = batch > 1 ? { ...spec, sequence: { ...spec.sequence, batch } } : spec;
  const delay = createDelay(store, again);
  const { nodes, symbols } = await client.step(asked, m, [first, last], { signal }).finally(delay.end);
  /** @type {Chunk['steps']} */
  const steps = new Map();
  for (const node of nodes) steps.set(node.t, (steps.get(node.t) ?? new Map()).set(node.id, node));
  return { steps, symbols };
}
