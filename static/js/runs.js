/** Asks the server for what the store's spec says and puts the answers into the store: one run at a time, always whole. */

import * as client from './api/client.js';
import { completed, isWhole } from './model/tasks.js';
import { advance, startRun, withCheck, withMap } from './model/run.js';

/** @import {State, Run, Problem} from './model/types.js' */
/** @import {Saved} from './model/state.js' */
/** @import {Store} from './services.js' */

/** A map of more steps than this is pooled by the server: beyond it, a cell is smaller than a pixel. */
const MAP_CELLS = 200;

/** An answer, or why the server will not compute it: that is no failure of what is shown. @template A @param {Promise<A>} asked @returns {Promise<{answer: A|null, refused: Problem|null}>} */
const unlessRefused = (asked) => asked.then((answer) => ({ answer, refused: null }), (error) => {
  if (!/^spec\.too_/.test(error.code)) throw error;
  return { answer: null, refused: error };
});

/** @param {Store} store */
export function createRuns(store) {
  let streams = 0, opened = 0;
  let under = new AbortController();

  const connection = (/** @type {State['connection']['status']} */ status, /** @type {Problem|null} */ error = null) => store.set({ connection: { status, error, since: new Date() } });

  /** A new stream; the one under way is cancelled. What is shown stays until the new plan is here. */
  async function start() {
    under.abort();
    under = new AbortController();
    const { signal } = under;
    const id = ++streams;
    const { spec } = store.get();
    store.set({ checkProblem: null, mapProblem: null });
    connection('connecting');
    if (!store.get().catalogue) void askCatalogue();
    try {
      await client.streamTrace(spec, { signal, onEvents: (events) => arrived(events, spec, id) });
      if (signal.aborted) return;
      connection('done');
      store.set({ answered: store.get().connection.since });
      await askMap(signal);
    } catch (error) {
      if (!signal.aborted) connection('broken', /** @type {Problem} */ (error));
    }
  }

  /** What there is to choose from. Without it the numbers still stand; the next start asks again. */
  async function askCatalogue() {
    try {
      const [cells, tasks, limits, presets] = await Promise.all([client.cells(), client.tasks(), client.limits(), client.presets()]);
      store.set({ catalogue: { cells, tasks, limits, presets }, catalogueProblem: null });
    } catch (error) {
      store.set({ catalogueProblem: /** @type {Problem} */ (error) });
    }
  }

  /** @param {any[]} events @param {Run['spec']} spec @param {number} id */
  function arrived(events, spec, id) {
    if (id !== streams) return;
    if (events[0].event === 'plan') {
      const run = startRun(spec, events[0], id);
      store.set({ run: advance(run, events.slice(1)), selection: within(store.get().selection, run), connection: { status: 'streaming', error: null, since: new Date() } });
    } else {
      store.set({ run: advance(/** @type {Run} */ (store.get().run), events) });
    }
  }

  /** The maps, and the last loss's row where they are pooled; that row alone where they cost too much. @param {AbortSignal} signal */
  async function askMap(signal) {
    const { run, view } = store.get();
    if (!run) return;
    const pooled = run.T > MAP_CELLS;
    const { answer, refused: mapProblem } = await unlessRefused(client.gradientMap(run.spec, { map: view.rows, signal, ...(pooled ? { pool: MAP_CELLS } : {}) }));
    if (signal.aborted) return;
    store.set({ mapProblem });
    const { answer: last } = pooled || mapProblem ? await unlessRefused(client.lossRow(run.spec, run.lossSteps[run.lossSteps.length - 1], { signal })) : { answer: null };
    const now = store.get().run;
    if (!now || signal.aborted) return;
    const mapped = answer ? withMap(now, answer) : now;
    if (mapped !== now || mapProblem) store.set({ run: { ...mapped, last } });
  }

  /** The maps again, with the rows that the view asks for. */
  async function map() {
    if (store.get().connection.status !== 'done') return;
    const { signal } = under;
    store.set({ mapProblem: null });
    try {
      await askMap(signal);
    } catch (error) {
      if (!signal.aborted) connection('broken', /** @type {Problem} */ (error));
    }
  }

  /** A check that costs too much is no failure of what is shown. @param {Problem} error */
  function refused(error) {
    if (error.code === 'spec.too_costly') store.set({ checkProblem: error });
    else connection('broken', error);
  }

  /** Finite differences beside the computed gradients, of the run that is shown. */
  async function check() {
    const { run, checking } = store.get();
    if (!run || checking) return;
    store.set({ run: { ...run, check: null }, checking: true, checkProblem: null });
    try {
      const answer = await client.gradientCheck(run.spec, { signal: under.signal });
      const now = store.get().run;
      if (now) store.set({ run: withCheck(now, answer) });
    } catch (error) {
      if (!under.signal.aborted) refused(/** @type {Problem} */ (error));
    } finally {
      store.set({ checking: false });
    }
  }

  /** Another spec; what is selected in it, and how it is shown, follow once its run is here: the one before may lack that network. @param {Run['spec']} spec @param {Partial<State['selection']>} selection @param {State['view']} [view] */
  function turnTo(spec, selection, view) {
    const stop = store.subscribe((_, __, { run }) => {
      stop();
      if (run?.spec === spec) store.set({ selection: within({ ...store.get().selection, ...selection }, run), ...(view ? { view } : {}) });
    }, ({ run }) => run?.id);
    store.set({ spec });
  }

  /** A spec in which nothing is left to its task; what is left out, the catalogue says. @param {Run['spec']} spec */
  async function whole(spec) {
    if (isWhole(spec)) return spec;
    return completed(spec, store.get().catalogue?.tasks ?? await client.tasks().catch(() => []));
  }

  /** What a link or a file holds, in place of all there was. What is shown stays until the new plan is here; for good, if the server refuses it. @param {Saved} saved @param {State['linkProblem']} [linkProblem] */
  async function open({ spec, view, selection }, linkProblem = null) {
    const id = ++opened;
    const asked = await whole(spec);
    if (id !== opened) return; // another was opened meanwhile
    turnTo(asked, selection, view);
    store.set({ linkProblem, undo: [], lost: null });
  }

  store.subscribe(() => void start(), (state) => state.spec);
  store.subscribe(() => void map(), (state) => state.view.rows);
  return { start, turnTo, open, whole, check };
}

/** A selection that the new run has. @param {State['selection']} selection @param {Run} run @returns {State['selection']} */
function within(selection, run) {
  const model = Math.min(selection.model, run.models.length - 1);
  const node = selection.node === 'c' && !run.models[model].c ? 'h' : selection.node;
  const t = Math.min(selection.t, run.T - 1);
  return { ...selection, model, node, t, k: selection.k !== null && selection.k >= run.T ? null : selection.k };
}
