import assert from 'node:assert/strict';
import test from 'node:test';

import { BREAKPOINTS, breakpointsOf, hit, hits, same, toggled } from '../../static/js/model/breakpoints.js';
import { cellGraph } from '../../static/js/model/cellgraph.js';
import { operationStops } from '../../static/js/model/operations.js';
import { nodeStops, timeStops } from '../../static/js/model/stops.js';
import { CATALOGUE } from './catalogue.js';
import { finished, started, T } from './example.js';

/** @typedef {import('../../static/js/model/breakpoints.js').Breakpoint} Breakpoint */
/** @param {any[]} given @returns {Breakpoint[]} */
const made = (...given) => given.map((each) => ({ on: true, ...each }));
/** The example's norms of dh are 1e-4 at t = 0 … 1e-1 at t = 3. */
const norm = (/** @type {string} */ side, /** @type {number} */ value, of = 'dh') =>
  made({ kind: 'norm', of, side, value });
const places = (
  /** @type {any} */ run,
  /** @type {number} */ m,
  /** @type {Breakpoint[]} */ breakpoints,
  stops = timeStops(T),
) =>
  hits(run, m, stops, breakpoints)
    .map((i) => stops.at(i))
    .map(({ pass, t }) => `${pass[0]}${t}`);
const graph = (/** @type {string} */ cell) =>
  /** @type {any} */ (
    cellGraph(CATALOGUE, /** @type {any} */ ({ models: [{ cell }], loss: { kind: 'cross_entropy' } }), 0)
  );

test('a norm hits where it passes the number on the way back, and not again while it stays there', () => {
  const run = finished();
  assert.deepEqual(places(run, 0, norm('below', 1e-2)), ['b1']);
  assert.deepEqual(places(run, 0, norm('below', 1)), ['b3']);
  assert.deepEqual(places(run, 0, norm('above', 1e-2)), ['b3']);
  assert.deepEqual(places(run, 0, norm('above', 1)), []);
  run.models[0].log10.dh.set([-1, -4, -1, -4]);
  assert.deepEqual(places(run, 0, norm('below', 1e-2)), ['b3', 'b1']);
  assert.deepEqual(places(run, 0, norm('above', 1e-2)), ['b2', 'b0']);
  run.models[0].log10.dh.set([-Infinity, -400, -1, NaN]);
  assert.deepEqual(places(run, 0, norm('below', 1e-300)), ['b1'], 'also where a double could not hold it');
  assert.deepEqual(places(run, 0, norm('below', 1e-2, 'dc')), [], 'an RNN has no c');
  assert.deepEqual(places(run, 1, norm('below', 1e-2, 'dc')), ['b2']);
});

test('a gate hits where so many of its units are beyond .95 or below .05', () => {
  const run = finished();
  const f = /** @type {Float64Array} */ (run.models[1].gates.f);
  f.set([0.5, 0.5, 0.96, 0.5, 0.04, 0.96, 0.95, 0.05]);
  const gate = (/** @type {number} */ share, name = 'f') => made({ kind: 'gate', gate: name, share });
  assert.deepEqual(places(run, 1, gate(0.5)), ['f1']);
  assert.deepEqual(places(run, 1, gate(1)), ['f2']);
  assert.deepEqual(places(run, 1, gate(1, 'o')), []);
  assert.deepEqual(places(run, 0, gate(0.5)), []);
  assert.equal(hit(run, 1, { pass: 'forward', t: 1, node: null }, gate(0.5))?.found, 0.5);
});

test('the first value that is not finite is found by its name, in the order in which it is computed', () => {
  const at = (/** @type {(m: any) => void} */ spoil) => {
    const run = finished();
    spoil(run.models[1]);
    const [index] = hits(run, 1, timeStops(T), made({ kind: 'nonfinite' }));
    const stop = index === undefined ? null : timeStops(T).at(index);
    return stop && `${stop.pass[0]}${stop.t} ${hit(run, 1, stop, made({ kind: 'nonfinite' }))?.found}`;
  };
  /** @type {[string|null, (m: any) => void][]} */
  const spoils = [
    [null, () => {}],
    ['f1 h', (m) => m.h.fill(NaN, 3, 4)],
    ['f1 f', (m) => (m.h.fill(Infinity, 3, 4), m.gates.f.fill(NaN, 2, 3))],
    ['f1 output', (m) => m.output.fill(NaN, 3, 4)],
    [null, (m) => m.loss.fill(NaN, 0, 1)], // where no loss is asked there is none
    ['f3 loss', (m) => m.loss.fill(-Infinity, T - 1)],
    ['b1 dc_next', (m) => (m.dc_next.fill(NaN, 2, 3), m.dh.fill(NaN, 0, 1))],
    ['b1 df', (m) => m.dgates.f.fill(NaN, 2, 3)],
    ['f2 h', (m) => m.h.fill(NaN, 4)], // once, though what follows is not finite either
  ];
  for (const [found, spoil] of spoils) assert.equal(at(spoil), found, String(spoil));
});

test('a step is reached in both passes, a loss only where one stands', () => {
  const run = finished();
  assert.deepEqual(places(run, 0, made({ kind: 'step', t: 2 })), ['f2', 'b2']);
  assert.deepEqual(places(run, 0, made({ kind: 'step', t: T })), []);
  assert.deepEqual(places(run, 0, made({ kind: 'loss', k: T - 1 })), ['f3', 'b3']);
  assert.deepEqual(places(run, 0, made({ kind: 'loss', k: 1 })), []);
});

