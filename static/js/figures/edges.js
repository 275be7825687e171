// The edges of a lane, and the arrows at their receiving ends.

import { isZero } from '../model/run.js';

/** @import {Geometry, Run, Tokens} from '../model/types.js' */

/**
 * @typedef {object} EdgesOptions
 * @property {Geometry} geometry
 * @property {Tokens} tokens
 * @property {boolean} back  they point along the gradient, else along the data
 * @property {[number, number]} steps  from <= t < to
 * @property {Record<string, number>} y  the rows' middles, px
 * @property {number} mark  side of a state's mark, px
 * @property {{node: number, ring: number, dot: number}} sizes  of an answer, of a loss, and of an answer that
 *   is not asked for, px
 */

/** How long an arrow's head is where its edge has the room, px. */
const HEAD = 5;

/**
 * All edges in one trace and the arrows at their receiving ends in another (as marks of the lines they would
 * cost three times as many): along the data for
 * states, along the gradient for norms.
 * @param {{run: Run, m: number}} data
 * @param {EdgesOptions} options
 */
export function edges({ run, m }, options) {
  const { geometry: g, tokens, back, y, mark } = options;
  const { node, ring, dot } = options.sizes;
  const gap = mark / 2 + 1;
  const losses = new Set(run.lossSteps);
  const xs = /** @type {(number|null)[]} */ ([]),
    ys = /** @type {(number|null)[]} */ ([]);
  /** @type {{x: number, y: number, angle: number, size: number}[]} */
  const ends = [];
  /**
   * @param {number} t0
   * @param {number} y0
   * @param {number} t1
   * @param {number} y1
   * @param {number} gap0
   * @param {number} gap1
   */
  const edge = (t0, y0, t1, y1, gap0 = gap, gap1 = gap) => {
    const length = Math.hypot((t1 - t0) * g.step, y1 - y0);
    if (length <= gap0 + gap1) return; // the marks touch
    const at = (/** @type {number} */ part) => [t0 + (t1 - t0) * part, y0 + (y1 - y0) * part];
    const [[xa, ya], [xb, yb]] = [at(gap0 / length), at(1 - gap1 / length)];
    xs.push(...(back ? [xb, xa] : [xa, xb]), null);
    ys.push(...(back ? [yb, ya] : [ya, yb]), null);
    // clockwise from upright; y counts downwards
    const turned = (180 * Math.atan2((t1 - t0) * g.step, y0 - y1)) / Math.PI;
    const size = Math.min(HEAD, length - gap0 - gap1);
    ends.push(back ? { x: xa, y: ya, angle: turned + 180, size } : { x: xb, y: yb, angle: turned, size });
  };
  const { c, recurrent, direction } = run.models[m];
  /**
   * Whether an arrow stands for something: on the way back nothing goes along it where the gradient is
   * exactly zero.
   * @param {number} t
   * @param {...import('../model/run.js').Part} parts
   */
  const carries = (t, ...parts) => !back || parts.some((part) => !isZero(run, m, part, t));
  /** Between t and the step after it, of a layer that reads from the end the one before. */
  const between = (/** @type {number} */ t, /** @type {'h'|'c'} */ state) => {
    const [from, to] = direction === 'reverse' ? [t + 1, t] : [t, t + 1];
    if (carries(from, `d${state}_next`)) edge(from, y[state], to, y[state]);
  };
  for (let t = options.steps[0]; t < options.steps[1]; t++) {
    if (carries(t, 'dh', 'dc')) edge(t, y.x, t, c ? y.c : y.h, 8);
    if (c && carries(t, 'dh')) edge(t, y.c, t, y.h);
    const asked = losses.has(t);
    if (carries(t, 'dh_direct')) edge(t, y.h, t, y.output, gap, (asked ? node : dot) / 2 + 1);
    if (asked) edge(t, y.output, t, y.loss, node / 2 + 1, ring / 2 + 1);
    if (recurrent && t + 1 < g.to)
      for (const state of c ? /** @type {const} */ (['h', 'c']) : /** @type {const} */ (['h']))
        between(t, state);
  }
  const color = back ? tokens.back : tokens.lineStrong;
  const trace = { type: 'scatter', hoverinfo: 'skip', opacity: back ? 0.55 : 1 };
  return [
    { ...trace, mode: 'lines', x: xs, y: ys, line: { color, width: 1 }, connectgaps: false },
    {
      ...trace,
      mode: 'markers',
      x: ends.map(({ x }) => x),
      y: ends.map((end) => end.y),
      marker: {
        symbol: 'arrow',
        angle: ends.map(({ angle }) => angle),
        color,
        size: ends.map(({ size }) => size),
        line: { width: 0 },
        opacity: 1,
      },
    },
  ];
}
