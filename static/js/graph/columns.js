// The column of each node of the graph: by the longest way from the inputs, as the data go.

/** @import {CellGraph} from '../model/cellgraph.js' */

/**
 * The end of the edge by which a state leaves the step: no node of the catalogue.
 * @param {string} state
 */
export const nextOf = (state) => `next ${state}`;

/**
 * A unary operation on a state stands under it (tanh c), and the read-out, where it stands upright, over or
 * under h. A parameter stands before its reader; one that several
 * operations read stands with the inputs.
 * @param {CellGraph} graph @param {boolean} upright @returns {Map<string, number>} also of the states' ends
 */
export function columnsOf({ nodes, consumers, states, readout, byId }, upright) {
  /** @type {Map<string, number>} */
  const columns = new Map();
  const parameter = (/** @type {string} */ id) => byId.get(id)?.op === 'parameter';
  for (const { id, op, inputs } of nodes) {
    if (op === 'parameter') continue;
    const operands = inputs.filter((input) => !parameter(input));
    const last = Math.max(
      inputs.length > operands.length ? 0 : -1,
      ...operands.map((input) => /** @type {number} */ (columns.get(input))),
    );
    const under = (upright && readout.has(id)) || (inputs.length === 1 && states.includes(inputs[0]));
    columns.set(id, under ? last : last + 1);
  }
  for (const { id, op } of nodes) {
    if (op !== 'parameter') continue;
    const readers = /** @type {string[]} */ (consumers.get(id));
    columns.set(
      id,
      readers.length > 1 ? 0 : Math.max(0, /** @type {number} */ (columns.get(readers[0])) - 1),
    );
  }
  const end = Math.max(...columns.values()) + 1;
  for (const state of states) columns.set(nextOf(state), end);
  return columns;
}
