import assert from 'node:assert/strict';
import test from 'node:test';

import {
  curve,
  distanceAt,
  placeOf,
  readAt,
  rows as curveRows,
  summary as curveSummary,
} from '../../static/js/figures/curve.js';
import { geometry } from '../../static/js/figures/geometry.js';
import {
  cellBox,
  cellOf,
  key as mapKey,
  map,
  rows as mapRows,
  summary as mapSummary,
} from '../../static/js/figures/map.js';
import { kindOf, marks, normPalette } from '../../static/js/figures/scales.js';
import {
  rowCount,
  rows as stripRows,
  strip,
  summary as stripSummary,
} from '../../static/js/figures/strip.js';
import {
  rows as unitsRows,
  signedLog,
  summary as unitsSummary,
  units,
} from '../../static/js/figures/units.js';
import { headline } from '../../static/js/model/headline.js';
import { advance } from '../../static/js/model/run.js';
import { blocks, backward, finished, forwardEvents, started, T, TOKENS } from './example.js';

const label = (/** @type {string} */ key) => key;
const range = /** @type {[number, number]} */ ([-8, 0]);

/** What a heatmap's z looks like: the colour its scale has there. @param {any} image @param {number} z */
function colourOf({ zmin, zmax, colorscale }, z) {
  const at = (z - zmin) / (zmax - zmin);
  const stop = colorscale.findLastIndex((/** @type {[number, string]} */ [place]) => place <= at);
  const [[from, colour], next] = [colorscale[stop], colorscale[stop + 1]];
  return next && next[1] !== colour && at > from ? 'between' : colour;
}

/** A run with a map of 4 steps, every kind of value in it; losses at 1, 2 and 3. */
function mapped(pool = null) {
  const { NaN: _ } = Number;
  const dh = Float64Array.of(_, _, _, _, -1, 0, _, _, -Infinity, -9, -8, _, _, Infinity, 4, -0.5);
  const mask = Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1);
  return {
    ...finished(),
    map: /** @type {any} */ ({
      rows: 'every',
      T: pool ? 8 : T,
      models: [{ dh, dc: dh.map((x) => x - 1), mask, totalDh: dh.slice(12), totalDc: null, pool }],
    }),
  };
}
const mapOptions = { width: 200, height: 180, tokens: TOKENS, range, label };

test('a map’s cell is blank where masked, coloured on the scale, and of its own colour off it', () => {
  const {
    data: [image],
  } = map({ run: mapped(), m: 0 }, mapOptions);
  assert.deepEqual(
    image.z.map((/** @type {any[]} */ row) => row.map((z) => z === null)),
    [
      [true, true, true, true],
      [false, false, true, true],
      [false, false, false, true],
      [false, false, false, false],
    ],
  );
  assert.deepEqual([image.z[1][0], image.z[1][1], image.z[2][2], image.z[3][3]], [-1, 0, -8, -0.5]);
  const looks = marks(TOKENS);
  const colour = (/** @type {number} */ k, /** @type {number} */ t) => colourOf(image, image.z[k][t]);
  assert.deepEqual(
    [colour(2, 0), colour(2, 1), colour(3, 0), colour(3, 1), colour(3, 2)],
    [looks.zero, looks.below, looks.nonfinite, looks.nonfinite, looks.above].map((look) => look.colour),
  );
  // both ends of the range are on the scale
  assert.deepEqual([colour(2, 2), colour(1, 1)], ['#f3f1ee', '#3c0a46']);
});

test('a value off the scale bears a glyph where there is room, and none where there is not', () => {
  const {
    data: [, ...glyphs],
  } = map({ run: mapped(), m: 0 }, mapOptions);
  const places = Object.fromEntries(
    glyphs.map(({ x, y, marker }) => [
      marker.symbol,
      x.map((/** @type {number} */ t, /** @type {number} */ i) => [y[i], t]),
    ]),
  );
  const looks = marks(TOKENS);
  assert.deepEqual(places, {
    [looks.zero.symbol]: [[2, 0]],
    [looks.below.symbol]: [[2, 1]],
    [looks.nonfinite.symbol]: [
      [3, 0],
      [3, 1],
    ],
    [looks.above.symbol]: [[3, 2]],
  });
  assert.equal(map({ run: mapped(), m: 0 }, { ...mapOptions, width: 50 }).data.length, 1);
});

