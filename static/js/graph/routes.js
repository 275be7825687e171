// How the edges run between the nodes: level through the columns, where no node stands, and up and down in
// the channels between them. All edges of one node share its trunk in a channel, as the wires of one source
// do.

import { dock } from './docks.js';

/** @typedef {{id: string, column: number, y: number, height: number}} Placed  y: of the middle */
/**
 * An edge leaves `from` at levels[0], changes to levels[i + 1] in channels[i] (the one at the right of the
 * column of that number), and arrives at the last level.
 * `side`: where it arrives; from 'above' and 'below' it runs straight along the column's middle, and has no
 * channels.
 * @typedef {{from: string, to: string, side: 'left'|'right'|'above'|'below', levels: number[], channels:
 *   number[]}} Route
 */

/** Least distance of an edge from a foreign node, px. */
const CLEAR = 4;
/** Least distance of two edges side by side, px. */
export const APART = 5;

/**
 * A level that is taken, through these columns.
 * @typedef {{from: string, y: number, first: number, last: number}} Taken
 */

/** @param {Placed[]} nodes @param {[string, string][]} edges @returns {Route[]} */
export function routesOf(nodes, edges) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const of = (/** @type {string} */ id) => /** @type {Placed} */ (byId.get(id));
  /** @type {Taken[]} */
  const taken = [];
  const span = (/** @type {[string, string]} */ [a, b]) => of(b).column - of(a).column;
  const shortestFirst = [...edges].sort(
    (a, b) => span(a) - span(b) || Math.abs(of(a[0]).y - of(a[1]).y) - Math.abs(of(b[0]).y - of(b[1]).y),
  );
  const routes = shortestFirst.map(([from, to]) => {
    const [a, b] = [of(from), of(to)];
    if (a.column === b.column) return inColumn(nodes, a, b);
    return b.column === a.column + 1 ? next(a, b) : through(nodes, taken, a, b);
  });
  dock(nodes, routes);
  return routes;
}

/**
 * A route to the next column: through the one channel between.
 * @param {Placed} a
 * @param {Placed} b
 * @returns {Route}
 */
const next = (a, b) => ({
  from: a.id,
  to: b.id,
  side: 'left',
  levels: [a.y, b.y],
  channels: [a.column],
});

/**
 * A route within a column: straight to the next node above or below, else around those between, at the right.
 * @param {Placed[]} nodes
 * @param {Placed} a
 * @param {Placed} b
 * @returns {Route}
 */
function inColumn(nodes, a, b) {
  const between = nodes.some(
    ({ column, y }) => column === a.column && y > Math.min(a.y, b.y) && y < Math.max(a.y, b.y),
  );
  if (between) return { ...next(a, b), side: 'right' };
  return { from: a.id, to: b.id, side: b.y > a.y ? 'above' : 'below', levels: [], channels: [] };
}

/**
 * Past other columns: on one level where one is free, else on one for each column. The levels are taken then.
 * @param {Placed[]} nodes
 * @param {Taken[]} taken
 * @param {Placed} a
 * @param {Placed} b
 * @returns {Route}
 */
function through(nodes, taken, a, b) {
  const [first, last] = [a.column + 1, b.column - 1];
  const whole = freeLevel(nodes, taken, a, { first, last, y: a.y, goal: b.y });
  /** @type {number[]} */
  const levels = [a.y];
  for (let column = first; column <= last; column++) {
    const y = /** @type {number} */ (levels.at(-1));
    levels.push(whole ?? freeLevel(nodes, taken, a, { first: column, last: column, y, goal: b.y }) ?? b.y);
  }
  for (let column = first; column <= last; column++)
    taken.push({ from: a.id, y: levels[column - a.column], first: column, last: column });
  return {
    from: a.id,
    to: b.id,
    side: 'left',
    levels: [...levels, b.y],
    channels: levels.map((_, i) => a.column + i),
  };
}

/**
 * The level with the least way up and down at which no node and no other edge is met.
 * @param {Placed[]} nodes
 * @param {Taken[]} taken
 * @param {Placed} a
 * @param {{first: number, last: number, y: number, goal: number}} way  through these columns, from a level to
 *   another one
 * @returns {number|null}
 */
function freeLevel(nodes, taken, a, { first, last, y, goal }) {
  const inWay = nodes.filter(({ column }) => column >= first && column <= last);
  // what leaves these on the same level would run into it
  const beside = nodes.filter(({ column, id }) => column === first - 1 && id !== a.id);
  const others = taken.filter((each) => each.from !== a.id && each.last >= first && each.first <= last);
  const free = (/** @type {number} */ level) =>
    inWay.every((node) => Math.abs(level - node.y) >= node.height / 2 + CLEAR) &&
    [...others, ...beside].every((each) => Math.abs(level - each.y) >= APART);
  const { between, edge } = levelsAbout(inWay);
  const shared = taken.filter((each) => each.from === a.id).map((each) => each.y);
  const way = (/** @type {number} */ level) =>
    Math.abs(level - y) +
    Math.abs(level - goal) -
    (shared.includes(level) ? 2 : 0) -
    (between.includes(level) ? 1 : 0);
  return [y, goal, ...shared, ...between, ...edge]
    .filter(free)
    .reduce(
      (best, level) => (best === null || way(level) < way(best) ? level : best),
      /** @type {number|null} */ (null),
    );
}

/** Levels half-way between two nodes, and close above and below each. @param {Placed[]} nodes */
function levelsAbout(nodes) {
  const between = nodes.flatMap((node) =>
    nodes
      .filter((other) => other.y > node.y)
      .map((other) => (node.y + node.height / 2 + other.y - other.height / 2) / 2),
  );
  const edge = nodes.flatMap((node) =>
    [1, 2, 3].flatMap((i) => [node.y - node.height / 2 - i * CLEAR, node.y + node.height / 2 + i * CLEAR]),
  );
  return { between, edge };
}
