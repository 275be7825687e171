/** The tape of the selected step while the microscope is open: asked for by several steps at once, ahead of the way one goes, and soon forgotten. */

import * as client from './api/client.js';

/** @import {Problem, Run, Tape, TapeNode} from './model/types.js' */
/** @import {Store} from './services.js' */

/** @typedef {{symbols: string[][]|null, steps: Map<number, Map<string, TapeNode>>}} Chunk */

/** Steps in one question at most, numbers in one answer (about), questions remembered. */
const STEPS = 8, NUMBERS = 100_000, KEPT = 5;

/** @param {Store} store */
export function createTapes(store) {
  /** @type {Map<string, Promise<Chunk>|Chunk>} the longest unused first */
  const chunks = new Map();
  let under = new AbortController();
  let run = 0;

  /** How many steps come together: a large network's tape is long. @param {Run} shown @param {number} m */
  const stride = (shown, m) => Math.max(1, Math.min(STEPS, Math.floor(NUMBERS / (6 * shown.models[m].parameters * store.get().view.batch))));

  /** @param {Run} shown @param {number} m @param {number} first @returns {Promise<Chunk>|Chunk} */
  function chunk(shown, m, first) {
    const { batch } = store.get().view;
    const key = `${m} ${batch} ${first}`;
    const there = chunks.get(key) ?? ask(shown, m, first, batch);
    chunks.delete(key);
    chunks.set(key, there);
    if (!(there instanceof Promise)) return there;
    there.then((answer) => chunks.get(key) === there && chunks.set(key, answer), () => chunks.get(key) === there && chunks.delete(key));
    for (const old of chunks.keys()) {
      if (chunks.size <= KEPT) break;
      chunks.delete(old);
    }
    return there;
  }

  /** @param {Run} shown @param {number} m @param {number} first @param {number} batch @returns {Promise<Chunk>} */
  async function ask(shown, m, first, batch) {
    const { spec, T } = shown;
    const last = Math.min(T, first + stride(shown, m)) - 1;
    const asked = batch > 1 ? { ...spec, sequence: { ...spec.sequence, batch } } : spec;
    const { nodes, symbols } = await client.step(asked, m, [first, last], { signal: under.signal });
    /** @type {Chunk['steps']} */
    const steps = new Map();
    for (const node of nodes) steps.set(node.t, (steps.get(node.t) ?? new Map()).set(node.id, node));
    return { steps, symbols };
  }

  function follow() {
    const { run: shown, selection, view, connection } = store.get();
    if (shown?.id !== run) {
      run = shown?.id ?? 0;
      chunks.clear();
      under.abort();
      under = new AbortController();
    }
    if (!shown || view.pane !== 'cell' || connection.status !== 'done' && !shown.done) return show(null);
    const { model: m, t, pass } = selection;
    const size = stride(shown, m);
    const first = t - (t % size);
    const tape = (/** @type {Chunk} */ { steps, symbols }) => show({ id: shown.id, model: m, t, batch: view.batch, symbols, nodes: /** @type {Map<string, TapeNode>} */ (steps.get(t)) });
    const there = chunk(shown, m, first);
    if (!(there instanceof Promise)) tape(there);
    else {
      show(null);
      const { signal } = under;
      there.then(follow, (error) => signal.aborted || store.set({ tapeProblem: /** @type {Problem} */ (error) }));
    }
    const next = pass === 'forward' ? first + size : first - size;
    if (next >= 0 && next < shown.T) void Promise.resolve(chunk(shown, m, next)).catch(() => {}); // told when it is wanted
  }

  /** @param {Tape|null} tape */
  function show(tape) {
    const now = store.get().tape;
    if (now?.id === tape?.id && now?.model === tape?.model && now?.t === tape?.t && now?.batch === tape?.batch) return;
    store.set({ tape, tapeProblem: null });
  }

  const stops = [
    store.subscribe(follow, ({ selection: { model, t, pass } }) => `${model} ${t} ${pass}`),
    store.subscribe(follow, ({ view: { pane, batch } }) => `${pane} ${batch}`),
    store.subscribe(follow, ({ run: shown }) => `${shown?.id} ${Boolean(shown?.done)}`),
  ];
  follow();
  return () => {
    under.abort();
    stops.forEach((stop) => stop());
  };
}
