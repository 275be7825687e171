// The row of each node of the graph, the order of the gates being given: a gate is a row, the way that
// carries a state from step to step is the top line.

import { nextOf } from './columns.js';

/** @import {CellGraph} from '../model/cellgraph.js' */

const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * The way of a state through this step by products of its elements and sums alone: c_prev, kept, c.
 * @param {CellGraph} graph
 * @returns {string[]}
 */
export function highway({ states, byId, consumers }) {
  const elementwise = (/** @type {string} */ id) =>
    ['multiply', 'sum'].includes(/** @type {string} */ (byId.get(id)?.op));
  for (const state of states) {
    /** @type {string[][]} */
    const ways = [[`${state}_prev`]];
    for (const way of ways) {
      for (const next of consumers.get(/** @type {string} */ (way.at(-1))) ?? []) {
        if (next === state && elementwise(next)) return [...way, next];
        if (elementwise(next)) ways.push([...way, next]);
      }
    }
  }
  return [];
}

/**
 * A place in the making.
 * @typedef {object} Placing
 * @property {CellGraph} graph
 * @property {Map<string, number>} columns
 * @property {Map<string, number>} rows  of the nodes that have one
 * @property {number} top    the first row under the top line
 * @property {number} count  of rows
 */

/**
 * @param {CellGraph} graph
 * @param {Map<string, number>} columns
 * @param {boolean} upright
 * @param {string[]} order of the gates, from the top
 */
export function placeRows(graph, columns, upright, order) {
  const line = highway(graph);
  const given = graph.nodes.filter(
    ({ id, op }) => !line.includes(id) && columns.get(id) === 0 && (op === 'input' || op === 'parameter'),
  );
  const members = order.map((gate) => membersOf(graph, gate));
  const starts = members.map((own) => startsOf(graph, columns, own)).flat();
  const top = line.length > 0 ? 1 : 0;
  /** @type {Placing} */
  const placing = {
    graph,
    columns,
    rows: new Map(line.map((id) => [id, 0])),
    top,
    count: rowsNeeded(graph, upright, top + Math.max(starts.length, given.length)),
  };
  placeGates(placing, members, starts);
  placeStates(placing);
  placeReadout(placing, upright);
  placeGiven(placing, given);
  return { rows: placing.rows, count: placing.count };
}

/**
 * How many rows: more where a read-out stands upright, and where states leave by more lines than two.
 * @param {CellGraph} graph @param {boolean} upright @param {number} count
 */
const rowsNeeded = ({ nodes, readout, states }, upright, count) =>
  Math.max(
    count + 2 * Math.max(0, states.length - 2),
    upright ? 1 + nodes.filter(({ id, op }) => readout.has(id) && op !== 'parameter').length : 0,
  );

/**
 * The gate that a node belongs to, and what is made of one thing alone for that gate; null: none.
 * @param {CellGraph} graph @param {string} id @returns {string|null}
 */
function gateOf(graph, id) {
  const { gates, readout, byId, consumers } = graph;
  if (gates.length === 0) return readout.has(id) ? null : '';
  const node = byId.get(id);
  if (!node || node.block || gates.includes(id)) return node?.block ?? (node ? id : null);
  const readers = consumers.get(id) ?? [];
  const operands = node.inputs.filter((input) => byId.get(input)?.op !== 'parameter');
  const alone = readers.length === 1 && operands.length < 2 && node.op !== 'multiply' && node.op !== 'input';
  return alone && node.op !== 'parameter' ? gateOf(graph, readers[0]) : null;
}

/** The operations of a gate. @param {CellGraph} graph @param {string} gate */
const membersOf = (graph, gate) =>
  graph.nodes
    .filter(({ id, op }) => op !== 'input' && op !== 'parameter' && gateOf(graph, id) === gate)
    .map(({ id }) => id);

/**
 * The nodes with which a gate begins, from the top: its products, that with h above that with x, and between
 * them the
 * bias that one sum alone reads.
 * @param {CellGraph} graph
 * @param {Map<string, number>} columns
 * @param {string[]} own  operations of the gate
 */
function startsOf({ nodes, byId, consumers }, columns, own) {
  const products = own.filter((id) => byId.get(id)?.op === 'product').reverse();
  const biases = nodes.filter(({ id, op }) => {
    const [reader] = /** @type {string[]} */ (consumers.get(id));
    return op === 'parameter' && Number(columns.get(id)) > 0 && own.includes(reader);
  });
  const starts = products.toSpliced(1, 0, ...biases.map(({ id }) => id));
  return starts.length > 0 ? starts : own.slice(0, 1);
}

/** The rows that these have. @param {Placing} placing @param {string[]} ids */
const known = ({ rows }, ids) => ids.flatMap((id) => rows.get(id) ?? []);

/**
 * Level with these, as far as they have rows; in the middle where none has one yet.
 * @param {Placing} placing @param {string[]} ids
 */
