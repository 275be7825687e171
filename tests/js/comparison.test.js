import assert from 'node:assert/strict';
import test from 'node:test';

import * as client from '../../static/js/api/comparison.js';
import { batches, rows as batchRows } from '../../static/js/figures/batches.js';
import { clipping, outcome, rows as clippingRows } from '../../static/js/figures/clipping.js';
import { geometry } from '../../static/js/figures/geometry.js';
import {
  lyapunov,
  rows as exponentRows,
  summary as exponentsSaid,
} from '../../static/js/figures/lyapunov.js';
import { rows as seedRows, seedBands } from '../../static/js/figures/seedbands.js';
import { ends, rows as spectrumRows, spectrum } from '../../static/js/figures/spectrum.js';
import {
  rows as truncationRows,
  summary as truncationSaid,
  truncation,
  unrolledRow,
  unrolledRows,
} from '../../static/js/figures/truncation.js';
import { bandOf, bandsOf, compared, quantile } from '../../static/js/model/bands.js';
import { restore } from '../../static/js/model/state.js';
import { blockOf, cutAt, lengthOf, reached } from '../../static/js/model/truncate.js';
import { TOKENS } from './example.js';

const of = (/** @type {number[]} */ ...values) => Float64Array.from(values);
const box = { width: 400, height: 200, tokens: TOKENS, label: (/** @type {string} */ key) => key };
const time = (/** @type {number} */ T) => ({
  geometry: geometry(400, T),
  height: 200,
  tokens: TOKENS,
  label: (/** @type {string} */ name) => name,
});
const lineAt = (/** @type {any} */ { layout: { shapes } }) => shapes.map((/** @type {any} */ { x0 }) => x0);

/**
 * Seeds of two networks: the second loses less with two of three.
 * @returns {import('../../static/js/model/types.js').SeedsAnswer}
 */
const seeds = (over = {}) => ({
  digest: 'abc',
  T: 3,
  k: 2,
  seeds: [0, 1, 2, 3],
  match: 'hidden',
  bands: null,
  models: [
    { cell: 'rnn', hidden: 4, parameters: 40 },
    { cell: 'lstm', hidden: 2, parameters: 38 },
  ],
  found: [
    [0.5, 0.25],
    [0.75, 1],
    [1, 0.5],
  ].map(([one, other], seed) => ({
    seed,
    models: [
      { curve: of(0, -one, -2 * one), decades: one, reach: null },
      { curve: of(0, -other, -Infinity), decades: other, reach: 2 },
    ],
  })),
  ...over,
});
const drawn = () =>
  bandsOf(seeds()).map((bands, m) => ({
    ...bands,
    cell: /** @type {const} */ (['rnn', 'lstm'])[m],
    name: ['RNN', 'LSTM'][m],
    variant: m,
  }));
/** @returns {import('../../static/js/model/types.js').SpectrumAnswer} */
const answer = (n = 3, over = {}) => ({
  digest: 'abc',
  model: 0,
  t: 4,
  states: ['h'],
  distances: [0, 2, 4],
  log10_singular_values: { data: Float64Array.from({ length: 3 * n }, (_, i) => 0 - i), shape: [3, n] },
  lyapunov: of(-0.5, -1, -Infinity),
  log10_step_norm: of(0.1, 0.2, 0.3),
  mean_field: null,
  ...over,
});
const block = (
  /** @type {number} */ length,
  /** @type {number} */ ratio,
  /** @type {number} */ cosine,
  cuts = [2, 4],
) => ({ length, log10_ratio: { W_hh: ratio, W_hy: 0 }, cosine: { W_hh: cosine, W_hy: 1 }, cuts });
/** @returns {import('../../static/js/model/types.js').Clipped} */
/** Letters as notations have them. @type {Record<string, string>} */
const LETTERS = { W_hh: 'W1h', b_h: 'b', W_xh: 'W_x' };
const clipped = (over = {}) => ({
  limit: 0.1,
  log10_norm_raw: 0,
  log10_norm: -1,
  cosine: 1,
  direction_kept: true,
  cut: 5,
  size: 5,
  parameters: {
    W_hh: { log10_norm_raw: -0.5, log10_norm: -1.5, cosine: 0.75 },
    b_h: { log10_norm_raw: -Infinity, log10_norm: -Infinity, cosine: NaN },
  },
  ...over,
});

