// Bars on whole pixels, stacked as Plotly stacks them where the layout asks for it: positive values upwards,
// negative ones downwards.

import { pick } from './axes.js';

/** @import {Axes} from './axes.js' */

/** A bar that is told no width leaves this part of its column free. */
const GAP = 0.2;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} trace
 * @param {Axes} axes
 * @param {{up: Map<number, number>, down: Map<number, number>}|null} stacks  how high each column stands by
 *   now; null: bars do not stand on each other
 */
export function paintBars(ctx, trace, { x, y }, stacks) {
  const { width = 1 - GAP, base = 0, marker } = trace;
  ctx.globalAlpha = marker.opacity ?? 1;
  for (let i = 0; i < trace.x.length; i++) {
    const at = trace.x[i],
      size = trace.y[i];
    if (size === null || !Number.isFinite(size)) continue;
    const stack = size < 0 ? stacks?.down : stacks?.up;
    const foot = stack ? (stack.get(at) ?? 0) : pick(base, i, 0);
    stack?.set(at, foot + size);
    const [left, right] = [Math.round(x(at - width / 2)), Math.round(x(at + width / 2))];
    const [low, high] = [Math.round(y(foot)), Math.round(y(foot + size))];
    ctx.fillStyle = pick(marker.color, i, '');
    if (size !== 0)
      ctx.fillRect(left, Math.min(low, high), Math.max(1, right - left), Math.max(1, Math.abs(high - low)));
  }
}
