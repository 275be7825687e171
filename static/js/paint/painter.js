// The values of a figure, painted: its traces and the lines that are compared with them. Axes, titles and words are Plotly's (frame.js).

import { axesOf, plotArea } from './axes.js';
import { paintBars } from './bars.js';
import { paintHeat } from './heat.js';
import { dashes, paintScatter } from './scatter.js';

/** @import {Figure} from '../model/types.js' */
/** @import {Box} from './axes.js' */

/** What lies under what, as in Plotly, whatever the order of the traces. */
const LAYERS = ['heatmap', 'bar', 'scatter'];

/** Paints within a box. @param {CanvasRenderingContext2D} ctx @param {Box|null} box  null: nothing is cut off @param {() => void} paint */
function within(ctx, box, paint) {
  ctx.save();
  if (box) {
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.width, box.height);
    ctx.clip();
  }
  paint();
  ctx.restore();
}

/** One end of a line. @param {any} layout @param {string} ref  'paper', 'x', 'y2 domain' @param {number} value */
function placed(layout, ref, value) {
  const upright = ref[0] === 'y';
  const { x, y, box } = axesOf(layout, ref === 'paper' ? {} : { [upright ? 'yaxis' : 'xaxis']: ref.split(' ')[0] });
  if (!ref.endsWith(' domain')) return (upright ? y : x)(value);
  return upright ? box.top + (1 - value) * box.height : box.left + value * box.width;
}

/** A level to compare with. @param {CanvasRenderingContext2D} ctx @param {any} layout @param {any} shape */
function line(ctx, layout, { type, xref = 'x', yref = 'y', x0, x1, y0, y1, line: { color, width, dash } }) {
  if (type !== 'line') throw new TypeError(`no way to paint the shape ${type}`);
  const area = plotArea(layout);
  const across = (/** @type {number} */ value) => (xref === 'paper' ? area.left + value * area.width : placed(layout, xref, value));
  const up = (/** @type {number} */ value) => (yref === 'paper' ? area.top + (1 - value) * area.height : placed(layout, yref, value));
  Object.assign(ctx, { strokeStyle: color, lineWidth: width, globalAlpha: 1 });
  ctx.setLineDash(dashes(dash, width));
  ctx.beginPath();
  ctx.moveTo(across(x0), up(y0));
  ctx.lineTo(across(x1), up(y1));
  ctx.stroke();
}

/**
 * Paints what a figure shows of its values on a canvas of `ratio` pixels to each of the figure's; what was there is wiped off.
 * @param {CanvasRenderingContext2D} ctx @param {Figure} figure  its axes have ranges @param {number} ratio
 * @throws {TypeError} a trace or a mark that no figure here uses
 */
export function paint(ctx, { data, layout }, ratio) {
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, layout.width, layout.height);
  const stacks = layout.barmode === 'relative' ? { up: new Map(), down: new Map() } : null;
  const ordered = LAYERS.flatMap((type) => data.filter((trace) => trace.type === type));
  if (ordered.length < data.length) throw new TypeError(`no way to paint a trace of ${data.map(({ type }) => type)}`);
  for (const trace of ordered) {
    const axes = axesOf(layout, trace);
    if (trace.type === 'heatmap') paintHeat(ctx, trace, axes, ratio);
    else within(ctx, trace.cliponaxis === false ? null : axes.box, () => (trace.type === 'bar' ? paintBars(ctx, trace, axes, stacks) : paintScatter(ctx, trace, axes, layout.font)));
  }
  for (const shape of layout.shapes ?? []) within(ctx, null, () => line(ctx, layout, shape));
}
