// Where the pass stands, in a figure for a file; on screen an overlay shows it (views/overlay.js).

import { channels } from './scales.js';

/** @import {Tokens} from '../model/types.js' */

/**
 * Hatches the steps of a figure that have not come yet, over a ground of this opacity.
 * @param {[number, number]} steps  from <= t < to
 * @param {[number, number]} extent  of the figure's y
 * @param {Tokens} tokens
 * @param {number} ground
 * @returns {any[]}
 */
export function hatched([from, to], [low, high], tokens, ground) {
  const [r, g, b] = channels(tokens.page);
  return from >= to
    ? []
    : [
        {
          type: 'scatter',
          mode: 'lines',
          name: 'not yet',
          x: [from - 0.5, to - 0.5, to - 0.5, from - 0.5],
          y: [low, low, high, high],
          hoverinfo: 'skip',
          line: { width: 0 },
          fill: 'toself',
          fillpattern: {
            shape: '/',
            size: 7,
            solidity: 0.14,
            fgcolor: tokens.lineStrong,
            bgcolor: `rgba(${r}, ${g}, ${b}, ${ground})`,
            fillmode: 'replace',
          },
        },
      ];
}

/** The step at which the pass stands, framed. @param {number} t @param {Tokens} tokens */
export const cursor = (t, tokens) => ({
  type: 'rect',
  xref: 'x',
  yref: 'paper',
  x0: t - 0.5,
  x1: t + 0.5,
  y0: 0,
  y1: 1,
  line: { width: 1.5, color: tokens.ink },
});
