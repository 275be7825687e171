/** Moves the selection along the transport's stops: by hand, by key, or by the clock. */

import { nodeStops, timeStops } from './model/stops.js';

/** @import {Selection} from './model/types.js' */
/** @import {Store} from './services.js' */
/** @import {Stops} from './model/stops.js' */

/** Stops a second at speed 1. */
const PACE = { time: 4, node: 3 };

/** @typedef {ReturnType<typeof createPlayback>} Playback */

/** @param {Store} store */
export function createPlayback(store) {
  let timer = 0;
  /** @type {Set<(playing: boolean) => void>} */
  const watchers = new Set();
  /** @type {Record<string, {key: any[], stops: Stops}>} */
  const made = {};

  /** The stops of what is shown, by time or by node. @param {'time'|'node'} by @returns {Stops|null} */
  function stops(by) {
    const { run, selection } = store.get();
    if (!run) return null;
    const key = [run.id, by === 'node' && Boolean(run.models[selection.model].c)];
    if (made[by]?.key.join() !== key.join()) made[by] = { key, stops: by === 'time' ? timeStops(run.T) : nodeStops(run.T, Boolean(run.models[selection.model].c), run.lossSteps) };
    return made[by].stops;
  }

  /** @param {Partial<Selection>} patch */
  function select(patch) {
    store.set({ selection: { ...store.get().selection, ...patch } });
  }

  /** @param {number} index @param {'time'|'node'} by */
  function goTo(index, by = store.get().view.stepBy) {
    const all = stops(by);
    if (!all) return false;
    const { pass, t, node } = all.at(Math.max(0, Math.min(all.length - 1, index)));
    select(node ? { pass, t, node } : { pass, t });
    return index >= 0 && index < all.length;
  }

  const index = (/** @type {'time'|'node'} */ by = store.get().view.stepBy) => stops(by)?.indexOf(store.get().selection) ?? 0;
  const step = (/** @type {number} */ by, /** @type {'time'|'node'} */ kind = store.get().view.stepBy) => goTo(index(kind) + by, kind);

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
