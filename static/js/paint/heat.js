// A heatmap as pixels: each cell from edge to edge on whole pixels, as Plotly rounds them, so that no cell is
// blurred into its neighbour.

import { channels } from '../figures/scales.js';

/** @import {Axes} from './axes.js' */

/**
 * The edges of cells: given, or halfway between their middles.
 * @param {ArrayLike<number>} at
 * @param {number} count
 * @returns {number[]}
 */
function edgesOf(at, count) {
  if (at.length > count) return Array.from(at);
  if (count === 1) return [at[0] - 0.5, at[0] + 0.5];
  const middle = (/** @type {number} */ i) => (at[i - 1] + at[i]) / 2;
  return [
    at[0] - (middle(1) - at[0]),
    ...Array.from({ length: count - 1 }, (_, i) => middle(i + 1)),
    at[count - 1] + (at[count - 1] - middle(count - 1)),
  ];
}

/**
 * An opaque colour as a pixel of a little-endian image.
 * @param {number} r
 * @param {number} g
 * @param {number} b
 */
const pixel = (r, g, b) => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/**
 * The pixel of each value; 0, transparent, for values that are no number. Linear between the stops of the
 * scale;
 * where two stand at one place the later counts.
 * @param {{zmin: number, zmax: number, colorscale: [number, string][]}} trace
 * @returns {(z: number|null) => number}
 */
export function pixels({ zmin, zmax, colorscale }) {
  const places = colorscale.map(([place]) => place),
    colours = colorscale.map(([, colour]) => channels(colour));
  const last = places.length - 1;
  return (z) => {
    if (z === null || Number.isNaN(z)) return 0;
    const place = Math.min(1, Math.max(0, (z - zmin) / (zmax - zmin)));
    let i = last - 1;
    while (i > 0 && places[i] > place) i--;
    const [from, to] = [colours[i], colours[i + 1]],
      width = places[i + 1] - places[i];
    const part = width === 0 ? 1 : Math.min(1, (place - places[i]) / width);
    return pixel(
      from[0] + (to[0] - from[0]) * part,
      from[1] + (to[1] - from[1]) * part,
      from[2] + (to[2] - from[2]) * part,
    );
  };
}

/**
 * Which cell covers each pixel from `start` on; -1 in gaps.
 * @param {number[]} edges  pixels, whole
 * @param {number} start
 * @param {number} length
 * @param {[number, number]} gaps  before and after a cell
 */
function covered(edges, start, length, [before, after]) {
  const cell = new Int32Array(length).fill(-1);
  for (let i = 0; i + 1 < edges.length; i++) {
    const [low, high] = edges[i] < edges[i + 1] ? [edges[i], edges[i + 1]] : [edges[i + 1], edges[i]];
    cell.fill(i, Math.max(0, low + before - start), Math.max(0, Math.min(length, high - after - start)));
  }
  return cell;
}

/** @param {number} gap px @param {number} ratio @returns {[number, number]} */
const around = (gap, ratio) => [Math.floor(gap / 2) * ratio, Math.ceil(gap / 2) * ratio];

/**
 * @param {CanvasRenderingContext2D} ctx  nothing is in the plot area yet
 * @param {any} trace
 * @param {Axes} axes
 * @param {number} ratio  pixels of the canvas to one of the figure
 */
export function paintHeat(ctx, trace, { x, y, box }, ratio) {
  const rows = trace.z.length,
    columns = rows ? trace.z[0].length : 0;
  if (columns === 0) return;
  const whole = (/** @type {number} */ px) => Math.round(px * ratio);
  const left = whole(box.left),
    top = whole(box.top),
    width = whole(box.left + box.width) - left,
    height = whole(box.top + box.height) - top;
  const across = covered(
    edgesOf(trace.x, columns).map((value) => whole(x(value))),
    left,
    width,
    around(trace.xgap ?? 0, ratio),
  );
  const down = covered(
    edgesOf(trace.y, rows).map((value) => whole(y(value))),
    top,
    height,
    around(trace.ygap ?? 0, ratio),
  );
  const image = ctx.createImageData(width, height);
  const data = new Uint32Array(image.data.buffer);
  const colour = pixels(trace),
    line = new Uint32Array(columns);
  for (let py = 0, painted = -1, first = 0; py < height; py++) {
    const row = down[py],
      start = py * width;
    if (row < 0) continue;
    if (row === painted) {
      data.copyWithin(start, first, first + width);
      continue;
    }
    [painted, first] = [row, start];
    const values = trace.z[row];
    for (let i = 0; i < columns; i++) line[i] = colour(values[i]);
    for (let px = 0; px < width; px++) if (across[px] >= 0) data[start + px] = line[across[px]];
  }
  ctx.putImageData(image, left, top);
}
