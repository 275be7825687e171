import assert from 'node:assert/strict';
import test from 'node:test';

import { geometry } from '../../static/js/figures/geometry.js';
import { curve, key as curveKey } from '../../static/js/figures/curve.js';
import { inRows } from '../../static/js/figures/drawnkey.js';
import { decades, explained, signed } from '../../static/js/figures/key.js';
import { key as laneKey, lane, rows as laneRows } from '../../static/js/figures/lane.js';
import { cursor, hatched } from '../../static/js/figures/place.js';
import { normPalette, paint, signedPalette } from '../../static/js/figures/scales.js';
import { ROOM, standalone } from '../../static/js/figures/standalone.js';
import { key as stripKey } from '../../static/js/figures/strip.js';
import { wide, wrapped } from '../../static/js/figures/text.js';
import { key as unitsKey } from '../../static/js/figures/units.js';
import { caption, standing } from '../../static/js/model/caption.js';
import { headline } from '../../static/js/model/headline.js';
import { advance } from '../../static/js/model/run.js';
import { defaultState } from '../../static/js/model/state.js';
import { blocks, backward, finished, forwardEvents, started, T, TOKENS } from './example.js';

const range = /** @type {[number, number]} */ ([-8, 0]);
const label = (/** @type {string} */ key, /** @type {any} */ places = {}) =>
  [key, ...Object.values(places)].join(' ');
const palette = normPalette(TOKENS);
/** @param {string} text @returns {import('../../static/js/figures/key.js').Explained} */
const mark = (text) => ({ is: 'zero', text });

const plain = () =>
  curve([{ cell: 'rnn', row: Float64Array.of(0, -1, -2), headline: headline(Float64Array.of(0, -1, -2)) }], {
    ...ROOM,
    tokens: TOKENS,
    label,
  });
const words = {
  title: 'A title',
  about: ['what is asked', 'how it is drawn'],
  key: [decades('log10', range, palette), mark('exactly zero')],
  tokens: TOKENS,
};

test('a figure for a file keeps the size of its plot, under its title, lines and key', () => {
  const before = plain(),
    { layout } = standalone(before, words);
  const plot = (/** @type {any} */ { width, height, margin: { l, r, t, b } }) => [
    width - l - r,
    height - t - b,
  ];
  assert.deepEqual(plot(layout), plot(before.layout));
  assert.equal(layout.width, 1200);
  const texts = layout.annotations.map((/** @type {any} */ { text }) => text);
  for (const text of ['A title', 'What is asked', 'How it is drawn', 'log10', '−8', '0', 'exactly zero'])
    assert.ok(texts.includes(text), text);
  const heights = layout.annotations.map((/** @type {any} */ { yshift }) => yshift);
  // over the plot, in the file
  assert.ok(heights.every((/** @type {number} */ y) => y > 0 && y < layout.margin.t));
});

test('axes without a title on screen get one in a file, beside their numbers', () => {
  const before = plain(),
    { layout } = standalone(before, { ...words, axes: { x: 'step t', y: 'unit' } });
  assert.deepEqual([layout.xaxis.title.text, layout.yaxis.title.text], ['step t', 'unit']);
  assert.equal(layout.margin.b, standalone(before, words).layout.margin.b + 20);
  assert.equal(layout.margin.l, standalone(before, words).layout.margin.l + 20);
  const top = { ...before, layout: { ...before.layout, xaxis: { ...before.layout.xaxis, side: 'top' } } };
  assert.equal(
    standalone(top, { ...words, axes: { x: 'column' } }).layout.margin.t,
    standalone(top, words).layout.margin.t + 20,
  );
});

test('a narrow figure has a file wide enough for its words; long ones go on in the next line', () => {
  const narrow = {
    data: [],
    config: {},
    layout: { width: 200, height: 100, margin: { l: 0, r: 0, t: 0, b: 0 } },
  };
  const { layout } = standalone(narrow, { ...words, about: [Array(40).fill('words').join(' ')] });
  assert.equal(layout.width, 640);
  assert.equal(layout.width - layout.margin.l - layout.margin.r, 200);
  const lines = wrapped(Array(40).fill('words').join(' '), 12, 592);
  assert.ok(lines.length > 1 && lines.every((line) => wide(line, 12) <= 592));
  assert.equal(lines.join(' '), Array(40).fill('words').join(' '));
});

