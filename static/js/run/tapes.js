/**
 * The tape of the selected step while the microscope is open: asked for by several steps at once, ahead of
 * the way one goes, and soon forgotten.
 */

import { isPlain } from '../model/layers.js';
import { createChunks, stride } from './chunks.js';

/** @import {Problem, Run, Tape, TapeNode} from '../model/types.js' */
/** @import {Chunk} from './chunks.js' */
/** @import {Store} from '../services.js' */

/** @typedef {ReturnType<typeof createTapes>} Tapes */

/** Of several layers the nodes are not shown. @type {Problem} */
const LACKS = { code: 'model.layers', message: '', where: null, hint: null };

/** @param {Store} store */
export function createTapes(store) {
  const chunks = createChunks(store, () => {
    chunks.forget();
    follow();
  });
  let run = 0;
  /** Where one stood, along both passes: the way one goes is the way that is asked ahead. */
  let before = 0;

  /** The first step of the chunk that has step t. @param {Run} shown @param {number} m @param {number} t */
  const first = (shown, m, t) => t - (t % stride(shown, m, store.get().view.batch));

  function follow() {
    const { run: now, selection } = store.get();
    if (now?.id !== run) {
      run = now?.id ?? 0;
      chunks.forget();
    }
    const shown = wanted(store);
    if (!shown) return put(store, null);
    const { model: m, t } = selection;
    if (!isPlain(shown.models[m])) return lack(store);
    const there = chunks.from(shown, m, first(shown, m, t));
    if (there instanceof Promise) {
      put(store, null);
      const signal = chunks.signal();
      there.then(
        follow,
        (error) => signal.aborted || store.set({ tapeProblem: /** @type {Problem} */ (error) }),
      );
    } else put(store, tapeOf(store, shown, there));
    askAhead(shown);
  }

  /** The next chunk on the way that one goes. @param {Run} shown */
  function askAhead(shown) {
    const { selection, view } = store.get();
    const { model: m, t, pass } = selection;
    const here = pass === 'forward' ? t : 2 * shown.T - 1 - t;
    const later = here >= before === (pass === 'forward'); // whether one goes towards the later steps
    before = here;
    const next = first(shown, m, t) + (later ? 1 : -1) * stride(shown, m, view.batch);
    // an error is reported once that chunk is wanted
    if (next >= 0 && next < shown.T) void Promise.resolve(chunks.from(shown, m, next)).catch(() => {});
  }

  /**
   * What there is to wait for before a step is shown with its numbers; null: nothing.
   * @param {number} t
   * @returns {Promise<unknown>|null}
   */
  function ready(t) {
    const shown = wanted(store);
    const { model } = store.get().selection;
    const there = shown && isPlain(shown.models[model]) && chunks.from(shown, model, first(shown, model, t));
    return there instanceof Promise ? there : null;
  }

  store.subscribe(follow, ({ selection: { model, t, pass } }) => `${model} ${t} ${pass}`);
  store.subscribe(follow, ({ view: { pane, batch } }) => `${pane} ${batch}`);
  store.subscribe(follow, ({ run: shown }) => `${shown?.id} ${Boolean(shown?.done)}`);
  follow();
  return { ready, again: follow };
}

/**
 * The run whose tapes are wanted: the microscope is open, and the numbers are all there.
 * @param {Store} store
 */
function wanted(store) {
  const { run, view, connection } = store.get();
  return run && view.pane === 'cell' && (connection.status === 'done' || run.done) ? run : null;
}

/**
 * The tape of the step that is selected.
 * @param {Store} store
 * @param {Run} run
 * @param {Chunk} chunk
 * @returns {Tape}
 */
function tapeOf(store, run, { symbols, steps }) {
  const { selection, view } = store.get();
  const { model, t } = selection;
  const nodes = /** @type {Map<string, TapeNode>} */ (steps.get(t));
  return { id: run.id, model, t, batch: view.batch, symbols, nodes };
}

/** Says that there is no tape of this network. @param {Store} store */
function lack(store) {
  if (store.get().tapeProblem !== LACKS) store.set({ tape: null, tapeProblem: LACKS });
}

/** Shows a tape, unless it is shown already. @param {Store} store @param {Tape|null} tape */
function put(store, tape) {
  const { tape: now, tapeProblem } = store.get();
  const same = /** @type {const} */ (['id', 'model', 't', 'batch']).every(
    (key) => now?.[key] === tape?.[key],
  );
  if (!same || tapeProblem === LACKS) store.set({ tape, tapeProblem: null });
}