test('by node and by operation, the stop is the one at which the value stands', () => {
  const run = finished();
  const f = /** @type {Float64Array} */ (run.models[1].gates.f);
  f.fill(0.5).set([1, 1], 2);
  const all = [
    ...norm('below', 1e-2),
    ...norm('above', 1e-4, 'dc'),
    ...made({ kind: 'gate', gate: 'f', share: 1 }, { kind: 'loss', k: 3 }, { kind: 'step', t: 1 }),
  ];
  const written = (/** @type {import('../../static/js/model/stops.js').Stops} */ stops) =>
    hits(run, 1, stops, all)
      .map((i) => stops.at(i))
      .map(({ pass, t, node, op, gather }) => `${pass[0]}${t} ${gather ? '+' : ''}${op ?? node}`);
  assert.deepEqual(written(operationStops(T, graph('lstm'), [3])), [
    'f1 x',
    'f1 f',
    'f3 loss',
    'b3 loss',
    'b3 +c',
    'b1 +h',
  ]);
  assert.deepEqual(written(nodeStops(T, true, [3])), [
    'f1 x',
    'f1 h',
    'f3 loss',
    'b3 loss',
    'b3 c',
    'b1 output',
    'b1 h',
  ]);
});

test('going through all stops, a hit is told at the marked ones and at no other', () => {
  const run = finished();
  const all = [
    ...norm('below', 1e-2),
    ...norm('above', 1e-4, 'dc'),
    ...made(
      { kind: 'gate', gate: 'f', share: 1 },
      { kind: 'loss', k: 3 },
      { kind: 'step', t: 1 },
      { kind: 'step', t: 0 },
      { kind: 'nonfinite' },
    ),
  ];
  for (const [m, cell] of /** @type {[number, string][]} */ ([
    [0, 'rnn'],
    [1, 'lstm'],
  ])) {
    for (const stops of [timeStops(T), nodeStops(T, m === 1, [3]), operationStops(T, graph(cell), [3])]) {
      const told = Array.from({ length: stops.length }, (_, i) => i).filter((i) =>
        hit(run, m, stops.at(i), all),
      );
      assert.deepEqual(told, hits(run, m, stops, all));
      assert.ok(told.length > 3);
    }
  }
});

test('what is off, or has not arrived, does not hit', () => {
  assert.deepEqual(places(finished(), 0, [{ kind: 'step', t: 2, on: false }]), []);
  assert.deepEqual(
    places(started(), 0, [...made({ kind: 'step', t: 2 }, { kind: 'nonfinite' }), ...norm('below', 1)]),
    [],
  );
});

test('breakpoints of a link are checked one by one: what is none is left out', () => {
  const good = [
    ...norm('above', 3.5),
    ...made({ kind: 'gate', gate: 'z', share: 0.25 }, { kind: 'nonfinite' }, { kind: 'loss', k: 4 }),
    { kind: 'step', t: 0, on: false },
  ];
  assert.deepEqual(breakpointsOf(JSON.parse(JSON.stringify(good))), good);
  const bad = [
    null,
    3,
    'step',
    [],
    { kind: 'constructor' },
    { kind: '__proto__' },
    { kind: 'step', t: -1 },
    { kind: 'step', t: 1.5 },
    { kind: 'loss' },
    { kind: 'norm', of: 'dh', side: 'below', value: 0 },
    { kind: 'norm', of: 'dh', side: 'below', value: '1' },
    { kind: 'norm', of: 'x', side: 'below', value: 1 },
    { kind: 'gate', gate: 'g', share: 0.5 },
    { kind: 'gate', gate: 'f', share: 1.5 },
    { kind: 'gate', gate: 'f', share: 0 },
  ];
  for (const each of bad) assert.deepEqual(breakpointsOf([each, good[0]]), [good[0]], JSON.stringify(each));
  for (const none of [undefined, null, 'x', {}, 7]) assert.deepEqual(breakpointsOf(none), []);
  assert.deepEqual(
    breakpointsOf([
      { kind: 'step', t: 3, note: 'x' },
      { kind: 'step', t: 3, on: false },
    ]),
    [{ kind: 'step', t: 3, on: true }],
    'nothing else is kept, and nothing twice',
  );
  assert.equal(
    breakpointsOf(Array.from({ length: 50 }, (_, t) => ({ kind: 'step', t }))).length,
    BREAKPOINTS,
  );
});

test('toggling sets a breakpoint and takes it away, whether it was on or off', () => {
  const [one, two] = made({ kind: 'step', t: 1 }, { kind: 'step', t: 2 });
  assert.deepEqual(toggled([one], two), [one, two]);
  assert.deepEqual(toggled([{ ...one, on: false }, two], one), [two]);
  assert.ok(same(one, { ...one, on: false }) && !same(one, two));
  const full = made(...Array.from({ length: BREAKPOINTS }, (_, t) => ({ kind: 'step', t })));
  assert.deepEqual(toggled(full, /** @type {any} */ ({ kind: 'step', t: 99, on: true })), full);
});
