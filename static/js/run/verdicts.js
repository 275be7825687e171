/** The verdicts on the networks of the run that is shown: each is asked for once. */

import * as client from '../api/why.js';

/** @import {Run} from '../model/types.js' */
/** @import {VerdictAnswer} from '../model/verdict.js' */
/** @import {Store} from '../services.js' */

/** @typedef {ReturnType<typeof createVerdicts>} Verdicts */

/** @param {Store} store */
export function createVerdicts(store) {
  let of = 0;
  /** @type {Map<number, VerdictAnswer>} */
  const known = new Map();
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /** Of the run that is shown now, by network. */
  function here() {
    const id = store.get().run?.id ?? 0;
    if (id !== of) known.clear();
    of = id;
    return known;
  }

  return {
    known: here,
    /** @param {Run} run @param {number} m @param {AbortSignal} signal @returns {Promise<VerdictAnswer>} */
    async ask(run, m, signal) {
      const there = here().get(m);
      if (there) return there;
      const found = await client.verdict(run.spec, m, { signal });
      if (store.get().run?.id === run.id) here().set(m, found);
      for (const watch of watchers) watch();
      return found;
    },
    /** Told when another has come. @param {() => void} fn */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}
