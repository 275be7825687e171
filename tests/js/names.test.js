import assert from 'node:assert/strict';
import test from 'node:test';

import { classOf, EVERY, fileOf, nameOf, NETWORK, variantOf } from '../../static/js/model/names.js';

/** @param {string} key @param {any} [places] */
const t = (key, places) => `${key}(${places.network})`;
/** @type {import('../../static/js/model/names.js').Named[]} */
const MODELS = [
  { cell: 'rnn' },
  { cell: 'rnn', recurrent: false },
  { cell: 'lstm', recurrent: true },
  { cell: 'lstm' },
  { cell: 'gru', recurrent: false },
];

test('a network is named by its cell, its number among several alike, and its cut edge', () => {
  assert.deepEqual(
    MODELS.map((_, m) => nameOf(MODELS, m, t)),
    ['RNN', 'network.cut(RNN)', 'LSTM 1', 'LSTM 2', 'network.cut(GRU)'],
  );
});

test('networks of one cell are told apart by their look', () => {
  assert.deepEqual(
    MODELS.map((_, m) => variantOf(MODELS, m)),
    [0, 1, 0, 1, 0],
  );
  assert.deepEqual(
    MODELS.map((_, m) => classOf(MODELS, m)),
    ['rnn look-0', 'rnn look-0 other other-1', 'lstm look-1', 'lstm look-1 other other-1', 'gru look-2'],
  );
});

test('every cell has a look of its own, one of one’s own equations too', () => {
  for (const part of /** @type {const} */ (['look', 'token', 'shape']))
    assert.equal(new Set(EVERY.map((cell) => NETWORK[cell][part])).size, EVERY.length);
});

test('a file is called by its network, its step and what it shows, each once', () => {
  const named = (/** @type {any} */ figure) => fileOf(MODELS, figure);
  assert.equal(named({ id: 'microscope', models: [2], step: 't10' }), 'lstm-2-t10-microscope');
  assert.equal(named({ id: 'lstm-2-graph', models: [2] }), 'lstm-2-graph');
  assert.equal(named({ id: 'clipping', models: [0] }), 'rnn-0-clipping');
  assert.deepEqual([named({ id: 'curve' }), named({ id: 'seeds', models: [0, 1] })], ['curve', 'seeds']);
});
