/** A spec file in place of all there was. */

import { readFile } from '../model/opened.js';
import { restore } from '../model/state.js';

/** @import {Store, Services} from '../services.js' */

/** @param {Store} store @param {Services} services @param {File} file */
export async function openSpec(store, { runs }, file) {
  const text = await file.text().catch(() => null); // it may have gone since it was chosen
  const { raw, problem } = readFile(text, file.name);
  if (problem) store.set({ linkProblem: problem });
  else await runs.open(restore(raw, store.get().view).state);
}
