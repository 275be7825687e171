import assert from 'node:assert/strict';
import test from 'node:test';

import * as curve from '../../static/js/figures/descent.js';
import * as checked from '../../static/js/figures/errors.js';
import * as pictures from '../../static/js/figures/matrices.js';
import * as bars from '../../static/js/figures/contributions.js';
import * as written from '../../static/js/figures/terms.js';
import { change, finite, outcome, withWeights } from '../../static/js/model/descend.js';
import { TOKENS } from './example.js';

const label = (/** @type {string} */ key) => key;
const options = { width: 300, height: 160, tokens: TOKENS, label };
const matrix = { data: Float64Array.of(1, -2, 0, NaN, 4, -0.5), shape: [3, 2] };
const block = { name: 'W_hh', gate: null, transposed: false, vector: false, first: 0, height: 3, width: 2 };
const panel = { name: 'a', matrix, block, range: /** @type {[number, number]} */ ([-4, 4]) };
const box = { x: 22, y: 16, width: 40, height: 60 };

test('a matrix is drawn as it is written: rows down, columns to the right; by rows on its side', () => {
  const upright = pictures.matrices([panel], { ...options, boxes: [box] });
  assert.deepEqual(
    upright.data[0].z.map((/** @type {number[]} */ row) =>
      row.map((z, i) => (Math.abs(z) <= 4 ? z : `off ${i}`)),
    ),
    [
      [1, -2],
      [0, 'off 1'],
      [4, -0.5],
    ],
  );
  const lying = pictures.matrices([{ ...panel, block: { ...block, transposed: true } }], {
    ...options,
    boxes: [box],
  });
  assert.deepEqual([lying.data[0].z.length, lying.data[0].z[0].length, lying.data[0].z[1][0]], [2, 3, -2]);
});

test('what is no number is marked, and told in the table under the parameter’s own index', () => {
  const figure = pictures.matrices([panel], { ...options, boxes: [box] });
  assert.deepEqual([figure.data[1].x, figure.data[1].y], [[1], [1]]);
  assert.deepEqual(pictures.rows([panel]).rows[3], ['a', 'W_hh', 1, 1, NaN]);
  assert.equal(pictures.summary(panel).places.nonfinite, 1);
});

test('several matrices stand in their own boxes, in pixels', () => {
  const boxes = [box, { x: 100, y: 16, width: 80, height: 60 }];
  const { layout } = pictures.matrices([panel, panel], { ...options, boxes });
  assert.deepEqual(
    layout.xaxis2.domain.map((/** @type {number} */ at) => at * 300),
    [100, 180],
  );
  assert.deepEqual(
    layout.yaxis.domain.map((/** @type {number} */ at) => Math.round(160 - at * 160)),
    [76, 16],
  );
});

test('matrices in a file have titles written as on paper, the reach of each scale, and one key', () => {
  const boxes = [box, { x: 100, y: 16, width: 80, height: 60 }];
  const { data, layout } = pictures.matrices(
    [
      { ...panel, title: 'W_hh, before' },
      { ...panel, range: [-0.25, 0.25] },
    ],
    { ...options, boxes, alone: true },
  );
  assert.deepEqual(
    layout.annotations.map((/** @type {any} */ { text }) => text),
    ['W<sub>hh</sub>, before', '± 4.0', 'a', '± 0.25'],
  );
  assert.ok(data.every(({ showscale }) => !showscale));
  assert.deepEqual([layout.width, layout.height], [options.width, options.height + 22]);
  assert.deepEqual(pictures.relativeKey('part', TOKENS), [
    {
      is: 'scale',
      text: 'part',
      range: [-1, 1],
      palette: [TOKENS.negative, TOKENS.page, TOKENS.positive],
      ticks: [-1, 0, 1],
    },
  ]);
});

test('a cell’s box and the place under a pixel are each other’s inverse', () => {
  for (const place of /** @type {[number, number][]} */ ([
    [0, 0],
    [2, 1],
    [1, 0],
  ])) {
    const { x, y, width, height } = pictures.cellBox(block, box, place);
    assert.deepEqual(pictures.placeUnder(block, box, x + width / 2, y + height / 2), place);
  }
  assert.equal(pictures.placeUnder(block, box, 5, 5), null);
});

test('one scale holds the share and the sum', () => {
  const other = { data: Float64Array.of(9, 0, 0, 0, 0, 0), shape: [3, 2] };
  assert.deepEqual(
    pictures.signedRange([
      { matrix, block },
      { matrix: other, block },
    ]),
    [-9, 9],
  );
});

