// The order of the gates in the graph, one under the other: that of the fewest crossings.

import { placeRows } from './placing.js';

/** @import {CellGraph} from '../model/cellgraph.js' */

/** The orders of more gates than these are too many to try. */
const TRIED = 5;

/**
 * Rows count from the top; a row may stand half-way between two. The gates' order is that of the fewest
 * crossings, of all there are; of many gates it is that in which they stand.
 * @param {CellGraph} graph @param {Map<string, number>} columns @param {boolean} upright
 * @returns {{rows: Map<string, number>, count: number}}
 */
export function rowsOf(graph, columns, upright) {
  const gates = graph.gates.length > 0 ? graph.gates : [''];
  const orders = gates.length > TRIED ? [gates] : permutations(gates);
  const placed = orders.map((order) => placeRows(graph, columns, upright, order));
  const costs = placed.map(({ rows }) => cost(graph, columns, rows));
  return placed[costs.indexOf(Math.min(...costs))];
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
