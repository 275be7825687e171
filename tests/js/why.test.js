import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { attribution as askAttribution, factors as ask, paths as askPaths } from '../../static/js/api/why.js';
import * as attribution from '../../static/js/figures/attribution.js';
import { factors, rows, summary } from '../../static/js/figures/factors.js';
import { geometry } from '../../static/js/figures/geometry.js';
import * as paths from '../../static/js/figures/paths.js';
import { timeBars } from '../../static/js/figures/timebars.js';
import { translator } from '../../static/js/core/i18n.js';
import {
  byShare,
  closes,
  followed,
  grewBeyondRadius,
  growth,
  passedOn,
  rowOf,
} from '../../static/js/model/why.js';
import { TOKENS } from './example.js';

/** @import {FactorsAnswer} from '../../static/js/model/types.js' */

const of = (/** @type {number[]} */ ...values) => Float64Array.from(values);
/** Three steps back from k = 3 of an RNN: a row that falls. @returns {FactorsAnswer} */
const product = (over = {}) => ({
  digest: 'abc',
  model: 0,
  cell: 'rnn',
  k: 3,
  gain: of(-0.25, -0.5, -0.75),
  recurrent: { h: { spectral_radius: 0.5, largest_singular_value: 2, departure: 0.4 } },
  factors: {
    saturation: of(-0.125, -0.25, -0.25),
    weights: of(-0.125, -0.25, -0.5),
    mean_slope: of(0.9, 0.8, 0.7),
    beyond_radius: of(0.176, 0.051, -0.2),
  },
  paths: null,
  headline: { steps: 3, decades: 0.5, saturation: 0.2, weights: 0.3, mean_slope: 0.8 },
  ...over,
});
/** @returns {FactorsAnswer} */
const shares = (over = {}) => ({
  digest: 'abc',
  model: 1,
  cell: 'gru',
  k: 2,
  gain: of(-0.25, -0.5),
  recurrent: {},
  factors: null,
  paths: {
    share: { highway: of(0.75, 1.5), r: of(0.25, -0.25), z: of(0, 0), n: of(0, -0.25) },
    log10_norm: { highway: of(-1, -2) },
    mean_gate: { r: of(0.5, 0.5) },
  },
  headline: {
    steps: 2,
    decades: 0.375,
    share: { highway: 1.125, r: 0, z: 0, n: -0.125 },
    mean_gate: { r: 0.5 },
  },
  ...over,
});
const options = { geometry: geometry(400, 5), height: 160, tokens: TOKENS };

test('a factor stands at the step that it is of, by the lane’s own axis, and the line is the sum', () => {
  const {
    data: [saturation, weights, sum],
    layout,
  } = factors(product(), options);
  assert.deepEqual(
    [saturation.x, weights.x, sum.x],
    [
      [3, 2, 1],
      [3, 2, 1],
      [3, 2, 1],
    ],
  );
  assert.deepEqual(
    [saturation.y, weights.y, sum.y],
    [
      [-0.125, -0.25, -0.25],
      [-0.125, -0.25, -0.5],
      [-0.25, -0.5, -0.75],
    ],
  );
  assert.deepEqual(
    [layout.barmode, layout.xaxis.range, layout.margin.l, layout.margin.r],
    ['relative', [-0.5, 4.5], options.geometry.left, options.geometry.right],
  );
  assert.deepEqual(
    layout.shapes.map((/** @type {any} */ { y0 }) => y0),
    [Math.log10(0.5), Math.log10(2)],
  );
});

test('a path has its gate’s colour; what works against the rest lies below zero', () => {
  const { data, layout } = factors(shares(), options);
  assert.deepEqual(
    data.slice(0, 4).map(({ marker }) => marker.color),
    [TOKENS.quiet, TOKENS.gate.r, TOKENS.gate.z, TOKENS.gate.n],
  );
  assert.deepEqual(data[4].y, [1, 1]);
  const [low, high] = layout.yaxis.range;
  assert.ok(low < -0.5 && high > 1.5, 'both ends of the stacks are in sight');
});

test('nothing is drawn over the bars but their sum: they end where it stands', () => {
  for (const answer of [product(), shares()]) {
    const over = factors(answer, options).data.filter(({ type }) => type !== 'bar');
    assert.deepEqual(
      over.map(({ line, marker }) => [line.color, marker.color]),
      [[TOKENS.ink, TOKENS.ink]],
    );
  }
});

