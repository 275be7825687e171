import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { translator } from '../../static/js/core/i18n.js';
import { distanceRow, headline, rowBack } from '../../static/js/model/headline.js';
import { headlineText } from '../../static/js/views/parts/headlines.js';

/** @param {number} factor @param {number} length */
const powers = (factor, length) => Array.from({ length }, (_, d) => Math.log10(factor ** d));

test('a norm that falls as 0.9^d loses 0.0458 decades a step and reaches 66 steps', () => {
  const { decades, intercept, reach, state, points } = headline(powers(0.9, 100));
  assert.ok(Math.abs(/** @type {number} */ (decades) - 0.045757490560675) < 1e-12);
  assert.ok(Math.abs(/** @type {number} */ (intercept)) < 1e-12);
  assert.equal(reach, 66); // 0.9^65 = 1.06e-3, 0.9^66 = 9.55e-4
  assert.deepEqual([state, points], ['ok', 100]);
});

test('a tenth each step reaches the thousandth at 3, whichever way the logarithm rounds', () => {
  assert.equal(headline(powers(0.1, 6)).reach, 3);
  for (const start of [1, 0.3, 0.7, 0.013, 0.37, 2.2])
    assert.equal(headline([0, 1, 2, 3, 4].map((d) => Math.log10(start * 0.1 ** d))).reach, 3, `${start}`);
  assert.ok(-4.02 - -1.02 > -3);
  assert.equal(headline([-1.02, -2.02, -3.02, -4.02, -5.02]).reach, 3);
  assert.equal(headline([0, -1, -2, -2.9999999, -4]).reach, 4);
});

test('the slope is the least-squares one: -1, -2, -2 over d = 0, 1, 2 falls by a half a step', () => {
  const { decades, intercept } = headline([-1, -2, -2]);
  assert.equal(decades, 0.5);
  assert.ok(Math.abs(/** @type {number} */ (intercept) + 7 / 6) < 1e-12);
});

test('a norm that grows loses a negative number; one that stays loses 0, not -0', () => {
  assert.equal(headline([0, 1, 2]).decades, -1);
  assert.ok(Object.is(headline([-2, -2, -2]).decades, 0));
});

test('a reach beyond the start is null, and the first crossing counts though the norm comes back', () => {
  assert.equal(headline([0, -1, -2, -2.9]).reach, null);
  assert.equal(headline([0, -3.5, 0, -4]).reach, 1);
});

test('an exact zero counts for the reach and not for the slope', () => {
  const { decades, reach, zeros, points, state } = headline([0, -0.5, -Infinity, -Infinity]);
  assert.deepEqual([decades, reach, zeros, points, state], [0.5, 2, 2, 2, 'ok']);
});

test('a NaN or an Infinity counts for neither, and the slope keeps the distances of the others', () => {
  const { decades, reach, nonfinite, points } = headline([0, NaN, -2, Infinity, -4]);
  assert.deepEqual([decades, reach, nonfinite, points], [1, 4, 2, 3]);
});

test('with fewer than two finite points there is no slope, and it says so', () => {
  assert.deepEqual(
    [headline([-1]).state, headline([-1]).decades, headline([-1]).intercept],
    ['few', null, null],
  );
  assert.deepEqual([headline([-1, NaN]).state, headline([-1, -Infinity]).reach], ['few', 1]);
  assert.equal(headline([-1, -Infinity]).decades, null);
});

test('without a finite norm at d = 0 there is no reach, and it says why', () => {
  assert.deepEqual(
    [headline([-Infinity, -Infinity]).state, headline([-Infinity, -1, -9]).reach],
    ['zero', null],
  );
  assert.deepEqual([headline([NaN, -1, -9]).state, headline([NaN, -1, -9]).reach], ['nonfinite', null]);
  assert.deepEqual(
    [headline([Infinity, -1, -9]).state, headline([Infinity, -1, -9]).reach],
    ['nonfinite', null],
  );
  assert.equal(headline([]).state, 'nonfinite');
});

test('a gradient that stays at its own step reaches no other: that is told, and no slope', () => {
  const cut = headline([0.5, -Infinity, -Infinity]);
  assert.deepEqual([cut.state, cut.decades, cut.zeros], ['alone', null, 2]);
  assert.deepEqual(
    [headline([0.5]).state, headline([0.5, -1, -Infinity]).state, headline([-Infinity, -Infinity]).state],
    ['few', 'ok', 'zero'],
  );
});

test('far below double range the numbers hold', () => {
  const { decades, reach } = headline(Array.from({ length: 401 }, (_, d) => -6 * d));
  assert.deepEqual([decades, reach], [6, 1]);
});

test('row k of a map by distance starts at t = k and ends at t = 0', () => {
  const dh = Float64Array.of(1, NaN, NaN, 2, 3, NaN, 4, 5, 6);
  const map = /** @type {any} */ ({ T: 3, models: [{ dh, dc: dh.map((x) => -x) }] });
  assert.deepEqual([...distanceRow(map, 0, 2)], [6, 5, 4]);
  assert.deepEqual([...distanceRow(map, 0, 1)], [3, 2]);
  assert.deepEqual([...distanceRow(map, 0, 1, 'dc')], [-3, -2]);
  assert.deepEqual([...dh.slice(6)], [4, 5, 6]);
});

