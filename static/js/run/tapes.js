/**
 * The tape of the selected step while the microscope is open: asked for by several steps at once, ahead of
 * the way one goes, and soon forgotten.
 */

import * as client from '../api/client.js';
import { createDelay } from './delay.js';

/** @import {Problem, Run, Tape, TapeNode} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** @typedef {{symbols: string[][]|null, steps: Map<number, Map<string, TapeNode>>}} Chunk */

/** Steps in one question at most, numbers in one answer (about), questions remembered. */
const STEPS = 8,
  NUMBERS = 100_000,
  KEPT = 5;

/** @typedef {ReturnType<typeof createTapes>} Tapes */

/** @param {Store} store */
export function createTapes(store) {
  /** @type {Map<string, Promise<Chunk>|Chunk>} the longest unused first */
  const chunks = new Map();
  let under = new AbortController();
  let run = 0;
  /** Where one stood, along both passes: the way one goes is the way that is asked ahead. */
  let before = 0;

  /** How many steps come together: a large network's tape is long. @param {Run} shown @param {number} m */
  const stride = (shown, m) =>
    Math.max(
      1,
      Math.min(STEPS, Math.floor(NUMBERS / (6 * shown.models[m].parameters * store.get().view.batch))),
    );

  /** @param {Run} shown @param {number} m @param {number} first @returns {Promise<Chunk>|Chunk} */
  function chunk(shown, m, first) {
    const { batch } = store.get().view;
    const key = `${m} ${batch} ${first}`;
    const there = chunks.get(key) ?? ask(shown, m, first, batch);
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

  /**
   * @param {Run} shown
   * @param {number} m
   * @param {number} first
   * @param {number} batch
   * @returns {Promise<Chunk>}
   */
  async function ask(shown, m, first, batch) {
    const { spec, T } = shown;
    const last = Math.min(T, first + stride(shown, m)) - 1;
    const asked = batch > 1 ? { ...spec, sequence: { ...spec.sequence, batch } } : spec;
    const delay = createDelay(store, anew);
    const answer = client.step(asked, m, [first, last], { signal: under.signal });
    const { nodes, symbols } = await answer.finally(delay.end);
    /** @type {Chunk['steps']} */
    const steps = new Map();
    for (const node of nodes) steps.set(node.t, (steps.get(node.t) ?? new Map()).set(node.id, node));
    return { steps, symbols };
  }

  const first = (/** @type {Run} */ shown, /** @type {number} */ m, /** @type {number} */ t) =>
    t - (t % stride(shown, m));

  /** The run whose tapes are wanted: the microscope is open, and the numbers are all there. */
  function wanted() {
    const { run: shown, view, connection } = store.get();
    return shown && view.pane === 'cell' && (connection.status === 'done' || shown.done) ? shown : null;
  }

  function forget() {
    chunks.clear();
    under.abort();
    under = new AbortController();
  }

  /** Takes back what is asked, and asks it once more. */
  function anew() {
    forget();
    follow();
  }

  function follow() {
    const { run: now, selection, view } = store.get();
    if (now?.id !== run) {
      run = now?.id ?? 0;
      forget();
    }
    const shown = wanted();
    if (!shown) return show(null);
    const { model: m, t, pass } = selection;
    const start = first(shown, m, t);
    const there = chunk(shown, m, start);
    if (there instanceof Promise) {
      show(null);
      const { signal } = under;
      there.then(
        follow,
        (error) => signal.aborted || store.set({ tapeProblem: /** @type {Problem} */ (error) }),
      );
    } else
      show({
        id: shown.id,
        model: m,
        t,
        batch: view.batch,
        symbols: there.symbols,
        nodes: /** @type {Map<string, TapeNode>} */ (there.steps.get(t)),
      });
    const here = pass === 'forward' ? t : 2 * shown.T - 1 - t;
    const later = here >= before === (pass === 'forward'); // whether one goes towards the later steps
    before = here;
    const next = later ? start + stride(shown, m) : start - stride(shown, m);
    // told when it is wanted
    if (next >= 0 && next < shown.T) void Promise.resolve(chunk(shown, m, next)).catch(() => {});
  }

  /**
   * What there is to wait for before a step is shown with its numbers; null: nothing.
   * @param {number} t
   * @returns {Promise<unknown>|null}
   */
  function ready(t) {
    const shown = wanted();
    const { model } = store.get().selection;
    const there = shown && chunk(shown, model, first(shown, model, t));
    return there instanceof Promise ? there : null;
  }

  /** @param {Tape|null} tape */
  function show(tape) {
    const now = store.get().tape;
    if (
      now?.id === tape?.id &&
      now?.model === tape?.model &&
      now?.t === tape?.t &&
      now?.batch === tape?.batch
    )
      return;
    store.set({ tape, tapeProblem: null });
  }

  store.subscribe(follow, ({ selection: { model, t, pass } }) => `${model} ${t} ${pass}`);
  store.subscribe(follow, ({ view: { pane, batch } }) => `${pane} ${batch}`);
  store.subscribe(follow, ({ run: shown }) => `${shown?.id} ${Boolean(shown?.done)}`);
  follow();
  return { ready, again: follow };
}
