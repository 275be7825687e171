import assert from 'node:assert/strict';
import test from 'node:test';

import { columnAt, columnX, geometry, ticks, windowAround } from '../../static/js/figures/geometry.js';
import { lane, rows, rowY, summary } from '../../static/js/figures/lane.js';
import { quantityFor, value, values } from '../../static/js/figures/quantity.js';
import { normPalette, paint, signedPalette } from '../../static/js/figures/scales.js';
import { directRun } from '../../static/js/model/direct.js';
import { EVERY } from '../../static/js/model/names.js';
import { advance, startRun } from '../../static/js/model/run.js';
import { defaultSpec } from '../../static/js/model/spec.js';
import { symbol } from '../../static/js/paint/symbols.js';
import {
  blocks,
  backward,
  finished,
  forward,
  forwardEvents,
  H,
  output,
  PLAN,
  started,
  steps,
  T,
  TOKENS,
} from './example.js';

const range = /** @type {[number, number]} */ ([-8, 0]);
const base = { geometry: geometry(400, T), height: 160, tokens: TOKENS, range, unit: null };
/** @param {any} run @param {number} m @param {any} further */
function drawn(run, m, further) {
  const {
    data: [edges, arrows, outputs, , inputs, states],
    layout,
  } = lane({ run, m }, { ...base, ...further });
  return { edges, arrows, states, outputs, inputs, layout };
}
/** The look of one node. @param {any} states @param {string} node @param {number} t */
function look({ customdata, marker }, node, t) {
  const i = customdata.findIndex((/** @type {any} */ data) => data.node === node && data.t === t);
  return { symbol: marker.symbol[i], colour: marker.color[i], line: marker.line.color[i] };
}

test('a column’s pixel and its step are each other’s inverse, also in a window', () => {
  for (const g of [geometry(870, 30), geometry(500, 200, [40, 75])]) {
    for (let t = g.from; t < g.to; t++) assert.equal(columnAt(columnX(t, g), g), t);
    assert.equal(columnAt(-100, g), g.from);
    assert.equal(columnAt(1e5, g), g.to - 1);
    assert.ok(
      Math.abs(columnX(g.from, g) - g.step / 2 - g.left) < 1e-9 &&
        Math.abs(columnX(g.to - 1, g) + g.step / 2 - (g.width - g.right)) < 1e-9,
    );
  }
});

test('the pixel of a step is where the figure’s own axis puts it', () => {
  const { layout } = drawn(finished(), 1, { quantity: 'h' });
  const { l, r } = layout.margin;
  const [low, high] = layout.xaxis.range;
  for (let t = 0; t < T; t++)
    assert.ok(
      Math.abs(l + ((t - low) / (high - low)) * (layout.width - l - r) - columnX(t, base.geometry)) < 1e-9,
    );
});

test('the pixel of a row is where the figure’s own axis puts it', () => {
  const run = finished();
  const { layout, states } = drawn(run, 1, { quantity: 'h' });
  const [bottom, top] = layout.yaxis.range;
  const plot = layout.height - layout.margin.t - layout.margin.b;
  assert.equal(bottom - top, plot); // a unit is a pixel
  for (const node of /** @type {const} */ (['h', 'c'])) {
    const i = states.customdata.findIndex((/** @type {any} */ data) => data.node === node);
    assert.equal(states.y[i], rowY(node, { run, m: 1 }, base));
  }
});

test('a window holds the cursor, stays while it does, and never leaves the sequence', () => {
  assert.deepEqual(windowAround(5, 30, 870), [0, 30]);
  const first = windowAround(100, 200, 870);
  assert.deepEqual([first[1] - first[0], first[0] <= 100 && 100 < first[1]], [48, true]);
  assert.equal(windowAround(first[1] - 1, 200, 870, first), first);
  assert.deepEqual(windowAround(first[1], 200, 870, first), [first[1] - 3, first[1] + 45]); // a page on
  assert.deepEqual(windowAround(first[0] - 1, 200, 870, first), [first[0] - 45, first[0] + 3]); // a page back
  assert.deepEqual(windowAround(10, 200, 870, first), [0, 48]);
  assert.deepEqual(
    [windowAround(0, 200, 870), windowAround(199, 200, 870)],
    [
      [0, 48],
      [152, 200],
    ],
  );
  assert.ok(windowAround(199, 200, 400)[0] > 152); // fewer columns where there is less room
});

