import assert from 'node:assert/strict';
import test from 'node:test';

import { cellGraph } from '../../static/js/model/cellgraph.js';
import { operationAt, operationsOf, operationStops, selecting } from '../../static/js/model/operations.js';
import { CATALOGUE, MODELS } from './catalogue.js';

/** @param {any} model */
const graphOf = (model, kind = 'cross_entropy') =>
  /** @type {import('../../static/js/model/cellgraph.js').CellGraph} */ (
    cellGraph(CATALOGUE, /** @type {any} */ ({ models: [model], loss: { kind } }), 0)
  );
const written = (/** @type {{op: string, gather: boolean}[]} */ operations) =>
  operations.map(({ op, gather }) => (gather ? `+${op}` : op)).join(' ');
const [rnn, lstm, gru] = [{ cell: 'rnn' }, { cell: 'lstm' }, { cell: 'gru' }].map((model) => graphOf(model));

test('the RNN’s way back has the lecture’s four moves: dh + dh_next, dtanh, the sum, two products', () => {
  assert.equal(written(operationsOf(rnn, false).backward), '+h h a from_h from_x');
  assert.equal(written(operationsOf(rnn, true).backward), 'loss logits from_h_y +h h a from_h from_x');
  assert.equal(written(operationsOf(rnn, true).forward), 'x from_x from_h a h from_h_y logits output loss');
});

test('a state is added up before it is sent on; what several operations have used is added up last', () => {
  assert.equal(
    written(operationsOf(lstm, false).backward),
    [
      '+h h tanh_c +c c written kept o g f i',
      'a_o from_h_o from_x_o a_g from_h_g from_x_g a_f from_h_f from_x_f a_i from_h_i from_x_i',
      '+h_prev +x',
    ].join(' '),
  );
  assert.match(written(operationsOf(gru, false).backward), /^\+h h .* \+h_prev \+x$/);
});

test('nothing is used before it is computed, or sent back before all its consumers have sent', () => {
  for (const model of MODELS) {
    const graph = graphOf(model);
    const { forward, backward } = operationsOf(graph, true);
    const still = graph.nodes.filter(({ op }) => op === 'input' || op === 'parameter').map(({ id }) => id);
    const stands = new Set(still);
    for (const { op } of forward) {
      for (const input of graph.byId.get(op)?.inputs ?? [])
        assert.ok(stands.has(input), `${op} before ${input}`);
      stands.add(op);
    }
    assert.deepEqual(
      [...stands].sort(),
      graph.nodes.map(({ id }) => id).sort(),
      'every operation has its stop',
    );
    const sent = new Set(['output']);
    for (const { op, gather } of backward) {
      for (const consumer of graph.consumers.get(op) ?? [])
        assert.ok(sent.has(consumer), `${op} before ${consumer}`);
      if (!gather) sent.add(op);
    }
  }
});

test('index and stop are each other’s inverse, for every cell and variant, with and without losses', () => {
  for (const model of MODELS) {
    for (const kind of ['cross_entropy', 'bce', 'mse']) {
      for (const [T, losses] of /** @type {[number, number[]][]} */ ([
        [1, [0]],
        [3, []],
        [4, [0, 3]],
        [5, [0, 1, 2, 3, 4]],
      ])) {
        const stops = operationStops(T, graphOf(model, kind), losses);
        const seen = new Set();
        for (let i = 0; i < stops.length; i++) {
          assert.equal(stops.indexOf(stops.at(i)), i);
          seen.add(JSON.stringify(stops.at(i)));
        }
        assert.equal(seen.size, stops.length);
      }
    }
  }
});

test('the tape runs over the borders of the steps: forward to the last, then back to the first', () => {
  const stops = operationStops(2, rnn, [1]);
  const all = Array.from({ length: stops.length }, (_, i) => stops.at(i)).map(
    ({ pass, t, op, gather }) => `${pass[0]}${t}${gather ? '+' : ''}${op}`,
  );
  assert.equal(
    all.join(' '),
    [
      'f0x f0from_x f0from_h f0a f0h f0from_h_y f0logits f0output',
      'f1x f1from_x f1from_h f1a f1h f1from_h_y f1logits f1output f1loss',
      'b1loss b1logits b1from_h_y b1+h b1h b1a b1from_h b1from_x b0+h b0h b0a b0from_h b0from_x',
    ].join(' '),
  );
});

