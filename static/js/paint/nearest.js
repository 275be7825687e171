// Which point of a figure a pointer means: read off the description, not off the picture.

import { axesOf } from './axes.js';

/** @import {Figure} from '../model/types.js' */

/** @typedef {{x: number, y: number, data: any}} Point  data: the point's customdata */

/**
 * The nearest point that answers, no farther than the layout's hover distance.
 * @param {Figure} figure
 * @param {number} px
 * @param {number} py  from the figure's upper left corner
 * @returns {Point|null}
 */
export function nearest({ data, layout }, px, py) {
  let best = layout.hoverdistance;
  /** @type {Point|null} */
  let found = null;
  for (const trace of data) {
    if (trace.type !== 'scatter' || trace.hoverinfo === 'skip') continue;
    const { x, y } = axesOf(layout, trace);
    for (let i = 0; i < trace.x.length; i++) {
      if (trace.y[i] === null) continue;
      const distance = Math.hypot(x(trace.x[i]) - px, y(trace.y[i]) - py);
      if (distance < best)
        [best, found] = [distance, { x: trace.x[i], y: trace.y[i], data: trace.customdata?.[i] ?? null }];
    }
  }
  return found;
}