test('words are no markup, and an index is written as one', () => {
  const { layout } = standalone(plain(), { ...words, title: 'dL_k < R&D' });
  assert.equal(layout.annotations[0].text, 'dL<sub>k</sub> &lt; R&amp;D');
});

test('a key’s entries stand beside each other, and what has no room in a row begins the next', () => {
  const items = Array.from({ length: 12 }, (_, i) => mark(`something of some length ${i}`));
  const rows = inRows(items, 600);
  assert.deepEqual(
    rows.flat().map(({ item }) => item),
    items,
  );
  for (const row of rows) {
    row.forEach(({ item, x }, i) => {
      const end = x + 20 + wide(item.text, 12);
      assert.ok(end <= 600);
      if (row[i + 1]) assert.ok(end < row[i + 1].x);
    });
  }
  assert.ok(rows.length > 1 && rows.length < 12);
});

test('a scale’s ramp has the figure’s colours and its numbers at their places, none touching', () => {
  const { layout } = standalone(plain(), { ...words, key: [decades('log10', range, palette)] });
  const parts = layout.shapes.filter((/** @type {any} */ { fillcolor }) => fillcolor);
  assert.equal(parts[0].fillcolor, paint(-8 + 4 / 84, range, palette));
  assert.equal(parts[83].fillcolor, paint(-4 / 84, range, palette));
  const [first, last] = ['−8', '0'].map(
    (text) => layout.annotations.find((/** @type {any} */ each) => each.text === text).xshift,
  );
  assert.ok(Math.abs(first - parts[0].x0) < 1 && Math.abs(last - parts[83].x1) < 1);
  const huge = standalone(plain(), {
    ...words,
    key: [signed('', [-1.6e308, 1.6e308], signedPalette(TOKENS))],
  }).layout;
  const colours = huge.shapes.flatMap((/** @type {any} */ { fillcolor }) => fillcolor ?? []);
  assert.ok(huge.annotations.every((/** @type {any} */ { xshift }) => Number.isFinite(xshift)));
  assert.deepEqual(
    colours,
    Array.from({ length: 84 }, (_, i) => paint((2 * (i + 0.5)) / 84 - 1, [-1, 1], signedPalette(TOKENS))),
  );
  for (const [low, high] of [
    [-8, 0],
    [-158, -150],
    [-3, 1],
    [-1, 0],
    [-2400, -2392],
  ]) {
    const scale = /** @type {any} */ (decades('', [low, high], palette));
    const room = 168 / (high - low);
    assert.ok(
      scale.ticks.every(
        (/** @type {number} */ tick, /** @type {number} */ i) =>
          i === 0 || (tick - scale.ticks[i - 1]) * room > wide(String(tick), 11),
      ),
      String(scale.ticks),
    );
    assert.equal(scale.ticks[0], low);
  }
  assert.deepEqual(/** @type {any} */ (signed('', [-0.18943, 0.18943], palette)).ticks, [-0.19, 0, 0.19]);
});

const base = { geometry: geometry(400, T), height: 160, tokens: TOKENS, range, unit: null, label };
const half = {
  ...base,
  quantity: /** @type {const} */ ('h'),
  range: /** @type {[number, number]} */ ([-1, 1]),
  then: { quantity: /** @type {const} */ ('dh'), range, from: 2 },
};

