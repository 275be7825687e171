/** Work that may wait until nothing else happens: of each kind, the newest. */

/** Nothing has been asked for so long, ms. */
const QUIET = 120;

export function createIdle() {
  /** @type {Map<unknown, () => void>} */
  const waiting = new Map();
  let timer = 0;

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
      timer = window.setTimeout(() => ('requestIdleCallback' in window ? requestIdleCallback(work, { timeout: 1000 }) : work()), QUIET);
    },
    /** @param {unknown} kind  is not wanted any more */
    drop: (kind) => void waiting.delete(kind),
  };
}
