// What of a figure is Plotly's: axes, titles and words. It is drawn again only when it is another one than
// before.

/** @import {Figure} from '../model/types.js' */

/**
 * A trace without a point for each pair of axes: Plotly draws no axis that nothing belongs to.
 * @param {any[]} data
 */
function stubs(data) {
  const pairs = new Set(['x y', ...data.map(({ xaxis = 'x', yaxis = 'y' }) => `${xaxis} ${yaxis}`)]);
  return [...pairs].map((pair) => {
    const [xaxis, yaxis] = pair.split(' ');
    return { type: 'scatter', mode: 'markers', x: [null], y: [null], xaxis, yaxis, hoverinfo: 'skip' };
  });
}

/** The figure without its values. @param {Figure} figure @returns {Figure} */
export function frameOf({ data, layout, config }) {
  const { shapes: _painted, ...rest } = layout;
  return { data: stubs(data), layout: rest, config };
}

/** Two frames with the same key look the same. @param {Figure} frame */
export const keyOf = ({ data, layout }) => JSON.stringify([data.length, layout]);