test('a lane half-way back shows states before the step and gradients from it on', () => {
  const run = finished();
  const { data } = lane({ run, m: 0 }, half);
  const [states, gradients] = data.filter(
    (/** @type {any} */ { customdata }) => customdata?.[0]?.node === 'h',
  );
  assert.deepEqual(
    [states.x, gradients.x],
    [
      [0, 1],
      [2, 3],
    ],
  );
  const alone = (/** @type {any} */ options) =>
    lane({ run, m: 0 }, { ...base, ...options }).data.find(
      (/** @type {any} */ { customdata }) => customdata?.[0]?.node === 'h',
    ).marker.color;
  assert.deepEqual(states.marker.color, alone({ quantity: 'h', range: [-1, 1] }).slice(0, 2));
  assert.deepEqual(gradients.marker.color, alone({ quantity: 'dh' }).slice(2));
  /** Its edges, from x to x, in the columns from <= t < to. */
  const edges = (/** @type {any[]} */ traces, from = 0, to = T) =>
    traces
      .filter(({ mode }) => mode === 'lines')
      .flatMap(({ x, y }) =>
        x.flatMap((/** @type {any} */ end, /** @type {number} */ i) =>
          end === null ? [[x[i - 2], y[i - 2], x[i - 1], y[i - 1]]] : [],
        ),
      )
      .filter(([x0, , x1]) => Math.min(x0, x1) >= from && Math.min(x0, x1) < to);
  const { data: forward } = lane({ run, m: 0 }, { ...base, quantity: 'h' }),
    { data: backward } = lane({ run, m: 0 }, { ...base, quantity: 'dh' });
  assert.deepEqual(edges(data), [...edges(forward, 0, 2), ...edges(backward, 2)]);
});

test('the table of both has the states and the norms, and its key the scale of each', () => {
  const run = finished();
  const { columns, rows } = laneRows({ run, m: 1 }, half);
  assert.deepEqual(columns, [
    't',
    'symbol',
    'mean_h',
    'mean_c',
    'log10_norm_dh',
    'log10_norm_dc',
    'answer',
    'probability',
    'target',
    'loss',
  ]);
  assert.deepEqual(
    rows.map((row) => row[4]),
    [...run.models[1].log10.dh],
  );
  const key = laneKey({ run, m: 1 }, half);
  assert.deepEqual(
    key.map(({ is, text }) => [is, text]),
    [
      ['scale', 'legend.state'],
      ['scale', 'lanes.legend.norm'],
      ['scale', 'answer.key'],
      ['ring', 'answer.key.wanted'],
    ],
  );
  const deep = laneKey({ run, m: 1 }, { ...half, then: { ...half.then, range: [-1.5, -1] } });
  assert.deepEqual(deep.slice(2, -2), [{ is: 'below', text: 'legend.below' }]);
  assert.equal(laneKey({ run, m: 1 }, { ...half, unit: 1 })[0].text, 'legend.state.unit 1');
});

test('a strip’s key has the marks that occur; that of units a scale with a sign', () => {
  const run = finished();
  const options = { geometry: geometry(300, T), height: 40, tokens: TOKENS, label };
  assert.deepEqual(
    stripKey({ run, m: 0 }, { ...options, range: [-3.5, -1.5] }).map(({ is }) => is),
    ['scale', 'above', 'below'],
  );
  const [scale, ...kinds] = unitsKey({ run, m: 0 }, { ...options, range });
  assert.deepEqual(
    kinds.map(({ is }) => is),
    ['above', 'zero'],
  );
  assert.deepEqual(scale, {
    is: 'scale',
    text: 'figure.units.scale 10⁻⁸ 10⁰',
    range: [-8, 8],
    palette: signedPalette(TOKENS),
    ticks: [-8, 0, 8],
  });
});

test('the marks in a key are those of what has come, cell states too', () => {
  const options = { geometry: geometry(300, T), height: 40, tokens: TOKENS, range, label };
  const kinds = (/** @type {any[]} */ events, m = 1) =>
    [stripKey, unitsKey].map((key) =>
      key({ run: advance(started(), blocks([...forwardEvents(), ...events])), m }, options)
        .slice(1)
        .map(({ is }) => is),
    );
  assert.deepEqual(kinds([]), [[], []]);
  assert.deepEqual(kinds([backward(1, 3, { dh: -1, dc: -Infinity })]), [['zero'], ['above']]);
  assert.deepEqual(kinds([backward(0, 3, { dh: -9 })], 0), [['below'], ['above']]);
});

