// Matrices as pictures: signed numbers on one scale, zero the page. One figure may hold several, each in its
// own box.

import { tiles } from './tiles.js';
import { ticks } from './geometry.js';
import { signed } from './key.js';
import { signedPalette, symmetric } from './scales.js';
import { onPaper } from './text.js';
import { CONFIG, layout } from './theme.js';

/** @import {Tokens, Figure, Table, Phrase, Matrix} from '../model/types.js' */
/** @import {Block} from '../model/blocks.js' */
/** @import {Explained} from './key.js' */
/** @import {Range} from './scales.js' */

import { indexAt, sizeOf, valueAt } from '../model/blocks.js';
import { number } from '../model/format.js';

/**
 * @typedef {object} Panel
 * @property {string} name   what it is, in the table
 * @property {string} [title]  the same in a picture of several
 * @property {Matrix} matrix
 * @property {Block} block   of it that is shown, and in which order
 * @property {Range} range
 */
/** @typedef {{x: number, y: number, width: number, height: number}} Box  px */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, boxes: Box[], alone?: boolean, told?: boolean}}
 *   MatricesOptions  a box for each panel, of its cells; told: rows and columns are numbered; alone: with
 *   titles, and how far each scale reaches
 */

/** Room for the numbers of rows and columns about a matrix, px. */
export const EDGE = { left: 22, top: 16 };
/** What a picture that stands alone needs besides, for the first titles, px. */
const TITLE = 22;

/**
 * The key to matrices of which each has a scale of its own.
 * @param {string} text
 * @param {Tokens} tokens
 * @returns {Explained[]}
 */
export const relativeKey = (text, tokens) => [signed(text, [-1, 1], signedPalette(tokens))];

/** One scale for several matrices. @param {{matrix: Matrix, block: Block}[]} panels @returns {Range} */
export const signedRange = (panels) =>
  symmetric(panels.flatMap(({ matrix, block }) => values(matrix, block)));

/** A block's numbers, row by row on paper. @param {Matrix} matrix @param {Block} block */
export function values(matrix, block) {
  const [rows, columns] = sizeOf(block);
  return Array.from({ length: rows * columns }, (_, i) =>
    valueAt(matrix, indexAt(block, Math.floor(i / columns), i % columns)),
  );
}

/**
 * A box for the cells of a block, as large as fits, cells as square as they can be.
 * @param {Block} block
 * @param {{width: number, height: number}} room
 * @param {number} [largest] side of a cell, px
 */
export function fitted(block, { width, height }, largest = 26) {
  const [rows, columns] = sizeOf(block);
  const side = Math.min(largest, width / columns, height / rows);
  const least = 10; // a vector is not to be a thread
  return {
    width: Math.min(width, Math.max(columns * side, least)),
    height: Math.min(height, Math.max(rows * side, least)),
  };
}

/** Where a cell stands, px. @param {Block} block @param {Box} box @param {[number, number]} place */
export function cellBox(block, { x, y, width, height }, [row, column]) {
  const [rows, columns] = sizeOf(block);
  return {
    x: x + (column * width) / columns,
    y: y + (row * height) / rows,
    width: width / columns,
    height: height / rows,
  };
}

/**
 * The row and column under a point.
 * @param {Block} block
 * @param {Box} box
 * @param {number} px
 * @param {number} py
 * @returns {[number, number]|null}
 */
export function placeUnder(block, { x, y, width, height }, px, py) {
  const [rows, columns] = sizeOf(block);
  const row = Math.floor(((py - y) / height) * rows),
    column = Math.floor(((px - x) / width) * columns);
  return row >= 0 && column >= 0 && row < rows && column < columns ? [row, column] : null;
}

/** @param {Panel[]} panels @param {MatricesOptions} options @returns {Figure} */
export function matrices(panels, options) {
  const { tokens, alone = false } = options;
  const top = alone ? TITLE : 0;
  const [width, height] = [options.width, options.height + top];
  const figure = layout(tokens, { width, height, margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: {}, yaxis: {} });
  const axis = { ...figure.xaxis, ...(options.told ? {} : { showticklabels: false }) };
  /** @type {any[]} */
  const data = [];
  figure.annotations = [];
  panels.forEach((panel, i) => {
    const { x, y, ...size } = options.boxes[i];
    const box = { x, y: y + top, ...size };
    const suffix = i ? String(i + 1) : '';
    data.push(
      ...field(panel, box, tokens).map((trace) => ({ ...trace, xaxis: `x${suffix}`, yaxis: `y${suffix}` })),
    );
    Object.assign(figure, axesOf(panel, suffix, box, figure, axis, tokens));
    if (alone) figure.annotations.push(...captions(panel, box, figure, tokens));
  });
  return { data, layout: figure, config: CONFIG };
}

