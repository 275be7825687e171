/**
 * Another spec in place of the one that is asked: by a control, from a link or a file, or back in history.
 */

import * as client from '../api/client.js';
import { same } from '../model/held.js';
import { within } from '../model/state.js';
import { completed, isWhole } from '../model/tasks.js';

/** @import {State, Run} from '../model/types.js' */
/** @import {Saved} from '../model/state.js' */
/** @import {Store} from '../services.js' */

/** @param {Store} store */
export function createTurns(store) {
  let opened = 0;

  /**
   * Opens the content of a link or a file in place of everything else. The run on screen stays until the new
   * plan is here; for good, if the server refuses it.
   * @param {Saved} saved
   * @param {State['linkProblem']} [linkProblem]
   */
  async function open({ spec, view, selection }, linkProblem = null) {
    const id = ++opened;
    const asked = await whole(store, spec);
    if (id !== opened) return; // another was opened meanwhile
    turnTo(store, asked, selection, { view, fresh: true });
    store.set({ linkProblem, undo: [], lost: null });
  }

  /**
   * Goes back to an earlier state: its view at once, and its spec unless that is asked already.
   * @param {Saved} saved
   */
  async function back({ spec, view, selection }) {
    const id = ++opened;
    const wanted = await whole(store, spec);
    if (id !== opened) return;
    const { spec: now, run } = store.get();
    store.set({ view, linkProblem: null });
    if (!same(wanted, now)) {
      turnTo(store, wanted, selection, { fresh: true });
      store.set({ undo: [], lost: null });
    } else if (run?.spec === now) store.set({ selection: within(selection, run), pending: null });
    else store.set({ pending: { spec: now, selection, view: null, fresh: true } });
  }

  return { open, back };
}

/**
 * Another spec; the selection in it, and the view of it, follow once its run is here: the one before may lack
 * that network. The view does not wait for a run that is refused.
 * @param {Store} store
 * @param {Run['spec']} spec
 * @param {Partial<State['selection']>} selection
 * @param {{view?: State['view'], fresh?: boolean}} [how]  fresh: nothing of what was shown before is held
 */
export function turnTo(store, spec, selection, { view, fresh = false } = {}) {
  store.set({ spec, pending: { spec, selection, view: view ?? null, fresh }, seeking: false });
}

/** Takes over the selection and view that waited for the run that is shown now. @param {Store} store */
export function arrived(store) {
  const { run, pending, selection, view } = store.get();
  if (!run || run.spec !== pending?.spec) return;
  store.set({
    pending: null,
    selection: within({ ...selection, ...pending.selection }, run),
    view: pending.view ?? view,
  });
}

/**
 * A spec with nothing left to its task: missing fields are taken from the catalogue.
 * @param {Store} store
 * @param {Run['spec']} spec
 */
export async function whole(store, spec) {
  if (isWhole(spec)) return spec;
  return completed(spec, store.get().catalogue?.tasks ?? (await client.tasks().catch(() => [])));
}