test('ticks are round steps and the last one, never crowded', () => {
  assert.deepEqual(ticks(0, 30, 27), [0, 5, 10, 15, 20, 25, 29]);
  assert.deepEqual(ticks(0, 31, 27), [0, 5, 10, 15, 20, 25, 30]);
  assert.deepEqual(ticks(0, 1, 300), [0]);
  for (const [T, step] of [
    [100, 8],
    [2000, 0.4],
    [7, 100],
    [48, 17],
  ]) {
    const found = ticks(0, T, step);
    for (let i = 1; i < found.length; i++)
      assert.ok((found[i] - found[i - 1]) * step >= 0.7 * 34, `${T}: ${found}`);
    assert.equal(found.at(-1), T - 1);
  }
});

test('auto is the state on the way forward and the gradient on the way back', () => {
  assert.deepEqual(
    [quantityFor('auto', 'forward'), quantityFor('auto', 'backward'), quantityFor('dc', 'forward')],
    ['h', 'dh', 'dc'],
  );
});

test('a norm’s colour is its place on the shared range, of h by dh and of c by dc', () => {
  const { states } = drawn(finished(), 1, { quantity: 'dh' });
  const palette = normPalette(TOKENS);
  for (let t = 0; t < T; t++) {
    assert.equal(look(states, 'h', t).colour, paint(t - 4, range, palette));
    assert.equal(look(states, 'c', t).colour, paint(t - 5, range, palette));
  }
  assert.equal(look(states, 'h', 0).colour, paint(-4, [-8, 0], palette));
  assert.notEqual(look(states, 'h', 0).colour, look(states, 'h', 1).colour);
});

test('a state’s colour is the mean over its units, or the unit that is chosen, on a signed scale', () => {
  const run = finished();
  const { states } = drawn(run, 1, { quantity: 'h', range: [-0.2, 0.2] });
  assert.equal(look(states, 'h', 2).colour, paint((0.102 + 0.1025) / 2, [-0.2, 0.2], signedPalette(TOKENS)));
  assert.equal(look(states, 'c', 2).colour, paint(-(0.102 + 0.1025) / 2, [-0.2, 0.2], signedPalette(TOKENS)));
  assert.equal(
    look(drawn(run, 1, { quantity: 'h', range: [-0.2, 0.2], unit: 1 }).states, 'h', 2).colour,
    paint(0.1025, [-0.2, 0.2], signedPalette(TOKENS)),
  );
});

test('the direct gradient is zero where no loss stands, and is marked as such', () => {
  const run = finished();
  const { states } = drawn(run, 0, { quantity: 'dh_direct', range: [-8, 1] });
  assert.equal(look(states, 'h', 0).symbol, 'circle-open');
  assert.deepEqual(look(states, 'h', 3), {
    symbol: 'circle',
    colour: paint(Math.log10(Math.hypot(3, 3.5)), [-8, 1], normPalette(TOKENS)),
    line: TOKENS.lineStrong,
  });
});

test('a missing norm, a zero, one below the range, one above it and a NaN are five different marks', () => {
  const events = [
    ...forwardEvents(),
    backward(0, 3, { dh: NaN }),
    backward(0, 2, { dh: -Infinity }),
    backward(0, 1, { dh: -9 }),
  ];
  const states = drawn(advance(started(), blocks(events)), 0, { quantity: 'dh' }).states;
  const above = look(
    drawn(advance(started(), blocks([backward(0, 3, { dh: 5 })])), 0, { quantity: 'dh' }).states,
    'h',
    3,
  );
  const looks = [
    ...[0, 1, 2, 3].map((t) => look(states, 'h', t)),
    above,
    look(drawn(finished(), 0, { quantity: 'dh' }).states, 'h', 3),
  ];
  assert.deepEqual(
    looks.map(({ symbol }) => symbol),
    ['circle', 'circle-open-dot', 'circle-open', 'x', 'circle-cross', 'circle'],
  );
  assert.equal(looks[0].colour, TOKENS.page);
  assert.equal(new Set(looks.map((each) => JSON.stringify(each))).size, 6);
});

