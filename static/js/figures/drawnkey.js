// The key of a figure in a file, drawn: which entry stands where, and the words and shapes of each.

import { exactly } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { RAMP } from './key.js';
import { OUTLINES } from './outlines.js';
import { marks, paint } from './scales.js';
import { wide } from './text.js';

/** @import {Tokens} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Off} from './scales.js' */

/** The room between two entries, that of a swatch and of a network's line, px. */
const APART = 26,
  SWATCH = 12,
  TAIL = 28;

/** How much room an entry of the key needs, px. @param {Explained} item */
const widthOf = (item) =>
  wide(item.text, 12) +
  8 +
  (item.is === 'scale'
    ? RAMP + wide(exactly(item.ticks[0]), 11)
    : item.is === 'network' || item.is === 'line' || item.is === 'bars'
      ? TAIL
      : item.is === 'note'
        ? -8
        : SWATCH);

/**
 * The places of a key's entries in its rows.
 * @param {Explained[]} key
 * @param {number} most  px of a row
 */
export function inRows(key, most) {
  /** @type {{item: Explained, x: number}[][]} */
  const rows = [];
  let x = Infinity;
  for (const item of key) {
    if (x + widthOf(item) > most) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ item, x });
    x += widthOf(item) + APART;
  }
  return rows;
}

/**
 * @typedef {{tokens: Tokens, word: (text: string, x: number, y: number, font: object, xanchor?: string) =>
 *   object, shape: (type: string, look: object, x: number, y: number, w: number, h: number) => object, path:
 *   (strokes: number[][][], look: object) => object}} Draw
 */

/**
 * Straight strokes, each from one point to another: [x, y, x, y].
 * @param {Draw} draw
 * @param {[number, number, number, number][]} lines
 * @param {object} line
 */
const strokes = ({ path }, lines, line) =>
  path(
    lines.map(([x0, y0, x1, y1]) => [
      [x0, y0],
      [x1, y1],
    ]),
    { line },
  );

/**
 * One entry, from x on, about the line y.
 * @param {Explained} item
 * @param {number} x
 * @param {number} y
 * @param {Draw} draw
 * @returns {{words: object[], shapes: object[]}}
 */
export function explain(item, x, y, draw) {
  const { tokens, word } = draw;
  const font = { color: tokens.ink, size: tokens.type };
  if (item.is === 'scale') return scale(item, x, y, draw);
  if (item.is === 'network')
    return { words: [word(item.text, x + TAIL + 8, y, font)], shapes: network(item, x, y, draw) };
  if (item.is === 'bars')
    return { words: [word(item.text, x + TAIL + 8, y, font)], shapes: strip(item, x, y, draw) };
  if (item.is === 'note')
    return { words: [word(item.text, x, y, { color: tokens.quiet, size: tokens.type })], shapes: [] };
  if (item.is === 'line')
    return {
      words: [word(item.text, x + TAIL + 8, y, font)],
      shapes: [
        strokes(draw, [[x, y, x + TAIL, y]], { width: 2, color: item.colour, dash: item.dash ?? 'solid' }),
      ],
    };
  return {
    words: [word(item.text, x + SWATCH + 8, y, font)],
    shapes: 'colour' in item ? [filled(item, x, y, draw)] : swatch(item.is, x, y, draw),
  };
}

/** @param {Extract<Explained, {is: 'scale'}>} item @param {number} x @param {number} y @param {Draw} draw */
function scale({ text, range: [low, high], palette, ticks }, x, y, { tokens, word, shape }) {
  const start = x + wide(text, 12) + 8 + wide(String(ticks[0]), 11) / 2,
    parts = 84;
  const place = (/** @type {number} */ value) =>
    // halves: the range may be wider than a double
    start + RAMP * ((value / 2 - low / 2) / (high / 2 - low / 2));
  const value = (/** @type {number} */ part) => low * (1 - part) + high * part;
  return {
    words: [
      word(text, x, y, { color: tokens.ink, size: tokens.type }),
      ...ticks.map((value) =>
        word(
          exactly(value).replace('-', '−'),
          place(value),
          y + 12,
          { color: tokens.quiet, size: tokens.type },
          'center',
        ),
      ),
    ],
    shapes: [
      ...Array.from({ length: parts }, (_, i) =>
        shape(
          'rect',
          { fillcolor: paint(value((i + 0.5) / parts), [low, high], palette) },
          start + (RAMP * i) / parts,
          y - 8,
          RAMP / parts + (i < parts - 1 ? 0.5 : 0),
          11,
        ),
      ),
      shape('rect', { line: { width: 1, color: tokens.lineStrong } }, start, y - 8, RAMP, 11),
    ],
  };
}