test('a quantile lies between its neighbours, infinite beside an infinite one, NaN beside a NaN', () => {
  assert.deepEqual(
    [quantile([8, 1, 4, 2], 0.25), quantile([8, 1, 4, 2], 0.5), quantile([8, 1, 4, 2], 1)],
    [1.75, 3, 8],
  );
  assert.deepEqual([quantile([10, 9], 0.5), quantile([7], 0.75)], [9.5, 7]);
  assert.deepEqual(
    [
      quantile([-Infinity, -Infinity, 0], 0.25),
      quantile([-Infinity, 1, 2], 0.25),
      quantile([1, 2, Infinity], 0.5),
      quantile([1, NaN], 0),
    ],
    [-Infinity, -Infinity, 2, NaN],
  );
  assert.deepEqual(bandOf([3, 1, 2]), { median: 2, low: 1.5, high: 2.5, least: 1, greatest: 3 });
});

test('what has come of the seeds already makes a band, until the server sends its own', () => {
  const [rnn, lstm] = bandsOf(seeds());
  assert.deepEqual(
    [rnn.curve.median, rnn.curve.least, rnn.decades.median, rnn.reach.median],
    [of(0, -0.75, -1.5), of(0, -1, -2), 0.75, Infinity],
  );
  assert.deepEqual([lstm.curve.high, lstm.reach.low], [of(0, -0.375, -Infinity), 2]);
  const bands = /** @type {any} */ ([{ decades: { median: 9 } }]);
  assert.equal(bandsOf(seeds({ bands })), bands);
});

test('the network that loses least is told with the seeds of which that holds, whichever cell it is', () => {
  assert.deepEqual(compared(seeds()), { best: 1, wins: [{ m: 0, count: 2 }], farthest: 0 });
  const swapped = seeds({
    found: seeds().found.map(({ seed, models: [a, b] }) => ({ seed, models: [b, a] })),
  });
  assert.deepEqual(compared(swapped), { best: 0, wins: [{ m: 1, count: 2 }], farthest: 1 });
  const alike = seeds().found.map(({ seed, models }) => ({
    seed,
    models: models.map((each) => ({ ...each, reach: 2 })),
  }));
  assert.equal(compared(seeds({ found: alike }))?.farthest, null);
  assert.equal(
    compared(
      seeds({
        models: seeds().models.slice(1),
        found: seeds().found.map(({ seed, models }) => ({ seed, models: models.slice(1) })),
      }),
    ),
    null,
  );
});

test('seeds are drawn as a median line, an area between quartiles and thin lines at the ends', () => {
  const { data } = seedBands(drawn(), box);
  const [area] = data;
  assert.deepEqual(
    [area.x, area.y, area.fill],
    [[0, 1, 2, 2, 1, 0], [0, -0.625, -1.25, -1.75, -0.875, 0], 'toself'],
  );
  const named = (/** @type {string} */ name) => data.find((/** @type {any} */ each) => each.name === name);
  assert.deepEqual(
    [named('RNN').y, named('RNN least').y, named('RNN greatest').y],
    [
      [0, -0.75, -1.5],
      [0, -1, -2],
      [0, -0.5, -1],
    ],
  );
  assert.deepEqual(
    [named('RNN').line.color, named('RNN').line.dash, named('LSTM').line.dash],
    [TOKENS.network.rnn, undefined, 'dash'],
  );
  assert.deepEqual(named('LSTM').y, [0, -0.5, null]);
  assert.deepEqual(data.at(-1).x, [2], 'an exact zero is marked at the foot');
  assert.deepEqual(
    seedRows(drawn()).rows[1],
    [1, -0.75, -0.875, -0.625, -1, -0.5, -0.5, -0.75, -0.375, -1, -0.25],
  );
});

test('the way back’s singular values stand at the step it leads to, on the lane’s axis', () => {
  const { data, layout } = spectrum(answer(), { ...time(5), colour: '#123456' });
  assert.deepEqual(
    data.map(({ name }) => name),
    ['2', '3', '1', 'step'],
  );
  assert.deepEqual(
    [data[2].x, data[2].y, data[1].y],
    [
      [4, 2, 0],
      [0, -3, -6],
      [-2, -5, -8],
    ],
  );
  assert.deepEqual(
    [data[2].line.color, data[1].line.dash, layout.xaxis.range],
    ['#123456', 'dash', [-0.5, 4.5]],
  );
  assert.deepEqual(ends(answer()), { steps: 4, largest: -6, smallest: -8 });
  assert.deepEqual(spectrumRows(answer()).rows[1], [2, 2, 0.2, -3, -4, -5]);
  const many = spectrum(answer(100), { ...time(5), colour: '#123456' });
  assert.deepEqual(
    many.data.map(({ name }) => name),
    ['26', '51', '75', '100', '1', 'step'],
    'of many the quartiles, and both ends',
  );
});

