// The graph as a figure of its own, for a file: shapes and words where they stand on the page.

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Box} from './layout.js' */

/** A node as it looks: text is its sign and symbol, bars the numbers of its strips. @typedef {{box: Box, border: string, ground: string, ink: string, sign: string, letter: string, strips: {numbers: ArrayLike<number>, most: number|null, top: number, height: number}[]}} NodeLook */
/** @typedef {{path: string, colour: string, width: number, dash: string}} EdgeLook */

/** What stands between a node's border and its strips, px. */
const INSET = 5;

/** @param {{nodes: NodeLook[], edges: EdgeLook[], width: number, height: number}} looks @param {{tokens: Tokens, margin: number}} options @returns {Figure} */
export function figure({ nodes, edges, width, height }, { tokens, margin }) {
  const words = nodes.flatMap(({ box, sign, letter, ink }) => [
    word(letter, sign === '' ? box.x + box.width / 2 : box.x + box.width - INSET, box.y, sign === '' ? 'center' : 'right', ink),
    word(sign, box.x + INSET, box.y, 'left', tokens.quiet),
  ]).filter(({ text }) => text !== '');
  return {
    data: [{ x: [], y: [], type: 'scatter' }],
    layout: {
      width: Math.ceil(width) + 2 * margin, height: Math.ceil(height) + 2 * margin, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, font: { family: tokens.font, color: tokens.ink },
      xaxis: { visible: false, fixedrange: true, range: [-margin, width + margin] }, yaxis: { visible: false, fixedrange: true, range: [height + margin, -margin] },
      shapes: [
        ...edges.map(({ path, colour, width: thick, dash }) => ({ type: 'path', path, line: { color: colour, width: thick, dash } })),
        ...nodes.flatMap(({ box: { x, y, width: wide, height: tall }, border, ground, strips }) => [
          { type: 'rect', x0: x, x1: x + wide, y0: y, y1: y + tall, line: { color: border, width: 1.2 }, fillcolor: ground },
          ...strips.flatMap((strip) => bars(strip, x + INSET, wide - 2 * INSET, tokens)),
        ]),
      ],
      annotations: words,
    },
    config: {},
  };
}

/** @param {string} text @param {number} x @param {number} y @param {string} anchor @param {string} colour */
const word = (text, x, y, anchor, colour) => ({ text, x, y: y + 2, xanchor: anchor, yanchor: 'top', showarrow: false, borderpad: 0, font: { size: 11, color: colour } });

/** A strip about its zero: one shape up, one down. @param {NodeLook['strips'][0]} strip @param {number} left @param {number} wide @param {Tokens} tokens */
function bars({ numbers, most, top, height }, left, wide, tokens) {
  const all = Array.from(numbers);
  const greatest = most ?? Math.max(...all.map(Math.abs).filter(Number.isFinite), 0);
  const zero = top + height * (all.every((value) => !(value < 0)) ? 1 : all.every((value) => !(value > 0)) ? 0 : 0.5);
  const full = all.some((value) => value < 0) && all.some((value) => value > 0) ? height / 2 : height;
  const step = wide / all.length;
  const path = (/** @type {(value: number) => boolean} */ of) => all.map((value, i) => (of(value) ? `M${left + i * step},${zero}L${left + (i + 0.8) * step},${zero}L${left + (i + 0.8) * step},${zero - full * value / greatest}L${left + i * step},${zero - full * value / greatest}Z` : '')).join('');
  return [[path((value) => value > 0 && Number.isFinite(value)), tokens.positive], [path((value) => value < 0 && Number.isFinite(value)), tokens.negative]]
    .filter(([d]) => d !== '').map(([d, colour]) => ({ type: 'path', path: d, fillcolor: colour, line: { width: 0 } }));
}
