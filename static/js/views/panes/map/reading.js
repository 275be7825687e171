/** The cells of one network's map by row and column: their steps, their words, and the chosen one. */

import { cellOf } from '../../../figures/map.js';
import { log10, power } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { asShown } from '../../parts/direct.js';

/** @import {Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @typedef {ReturnType<typeof createReading>} Reading */

/** @param {Store} store @param {Services['t']} t @param {number} m */
export function createReading(store, t, m) {
  const data = () => ({ run: asShown(store.get(), /** @type {Run} */ (store.get().run)), m });
  const model = () => data().run?.map?.models[m] ?? null;
  /** Rows, and columns: steps, or where the map is pooled, groups of them. */
  const count = () => (model() ? (model()?.pool?.n ?? data().run.T) : 0);
  /** The step after the last that a row or column stands for. @param {number} cell */
  const stepOf = (cell) => model()?.pool?.to[cell] ?? cell + 1;

  return {
    data,
    present: () => model() !== null,
    count,
    stepOf,
    /** A cell in words: its loss, its step, its number. @param {number} row @param {number} column */
    read(row, column) {
      const found = model();
      if (!found) return '';
      const { mask, dh } = found;
      const at = row * count() + column;
      const network = nameOf(data().run.models, m, t);
      const places = { network, k: stepOf(row) - 1, t: stepOf(column) - 1 };
      if (!mask[at]) return t(column > row ? 'maps.read.later' : 'maps.read.none', places);
      return t('maps.read', { ...places, log: log10(dh[at]), norm: power(dh[at]) });
    },
    /**
     * The row and column of the selection; k is the last loss step while none is chosen.
     * @returns {[number, number]}
     */
    chosen() {
      const { run, selection } = store.get();
      const { map: all, lossSteps } = /** @type {Run} */ (run);
      const own = /** @type {NonNullable<Run['map']>} */ (all).models[m];
      const k = selection.k ?? lossSteps[lossSteps.length - 1];
      return [cellOf(own, k), cellOf(own, selection.t)];
    },
  };
}