test('a key of the page has in a file its words, its numbers and its looks', () => {
  const ink = TOKENS.ink,
    colour = '#123456';
  const lines = [
    { text: 'W_h', value: '12', colour, look: 'dash' },
    { text: 'share', colour },
    { text: 'raw', look: 'ring' },
    { text: 'clipped', colour, look: 'disc' },
    { text: 'means of 4', look: 'note' },
  ];
  assert.deepEqual(explained(lines, ink), [
    { is: 'line', text: 'W_h 12', colour, dash: 'dash' },
    { is: 'area', text: 'share', colour },
    { is: 'ring', text: 'raw', colour: ink },
    { is: 'disc', text: 'clipped', colour },
    { is: 'note', text: 'means of 4' },
  ]);
});

test('a curve’s key names the networks, and explains a ring where there is a reach', () => {
  const network = (/** @type {number[]} */ row) => ({
    cell: /** @type {const} */ ('rnn'),
    name: 'RNN',
    row: Float64Array.from(row),
    headline: headline(Float64Array.from(row)),
  });
  assert.deepEqual(
    curveKey([network([0, -1, -4])], { label }).map(({ is, text }) => [is, text]),
    [
      ['network', 'RNN'],
      ['reach', 'legend.reach'],
    ],
  );
  assert.deepEqual(
    curveKey([network([0, -1, -2]), { ...network([0, -Infinity]), variant: 1 }], { label }).map(
      ({ is }) => is,
    ),
    ['network', 'network', 'reach', 'zero'],
  );
});

test('what is not yet is hatched to the edges of its columns, and nothing where all is here', () => {
  const [area] = hatched([2, 5], [0, 10], TOKENS, 0.72);
  assert.deepEqual(
    [Math.min(...area.x), Math.max(...area.x), Math.min(...area.y), Math.max(...area.y)],
    [1.5, 4.5, 0, 10],
  );
  assert.equal(area.fillpattern.bgcolor, 'rgba(250, 249, 246, 0.72)');
  assert.deepEqual(hatched([3, 3], [0, 10], TOKENS, 1), []);
  assert.equal(cursor(3, TOKENS).line.color, TOKENS.ink);
});

test('a caption says the task, its loss and its seed, and how each network that is shown is drawn', () => {
  const run = finished();
  assert.deepEqual(caption(run, { models: [0] }, label, 'Recall'), [
    'Recall, T = 4, caption.seed 0, caption.at.last',
    'RNN: H = 2, rail.rule.torch, caption.seed 0',
  ]);
  assert.match(
    caption(run, { models: [0, 1] }, label, 'Recall')[1],
    /^RNN: .* · LSTM: H = 2, rail\.rule\.torch, caption\.bias 1, caption\.seed 0$/,
  );
  const { spec } = run;
  const other = {
    ...run,
    spec: {
      ...spec,
      sequence: { x: [[1]], y: [0] },
      loss: { ...spec.loss, at: [1, 2] },
      truncate: 2,
      models: [
        { ...spec.models[0], activation: 'relu', init: { rule: 'orthogonal', gain: 2 }, seed: 7 },
        { ...spec.models[1], weights: {} },
      ],
    },
  };
  assert.deepEqual(caption(/** @type {any} */ (other), { models: [0, 1] }, label, null), [
    'rail.task.own, T = 4, caption.at.steps 2, caption.truncated 2',
    'RNN: H = 2, relu, rail.rule.orthogonal, caption.gain 2, caption.seed 7 · LSTM: H = 2, caption.given',
  ]);
  assert.match(
    caption(/** @type {any} */ (other), { models: [0], whole: true }, label, null)[0],
    /, caption\.whole$/,
  );
  assert.match(
    caption({ ...run, spec: { ...spec, truncate: 4 } }, { models: [0] }, label, 'Recall')[0],
    /caption\.at\.last$/,
  ); // a block of all steps
  assert.equal(
    caption(run, { models: [0, 1], hidden: [2, 5] }, label, 'Recall')[1],
    'RNN: H = 2, rail.rule.torch · LSTM: H = 5, rail.rule.torch, caption.bias 1',
  ); // many seeds
});

test('where the pass stands is its direction and its step', () => {
  const { selection } = defaultState();
  assert.deepEqual(
    /** @type {const} */ (['forward', 'backward']).map((pass) =>
      standing({ ...selection, pass, t: 7 }, label),
    ),
    ['caption.forward 7', 'caption.backward 7'],
  );
});
