import assert from 'node:assert/strict';
import test from 'node:test';

import { gap, ledgerOf, normOf } from '../../static/js/model/ledger.js';
import { power } from '../../static/js/model/format.js';
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
  assert.deepEqual(ledgerOf(rnn, 'h', 1, T, {}).here, rnn.dh_direct.subarray(H, 2 * H));
  const { here, next } = ledgerOf(lstm, 'c', 2, T, {});
  const at = 2 * H,
    c = /** @type {Float64Array} */ (lstm.c);
  assert.equal(here[0], lstm.dh[at] * lstm.gates.o[at] * (1 - Math.tanh(c[at]) ** 2));
  assert.deepEqual(next, /** @type {Float64Array} */ (lstm.dc_next).subarray(at, at + H));
  const straight = ledgerOf(lstm, 'c', 2, T, { cell_output: 'identity' });
  assert.equal(straight.here[0], lstm.dh[at] * lstm.gates.o[at]);
  const rectified = ledgerOf(lstm, 'c', 2, T, { activation: 'relu' });
  assert.equal(rectified.here[0], c[at] > 0 ? lstm.dh[at] * lstm.gates.o[at] : 0);
  const squashed = ledgerOf(lstm, 'c', 2, T, { activation: 'relu', cell_output: 'tanh' });
  assert.equal(squashed.here[0], here[0]);
});

test('with peepholes c also reaches h through o; without its weights the side is what is left', () => {
  const [, lstm] = finished().models;
  lstm.gates.o = Float64Array.from({ length: T * H }, (_, i) => (i + 1) / (T * H + 1));
  lstm.dgates.o = Float64Array.from({ length: T * H }, (_, i) => Math.sin(i));
  const at = 2 * H,
    o = lstm.gates.o[at],
    c = /** @type {Float64Array} */ (lstm.c)[at];
  const straight = lstm.dh[at] * o * (1 - Math.tanh(c) ** 2);
  const p_o = Array.from({ length: H }, (_, i) => 3 - i);
  for (const [gate, slope] of /** @type {const} */ ([
    [undefined, o * (1 - o)],
    ['hard_sigmoid', 0.2],
    ['hard_sigmoid_6', 1 / 6],
  ])) {
    const { here, left } = ledgerOf(lstm, 'c', 2, T, { peepholes: true, gate_activation: gate }, p_o);
    assert.ok(Math.abs(here[0] - (straight + lstm.dgates.o[at] * slope * 3)) < 1e-15);
    assert.equal(left, false);
  }
  lstm.gates.o[at] = 1; // flat
  const flat = ledgerOf(lstm, 'c', 2, T, { peepholes: true, gate_activation: 'hard_sigmoid' }, p_o);
  assert.equal(flat.here[0], lstm.dh[at] * (1 - Math.tanh(c) ** 2));
  const { here, next, total, left } = ledgerOf(lstm, 'c', 2, T, { peepholes: true });
  assert.deepEqual([here[0] + next[0], left], [total[0], true]);
});

test('a norm below the range of doubles is told by its log10, never as a plain zero', () => {
  const run = finished();
  const [rnn] = run.models;
  const at = T - 3;
  run.lossSteps = [T - 1];
  for (const rows of [rnn.dh, rnn.dh_direct, rnn.dh_next]) rows.fill(0, at * H, (at + 1) * H);
  const told = (/** @type {'here'|'next'|'total'} */ side, t = at) =>
    normOf(run, 0, 'h', side, t, ledgerOf(rnn, 'h', t, T, {})[side]);
  rnn.log10.dh[at] = -446.2;
  assert.deepEqual(told('total'), { text: power(-446.2), below: true });
  assert.deepEqual(told('next'), { text: power(-446.2), below: true }, 'no loss here: all of it arrived');
  assert.deepEqual(told('here'), { text: '0', below: false });
  run.lossSteps = [at, T - 1];
  rnn.log10.dh[at + 1] = -300;
  assert.deepEqual(told('next'), { text: '< 10⁻³⁰⁷', below: true }, 'how much of the total, nobody knows');
  rnn.log10.dh[at + 1] = -2; // its numbers would be seen
  assert.deepEqual(told('next'), { text: '0', below: false });
  rnn.log10.dh[at] = -Infinity;
  assert.deepEqual(told('total'), { text: '0', below: false });
  rnn.dh[at * H] = 3e-310; // fewer figures than it seems to have
  rnn.log10.dh[at] = -309.5;
  assert.deepEqual(told('total'), { text: power(-309.5), below: true });
});
