/** Work that may wait until nothing else happens: of each kind, the newest. */

/** Nothing has been asked for so long; and what waits is done after so long in any case, ms. */
const QUIET = 120,
  MOST = 1000;

/** Safari has no idle callbacks: there, having waited is enough. @param {() => void} fn @returns {number} */
const whenIdle = (fn) =>
  'requestIdleCallback' in window ? requestIdleCallback(fn, { timeout: MOST }) : Number(setTimeout(fn));

/** @param {number} id */
const cancelIdle = (id) => ('cancelIdleCallback' in window ? cancelIdleCallback(id) : clearTimeout(id));

/** @typedef {ReturnType<typeof createIdle>} Idle */

export function createIdle() {
  /** @type {Map<unknown, () => void>} */
  const waiting = new Map();
  let timer = 0,
    asked = 0;

  function work() {
    const all = [...waiting.values()];
    waiting.clear();
    for (const each of all) each();
  }

  return {
    /** @param {unknown} kind @param {() => void} fn */
    later(kind, fn) {
      waiting.set(kind, fn);
      clearTimeout(timer);
      cancelIdle(asked);
      timer = window.setTimeout(() => {
        asked = whenIdle(work);
      }, QUIET);
    },
    /** @param {unknown} kind  is not wanted any more */
    drop: (kind) => void waiting.delete(kind),
  };
}
