/** Moves the selection along the transport's stops: by hand, by key, or by the clock. */

import { createClock } from './clock.js';
import { createStepping } from './stepping.js';
import { createStopping } from './stopping.js';

/** @import {Selection} from '../model/types.js' */
/** @import {Store} from '../services.js' */
/** @import {Tapes} from './tapes.js' */

/** @typedef {ReturnType<typeof createPlayback>} Playback */

/** @param {Store} store @param {Tapes} tapes */
export function createPlayback(store, tapes) {
  const stopping = createStopping(store);
  const { untouch, ...stepping } = createStepping(store, tapes, stopping);
  const clock = createClock(store, { ...stepping, untouch }, stopping);
  const { stops } = stopping;

  return {
    stops,
    ...stepping,
    ...clock,
    /** The other way at the same step. @param {Selection['pass']} pass */
    face(pass) {
      clock.pause();
      const { t, pass: now } = store.get().selection;
      if (now !== pass) stepping.goTo(stops('time')?.indexOf({ pass, t }) ?? 0, 'time');
    },
    /** As when the page opened. */
    rewind() {
      clock.pause();
      untouch();
    },
    /** Asks anew for a tape that did not come. */
    again: () => tapes.again(),
    index: () => stepping.index(),
  };
}
