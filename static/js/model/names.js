// One name and one look for one thing. Formulas, shapes and the order of the gates come from the server.

/** @import {Cell} from './types.js' */

/** Colour token and marker of a network, the same in chips, lanes, curves and exports; `shape` is Plotly's word. @type {Record<Cell, {label: string, token: string, shape: string}>} */
export const NETWORK = {
  rnn: { label: 'RNN', token: '--rnn', shape: 'circle' },
  lstm: { label: 'LSTM', token: '--lstm', shape: 'square' },
  gru: { label: 'GRU', token: '--gru', shape: 'triangle-up' },
};
/** What a network is called where there are others: by its cell, and numbered where a cell stands twice. @param {{cell: Cell}[]} models @param {number} m */
export function nameOf(models, m) {
  const same = models.flatMap(({ cell }, i) => (cell === models[m].cell ? [i] : []));
  return same.length === 1 ? NETWORK[models[m].cell].label : `${NETWORK[models[m].cell].label} ${same.indexOf(m) + 1}`;
}
/** @type {Cell[]} */
export const CELLS = ['rnn', 'lstm', 'gru'];

/** A gate's colour token. @param {string} gate */
export const gateToken = (gate) => `--gate-${gate}`;
