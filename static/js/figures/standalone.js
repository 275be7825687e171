// A figure for a file: what the page says about it on screen is written over it, since in a file it stands
// alone.

import { explain, inRows } from './key.js';
import { onPaper, wrapped } from './text.js';

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Explained} from './key.js' */

/**
 * @typedef {{title: string, about: string[], key: Explained[], axes?: {x?: string, y?: string}, tokens:
 *   Tokens}} Words  about: in a quiet line each; axes: titles of axes that have none on screen
 */

/** A file's width where the figure takes what there is, and its least; the room about the figure, px. */
const WIDTH = 1200,
  LEAST = 640,
  EDGE = 24;
/** From line to line, and what the title of an axis takes, px. */
const TITLE = 26,
  LINE = 18,
  ROW = 30,
  AXIS = 20;

/** The room that a file has for its figure, px. */
export const ROOM = { width: WIDTH - 2 * EDGE, height: 480 };

/** @param {Figure} figure @param {Words} words @returns {Figure} */
export function standalone({ data, layout, config }, { title, about, key, axes = {}, tokens }) {
  const width = Math.max(LEAST, layout.width + 2 * EDGE);
  const titles = wrapped(title, 17, width - 2 * EDGE),
    lines = about.flatMap((line) =>
      wrapped(line.charAt(0).toUpperCase() + line.slice(1), 12, width - 2 * EDGE),
    );
  const rows = inRows(key, width - 2 * EDGE);
  const over = axes.x && layout.xaxis.side === 'top' ? AXIS : 0;
  const head = EDGE + titles.length * TITLE + lines.length * LINE + rows.length * ROW + 16 + over;
  const foot = EDGE / 2 + (axes.x && !over ? AXIS : 0),
    side = EDGE + (axes.y ? AXIS : 0);
  const { l, r, t, b } = layout.margin;
  const margin = {
    ...layout.margin,
    l: l + side,
    r: r + width - layout.width - side,
    t: t + head,
    b: b + foot,
  };
  /**
   * Px from the file's upper left corner to what Plotly counts from the plot's.
   * @param {number} x
   * @param {number} y
   */
  const from = (x, y) => [x - margin.l, margin.t - y];
  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y of its middle
   * @param {object} font
   * @param {string} [xanchor]
   */
  const word = (text, x, y, font, xanchor = 'left') => ({
    text: onPaper(text),
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: 1,
    xshift: from(x, y)[0],
    yshift: from(x, y)[1],
    xanchor,
    yanchor: 'middle',
    showarrow: false,
    borderpad: 0,
    align: 'left',
    font,
  });
  /**
   * @param {string} type
   * @param {Record<string, any>} look
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  const shape = (type, look, x, y, w, h) => ({
    type,
    xref: 'paper',
    yref: 'paper',
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: 0,
    yanchor: 1,
    x0: from(x, y)[0],
    y0: from(x, y)[1],
    x1: from(x + w, y)[0],
    y1: from(x, y + h)[1],
    line: { width: 0 },
    ...look,
  });
  /** @param {number[][][]} strokes  points from the corner of the file @param {Record<string, any>} look */
  const path = (strokes, look) => ({
    ...shape('path', look, 0, 0, 0, 0),
    path: strokes
      .map((points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${from(x, y).join(',')}`).join(''))
      .join(''),
  });
  const draw = { tokens, word, shape, path };
  const quiet = { color: tokens.quiet, size: tokens.type };
  const top = EDGE + titles.length * TITLE;
  const drawn = rows.flatMap((row, i) =>
    row.map(({ item, x }) => explain(item, EDGE + x, top + lines.length * LINE + (i + 0.5) * ROW + 4, draw)),
  );
  const titled = (/** @type {any} */ axis, /** @type {string|undefined} */ text) =>
    text
      ? {
          ...axis,
          title: { text: onPaper(text), standoff: 6, font: { color: tokens.quiet, size: tokens.type } },
        }
      : axis;
  return {
    data,
    config,
    layout: {
      ...layout,
      width,
      height: layout.height + head + foot,
      margin,
      xaxis: titled(layout.xaxis, axes.x),
      yaxis: titled(layout.yaxis, axes.y),
      annotations: [
        ...(layout.annotations ?? []),
        ...titles.map((line, i) =>
          word(line, EDGE, EDGE + (i + 0.4) * TITLE, { color: tokens.ink, size: 17, weight: 600 }),
        ),
        ...lines.map((line, i) => word(line, EDGE, top + (i + 0.5) * LINE, quiet)),
        ...drawn.flatMap(({ words }) => words),
      ],
      shapes: [...(layout.shapes ?? []), ...drawn.flatMap(({ shapes }) => shapes)],
    },
  };
}
