// Lines, filled areas, marks and words of a scatter trace, where Plotly puts them.

import { pick } from './axes.js';
import { symbol } from './symbols.js';

/** @import {Axes} from './axes.js' */

/**
 * A dash's strokes and gaps, in widths of a line that is counted as 3 px at least.
 * @type {Record<string, number[]>}
 */
const DASHES = { solid: [], dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 1, 1, 1] };
/** How see-through an area is that has no colour of its own. */
const AREA = 0.5;

/** @param {string} [dash] @param {number} [width] */
export const dashes = (dash = 'solid', width = 2) => DASHES[dash].map((part) => part * Math.max(3, width));

/**
 * The runs of points that have a place, px.
 * @param {any} trace
 * @param {Axes} axes
 * @returns {[number, number][][]}
 */
function runs({ x: xs, y: ys }, { x, y }) {
  const found = [];
  /** @type {[number, number][]} */
  let run = [];
  for (let i = 0; i < xs.length; i++) {
    const here = xs[i] !== null && ys[i] !== null && Number.isFinite(xs[i]) && Number.isFinite(ys[i]);
    if (here) run.push([x(xs[i]), y(ys[i])]);
    if ((!here || i === xs.length - 1) && run.length) {
      found.push(run);
      run = [];
    }
  }
  return found;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number][]} run
 * @param {boolean} stepped  first along, then up or down
 */
function along(ctx, run, stepped) {
  ctx.moveTo(...run[0]);
  for (let i = 1; i < run.length; i++) {
    if (stepped) ctx.lineTo(run[i][0], run[i - 1][1]);
    ctx.lineTo(...run[i]);
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {any} trace @param {Axes} axes */
function area(ctx, trace, axes) {
  ctx.beginPath();
  for (const run of runs(trace, axes)) {
    const ground = axes.y(0);
    along(
      ctx,
      trace.fill === 'tozeroy' ? [[run[0][0], ground], ...run, [run[run.length - 1][0], ground]] : run,
      false,
    );
    ctx.closePath();
  }
  ctx.fillStyle = trace.fillcolor ?? trace.line.color;
  ctx.globalAlpha = (trace.opacity ?? 1) * (trace.fillcolor ? 1 : AREA);
  ctx.fill();
}

/** @param {CanvasRenderingContext2D} ctx @param {any} trace @param {Axes} axes */
function lines(ctx, trace, axes) {
  const { color, width = 2, dash, shape } = trace.line ?? {};
  if (width === 0) return;
  ctx.beginPath();
  for (const run of runs(trace, axes)) along(ctx, run, shape === 'hv');
  Object.assign(ctx, {
    strokeStyle: color,
    lineWidth: width,
    lineJoin: 'miter',
    miterLimit: 2,
    globalAlpha: trace.opacity ?? 1,
  });
  ctx.setLineDash(dashes(dash, width));
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * How a mark is filled and drawn; marks of one look that follow each other are one path.
 * @typedef {{fill: string, stroke: string, width: number}} Look
 */

/**
 * Fills and draws what the path holds, and begins another.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Look|null} look
 */
function finish(ctx, look) {
  if (look?.fill) {
    ctx.fillStyle = look.fill;
    ctx.fill();
  }
  if (look && look.width > 0) {
    ctx.lineWidth = look.width;
    ctx.strokeStyle = look.stroke;
    ctx.stroke();
  }
  ctx.beginPath();
}

/** @param {CanvasRenderingContext2D} ctx @param {any} trace @param {Axes} axes */
function marks(ctx, { x: xs, y: ys, marker, opacity = 1 }, { x, y }) {
  const { symbol: name, size, color, angle, opacity: own = 1, line = {} } = marker;
  /** @type {Record<string, ReturnType<typeof symbol>>} */
  const known = {};
  /** @type {Look|null} */
  let look = null;
  ctx.globalAlpha = opacity * own;
  ctx.miterLimit = 2;
  ctx.beginPath();
  for (let i = 0; i < xs.length; i++) {
    const r = pick(size, i, 6) / 2;
    if (r <= 0 || ys[i] === null || !Number.isFinite(ys[i])) continue;
    const called = pick(name, i, 'circle'),
      { outline, open } = (known[called] ??= symbol(called));
    const colour = pick(color, i, ''),
      width = pick(line.width, i, 0);
    const [fill, stroke, wide] = open
      ? ['', colour, width || 1]
      : [colour, pick(line.color, i, colour), width];
    if (!look || look.fill !== fill || look.width !== wide || (wide > 0 && look.stroke !== stroke)) {
      finish(ctx, look);
      look = { fill, stroke, width: wide };
    }
    const turn = angle === undefined ? 0 : (pick(angle, i, 0) * Math.PI) / 180;
    outline(ctx, { x: x(xs[i]), y: y(ys[i]), r, cos: Math.cos(turn), sin: Math.sin(turn) });
  }
  finish(ctx, look);
}

/** The replacements of letters that could be read as tags. @type {Record<string, string>} */
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
/** A word's side of its point. @type {Record<string, {align: CanvasTextAlign, sign: number}>} */
const SIDES = {
  left: { align: 'right', sign: -1 },
  center: { align: 'center', sign: 0 },
  right: { align: 'left', sign: 1 },
};
/** @type {Record<string, number>} */
const ABOVE = { top: -1, middle: 0, bottom: 1 };

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} trace
 * @param {Axes} axes
 * @param {{family: string, color: string}} font
 */
function words(
  ctx,
  { x: xs, y: ys, text, textposition = 'middle center', textfont = {}, mode, marker, opacity = 1 },
  { x, y },
  font,
) {
  const { size = 12, color = font.color } = textfont;
  const [vertical, horizontal] = textposition.split(' ');
  const { align, sign } = SIDES[horizontal],
    up = ABOVE[vertical];
  Object.assign(ctx, {
    textAlign: align,
    textBaseline: 'alphabetic',
    globalAlpha: opacity,
  });
  for (let i = 0; i < xs.length; i++) {
    if (!text[i]) continue;
    ctx.fillStyle = pick(color, i, font.color);
    const r = mode.includes('markers') ? pick(marker.size, i, 6) / 2 : 0;
    const apart = r ? r / 0.8 + 1 : 0; // as Plotly has it, so that a word stands beside its mark
    const high = pick(size, i, 12);
    ctx.font = `${high}px ${font.family}`;
    ctx.fillText(
      text[i].replace(/&(lt|gt|amp);/g, (/** @type {string} */ entity) => ENTITIES[entity]),
      x(xs[i]) + sign * apart,
      y(ys[i]) + 0.75 * high + up * apart + ((up - 1) * high) / 2,
    );
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} trace
 * @param {Axes} axes
 * @param {{family: string, color: string}} font
 */
export function paintScatter(ctx, trace, axes, font) {
  if (trace.fill) area(ctx, trace, axes);
  if (trace.mode.includes('lines')) lines(ctx, trace, axes);
  if (trace.mode.includes('markers')) marks(ctx, trace, axes);
  if (trace.mode.includes('text')) words(ctx, trace, axes, font);
}
