// Where a number stands in a figure, px from its upper left corner: what Plotly makes of a layout whose axes
// have fixed ranges.

/** @typedef {{left: number, top: number, width: number, height: number}} Box  px */
/**
 * @typedef {{x: (value: number) => number, y: (value: number) => number, box: Box}} Axes  box: the plot area
 *   of these two axes
 */

/**
 * One axis along its part of the plot area.
 * @param {any} axis
 * @param {number} start
 * @param {number} length  of the whole plot area, px
 * @param {boolean} upwards
 */
function scale({ type, range: [from, to], domain: [low, high] = [0, 1] }, start, length, upwards) {
  const offset = start + (upwards ? 1 - high : low) * length,
    size = (high - low) * length;
  const place = (/** @type {number} */ value) =>
    ((type === 'log' ? Math.log10(value) : value) - from) / (to - from);
  return {
    offset,
    size,
    at: upwards
      ? (/** @type {number} */ value) => offset + (1 - place(value)) * size
      : (/** @type {number} */ value) => offset + place(value) * size,
  };
}

/** The axis of a name as traces use it. @param {any} layout @param {string} name  'x', 'y2' */
const axisOf = (layout, name) => layout[`${name[0]}axis${name.slice(1)}`];

/** The area between the margins. @param {any} layout @returns {Box} */
export function plotArea({ width, height, margin: { l, r, t, b } }) {
  return { left: l, top: t, width: width - l - r, height: height - t - b };
}

/**
 * @param {any} layout  every axis has a range
 * @param {{xaxis?: string, yaxis?: string}} [which]  as a trace names them
 * @returns {Axes}
 */
export function axesOf(layout, { xaxis = 'x', yaxis = 'y' } = {}) {
  const { left, top, width, height } = plotArea(layout);
  const x = scale(axisOf(layout, xaxis), left, width, false),
    y = scale(axisOf(layout, yaxis), top, height, true);
  return { x: x.at, y: y.at, box: { left: x.offset, top: y.offset, width: x.size, height: y.size } };
}

/**
 * One entry of what may be an array or one value for all.
 * @template V
 * @param {any} value
 * @param {number} i
 * @param {V} otherwise
 * @returns {V}
 */
export const pick = (value, i, otherwise) =>
  (Array.isArray(value) || ArrayBuffer.isView(value) ? /** @type {any} */ (value)[i] : value) ?? otherwise;
