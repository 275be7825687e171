// The numbers of a tape's node, of one sequence of a batch or of all.

import { onPaper } from '../model/cellgraph.js';

/** @import {CatalogueNode, CellGraph} from '../model/cellgraph.js' */
/** @import {Matrix, Tape} from '../model/types.js' */

/** Which sequence of the batch is looked at; null: all of them. @typedef {number|null} Which */

/**
 * @param {Matrix} array
 * @param {number} batch
 * @param {Which} which
 * @param {boolean} shared  a parameter's: it has no axis of the batch
 * @returns {Float64Array}
 */
export function part({ data }, batch, which, shared) {
  if (batch === 1 || shared || which === null) return data;
  const each = data.length / batch;
  return data.subarray(which * each, (which + 1) * each);
}

const parameter = (/** @type {Tape} */ { nodes }, /** @type {string} */ id) =>
  nodes.get(id)?.op === 'parameter';

/**
 * Numbers in the order in which a notation writes them.
 * @param {Tape} tape
 * @param {string} id
 * @param {'value'|'grad'} kind
 * @param {Which} which
 * @param {CellGraph} graph
 * @param {string} notation
 * @returns {Float64Array|null} null: the step has no such node (a loss that is not asked)
 */
export function numbersOf(tape, id, kind, which, graph, notation) {
  const node = tape.nodes.get(id);
  if (!node) return null;
  const whole = tape.batch === 1 || which === null || parameter(tape, id);
  return whole
    ? onPaper(node[kind], /** @type {CatalogueNode} */ (graph.byId.get(id)), graph, notation)
    : part(node[kind], tape.batch, which, false);
}

/**
 * What came to a node from one of its consumers, or from the next step.
 * @param {Tape} tape
 * @param {string} id
 * @param {string} from  `next`, or the consumer
 * @param {Which} which
 * @returns {Float64Array|null} null: nothing came
 */
export function receivedOf(tape, id, from, which) {
  const array = tape.nodes.get(id)?.received[from];
  return array ? part(array, tape.batch, which, parameter(tape, id)) : null;
}

/** @param {ArrayLike<number>} values */
export function norm(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return Number.isNaN(values[i]) ? NaN : Infinity;
    most = Math.max(most, Math.abs(values[i]));
  }
  if (most === 0) return 0;
  let sum = 0;
  // neither overflows nor vanishes on the way
  for (let i = 0; i < values.length; i++) sum += (values[i] / most) ** 2;
  return most * Math.sqrt(sum);
}

/**
 * At most this many numbers, each the largest of those it stands for.
 * @param {Float64Array} values
 * @param {number} most
 * @returns {ArrayLike<number>}
 */
export function condensed(values, most) {
  if (values.length <= most) return values;
  const each = Math.ceil(values.length / most);
  return Array.from({ length: Math.ceil(values.length / each) }, (_, i) => {
    const share = values.subarray(i * each, (i + 1) * each);
    return (
      share.find((value) => !Number.isFinite(value)) ??
      share.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
    );
  });
}
