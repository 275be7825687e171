// The picture of one step: nodes and edges in, boxes and paths out, px. Pure: it knows neither numbers nor
// the page.

import { columnsOf, nextOf } from './columns.js';
import { routesOf } from './routes.js';
import { rowsOf } from './rows.js';
import { tracksOf } from './tracks.js';
import { shareWidth } from './widths.js';

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Placed, Route} from './routes.js' */
/** @import {Shared} from './widths.js' */

/**
 * @typedef {{id: string, column: number, x: number, y: number, width: number, height: number}} Box  x, y: its
 *   left upper corner
 */
/** @typedef {{from: string, to: string, points: [number, number][], path: string}} Edge */
/**
 * @typedef {{width: number, height: number, track: number, boxes: Map<string, Box>, edges: Edge[]}} Picture
 *   track: how far apart edges run side by side
 */
/** Widths of a node, px: the least, and what shows it whole. @typedef {{need: number, wish: number}} Size */
/** @typedef {{width: number, height: number, sizeOf: (id: string) => Size}} Room */

/** Heights, px: of a node, of one that has much room, of a parameter, of a state's end. */
const TALL = 62,
  TALLEST = 108,
  SHORT = 28,
  END = 20;
/**
 * The least distance between two rows (a name without bars), the most, and the least of it that stays free,
 * px.
 */
const ROW = 29,
  FAR = 150,
  FREE = 9;
/** The part of the distance between two rows that a node takes where there is much room. */
const PART = 0.72;
/** With more columns than this the read-out stands upright. */
const MANY = 9;

/** @param {CellGraph} graph @param {Room} room @returns {Picture} */
export function layout(graph, room) {
  const level = columnsOf(graph, false);
  const upright = Math.max(...level.values()) >= MANY;
  const columns = upright ? columnsOf(graph, true) : level;
  const { placed, height } = place(graph, columns, upright, room.height);
  const routes = routesOf(placed, edgesOf(graph));
  const shared = shareWidth(placed, tracksOf(routes), room);
  const boxes = boxesOf(graph, placed, shared, room);
  return {
    width: shared.width,
    height,
    track: shared.track,
    boxes,
    edges: routes.map((route) => edge(route, boxes, shared)),
  };
}

/**
 * The nodes in their columns and rows, and how high all rows are together.
 * @param {CellGraph} graph
 * @param {Map<string, number>} columns
 * @param {boolean} upright
 * @param {number} room  px
 * @returns {{placed: Placed[], height: number}}
 */
function place(graph, columns, upright, room) {
  const { rows, count } = rowsOf(graph, columns, upright);
  const pitch = Math.max(ROW, Math.min(room / count, FAR));
  const tall = Math.min(TALLEST, Math.max(Math.min(TALL, pitch - FREE), PART * pitch));
  const heightOf = (/** @type {string} */ id) => {
    const node = graph.byId.get(id);
    return !node ? END : node.op === 'parameter' ? Math.min(SHORT, tall) : tall;
  };
  const placed = [...columns].map(([id, column]) => ({
    id,
    column,
    y: (Number(rows.get(id)) + 0.5) * pitch,
    height: heightOf(id),
  }));
  return { placed, height: count * pitch };
}

/** From each input to its node, and from each state to its end. @param {CellGraph} graph */
const edgesOf = ({ nodes, states }) =>
  /** @type {[string, string][]} */ ([
    ...nodes.flatMap(({ id, inputs }) => inputs.map((input) => [input, id])),
    ...states.map((state) => [state, nextOf(state)]),
  ]);

/**
 * Each node as wide as its column; a parameter is narrower and stands at the side of its reader.
 * @param {CellGraph} graph
 * @param {Placed[]} placed
 * @param {Shared} shared
 * @param {Room} room
 * @returns {Map<string, Box>}
 */
function boxesOf(graph, placed, { starts, widths }, room) {
  return new Map(
    placed.map(({ id, column, y, height }) => {
      const whole = widths[column];
      const given = graph.byId.get(id)?.op === 'parameter';
      const width = given ? Math.min(whole, Math.max(room.sizeOf(id).need, 0.7 * whole)) : whole;
      const x = given && column > 0 ? starts[column] + (whole - width) : starts[column];
      return [id, { id, column, x, y: y - height / 2, width, height }];
    }),
  );
}

/** @param {Route} route @param {Map<string, Box>} boxes @param {Shared} shared @returns {Edge} */
function edge({ from, to, side, levels, channels }, boxes, { trackX }) {
  const [a, b] = [from, to].map((id) => /** @type {Box} */ (boxes.get(id)));
  /** @type {[number, number][]} */
  const points = [];
  const middle = a.x + a.width / 2;
  if (side === 'above') points.push([middle, a.y + a.height], [middle, b.y]);
  else if (side === 'below') points.push([middle, a.y], [middle, b.y + b.height]);
  else points.push([a.x + a.width, levels[0]]);
  channels.forEach((channel, i) => {
    if (Math.abs(levels[i] - levels[i + 1]) < 0.5) return;
    const x = trackX(channel, from);
    points.push([x, levels[i]], [x, levels[i + 1]]);
  });
  if (levels.length > 0)
    points.push([side === 'right' ? b.x + b.width : b.x, /** @type {number} */ (levels.at(-1))]);
  return { from, to, points, path: rounded(points) };
}

/** A path with round corners. @param {[number, number][]} points */
function rounded(points) {
  const write = (/** @type {number[]} */ point) => point.map((value) => value.toFixed(1)).join(' ');
  let d = `M${write(points[0])}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]];
    const [to, on] = [before, after].map((other) => {
      const length = Math.hypot(other[0] - corner[0], other[1] - corner[1]);
      const part = length === 0 ? 0 : Math.min(5, length / 2) / length;
      return [corner[0] + part * (other[0] - corner[0]), corner[1] + part * (other[1] - corner[1])];
    });
    d += `L${write(to)}Q${write(corner)} ${write(on)}`;
  }
  return `${d}L${write(/** @type {number[]} */ (points.at(-1)))}`;
}