test('maps of one range have one scale, whatever is in them', () => {
  const run = mapped();
  const [dh, dc] = /** @type {const} */ (['dh', 'dc']).map(
    (state) => map({ run, m: 0, state }, mapOptions).data[0],
  );
  assert.deepEqual([dh.zmin, dh.zmax, dh.colorscale], [dc.zmin, dc.zmax, dc.colorscale]);
  assert.notDeepEqual(dh.z, dc.z);
});

test('k runs down and t to the right; an overlay finds a cell’s box; Plotly has no label of its own', () => {
  const run = mapped();
  const {
    layout,
    data: [image],
  } = map({ run, m: 0 }, mapOptions);
  assert.deepEqual(
    [layout.xaxis.range, layout.yaxis.range, image.hoverinfo],
    [[-0.5, 3.5], [3.5, -0.5], 'none'],
  );
  const box = cellBox({ row: 3, column: 1 }, { run, m: 0 }, mapOptions);
  const { l, r, t, b } = layout.margin;
  assert.deepEqual(box, {
    x: l + (200 - l - r) / 4,
    y: t + (3 * (180 - t - b)) / 4,
    width: (200 - l - r) / 4,
    height: (180 - t - b) / 4,
  });
});

test('a pooled map tells the steps that its cells cover, on the axes and in the table', () => {
  const pool = /** @type {any} */ ({ n: 4, from: [0, 2, 4, 6], to: [2, 4, 6, 8] });
  const run = mapped(pool);
  const { layout } = map({ run, m: 0 }, mapOptions);
  assert.deepEqual(layout.xaxis.ticktext, ['0', '2', '4', '7']);
  assert.deepEqual(
    [0, 1, 2, 7].map((step) => cellOf(/** @type {any} */ (run.map).models[0], step)),
    [0, 0, 1, 3],
  );
  const { columns, rows } = mapRows({ run, m: 0 });
  assert.deepEqual(columns, ['k_from', 'k_to', 't_from', 't_to', 'log10_norm_dh']);
  assert.deepEqual(rows[1], [2, 3, 2, 3, 0]);
});

test('a map’s table has every cell that asks, in full, and its summary counts what is shown', () => {
  const run = mapped();
  const { columns, rows } = mapRows({ run, m: 0 });
  assert.deepEqual([columns, rows.length], [['k', 't', 'log10_norm_dh'], 9]);
  assert.deepEqual(rows.slice(0, 3), [
    [1, 0, -1],
    [1, 1, 0],
    [2, 0, -Infinity],
  ]);
  assert.deepEqual(mapSummary({ run, m: 0 }, { range }), {
    key: 'figure.map.every',
    places: {
      network: 'RNN',
      steps: 4,
      least: '-9.000',
      most: '4.000',
      below: 1,
      above: 1,
      zero: 1,
      nonfinite: 2,
    },
  });
});

test('a map’s key has its scale, a tick at each decade, and the marks that occur', () => {
  const [scale, ...kinds] = mapKey({ run: mapped(), m: 0 }, mapOptions);
  assert.deepEqual(scale, {
    is: 'scale',
    text: 'figure.axis.log10',
    range,
    palette: normPalette(TOKENS),
    ticks: [-8, -7, -6, -5, -4, -3, -2, -1, 0],
  });
  assert.deepEqual(
    kinds,
    ['above', 'below', 'zero', 'nonfinite'].map((is) => ({ is, text: `legend.${is}` })),
  );
});

test('a strip has a row for each state on the whole time axis, blank where the pass has not been', () => {
  const g = geometry(300, T);
  const half = advance(
    started(),
    blocks([...forwardEvents(), backward(1, 3), backward(1, 2, { dh: -9, dc: -Infinity })]),
  );
  const {
    data: [image, ...glyphs],
    layout,
  } = strip({ run: half, m: 1 }, { geometry: g, height: 32, tokens: TOKENS, range });
  assert.deepEqual(
    image.z.map((/** @type {any[]} */ row) => row.map((z) => z === null)),
    [
      [true, true, false, false],
      [true, true, false, false],
    ],
  );
  assert.deepEqual([image.z[0][3], image.z[1][3]], [-1, -2]);
  assert.deepEqual(
    glyphs.map(({ x, y, marker }) => [marker.symbol, x, y]),
    [
      ['circle', [2], [0]],
      ['circle-open', [2], [1]],
    ],
  );
  assert.deepEqual([layout.xaxis.range, layout.margin.l, layout.margin.r], [[-0.5, 3.5], g.left, g.right]);
  const low = strip({ run: half, m: 1 }, { geometry: g, height: 29, tokens: TOKENS, range }).layout;
  assert.ok(1.2 * low.yaxis.tickfont.size < 29 / 2, 'Plotly leaves out names that touch');
  assert.deepEqual(
    [0, 1].map((m) => rowCount({ run: half, m })),
    [1, 2],
  );
  assert.equal(stripSummary({ run: half, m: 1 }, { range }).key, 'figure.strip.waiting');
  assert.deepEqual(stripRows({ run: half, m: 1 }), {
    columns: ['t', 'log10_norm_dh', 'log10_norm_dc'],
    rows: [
      [0, null, null],
      [1, null, null],
      [2, -9, -Infinity],
      [3, -1, -2],
    ],
  });
});