test('each panel of the spectrum is named over it, and has ticks enough to be read', () => {
  for (const height of [180, 200, 320]) {
    const { layout } = spectrum(
      { ...answer(), log10_step_norm: Float64Array.from([-0.19, 0.02, 0.12]) },
      { ...time(5), height, colour: '#123456' },
    );
    assert.deepEqual(
      layout.annotations.map((/** @type {any} */ { text }) => text),
      ['figure.axis.singular', 'figure.axis.stepnorm', '<i>t</i>'],
    );
    for (const {
      range: [low, high],
      tickvals,
    } of [layout.yaxis, layout.yaxis2]) {
      assert.ok(tickvals.length >= 2, `${tickvals} of ${height} px`);
      assert.ok(tickvals.every((/** @type {number} */ at) => at >= low && at <= high));
    }
    assert.deepEqual(layout.yaxis2.tickvals, [-0.2, -0.1, 0, 0.1]);
    const apart =
      (layout.yaxis.domain[0] - layout.yaxis2.domain[1]) * (height - layout.margin.t - layout.margin.b);
    assert.ok(apart >= 16, 'room for a name');
  }
});

test('each exponent is a mark, minus infinity at the end, the mean field’s only where it exists', () => {
  const { data } = lyapunov(answer(), { ...box, colour: '#123456' });
  assert.deepEqual([data[0].x, data[1].x.length], [[-0.5, -1], 1]);
  assert.deepEqual(lineAt(lyapunov(answer(), { ...box, colour: '#123456' })), [0]);
  assert.deepEqual(
    lineAt(lyapunov(answer(3, { mean_field: 0.25 }), { ...box, colour: '#123456' })),
    [0, 0.25],
  );
  assert.deepEqual(exponentRows(answer(3, { mean_field: 0.25 })).rows, [
    [1, -0.5],
    [2, -1],
    [3, -Infinity],
    ['mean_field', 0.25],
  ]);
  assert.equal(exponentsSaid(answer()).key, 'figure.lyapunov');
});

test('where the row is cut no edge is drawn, and only what a loss reaches is coloured', () => {
  const data = { T: 6, length: 2, cuts: [2, 4], reached: reached(6, 2, [4]) };
  const {
    data: [idle, carries, steps, cuts],
  } = unrolledRow(data, time(6));
  assert.deepEqual(
    [idle.x, carries.x, cuts.x],
    [[0, 1, null, 2, 3, null, 4, 5, null], [], [1.5, 1.5, null, 3.5, 3.5, null]],
  );
  assert.deepEqual(
    steps.marker.color.map((/** @type {string} */ colour) => colour === TOKENS.back),
    [false, false, false, false, true, false],
  );
  assert.deepEqual(
    unrolledRow({ ...data, length: 3, cuts: [3], reached: reached(6, 3, [5]) }, time(6)).data[1].x,
    [3, 4, null, 4, 5, null],
  );
  assert.deepEqual(unrolledRows(data).rows[4], [4, 1, 1]);
});

test('truncation ends a loss’s way back at the start of its block, none in the first block', () => {
  const at = (/** @type {number|null} */ truncate, /** @type {number} */ k) =>
    cutAt(/** @type {any} */ ({ T: 30, spec: { truncate } }), k);
  assert.deepEqual(at(5, 29), { n: 5, k: 29, t: 25 });
  assert.deepEqual(at(5, 25), { n: 5, k: 25, t: 25 });
  assert.deepEqual([at(5, 4), at(30, 29), at(99, 29), at(null, 29)], [null, null, null, null]);
});

