import assert from 'node:assert/strict';
import test from 'node:test';

import { holding, rows, sorted, summary } from '../../static/js/figures/holding.js';
import { tokens } from '../../static/js/figures/theme.js';

const held = {
  gate: 'f',
  decades: Float64Array.of(0.3, 0.05, Infinity, 0.1),
  mean_gate: 0.2,
  measured: 0.06,
};

test('units stand by what their gate alone loses, and one that is shut has a mark', () => {
  assert.deepEqual(sorted(held), [1, 3, 0, 2]);
  const { data, layout } = holding(held, {
    width: 500,
    height: 120,
    tokens: tokens((name) => name, false),
    label: (name) => name,
  });
  const [bars, shut, measured] = /** @type {any[]} */ (data);
  assert.deepEqual([bars.y, shut.x, measured.y], [[0.05, 0.1, 0.3], [3], [0.06, 0.06]]);
  assert.deepEqual(layout.xaxis.ticktext[0], '1');
  assert.deepEqual(rows(held).rows[0], [1, 0.05]);
  assert.deepEqual(summary(held).places, {
    gate: 'f',
    unit: 1,
    best: '0.050',
    mean: '0.200',
    measured: '0.060',
  });
  assert.equal(
    holding(
      { ...held, measured: NaN },
      { width: 500, height: 120, tokens: tokens((name) => name, false), label: (name) => name },
    ).data.length,
    2,
  );
});