test('the marks of every cell can be painted, whatever its norms are', () => {
  for (const cell of EVERY)
    for (const dh of [5, -1, -9, -Infinity, NaN]) {
      const run = advance(started(), blocks([backward(0, 3, { dh })]));
      const models = run.models.map((model, m) => (m === 0 ? { ...model, cell } : model));
      const { states } = drawn({ ...run, models }, 0, { quantity: 'dh' });
      assert.ok(symbol(look(states, 'h', 3).symbol), `${cell} ${dh}`);
    }
});

test('a computed NaN among the states is marked; one that has not arrived is an empty outline', () => {
  const run = advance(started(), blocks([{ ...forward(0, 0), h: Float64Array.of(NaN, 1) }]));
  const { states } = drawn(run, 0, { quantity: 'h', range: [-1, 1] });
  assert.deepEqual(
    [look(states, 'h', 0).symbol, look(states, 'h', 1).symbol, look(states, 'h', 1).colour],
    ['x', 'circle', TOKENS.page],
  );
});

test('a quantity that a state lacks leaves it plain: dL/dc of an RNN', () => {
  const { states } = drawn(finished(), 0, { quantity: 'dc' });
  assert.equal(look(states, 'h', 3).colour, TOKENS.page);
});

test('a network has its own shape', () => {
  const run = finished();
  assert.equal(look(drawn(run, 0, { quantity: 'h', range: [-1, 1] }).states, 'h', 1).symbol, 'circle');
  assert.equal(look(drawn(run, 1, { quantity: 'h', range: [-1, 1] }).states, 'c', 1).symbol, 'square');
});

test('there are six traces whatever T is: all edges in the first, all arrows in the second', () => {
  const { edges, arrows } = drawn(finished(), 1, { quantity: 'h', range: [-1, 1] });
  assert.equal(lane({ run: finished(), m: 1 }, { ...base, quantity: 'h' }).data.length, 6);
  const count = T * 3 + 1 + 2 * (T - 1); // x to c, c to h, h to y; one loss; h and c to the next step
  assert.equal(edges.x.length, 3 * count);
  assert.equal(arrows.x.length, count);
  for (let i = 0; i < count; i++)
    assert.deepEqual(
      [arrows.x[i], arrows.y[i], null],
      [edges.x[3 * i + 1], edges.y[3 * i + 1], edges.x[3 * i + 2]],
    );
});

test('arrows go with the data for states and against it for gradients', () => {
  const along = (/** @type {string} */ quantity) => drawn(finished(), 0, { quantity }).edges;
  const level = (/** @type {any} */ { x, y }) =>
    x
      .map((/** @type {number} */ _, /** @type {number} */ i) => i)
      .find((/** @type {number} */ i) => i % 3 === 0 && y[i] === y[i + 1]);
  const [ahead, back] = [along('h'), along('dh')];
  assert.ok(ahead.x[level(ahead)] < ahead.x[level(ahead) + 1]);
  assert.ok(back.x[level(back)] > back.x[level(back) + 1]);
  assert.deepEqual([ahead.line.color, back.line.color], [TOKENS.lineStrong, TOKENS.back]);
  const turns = (/** @type {string} */ quantity) =>
    [...new Set(drawn(finished(), 0, { quantity }).arrows.marker.angle)].sort((a, b) => a - b);
  assert.deepEqual(
    [turns('h'), turns('dh')],
    [
      [0, 90],
      [180, 270],
    ],
  ); // up and to the right; down and to the left
});

