import assert from 'node:assert/strict';
import test from 'node:test';

import {
  log10Norm,
  NAMES,
  needsShares,
  parse,
  seriesOf,
  sparkline,
  WATCHES,
  watchesOf,
} from '../../static/js/model/watches.js';
import { finished, started } from './example.js';

const watch = (/** @type {string} */ text) =>
  /** @type {import('../../static/js/model/watches.js').Watch} */ (parse(text).watch);
const series = (/** @type {string} */ text, m = 1, run = finished()) => seriesOf(run, m, watch(text), null);
const values = (/** @type {string} */ text, m = 1) => Array.from(/** @type {any} */ (series(text, m)).values);
const close = (/** @type {number[]} */ found, /** @type {number[]} */ wanted) =>
  found.forEach((x, i) =>
    assert.ok(Math.abs(x - wanted[i]) < 1e-12 * Math.max(1, Math.abs(wanted[i])), `${x} is not ${wanted[i]}`),
  );

test('a name is a tensor’s norm, one of its units, or what a word before it says', () => {
  assert.deepEqual(watch('h'), { quantity: 'h', reduction: 'norm', unit: null, name: 'norm h' });
  assert.deepEqual(watch('  h[3] '), { quantity: 'h', reduction: null, unit: 3, name: 'h[3]' });
  assert.deepEqual(watch('mean f'), { quantity: 'f', reduction: 'mean', unit: null, name: 'mean f' });
  assert.equal(watch('loss').name, 'loss');
  assert.equal(watch('dW_hh').name, 'norm dW_hh');
  for (const name of NAMES)
    assert.equal(watch(watch(name).name).name, watch(name).name, 'a name in full is read as itself');
});

test('what is wrong with a name is said', () => {
  const wrong = (/** @type {string} */ text) => parse(text).problem?.key.replace('watches.wrong.', '');
  assert.deepEqual(['', 'h[', 'h[-1]', '3', 'norm mean h', 'h[12345]', 'x'.repeat(60)].map(wrong), [
    'form',
    'form',
    'form',
    'form',
    'form',
    'form',
    'name',
  ]);
  assert.deepEqual(['q', 'constructor', '__proto__', 'hh'].map(wrong), Array(4).fill('name'));
  assert.deepEqual(['sum h', 'norm h[2]', 'loss[0]', 'mean loss', 'dW_hh[1]', 'mean dW_hh'].map(wrong), [
    'word',
    'both',
    'one',
    'one',
    'weight',
    'weight',
  ]);
});

test('the numbers are the run’s', () => {
  const { h, dh, gates } = finished().models[1];
  assert.deepEqual(
    values('h[1]'),
    [1, 3, 5, 7].map((i) => h[i]),
  );
  close(
    values('norm h'),
    [0, 1, 2, 3].map((t) => Math.hypot(h[2 * t], h[2 * t + 1])),
  );
  close(
    values('dh'),
    [0, 1, 2, 3].map((t) => Math.log10(Math.hypot(dh[2 * t], dh[2 * t + 1]))),
  );
  assert.deepEqual(
    values('mean f'),
    [0, 1, 2, 3].map((t) => (gates.f[2 * t] + gates.f[2 * t + 1]) / 2),
  );
  assert.deepEqual([values('least dh')[2], values('greatest dh')[2]], [dh[4], dh[5]]);
  assert.deepEqual(values('df[0]'), [100, 101, 102, 103]);
  assert.deepEqual(
    [series('dh')?.log10, series('dh[0]')?.log10, series('h')?.log10, series('mean dh')?.log10],
    [true, false, false, false],
  );
  assert.deepEqual(
    [series('h')?.pass, series('dx')?.pass, series('f')?.pass, series('df')?.pass],
    ['forward', 'backward', 'forward', 'backward'],
  );
});

test('a loss stands only where it is asked, and nothing before it has arrived', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((t) => series('loss')?.stands(t)),
    [false, false, false, true],
  );
  assert.equal(values('loss')[3], 0.36 + 1);
  for (const name of ['h', 'dh', 'loss', 'x', 'output', 'dx', 'f', 'dW_hh']) {
    const before = seriesOf(started(), 1, watch(name), null);
    assert.ok(before === null || (before.values.every(Number.isNaN) && !before.stands(0)), name);
  }
  assert.deepEqual([series('dx')?.stands(0)], [false], 'the gradients come last');
});

test('what a network has not is null', () => {
  for (const name of ['c', 'dc', 'f', 'df', 'h[2]', 'db_hn']) assert.equal(series(name, 0), null, name);
  assert.notEqual(series('c', 1), null);
});

test('a step’s part of a weight’s gradient comes from the server’s shares', () => {
  const shares = /** @type {any} */ ({
    parameters: { W_hh: { log10_norm: Float64Array.of(-4, -3, -2, -1) } },
  });
  assert.deepEqual([needsShares(watch('dW_hh')), needsShares(watch('dh'))], [true, false]);
  const found = seriesOf(finished(), 0, watch('dW_hh'), shares);
  assert.deepEqual(
    [found?.values, found?.log10, found?.stands(0)],
    [Float64Array.of(-4, -3, -2, -1), true, true],
  );
  assert.equal(seriesOf(finished(), 0, watch('db_hn'), shares), null);
});

test('a norm is right where its squares leave the doubles, and says what is not finite', () => {
  close(
    [log10Norm(Float64Array.of(3e-200, 4e-200)), log10Norm(Float64Array.of(3e200, -4e200))],
    [Math.log10(5) - 200, Math.log10(5) + 200],
  );
  assert.equal(log10Norm(Float64Array.of(0, 0)), -Infinity);
  assert.equal(log10Norm(Float64Array.of(1, NaN)), NaN);
  assert.equal(log10Norm(Float64Array.of(1, -Infinity)), Infinity);
});

test('a sparkline breaks where there is no number to draw, and fills its box', () => {
  assert.deepEqual(sparkline(Float64Array.of(0, 2, NaN, 4)), {
    path: 'M12.50 100.00L37.50 50.00M87.50 0.00h.01',
    least: 0,
    greatest: 3,
  });
  assert.deepEqual(sparkline(Float64Array.of(NaN, -Infinity)), { path: '', least: null, greatest: null });
  assert.equal(sparkline(Float64Array.of(1, 1)).path, 'M25.00 50.00L75.00 50.00');
});

test('watches of a link are checked, each in full and once', () => {
  assert.deepEqual(watchesOf(['h', 'norm h', 'q', 3, null, 'h[007]', 'x'.repeat(99)]), ['norm h', 'h[7]']);
  for (const none of [undefined, null, 'h', {}]) assert.deepEqual(watchesOf(none), []);
  assert.equal(watchesOf(Array.from({ length: 40 }, (_, i) => `h[${i}]`)).length, WATCHES);
});
