// The entries of a figure's key: the networks' lines, the scales of colours, the marks of values that are
// not on them. `drawnkey.js` draws it in a file.

import { NETWORK } from '../model/names.js';
import { normPalette } from './scales.js';
import { wide } from './text.js';

/** @import {Cell, Tokens} from '../model/types.js' */
/** @import {Off, Range} from './scales.js' */

/**
 * One entry of a key: a network's line, a scale of colours, a mark of values that are not on it, a hatched
 * part, the ring at a reach; an area, a line or a point of some colour; bars about zero, on the band of
 * gradients or plain; or no mark at all.
 * @typedef {{is: 'network', text: string, cell: Cell, variant?: number} | {is: 'scale', text: string, range:
 *   Range, palette: string[], ticks: number[]} | {is: Off|'unreached'|'reach', text: string} | {is:
 *   'area'|'line'|'disc'|'ring', text: string, colour: string, dash?: string} | {is: 'bars', text: string,
 *   band: boolean} | {is: 'note', text: string}} Explained
 */

/** How wide a scale of colours is drawn, px. */
export const RAMP = 168;

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
 * The marks of values that are not on a scale.
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
