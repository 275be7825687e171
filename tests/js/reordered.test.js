import assert from 'node:assert/strict';
import test from 'node:test';

import { digits, keptDigits, shortOfDigits } from '../../static/js/model/reordered.js';

/** A sentence as its key and the numbers in it. */
const t = (/** @type {string} */ key, /** @type {any} */ { network, count } = {}) =>
  [key, network, count].filter((each) => each !== undefined).join(' ');
const models = /** @type {any} */ ([{ cell: 'rnn' }, { cell: 'lstm' }]);
const check = (/** @type {[number|null, number|null][]} */ ...found) => ({
  worst: 1e-9,
  entries: [],
  reordered: found.map(([states, gradients]) => ({ states, gradients })),
});
/** What is said of the first of two networks. @param {number|null} states @param {number|null} gradients */
const short = (states, gradients) => shortOfDigits(check([states, gradients], [1e-16, 1e-15]), models, t);

test('digits are whole ones, from none to what a double holds', () => {
  assert.deepEqual([2e-16, 3e-15, 1e-8, 2e-8, 0.05, 0.5, 2].map(digits), [15, 14, 8, 7, 1, 0, 0]);
});

test('as many digits as are claimed are told in the details alone', () => {
  const good = check([1e-16, 9e-11], [2e-15, 3e-14]);
  assert.deepEqual(shortOfDigits(good, models, t), []);
  assert.deepEqual(keptDigits(good, models, t), ['check.order.kept RNN 10', 'check.order.kept LSTM 13']);
});

test('fewer are told with their number, and why: states that have parted, or the way back alone', () => {
  assert.deepEqual(short(3e-11, 8e-9), ['check.order.few RNN 8 check.order.chaotic']);
  assert.deepEqual(short(2e-15, 3e-9), ['check.order.few RNN 8 check.order.back']);
  assert.deepEqual(short(1e-2, 5e-2), ['check.order.one RNN 1 check.order.chaotic']);
  assert.deepEqual(short(2, 1.8), ['check.order.none RNN 0 check.order.chaotic']);
  assert.deepEqual(keptDigits(check([2, 1.8], [1e-16, 3e-15]), models, t), ['check.order.kept LSTM 14']);
});

test('where another order says nothing, that is said, and no digits', () => {
  assert.deepEqual(short(null, null), []);
  const said = keptDigits(check([null, null], [null, null]), models, t);
  assert.deepEqual(said, ['check.order.alike RNN', 'check.order.alike LSTM']);
});
