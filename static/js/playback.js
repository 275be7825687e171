/** Moves the selection along the transport's stops: by hand, by key, or by the clock. */

import { cellGraph } from './model/cellgraph.js';
import { operationStops } from './model/operations.js';
import { nodeStops, timeStops } from './model/stops.js';

/** @import {Selection, View} from './model/types.js' */
/** @import {Store} from './services.js' */
/** @import {Stops} from './model/stops.js' */

/** Stops a second at speed 1. */
const PACE = { time: 4, node: 3, operation: 2 };

/** @typedef {ReturnType<typeof createPlayback>} Playback */

/** @param {Store} store */
export function createPlayback(store) {
  let timer = 0;
  /** @type {Set<(playing: boolean) => void>} */
  const watchers = new Set();
  /** @type {Record<string, {key: string, stops: Stops}>} */
  const made = {};

  /** The stops of what is shown: by time, by node of the column, by operation (not before the catalogue is there). @param {View['stepBy']} by @returns {Stops|null} */
  function stops(by) {
    const { run, selection, catalogue } = store.get();
    if (!run) return null;
    const hasC = Boolean(run.models[selection.model].c);
    const graph = by === 'operation' ? cellGraph(catalogue, run.spec, selection.model) : null;
    if (by === 'operation' && !graph) return null;
    const key = [run.id, by === 'node' && hasC, graph?.variant].join();
    if (made[by]?.key !== key) made[by] = { key, stops: graph ? operationStops(run.T, graph, run.lossSteps) : by === 'time' ? timeStops(run.T) : nodeStops(run.T, hasC, run.lossSteps) };
    return made[by].stops;
  }

  /** Who selects a node and no operation means the node itself. @param {Partial<Selection>} patch */
  function select(patch) {
    store.set({ selection: { ...store.get().selection, ...('node' in patch ? { op: null, gather: false } : {}), ...patch } });
  }

  /** @param {number} index @param {View['stepBy']} by */
  function goTo(index, by = store.get().view.stepBy) {
    const all = stops(by);
    if (!all) return false;
    const { node, ...stop } = all.at(Math.max(0, Math.min(all.length - 1, index)));
    select(node ? { node, ...stop } : stop);
    return index >= 0 && index < all.length;
  }

  const index = (/** @type {View['stepBy']} */ by = store.get().view.stepBy) => stops(by)?.indexOf(store.get().selection) ?? 0;
  const step = (/** @type {number} */ by, /** @type {View['stepBy']} */ kind = store.get().view.stepBy) => goTo(index(kind) + by, kind);

  function tick() {
    const { view } = store.get();
    const all = stops(view.stepBy);
    if (!all || !step(1) || index() >= all.length - 1) return pause();
    timer = window.setTimeout(tick, 1000 / (PACE[view.stepBy] * view.speed));
  }

  function play() {
    const all = stops(store.get().view.stepBy);
    if (timer || !all) return;
    if (index() >= all.length - 1) goTo(0);
    timer = window.setTimeout(tick, 0);
    for (const watch of watchers) watch(true);
  }

  function pause() {
    if (!timer) return;
    window.clearTimeout(timer);
    timer = 0;
    for (const watch of watchers) watch(false);
  }

  return {
    stops, select, goTo, step, play, pause,
    index: () => index(),
    toggle: () => (timer ? pause() : play()),
    playing: () => timer !== 0,
    /** @param {(playing: boolean) => void} fn */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}
