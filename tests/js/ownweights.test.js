import assert from 'node:assert/strict';
import test from 'node:test';

import { afterTurning } from '../../static/js/model/ownweights.js';
import { defaultSpec, withControls } from '../../static/js/model/spec.js';

const drawn = defaultSpec();
const own = { ...drawn, models: drawn.models.map((model) => ({ ...model, weights: { b_y: [0] } })) };
const moved = { ...own, models: own.models.map((model) => ({ ...model, weights: { b_y: [1] } })) };
const redrawn = withControls(own, { own: 'none' });
/** @param {any} spec @param {any} [more] */
const state = (spec, more = {}) =>
  /** @type {any} */ ({ spec, undo: [], run: null, connection: { error: null }, catalogue: null, ...more });

test('weights that are turned away can be given back, with the moves that led to them', () => {
  assert.deepEqual(
    afterTurning(
      state(moved, { undo: [{ spec: own, updates: 1 }] }),
      state(redrawn, { undo: [{ spec: own, updates: 1 }] }),
    ),
    { lost: { spec: moved, undo: [{ spec: own, updates: 1 }] }, undo: [] },
  );
});

test('of a spec that was refused, the one before it is given back', () => {
  const refused = { ...own, sequence: { ...own.sequence, T: 0 } };
  assert.deepEqual(
    afterTurning(state(refused, { connection: { error: {} }, run: { spec: own } }), state(redrawn)),
    { lost: { spec: own, undo: [] }, undo: [] },
  );
});

test('an example’s weights come back with the example', () => {
  const catalogue = {
    presets: [{ name: 'own', spec: own }],
    tasks: [{ name: 'recall', loss_kind: 'cross_entropy' }],
  };
  assert.equal(afterTurning(state(own), state(drawn, { catalogue })), null);
  assert.notEqual(afterTurning(state(moved), state(drawn, { catalogue })), null);
});

test('a move of weights and its undoing lose nothing', () => {
  assert.equal(afterTurning(state(own), state(moved, { undo: [{ spec: own, updates: 1 }] })), null);
  assert.equal(afterTurning(state(moved, { undo: [{ spec: own, updates: 1 }] }), state(own)), null);
  assert.equal(afterTurning(state(moved, { undo: [{ spec: drawn, updates: 1 }] }), state(drawn)), null);
  assert.equal(afterTurning(state(own), state(own, { undo: [{ spec: drawn, updates: 1 }] })), null);
});

test('once a network is drawn there is no move left to take back', () => {
  const joined = withControls(own, { cells: ['rnn', 'lstm', 'gru'] });
  assert.deepEqual(
    afterTurning(
      state(own, { undo: [{ spec: drawn, updates: 1 }] }),
      state(joined, { undo: [{ spec: drawn, updates: 1 }] }),
    ),
    { undo: [] },
  );
  assert.equal(afterTurning(state(own), state(joined)), null);
});