test('the row of the last loss by distance leaves out the steps after it', () => {
  const row = { dh: Float64Array.of(-2, -1, 0, -Infinity), dc: Float64Array.of(7, 8, 9, 10) };
  assert.deepEqual([...rowBack(row, 2)], [0, -1, -2]);
  assert.deepEqual([...rowBack(row, 2, 'dc')], [9, 8, 7]);
});

test('a falling norm has a reach; a growing one only where it ends', () => {
  const t = translator(
    JSON.parse(readFileSync(new URL('../../static/locales/en.json', import.meta.url), 'utf8')),
  );
  const told = (/** @type {number[]} */ ...row) =>
    headlineText(
      t,
      /** @type {any} */ ({
        models: [{}],
        lossSteps: [row.length - 1],
        spec: { loss: {} },
        map: { T: row.length, models: [{ dh: Float64Array.from(row.map(() => row.toReversed()).flat()) }] },
      }),
      0,
    );
  assert.equal(told(0, -1), 'loses 1.00 decades a step (×0.10) · above 1/1000 after 1 step');
  assert.equal(told(0, -1, -2), 'loses 1.00 decades a step (×0.10) · above 1/1000 for 2 steps');
  assert.equal(
    told(0, -4),
    'loses 4.00 decades a step (×1.0\u202f×\u202f10⁻⁴) · falls to a thousandth after 1 step',
  );
  assert.equal(told(0, 1, 2), 'gains 1.00 decades a step (×10)');
  assert.equal(told(0, -4, 4), 'gains 2.00 decades a step (×100) · falls to a thousandth after 1 step');
  assert.equal(
    told(0, -1.5, -1.6, -1.7, -1.8, -1.9, -2, -2.1),
    'loses 1.50 decades in the first step, then 0.10 a step (×0.79) · above 1/1000 for 7 steps',
  );
  assert.equal(
    told(0, -1, -2, -1.9, -1.8, -1.7, -1.6, -1.5),
    'loses 2.00 decades in the first 2 steps, then gains 0.10 a step (×1.3) · above 1/1000 for 7 steps',
  );
  assert.equal(told(-1), '');
});

test('a loss that overflowed is told in words', () => {
  const t = translator({
    'headline.loss': 'loss {loss}',
    'headline.loss.nan': 'no number',
    'headline.loss.infinite': 'infinite',
  });
  const told = (/** @type {number} */ loss) => {
    const run = { models: [{ gradients: { loss } }], lossSteps: [0], spec: { loss: {} }, map: null };
    return headlineText(t, /** @type {any} */ (run), 0);
  };
  assert.deepEqual([1.5, NaN, Infinity].map(told), ['loss 1.500', 'no number', 'infinite']);
});

/** @param {number} n @param {number} at @param {number} first @param {number} then */
const twoLines = (n, at, first, then) =>
  Array.from({ length: n }, (_, d) => 7 - first * Math.min(d, at) - then * Math.max(d - at, 0));

test('the loss at the entry is told apart from the slope after it', () => {
  for (const [row, ...expected] of /** @type {[number[], number, number, number][]} */ ([
    [twoLines(30, 0, 0, 0.23), 0, 0, 0.23],
    [twoLines(100, 10, 0.13, 0.005), 1.3, 10, 0.005],
    [twoLines(30, 1, 1.5, 0.04), 1.5, 1, 0.04],
    [twoLines(60, 12, 0, 0.2), 0, 12, 0.2],
    [twoLines(60, 12, 0.2, 0), 2.4, 12, 0],
    [twoLines(40, 4, 0.5, -0.1), 2, 4, -0.1],
    [twoLines(40, 0, 0, -0.1), 0, 0, -0.1],
  ])) {
    const { entry, entrySteps, slope } = headline(row);
    [entry, entrySteps, Number(slope)].forEach((value, i) =>
      assert.ok(Math.abs(value - expected[i]) < 1e-9, `${[entry, entrySteps, slope]} is not ${expected}`),
    );
  }
  const late = headline(twoLines(40, 30, 0.1, 0.3));
  assert.deepEqual([late.entrySteps, late.slope], [0, late.decades]);
  // Under a ripple: as the engine finds it.
  const rippled = headline(twoLines(60, 8, 0.25, 0.02).map((value, d) => value + 0.05 * Math.sin(7 * d)));
  assert.deepEqual(
    [rippled.entrySteps, rippled.entry.toFixed(6), Number(rippled.slope).toFixed(6)],
    [8, '2.026078', '0.019967'],
  );
});

test('what the entry loses is measured, and it ends at a point that can be', () => {
  const row = twoLines(30, 1, 0.8, 0.08).map((value, d) => value - (d > 1 ? 0.2 : 0));
  const { entry, entrySteps } = headline(row);
  assert.deepEqual([entrySteps, entry], [1, row[0] - row[1]]);
  // As the engine finds it.
  const holed = headline(twoLines(60, 8, 0.25, 0.02).map((value, d) => (d === 8 ? -Infinity : value)));
  assert.deepEqual(
    [holed.entrySteps, holed.entry.toFixed(6), Number(holed.slope).toFixed(6)],
    [9, '2.020000', '0.019435'],
  );
});
