// The same cell in several libraries: rows, ends, what explains them, the figure; a network's own form.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heightOf, libraries, rows, summary } from '../../static/js/figures/libraries.js';
import { bandsOf, endsOf, explainedBy, rowsOf } from '../../static/js/model/libraries.js';
import { LIBRARIES } from '../../static/js/model/librarylayers.js';
import { RULES } from '../../static/js/model/spec.js';
import { formOf } from '../../static/js/model/unlike.js';
import { TOKENS } from './example.js';

/** @import {LibrariesAnswer} from '../../static/js/model/libraries.js' */

/** @param {string} rule @param {string} cell @param {object} [more] */
const entry = (rule, cell, more = {}) => ({
  ...{ rule, library: rule.toUpperCase(), version: '1', cell, layer: `${rule}.${cell}` },
  ...{ options: {}, adds: {}, stores: {}, like: null, ...more },
});
/** @param {number} median */
const band = (median) => ({
  median,
  low: median,
  high: median,
  least: median - 0.01,
  greatest: median + 0.01,
});

/** @param {boolean} whole @returns {LibrariesAnswer} */
const answer = (whole) =>
  /** @type {any} */ ({
    T: 100,
    entries: [
      entry('a', 'lstm'),
      entry('a', 'rnn'),
      entry('b', 'lstm', { adds: { f: 1 } }),
      entry('b', 'rnn', { options: { activation: 'relu' } }),
    ],
    seeds: [0, 1, 2],
    found: [
      { seed: 0, decades: Float64Array.of(0.21, 0.3, 0.04, 0.2) },
      { seed: 1, decades: Float64Array.of(0.19, 0.1, 0.06, 0.2) },
      { seed: 2, decades: Float64Array.of(0.2, 0.2, 0.05, 0.2) },
    ],
    bands: whole
      ? {
          decades: [0.2, 0.2, 0.05, 0.2].map(band),
          least: 2,
          most: 0,
          turned: [
            { entry: 2, forget_bias: 0, decades: band(0.17) },
            { entry: 0, forget_bias: 1, decades: band(0.08) },
          ],
        }
      : null,
  });

test('bands are there with the first seed, and the server’s once all have come', () => {
  assert.deepEqual(bandsOf({ ...answer(false), found: [] }), []);
  const [first] = bandsOf(answer(false));
  assert.deepEqual([first.least, first.median, first.greatest], [0.19, 0.2, 0.21]);
  assert.equal(bandsOf(answer(true))[0].least, 0.19);
});

test('the library whose LSTM loses least stands first', () => {
  assert.deepEqual(
    rowsOf(answer(false)).map(({ library, cells }) => [library, Object.keys(cells)]),
    [
      ['B', ['lstm', 'rnn']],
      ['A', ['lstm', 'rnn']],
    ],
  );
  assert.deepEqual(endsOf(answer(false)), { least: 2, most: 0 });
  assert.equal(endsOf({ ...answer(false), found: [] }), null);
});

test('the forget bias explains as much as each end comes nearer to the other with it', () => {
  assert.ok(Math.abs(Number(explainedBy(answer(true))) - 0.8) < 1e-12);
  assert.equal(explainedBy(answer(false)), null);
});

test('a line from the least to the greatest, a mark at the median, hollow where it is no tanh', () => {
  const data = rowsOf(answer(true));
  const box = {
    width: 600,
    height: heightOf(data),
    tokens: TOKENS,
    label: (/** @type {string} */ key) => key,
  };
  const figure = libraries(data, box);
  const named = Object.fromEntries(figure.data.map((/** @type {any} */ trace) => [trace.name, trace]));
  assert.deepEqual(named['LSTM seeds'].x.slice(0, 3), [0.05 - 0.01, 0.05 + 0.01, null]);
  assert.deepEqual(named.LSTM.x, [0.05, 0.2]);
  assert.deepEqual(named['RNN, ReLU'].x, [0.2]);
  assert.equal(named['RNN, ReLU'].marker.color, TOKENS.surface);
  assert.deepEqual(figure.layout.yaxis.ticktext, ['B', 'A']);
  assert.ok(figure.layout.xaxis.range[1] > 0.21);
  assert.equal(rows(data).rows.length, 4);
  assert.equal(rows(data).rows[0].length, rows(data).columns.length);
  assert.equal(summary(data)[0].places.gru, '–');
});

test('a network’s form is compared with that of the library that draws it', () => {
  const form = (/** @type {any} */ model) => formOf({ hidden: 4, ...model });
  assert.deepEqual(form({ cell: 'gru' })?.unlike, {});
  assert.deepEqual(form({ cell: 'gru', init: { rule: 'haiku' } })?.unlike, { reset: 'before' });
  assert.deepEqual(form({ cell: 'gru', reset: 'before', init: { rule: 'haiku' } })?.unlike, {});
  assert.deepEqual(form({ cell: 'gru', init: { rule: 'flax_nnx' } })?.unlike, { recurrent_bias: 'none' });
  assert.deepEqual(form({ cell: 'rnn', init: { rule: 'haiku' } })?.unlike, { activation: 'relu' });
  assert.equal(form({ cell: 'rnn', init: { rule: 'equinox' } })?.layer, null);
  assert.equal(form({ cell: 'gru', init: { rule: 'glorot' } }), null);
  assert.equal(form({ cell: 'gru', weights: {} }), null);
  assert.equal(form({ cell: 'own', equations: 'h = h_prev' }), null);
  assert.ok(Object.keys(LIBRARIES).every((rule) => RULES.includes(rule)));
});
