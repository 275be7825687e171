// Written by `make types` from what the server says of itself: not to be edited.

/**
 * The cells: abbreviation, states, gates, which of these lie between 0 and 1, and the one whose
 * bias `forget_bias` sets; whether it has weights that a gain multiplies; the options with their
 * defaults.
 */
export const CELLS = /** @type {const} */ ([
  {
    cell: 'rnn',
    short: 'RNN',
    states: ['h'],
    gates: [],
    shutting: [],
    forgets: null,
    gained: true,
    options: {
      activation: 'tanh',
      bias: true,
    },
  },
  {
    cell: 'lstm',
    short: 'LSTM',
    states: ['h', 'c'],
    gates: ['i', 'f', 'g', 'o'],
    shutting: ['i', 'f', 'o'],
    forgets: 'f',
    gained: true,
    options: {
      peepholes: false,
      coupled: false,
      gate_activation: 'sigmoid',
      activation: 'tanh',
      cell_output: 'activated',
      bias: true,
    },
  },
  {
    cell: 'gru',
    short: 'GRU',
    states: ['h'],
    gates: ['r', 'z', 'n'],
    shutting: ['r', 'z'],
    forgets: null,
    gained: true,
    options: {
      reset: 'after',
      gate_activation: 'sigmoid',
      recurrent_bias: 'n',
      bias: true,
    },
  },
  {
    cell: 'mgu',
    short: 'MGU',
    states: ['h'],
    gates: ['f', 'n'],
    shutting: ['f'],
    forgets: null,
    gained: true,
    options: {
      gate_activation: 'sigmoid',
      bias: true,
    },
  },
  {
    cell: 'min_gru',
    short: 'minGRU',
    states: ['h'],
    gates: ['z', 'n'],
    shutting: ['z'],
    forgets: null,
    gained: false,
    options: {
      gate_activation: 'sigmoid',
      bias: true,
    },
  },
  {
    cell: 'min_lstm',
    short: 'minLSTM',
    states: ['h'],
    gates: ['i', 'f', 'n'],
    shutting: ['i', 'f'],
    forgets: 'f',
    gained: false,
    options: {
      gate_activation: 'sigmoid',
      bias: true,
    },
  },
  {
    cell: 'slstm',
    short: 'sLSTM',
    states: ['h', 'c', 'n', 'm'],
    gates: ['i', 'f', 'g', 'o'],
    shutting: ['o'],
    forgets: 'f',
    gained: true,
    options: {
      forget: 'sigmoid',
      bias: true,
    },
  },
  {
    cell: 'lru',
    short: 'LRU',
    states: ['h'],
    gates: ['lambda', 'n'],
    shutting: [],
    forgets: null,
    gained: false,
    options: {
      bias: true,
    },
  },
]);
