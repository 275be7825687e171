import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

import { FUNCTIONS, LOSSES, PAIRS } from '../../static/js/model/arithmetic.js';
import { putIn } from '../../static/js/model/format.js';
import { CATALOGUE } from './catalogue.js';

const POINTS = [-7, -2.5, -1.1, -1e-3, 0, 0.4, 2.5, 3.2];
const PROGRAM = `
import json
import numpy as np
from app.engine.network.losses import LOSSES
from app.engine.numbers.ops import OPS
from app.formulas.operations import OPERATIONS, kind

a, s = np.array(${JSON.stringify(POINTS)}), np.array([1.2, -0.7, 3.0])
y = np.array([0.0, 1.0, 0.0])
ops = {}
for name in OPERATIONS:
    if kind(name) in ("activation", "complement", "function"):
        given = np.tanh(a) if name == "complement_root" else a
        value = OPS[name].value(given)
        ops[name] = {"value": value.tolist(), "slope": OPS[name].local(value, given)[0].tolist()}
two = [name for name in OPERATIONS if kind(name) in ("subtract", "divide", "max")]
pairs = {name: OPS[name].value(a, a[::-1] + 9).tolist() for name in two}
losses = {}
for name, loss in LOSSES.items():
    target = np.array(1) if loss.classes else y
    losses[name] = {"value": float(loss.value(s, target)), "slope": loss.gradient(s, target).tolist(),
        "output": loss.output(s).tolist(), "classes": loss.classes}
print(json.dumps({"ops": ops, "pairs": pairs, "losses": losses}))
`;
const root = new URL('../../', import.meta.url);
const told = JSON.parse(
  execFileSync(process.env.PYTHON ?? '.venv/bin/python', ['-c', PROGRAM], { cwd: root, encoding: 'utf8' }),
);

const near = (/** @type {number} */ a, /** @type {number} */ b) =>
  Math.abs(a - b) <= 1e-14 * (1 + Math.abs(b));

test('each elementwise function of the server is checked with its own value and slope', () => {
  assert.deepEqual(Object.keys(FUNCTIONS).sort(), Object.keys(told.ops).sort());
  for (const [name, { value, slope }] of Object.entries(FUNCTIONS)) {
    POINTS.forEach((point, i) => {
      const a = name === 'complement_root' ? Math.tanh(point) : point;
      assert.ok(near(value(a), told.ops[name].value[i]), `${name}(${a})`);
      assert.ok(near(slope(value(a), a), told.ops[name].slope[i]), `${name}'(${a})`);
    });
    assert.ok(Number.isNaN(value(NaN)), `${name}(NaN)`);
  }
});

test('each operation on two vectors is checked with its own value', () => {
  assert.deepEqual(Object.keys(PAIRS).sort(), Object.keys(told.pairs).sort());
  for (const [name, of] of Object.entries(PAIRS)) {
    POINTS.forEach((a, i) =>
      assert.ok(near(of(a, (POINTS.at(-1 - i) ?? NaN) + 9), told.pairs[name][i]), name),
    );
    assert.ok(Number.isNaN(of(NaN, 1)) && Number.isNaN(of(1, NaN)), `${name}(NaN)`);
  }
});

test('each loss of the server is checked with its own terms, and its slopes say the target', () => {
  assert.deepEqual(Object.keys(LOSSES).sort(), Object.keys(told.losses).sort());
  const s = [1.2, -0.7, 3],
    y = [0, 1, 0];
  const log = Math.log(s.reduce((sum, each) => sum + Math.exp(each), 0));
  for (const [name, { term, target, classes }] of Object.entries(LOSSES)) {
    const { value, slope, output, classes: are } = told.losses[name];
    const sum = s.reduce((all, each, j) => all + (term(each, y[j], log, 3)?.value ?? 0), 0);
    assert.ok(near(sum, value), name);
    assert.equal(classes, are);
    output.forEach((/** @type {number} */ each, /** @type {number} */ j) =>
      assert.ok(near(target(each, slope[j], 3), y[j]), `${name} ${j}`),
    );
  }
});

test('the catalogue says of every operation of a graph what it is', () => {
  const kinds = new Map();
  for (const { variants, readout } of CATALOGUE.cells.cells) {
    for (const { nodes, operations } of [...variants, ...Object.values(readout)]) {
      for (const { op } of nodes) {
        const { kind, sign, titles, text } = operations[op];
        kinds.set(op, kind);
        assert.ok(titles.en && titles.ko, op);
        assert.equal(
          text !== '',
          kind in { activation: 0, complement: 0, function: 0, softmax: 0, loss: 0 },
          op,
        );
        assert.equal(sign === '', kind in { input: 0, parameter: 0, loss: 0 }, op);
      }
    }
  }
  assert.equal(kinds.get('tanh'), 'activation');
  assert.equal(kinds.get('mse'), 'loss');
  assert.equal(kinds.get('product'), 'product');
});

test('an operation is written out with its numbers in, negative ones behind a sign in brackets', () => {
  const put = (/** @type {string} */ loss, /** @type {string} */ op, /** @type {number[]} */ ...numbers) =>
    putIn(CATALOGUE.cells.cells[2].readout[loss].operations[op].text, numbers, 4);
  const gru = CATALOGUE.cells.cells[2].variants[0].operations;
  assert.equal(putIn(gru.complement.text, [-0.5], 4), '1 - (-0.5000)');
  assert.equal(putIn(gru.sigmoid.text, [-0.5], 4), 'σ(-0.5000)');
  assert.equal(put('mse', 'mse', -1, 0.25), '(0.2500 - (-1.000))² / 4');
  assert.equal(put('bce', 'bce', 1, 0.25), '-(1.000 · ln 0.2500 + 0 · ln 0.7500) / 4');
  assert.equal(put('cross_entropy', 'softmax', 2), 'exp(2.000) / Σ');
});
