/**
 * One store for the whole page. Setting is a shallow merge; a subscriber is called when what it selects is
 * another value.
 * @template S
 * @param {S} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<(next: S, before: S) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    /** @param {Partial<S>} patch */
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(state, before);
    },
    /**
     * @template V
     * @param {(selected: V, previous: V, state: S) => void} fn
     * @param {(state: S) => V} select
     * @returns {() => void} ends the subscription
     */
    subscribe(fn, select = (all) => /** @type {any} */ (all)) {
      let selected = select(state);
      const listener = (/** @type {S} */ next) => {
        const previous = selected;
        selected = select(next);
        if (!Object.is(selected, previous)) fn(selected, previous, next);
      };
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
