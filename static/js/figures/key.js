// The key of a figure in a file: the networks' lines, the scales of colours, the marks of what is not on
// them.

import { exactly } from '../model/format.js';
import { dashOf, NETWORK } from '../model/names.js';
import { marks, normPalette, paint } from './scales.js';
import { wide } from './text.js';

/** @import {Cell, Tokens} from '../model/types.js' */
/** @import {Off, Range} from './scales.js' */

/**
 * What a key explains: a network's line, a scale of colours, a mark of what is not on it, a hatched part, the
 * ring at a reach; an area, a line or a point of some colour; bars about zero, on the band of gradients or
 * plain; or no mark at all.
 * @typedef {{is: 'network', text: string, cell: Cell, variant?: number} | {is: 'scale', text: string, range:
 *   Range, palette: string[], ticks: number[]} | {is: Off|'unreached'|'reach', text: string} | {is:
 *   'area'|'line'|'disc'|'ring', text: string, colour: string, dash?: string} | {is: 'bars', text: string,
 *   band: boolean} | {is: 'note', text: string}} Explained
 */

/** The room between what a key explains, that of a swatch, a ramp and a network's line, px. */
const APART = 26,
  SWATCH = 12,
  RAMP = 168,
  TAIL = 28;

/**
 * The scale of norms: whole decades, all that have room.
 * @param {string} text
 * @param {Range} range
 * @param {string[]} palette
 * @returns {Explained}
 */
export function decades(text, range, palette) {
  const [low, high] = range;
  const every =
    [1, 2, 5, 10, 20, 50, 100].find(
      (n) => (RAMP * n) / (high - low) > Math.max(wide(`${low}`, 11), wide(`${high}`, 11)) + 6,
    ) ?? high - low;
  const ticks = Array.from({ length: Math.floor((high - low) / every) + 1 }, (_, i) => low + i * every);
  return { is: 'scale', text, range, palette, ticks };
}

/**
 * The lines of networks.
 * @param {{cell: Cell, name?: string, variant?: number}[]} networks
 * @returns {Explained[]}
 */
export const networkKey = (networks) =>
  networks.map(({ cell, name = NETWORK[cell].label, variant }) => ({
    is: 'network',
    text: name,
    cell,
    variant,
  }));

/**
 * The marks of what is not on a scale.
 * @param {Off[]} kinds
 * @param {(name: string) => string} label
 * @returns {Explained[]}
 */
export const markKey = (kinds, label) => kinds.map((is) => ({ is, text: label(`legend.${is}`) }));

/**
 * The scale of norms, and the marks that occur besides.
 * @param {string} text
 * @param {Off[]} kinds
 * @param {{range: Range, tokens: Tokens, label: (name: string) => string}} options
 * @returns {Explained[]}
 */
export const normKey = (text, kinds, { range, tokens, label }) => [
  decades(text, range, normPalette(tokens)),
  ...markKey(kinds, label),
];

/**
 * The scale of signed values, zero in its middle.
 * @param {string} text
 * @param {Range} range
 * @param {string[]} palette
 * @returns {Explained}
 */
export const signed = (text, range, palette) => ({
  is: 'scale',
  text,
  range,
  palette,
  ticks: [Number(range[0].toPrecision(2)), 0, Number(range[1].toPrecision(2))],
});

/**
 * A line of a key on the page: what it is, how much, how it is drawn: as an area, a ring, a disc, by Plotly's
 * word for a line, or not at all.
 * @typedef {{text: string, value?: string|null, colour?: string, look?: string}} Line  colour: none: ink
 */

/** The same for a file. @param {Line[]} lines @param {string} ink @returns {Explained[]} */
export const explained = (lines, ink) =>
  lines.map(({ text: name, value = null, colour = ink, look = 'area' }) => {
    const text = value === null ? name : `${name} ${value}`;
    if (look === 'note') return { is: look, text };
    return look === 'area' || look === 'ring' || look === 'disc'
      ? { is: look, text, colour }
      : { is: 'line', text, colour, dash: look };
  });

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

/** What stands where in the rows of a key. @param {Explained[]} key @param {number} most  px of a row */
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
        draw.path(
          [
            [
              [x, y],
              [x + TAIL, y],
            ],
          ],
          { line: { width: 2, color: item.colour, dash: item.dash ?? 'solid' } },
        ),
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
function network({ cell, variant = 0 }, x, y, { tokens, shape, path }) {
  const colour = tokens.network[cell],
    middle = x + TAIL / 2;
  const look = { fillcolor: variant ? tokens.page : colour, line: { width: 1.25, color: colour } };
  const marker =
    NETWORK[cell].shape === 'triangle-up'
      ? path(
          [
            [
              [middle - 5, y + 4],
              [middle + 5, y + 4],
              [middle, y - 5],
              [middle - 5, y + 4],
            ],
          ],
          look,
        )
      : shape(NETWORK[cell].shape === 'circle' ? 'circle' : 'rect', look, middle - 4, y - 4, 8, 8);
  return [
    path(
      [
        [
          [x, y],
          [x + TAIL, y],
        ],
      ],
      { line: { width: 2, color: colour, dash: dashOf(variant) ?? 'solid' } },
    ),
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
function swatch(kind, x, y, { tokens, shape, path }) {
  const [left, top, right, low] = [x, y - SWATCH / 2, x + SWATCH, y + SWATCH / 2];
  if (kind === 'reach')
    return [
      shape('circle', { line: { width: 2, color: tokens.ink } }, left + 1, top + 1, SWATCH - 2, SWATCH - 2),
    ];
  if (kind === 'unreached')
    return [
      path(
        [
          [
            [left, top + 6],
            [left + 6, top],
          ],
          [
            [left, low],
            [right, top],
          ],
          [
            [left + 6, low],
            [right, top + 6],
          ],
        ],
        { line: { width: 1, color: tokens.lineStrong } },
      ),
      shape('rect', { line: { width: 1, color: tokens.lineStrong } }, left, top, SWATCH, SWATCH),
    ];
  const { colour, ink } = marks(tokens)[kind];
  const line = { line: { width: 1.25, color: ink } };
  const glyph =
    kind === 'zero'
      ? shape('circle', line, x + 3.5, y - 2.5, 5, 5)
      : kind === 'below'
        ? shape('circle', { fillcolor: ink }, x + 5, y - 1, 2, 2)
        : kind === 'above'
          ? path(
              [
                [
                  [x + 3, y],
                  [x + 9, y],
                ],
                [
                  [x + 6, y - 3],
                  [x + 6, y + 3],
                ],
              ],
              line,
            )
          : path(
              [
                [
                  [x + 3, y - 3],
                  [x + 9, y + 3],
                ],
                [
                  [x + 3, y + 3],
                  [x + 9, y - 3],
                ],
              ],
              line,
            );
  return [
    shape(
      'rect',
      { fillcolor: colour, line: { width: 1, color: tokens.lineStrong } },
      left,
      top,
      SWATCH,
      SWATCH,
    ),
    glyph,
  ];
}
