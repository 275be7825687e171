import assert from 'node:assert/strict';
import test from 'node:test';

import { isSum } from '../../static/js/model/guess.js';

test('a sum computed from four figures is taken as right, and one that is off is not', () => {
  const terms = [0.06446, -0.01032, -0.005119];
  for (const typed of ['0.04902', '0.049', ' 0.0493 ', '4.9e-2'])
    assert.ok(isSum(typed, 0.049021, terms), typed);
  for (const typed of ['0.06', '-0.049', '0.49', '', ' ', 'abc', 'NaN', 'Infinity'])
    assert.ok(!isSum(typed, 0.049021, terms), typed);
});

test('a typed minus may be the long one, and a small sum is as exact as its terms', () => {
  assert.ok(isSum('−0.5', -0.5, [-0.5]));
  assert.ok(isSum('0.004', 0.001, [1, -0.999]));
  assert.ok(!isSum('0.02', 0.001, [1, -0.999]));
});

test('a zero is right, and no number is a sum that overflowed', () => {
  assert.ok(isSum('0', 0, [0, 0]));
  assert.ok(!isSum('0.001', 0, [0, 0]));
  assert.ok(!isSum('1', NaN, [NaN]));
  assert.ok(!isSum('1', Infinity, [Infinity]));
});
