import assert from 'node:assert/strict';
import test from 'node:test';

import { cellGraph } from '../../static/js/model/cellgraph.js';
import {
  indexRows,
  initialPlace,
  isOneHot,
  numberAt,
  placeOf,
  withNumber,
} from '../../static/js/model/edited.js';
import { losesWeights } from '../../static/js/model/spec.js';
import { CATALOGUE } from './catalogue.js';

const rnn = { cell: 'rnn', hidden: 2, seed: 3, init: { rule: 'torch', gain: 1 } };
const lstm = { cell: 'lstm', hidden: 2, seed: 3, init: { rule: 'torch', gain: 1 } };
const loss = { kind: 'cross_entropy', at: 'last', reduction: 'sum' };
/** @type {any} */
const SPEC = {
  sequence: { task: 'recall', T: 2, seed: 0, shuffle: 1 },
  models: [rnn, lstm],
  loss,
  truncate: null,
};
const drawn = {
  digest: '',
  sequence: {
    x: [
      [1, 0, 0],
      [0, 0, 1],
    ],
    y: [0, 1],
    classes: 2,
  },
  models: [1, 2].map((m) => ({
    weights: {
      W_hh: [
        [0.1 * m, 0.2],
        [1 / 3, 0.4],
      ],
      b_h: [0.30000000000000004, -0],
      b_y: [0, 0],
    },
    h_0: [0, 0],
    ...(m === 2 ? { c_0: [0, 0] } : {}),
  })),
};
const whole = structuredClone({ SPEC, drawn });
/** @param {any} value */
const words = (value) => JSON.stringify(value);

test('one weight is another; all else of its network is what was drawn, bit for bit', () => {
  const now = withNumber(SPEC, drawn, { what: 'weight', m: 0, name: 'W_hh', index: [1, 0] }, 0.5);
  const { weights } = drawn.models[0];
  assert.deepEqual(now.models[0], {
    ...rnn,
    weights: {
      ...weights,
      W_hh: [
        [0.1, 0.2],
        [0.5, 0.4],
      ],
    },
  });
  assert.ok(Object.is(now.models[0].weights?.b_h[1], -0));
  assert.equal(now.models[1], SPEC.models[1]);
  assert.equal(now.sequence, SPEC.sequence);
  assert.equal(numberAt(drawn, { what: 'weight', m: 0, name: 'W_hh', index: [1, 0] }), 1 / 3);
  assert.deepEqual({ SPEC, drawn }, whole);
});

test('an initial state is given beside the rule that draws the weights', () => {
  const now = withNumber(SPEC, drawn, { what: 'state', m: 1, name: 'c_0', index: [1] }, -2);
  assert.deepEqual(now.models[1], { ...lstm, c_0: [0, -2] });
  assert.equal(now.models[0], SPEC.models[0]);
});

test('an input makes a task numbers; numbers of one’s own keep what they have besides', () => {
  const now = withNumber(SPEC, drawn, { what: 'x', t: 1, index: [2] }, 0.5);
  assert.equal(
    words(now.sequence),
    words({
      x: [
        [1, 0, 0],
        [0, 0, 0.5],
      ],
      y: [0, 1],
      classes: 2,
    }),
  );
  assert.equal(now.models, SPEC.models);
  const own = { ...SPEC, sequence: { x: drawn.sequence.x, y: [null, 1] } };
  const then = withNumber(own, drawn, { what: 'x', t: 0, index: [0] }, 7);
  assert.equal(
    words(then.sequence),
    words({
      x: [
        [7, 0, 0],
        [0, 0, 1],
      ],
      y: [null, 1],
    }),
  );
});

test('weights with a number typed over are not lost; those of another network or drawn anew are', () => {
  const own = withNumber(SPEC, drawn, { what: 'weight', m: 0, name: 'b_h', index: [0] }, 1);
  const again = withNumber(own, drawn, { what: 'weight', m: 0, name: 'b_h', index: [0] }, 2);
  assert.equal(losesWeights(own, again), false);
  assert.equal(losesWeights(own, SPEC), true);
  assert.equal(losesWeights(own, { ...again, models: [lstm, again.models[0]] }), true);
});

test('an array of the tape has its numbers’ place in the spec; results and batches have none', () => {
  const graph = /** @type {any} */ (cellGraph(/** @type {any} */ (CATALOGUE), SPEC, 1));
  const run = /** @type {any} */ ({
    spec: SPEC,
    models: [
      { H: 2, recurrent: true },
      { H: 2, recurrent: true },
    ],
  });
  /** @param {any} operand @param {number} t @param {number} [batch] @param {any} [shown] */
  const at = (operand, t, batch = 1, shown = run) =>
    placeOf({ what: 'value', block: null, ...operand }, 1, 0, {
      graph,
      tape: /** @type {any} */ ({ model: 1, t, batch }),
      run: shown,
    });
  assert.deepEqual(at({ id: 'W_hh', block: 'g' }, 1), { what: 'weight', m: 1, name: 'W_hh', index: [5, 0] });
  assert.deepEqual(at({ id: 'b_h', block: 'o' }, 1), { what: 'weight', m: 1, name: 'b_h', index: [6] });
  assert.deepEqual(at({ id: 'W_hy' }, 1, 3), { what: 'weight', m: 1, name: 'W_hy', index: [1, 0] });
  assert.deepEqual(at({ id: 'x' }, 1), { what: 'x', t: 1, index: [0] });
  assert.equal(at({ id: 'x' }, 1, 3), null);
  assert.deepEqual(at({ id: 'c_prev' }, 0), { what: 'state', m: 1, name: 'c_0', index: [0] });
  for (const id of ['h_prev', 'h', 'i', 'logits', 'loss']) assert.equal(at({ id }, 1), null, id);
  assert.equal(at({ id: 'W_hh', what: 'grad' }, 1), null);
  const cut = { ...run, models: [run.models[0], { H: 2, recurrent: false }] };
  assert.equal(at({ id: 'h_prev' }, 0, 1, cut), null);
  assert.equal(initialPlace(run, 0, 'h', 1, 0), null);
});

test('one mark a step is told from other inputs', () => {
  assert.equal(isOneHot(drawn.sequence.x), true);
  for (const x of [[[1], [1]], [[1, 1]], [[0, 0]], [[0.5, 0.5]], [[1, 0, 1]]])
    assert.equal(isOneHot(x), false);
});

test('weights are listed by unit and gate, or all of them; those of the read-out stand apart', () => {
  const graph = /** @type {any} */ (cellGraph(/** @type {any} */ (CATALOGUE), SPEC, 1));
  /** @param {number} rows */
  const matrix = (rows) => Array.from({ length: rows }, () => [0, 0]);
  const weights = { W_hh: matrix(8), b_h: Array(8).fill(0), W_hy: matrix(3), b_y: [0, 0, 0] };
  const one = indexRows(weights, graph, 2, false, 1);
  assert.equal(one.length, 4 * 2 + 4);
  assert.deepEqual(one[2], { name: 'W_hh', block: 'f', index: [3, 0], within: [1, 0] });
  assert.deepEqual(one.at(-1), { name: 'b_h', block: 'o', index: [7], within: [1] });
  assert.equal(indexRows(weights, graph, 2, false, null).length, 16 + 8);
  const out = indexRows(weights, graph, 2, true, 1);
  assert.deepEqual(
    out.map(({ name }) => name),
    [...Array(6).fill('W_hy'), ...Array(3).fill('b_y')],
  );
  assert.deepEqual(out[5], { name: 'W_hy', block: null, index: [2, 1], within: [2, 1] });
});
