/** An answer on its way: what of it is put into the store, and when. */

import { same } from '../model/held.js';
import { seenAt } from '../model/layers.js';
import { advance, startRun } from '../model/run.js';
import { within } from '../model/state.js';
import { sharedRange } from '../figures/scales.js';

/** @import {State, Run, Problem} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** An answer that takes longer than PATIENCE is shown as it comes, at this PACE, ms. */
const PATIENCE = 300,
  PACE = 180;

/**
 * An answer as it comes: soon there, it is put into the store once and whole; else what has come by then,
 * again and again.
 * @param {Store} store @param {Run['spec']} spec @param {number} id
 */
export function createArrival(store, spec, id) {
  /** @type {Run|null} */
  let run = null;
  /** @type {State['mapProblem']} */
  let mapProblem = null;
  let timer = window.setTimeout(show, PATIENCE);
  let due = false;

  /** Where playing has stopped says nothing of another run. @param {Partial<State>} patch */
  function put(patch) {
    const { run: before, selection, halt } = store.get();
    store.set({
      ...(run ? shown(run, before, selection) : {}),
      halt: run && run.id !== before?.id ? null : halt,
      ...patch,
    });
  }

  /** @param {Run} come @param {Run|null} before @param {State['selection']} selected */
  function shown(come, before, selected) {
    const selection = within(selected, come);
    const seen = seenAt(come, selection);
    // Looking at another layer has made versions too.
    const version = before?.id === come.id ? Math.max(seen.version, before.version + 1) : seen.version;
    return { run: { ...seen, version }, mapProblem, selection };
  }

  /** Shows the events that have come; the next look is taken a while later. */
  function show() {
    due = run === null;
    if (!run) return;
    put({ connection: { status: 'streaming', error: null, since: new Date() } });
    timer = window.setTimeout(show, PACE);
  }

  return {
    /** @param {any[]} events */
    take(events) {
      const plan = events[0].event === 'plan' ? events[0] : null;
      run = advance(
        plan ? startRun(spec, plan, id, heldScale(store.get(), spec)) : /** @type {Run} */ (run),
        plan ? events.slice(1) : events,
      );
      const mapped = events.find(({ event }) => event === 'map');
      if (mapped) mapProblem = mapped.refused;
      if (due) show();
    },
    whole() {
      const now = new Date();
      put({ connection: { status: 'done', error: null, since: now }, answered: now });
    },
    /** @param {Problem} error */
    broken(error) {
      const { pending, view } = store.get();
      const shown = pending?.view ? { view: pending.view, pending: { ...pending, view: null } } : { view };
      put({ ...shown, connection: { status: 'broken', error, since: new Date() } });
    },
    end: () => window.clearTimeout(timer),
  };
}

/**
 * Other data have a scale of their own.
 * @param {State} state
 * @param {Run['spec']} spec
 * @returns {Run['scale']}
 */
function heldScale({ run, pending }, spec) {
  if (run === null || (pending?.spec === spec && pending.fresh)) return null;
  const data = (/** @type {Run['spec']} */ { sequence }) => ({ ...sequence, T: null, seed: null });
  return same(data(run.spec), data(spec)) ? sharedRange(run) : null;
}