test('what has no stop of its own has that of its nearest operation', () => {
  const stops = operationStops(3, rnn, [2]);
  const near = (/** @type {any} */ stop) => stops.at(stops.indexOf(stop)).op;
  assert.equal(near({ pass: 'backward', t: 1, node: 'h', op: 'W_hh', gather: false }), 'from_h');
  assert.equal(near({ pass: 'forward', t: 1, node: 'h', op: 'b_h', gather: false }), 'a');
  assert.equal(near({ pass: 'backward', t: 1, node: 'x', op: null, gather: false }), 'from_x');
  assert.equal(near({ pass: 'backward', t: 2, node: 'output', op: 'output', gather: false }), 'logits');
  assert.equal(near({ pass: 'forward', t: 1, node: 'loss', op: 'loss', gather: false }), 'logits');
  assert.equal(near({ pass: 'backward', t: 1, node: 'loss', op: 'loss', gather: false }), 'h');
  assert.equal(near({ pass: 'backward', t: 1, node: 'c', op: null, gather: false }), 'h');
});

test('selecting a weight leaves the pass where it stands, from one weight to the next', () => {
  const stops = operationStops(3, rnn, [2]);
  for (const pass of /** @type {const} */ (['forward', 'backward'])) {
    const before = /** @type {any} */ ({ pass, t: 1, node: 'h', op: 'h', gather: pass === 'backward' });
    const first = { ...before, ...selecting('W_hh', before, rnn) };
    const second = { ...first, ...selecting('b_h', first, rnn) };
    assert.deepEqual([first.op, second.op], ['W_hh', 'b_h']);
    for (const selection of [first, second]) {
      assert.equal(stops.indexOf(selection), stops.indexOf(before));
      assert.equal(operationAt(selection, rnn).op, selection.op, 'the weight is what is shown');
    }
    const turned = { ...first, pass: pass === 'forward' ? 'backward' : 'forward' };
    assert.equal(stops.at(stops.indexOf(turned)).op, 'h');
    assert.deepEqual(selecting('a', first, rnn), { node: 'h', op: 'a', gather: false });
    assert.equal(stops.at(stops.indexOf({ ...first, op: 'a' })).op, 'a', 'only of a weight');
  }
});

test('a node of the column means its first stop: on the way back, what it received', () => {
  const at = (/** @type {any} */ selection) => operationAt({ op: null, gather: false, ...selection }, lstm);
  assert.deepEqual(at({ pass: 'backward', node: 'c' }), { op: 'c', gather: true });
  assert.deepEqual(at({ pass: 'forward', node: 'c' }), { op: 'c', gather: false });
  assert.deepEqual(at({ pass: 'backward', node: 'output' }), { op: 'logits', gather: false });
  assert.deepEqual(
    operationAt(/** @type {any} */ ({ op: 'tanh_c', gather: false, pass: 'backward', node: 'c' }), rnn),
    { op: 'h', gather: true },
    'an operation of another cell',
  );
});

test('a long tape takes moments: its length is known, any of its stops found, without a list of them', () => {
  const T = 2000;
  const start = process.cpuUsage().user;
  const stops = operationStops(T, lstm, [...Array(T).keys()]);
  for (let i = 0; i < 20_000; i++) assert.equal(stops.indexOf(stops.at(i * 5)), i * 5);
  assert.ok(stops.length > 100_000);
  assert.ok(process.cpuUsage().user - start < 1e6, `${process.cpuUsage().user - start} µs`);
});

test('the catalogue’s graph is made once, and another for another cell, variant or loss', () => {
  assert.equal(graphOf({ cell: 'gru', hidden: 4 }), graphOf({ cell: 'gru', reset: 'after' }));
  const graphs = new Set([...MODELS.map((model) => graphOf(model)), graphOf({ cell: 'rnn' }, 'mse')]);
  assert.equal(graphs.size, MODELS.length + 1);
  assert.equal(cellGraph(null, /** @type {any} */ ({ models: [{ cell: 'rnn' }] }), 0), null);
  assert.deepEqual(rnn.consumers.get('h'), ['from_h_y']);
  assert.deepEqual([...rnn.readout], ['W_hy', 'b_y', 'from_h_y', 'logits', 'output', 'loss']);
});
