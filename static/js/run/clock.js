/** Plays along the stops, at the view's speed, to the end or to a breakpoint. */

import { hit } from '../model/breakpoints.js';

/** @import {Stops} from '../model/stops.js' */
/** @import {Stepping} from './stepping.js' */
/** @import {Stopping} from './stopping.js' */
/** @import {Store} from '../services.js' */

/** Stops a second at speed 1. */
const PACE = { time: 4, node: 3, operation: 4 };
/** So much longer playing rests at the loss before it goes back, ms. */
const REST = 500;

/** @param {Store} store @param {Stepping} stepping @param {Stopping} stopping */
export function createClock(store, { goTo, index, step, untouched, waitsFor }, { stops }) {
  let timer = 0,
    due = 0;
  /** @type {Set<(playing: boolean) => void>} */
  const watchers = new Set();
  const shown = () => stops(store.get().view.stepBy);
  /** From stop to stop, ms. */
  const pace = () => 1000 / (PACE[store.get().view.stepBy] * store.get().view.speed);

  /** On to the next stop once its numbers are there; not past the last, nor past a breakpoint. */
  function tick() {
    const all = shown();
    if (!all || index() >= all.length - 1) return pause();
    const waiting = waitsFor(1),
      mine = timer;
    if (waiting)
      return void waiting.then(
        () => timer === mine && tick(),
        () => timer === mine && (step(1), pause()),
      ); // tapes report their own errors
    step(1);
    if (halts(store, shown(), index()) || index() >= all.length - 1) return pause();
    const now = performance.now();
    const turns = store.get().selection.pass === 'forward' && all.at(index() + 1).pass === 'backward';
    due = Math.max(due + pace(), now) + (turns ? REST : 0); // a late stop delays none after it
    timer = window.setTimeout(tick, due - now);
  }

  function play() {
    const all = shown();
    if (timer || !all) return;
    const begins = untouched() || index() >= all.length - 1;
    if (begins && goTo(0) && halts(store, shown(), index())) return;
    const first = begins ? pace() : 0;
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

  return {
    play,
    pause,
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
 * Whether a breakpoint hits at a stop; if so, the store names it.
 * @param {Store} store
 * @param {Stops|null} stops
 * @param {number} index
 */
function halts(store, stops, index) {
  const { run, view, selection } = store.get();
  const halt = run && stops && hit(run, selection.model, stops.at(index), view.breakpoints);
  if (halt) store.set({ halt });
  return Boolean(halt);
}
