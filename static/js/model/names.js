// One name and one look for one thing. Formulas, shapes and the order of the gates come from the server.

/** @import {Cell} from './types.js' */

/** Colour token and marker of a network, the same in chips, lanes, curves and exports; `shape` is Plotly's word. @type {Record<Cell, {label: string, token: string, shape: string}>} */
export const NETWORK = {
  rnn: { label: 'RNN', token: '--rnn', shape: 'circle' },
  lstm: { label: 'LSTM', token: '--lstm', shape: 'square' },
  gru: { label: 'GRU', token: '--gru', shape: 'triangle-up' },
};
/** @type {Cell[]} */
export const CELLS = ['rnn', 'lstm', 'gru'];

/** A gate's colour token. @param {string} gate */
export const gateToken = (gate) => `--gate-${gate}`;
