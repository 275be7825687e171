import assert from 'node:assert/strict';
import test from 'node:test';

import { createSpan, lossBeyond } from '../../static/js/figures/span.js';

const WIDTH = 870;
/**
 * @param {number} t
 * @param {Partial<import('../../static/js/figures/span.js').Shown>} [further]
 * @param {any} [run]
 * @returns {import('../../static/js/figures/span.js').Shown}
 */
const at = (t, further, run) => ({
  run: { T: 100, lossSteps: [99], ...run },
  selection: { t, pass: 'backward' },
  untouched: false,
  ...further,
});

test('before anybody has gone anywhere the window of a backward pass ends with the loss', () => {
  assert.deepEqual(createSpan().of(at(33, { untouched: true }), WIDTH), [52, 100]);
  assert.deepEqual(createSpan().of(at(33, { untouched: true }, { lossSteps: [10, 70] }), WIDTH), [23, 71]);
  const forward = { selection: { t: 0, pass: /** @type {const} */ ('forward') }, untouched: true };
  assert.deepEqual(createSpan().of(at(0, forward), WIDTH), [0, 48]);
  assert.deepEqual(createSpan().of(at(33), WIDTH), [9, 57]); // selected: about the cursor
  assert.deepEqual(createSpan().of(at(10, { untouched: true }, { T: 30, lossSteps: [29] }), WIDTH), [0, 30]);
  assert.deepEqual(createSpan().of(at(10, { untouched: true }, { T: 30, lossSteps: [29] }), 390), [9, 30]);
});

test('a cursor that moves is brought into the window, whatever a hand had moved it to', () => {
  const span = createSpan();
  span.of(at(33, { untouched: true }), WIDTH);
  const moved = span.of(at(32), WIDTH);
  assert.ok(moved[0] <= 32 && 32 < moved[1]);
  span.turn(50, at(32), WIDTH);
  assert.deepEqual(span.of(at(32), WIDTH), [50, 98]);
  span.turn(400, at(32), WIDTH);
  assert.deepEqual(span.of(at(32), WIDTH), [52, 100]);
  for (const t of [31, 30, 60, 99, 0]) {
    const [from, to] = span.of(at(t), WIDTH);
    assert.ok(from <= t && t < to, `${t} in ${from}..${to}`);
  }
});

test('another length or another room begins anew', () => {
  const span = createSpan();
  span.turn(20, at(33), WIDTH);
  assert.deepEqual(span.of(at(33, { untouched: true }, { T: 120, lossSteps: [119] }), WIDTH), [72, 120]);
  assert.equal(span.of(at(33), 600)[1] - span.of(at(33), 600)[0], Math.floor((600 - 54) / 16));
});

test('the loss that is out of sight is told with its side; one in sight is enough', () => {
  assert.deepEqual(lossBeyond([99], [0, 48]), { t: 99, side: 'right' });
  assert.deepEqual(lossBeyond([5], [40, 88]), { t: 5, side: 'left' });
  assert.deepEqual([lossBeyond([5, 60], [40, 88]), lossBeyond([], [0, 48])], [null, null]);
});
