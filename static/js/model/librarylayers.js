// Written by `make types` from what the server says of itself: not to be edited.

/**
 * The libraries by the names of their rules: of each layer the cell's options that are no default.
 * @type {Record<string, {library: string, layers: Record<string, {layer: string, options:
 *   Record<string, string|boolean>}>}>}
 */
export const LIBRARIES = {
  torch: {
    library: 'PyTorch',
    layers: {
      rnn: { layer: 'nn.RNN', options: {} },
      lstm: { layer: 'nn.LSTM', options: {} },
      gru: { layer: 'nn.GRU', options: { recurrent_bias: 'all' } },
    },
  },
  keras: {
    library: 'Keras',
    layers: {
      rnn: { layer: 'layers.SimpleRNN', options: {} },
      lstm: { layer: 'layers.LSTM', options: {} },
      gru: { layer: 'layers.GRU', options: { recurrent_bias: 'all' } },
    },
  },
  flax: {
    library: 'Flax linen',
    layers: {
      rnn: { layer: 'linen.SimpleCell', options: {} },
      lstm: { layer: 'linen.OptimizedLSTMCell', options: {} },
      gru: { layer: 'linen.GRUCell', options: {} },
    },
  },
  flax_nnx: {
    library: 'Flax nnx',
    layers: {
      rnn: { layer: 'nnx.SimpleCell', options: {} },
      lstm: { layer: 'nnx.OptimizedLSTMCell', options: {} },
      gru: { layer: 'nnx.GRUCell', options: { recurrent_bias: 'none' } },
    },
  },
  haiku: {
    library: 'Haiku',
    layers: {
      rnn: { layer: 'hk.VanillaRNN', options: { activation: 'relu' } },
      lstm: { layer: 'hk.LSTM', options: {} },
      gru: { layer: 'hk.GRU', options: { reset: 'before', recurrent_bias: 'none' } },
    },
  },
  equinox: {
    library: 'Equinox',
    layers: {
      lstm: { layer: 'nn.LSTMCell', options: {} },
      gru: { layer: 'nn.GRUCell', options: {} },
    },
  },
  paddle: {
    library: 'PaddlePaddle',
    layers: {
      rnn: { layer: 'nn.SimpleRNN', options: {} },
      lstm: { layer: 'nn.LSTM', options: {} },
      gru: { layer: 'nn.GRU', options: { recurrent_bias: 'all' } },
    },
  },
  mlx: {
    library: 'MLX',
    layers: {
      rnn: { layer: 'nn.RNN', options: {} },
      lstm: { layer: 'nn.LSTM', options: {} },
      gru: { layer: 'nn.GRU', options: {} },
    },
  },
  tinygrad: {
    library: 'tinygrad',
    layers: {
      lstm: { layer: 'nn.LSTMCell', options: {} },
    },
  },
};
