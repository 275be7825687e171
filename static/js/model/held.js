// The part of the page's state that a link holds.

/** @import {Selection, Spec, State, View} from './types.js' */
/** @import {Saved} from './state.js' */

/**
 * The selection in a spec, and its view, to be taken over once its run is here.
 * @typedef {{spec: Spec, selection: Partial<Selection>, view: View|null, fresh: boolean}} Pending
 */

/**
 * The state that a link holds. What was asked for together with a spec whose run is not here yet counts
 * already.
 * @param {Pick<State, 'spec'|'view'|'selection'|'pending'>} state @returns {Saved}
 */
export function held({ spec, view, selection, pending }) {
  if (pending?.spec !== spec) return { spec, view, selection };
  return { spec, view: pending.view ?? view, selection: { ...selection, ...pending.selection } };
}

/** @param {unknown} a @param {unknown} b */
export const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);