test('a truncated loss reaches the steps before it in its own block', () => {
  assert.deepEqual([...reached(6, 4, [5])], [0, 0, 0, 0, 1, 1]);
  assert.deepEqual([...reached(6, 4, [1, 4])], [1, 1, 0, 0, 1, 0]);
  assert.deepEqual([...reached(6, 6, [5])], [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(blockOf(5, 4, 6), { i: 1, count: 2, from: 4, to: 5 });
  const state = (/** @type {number|null} */ chosen, /** @type {number|null} */ truncate) =>
    /** @type {any} */ ({ run: { T: 6, spec: { truncate } }, view: { block: chosen } });
  assert.deepEqual(
    [lengthOf(state(null, null)), lengthOf(state(null, 3)), lengthOf(state(2, 3)), lengthOf(state(40, null))],
    [5, 3, 2, 6],
  );
});

test('what is left of a gradient is drawn by block length, in order, whichever length came last', () => {
  const blocks = [block(1, -2, 0.5), block(6, 0, 1, []), block(3, -Infinity, NaN)];
  const figure = truncation({ blocks, length: 6 }, box);
  const [ratio, zero] = figure.data;
  assert.deepEqual([ratio.x, ratio.y, zero.x, lineAt(figure)], [[1, 3, 6], [-2, null, 0], [3], [6, 6]]);
  assert.deepEqual(truncationRows({ blocks, length: 6 }).rows, [
    [1, -2, 0, 0.5, 1],
    [3, -Infinity, 0, NaN, 1],
    [6, 0, 0, 1, 1],
  ]);
  assert.deepEqual(truncationSaid({ blocks, length: 1 }).places, {
    length: 1,
    lengths: 3,
    ratio: '-2.000',
    cosine: '0.500',
  });
});

test('a batch reads a block of each row, from its offset on', () => {
  const data = {
    steps: 13,
    length: 2,
    offsets: [0, 6],
    starts: { data: of(0, 6, 2, 8, 4, 10), shape: [3, 2] },
    batch: 1,
  };
  const {
    data: [cells],
    layout,
  } = batches(data, box);
  assert.deepEqual(cells.z, [
    [0, 2, 0],
    [0, 2, 0],
  ]);
  assert.deepEqual(
    [cells.x, layout.xaxis.range],
    [
      [-0.5, 1.5, 3.5, 5.5],
      [-0.5, 5.5],
    ],
  );
  assert.deepEqual(batchRows(data).rows, [
    [1, 1, 0, 1],
    [1, 2, 6, 7],
    [2, 1, 2, 3],
    [2, 2, 8, 9],
    [3, 1, 4, 5],
    [3, 2, 10, 11],
  ]);
});

test('a clipped gradient bears the letters of the notation, italic with an index or upright', () => {
  const norms = { log10_norm_raw: 0, log10_norm: 0, cosine: 1 };
  const { layout } = clipping(
    {
      clipped: clipped({ parameters: { W_hh: norms, b_h: norms, W_xh: norms } }),
      by: 'norm',
      whole: 'all weights',
      called: (name) => LETTERS[name],
    },
    box,
  );
  assert.deepEqual(layout.yaxis.ticktext, ['all weights', 'W1h', '<i>b</i>', '<i>W</i><sub>x</sub>']);
});

test('a clipped gradient stands beside the raw one; only a threshold of the norm is a line', () => {
  const figure = clipping(
    { clipped: clipped(), by: 'norm', whole: 'all', called: (name) => LETTERS[name] },
    box,
  );
  const [, raw, after] = figure.data;
  const low = figure.layout.xaxis.range[0];
  assert.deepEqual([raw.x, after.x, lineAt(figure)], [[0, -0.5, low], [-1, -1.5, low], [-1]]);
  assert.notEqual(raw.marker.symbol[2], raw.marker.symbol[1], 'an exact zero has a mark of its own');
  assert.deepEqual(
    lineAt(clipping({ clipped: clipped(), by: 'value', whole: 'all', called: (name) => LETTERS[name] }, box)),
    [],
  );
  assert.deepEqual(
    clippingRows({ clipped: clipped(), by: 'norm', whole: 'all', called: (name) => LETTERS[name] }).rows,
    [
      ['all', null, 0, -1, 1],
      ['W1h', 'W_hh', -0.5, -1.5, 0.75],
      ['b', 'b_h', -Infinity, -Infinity, NaN],
    ],
  );
});

test('an infinite norm and a NaN are not told as clipping', () => {
  const told = (/** @type {number} */ raw, /** @type {number} */ cut, /** @type {'norm'|'value'} */ by) =>
    outcome(clipped({ log10_norm_raw: raw, cut }), by);
  assert.deepEqual(
    [told(0, 0, 'norm'), told(0, 3, 'norm'), told(0, 3, 'value'), told(-Infinity, 0, 'norm')],
    ['within', 'norm.says', 'value.says', 'within'],
  );
  assert.deepEqual(
    [told(Infinity, 3, 'norm'), told(NaN, 0, 'norm'), told(Infinity, 3, 'value'), told(NaN, 0, 'value')],
    ['norm.infinite', 'norm.nan', 'value.infinite', 'value.nan'],
  );
});

/** What the server streams, in two chunks. @param {test.TestContext} t @param {any[]} events */
function streams(t, events) {
  const text = events.map((each) => `event: ${each.event}\ndata: ${JSON.stringify(each)}\n\n`);
  const half = Math.ceil(text.length / 2);
  t.mock.method(
    globalThis,
    'fetch',
    async () =>
      new Response(
        new ReadableStream({
          start(controller) {
            for (const some of [text.slice(0, half), text.slice(half)])
              controller.enqueue(new TextEncoder().encode(some.join('')));
            controller.close();
          },
        }),
      ),
  );
}

test('seeds are told as they come, the server’s bands when all have', async (t) => {
  const one = (/** @type {number} */ seed) => ({
    event: 'seed',
    seed,
    models: [{ curve: [0, '-Infinity'], decades: 'NaN', reach: null }],
  });
  const band = { median: 1, low: 1, high: 1, least: 1, greatest: 'Infinity' };
  const curve = { median: [0, 1], low: [0, 1], high: [0, 1], least: [0, 1], greatest: [0, 1] };
  streams(t, [
    {
      event: 'plan',
      digest: 'abc',
      T: 2,
      k: 1,
      seeds: [0, 1],
      match: null,
      models: [{ cell: 'rnn', hidden: 1, parameters: 5 }],
    },
    one(0),
    { event: 'progress', done: 3, total: 4 },
    one(1),
    { event: 'bands', models: [{ curve, decades: band, reach: band }] },
    { event: 'done', seconds: 0.1 },
  ]);
  /** @type {any[]} */
  const told = [];
  const found = await client.seeds(
    /** @type {any} */ ({}),
    { seeds: 2, match: 'hidden' },
    { onSeeds: (now, progress) => told.push([now.found.length, progress?.done, now.bands !== null]) },
  );
  assert.deepEqual(told[0], [1, 3, false]);
  assert.deepEqual(told.at(-1), [2, 2, true]);
  assert.deepEqual(
    [found.found[1].models[0].curve, found.found[1].models[0].decades, found.bands?.[0].reach.greatest],
    [of(0, -Infinity), NaN, Infinity],
  );
});

test('a spectrum tells how far it is, then all of itself; a stream that is cut is no spectrum', async (t) => {
  const whole = {
    event: 'spectrum',
    digest: 'abc',
    model: 0,
    t: 1,
    states: ['h'],
    distances: [0, 1],
    log10_singular_values: [
      [0, 0],
      [-1, '-Infinity'],
    ],
    lyapunov: [-1, '-Infinity'],
    log10_step_norm: [0, 'NaN'],
    mean_field: null,
  };
  streams(t, [{ event: 'progress', done: 1, total: 9 }, whole, { event: 'done', seconds: 0.1 }]);
  /** @type {any[]} */
  const told = [];
  const found = await client.spectrum(
    /** @type {any} */ ({}),
    { model: 0, t: null },
    { onProgress: (progress) => told.push(progress?.done) },
  );
  assert.deepEqual(
    [told, found.log10_singular_values.data, found.lyapunov],
    [[1], of(0, 0, -1, -Infinity), of(-1, -Infinity)],
  );
  streams(t, [whole]);
  await assert.rejects(client.spectrum(/** @type {any} */ ({}), { model: 0, t: null }, { onProgress() {} }), {
    code: 'stream.cut',
  });
});

test('what a link says of block length, seeds and threshold is taken only where it can be meant', () => {
  const kept = (/** @type {any} */ view) => {
    const {
      block: length,
      seeds: count,
      match,
      clip,
      limit,
    } = restore({ spec: restore(null).state.spec, view }).state.view;
    return [length, count, match, clip, limit];
  };
  assert.deepEqual(kept({ block: 7, seeds: 30, match: 'parameters', clip: 'value', limit: 0.5 }), [
    7,
    30,
    'parameters',
    'value',
    0.5,
  ]);
  assert.deepEqual(kept({ block: 0.5, seeds: 1e9, match: 'x', clip: 1, limit: -1 }), [
    null,
    10,
    'hidden',
    'norm',
    1,
  ]);
});