/**
 * Which nodes the edges join, as "h1 h0", in alphabetical order.
 * @param {any} run
 * @param {number} m
 * @param {string} quantity
 */
function joined(run, m, quantity) {
  const {
    edges: { x, y },
  } = drawn(run, m, { quantity, height: 260 });
  const rows = /** @type {const} */ (['loss', 'output', 'h', ...(m ? ['c'] : []), 'x']).map((node) => ({
    node,
    y: rowY(/** @type {any} */ (node), { run, m }, { height: 260, tokens: TOKENS }),
  }));
  const at = (/** @type {number} */ i) =>
    `${rows.toSorted((a, b) => Math.abs(a.y - y[i]) - Math.abs(b.y - y[i]))[0].node}${Math.round(x[i])}`;
  return x
    .flatMap((/** @type {number} */ _, /** @type {number} */ i) => (i % 3 ? [] : [`${at(i)} ${at(i + 1)}`]))
    .sort();
}

test('there is no arrow along which the gradient is exactly zero', () => {
  const down = steps.slice(0, -1).map((t) => `h${t + 1} h${t}`);
  assert.deepEqual(
    joined(finished(), 0, 'dh'),
    [...down, 'h0 x0', 'h1 x1', 'h2 x2', 'h3 x3', 'loss3 output3', 'output3 h3'].sort(),
  );
  // on the way there an output is computed at each step
  assert.equal(joined(finished(), 0, 'h').filter((edge) => edge.includes('output')).length, T + 1);
  const early = { ...PLAN, loss_steps: [1] };
  const none = { dh: new Float64Array(H), dh_direct: new Float64Array(H), dh_next: new Float64Array(H) };
  const after = (/** @type {number} */ t) => ({ ...backward(0, t, { dh: -Infinity }), ...none });
  const at = { ...backward(0, 1), dh_direct: Float64Array.of(1, 2), dh_next: new Float64Array(H) };
  const run = advance(
    startRun(/** @type {any} */ (defaultSpec()), /** @type {any} */ (early), 1),
    blocks([
      ...forwardEvents(),
      after(3),
      after(2),
      at,
      { ...backward(0, 0), dh_direct: new Float64Array(H) },
    ]),
  );
  assert.deepEqual(joined(run, 0, 'dh'), ['h0 x0', 'h1 h0', 'h1 x1', 'loss1 output1', 'output1 h1']);
});

test('a gradient too small for a double is no zero: its arrows stay', () => {
  const none = { dh: new Float64Array(H), dh_direct: new Float64Array(H), dh_next: new Float64Array(H) };
  const run = advance(
    started(),
    blocks([
      ...forwardEvents(),
      backward(0, 3),
      ...[2, 1, 0].map((t) => ({ ...backward(0, t, { dh: -400 }), ...none })),
    ]),
  );
  assert.deepEqual(joined(run, 0, 'dh'), joined(finished(), 0, 'dh'));
});

test('of the direct gradients nothing goes from step to step', () => {
  for (const m of [0, 1])
    assert.deepEqual(
      joined(directRun(finished()), m, 'dh').filter((edge) => edge.startsWith('h') && edge.includes(' h')),
      [],
    );
});

test('in a low lane an edge that has no room is left out, and none points the wrong way', () => {
  for (const height of [60, 80, 110, 160]) {
    const { x, y } = drawn(finished(), 1, { quantity: 'h', height }).edges;
    for (let i = 0; i < x.length; i += 3)
      assert.ok(x[i + 1] > x[i] || y[i + 1] < y[i], `${height}: ${[x[i], y[i], x[i + 1], y[i + 1]]}`);
  }
});

