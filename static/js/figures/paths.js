// dL_k/dc_t of an LSTM over the whole way: what came down the cell state alone, the rest, and both together.

import { fixed } from '../model/format.js';
import { timeLines } from './timelines.js';

/** @import {Figure, PathsAnswer, Phrase, Table, Tokens} from '../model/types.js' */
/** @import {TimeOptions} from './timebars.js' */

/**
 * @param {Tokens} tokens
 * @returns {[keyof PathsAnswer['log10_norm'], string, string][]}  part, colour, dash
 */
export const looksOf = (tokens) => [
  ['total', tokens.ink, 'solid'],
  ['alone', tokens.gate.f, 'solid'],
  ['rest', tokens.gate.g, 'dash'],
];

/** @param {PathsAnswer} answer @param {TimeOptions} options @returns {Figure} */
export function paths({ log10_norm, share }, options) {
  const { tokens } = options;
  return timeLines(
    {
      upper: {
        series: looksOf(tokens).map(([part, colour, dash]) => ({
          name: part,
          colour,
          dash,
          values: log10_norm[part],
          width: part === 'total' ? 2.25 : 1.75,
        })),
      },
      lower: {
        series: [{ name: 'share', colour: tokens.gate.f, values: share, fill: true }],
        from: [0, 1],
        level: 1,
      },
    },
    options,
  );
}

/** @param {PathsAnswer} answer @returns {Table} */
export const rows = ({ log10_norm: { total, alone, rest }, share }) => ({
  columns: [
    't',
    'log10_norm_total',
    'log10_norm_cell_state_alone',
    'log10_norm_rest',
    'share_cell_state_alone',
  ],
  rows: Array.from(total, (value, t) => [t, value, alone[t], rest[t], share[t]]),
});

/** @param {PathsAnswer} answer @returns {Phrase} */
export const summary = ({ k, decades, share }) => ({
  key: 'figure.paths',
  places: {
    k,
    total: fixed(decades.total, 3),
    alone: fixed(decades.alone, 3),
    rest: fixed(decades.rest, 3),
    share: fixed(100 * share[0], 1),
  },
});
