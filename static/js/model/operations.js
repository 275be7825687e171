// The microscope's stops: every operation of every step, forward and then backward, in the order of the tape.

/** @import {CellGraph} from './cellgraph.js' */
/** @import {NodeName, Selection} from './types.js' */
/** @import {Stops} from './stops.js' */

/** @typedef {{op: string, gather: boolean}} Operation */

/** Operations that a step is given and does not compute: they only receive on the way back. */
export const STILL = new Set(['input', 'parameter']);

/**
 * The column's node that an operation belongs to.
 * @param {string} op
 * @param {CellGraph} graph
 * @returns {NodeName}
 */
export const nodeOf = (op, graph) =>
  op === 'x' || op === 'c' || op === 'loss' ? op : graph.readout.has(op) ? 'output' : 'h';

/**
 * The stops of one step. Forward: the input, the operations, and the loss where it stands. Backward: the same
 * operations from the last to the first, the read-out
 * only where a loss stands; a state stops twice, once for adding up what it received and once for sending it
 * on; so does, at the end, an input that several
 * operations have used. `output` hangs beside the logits and receives nothing: the way back does not pass it.
 * @param {CellGraph} graph @param {boolean} asked  a loss stands at this step
 * @returns {{forward: Operation[], backward: Operation[]}}
 */
export function operationsOf(graph, asked) {
  const operations = graph.nodes
    .filter(({ id, op }) => !STILL.has(op) && (id !== 'loss' || asked))
    .map(({ id }) => id);
  const back = operations.filter((id) => id !== 'output' && (asked || !graph.readout.has(id))).reverse();
  const shared = graph.nodes
    .filter(({ id, op }) => op === 'input' && /** @type {string[]} */ (graph.consumers.get(id)).length > 1)
    .map(({ id }) => id);
  const send = (/** @type {string} */ op) => ({ op, gather: false }),
    gather = (/** @type {string} */ op) => ({ op, gather: true });
  return {
    forward: ['x', ...operations].map(send),
    backward: [
      ...back.flatMap((op) => (graph.states.includes(op) ? [gather(op), send(op)] : [send(op)])),
      ...shared.reverse().map(gather),
    ],
  };
}

/**
 * The operation that a selection means, wherever it came from: its own, or that of the column's node.
 * @param {Selection} selection
 * @param {CellGraph} graph
 * @returns {Operation}
 */
export function operationAt({ op, gather, node, pass }, graph) {
  const back = pass === 'backward';
  if (op !== null && graph.byId.has(op)) return { op, gather: back && gather };
  const named = back && node === 'output' ? 'logits' : graph.byId.has(node) ? node : 'h';
  return { op: named, gather: back && graph.states.includes(named) };
}

/** @param {string} id @param {CellGraph} graph */
const isWeight = (id, graph) => graph.byId.get(id)?.op === 'parameter';

/**
 * What selecting a node of the graph changes in the selection. A weight belongs to no step: selecting it
 * leaves the pass where it stands, and so does going on from one weight to another.
 * @param {string} id
 * @param {Selection} selection
 * @param {CellGraph} graph
 * @returns {Partial<Selection>}
 */
export function selecting(id, selection, graph) {
  if (!isWeight(id, graph)) return { node: nodeOf(id, graph), op: id, gather: false };
  return { op: id, gather: false, stands: selection.stands ?? operationAt(selection, graph) };
}

/** @param {number} T @param {CellGraph} graph @param {number[]} lossSteps @returns {Stops} */
export function operationStops(T, graph, lossSteps) {
  const losses = new Set(lossSteps);
  const [plain, asked] = [operationsOf(graph, false), operationsOf(graph, true)];
  const of = (/** @type {number} */ t) => (losses.has(t) ? asked : plain);
  /** The index at which each step begins, in both passes; T steps forward, then T back. */
  const starts = [0];
  for (let t = 0; t < T; t++) starts.push(starts[t] + of(t).forward.length);
  for (let t = T - 1; t >= 0; t--) starts.push(/** @type {number} */ (starts.at(-1)) + of(t).backward.length);
  const length = starts[2 * T];
  return {
    length,
    at(index) {
      let low = 0,
        high = 2 * T - 1; // the last segment that begins at or before index
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= index) low = middle;
        else high = middle - 1;
      }
      const pass = low < T ? 'forward' : 'backward';
      const t = low < T ? low : 2 * T - 1 - low;
      const { op, gather } = of(t)[pass][index - starts[low]];
      return { pass, t, node: nodeOf(op, graph), op, gather };
    },
    indexOf(stop) {
      const { pass, t } = stop;
      const all = of(t)[pass];
      const { stands } = stop;
      const atWeight = isWeight(stop.op ?? '', graph) && all.some(({ op }) => op === stands?.op);
      const wanted =
        stands && atWeight
          ? stands
          : operationAt({ op: null, gather: false, node: 'h', .../** @type {any} */ (stop) }, graph);
      return starts[pass === 'forward' ? t : 2 * T - 1 - t] + placeOf(wanted, all, graph);
    },
  };
}

/**
 * An operation's place among a step's stops. A node without a stop of its own has that of an operation that
 * reads it (a weight), or that it reads (the output on the way back).
 * @param {Operation} wanted
 * @param {Operation[]} all
 * @param {CellGraph} graph
 */
function placeOf({ op, gather }, all, graph) {
  /** @type {((each: Operation) => boolean|undefined)[]} */
  const nearer = [
    (each) => each.op === op && each.gather === gather,
    (each) => each.op === op,
    (each) => graph.consumers.get(op)?.includes(each.op),
    (each) => graph.byId.get(op)?.inputs.includes(each.op),
    (each) => each.op === 'h',
  ];
  return nearer.map((is) => all.findIndex(is)).find((place) => place >= 0) ?? 0;
}
