import assert from 'node:assert/strict';
import test from 'node:test';

import { cellGraph } from '../../static/js/model/cellgraph.js';
import { unitLine as lineOf } from '../../static/js/model/forward.js';
import { CATALOGUE } from './catalogue.js';

/** The line by the graph of the network's cell. @param {any} run @param {any} weights */
function unitLine(
  run,
  /** @type {number} */ m,
  /** @type {'h'|'c'} */ state,
  /** @type {number} */ t,
  /** @type {number} */ u,
  weights,
) {
  const graph = cellGraph(CATALOGUE, { ...run.spec, loss: { kind: 'mse' } }, m);
  assert.ok(graph);
  return lineOf(run, m, state, t, u, graph, weights);
}

/** Two units over two steps, a quantity a row. @param {string} cell @param {object} more */
const page = (cell, more) =>
  /** @type {any} */ ({
    T: 2,
    spec: { models: [{ cell, ...more.model }] },
    models: [
      { cell, H: 2, X: 1, recurrent: true, c: null, gates: {}, x: Float64Array.of(1, -2), ...more.run },
    ],
  });
const rows = (/** @type {number[]} */ ...numbers) => Float64Array.from(numbers);

test('an RNN’s line: from the input, from the state before, the bias; as printed they add up', () => {
  const h = [Math.tanh(0.5 + 0.1), 0.2];
  const by_h = 0.3 * h[0] - 0.4 * h[1];
  const value = Math.tanh(-1 + by_h + 0.1);
  const weights = new Map([
    ['W_xh', { data: rows(0.5, 9), shape: [2, 1] }],
    ['W_hh', { data: rows(0.3, -0.4, 9, 9), shape: [2, 2] }],
    ['b_h', { data: rows(0.1, 9), shape: [2] }],
  ]);
  const run = page('rnn', { run: { h: rows(...h, value, 0) } });
  assert.equal(unitLine(run, 0, 'h', 0, 0, weights), 'tanh(0.500 + 0.000 + 0.100) = tanh(0.600) = 0.537');
  assert.equal(unitLine(run, 0, 'h', 1, 0, weights), 'tanh(−1.000 + 0.081 + 0.100) = tanh(−0.819) = −0.674');
  assert.equal(unitLine(run, 0, 'h', 1, 0, null), null, 'the weights are not here');
  run.models[0].recurrent = false;
  assert.match(unitLine(run, 0, 'h', 1, 0, weights) ?? '', /−1.000 \+ 0.000/);
  run.spec.models[0].activation = 'identity';
  assert.match(unitLine(run, 0, 'h', 0, 0, weights) ?? '', /^0.500 \+ 0.000 \+ 0.100 = /);
});

test('a gated cell’s lines: what is kept, what is written, what is shown; a given state counts', () => {
  const gates = {
    ...{ f: rows(0.5, 0, 0.9, 0), i: rows(0.25, 0, 0.5, 0) },
    ...{ g: rows(-0.4, 0, 0.2, 0), o: rows(0.5, 0, 1, 0) },
  };
  const c = rows(0.4, 0, 0.46, 0),
    h = rows(0.19, 0, 0.43, 0);
  const lstm = page('lstm', { model: { c_0: [1, 0] }, run: { c, h, gates } });
  assert.equal(unitLine(lstm, 0, 'c', 0, 0, null), '0.500 · 1.000 + 0.250 · (−0.400) = 0.400');
  assert.equal(unitLine(lstm, 0, 'c', 1, 0, null), '0.900 · 0.400 + 0.500 · 0.200 = 0.460');
  assert.equal(unitLine(lstm, 0, 'h', 1, 0, null), '1.000 · tanh(0.460) = 0.430');
  const parts = { r: rows(0, 0, 0, 0), z: rows(0, 0, 0.5, 0), n: rows(0, 0, 0.8, 0) };
  const gru = page('gru', { run: { h: rows(-0.5, 0, 0.15, 0), gates: parts } });
  assert.equal(unitLine(gru, 0, 'h', 1, 0, null), '(1 − 0.500) · 0.800 + 0.500 · (−0.500) = 0.150');
  const by = { f: rows(0, 0, 0.25, 0), n: rows(0, 0, -0.8, 0) };
  const mgu = page('mgu', { run: { h: rows(-0.5, 0, -0.575, 0), gates: by } });
  assert.equal(unitLine(mgu, 0, 'h', 1, 0, null), '(1 − 0.250) · (−0.500) + 0.250 · (−0.800) = −0.575');
});
