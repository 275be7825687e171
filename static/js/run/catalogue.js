/** The catalogue of what can be chosen: cells, tasks, limits and examples, as the server sends them. */

import * as client from '../api/client.js';

/** @import {Problem} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** Asks for it. Without it the numbers still stand; the next start asks again. @param {Store} store */
export async function askCatalogue(store) {
  try {
    const [cells, tasks, limits, presets] = await Promise.all([
      client.cells(),
      client.tasks(),
      client.limits(),
      client.presets(),
    ]);
    store.set({ catalogue: { cells, tasks, limits, presets }, catalogueProblem: null });
  } catch (error) {
    store.set({ catalogueProblem: /** @type {Problem} */ (error) });
  }
}
