import assert from 'node:assert/strict';
import test from 'node:test';

import { rows as curveRows } from '../../static/js/figures/curve.js';
import { strip } from '../../static/js/figures/strip.js';
import { geometry } from '../../static/js/figures/geometry.js';
import { directNorms, directRun, log10Norm } from '../../static/js/model/direct.js';
import { distanceRow, headline } from '../../static/js/model/headline.js';
import { advance } from '../../static/js/model/run.js';
import { blocks, backward, finished, forwardEvents, started, T, TOKENS } from './example.js';

const of = (/** @type {number[]} */ ...values) => Float64Array.from(values);
/** A run whose map asks at every step. @param {any} [pool] */
const mapped = (pool = null) => {
  const dh = Float64Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? NaN : -(i + 1)));
  return {
    ...finished(),
    map: /** @type {any} */ ({
      rows: 'every',
      T,
      models: [0, 1].map(() => ({
        dh,
        dc: dh,
        mask: dh.map((value) => Number(!Number.isNaN(value))),
        totalDh: dh.slice(0, T),
        totalDc: null,
        pool,
      })),
    }),
  };
};

test('a norm is exact where its square is out of range, and an exact zero of zeros', () => {
  assert.ok(Math.abs(log10Norm(of(3e-200, 4e-200)) - Math.log10(5e-200)) < 1e-12);
  assert.ok(Math.abs(log10Norm(of(-3e200, 4e200)) - Math.log10(5e200)) < 1e-12);
  assert.deepEqual(
    [log10Norm(of(0, 0)), log10Norm(of(Infinity, 1)), log10Norm(of(NaN, 1))],
    [-Infinity, Infinity, NaN],
  );
});

test('the direct gradient is exactly zero without a loss, and missing where the pass has not been', () => {
  const { models } = finished();
  const norms = directNorms(models[0], T);
  assert.deepEqual([...norms.subarray(0, T - 1)], [-Infinity, -Infinity, -Infinity]);
  assert.ok(Math.abs(norms[T - 1] - Math.log10(Math.hypot(3, 3.5))) < 1e-12);
  const half = advance(started(), blocks([...forwardEvents(), backward(0, T - 1)]));
  assert.deepEqual([...directNorms(half.models[0], T)].map(Number.isNaN), [true, true, true, false]);
});

test('a direct run has direct gradients in place of the total ones; the run itself stays as it was', () => {
  const run = finished();
  const direct = directRun(run);
  assert.equal(direct.models[1].dh, run.models[1].dh_direct);
  assert.deepEqual([direct.models[1].log10.dc, direct.models[1].dc], [null, null]);
  assert.deepEqual([...run.models[1].log10.dh], [-4, -3, -2, -1]);
  assert.equal(directRun(run), direct, 'made once');
  const {
    data: [{ z }],
  } = strip(
    { run: direct, m: 1 },
    { geometry: geometry(400, T), height: 20, tokens: TOKENS, range: [-8, 2] },
  );
  assert.equal(z.length, 1, 'a cell state has no loss of its own');
});

test('of the map only the diagonal is direct, the rest exactly zero; what is masked stays masked', () => {
  const run = mapped();
  const { map } = directRun(run);
  const at = (/** @type {number} */ k, /** @type {number} */ t) => map?.models[0].dh[k * T + t];
  assert.deepEqual([at(3, 3), at(2, 2), at(3, 0), at(2, 1), at(0, 3)], [-16, -11, -Infinity, -Infinity, NaN]);
  assert.deepEqual([...distanceRow(/** @type {any} */ (map), 0, 3)], [-16, -Infinity, -Infinity, -Infinity]);
  assert.equal(
    curveRows([
      {
        cell: 'rnn',
        name: 'RNN',
        variant: 0,
        row: distanceRow(/** @type {any} */ (map), 0, 3),
        headline: headline(of(-16, -Infinity)),
      },
    ]).rows.length,
    T,
  );
});

test('a pooled map stays the total one: its cells do not tell the diagonal apart', () => {
  const run = mapped({ n: 2, from: [0, 2], to: [2, 4] });
  assert.equal(directRun(run).map?.models[0], run.map.models[0]);
});