test('a step’s bar is its number; a share of zero and one that is no number are marks', () => {
  const values = Float64Array.of(-Infinity, -2, NaN, -1);
  const figure = bars.contributions({ kind: 'norm', values, name: 'W_hh' }, options);
  const [bar, zero, lost] = figure.data;
  assert.deepEqual(
    bar.y.map((/** @type {number|null} */ y) => (y === null ? null : y + bar.base)),
    [null, -2, null, -1],
  );
  assert.deepEqual([zero.x, lost.x], [[0], [2]]);
  assert.deepEqual(bars.rows({ kind: 'norm', values, name: 'W_hh' }).rows, [
    [0, -Infinity],
    [1, -2],
    [2, NaN],
    [3, -1],
  ]);
  assert.equal(bars.summary({ kind: 'norm', values, name: 'W_hh' }).places.at, 3);
});

test('parts of the sum stand on zero, those that work against it below', () => {
  const values = Float64Array.of(-0.5, 1.5);
  const { data, layout } = bars.contributions({ kind: 'along', values, name: 'W_hh' }, options);
  assert.deepEqual([data[0].base, data[0].y], [0, [-0.5, 1.5]]);
  assert.ok(layout.yaxis.range[0] < -0.5 && layout.yaxis.range[1] > 1.5);
  assert.equal(
    bars.summary({ kind: 'along', values: Float64Array.of(NaN, NaN), name: 'W_hh' }).key,
    'figure.shares.none',
  );
});

test('the column of a step is found again under its own pixel', () => {
  const data = { kind: /** @type {const} */ ('along'), values: new Float64Array(30), name: '' };
  for (const t of [0, 7, 29])
    assert.equal(bars.stepAt(bars.columnBox(t, data, options).x + 1, data, options), t);
});

const term = (/** @type {number} */ t, /** @type {number} */ value) => ({
  k: 5,
  t,
  weight: 1,
  value,
  factors: [
    { symbol: 'dh', t, value },
    { symbol: 'one', t, value: 1 },
  ],
  formula: {},
});
const derivation = {
  digest: 'd',
  parameter: 'W_hh',
  index: [0, 0],
  gradient: 6,
  count: 5,
  rest: 3,
  terms: [term(5, 1), term(4, 2)],
};

test('the terms’ sums end at the gradient, the rest among them', () => {
  const { data } = written.terms(derivation, options);
  assert.deepEqual(
    [data[0].y, data[1].y],
    [
      [1, 2, 3],
      [1, 3, 6],
    ],
  );
  assert.deepEqual(written.rows(derivation), {
    columns: ['k', 't', 'weight', 'dh', 'one', 'value', 'sum'],
    rows: [
      [5, 5, 1, 1, 1, 1, 1],
      [5, 4, 1, 2, 1, 2, 3],
      [null, null, null, null, null, 3, 6],
    ],
  });
  assert.equal(written.terms({ ...derivation, count: 2, rest: 0 }, options).data[0].y.length, 2);
});

test('the steps of a long derivation are told level and apart, small sums as powers of ten', () => {
  for (const several of [false, true])
    for (const count of [6, 7, 40]) {
      const written40 = Array.from({ length: count }, (_, i) => ({
        ...term(1499 - i, 1e-5),
        k: several ? 1499 - (i % 2) : 1499,
      }));
      const {
        layout: { width, margin, xaxis, yaxis },
      } = written.terms({ ...derivation, count: 1500, terms: written40 }, { ...options, width: 300 });
      const column = (width - margin.l - margin.r) / (xaxis.range[1] - xaxis.range[0]);
      const half = (/** @type {number} */ i) => (xaxis.ticktext[i].length * 6.5) / 2;
      for (let i = 1; i < xaxis.tickvals.length; i++)
        assert.ok(
          (xaxis.tickvals[i] - xaxis.tickvals[i - 1]) * column >= half(i) + half(i - 1),
          `${xaxis.ticktext}`,
        );
      assert.ok(xaxis.tickvals.length > 2);
      assert.deepEqual([xaxis.tickangle, yaxis.exponentformat], [0, 'power']);
    }
});

const entry = (/** @type {number} */ error, settled = true) => ({
  name: 'W_hh',
  index: [0, 1],
  analytic: 1,
  numeric: 1,
  error,
  settled,
  sides: null,
});

