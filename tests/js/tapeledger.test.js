import assert from 'node:assert/strict';
import test from 'node:test';

import { audit, tapeLedger } from '../../static/js/model/tapeledger.js';
import { rnnGraph, rnnRun, rnnTape } from './tape.js';

/** @import {Run, Tape, TapeNode} from '../../static/js/model/types.js' */

const graph = rnnGraph(),
  run = rnnRun();
const verdicts = (/** @type {Tape} */ tape, /** @type {Run} */ of = run) =>
  new Map([...audit(tape, graph, of)].map(([id, { verdict }]) => [id, verdict]));
const node = (/** @type {Tape} */ tape, /** @type {string} */ id) =>
  /** @type {TapeNode} */ (tape.nodes.get(id));

test('the ledger of every node adds up, with a batch and without', () => {
  for (const tape of [rnnTape(), rnnTape(2)])
    assert.deepEqual(new Set(verdicts(tape).values()), new Set(['good']));
});

test('any array of the tape altered, its node or its neighbour no longer adds up', () => {
  const alterations = [...rnnTape().nodes].flatMap(([id, { received, sent }]) => [
    ...(id === 'output' ? [] : [{ id, what: /** @type {const} */ ('grad'), name: '' }]),
    ...Object.keys(received).map((name) => ({ id, what: /** @type {const} */ ('received'), name })),
    ...Object.keys(sent).map((name) => ({ id, what: /** @type {const} */ ('sent'), name })),
  ]);
  assert.equal(alterations.length, 14 + 14 + 13);
  for (const { id, what, name } of alterations) {
    const tape = rnnTape();
    const { data } = what === 'grad' ? node(tape, id).grad : node(tape, id)[what][name];
    data[data.length - 1] *= 0.5;
    assert.equal(tapeLedger(id, tape, graph, run).verdict, 'bad', `${what} of ${id} ${name}`);
  }
});

test('a share that is missing on either side is not passed over', () => {
  const silent = rnnTape();
  delete node(silent, 'from_h').sent.h_prev;
  assert.equal(tapeLedger('from_h', silent, graph, run).sent.h_prev, Infinity);
  const deaf = rnnTape();
  delete node(deaf, 'h_prev').received.from_h;
  assert.equal(tapeLedger('from_h', deaf, graph, run).verdict, 'bad');
});

test('what the neighbouring steps say must be the same: arriving, sent back, and the input', () => {
  for (const [id, side] of [
    ['h', 'next'],
    ['h_prev', 'previous'],
    ['x', 'input'],
  ]) {
    assert.deepEqual(tapeLedger(id, rnnTape(), graph, run).across, { side, gap: 0 });
    const other = rnnRun();
    const [model] = other.models;
    (id === 'x' ? /** @type {any} */ (model).gradients.x.data : model.dh_next)[id === 'h' ? 3 : 1] *=
      1 + 1e-9;
    assert.equal(tapeLedger(id, rnnTape(), graph, other).verdict, 'bad', id);
  }
});

test('at a cut zeros are sent, and anything else is a mistake', () => {
  const cut = /** @type {Run} */ ({ ...run, spec: { ...run.spec, truncate: 1 } });
  assert.equal(tapeLedger('from_h', rnnTape(), graph, cut).verdict, 'bad');
  const tape = rnnTape();
  for (const { data } of [node(tape, 'from_h').sent.h_prev, node(tape, 'h_prev').received.from_h])
    data.fill(0);
  assert.equal(tapeLedger('from_h', tape, graph, cut).verdict, 'good');
  assert.equal(tapeLedger('from_h', tape, graph, run).verdict, 'bad');
});

test('under the mean the loss begins with its share', () => {
  const mean = /** @type {Run} */ ({
    ...run,
    spec: { ...run.spec, loss: { ...run.spec.loss, reduction: 'mean' } },
  });
  assert.equal(tapeLedger('loss', rnnTape(), graph, mean).verdict, 'bad');
});

test('what is not finite is said, and hides no mistake beside it', () => {
  const tape = rnnTape();
  for (const { data } of [node(tape, 'a').grad, node(tape, 'h').sent.a, node(tape, 'a').received.h])
    data[0] = Infinity;
  assert.equal(tapeLedger('h', tape, graph, run).verdict, 'nonfinite');
  node(tape, 'h').sent.a.data[1] *= 0.5;
  assert.equal(tapeLedger('h', tape, graph, run).verdict, 'bad');
});
