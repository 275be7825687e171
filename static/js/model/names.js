// One name and one look for one thing: axes of the symbols, order of the gates, colour and shape of the networks.

/** @import {Cell} from './types.js' */

/** Colour token and marker of a network, the same in chips, lanes, curves and exports; `shape` is Plotly's word. @type {Record<Cell, {label: string, token: string, shape: string}>} */
export const NETWORK = {
  rnn: { label: 'RNN', token: '--rnn', shape: 'circle' },
  lstm: { label: 'LSTM', token: '--lstm', shape: 'square' },
  gru: { label: 'GRU', token: '--gru', shape: 'triangle-up' },
};
/** @type {Cell[]} */
export const CELLS = ['rnn', 'lstm', 'gru'];

/** In the order in which a stacked parameter holds them, PyTorch's. @type {Record<Cell, string[]>} */
export const GATES = { rnn: [], lstm: ['i', 'f', 'g', 'o'], gru: ['r', 'z', 'n'] };

/** A gate's colour token. @param {string} gate */
export const gateToken = (gate) => `--gate-${gate}`;

/** Axes of each symbol: T steps, X inputs, H units, Y outputs, G gates; rows receive, columns send. @type {Record<string, string[]>} */
export const AXES = {
  x: ['X'], h: ['H'], c: ['H'], h_prev: ['H'], c_prev: ['H'], h_0: ['H'], c_0: ['H'], logits: ['Y'], output: ['Y'], loss: [],
  i: ['H'], f: ['H'], g: ['H'], o: ['H'], r: ['H'], z: ['H'], n: ['H'],
  W_xh: ['GH', 'X'], W_hh: ['GH', 'H'], b_h: ['GH'], b_hn: ['H'], W_hy: ['Y', 'H'], b_y: ['Y'],
  dh: ['H'], dh_direct: ['H'], dh_next: ['H'], dc: ['H'], dc_next: ['H'],
};
