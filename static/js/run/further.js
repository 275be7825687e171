/** Further questions about the run that is shown: its maps with other rows, a gradient check. */

import * as client from '../api/client.js';
import { createDelay } from './delay.js';
import { MAP_CELLS } from './passes.js';
import { withCheck, withMap } from '../model/run.js';

/** @import {Problem} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/**
 * The maps again, with the rows that the view asks for.
 * @param {Store} store
 * @param {AbortSignal} signal  of the run that is shown
 * @param {() => void} start  asks for the run once more, where it has kept one waiting
 */
export async function askMap(store, signal, start) {
  const { run, view, connection } = store.get();
  if (!run || connection.status !== 'done') return;
  const delay = createDelay(store, start);
  store.set({ mapProblem: null });
  try {
    const answer = await client.gradientMap(run.spec, { map: view.rows, pool: MAP_CELLS, signal });
    const { run: now, view: wanted } = store.get();
    // Other rows may have been asked for since.
    if (now && !signal.aborted && answer.map.rows === wanted.rows) store.set({ run: withMap(now, answer) });
  } catch (error) {
    if (signal.aborted) return;
    const problem = /** @type {Problem} */ (error);
    // A map that costs too much is no failure of what is shown.
    store.set(/^spec\.too_/.test(problem.code) ? { mapProblem: problem } : broken(problem));
  } finally {
    delay.end();
  }
}

/**
 * Finite differences beside the computed gradients.
 * @param {Store} store
 * @param {AbortSignal} signal  of the run that is shown: by the time a check fails another may be asked for
 * @param {() => void} start  asks for the run once more, where the check has kept one waiting
 */
export async function askCheck(store, signal, start) {
  const { run, checking } = store.get();
  if (!run || checking) return;
  const delay = createDelay(store, start);
  store.set({ run: { ...run, check: null }, checking: true, checkProblem: null });
  try {
    const answer = await client.gradientCheck(run.spec, { signal });
    const now = store.get().run;
    if (now) store.set({ run: withCheck(now, answer) });
  } catch (error) {
    if (signal.aborted) return;
    const problem = /** @type {Problem} */ (error);
    // A check that costs too much, or is not made of such networks, is no failure of what is shown.
    store.set(UNCHECKED.has(problem.code) ? { checkProblem: problem } : broken(problem));
  } finally {
    delay.end();
    store.set({ checking: false });
  }
}

/** Why there may be no check of what is shown all the same. */
const UNCHECKED = new Set(['spec.too_costly', 'model.layers']);

/** @param {Problem} error */
const broken = (error) => ({
  connection: { status: /** @type {const} */ ('broken'), error, since: new Date() },
});