test('checked numbers are told the worst first, and one that is no number is the worst', () => {
  const entries = [entry(1e-9), entry(NaN), entry(0), entry(1e-3, false)];
  assert.deepEqual(
    checked.sorted(entries).map(({ error }) => error),
    [NaN, 1e-3, 1e-9, 0],
  );
  const summed = checked.summary(entries.slice(2));
  assert.deepEqual(summed.places, { count: 2, settled: 1, worst: '0', unsettled: 1 });
  assert.equal(checked.summary(entries).key, 'figure.errors.nonfinite', 'NaN is no largest error');
  const { data } = checked.errors(entries, { ...options, good: 1e-6 });
  assert.deepEqual(
    data.slice(1).map(({ x }) => x),
    [[2], [1], [3], [0]],
  );
  assert.equal(checked.rows(entries).rows.length, 4);
});

test('a loss that overflows on its way down is told without a number', () => {
  const of = (/** @type {number[]} */ ...losses) =>
    curve.summary([{ cell: 'rnn', name: 'RNN', variant: 0, losses: Float64Array.from(losses) }])[0];
  assert.deepEqual(of(2, 1), {
    key: 'figure.descent',
    places: { network: 'RNN', updates: 1, before: '2.000', after: '1.000' },
  });
  assert.deepEqual(of(2, NaN, 3), {
    key: 'figure.descent.nonfinite',
    places: { network: 'RNN', updates: 2 },
  });
});

test('a loss that falls, grows, stays or is lost is told apart', () => {
  const of = (/** @type {number[]} */ ...losses) => outcome(Float64Array.from(losses));
  assert.deepEqual(
    [of(2, 1), of(1, 2), of(1, 1), of(1, NaN, 2), of(1, Infinity)],
    ['falls', 'grows', 'still', 'nonfinite', 'nonfinite'],
  );
});

test('a curve has a point for each update, a loss that is lost a mark', () => {
  const data = [{ cell: /** @type {const} */ ('rnn'), name: 'RNN', losses: Float64Array.of(2, 1, Infinity) }];
  const figure = curve.descent(data, options);
  assert.deepEqual([figure.data[0].y, figure.data[1].x], [[2, 1, null], [2]]);
  assert.deepEqual(curve.rows(data).rows, [
    [0, 2],
    [1, 1],
    [2, Infinity],
  ]);
});

test('of two networks of one cell the second one’s losses are dashed and hollow', () => {
  const network = (/** @type {number} */ variant) => ({
    cell: /** @type {const} */ ('rnn'),
    name: `RNN ${variant}`,
    variant,
    losses: Float64Array.of(2, 1),
  });
  const [first, second] = curve.descent([network(0), network(1)], options).data;
  assert.deepEqual(
    [first.line.dash, first.marker.color, second.line.dash, second.marker.color],
    [undefined, TOKENS.network.rnn, 'dash', TOKENS.surface],
  );
});

test('the moved weights go into the spec; task, options of the cell and all else stay', () => {
  const spec = /** @type {any} */ ({
    sequence: { task: 'recall', T: 6, seed: 0 },
    models: [{ cell: 'rnn', hidden: 2, seed: 3, activation: 'relu', recurrent: false }],
    loss: { kind: 'mse', at: 'last', reduction: 'sum' },
    truncate: 2,
  });
  const after = {
    W_hh: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
    b_h: { data: Float64Array.of(5, 6), shape: [2] },
  };
  const moved = withWeights(spec, /** @type {any} */ ({ models: [{ after }] }));
  assert.deepEqual(moved, {
    ...spec,
    models: [
      {
        ...spec.models[0],
        weights: {
          W_hh: [
            [1, 2],
            [3, 4],
          ],
          b_h: [5, 6],
        },
      },
    ],
  });
  assert.equal(spec.models[0].weights, undefined);
});

test('how many classes there are is left out where the weights say it', () => {
  const spec = /** @type {any} */ ({
    sequence: { x: [[1]], y: [0], classes: 3 },
    models: [{ cell: 'rnn', hidden: 1 }],
  });
  assert.deepEqual(withWeights(spec, /** @type {any} */ ({ models: [{ after: {} }] })).sequence, {
    x: [[1]],
    y: [0],
  });
});

test('weights that are not all numbers can’t be kept, and a change is after less before', () => {
  const [before, after] = [
    { data: Float64Array.of(1, 2), shape: [2] },
    { data: Float64Array.of(1.5, NaN), shape: [2] },
  ];
  assert.deepEqual([finite({ before }), finite({ before, after })], [true, false]);
  assert.deepEqual(change(before, after), { data: Float64Array.of(0.5, NaN), shape: [2] });
});