test('a strip’s summary says both ends and counts what is off the scale', () => {
  assert.deepEqual(stripSummary({ run: finished(), m: 0 }, { range: [-3.5, -1.5] }), {
    key: 'figure.strip',
    places: { network: 'RNN', steps: T, first: '-4.000', last: '-1.000', below: 1, zero: 0, nonfinite: 0 },
  });
});

test('a signed value keeps its sign, and its depth is how far its magnitude stands in the range', () => {
  const depths = (/** @type {number} */ value) => signedLog(value, [-8, 0]);
  assert.deepEqual(
    [depths(1), depths(-1), depths(1e-8)],
    [
      { z: 1, kind: 'inside' },
      { z: -1, kind: 'inside' },
      { z: 0, kind: 'inside' },
    ],
  );
  assert.ok(Math.abs(depths(-1e-4).z + 0.5) < 1e-12);
  assert.deepEqual(
    [0, 1e-9, -20, NaN, -Infinity].map((value) => depths(value).kind),
    ['zero', 'below', 'above', 'nonfinite', 'nonfinite'],
  );
});

test('the units’ view has a row for each unit, a column for each step', () => {
  const run = finished();
  const {
    data: [image],
  } = units(
    { run, m: 0 },
    { geometry: geometry(300, T), height: 60, tokens: TOKENS, range: [-8, Math.log10(3.5)] },
  );
  assert.deepEqual([image.z.length, image.z[0].length], [2, T]);
  assert.equal(image.z[1][3], 1); // 3.5 is the greatest
  assert.equal(colourOf(image, image.z[0][0]), marks(TOKENS).zero.colour);
  assert.deepEqual(unitsRows({ run, m: 0 }), {
    columns: ['t', 'dh_0', 'dh_1'],
    rows: [
      [0, 0, 0.5],
      [1, 1, 1.5],
      [2, 2, 2.5],
      [3, 3, 3.5],
    ],
  });
  assert.deepEqual(unitsSummary({ run, m: 0 }, { range: [-8, 0] }).places, {
    network: 'RNN',
    units: 2,
    steps: T,
    low: '10⁻⁸',
    high: '10⁰',
    below: 0,
    zero: 1,
    nonfinite: 0,
  });
});

/** @param {import('../../static/js/model/types.js').Cell} cell @param {number[]} row */
const network = (cell, row) => ({ cell, row: Float64Array.from(row), headline: headline(row) });
const curveOptions = {
  width: 260,
  height: 200,
  tokens: TOKENS,
  label: (/** @type {string} */ key) => (key === 'figure.curve.thousandth' ? '1/1000' : key),
};

test('the curve is uncut: its axis holds the least and the greatest norm', () => {
  const { layout } = curve([network('rnn', [0, -300, -2400]), network('lstm', [14, 0])], curveOptions);
  assert.ok(layout.yaxis.range[0] < -2400 && layout.yaxis.range[1] > 14);
  assert.deepEqual(layout.xaxis.range, [-0.5, 2.5]);
});

test('a network has its colour and shape; its dotted line is three decades below its start', () => {
  const { data } = curve([network('rnn', [-1, -2, -5, -6]), network('gru', [-2, -3])], {
    ...curveOptions,
    width: 300,
  });
  const lines = data.filter(({ mode }) => mode === 'lines+markers'),
    dashes = data.filter(({ line }) => line?.dash);
  assert.deepEqual(
    lines.map(({ line, marker }) => [line.color, marker.symbol]),
    [
      ['#23272e', 'circle'],
      ['#74800f', 'triangle-up'],
    ],
  );
  assert.deepEqual(
    dashes.map(({ x, y }) => [x, y]),
    [
      [
        [0, 2],
        [-4, -4],
      ],
      [
        [0, 1],
        [-5, -5],
      ],
    ],
  );
  assert.deepEqual(
    dashes.map(({ text }) => text),
    [
      ['1/1000', ''],
      ['1/1000', ''],
    ],
  );
  assert.deepEqual(
    lines[0].marker.color.map((/** @type {string} */ colour) => colour === TOKENS.surface),
    [false, false, true, false],
  );
});