/**
 * @param {Extract<Explained, {is: 'network'}>} item
 * @param {number} x
 * @param {number} y
 * @param {Draw} draw
 */
function network({ cell, variant = 0 }, x, y, draw) {
  const { tokens, shape, path } = draw;
  const colour = tokens.network[cell],
    middle = x + TAIL / 2;
  const look = { fillcolor: variant ? tokens.page : colour, line: { width: 1.25, color: colour } };
  const outline = OUTLINES[NETWORK[cell].shape];
  const marker = outline
    ? path([outline.map(([right, down]) => [middle + right, y + down])], look)
    : shape(NETWORK[cell].shape === 'circle' ? 'circle' : 'rect', look, middle - 4, y - 4, 8, 8);
  return [
    strokes(draw, [[x, y, x + TAIL, y]], { width: 2, color: colour, dash: dashOf(variant) ?? 'solid' }),
    marker,
  ];
}

/** @param {Extract<Explained, {is: 'bars'}>} item @param {number} x @param {number} y @param {Draw} draw */
const strip = ({ band }, x, y, { tokens, shape }) => [
  ...(band
    ? [
        shape('rect', { fillcolor: tokens.backSoft }, x, y - 7, TAIL, 14),
        shape('rect', { fillcolor: tokens.back }, x, y - 7, 3, 14),
      ]
    : []),
  shape('rect', { fillcolor: tokens.positive }, x + 8, y - 6, 6, 6),
  shape('rect', { fillcolor: tokens.negative }, x + 18, y, 6, 6),
  shape('rect', { fillcolor: tokens.lineStrong }, x + 5, y - 0.5, TAIL - 7, 1),
];

/**
 * @param {Extract<Explained, {colour: string}>} item
 * @param {number} x
 * @param {number} y
 * @param {Draw} draw
 */
const filled = ({ is, colour }, x, y, { shape }) =>
  shape(
    is === 'area' ? 'rect' : 'circle',
    is === 'ring' ? { line: { width: 2, color: colour } } : { fillcolor: colour },
    x + (is === 'area' ? 0 : 1.5),
    y - (is === 'area' ? SWATCH / 2 : 4.5),
    is === 'area' ? SWATCH : 9,
    is === 'area' ? SWATCH : 9,
  );

/** @param {Off|'unreached'|'reach'} kind @param {number} x @param {number} y @param {Draw} draw */
function swatch(kind, x, y, draw) {
  const { tokens, shape } = draw;
  const [left, top] = [x, y - SWATCH / 2];
  if (kind === 'unreached') return hatched(left, top, draw);
  if (kind === 'reach')
    return [
      shape('circle', { line: { width: 2, color: tokens.ink } }, left + 1, top + 1, SWATCH - 2, SWATCH - 2),
    ];
  const { colour, ink } = marks(tokens)[kind];
  const look = { fillcolor: colour, line: { width: 1, color: tokens.lineStrong } };
  return [shape('rect', look, left, top, SWATCH, SWATCH), glyph(kind, x, y, ink, draw)];
}

/** A square with three strokes across it. @param {number} left @param {number} top @param {Draw} draw */
function hatched(left, top, draw) {
  const [right, low] = [left + SWATCH, top + SWATCH];
  const line = { width: 1, color: draw.tokens.lineStrong };
  return [
    strokes(
      draw,
      [
        [left, top + 6, left + 6, top],
        [left, low, right, top],
        [left + 6, low, right, top + 6],
      ],
      line,
    ),
    draw.shape('rect', { line }, left, top, SWATCH, SWATCH),
  ];
}

/**
 * The mark of a value that has no place on the scale.
 * @param {Off} kind
 * @param {number} x
 * @param {number} y
 * @param {string} ink
 * @param {Draw} draw
 */
function glyph(kind, x, y, ink, draw) {
  const line = { width: 1.25, color: ink };
  if (kind === 'zero') return draw.shape('circle', { line }, x + 3.5, y - 2.5, 5, 5);
  if (kind === 'below') return draw.shape('circle', { fillcolor: ink }, x + 5, y - 1, 2, 2);
  return kind === 'above'
    ? strokes(
        draw,
        [
          [x + 3, y, x + 9, y],
          [x + 6, y - 3, x + 6, y + 3],
        ],
        line,
      )
    : strokes(
        draw,
        [
          [x + 3, y - 3, x + 9, y + 3],
          [x + 3, y + 3, x + 9, y - 3],
        ],
        line,
      );
}
