import assert from 'node:assert/strict';
import test from 'node:test';

import { addUp, beside, total } from '../../static/js/model/sums.js';

test('a sum keeps what plain adding loses', () => {
  assert.equal(total([1, 1e100, 1, -1e100]), 2);
  assert.equal(total(Array(10).fill(0.1)), 1);
  assert.equal(total([]), 0);
});

test('what is not finite is told, not hidden', () => {
  assert.equal(total([1, Infinity]), Infinity);
  assert.ok(Number.isNaN(total([Infinity, -Infinity])));
  for (const [parts, whole] of /** @type {[number[], number][]} */ ([
    [[1, NaN], 1],
    [[1], NaN],
    [[Infinity], Infinity],
  ]))
    assert.equal(addUp(parts, whole).verdict, 'nonfinite');
});

test('parts that miss their total by more than rounding are a mistake, however large they are', () => {
  assert.deepEqual(addUp([0.1, 0.2], 0.3).verdict, 'good');
  assert.equal(addUp([1e-200, 2e-200], 3e-200).verdict, 'good');
  assert.equal(addUp([1e-200, 2e-200], 3.0001e-200).verdict, 'bad');
  assert.equal(addUp([1, 2], 3 + 1e-10).verdict, 'bad');
  assert.equal(addUp([], 0).verdict, 'good');
  assert.equal(addUp([0, 0], 1e-300).verdict, 'bad');
});

test('parts that nearly cancel are judged by their own size', () => {
  assert.equal(addUp([1, -1 + 2 ** -53], 2 ** -53 + 1e-17).verdict, 'good');
});

test('a share is told beside its sum by the largest magnitudes of both', () => {
  assert.deepEqual(beside([1, -3, NaN], [4, 12]), { most: 3, part: 0.25 });
  assert.deepEqual(beside([-6, 2], [4, 0]), { most: 6, part: 1.5 }); // shares may cancel
  assert.deepEqual(beside([0, 0], [4]), { most: 0, part: 0 });
  assert.deepEqual(beside([1], [0, NaN]), { most: 1, part: null });
});
