/** The stops of the network that is selected, by time, by node or by operation. */

import { cellGraph } from '../model/cellgraph.js';
import { operationStops } from '../model/operations.js';
import { nodeStops, timeStops } from '../model/stops.js';

/** @import {View} from '../model/types.js' */
/** @import {Stops} from '../model/stops.js' */
/** @import {Store} from '../services.js' */

/** @typedef {ReturnType<typeof createStopping>} Stopping */

/** @param {Store} store */
export function createStopping(store) {
  /** @type {Record<string, {key: string, stops: Stops}>} */
  const made = {};

  /** The graph of the network that is selected. */
  const graph = () => {
    const { run, selection, catalogue } = store.get();
    return run && cellGraph(catalogue, run.spec, selection.model);
  };

  /**
   * By time, by node of the column, by operation (not before the catalogue is there).
   * @param {View['stepBy']} by
   * @returns {Stops|null}
   */
  function stops(by) {
    const { run, selection } = store.get();
    if (!run) return null;
    const hasC = Boolean(run.models[selection.model].c);
    const cell = by === 'operation' ? graph() : null;
    if (by === 'operation' && !cell) return null;
    const key = [run.id, by === 'node' && hasC, cell?.variant].join();
    if (made[by]?.key !== key)
      made[by] = {
        key,
        stops: cell
          ? operationStops(run.T, cell, run.lossSteps)
          : by === 'time'
            ? timeStops(run.T)
            : nodeStops(run.T, hasC, run.lossSteps),
      };
    return made[by].stops;
  }

  return { graph, stops };
}