test('where columns are too narrow several steps share one, and its parts still add up to its sum', () => {
  const T = 2000,
    k = T - 1;
  const a = Float64Array.from({ length: k }, (_, i) => Math.sin(i)),
    b = Float64Array.from({ length: k }, (_, i) => Math.cos(i));
  const {
    data: [first, second, sum],
  } = timeBars(
    {
      k,
      parts: [
        { name: 'a', colour: '#000', values: a },
        { name: 'b', colour: '#111', values: b },
      ],
      sum: { name: 's', values: a.map((value, i) => value + b[i]) },
    },
    { ...options, geometry: geometry(400, T) },
  );
  assert.ok(first.x.length <= 400 / 2);
  for (const [i, whole] of sum.y.entries()) assert.ok(Math.abs(first.y[i] + second.y[i] - whole) < 1e-12);
  const n = first.x[0] - first.x[1];
  assert.equal(first.x[0], k - (n - 1) / 2, 'a column stands in the middle of its steps');
});

test('an exact zero and what is no number are marked, not left out', () => {
  const { data } = factors(
    product({
      gain: of(-0.25, -Infinity, NaN),
      factors: {
        ...product().factors,
        saturation: of(-0.125, -Infinity, NaN),
        weights: of(-0.125, NaN, NaN),
      },
    }),
    options,
  );
  assert.deepEqual(
    data.slice(3).map(({ x }) => x),
    [[2], [1]],
  );
  assert.deepEqual(data[0].y, [-0.125, null, null]);
});

test('the table has every number in full, by step and by distance', () => {
  assert.deepEqual(rows(product()), {
    columns: ['t', 'distance', 'log10_gain', 'saturation', 'weights', 'mean_slope', 'weights_beyond_radius'],
    rows: [
      [3, 1, -0.25, -0.125, -0.125, 0.9, 0.176],
      [2, 2, -0.5, -0.25, -0.25, 0.8, 0.051],
      [1, 3, -0.75, -0.25, -0.5, 0.7, -0.2],
    ],
  });
  assert.deepEqual(rows(shares()).columns, [
    't',
    'distance',
    'log10_gain',
    'share_highway',
    'share_r',
    'share_z',
    'share_n',
    'log10_norm_highway',
    'mean_gate_r',
  ]);
});

test('the sum is computed on the page: a factor that is wrong breaks it', () => {
  assert.equal(closes(product()).verdict, 'good');
  assert.equal(closes(product({ gain: of(-0.25, -0.5, -0.7) })).verdict, 'bad');
  assert.equal(closes(shares()).verdict, 'good');
  const wrong = shares();
  wrong.paths?.share.r.fill(0.2, 1);
  assert.equal(closes(wrong).verdict, 'bad');
  assert.equal(
    closes(shares({ paths: { ...shares().paths, share: { highway: of(1, NaN) } } })).verdict,
    'nonfinite',
  );
});

test('growth in spite of a spectral radius below 1 is named only where the norm grew', () => {
  assert.deepEqual(growth([-0.5, 1, 0.25, -3]), { decades: 0.75, distance: 3 });
  assert.deepEqual(growth([-0.5, -1]), { decades: 0, distance: 0 });
  assert.equal(grewBeyondRadius(product()), false);
  assert.equal(grewBeyondRadius(product({ gain: of(0.1, 0.2, -3) })), true);
  const recurrent = { h: { spectral_radius: 1.2, largest_singular_value: 2, departure: 0.4 } };
  assert.equal(grewBeyondRadius(product({ gain: of(0.1, 0.2, -3), recurrent })), false);
});

test('shares are told by size, whichever their sign', () => {
  assert.deepEqual(byShare({ a: 0.1, b: -0.5, c: 1.4 }), [
    ['c', 1.4],
    ['b', -0.5],
    ['a', 0.1],
  ]);
});

test('nothing is asked of a network whose recurrent edge is cut, nor of a run that is not whole', () => {
  const state = (/** @type {any} */ over) =>
    /** @type {any} */ ({
      run: { id: 7, T: 5, done: {}, models: [{}], spec: { models: [{ cell: 'rnn', ...over }] } },
      selection: { model: 0, k: 9 },
    });
  assert.equal(followed(state({})), '7 0');
  assert.equal(followed(state({ recurrent: false })), null);
  assert.equal(followed({ ...state({}), run: { ...state({}).run, done: null } }), null);
  assert.equal(rowOf(state({})), null, 'a step of a longer run');
});