test('an arrow’s head is no longer than its edge, and what a step shows stands clear of it', () => {
  for (const height of [90, 96, 110, 160]) {
    const {
      edges: { x, y },
      arrows,
      inputs,
    } = drawn(finished(), 1, { quantity: 'h', height });
    for (let i = 0; i < arrows.x.length; i++) {
      const long = Math.hypot((x[3 * i + 1] - x[3 * i]) * base.geometry.step, y[3 * i + 1] - y[3 * i]);
      assert.ok(
        arrows.marker.size[i] <= Math.min(5, long) + 1e-9,
        `${height}: a head of ${arrows.marker.size[i]} on ${long}`,
      );
    }
    const lowest = Math.max(...y.filter((/** @type {number|null} */ each) => each !== null));
    assert.ok(inputs.y[0] - lowest > 6, `${height}: ${inputs.y[0] - lowest}`); // half a letter, and air
  }
  const { layout, inputs } = drawn(finished(), 1, { quantity: 'h', height: 90 });
  const [, h, c, x] = layout.yaxis.tickvals
    .slice(1)
    .map(
      (/** @type {number} */ at, /** @type {number} */ i, /** @type {number[]} */ all) =>
        at - (i ? all[i - 1] : 0),
    );
  assert.ok(
    h === c && x > c && inputs.y[0] === layout.yaxis.tickvals.at(-1),
    'the symbols stand lower than a row',
  );
});

test('every node tells which it is; the loss stands only where it is asked', () => {
  const { states, outputs, inputs } = drawn(finished(), 1, { quantity: 'dh' });
  const nodes = [...states.customdata, ...outputs.customdata, ...inputs.customdata].map(
    ({ node, t }) => `${node}${t}`,
  );
  assert.equal(new Set(nodes).size, 4 * T + 1);
  assert.ok(nodes.includes('loss3') && !nodes.includes('loss0'));
  assert.deepEqual([...new Set([states, outputs, inputs].map(({ hoverinfo }) => hoverinfo))], ['none']);
});

test('symbols are shown as they are, tags too; where they are wide, at the steps that the axis tells', () => {
  assert.deepEqual(drawn(finished(), 0, { quantity: 'h' }).inputs.text, ['A', 'B', '&lt;', '?']);
  const run = started();
  run.plan = { ...run.plan, symbols: ['0.12', '0.34', '0.56', '0.78'] };
  const narrow = drawn(run, 0, { quantity: 'h', geometry: geometry(134, T) });
  assert.deepEqual(narrow.inputs.text, ['0.12', '', '', '0.78']);
  assert.deepEqual(narrow.layout.xaxis.tickvals, [0, 3]);
});

test('a symbol that is more than a number is told before those at the ticks', () => {
  const run = started();
  run.plan = { ...run.plan, symbols: ['0.12', '0.34*', '0.56', '0.78'] };
  assert.deepEqual(drawn(run, 0, { quantity: 'h', geometry: geometry(134, T) }).inputs.text, [
    '',
    '0.34*',
    '',
    '0.78',
  ]);
});

test('a windowed lane has only its columns, in the figure and in the table', () => {
  const windowed = { quantity: /** @type {const} */ ('dh'), geometry: geometry(400, T, [1, 3]) };
  const { states, layout } = drawn(finished(), 0, windowed);
  assert.deepEqual(states.x, [1, 2]);
  assert.deepEqual(layout.xaxis.range, [0.5, 2.5]);
  assert.deepEqual(rows({ run: finished(), m: 0 }, { ...base, ...windowed }).rows, [
    [1, 'B', -3, null, null, null, null],
    [2, '<', -2, null, null, null, null],
  ]);
});

