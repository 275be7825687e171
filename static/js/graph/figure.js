// The graph as a figure of its own, for a file: shapes and words where they stand on the page.

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Box} from './layout.js' */

/**
 * Bars about their zero; most: the value that fills the height, null: the largest; mark: of a gradient's,
 * which stand on a band, the colour of its norm on the scale, null: it is not on it.
 * @typedef {{numbers: ArrayLike<number>, most: number|null, top: number, height: number, mark?: string|null}}
 *   Strip
 */
/**
 * A node as it looks; number: what it shows in place of bars; size: of its letters, px.
 * @typedef {{box: Box, border: string, dash: string, ground: string, ink: string, size: number, sign: string,
 *   letter: string, number: string, strips: Strip[]}} NodeLook
 */
/** Where a state leaves the step. @typedef {{box: Box, letter: string}} EndLook */
/** @typedef {{path: string, colour: string, width: number, dash: string}} EdgeLook */

/** The space between a node's border and its strips, px. */
const INSET = 5;
/** Its line of sign and symbol; the mark at a band's left end, and the room that it takes, px. */
export const HEAD = 16;
const MARK = 3,
  BESIDE = 5;

/**
 * @param {{nodes: NodeLook[], edges: EdgeLook[], ends: EndLook[], width: number, height: number}} looks
 * @param {{tokens: Tokens, margin: number}} options
 * @returns {Figure}
 */
export function figure({ nodes, edges, ends, width, height }, { tokens, margin }) {
  const words = [
    ...nodes.flatMap(({ box, sign, letter, number, ink, size }) => [
      word(
        letter,
        sign === '' ? box.x + box.width / 2 : box.x + box.width - INSET,
        box.y,
        sign === '' ? 'center' : 'right',
        ink,
        size,
      ),
      word(sign, box.x + INSET, box.y, 'left', tokens.quiet, size),
      {
        ...word(number, box.x + box.width / 2, box.y + HEAD + (box.height - HEAD) / 4, 'center', ink, 10),
        yanchor: 'middle',
      },
    ]),
    ...ends.map(({ box, letter }) => word(letter, box.x + INSET, box.y, 'left', tokens.quiet, 11)),
  ].filter(({ text }) => text !== '');
  return {
    data: [{ x: [], y: [], type: 'scatter' }],
    layout: {
      width: Math.ceil(width) + 2 * margin,
      height: Math.ceil(height) + 2 * margin,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: false,
      font: { family: tokens.font, color: tokens.ink },
      xaxis: { visible: false, fixedrange: true, range: [-margin, width + margin] },
      yaxis: { visible: false, fixedrange: true, range: [height + margin, -margin] },
      shapes: [
        ...edges.map(({ path, colour, width: thick, dash }) => ({
          type: 'path',
          path,
          line: { color: colour, width: thick, dash },
        })),
        ...nodes.flatMap(({ box: { x, y, width: wide, height: tall }, border, dash, ground, strips }) => [
          {
            type: 'rect',
            x0: x,
            x1: x + wide,
            y0: y,
            y1: y + tall,
            line: { color: border, width: 1.2, dash },
            fillcolor: ground,
          },
          ...strips.flatMap((strip) => bars(strip, x + INSET, wide - 2 * INSET, tokens)),
        ]),
      ],
      annotations: words,
    },
    config: {},
  };
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 * @param {string} colour
 * @param {number} size
 */
const word = (text, x, y, anchor, colour, size) => ({
  text,
  x,
  y: y + 2,
  xanchor: anchor,
  yanchor: 'top',
  showarrow: false,
  borderpad: 0,
  font: { size, color: colour },
});

/**
 * A strip about its zero: one shape up, one down.
 * @param {Strip} strip
 * @param {number} start
 * @param {number} whole
 * @param {Tokens} tokens
 */
function bars({ numbers, most, top, height, mark }, start, whole, tokens) {
  const band = mark !== undefined;
  const left = band ? start + BESIDE : start,
    wide = band ? whole - BESIDE : whole;
  const area = (/** @type {number} */ width, /** @type {string} */ colour) => ({
    type: 'rect',
    x0: start,
    x1: start + width,
    y0: top,
    y1: top + height,
    fillcolor: colour,
    line: { width: 0 },
  });
  const all = Array.from(numbers);
  const greatest = most ?? Math.max(...all.map(Math.abs).filter(Number.isFinite), 0);
  const zero =
    top + height * (all.every((value) => !(value < 0)) ? 1 : all.every((value) => !(value > 0)) ? 0 : 0.5);
  const full = all.some((value) => value < 0) && all.some((value) => value > 0) ? height / 2 : height;
  const step = wide / all.length;
  const bar = (/** @type {number} */ value, /** @type {number} */ i) => {
    const [from, to, end] = [left + i * step, left + (i + 0.8) * step, zero - (full * value) / greatest];
    return `M${from},${zero}L${to},${zero}L${to},${end}L${from},${end}Z`;
  };
  const path = (/** @type {(value: number) => boolean} */ of) =>
    all.map((value, i) => (of(value) ? bar(value, i) : '')).join('');
  return [
    ...(band ? [area(whole, tokens.backSoft)] : []),
    ...(mark ? [area(MARK, mark)] : []),
    {
      type: 'line',
      x0: left,
      x1: left + wide,
      y0: zero,
      y1: zero,
      line: { color: tokens.lineStrong, width: 1 },
    },
    ...[
      [path((value) => value > 0 && Number.isFinite(value)), tokens.positive],
      [path((value) => value < 0 && Number.isFinite(value)), tokens.negative],
    ]
      .filter(([d]) => d !== '')
      .map(([d, colour]) => ({ type: 'path', path: d, fillcolor: colour, line: { width: 0 } })),
  ];
}
