// The values of a figure, painted: its traces and the lines that are compared with them. Axes, titles and
// words are Plotly's (frame.js).

import { axesOf, plotArea } from './axes.js';
import { paintBars } from './bars.js';
import { paintHeat } from './heat.js';
import { same } from './same.js';
import { dashes, paintScatter } from './scatter.js';

/** @import {Figure} from '../model/types.js' */
/** @import {Box} from './axes.js' */

/** What lies under what, as in Plotly, whatever the order of the traces. */
const LAYERS = ['heatmap', 'bar', 'scatter'];

/**
 * A figure's traces from the bottom up.
 * @param {Figure} figure
 * @returns {any[]}
 * @throws {TypeError} a trace that no figure here uses
 */
export function ordered({ data }) {
  const traces = LAYERS.flatMap((type) => data.filter((trace) => trace.type === type));
  if (traces.length < data.length)
    throw new TypeError(`no way to paint a trace of ${data.map(({ type }) => type)}`);
  return traces;
}

/**
 * Paints within a box.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Box|null} box  null: nothing is cut off
 * @param {() => void} paint
 */
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

/**
 * One end of a line.
 * @param {any} layout
 * @param {string} ref  'paper', 'x', 'y2 domain'
 * @param {number} value
 */
function placed(layout, ref, value) {
  const upright = ref[0] === 'y';
  const { x, y, box } = axesOf(
    layout,
    ref === 'paper' ? {} : { [upright ? 'yaxis' : 'xaxis']: ref.split(' ')[0] },
  );
  if (!ref.endsWith(' domain')) return (upright ? y : x)(value);
  return upright ? box.top + (1 - value) * box.height : box.left + value * box.width;
}

/**
 * A level to compare with.
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} layout
 * @param {any} shape
 * @throws {TypeError} a shape that no figure here uses
 */
function level(ctx, layout, { type, xref = 'x', yref = 'y', x0, x1, y0, y1, line: { color, width, dash } }) {
  if (type !== 'line') throw new TypeError(`no way to paint the shape ${type}`);
  const area = plotArea(layout);
  const across = (/** @type {number} */ value) =>
    xref === 'paper' ? area.left + value * area.width : placed(layout, xref, value);
  const up = (/** @type {number} */ value) =>
    yref === 'paper' ? area.top + (1 - value) * area.height : placed(layout, yref, value);
  Object.assign(ctx, { strokeStyle: color, lineWidth: width, globalAlpha: 1 });
  ctx.setLineDash(dashes(dash, width));
  ctx.beginPath();
  ctx.moveTo(across(x0), up(y0));
  ctx.lineTo(across(x1), up(y1));
  ctx.stroke();
}

/** @param {CanvasRenderingContext2D} ctx @param {any} layout @param {number} ratio */
function wipe(ctx, { width, height }, ratio) {
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
}

/** @param {CanvasRenderingContext2D} ctx @param {any[]} traces @param {any} layout @param {number} ratio */
function paintTraces(ctx, traces, layout, ratio) {
  const stacks = layout.barmode === 'relative' ? { up: new Map(), down: new Map() } : null;
  for (const trace of traces) {
    const axes = axesOf(layout, trace);
    if (trace.type === 'heatmap') paintHeat(ctx, trace, axes, ratio);
    else
      within(ctx, trace.cliponaxis === false ? null : axes.box, () =>
        trace.type === 'bar'
          ? paintBars(ctx, trace, axes, stacks)
          : paintScatter(ctx, trace, axes, layout.font),
      );
  }
}

/**
 * How many of the lowest traces are the same as before; of bars none, since they stand on each other.
 * @param {any[]} traces
 * @param {any[]} before
 */
function alike(traces, before) {
  if (traces.some(({ type }) => type === 'bar')) return 0;
  const other = traces.findIndex((trace, i) => !same(trace, before[i]));
  return other < 0 ? traces.length : other;
}

/**
 * What paints the figures of one place, one after the other, each on a canvas of `ratio` pixels to one of the
 * figure's. What has stayed from the bottom up is copied, not painted again, and a figure that stands there
 * already is left as it is.
 * @param {(size: {width: number, height: number}) => CanvasRenderingContext2D} canvas  the place's own, of so
 *   many pixels: wiped off if that is another size than before
 * @param {(size: {width: number, height: number}) => CanvasRenderingContext2D} spare   one that nobody sees
 * @returns {(figure: Figure, ratio: number) => void} its axes have ranges; throws a TypeError for a trace, a
 *   mark or a shape that no figure here uses
 */
export function createPainter(canvas, spare) {
  /** @type {{traces: any[], layout: any, ratio: number}|null} */
  let before = null;
  /**
   * The canvas that nobody sees, and how many traces it holds.
   * @type {{ctx: CanvasRenderingContext2D, traces: number}|null}
   */
  let held = null;

  /**
   * @param {any[]} traces
   * @param {any} layout
   * @param {number} ratio
   * @param {{width: number, height: number}} size
   */
  function copied(traces, layout, ratio, size) {
    if (held?.traces === traces.length) return held.ctx.canvas;
    const ctx = held?.ctx ?? spare(size);
    wipe(ctx, layout, ratio);
    paintTraces(ctx, traces, layout, ratio);
    held = { ctx, traces: traces.length };
    return ctx.canvas;
  }

  return (figure, ratio) => {
    const traces = ordered(figure),
      { layout } = figure;
    const size = { width: Math.round(layout.width * ratio), height: Math.round(layout.height * ratio) };
    const kept =
      before && ratio === before.ratio && same(layout, before.layout) ? alike(traces, before.traces) : 0;
    if (before && kept === traces.length && kept === before.traces.length && kept > 0) return;
    if (kept === 0) held = null;
    before = { traces, layout, ratio };
    const ctx = canvas(size);
    wipe(ctx, layout, ratio);
    if (kept > 0) {
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(copied(traces.slice(0, kept), layout, ratio, size), 0, 0);
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    paintTraces(ctx, traces.slice(kept), layout, ratio);
    for (const shape of layout.shapes ?? []) within(ctx, null, () => level(ctx, layout, shape));
  };
}
