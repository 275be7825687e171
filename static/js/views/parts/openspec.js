/** A spec file in place of all there was. */

import { writtenOut } from '../../api/decode.js';
import { readFile } from '../../model/opened.js';
import { restore } from '../../model/state.js';

/** @import {Store, Services} from '../../services.js' */

/** @param {Store} store @param {Services} services @param {File} file */
export async function openSpec(store, { runs, change, t }, file) {
  const text = await file.text().catch(() => null); // it may have gone since it was chosen
  const { raw, problem } = readFile(text, file.name);
  if (problem) return store.set({ linkProblem: problem });
  const { state } = restore(writtenOut(raw), store.get().view);
  await change(() => runs.open(state), t('undo.file', { name: file.name }));
}
