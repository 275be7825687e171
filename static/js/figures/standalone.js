// A figure for a file. It stands alone there, so the words that surround it on screen are written over it.

import { explain, inRows } from './drawnkey.js';
import { onPaper, wrapped } from './text.js';
import { axisTitle } from './theme.js';

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Draw} from './drawnkey.js' */
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
export function standalone({ data, layout, config }, words) {
  const { axes = {}, tokens } = words;
  const over = axes.x && layout.xaxis.side === 'top' ? AXIS : 0;
  const width = Math.max(LEAST, layout.width + 2 * EDGE);
  const top = headOf(words, width);
  const head = top.height + over;
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
  const { annotations, shapes } = top.draw(pen(margin, tokens));
  return {
    data,
    config,
    layout: {
      ...layout,
      width,
      height: layout.height + head + foot,
      margin,
      xaxis: titled(layout.xaxis, axes.x, tokens),
      yaxis: titled(layout.yaxis, axes.y, tokens),
      annotations: [...(layout.annotations ?? []), ...annotations],
      shapes: [...(layout.shapes ?? []), ...shapes],
    },
  };
}

/**
 * The head of the file, from the top: the title, the quiet lines, the key.
 * @param {Words} words
 * @param {number} width
 */
function headOf({ title, about, key, tokens }, width) {
  const room = width - 2 * EDGE;
  const titles = wrapped(title, 17, room),
    lines = about.flatMap((line) => wrapped(line.charAt(0).toUpperCase() + line.slice(1), 12, room)),
    rows = inRows(key, room);
  const [first, second] = [EDGE + titles.length * TITLE, EDGE + titles.length * TITLE + lines.length * LINE];
  const strong = { color: tokens.ink, size: 17, weight: 600 },
    quiet = { color: tokens.quiet, size: tokens.type };
  /** @param {Draw} draw */
  const draw = (draw) => {
    const explained = rows.flatMap((row, i) =>
      row.map(({ item, x }) => explain(item, EDGE + x, second + (i + 0.5) * ROW + 4, draw)),
    );
    return {
      annotations: [
        ...titles.map((line, i) => draw.word(line, EDGE, EDGE + (i + 0.4) * TITLE, strong)),
        ...lines.map((line, i) => draw.word(line, EDGE, first + (i + 0.5) * LINE, quiet)),
        ...explained.flatMap(({ words }) => words),
      ],
      shapes: explained.flatMap(({ shapes }) => shapes),
    };
  };
  return { height: second + rows.length * ROW + 16, draw };
}

/**
 * An axis with its title, where it has one.
 * @param {any} axis
 * @param {string|undefined} text
 * @param {Tokens} tokens
 */
const titled = (axis, text, tokens) =>
  text ? { ...axis, title: { ...axisTitle(onPaper(text), tokens), standoff: 6 } } : axis;

/**
 * Makes words and shapes that stand at px from the file's upper left corner; Plotly counts from the plot's.
 * @param {{l: number, t: number}} margin
 * @param {Tokens} tokens
 * @returns {Draw}
 */
function pen(margin, tokens) {
  const from = (/** @type {number} */ x, /** @type {number} */ y) => [x - margin.l, margin.t - y];
  /** @type {Draw['word']} y: of its middle */
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
  /** @type {Draw['shape']} */
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
  /** @type {Draw['path']} */
  const path = (strokes, look) => ({
    ...shape('path', look, 0, 0, 0, 0),
    path: strokes
      .map((points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${from(x, y).join(',')}`).join(''))
      .join(''),
  });
  return { tokens, word, shape, path };
}
