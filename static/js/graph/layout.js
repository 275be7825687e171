// The picture of one step: nodes and edges in, boxes and paths out, px. Pure: it knows neither numbers nor
// the page.

import { columnsOf, nextOf } from './columns.js';
import { routesOf, tracksOf } from './routes.js';
import { rowsOf } from './rows.js';

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Route} from './routes.js' */

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

/**
 * px: heights of a node and where there is much room, of a parameter, of a state's end; the widest node; the
 * room beside the tracks of a channel, and between them, least and most.
 */
const TALL = 62,
  TALLEST = 108,
  SHORT = 28,
  END = 20,
  WIDE = 118,
  BESIDE = [7, 14],
  TRACK = [4.5, 6.5];
/**
 * The least distance between two rows (a name without bars), the most, and the least of it that stays free,
 * px.
 */
const ROW = 29,
  FAR = 150,
  FREE = 9;
/** Of a distance between two rows, the part that a node takes where there is much room. */
const PART = 0.72;
/** With more columns than this the read-out stands upright. */
const MANY = 9;

/** @param {CellGraph} graph @param {Room} room @returns {Picture} */
export function layout(graph, room) {
  const level = columnsOf(graph, false);
  const upright = Math.max(...level.values()) >= MANY;
  const columns = upright ? columnsOf(graph, true) : level;
  const { rows, count } = rowsOf(graph, columns, upright);
  const pitch = Math.max(ROW, Math.min(room.height / count, FAR));
  const height = count * pitch;
  const tall = Math.min(TALLEST, Math.max(Math.min(TALL, pitch - FREE), PART * pitch));
  const end = (/** @type {string} */ id) => !graph.byId.has(id);
  const placed = [...columns].map(([id, column]) => ({
    id,
    column,
    y: (Number(rows.get(id)) + 0.5) * pitch,
    height: end(id) ? END : graph.byId.get(id)?.op === 'parameter' ? Math.min(SHORT, tall) : tall,
  }));
  const edges = graph.nodes.flatMap(({ id, inputs }) =>
    inputs.map((input) => /** @type {[string, string]} */ ([input, id])),
  );
  const routes = routesOf(placed, [
    ...edges,
    ...graph.states.map((state) => /** @type {[string, string]} */ ([state, nextOf(state)])),
  ]);
  const tracks = tracksOf(routes);

  // The columns share what the channels leave: each has what it needs, then what it wishes. Of the rest a
  // third goes to the channels, the nodes grow with the others.
  const last = Math.max(...columns.values());
  const most = Array.from({ length: last + 1 }, (_, i) => Math.max(-1, ...(tracks[i]?.values() ?? [])));
  const of = (/** @type {'need'|'wish'} */ kind) =>
    most.map((_, i) =>
      Math.max(...placed.filter(({ column }) => column === i).map(({ id }) => room.sizeOf(id)[kind])),
    );
  const gapsOf = (/** @type {number} */ part) =>
    most.map((tracksHere, i) =>
      i === last && tracksHere < 0
        ? 0
        : 2 * between(BESIDE, part) + between(TRACK, part) * Math.max(0, tracksHere),
    );
  const [needs, wishes] = [of('need'), of('wish')];
  const spare = room.width - sum(gapsOf(0)) - sum(needs);
  const granted = Math.min(1, Math.max(0, spare) / Math.max(1, sum(wishes) - sum(needs)));
  const fair = needs.map((need, i) => need + granted * (wishes[i] - need));
  const part = Math.min(
    1,
    Math.max(0, room.width - sum(gapsOf(0)) - sum(fair)) / 3 / (sum(gapsOf(1)) - sum(gapsOf(0))),
  );
  const gaps = gapsOf(part),
    track = between(TRACK, part);
  const each = Math.max(0, room.width - sum(gaps) - sum(fair)) / last;
  const widths = fair.map((width, i) => (i === last ? width : Math.max(width, Math.min(WIDE, width + each))));
  const left = Math.max(0, room.width - sum(gaps) - sum(widths)) / last;
  /** @type {number[]} */
  const starts = [0];
  for (let i = 0; i < last; i++) starts.push(starts[i] + widths[i] + gaps[i] + left);
  /** @type {Map<string, Box>} */
  const boxes = new Map(
    placed.map(({ id, column, y, height: h }) => {
      const width =
        graph.byId.get(id)?.op === 'parameter'
          ? Math.min(widths[column], Math.max(room.sizeOf(id).need, 0.7 * widths[column]))
          : widths[column];
      const x =
        graph.byId.get(id)?.op === 'parameter' && column > 0
          ? starts[column] + (widths[column] - width)
          : starts[column];
      return [id, { id, column, x, y: y - h / 2, width, height: h }];
    }),
  );
  const box = (/** @type {string} */ id) => /** @type {Box} */ (boxes.get(id));
  const right = (/** @type {number} */ column) => starts[column] + widths[column];
  const trackX = (/** @type {number} */ channel, /** @type {string} */ from) => {
    const free = channel === last ? gaps[channel] : gaps[channel] + left;
    return (
      right(channel) +
      (free - track * Math.max(0, most[channel])) / 2 +
      track * (tracks[channel].get(from) ?? 0)
    );
  };

  return {
    width: right(last) + (tracks[last] ? gaps[last] : 0),
    height,
    track,
    boxes,
    edges: routes.map((route) => edge(route)),
  };

  /** @param {Route} route @returns {Edge} */
  function edge({ from, to, side, levels, channels }) {
    const [a, b] = [box(from), box(to)];
    const middle = a.x + a.width / 2;
    /** @type {[number, number][]} */
    const points =
      side === 'above'
        ? [
            [middle, a.y + a.height],
            [middle, b.y],
          ]
        : side === 'below'
          ? [
              [middle, a.y],
              [middle, b.y + b.height],
            ]
          : [[a.x + a.width, levels[0]]];
    channels.forEach((channel, i) => {
      if (Math.abs(levels[i] - levels[i + 1]) < 0.5) return;
      const x = trackX(channel, from);
      points.push([x, levels[i]], [x, levels[i + 1]]);
    });
    if (levels.length > 0)
      points.push([side === 'right' ? b.x + b.width : b.x, /** @type {number} */ (levels.at(-1))]);
    return { from, to, points, path: rounded(points) };
  }
}

const sum = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);

/** @param {number[]} ends @param {number} part */
const between = ([low, high], part) => low + part * (high - low);

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