test('two networks of one cell share a colour; the second is dashed and hollow, and has its own name', () => {
  const { data } = curve(
    [network('rnn', [-1, -2]), { ...network('rnn', [-1, -1]), name: 'RNN, no recurrence', variant: 1 }],
    curveOptions,
  );
  const [first, second] = data.filter(({ mode }) => mode === 'lines+markers');
  assert.deepEqual(
    [first, second].map(({ name, line }) => [name, line.color, line.dash]),
    [
      ['RNN', '#23272e', undefined],
      ['RNN, no recurrence', '#23272e', 'dash'],
    ],
  );
  assert.deepEqual(
    [first, second].map(({ marker }) => marker.color[0]),
    ['#23272e', TOKENS.surface],
  );
});

test('lines that would stand on each other are named once, under the lowest', () => {
  const { data } = curve([network('rnn', [-1, -2, -5]), network('gru', [-1.01, -2, -6])], curveOptions);
  assert.deepEqual(
    data.filter(({ line }) => line?.dash).map(({ text }) => text),
    [[], ['1/1000', '']],
  );
});

test('a line’s name stands where no curve crosses it, or nowhere', () => {
  const options = { ...curveOptions, height: 120 };
  const named = (/** @type {number[][]} */ ...rows) =>
    curve(
      rows.map((row) => network('rnn', row)),
      options,
    )
      .data.filter(({ line, x }) => line?.dash === 'dot' && x.length)
      .flatMap(({ text, textposition }) => (text[0] ? [textposition] : []));
  const slow = [0, -0.5, -1, -1.5, -2, -2.5, -3, -3.5];
  assert.deepEqual(named(slow), ['bottom right']);
  assert.deepEqual(
    named([0, -0.5, -1, -1.5, -2, -2.5, -2.9, -3]),
    ['top right'],
    'under its line the axis would cut it',
  );
  assert.deepEqual(named(slow, [-0.4, -3.7, -3.6, -3.6, -3.6, -3.6, -3.6, -3.6]), []);
  assert.deepEqual(named([0, -1, -1, -1, -1, -1, -1, -6]), ['bottom right']);
  assert.deepEqual(named([0, -3.1, -3.2, -3.3, -3.4, -3.5, -3.6, -5]), []);
  const flat = Array(8).fill(-0.1);
  assert.deepEqual(
    named(
      flat,
      flat.map(() => -3.2),
    ),
    ['top right'],
    'the other line lies below the axis',
  );
});

test('norms at the side have as many digits each', () => {
  const told = [
    [0, -40],
    [0, -2],
    [0, -0.1],
  ].map((row) => curve([network('rnn', row)], curveOptions).layout.yaxis.tickformat);
  assert.deepEqual(told, ['d', '.1f', '.2f']);
});

test('zeros are marked under the axis, what is not finite at its head, and the line breaks there', () => {
  const { data, layout } = curve([network('lstm', [0, NaN, -2, -Infinity])], curveOptions);
  const [foot, high] = layout.yaxis.range;
  const looks = marks(TOKENS);
  const marked = data.filter(({ mode }) => mode === 'markers');
  assert.deepEqual(
    marked.map(({ x, marker }) => [x, marker.symbol]),
    [
      [[3], looks.zero.symbol],
      [[1], looks.nonfinite.symbol],
    ],
  );
  assert.equal(marked[1].y[0], high);
  const border = data.find(({ mode }) => mode === 'lines');
  const low = border.y[0];
  assert.deepEqual([border.x, border.y], [layout.xaxis.range, [low, low]]);
  assert.ok(foot < marked[0].y[0] && marked[0].y[0] < low && low <= -2, 'no norm is drawn so low');
  const { tickvals, ticktext } = layout.yaxis;
  assert.deepEqual([tickvals.at(-1), ticktext.at(-1)], [(foot + low) / 2, '−∞']);
  assert.ok(tickvals.slice(0, -1).every((/** @type {number} */ value) => value > low && value <= high));
  const line = data.find(({ mode }) => mode === 'lines+markers');
  assert.deepEqual([line.y, line.connectgaps], [[0, null, -2, null], false]);
});

