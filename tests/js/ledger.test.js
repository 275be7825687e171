import assert from 'node:assert/strict';
import test from 'node:test';

import { gap, ledgerOf } from '../../static/js/views/inspector/ledger.js';
import { finished, H, T } from './example.js';

const sides = (
  /** @type {number[]} */ here,
  /** @type {number[]} */ next,
  /** @type {number[]} */ total,
) => ({ here: Float64Array.from(here), next: Float64Array.from(next), total: Float64Array.from(total) });

test('a ledger that does not add up has a gap, relative to its largest total', () => {
  assert.equal(gap(sides([1, 2], [3, 4], [4, 6])), 0);
  assert.equal(gap(sides([0, 0], [0, 0], [0, 0])), 0);
  assert.equal(gap(sides([1, 2], [3, 4], [4, 8])), 0.25);
  assert.equal(gap(sides([1e-300, 0], [1e-300, 0], [4e-300, 0])), 0.5);
});

test('what is not a number adds up to nothing', () => {
  assert.ok(Number.isNaN(gap(sides([NaN], [0], [NaN]))));
});

test('the ledger of h is what the server sent; that of c reckons what comes through h_t itself', () => {
  const run = finished();
  const [rnn, lstm] = run.models;
  lstm.gates.o = Float64Array.from({ length: T * H }, (_, i) => i / 10);
  assert.deepEqual(ledgerOf(rnn, 'h', 1, T).here, rnn.dh_direct.subarray(H, 2 * H));
  const { here, next } = ledgerOf(lstm, 'c', 2, T);
  const at = 2 * H,
    c = /** @type {Float64Array} */ (lstm.c);
  assert.equal(here[0], lstm.dh[at] * lstm.gates.o[at] * (1 - Math.tanh(c[at]) ** 2));
  assert.deepEqual(next, /** @type {Float64Array} */ (lstm.dc_next).subarray(at, at + H));
});
