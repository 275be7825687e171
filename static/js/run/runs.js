/**
 * Asks the server for what the store's spec says and puts the answers into the store: one question at a time,
 * one change of the store for each answer that comes soon.
 */

import * as client from '../api/client.js';
import { createArrival } from './arrival.js';
import { createDelay } from './delay.js';
import { same } from '../model/held.js';
import { completed, isWhole } from '../model/tasks.js';
import { withCheck, withMap } from '../model/run.js';
import { within } from '../model/state.js';

/** @import {State, Run, Problem} from '../model/types.js' */
/** @import {Saved} from '../model/state.js' */
/** @import {Store} from '../services.js' */

/** A map of more steps than this is pooled by the server: beyond it, a cell is smaller than a pixel. */
const MAP_CELLS = 200;
/** An answer that takes longer gives way to a newer question, ms. */
const LONG = 1000;

/**
 * @param {Store} store
 * @param {{spec: Run['spec'], rows: State['view']['rows'], events: any[]}|null} [first]  an answer that came
 *   with the page
 */
export function createRuns(store, first = null) {
  let ids = 0,
    opened = 0;
  /** What is asked, and since when; null: nothing. @type {{spec: Run['spec'], since: number}|null} */
  let asked = null;
  let timer = 0;
  let under = new AbortController();

  const connecting = () =>
    store.get().connection.status === 'connecting' ||
    store.set({ checkProblem: null, connection: { status: 'connecting', error: null, since: new Date() } });

  /**
   * Asks for what the store's spec says, one question at a time: while an answer is on its way that comes
   * soon, a newer spec waits for it, so that a
   * control that moves is followed value by value; an answer that takes long is given up for the newer spec.
   * What is shown stays until there is something else to show.
   */
  function start() {
    window.clearTimeout(timer);
    const { spec, catalogue } = store.get();
    const left = asked && asked.spec !== spec ? asked.since + LONG - performance.now() : 0;
    if (left > 0) {
      connecting();
      timer = window.setTimeout(start, left);
      return;
    }
    if (!catalogue) void askCatalogue();
    void ask(spec, store.get().view.rows);
  }

  /** @param {Run['spec']} spec @param {State['view']['rows']} rows */
  async function ask(spec, rows) {
    under.abort();
    under = new AbortController();
    const { signal } = under;
    connecting();
    const mine = (asked = { spec, since: performance.now() });
    const arrival = createArrival(store, spec, ++ids);
    const delay = createDelay(store, start);
    signal.addEventListener('abort', arrival.end);
    try {
      const options = { map: rows, pool: MAP_CELLS, signal, onEvents: arrival.take, onHeard: delay.heard };
      if (first && first.spec === spec && first.rows === rows) arrival.take(first.events);
      else await client.passes(spec, options);
      if (signal.aborted) return;
      arrival.whole();
    } catch (error) {
      // Of a spec that nobody wants any more nothing is said.
      if (!signal.aborted && store.get().spec === spec) arrival.broken(/** @type {Problem} */ (error));
    } finally {
      delay.end();
      arrival.end();
      if (asked === mine) asked = null;
    }
    if (signal.aborted) return;
    if (store.get().spec !== spec) start();
    else if (store.get().view.rows !== rows) void map();
  }

  /** What there is to choose from. Without it the numbers still stand; the next start asks again. */
  async function askCatalogue() {
    try {
      const [cells, tasks, limits, presets] = await Promise.all([
        client.cells(),
        client.tasks(),
        client.limits(),
        client.presets(),
      ]);
      store.set({ catalogue: { cells, tasks, limits, presets }, catalogueProblem: null });
    } catch (error) {
      store.set({ catalogueProblem: /** @type {Problem} */ (error) });
    }
  }

  /** The maps again, with the rows that the view asks for. */
  async function map() {
    const { run, view, connection } = store.get();
    if (!run || connection.status !== 'done') return;
    const { signal } = under;
    const delay = createDelay(store, start);
    store.set({ mapProblem: null });
    try {
      const answer = await client.gradientMap(run.spec, { map: view.rows, pool: MAP_CELLS, signal });
      const {
        run: now,
        view: { rows },
      } = store.get();
      // Other rows may have been asked for since.
      if (now && !signal.aborted && answer.map.rows === rows) store.set({ run: withMap(now, answer) });
    } catch (error) {
      if (!signal.aborted) refusedMap(/** @type {Problem} */ (error));
    } finally {
      delay.end();
    }
  }

  /** A map that costs too much is no failure of what is shown. @param {Problem} error */
  function refusedMap(error) {
    if (/^spec\.too_/.test(error.code)) store.set({ mapProblem: error });
    else broken(error);
  }

  /** @param {Problem} error */
  const broken = (error) => store.set({ connection: { status: 'broken', error, since: new Date() } });

  /** A check that costs too much is no failure of what is shown. @param {Problem} error */
  function refused(error) {
    if (error.code === 'spec.too_costly') store.set({ checkProblem: error });
    else broken(error);
  }

  /** Finite differences beside the computed gradients, of the run that is shown. */
  async function check() {
    const { run, checking } = store.get();
    if (!run || checking) return;
    const { signal } = under; // by the time it fails another question may be under way
    const delay = createDelay(store, start);
    store.set({ run: { ...run, check: null }, checking: true, checkProblem: null });
    try {
      const answer = await client.gradientCheck(run.spec, { signal });
      const now = store.get().run;
      if (now) store.set({ run: withCheck(now, answer) });
    } catch (error) {
      if (!signal.aborted) refused(/** @type {Problem} */ (error));
    } finally {
      delay.end();
      store.set({ checking: false });
    }
  }

  /**
   * Another spec; what is selected in it, and how it is shown, follow once its run is here: the one before
   * may lack that network. How it is shown does not wait for a run that is refused.
   * @param {Run['spec']} spec
   * @param {Partial<State['selection']>} selection
   * @param {{view?: State['view'], fresh?: boolean}} [how]  fresh: nothing of what was shown before is held
   */
  function turnTo(spec, selection, { view, fresh = false } = {}) {
    store.set({ spec, pending: { spec, selection, view: view ?? null, fresh }, seeking: false });
  }

  /** The colour scale that the values of the run would have by themselves. */
  function fitScale() {
    const { run } = store.get();
    if (run) store.set({ run: { ...run, version: run.version + 1, scale: null } });
  }

  /** What was to come with the run that is shown now. */
  function arrived() {
    const { run, pending, selection, view } = store.get();
    if (!run || run.spec !== pending?.spec) return;
    store.set({
      pending: null,
      selection: within({ ...selection, ...pending.selection }, run),
      view: pending.view ?? view,
    });
  }

  /**
   * A spec in which nothing is left to its task; what is left out, the catalogue says.
   * @param {Run['spec']} spec
   */
  async function whole(spec) {
    if (isWhole(spec)) return spec;
    return completed(spec, store.get().catalogue?.tasks ?? (await client.tasks().catch(() => [])));
  }

  /**
   * What a link or a file holds, in place of all there was. What is shown stays until the new plan is here;
   * for good, if the server refuses it.
   * @param {Saved} saved
   * @param {State['linkProblem']} [linkProblem]
   */
  async function open({ spec, view, selection }, linkProblem = null) {
    const id = ++opened;
    const asked = await whole(spec);
    if (id !== opened) return; // another was opened meanwhile
    turnTo(asked, selection, { view, fresh: true });
    store.set({ linkProblem, undo: [], lost: null });
  }

  /**
   * What the page held before: how it is shown at once, and what is asked unless that is asked already.
   * @param {Saved} saved
   */
  async function back({ spec, view, selection }) {
    const id = ++opened;
    const wanted = await whole(spec);
    if (id !== opened) return;
    const { spec: now, run } = store.get();
    store.set({ view, linkProblem: null });
    if (!same(wanted, now)) {
      turnTo(wanted, selection, { fresh: true });
      store.set({ undo: [], lost: null });
    } else if (run?.spec === now) store.set({ selection: within(selection, run), pending: null });
    else store.set({ pending: { spec: now, selection, view: null, fresh: true } });
  }

  store.subscribe(start, (state) => state.spec);
  store.subscribe(arrived, ({ run }) => run?.id);
  store.subscribe(
    (spec) => store.get().pending && store.get().pending?.spec !== spec && store.set({ pending: null }),
    (state) => state.spec,
  );
  store.subscribe(
    () => void map(),
    (state) => state.view.rows,
  );
  return { start, turnTo, open, back, whole, check, fitScale };
}
