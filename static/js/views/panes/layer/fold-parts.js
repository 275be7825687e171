/** The pieces of the layer's picture: letters, arrows, and a cell with what goes through it. */

import { svg } from '../../../core/dom.js';
import { CELL, HEIGHT, Y } from '../../../graph/fold.js';

/** Half of a cell's sides, its upper and its lower edge, px. */
export const HALF = { width: CELL.width / 2, height: CELL.height / 2 };
const TOP = Y.cell - HALF.height,
  FOOT = Y.cell + HALF.height;

/** A step as it is written below a letter. @typedef {string|number} Step */

/** @param {Step} step */
const below = (step) => svg('tspan', { class: 'step', dy: 3 }, step);

/**
 * A letter with its step below.
 * @param {number} x
 * @param {number} y
 * @param {string} name
 * @param {Step} step
 */
export const indexed = (x, y, name, step) =>
  svg('text', { x, y, class: 'fold-letter' }, svg('tspan', {}, name), below(step));

/** dL by it. @param {number} x @param {number} y @param {string} name @param {Step} step */
export const gradient = (x, y, name, step) =>
  svg('text', { x, y, class: 'fold-letter fold-gradient' }, '∂L/∂', svg('tspan', {}, name), below(step));

/** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
export const arrow = (x0, y0, x1, y1) =>
  svg('path', { class: 'fold-arrow', d: `M${x0} ${y0}L${x1} ${y1}`, 'marker-end': 'url(#fold-head)' });

/** @param {number} x @param {number} y @param {string} text */
export const note = (x, y, text) => svg('text', { class: 'fold-note', x, y }, text);

/** An exact zero in the place of a gradient. @param {number} x @param {number} y */
export const zero = (x, y) => svg('text', { x, y, class: 'fold-gradient' }, '0');

/**
 * Up through a cell goes its input, out comes its state.
 * @param {string[]} names
 * @param {Step} step
 */
export const forth = ([input, state], step) => [
  arrow(0, Y.in, 0, FOOT + 7),
  arrow(0, TOP, 0, Y.out + 4),
  indexed(0, Y.x, input, step),
  indexed(0, Y.h, state, step),
];

/**
 * Down through it goes the direct gradient of its state, out comes that of its input; along no arrow where it
 * is exactly zero.
 * @param {string[]} names
 * @param {Step} step
 * @param {{direct: boolean, dx: boolean}} zeros
 */
export const back = ([input, state], step, zeros) => [
  ...(zeros.dx ? [zero(0, Y.x)] : [arrow(0, FOOT, 0, Y.in - 3), gradient(0, Y.x, input, step)]),
  ...(zeros.direct ? [zero(0, Y.h)] : [arrow(0, Y.out - 3, 0, TOP - 7), gradient(0, Y.h, state, step)]),
];

/**
 * A cell about x = 0 with what goes through it.
 * @param {string} label
 * @param {Element[]} through
 * @param {Step} step
 * @param {string} cls
 * @param {number} x
 */
export function cell(label, through, step, cls, x) {
  const hit = { x: -HALF.width - 6, y: 0, width: CELL.width + 12, height: HEIGHT };
  const body = { x: -HALF.width, y: TOP, width: CELL.width, height: CELL.height, rx: 5 };
  return svg(
    'g',
    {
      class: `fold-cell ${cls}`,
      style: { '--x': `${x}px` },
      data: typeof step === 'number' ? { t: step } : {},
    },
    svg('rect', { class: 'fold-hit', ...hit }),
    ...through,
    svg('rect', { class: 'fold-body', ...body }),
    svg('text', { class: 'fold-name', x: 0, y: Y.cell + 4 }, label),
  );
}

/** The head of an arrow, defined once for the picture. */
export const arrowHead = () =>
  svg(
    'defs',
    {},
    svg(
      'marker',
      {
        id: 'fold-head',
        viewBox: '0 0 8 8',
        refX: 5,
        refY: 4,
        markerWidth: 7,
        markerHeight: 7,
        orient: 'auto',
      },
      svg('path', { d: 'M1 1L7 4L1 7z' }),
    ),
  );
