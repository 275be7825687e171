import assert from 'node:assert/strict';
import test from 'node:test';

import {
  chosen,
  lackingEquations,
  lackingVariants,
  recordOf,
  variantWith,
  withEquations,
  withOption,
} from '../../static/js/model/options.js';
import { cellGraph } from '../../static/js/model/cellgraph.js';
import { withControls } from '../../static/js/model/spec.js';
import { CATALOGUE } from './catalogue.js';

const catalogue = /** @type {any} */ (CATALOGUE);
const LSTM = /** @type {any} */ (recordOf(catalogue, { cell: 'lstm' }));
const [peepholes] = LSTM.options.filter((/** @type {any} */ { name }) => name === 'peepholes');
/** @param {object[]} models */
const spec = (...models) =>
  /** @type {any} */ ({ sequence: { task: 'recall', T: 4, seed: 0 }, models, loss: { kind: 'mse' } });

test('an option that is turned stands in the network, its default does not', () => {
  const model = /** @type {any} */ ({ cell: 'lstm', hidden: 3 });
  const turned = withOption(model, peepholes, true);
  assert.deepEqual(turned, { cell: 'lstm', hidden: 3, peepholes: true });
  assert.deepEqual(withOption(turned, peepholes, false), model);
  assert.deepEqual(chosen(turned, LSTM), { peepholes: true });
  assert.deepEqual(chosen({ ...model, bias: true }, LSTM), {});
});

test('formulas are those of the options that a network has, and none while they are not there', () => {
  const plain = spec({ cell: 'lstm', hidden: 3, peepholes: false }),
    turned = spec({ cell: 'lstm', hidden: 3, peepholes: true });
  assert.equal(variantWith(plain.models[0], LSTM), LSTM.variants[0]);
  assert.ok(cellGraph(catalogue, plain, 0));
  assert.equal(cellGraph(catalogue, turned, 0), null);
  const model = turned.models[0];
  assert.deepEqual(lackingVariants(catalogue, spec(model, { cell: 'rnn' }, { ...model, hidden: 9 })), [
    { cell: 'lstm', options: { peepholes: true } },
  ]);
  assert.deepEqual(lackingVariants(null, turned), []);
});

test('a network keeps its options when another control is turned', () => {
  const turned = spec({ cell: 'lstm', hidden: 3, seed: 0, peepholes: true, cell_output: 'identity' });
  const [model] = withControls(turned, { hidden: 5 }).models;
  assert.equal(model.hidden, 5);
  assert.deepEqual([model.peepholes, model.cell_output], [true, 'identity']);
});

test('a network without biases has no forget bias, whatever else is turned', () => {
  const bias = LSTM.options.find((/** @type {any} */ { name }) => name === 'bias');
  const model = /** @type {any} */ ({ cell: 'lstm', hidden: 3, init: { rule: 'torch', forget_bias: 1 } });
  const turned = withOption(model, bias, false);
  assert.deepEqual(turned, { cell: 'lstm', hidden: 3, init: { rule: 'torch' }, bias: false });
  const [drawn] = withControls(spec(turned), { hidden: 5, forgetBias: 1 }).models;
  assert.equal(drawn.init?.forget_bias, undefined);
});

test('a cell of one’s own equations is found by its text, and asked for until it is there', () => {
  const own = { cell: /** @type {const} */ ('own'), equations: 'h = tanh(W_xh x)', hidden: 4 };
  const spec = /** @type {any} */ ({ models: [own, { cell: 'lstm' }, own] });
  assert.deepEqual(lackingEquations(catalogue, spec), [own.equations]);
  assert.deepEqual(lackingVariants(catalogue, spec), []);
  const there = { ...catalogue, cells: { ...catalogue.cells, own: { [own.equations]: LSTM } } };
  assert.equal(recordOf(there, own), LSTM);
  assert.deepEqual(lackingEquations(there, spec), []);
});

test('a network that takes equations keeps what still fits, and nothing of its cell', () => {
  const model = /** @type {any} */ ({
    ...{ cell: 'lstm', hidden: 2, seed: 3, peepholes: true, h_0: [1, 2], c_0: [3, 4] },
    weights: { W_xh: [[1]], b_h: [1] },
  });
  const record = /** @type {any} */ ({ states: ['h'], parameters: { W_xh: {}, W_hy: {} } });
  assert.deepEqual(withEquations(model, 'h = …', 'mine', record, { peepholes: true }), {
    ...{ cell: 'own', equations: 'h = …', cell_name: 'mine', hidden: 2, seed: 3, h_0: [1, 2] },
  });
  const fits = /** @type {any} */ ({ states: ['h'], parameters: { W_xh: {} } });
  assert.deepEqual(withEquations(model, 'h = …', 'mine', fits, {}).weights, model.weights);
});
