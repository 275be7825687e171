/**
 * Asks for both passes of the store's spec, one question at a time, with one change of the store for each
 * answer that comes soon.
 */

import * as client from '../api/client.js';
import { createArrival } from './arrival.js';
import { askCatalogue } from './catalogue.js';
import { createDelay } from './delay.js';

/** @import {State, Run, Problem} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** A map of more steps than this is pooled by the server: beyond it, a cell is smaller than a pixel. */
export const MAP_CELLS = 200;
/** An answer that takes longer gives way to a newer question, ms. */
const LONG = 1000;

/**
 * An answer that came with the page.
 * @typedef {{spec: Run['spec'], rows: State['view']['rows'], events: any[]}} First
 */

/**
 * @param {Store} store
 * @param {First|null} first
 * @param {() => void} rowsTurned  the view asks for other rows of the map than have just come
 */
export function createPasses(store, first, rowsTurned) {
  let ids = 0;
  /** The spec asked for, and since when; null: none. @type {{spec: Run['spec'], since: number}|null} */
  let asked = null;
  let timer = 0;
  let under = new AbortController();

  /**
   * Asks for what the store's spec says. While an answer is on its way that comes soon, a newer spec waits
   * for
   * it, so that a control that moves is followed value by value; an answer that takes long is given up for
   * the
   * newer spec. What is shown stays until there is something else to show.
   */
  function start() {
    window.clearTimeout(timer);
    const { spec, catalogue } = store.get();
    const left = asked && asked.spec !== spec ? asked.since + LONG - performance.now() : 0;
    if (left > 0) {
      connecting(store);
      timer = window.setTimeout(start, left);
      return;
    }
    if (!catalogue) void askCatalogue(store);
    void ask(spec, store.get().view.rows);
  }

  /** @param {Run['spec']} spec @param {State['view']['rows']} rows */
  async function ask(spec, rows) {
    under.abort();
    under = new AbortController();
    const { signal } = under;
    connecting(store);
    const mine = (asked = { spec, since: performance.now() });
    await receive(store, { spec, rows, id: ++ids, first, signal, again: start });
    if (asked === mine) asked = null;
    if (signal.aborted) return;
    if (store.get().spec !== spec) start();
    else if (store.get().view.rows !== rows) rowsTurned();
  }

  return {
    start,
    /** Ends when another question takes the place of the one that was asked last. */
    signal: () => under.signal,
  };
}

/** @param {Store} store */
const connecting = (store) =>
  store.get().connection.status === 'connecting' ||
  store.set({ checkProblem: null, connection: { status: 'connecting', error: null, since: new Date() } });

/**
 * Puts the answer to one question into the store as it comes, and what went wrong, if the spec still stands.
 * @param {Store} store
 * @param {{spec: Run['spec'], rows: State['view']['rows'], id: number, first: First|null, signal:
 *   AbortSignal,
 *   again: () => void}} question
 */
async function receive(store, { spec, rows, id, first, signal, again }) {
  const arrival = createArrival(store, spec, id);
  const delay = createDelay(store, again);
  signal.addEventListener('abort', arrival.end);
  try {
    const options = { map: rows, pool: MAP_CELLS, signal, onEvents: arrival.take, onHeard: delay.heard };
    if (first && first.spec === spec && first.rows === rows) arrival.take(first.events);
    else await client.passes(spec, options);
    if (!signal.aborted) arrival.whole();
  } catch (error) {
    // An error about a spec that is no longer asked is not reported.
    if (!signal.aborted && store.get().spec === spec) arrival.broken(/** @type {Problem} */ (error));
  } finally {
    delay.end();
    arrival.end();
  }
}
