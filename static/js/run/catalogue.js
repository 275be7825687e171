/** The catalogue of what can be chosen: cells, tasks, limits and examples, as the server sends them. */

import * as client from '../api/client.js';
import { lackingEquations, lackingVariants } from '../model/options.js';

/** @import {Problem, State} from '../model/types.js' */
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

/**
 * Keeps the formulas of the networks on screen in the catalogue: cells with other options than those listed
 * are asked for when they are there.
 * @param {Store} store
 */
export function followVariants(store) {
  let asked = '';
  async function follow() {
    const { catalogue, spec } = store.get();
    const lacking = catalogue ? lackingVariants(catalogue, spec) : [];
    const key = JSON.stringify(lacking);
    if (key === asked) return;
    asked = key;
    try {
      const found = await Promise.all(lacking.map(({ cell, options }) => client.cellVariant(cell, options)));
      const now = store.get().catalogue;
      if (now && found.length) store.set({ catalogue: withVariants(now, lacking, found) });
    } catch (error) {
      store.set({ catalogueProblem: /** @type {Problem} */ (error) });
    }
  }
  async function followOwn() {
    const { catalogue, spec } = store.get();
    for (const text of catalogue ? lackingEquations(catalogue, spec) : []) {
      if (known.has(text)) continue;
      known.add(text);
      try {
        withOwn(store, text, await client.ownCell(text));
      } catch {
        // the refusal of the spec says it
      }
    }
  }
  /** Texts that were asked for once. @type {Set<string>} */
  const known = new Set();
  store.subscribe(followOwn, (state) => state.spec);
  store.subscribe(followOwn, (state) => state.catalogue);
  store.subscribe(follow, (state) => state.spec);
  store.subscribe(follow, (state) => state.catalogue);
}

/**
 * @param {NonNullable<State['catalogue']>} catalogue
 * @param {{cell: string}[]} lacking
 * @param {any[]} found  the variant of each
 */
function withVariants(catalogue, lacking, found) {
  const cells = catalogue.cells.cells.map((/** @type {any} */ record) => ({
    ...record,
    variants: [...record.variants, ...found.filter((_, i) => lacking[i].cell === record.cell)],
  }));
  return { ...catalogue, cells: { ...catalogue.cells, cells } };
}

/**
 * Keeps the formulas of a text of equations in the catalogue.
 * @param {Store} store
 * @param {string} text
 * @param {any} record  as POST /api/cell answers
 */
export function withOwn(store, text, record) {
  const { catalogue } = store.get();
  if (!catalogue) return;
  const own = { ...catalogue.cells.own, [text]: record };
  store.set({ catalogue: { ...catalogue, cells: { ...catalogue.cells, own } } });
}
