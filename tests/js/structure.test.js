import assert from 'node:assert/strict';
import test from 'node:test';

import { defaultSpec, withControls } from '../../static/js/model/spec.js';
import { sharedStructure, sizeOf, structureOf, withStructure } from '../../static/js/model/structure.js';

/** @import {ModelSpec} from '../../static/js/model/types.js' */

const [rnn, lstm] = defaultSpec().models;
const given = (/** @type {Record<string, any>} */ further) =>
  /** @type {ModelSpec} */ (/** @type {any} */ ({ cell: 'rnn', ...further }));

test('a field that is left out is the plain network’s, and a field set to that is left out', () => {
  assert.deepEqual(structureOf(rnn), {
    layers: 1,
    bidirectional: false,
    merge: 'concat',
    read: 'step',
    embedding: null,
  });
  const deep = withStructure(rnn, { layers: 3, embedding: 4 });
  assert.deepEqual(deep, { ...rnn, layers: 3, embedding: 4 });
  assert.deepEqual(withStructure(deep, { layers: 1, embedding: null }), rnn);
  assert.equal(withStructure(deep, { layers: 3 }), deep, 'turned to where it stands');
});

test('how two directions are merged and read goes with the second direction', () => {
  const both = withStructure(withStructure(rnn, { bidirectional: true }), { merge: 'sum', read: 'state' });
  assert.deepEqual(both, { ...rnn, bidirectional: true, merge: 'sum', read: 'state' });
  assert.deepEqual(withStructure(both, { bidirectional: false }), rnn);
  assert.equal(structureOf({ ...rnn, merge: 'sum' }).merge, 'concat', 'of one direction it says nothing');
});

test('weights of its own are for one structure: with another the network is drawn, in its size', () => {
  const W_hy = [[1, 2, 3, 4, 5, 6]];
  assert.equal(sizeOf(given({ weights: { W_hy } })), 6);
  assert.equal(sizeOf(given({ weights: { W_hy }, bidirectional: true })), 3);
  assert.equal(sizeOf(given({ weights: { W_hy }, bidirectional: true, merge: 'sum' })), 6);
  const own = given({ seed: 4, weights: { W_hy }, bidirectional: true });
  assert.deepEqual(withStructure(own, { layers: 2 }), {
    cell: 'rnn',
    seed: 4,
    hidden: 3,
    bidirectional: true,
    layers: 2,
  });
});

test('states before the first step stay with the layers that stay', () => {
  const states = { '': [1], _l1: [2], _reverse: [3], _l1_reverse: [4] };
  const both = given({ hidden: 1, layers: 2, bidirectional: true, h_0: states });
  const kept = (/** @type {any} */ patch) => withStructure(both, patch).h_0;
  assert.deepEqual(kept({ layers: 1 }), { '': [1], _reverse: [3] });
  assert.deepEqual(kept({ bidirectional: false }), { '': [1], _l1: [2] });
  assert.deepEqual(kept({ merge: 'sum' }), states);
  assert.deepEqual(withStructure(given({ hidden: 1, h_0: [5] }), { layers: 2 }).h_0, [5], 'the lowest one’s');
});

test('a cell that is added is put together like the others, where they agree', () => {
  const models = [rnn, lstm].map((model) => withStructure(model, { layers: 2, bidirectional: true }));
  const added = (/** @type {ModelSpec[]} */ there) =>
    withControls({ ...defaultSpec(), models: there }, { cells: ['rnn', 'lstm', 'gru'] }).models[2];
  assert.deepEqual([added(models).layers, added(models).bidirectional], [2, true]);
  assert.equal(added([rnn, models[1]]).layers, undefined);
  assert.deepEqual(sharedStructure([]), {});
});

test('drawing networks anew keeps how they are put together', () => {
  const spec = { ...defaultSpec(), models: [withStructure(rnn, { layers: 2, embedding: 3 }), lstm] };
  const [turned] = withControls(spec, { hidden: 8, seed: 3 }).models;
  assert.deepEqual([turned.hidden, turned.layers, turned.embedding], [8, 2, 3]);
});