test('the table names its quantity and holds the numbers in full', () => {
  const run = finished(),
    none = Array(4).fill(null);
  assert.deepEqual(rows({ run, m: 1 }, { ...base, quantity: 'dh' }).columns, [
    't',
    'symbol',
    'log10_norm_dh',
    'log10_norm_dc',
    'answer',
    'probability',
    'target',
    'loss',
  ]);
  assert.deepEqual(rows({ run, m: 1 }, { ...base, quantity: 'h', unit: 1 }), {
    columns: ['t', 'symbol', 'h_1', 'c_1', 'answer', 'probability', 'target', 'loss'],
    rows: [
      [0, 'A', 0.1005, -0.1005, ...none],
      [1, 'B', 0.1015, -0.1015, ...none],
      [2, '<', 0.1025, -0.1025, ...none],
      [3, '?', 0.1035, -0.1035, '2', 0.7, '2', 1.3599999999999999],
    ],
  });
  assert.deepEqual(rows({ run, m: 0 }, { ...base, quantity: 'h' }).columns, [
    't',
    'symbol',
    'mean_h',
    'answer',
    'probability',
    'target',
    'loss',
  ]);
  assert.deepEqual(
    rows({ run: advance(started(), blocks([forward(0, 0), output(0, 0)])), m: 0 }, { ...base, quantity: 'h' })
      .rows[1],
    [1, 'B', null, ...none],
  );
});

test('the values of a range are those of all networks and both states', () => {
  const run = finished();
  assert.equal(values(run, 'h', null).length, 3 * T);
  assert.equal(Math.max(...values(run, 'h', 1)), 0.1035);
  assert.equal(Math.min(...values(run, 'h', 1)), -0.1035);
  // a unit that this network lacks: the mean
  assert.equal(value(run.models[0], 'h', 1, 'h', H + 5, T), (0.001 + 0.0015) / 2);
});

test('the summary waits for the pass that it is about', () => {
  const run = advance(started(), blocks(forwardEvents()));
  assert.deepEqual(summary({ run, m: 0 }, { ...base, quantity: 'dh' }), {
    key: 'figure.lane.waiting',
    places: { network: 'RNN', steps: T },
  });
  assert.deepEqual(summary({ run: finished(), m: 0 }, { ...base, quantity: 'dh' }), {
    key: 'figure.lane.dh',
    places: { network: 'RNN', steps: T, first: '-4.000', last: '-1.000' },
  });
});

test('no edge leads from step to step where the recurrent edge is cut; the others stay', () => {
  const run = finished();
  const whole = drawn(run, 1, { quantity: 'h', range: [-1, 1] }).edges.x.length / 3;
  const cut = { ...run, models: run.models.map((model) => ({ ...model, recurrent: false })) };
  const { edges } = drawn(cut, 1, { quantity: 'h', range: [-1, 1] });
  assert.equal(edges.x.length / 3, whole - 2 * (T - 1));
  for (let i = 0; i < edges.x.length; i += 3) assert.equal(edges.x[i], edges.x[i + 1]); // upright
});

test('a symbol that has no room leaves a tick, which no task shows as its symbol', () => {
  const run = finished();
  const { inputs } = drawn({ ...run, plan: { ...run.plan, symbols: ['0.11', '0.22', '0.33*', '0.44'] } }, 0, {
    quantity: 'h',
    range: [-1, 1],
    geometry: geometry(140, T),
  });
  assert.deepEqual(
    inputs.text.map((/** @type {string} */ text) => text !== ''),
    inputs.marker.size.map((/** @type {number} */ size) => size === 0),
  );
  assert.ok(inputs.text.includes('0.33*') && inputs.text.includes(''));
  assert.equal(inputs.marker.symbol, 'line-ns-open');
});

test('the numbers of a series have as many decimals each; an emoji counts as one character', () => {
  const run = finished();
  const model = { ...run.models[0], X: 1, x: Float64Array.of(1, 1.0182, 0.5, 12.25) };
  const series = { ...run, models: [model], plan: { ...run.plan, symbols: ['1', '1.02', '0.5', '12.2'] } };
  assert.deepEqual(
    drawn(series, 0, { quantity: 'h', range: [-1, 1], geometry: geometry(400, T) }).inputs.text,
    ['1.0', '1.0', '0.5', '12.3'],
  );
  const text = { ...run, plan: { ...run.plan, symbols: ['👩‍👩‍👧', 'a', 'b', 'c'] } };
  assert.deepEqual(
    drawn(text, 0, { quantity: 'h', range: [-1, 1], geometry: geometry(120, T) }).inputs.text,
    ['👩‍👩‍👧', 'a', 'b', 'c'],
  );
});
