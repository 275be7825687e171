// In which row a node of the graph stands: a gate is a row, what carries a state from step to step is the top
// line.

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
 * Rows count from the top; a row may stand half-way between two. The gates' order is that of the fewest
 * crossings, of all there are.
 * @param {CellGraph} graph @param {Map<string, number>} columns @param {boolean} upright
 * @returns {{rows: Map<string, number>, count: number}}
 */
export function rowsOf(graph, columns, upright) {
  const orders = permutations(graph.gates.length > 0 ? graph.gates : ['']);
  const placed = orders.map((order) => placeRows(graph, columns, upright, order));
  const costs = placed.map(({ rows }) => cost(graph, columns, rows));
  return placed[costs.indexOf(Math.min(...costs))];
}

/**
 * @param {CellGraph} graph
 * @param {Map<string, number>} columns
 * @param {boolean} upright
 * @param {string[]} order of the gates, from the top
 */
function placeRows(graph, columns, upright, order) {
  const { nodes, byId, consumers, states, readout, gates } = graph;
  const line = highway(graph);
  const top = line.length > 0 ? 1 : 0;
  const at = (/** @type {string} */ id) => /** @type {number} */ (columns.get(id));
  const first = nodes.filter(
    ({ id, op }) => !line.includes(id) && at(id) === 0 && (op === 'input' || op === 'parameter'),
  );
  const chain = nodes.filter(({ id, op }) => readout.has(id) && op !== 'parameter').map(({ id }) => id);
  // A gate's products, what comes from h above what comes from x, and between them the bias that one sum
  // alone reads; then what is made of them.
  const gateOf = (/** @type {string} */ id) =>
    gates.length === 0
      ? readout.has(id)
        ? null
        : ''
      : (byId.get(id)?.block ?? (gates.includes(id) ? id : null));
  const members = order.map((gate) =>
    nodes
      .filter(({ id, op }) => op !== 'input' && op !== 'parameter' && gateOf(id) === gate)
      .map(({ id }) => id),
  );
  const starts = members.map((own) => {
    const products = own.filter((id) => byId.get(id)?.op === 'product').reverse();
    const biases = nodes
      .filter(
        ({ id, op }) =>
          op === 'parameter' && at(id) > 0 && own.includes(/** @type {string[]} */ (consumers.get(id))[0]),
      )
      .map(({ id }) => id);
    return products.toSpliced(1, 0, ...biases);
  });
  const needed = starts.flat().length;
  const count = top + Math.max(needed, first.length);
  const unit = (count - top) / needed;
  /** @type {Map<string, number>} */
  const rows = new Map(line.map((id) => [id, 0]));
  const known = (/** @type {string[]} */ ids) => ids.flatMap((id) => rows.get(id) ?? []);

  /**
   * The nearest row that is free in the node's column, or from an earlier column on; below before above.
   * @param {string} id
   * @param {number} wanted
   */
  function settle(id, wanted, from = at(id)) {
    const taken = [...rows]
      .filter(([other]) => at(other) >= from && at(other) <= at(id))
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

  starts.flat().forEach((id, i) => rows.set(id, top + (i + 0.5) * unit - 0.5));
  for (const own of members) {
    for (const id of own)
      if (!rows.has(id))
        rows.set(
          id,
          mean(
            known(
              /** @type {string[]} */ (byId.get(id)?.inputs).filter(
                (input) => own.includes(input) || starts.flat().includes(input),
              ),
            ),
          ),
        );
  }
  for (const { id, op, inputs } of nodes) {
    if (rows.has(id) || op === 'input' || op === 'parameter' || readout.has(id)) continue;
    const under = inputs.length === 1 && states.includes(inputs[0]);
    const ofGates = inputs.filter((input) => gateOf(input) !== null);
    settle(
      id,
      under
        ? /** @type {number} */ (rows.get(inputs[0])) + 1
        : mean(known(ofGates.length > 0 ? ofGates : inputs)),
    );
  }

  // The read-out leaves the state's own line free for its way to the next step.
  const h = /** @type {number} */ (rows.get('h'));
  if (upright) {
    const room = h > (count - 1) / 2 ? top - h : count - 1 - h; // up or down
    chain.forEach((id, i) =>
      rows.set(id, h + (i + 1) * Math.sign(room) * Math.min(2, Math.abs(room) / chain.length)),
    );
  } else chain.forEach((id) => settle(id, h));

  // What the inputs and the shared parameters are read by tells their order.
  const reach = new Map(
    first.map(({ id }) => [id, mean(known(/** @type {string[]} */ (consumers.get(id))))]),
  );
  const middle = mean([...reach.values()]);
  const outside = (/** @type {{id: string, op: string}} */ { id, op }) =>
    (op === 'input') === /** @type {number} */ (reach.get(id)) < middle ? 0 : 1;
  first.sort(
    (a, b) =>
      /** @type {number} */ (reach.get(a.id)) - /** @type {number} */ (reach.get(b.id)) ||
      outside(a) - outside(b),
  );
  first.forEach(({ id }, i) => rows.set(id, top + ((i + 0.5) * (count - top)) / first.length - 0.5));
  for (const { id, op } of nodes)
    if (op === 'parameter' && !rows.has(id))
      settle(id, /** @type {number} */ (rows.get(/** @type {string[]} */ (consumers.get(id))[0])));
  for (const state of states) settle(nextOf(state), /** @type {number} */ (rows.get(state)), at(state) + 1);
  return { rows, count };
}

/**
 * Crossings of the straight lines between the nodes, and a little for their length.
 * @param {CellGraph} graph
 * @param {Map<string, number>} columns
 * @param {Map<string, number>} rows
 */
function cost({ nodes, byId, readout }, columns, rows) {
  const place = (/** @type {string} */ id) =>
    /** @type {[number, number]} */ ([columns.get(id), rows.get(id)]);
  const lines = nodes.flatMap(({ id, inputs }) =>
    (readout.has(id) ? [] : inputs)
      .filter((input) => byId.get(input)?.op !== 'parameter')
      .map((input) => [...place(input), ...place(id)]),
  );
  let found = 0;
  lines.forEach((a, i) => {
    found += 0.05 * Math.abs(a[3] - a[1]);
    for (let j = 0; j < i; j++) if (cross(a, lines[j])) found++;
  });
  return found;
}

/** @param {number[]} a x, y, x, y @param {number[]} b */
function cross([ax, ay, bx, by], [cx, cy, dx, dy]) {
  const side = (
    /** @type {number} */ px,
    /** @type {number} */ py,
    /** @type {number} */ qx,
    /** @type {number} */ qy,
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) => Math.sign((qx - px) * (y - py) - (qy - py) * (x - px));
  return (
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0
  );
}

/** @template V @param {V[]} values @returns {V[][]} */
const permutations = (values) =>
  values.length < 2
    ? [values]
    : values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map((rest) => [value, ...rest]));