test('a decoded answer lacks what the cell lacks, and has numbers that are not finite', async (t) => {
  const wire = {
    digest: 'abc',
    model: 0,
    cell: 'rnn',
    k: 2,
    gain: [-0.5, '-Infinity'],
    recurrent: { h: { spectral_radius: 1, largest_singular_value: 'Infinity', departure: 0 } },
    factors: {
      saturation: [-0.5, '-Infinity'],
      weights: [0, 'NaN'],
      mean_slope: [1, 0],
      beyond_radius: [0, 'NaN'],
    },
    paths: null,
    holding: { gate: 'f', decades: ['Infinity', 0.5], mean_gate: 1, measured: 'NaN' },
    headline: {
      steps: 1,
      decades: 0.5,
      saturation: 0.5,
      weights: 0,
      mean_slope: 1,
      share: null,
      mean_gate: null,
    },
  };
  /** @type {any[]} */
  const asked = [];
  t.mock.method(
    globalThis,
    'fetch',
    async (/** @type {string} */ path, /** @type {RequestInit} */ { body }) => {
      asked.push([path, JSON.parse(String(body))]);
      return new Response(JSON.stringify(wire));
    },
  );
  const found = await ask(/** @type {any} */ ({ models: [] }), { model: 0, k: null });
  assert.deepEqual(asked, [['api/factors', { models: [], model: 0, arrays: 'base64' }]]);
  assert.deepEqual(found.holding, { gate: 'f', decades: of(Infinity, 0.5), mean_gate: 1, measured: NaN });
  assert.deepEqual(
    [found.gain, found.factors?.weights, found.recurrent.h.largest_singular_value],
    [of(-0.5, -Infinity), of(0, NaN), Infinity],
  );
  const { share, mean_gate, ...headline } = found.headline;
  assert.deepEqual([share, mean_gate], [null, null]);
  assert.deepEqual(summary(found), summary({ ...found, headline }));
  await ask(/** @type {any} */ ({ models: [] }), { model: 0, k: 2 });
  assert.equal(asked[1][1].k, 2);
});

test('that nothing goes back is told of a zero alone, not of numbers that overflowed', () => {
  const headline = { steps: 0, decades: NaN };
  const said = (/** @type {number} */ k, /** @type {number[]} */ ...gain) =>
    summary(product({ headline, k, gain: Float64Array.from(gain) })).key.replace('figure.factors.', '');
  assert.deepEqual([said(0), said(2, -Infinity, NaN), said(2, NaN, NaN)], ['first', 'none', 'nothing']);
});

for (const lang of ['en', 'ko']) {
  const catalogue = JSON.parse(
    readFileSync(new URL(`../../static/locales/${lang}.json`, import.meta.url), 'utf8'),
  );

  test(`${lang}: each summary is a sentence that tells all its numbers`, () => {
    const none = product({ headline: { steps: 0, decades: NaN } });
    for (const { key, places } of [product(), shares(), none].map(summary)) {
      assert.doesNotMatch(translator(catalogue)(key, places), /[{}]|undefined|NaN/);
      for (const name of Object.keys(places))
        assert.ok(catalogue[key].includes(`{${name}}`), `${key}: ${name}`);
    }
  });
}

/** @returns {any} what POST /api/attribution answers of two steps and two inputs, as it travels */
const attributed = () => ({
  digest: 'abc',
  model: 0,
  T: 2,
  fraction: 0.9,
  parameters: {
    W_hh: {
      whole: { log10_norm: [-1, '-Infinity'], cumulated: [1, 0], along: [1, 0], last_steps: 2 },
      gates: { i: { log10_norm: [-1, 0], cumulated: [1, 0.5], along: [0.5, 0.5], last_steps: null } },
    },
  },
  inputs: {
    log10_norm: [-2, -1],
    log10_magnitude: [
      [-2, '-Infinity'],
      [-1, -3],
    ],
    value: [
      [0, 1],
      [1, 0],
    ],
    symbols: ['A', 'B'],
    names: ['A', 'B'],
  },
});
/** @param {import('node:test').TestContext} t @param {any} wire */
const answering = (t, wire) =>
  t.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify(wire)));
const PATHS = {
  digest: 'abc',
  model: 1,
  k: 2,
  log10_norm: { total: [-2, -1, 0], alone: [-3, -2, 0], rest: [-2, -1, '-Infinity'] },
  share: [0.1, 0.5, 1],
  decades: { total: 1, alone: 1.5, rest: 'NaN' },
};

test('what a step passes on is told where the share shrinks evenly, and only there', () => {
  const shrinks = (/** @type {number[]} */ ...wobble) =>
    Float64Array.from({ length: 6 }, (_, t) => 0.5 ** (5 - t) * (wobble[t] ?? 1));
  assert.ok(Math.abs(Number(passedOn({ k: 5, share: shrinks() })) - 0.5) < 1e-15);
  assert.ok(passedOn({ k: 5, share: shrinks(1, 2.3) }));
  assert.equal(passedOn({ k: 5, share: shrinks(1, 1, 2.5) }), null);
  assert.equal(passedOn({ k: 5, share: shrinks(1, -1) }), null);
  for (const first of [0, -0.1, 1, 1.2, NaN]) assert.equal(passedOn({ k: 2, share: of(first, 1, 1) }), null);
  assert.equal(passedOn({ k: 0, share: of(1) }), null);
});