/** The numbers of a panel as tiles. @param {Panel} panel @param {Box} box @param {Tokens} tokens */
function field({ matrix, block, range }, box, tokens) {
  const [rows, columns] = sizeOf(block);
  return tiles({
    x: [...Array(columns).keys()],
    y: [...Array(rows).keys()],
    range,
    palette: signedPalette(tokens),
    tokens,
    size: { width: box.width / columns, height: box.height / rows },
    value: (row, column) => valueAt(matrix, indexAt(block, row, column)),
    kind: (value) => (Number.isFinite(value) ? 'inside' : 'nonfinite'),
  });
}

/**
 * The axes of a panel, in its box of the figure.
 * @param {Panel} panel
 * @param {string} suffix  of their names
 * @param {Box} box
 * @param {{width?: number, height?: number}} figure
 * @param {object} axis
 * @param {Tokens} tokens
 */
function axesOf({ block }, suffix, box, { width = 0, height = 0 }, axis, tokens) {
  const [rows, columns] = sizeOf(block);
  const framed = {
    ...axis,
    showline: true,
    linecolor: tokens.line,
    linewidth: 1,
    mirror: true,
    tickfont: { color: tokens.quiet, size: 10 },
  };
  return {
    [`xaxis${suffix}`]: {
      ...framed,
      anchor: `y${suffix}`,
      side: 'top',
      domain: [box.x / width, (box.x + box.width) / width],
      range: [-0.5, columns - 0.5],
      tickvals: ticks(0, columns, box.width / columns, 24),
    },
    [`yaxis${suffix}`]: {
      ...framed,
      anchor: `x${suffix}`,
      domain: [1 - (box.y + box.height) / height, 1 - box.y / height],
      range: [rows - 0.5, -0.5],
      tickvals: ticks(0, rows, box.height / rows, 16),
    },
  };
}

/**
 * The title over a panel, and under it how far its scale reaches.
 * @param {Panel} panel
 * @param {Box} box
 * @param {{width?: number, height?: number}} figure
 * @param {Tokens} tokens
 */
function captions({ name, title, range }, box, { width = 0, height = 0 }, tokens) {
  const word = {
    x: box.x / width,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    showarrow: false,
    borderpad: 0,
  };
  return [
    {
      ...word,
      text: onPaper(title ?? name),
      y: 1 - box.y / height,
      yanchor: 'bottom',
      font: { color: tokens.ink, size: 12 },
    },
    {
      ...word,
      text: `± ${number(range[1], 2)}`,
      y: 1 - (box.y + box.height) / height,
      yanchor: 'top',
      font: { color: tokens.quiet, size: 10 },
    },
  ];
}

/** Every number, by the parameter's own index. @param {Panel[]} panels @returns {Table} */
export function rows(panels) {
  const table = panels.flatMap(({ name, matrix, block }) => {
    const [height, width] = sizeOf(block);
    return Array.from({ length: height * width }, (_, i) => {
      const index = indexAt(block, Math.floor(i / width), i % width);
      return [name, block.name, index[0], index[1] ?? null, valueAt(matrix, index)];
    });
  });
  return { columns: ['matrix', 'parameter', 'row', 'column', 'value'], rows: table };
}

/** @param {Panel} panel @returns {Phrase} */
export function summary({ name, matrix, block }) {
  const all = values(matrix, block),
    finite = all.filter(Number.isFinite);
  const told = (/** @type {number} */ value) => (finite.length ? number(value, 3) : '–');
  const [height, width] = sizeOf(block);
  return {
    key: 'figure.matrix',
    places: {
      name,
      rows: height,
      columns: width,
      least: told(finite.reduce((a, b) => Math.min(a, b), Infinity)),
      most: told(finite.reduce((a, b) => Math.max(a, b), -Infinity)),
      nonfinite: all.length - finite.length,
    },
  };
}
