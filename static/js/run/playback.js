/** Moves the selection along the transport's stops: by hand, by key, or by the clock. */

import { hit } from '../model/breakpoints.js';
import { cellGraph } from '../model/cellgraph.js';
import { operationStops } from '../model/operations.js';
import { opening } from '../model/state.js';
import { nodeStops, timeStops } from '../model/stops.js';

/** @import {Run, Selection, View} from '../model/types.js' */
/** @import {Store} from '../services.js' */
/** @import {Stop, Stops} from '../model/stops.js' */
/** @import {Tapes} from './tapes.js' */

/** Stops a second at speed 1. */
const PACE = { time: 4, node: 3, operation: 4 };
/** So much longer playing rests at the loss before it goes back, ms. */
const REST = 500;

/** @typedef {ReturnType<typeof createPlayback>} Playback */

/** @param {Store} store @param {Tapes} tapes */
export function createPlayback(store, tapes) {
  let timer = 0,
    due = 0;
  /** Nobody has gone anywhere yet: playing begins with the first step. */
  let unmoved = stands(store.get().selection, opening(store.get().spec));
  /** @type {Set<(playing: boolean) => void>} */
  const watchers = new Set();
  /** @type {Record<string, {key: string, stops: Stops}>} */
  const made = {};

  /** The graph of the network that is selected. */
  const graph = () => {
    const { run, selection, catalogue } = store.get();
    return run && cellGraph(catalogue, run.spec, selection.model);
  };

  /**
   * The stops of what is shown: by time, by node of the column, by operation (not before the catalogue is
   * there).
   * @param {View['stepBy']} by
   * @returns {Stops|null}
   */
  function stops(by) {
    const { run, selection } = store.get();
    if (!run) return null;
    const hasC = Boolean(run.models[selection.model].c);
    const cell = by === 'operation' ? graph() : null;
    if (by === 'operation' && !cell) return null;
    const key = [run.id, by === 'node' && hasC, cell?.variant].join();
    if (made[by]?.key !== key)
      made[by] = {
        key,
        stops: cell
          ? operationStops(run.T, cell, run.lossSteps)
          : by === 'time'
            ? timeStops(run.T)
            : nodeStops(run.T, hasC, run.lossSteps),
      };
    return made[by].stops;
  }

  /** Who selects a node and no operation means the node itself. @param {Partial<Selection>} patch */
  function select(patch) {
    if ('t' in patch || 'pass' in patch) unmoved = false;
    store.set({
      selection: {
        ...store.get().selection,
        ...('node' in patch ? { op: null, gather: false } : {}),
        ...('node' in patch || 'op' in patch ? { stands: null } : {}),
        ...patch,
      },
      halt: null,
    });
  }

  /**
   * Who goes by steps while an operation is shown stays at that operation, or where there is none, at the one
   * beside it.
   * @param {Stop} stop
   */
  function keepingTo({ pass, t }) {
    const { selection } = store.get();
    const operations = selection.op === null ? null : stops('operation');
    const shape = graph()?.byId.get(selection.op ?? '')?.op;
    return operations && shape !== 'parameter' && shape !== 'input'
      ? operations.at(operations.indexOf({ ...selection, pass, t }))
      : { pass, t };
  }

  /** @param {number} index @param {View['stepBy']} by */
  function goTo(index, by = store.get().view.stepBy) {
    const all = stops(by);
    if (!all) return false;
    const { node, ...stop } = all.at(Math.max(0, Math.min(all.length - 1, index)));
    select(node ? { node, ...stop } : keepingTo({ node, ...stop }));
    return index >= 0 && index < all.length;
  }

  const index = (/** @type {View['stepBy']} */ by = store.get().view.stepBy) =>
    stops(by)?.indexOf(store.get().selection) ?? 0;
  const step = (/** @type {number} */ by, /** @type {View['stepBy']} */ kind = store.get().view.stepBy) =>
    goTo(index(kind) + by, kind);

  /**
   * What there is to wait for before the stop after so many others is shown with its numbers; null: nothing.
   * @param {number} by
   * @param {View['stepBy']} kind
   */
  function waitsFor(by, kind = store.get().view.stepBy) {
    const all = stops(kind);
    return all && tapes.ready(all.at(Math.max(0, Math.min(all.length - 1, index(kind) + by))).t);
  }

  /** On to the next stop once its numbers are there; not past the last, nor past a breakpoint. */
  function tick() {
    const { view } = store.get();
    const all = stops(view.stepBy);
    if (!all || index() >= all.length - 1) return pause();
    const waiting = waitsFor(1),
      mine = timer;
    if (waiting)
      return void waiting.then(
        () => timer === mine && tick(),
        () => timer === mine && (step(1), pause()),
      ); // what went wrong is told there
    step(1);
    if (halts() || index() >= all.length - 1) return pause();
    const now = performance.now(),
      pace = 1000 / (PACE[view.stepBy] * view.speed);
    const turns = store.get().selection.pass === 'forward' && all.at(index() + 1).pass === 'backward';
    due = Math.max(due + pace, now) + (turns ? REST : 0); // a late stop delays none after it
    timer = window.setTimeout(tick, due - now);
  }

  /** Whether a breakpoint hits where one stands; if so, it is told. */
  function halts() {
    const { run, view, selection } = store.get();
    const all = stops(view.stepBy);
    const halt =
      run && all && hit(/** @type {Run} */ (run), selection.model, all.at(index()), view.breakpoints);
    if (halt) store.set({ halt });
    return Boolean(halt);
  }

  function play() {
    const all = stops(store.get().view.stepBy);
    if (timer || !all) return;
    const begins = unmoved || index() >= all.length - 1;
    if (begins && goTo(0) && halts()) return;
    const first = begins ? 1000 / (PACE[store.get().view.stepBy] * store.get().view.speed) : 0;
    due = performance.now() + first;
    timer = window.setTimeout(tick, first);
    for (const watch of watchers) watch(true);
  }

  function pause() {
    if (!timer) return;
    window.clearTimeout(timer);
    timer = 0;
    for (const watch of watchers) watch(false);
  }

  /** The other way at the same step. @param {Selection['pass']} pass */
  function face(pass) {
    pause();
    const { t, pass: now } = store.get().selection;
    if (now !== pass) goTo(stops('time')?.indexOf({ pass, t }) ?? 0, 'time');
  }

  /** As when the page opened. */
  function rewind() {
    pause();
    unmoved = true;
  }

  /** The same place in the next network. */
  function nextNetwork() {
    const { run, selection } = store.get();
    if (!run) return;
    const model = (selection.model + 1) % run.models.length;
    const node = selection.node === 'c' && !run.models[model].c ? 'h' : selection.node;
    store.set({ selection: { ...selection, model, node }, halt: null });
    const { op } = store.get().selection;
    if (op !== null && !graph()?.byId.has(op)) select({ node });
  }

  return {
    stops,
    select,
    goTo,
    step,
    face,
    play,
    pause,
    rewind,
    waitsFor,
    nextNetwork,
    /** Asks anew for a tape that did not come. */
    again: () => tapes.again(),
    index: () => index(),
    /** Whether nobody has gone anywhere yet. */
    untouched: () => unmoved,
    toggle: () => (timer ? pause() : play()),
    playing: () => timer !== 0,
    /** @param {(playing: boolean) => void} fn */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}

/**
 * Whether this is the same place of the passes.
 * @param {Pick<Selection, 'pass'|'t'>} a
 * @param {Pick<Selection, 'pass'|'t'>} b
 */
const stands = (a, b) => a.pass === b.pass && a.t === b.t;