test('paths are three lines on the lane’s axis, with their share below where there is room', async (t) => {
  answering(t, PATHS);
  const answer = await askPaths(/** @type {any} */ ({}), { model: 1, k: null });
  const { data, layout } = paths.paths(answer, { ...options, height: 240 });
  assert.deepEqual(
    data.filter(({ mode }) => mode !== 'markers').map(({ name, x, y, yaxis }) => [name, x, y, yaxis]),
    [
      ['total', [0, 1, 2], [-2, -1, 0], 'y'],
      ['alone', [0, 1, 2], [-3, -2, 0], 'y'],
      ['rest', [0, 1, 2], [-2, -1, null], 'y'],
      ['share', [0, 1, 2], [0.1, 0.5, 1], 'y2'],
    ],
  );
  assert.deepEqual(
    data.filter(({ mode }) => mode === 'markers').map(({ x, marker }) => [x, marker.symbol]),
    [[[2], 'circle-open']],
  );
  assert.deepEqual([layout.margin.l, layout.xaxis.range], [options.geometry.left, [-0.5, 4.5]]);
  assert.equal(paths.paths(answer, { ...options, height: 120 }).layout.yaxis2, undefined);
  assert.deepEqual(paths.rows(answer).rows[0], [0, -2, -3, -2, 0.1]);
  assert.deepEqual(paths.summary(answer).places, {
    k: 2,
    total: '1.000',
    alone: '1.500',
    rest: 'NaN',
    share: '10.0',
  });
});

test('attribution shows cumulated shares above and norms below, each gate in its colour', async (t) => {
  answering(t, attributed());
  const answer = await askAttribution(/** @type {any} */ ({}), 0);
  const data = { answer, parameter: 'W_hh' };
  const drawn = attribution.attribution(data, { ...options, height: 240, label: (name) => name });
  assert.deepEqual(
    drawn.layout.annotations.map((/** @type {any} */ { text }) => text),
    ['figure.axis.cumulated', 'figure.axis.stepshare', '<i>t</i>'],
  );
  assert.deepEqual(
    drawn.data.filter(({ mode }) => mode !== 'markers').map(({ y, yaxis, line }) => [y, yaxis, line.color]),
    [
      [[1, 0], 'y', TOKENS.ink],
      [[1, 0.5], 'y', TOKENS.gate.i],
      [[-1, null], 'y2', TOKENS.ink],
      [[-1, 0], 'y2', TOKENS.gate.i],
    ],
  );
  assert.equal(drawn.layout.shapes[0].y0, 0.9);
  assert.deepEqual(attribution.rows(data), {
    columns: [
      't',
      'log10_norm_W_hh',
      'cumulated_W_hh',
      'along_W_hh',
      'log10_norm_W_hh_i',
      'cumulated_W_hh_i',
      'along_W_hh_i',
    ],
    rows: [
      [0, -1, 1, 1, -1, 1, 0.5],
      [1, -Infinity, 0, 0, 0, 0.5, 0.5],
    ],
  });
  assert.deepEqual(attribution.summary(data), {
    key: 'figure.attribution',
    places: { parameter: 'W_hh', percent: 90, steps: 2 },
  });
  answer.parameters.W_hh.whole.last_steps = null;
  assert.equal(attribution.summary(data).key, 'figure.attribution.none');
});

test('inputs have a row for the norm and one each, an exact zero apart; one input is one row', async (t) => {
  answering(t, attributed());
  const answer = await askAttribution(/** @type {any} */ ({}), 0);
  const {
    data: [image, ...glyphs],
    layout,
  } = attribution.inputGradients(answer, { ...options, height: 60 });
  assert.deepEqual(layout.yaxis.ticktext, ['‖∂<i>x</i>‖', 'A', 'B']);
  assert.deepEqual(
    [image.z[0], image.z[1]],
    [
      [-2, -1],
      [-2, -1],
    ],
  );
  assert.deepEqual(
    glyphs.map(({ x, y, marker }) => [x, y, marker.symbol]),
    [[[0], [2], 'circle-open']],
  );
  assert.deepEqual(attribution.inputTable(answer).rows[0], [0, 'A', -2, -2, 0, -Infinity, 1]);
  assert.deepEqual(attribution.inputSummary(answer).places, {
    steps: 2,
    most: '-1.000',
    at: 1,
    symbol: 'B',
    zero: 0,
    nonfinite: 0,
  });
  const alone = {
    ...answer,
    inputs: { ...answer.inputs, names: null, log10_magnitude: { data: of(-2, -1), shape: [2, 1] } },
  };
  assert.equal(attribution.inputRows(alone).length, 1);
});
