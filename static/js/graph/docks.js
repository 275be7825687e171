// The points at which edges arrive at a node.

/** @import {Placed, Route} from './routes.js' */

/** How far from a node's corner edges arrive, px. */
const CORNER = 5;

/**
 * At the left in the order in which they come, straight on where one can be; those from below it in its own
 * column at the right. Changes the last level of each route.
 * @param {Placed[]} nodes
 * @param {Route[]} routes
 */
export function dock(nodes, routes) {
  for (const node of nodes) {
    const [low, high] = [node.y - node.height / 2 + CORNER, node.y + node.height / 2 - CORNER];
    atLeft(node, routes, low, high);
    const back = routes.filter(({ to, side }) => to === node.id && side === 'right');
    back.forEach((route, i) => {
      route.levels[1] = node.y + ((i + 1) * (high - node.y)) / (back.length + 1);
    });
  }
}

/** The level from which a route comes. @param {Route} route */
const come = ({ levels }) => levels[levels.length - 2];

/**
 * @param {Placed} node
 * @param {Route[]} routes
 * @param {number} low
 * @param {number} high
 */
function atLeft(node, routes, low, high) {
  const arriving = routes.filter(({ to, side }) => to === node.id && side === 'left');
  arriving.sort((a, b) => come(a) - come(b));
  const straight = arriving.findIndex((route) => come(route) >= low && come(route) <= high);
  const at = straight < 0 ? node.y : come(arriving[straight]);
  arriving.forEach(({ levels }, i) => {
    levels[levels.length - 1] =
      straight < 0
        ? low + ((i + 0.5) * (high - low)) / arriving.length
        : i === straight
          ? at
          : i < straight
            ? low + ((i + 0.5) * (at - low)) / straight
            : at + ((i - straight) * (high - at)) / (arriving.length - straight);
  });
  arriving.forEach((route, i) => i === straight || aside(route, routes, low, high));
}

/**
 * A little up or down where another node's edge runs on the same level in the channel.
 * @param {Route} route
 * @param {Route[]} routes
 * @param {number} low
 * @param {number} high
 */
function aside({ from, to, levels, channels }, routes, low, high) {
  const last = levels.length - 1,
    channel = channels[last - 1],
    y = levels[last];
  const others = routes
    .filter((other) => other.from !== from)
    .flatMap((other) =>
      other.channels.flatMap((each, i) =>
        each === channel ? [other.levels[i], ...(other.to === to ? [other.levels[i + 1]] : [])] : [],
      ),
    );
  const free = [0, 3, -3, 6, -6]
    .map((by) => y + by)
    .find((level) => level >= low && level <= high && others.every((other) => Math.abs(other - level) >= 3));
  levels[last] = free ?? y;
}