test('each network’s zeros have a row of their own, and without zeros the axis is as it was', () => {
  const zeros = [0, -Infinity, -Infinity];
  const drawn = curve(
    ['rnn', 'lstm', 'gru'].map((cell, i) =>
      network(/** @type {any} */ (cell), i === 1 ? [0, -1, -2] : zeros),
    ),
    curveOptions,
  );
  const at = drawn.data.filter(({ mode }) => mode === 'markers').map(({ y }) => y[0]);
  assert.equal(new Set(at).size, 2);
  assert.ok(at.every((y) => y < -2 && y > drawn.layout.yaxis.range[0]));
  const plain = curve([network('rnn', [0, -1, -2])], curveOptions);
  assert.deepEqual([plain.layout.yaxis.range, plain.layout.yaxis.tickvals], [[-2, 0], undefined]);
  assert.ok(plain.data.every(({ mode }) => mode !== 'lines'));
});

test('marks that would touch are thinned, but each run of them keeps its first', () => {
  const row = [0, NaN, ...Array(50).fill(-1), ...Array(48).fill(-Infinity)];
  const { data, layout } = curve([network('rnn', row)], curveOptions);
  const [zeros, nonfinite] = data.filter(({ mode }) => mode === 'markers').map(({ x }) => x);
  assert.deepEqual([nonfinite, zeros[0]], [[1], 52]);
  const px = (260 - layout.margin.l - layout.margin.r) / 100;
  for (let i = 1; i < zeros.length; i++)
    assert.ok((zeros[i] - zeros[i - 1]) * px >= 7 && (zeros[i] - zeros[i - 1]) * px < 7 + px);
});

test('a curve of no finite norm still has its axes and its marks', () => {
  const { data, layout } = curve([network('rnn', [-Infinity, -Infinity])], curveOptions);
  assert.ok(layout.yaxis.range.every(Number.isFinite));
  assert.deepEqual(
    data.filter(({ mode }) => mode === 'markers').map(({ x }) => x),
    [[0, 1]],
  );
});

test('the curve’s table has a column for each network, and its sentences the headline numbers', () => {
  const data = [
    network('rnn', [0, -1, -2, -3]),
    network('lstm', [0, -0.1]),
    network('lstm', [-Infinity]),
    network('gru', [1]),
  ];
  assert.deepEqual(curveRows(data), {
    columns: ['d', 'rnn', 'lstm', 'lstm_2', 'gru'],
    rows: [
      [0, 0, 0, -Infinity, 1],
      [1, -1, -0.1, null, null],
      [2, -2, null, null, null],
      [3, -3, null, null, null],
    ],
  });
  assert.deepEqual(curveSummary(data), [
    { key: 'figure.curve.reach', places: { network: 'RNN', decades: '1.00', factor: '0.10', reach: 3 } },
    { key: 'figure.curve.beyond', places: { network: 'LSTM', decades: '0.10', factor: '0.79', steps: 1 } },
    { key: 'figure.curve.zero', places: { network: 'LSTM' } },
    { key: 'figure.curve.few', places: { network: 'GRU' } },
  ]);
});

test('kinds: the ends of a range belong to it', () => {
  assert.deepEqual(
    [-8, 0, -8.0001, 0.0001, -Infinity, Infinity, NaN].map((value) => kindOf(value, range)),
    ['inside', 'inside', 'below', 'above', 'zero', 'nonfinite', 'nonfinite'],
  );
});

test('one line reads all networks off the curve, and how many times one is the other', () => {
  const of = (/** @type {string} */ name, /** @type {number[]} */ ...row) =>
    /** @type {any} */ ({ cell: 'rnn', name, row: Float64Array.from(row), headline: {} });
  const data = [of('RNN', 0, -2, -Infinity), of('LSTM', 0, -0.5), of('GRU', 0, -1, -4)];
  assert.deepEqual(readAt(data, 1), {
    parts: [
      { name: 'RNN', log: -2 },
      { name: 'LSTM', log: -0.5 },
      { name: 'GRU', log: -1 },
    ],
    ratio: { most: 'LSTM', least: 'RNN', log: 1.5 },
  });
  assert.deepEqual(readAt(data, 2), {
    parts: [
      { name: 'RNN', log: -Infinity },
      { name: 'GRU', log: -4 },
    ],
    ratio: null,
  });
  const room = { range: /** @type {[number, number]} */ ([-4, 0]), width: 400, type: 13 };
  for (const d of [0, 1, 2]) assert.equal(distanceAt(data, room, placeOf(data, room, d)), d);
  assert.deepEqual([distanceAt(data, room, -50), distanceAt(data, room, 4000)], [0, 2]);
});