function levelWith(placing, ids) {
  const found = known(placing, ids);
  return found.length > 0 ? mean(found) : (placing.count - 1) / 2;
}

/** @param {Placing} placing @param {string} id */
const rowOf = ({ rows }, id) => /** @type {number} */ (rows.get(id));

/**
 * The nearest row that is free in the node's column, or from an earlier column on; below before above.
 * @param {Placing} placing
 * @param {string} id
 * @param {number} wanted
 * @param {number} [from]
 */
function settle({ columns, rows, count }, id, wanted, from) {
  const at = (/** @type {string} */ other) => /** @type {number} */ (columns.get(other));
  const first = from ?? at(id);
  const taken = [...rows]
    .filter(([other]) => at(other) >= first && at(other) <= at(id))
    .map(([, row]) => row);
  const tries = Array.from(
    { length: 4 * count },
    (_, i) => Math.round(2 * wanted) / 2 + (i % 2 ? 0.5 : -0.5) * Math.ceil(i / 2),
  );
  const free = tries.find(
    (row) => row >= 0 && row <= count - 1 && taken.every((other) => Math.abs(other - row) >= 1),
  );
  rows.set(id, free ?? wanted);
}

/**
 * Places the gates, each in rows of its own: first its products and biases, then the operations on them.
 * @param {Placing} placing
 * @param {string[][]} members
 * @param {string[]} starts
 */
function placeGates(placing, members, starts) {
  const { graph, rows, top, count } = placing;
  const unit = (count - top) / starts.length;
  starts.forEach((id, i) => rows.set(id, top + (i + 0.5) * unit - 0.5));
  for (const own of members)
    for (const id of own) {
      if (rows.has(id)) continue;
      const inputs = graph.byId.get(id)?.inputs ?? [];
      const near = inputs.filter((input) => own.includes(input) || starts.includes(input));
      const beside = known(placing, near).length > 0 ? near : own;
      if (known(placing, beside).length > 0) rows.set(id, levelWith(placing, beside));
      else settle(placing, id, levelWith(placing, beside));
    }
}

/** Places the operations on the gates; one on a state alone stands under it. @param {Placing} placing */
function placeStates(placing) {
  const { graph, rows } = placing;
  for (const { id, op, inputs } of graph.nodes) {
    if (rows.has(id) || op === 'input' || op === 'parameter' || graph.readout.has(id)) continue;
    const ofGates = inputs.filter((input) => gateOf(graph, input) !== null);
    const under = inputs.length === 1 && graph.states.includes(inputs[0]);
    const wanted = under
      ? rowOf(placing, inputs[0]) + 1
      : levelWith(placing, ofGates.length > 0 ? ofGates : inputs);
    settle(placing, id, wanted);
  }
}

/**
 * The read-out, which leaves the state's own line free for its way to the next step.
 * @param {Placing} placing
 * @param {boolean} upright
 */
function placeReadout(placing, upright) {
  const { graph, rows, top, count } = placing;
  const chain = graph.nodes
    .filter(({ id, op }) => graph.readout.has(id) && op !== 'parameter')
    .map(({ id }) => id);
  const h = rowOf(placing, 'h');
  if (!upright) return chain.forEach((id) => settle(placing, id, h));
  const room = h > (count - 1) / 2 ? top - h : count - 1 - h; // up or down
  const stride = Math.sign(room) * Math.min(2, Math.abs(room) / chain.length);
  chain.forEach((id, i) => rows.set(id, h + (i + 1) * stride));
}

/**
 * The inputs and the shared parameters, in the order of their readers; then the other parameters beside
 * theirs, and the states' ends.
 * @param {Placing} placing
 * @param {CellGraph['nodes']} given
 */
function placeGiven(placing, given) {
  const { graph, columns, rows, top, count } = placing;
  const readers = (/** @type {string} */ id) => /** @type {string[]} */ (graph.consumers.get(id));
  const reach = new Map(given.map(({ id }) => [id, levelWith(placing, readers(id))]));
  const reachOf = (/** @type {string} */ id) => /** @type {number} */ (reach.get(id));
  const middle = mean([...reach.values()]);
  const outside = (/** @type {{id: string, op: string}} */ { id, op }) =>
    (op === 'input') === reachOf(id) < middle ? 0 : 1;
  given.sort((a, b) => reachOf(a.id) - reachOf(b.id) || outside(a) - outside(b));
  given.forEach(({ id }, i) => rows.set(id, top + ((i + 0.5) * (count - top)) / given.length - 0.5));
  for (const { id, op } of graph.nodes)
    if (op === 'parameter' && !rows.has(id)) settle(placing, id, rowOf(placing, readers(id)[0]));
  for (const state of graph.states)
    settle(placing, nextOf(state), rowOf(placing, state), Number(columns.get(state)) + 1);
}
