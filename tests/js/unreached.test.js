import assert from 'node:assert/strict';
import test from 'node:test';

import { brokenOff, missing, ofLane, ofStrip } from '../../static/js/model/unreached.js';

const T = 30;
const come = (/** @type {number} */ forwardTo, backwardFrom = T) => ({ forwardTo, backwardFrom });
const at = (/** @type {'forward'|'backward'} */ pass, /** @type {number} */ t) => ({ pass, t });

test('steps of a strip that the stream or the pass has not reached are not yet there', () => {
  assert.deepEqual(ofStrip(come(T, 0), at('backward', 10), T), [0, 10]);
  assert.deepEqual(ofStrip(come(T, 23), at('backward', 10), T), [0, 23]);
  assert.deepEqual(ofStrip(come(5), at('backward', 10), T), [0, T]);
  assert.deepEqual(ofStrip(come(T, 0), at('forward', 10), T), [0, T]);
});

test('between the last state and the first gradient that came, steps are not yet there', () => {
  const lane = (/** @type {any} */ model, /** @type {any} */ place) => ofLane(model, place, T, ['h', 'dh']);
  assert.deepEqual(lane(come(5), at('backward', 10)), [5, T]);
  assert.deepEqual(lane(come(T), at('backward', 10)), [10, T]);
  assert.deepEqual(lane(come(T, 23), at('backward', 10)), [10, 23]);
  const [from, to] = lane(come(T, 0), at('backward', 10));
  assert.equal(from, to);
  assert.deepEqual(lane(come(T, 0), at('forward', 10)), [11, T]);
  assert.deepEqual(lane(come(5), at('forward', 10)), [5, T]);
});

test('of states alone nothing is missing on the way back; of gradients the same as in the strip', () => {
  const [from, to] = ofLane(come(T, 20), at('backward', 10), T, ['h']);
  assert.equal(from, to);
  assert.deepEqual(ofLane(come(5), at('backward', 10), T, ['h']), [5, T]);
  assert.deepEqual(ofLane(come(T, 23), at('backward', 10), T, ['dh_direct']), [0, 23]);
});

const cut = /** @type {any} */ ({ code: 'stream.cut' }),
  gone = /** @type {any} */ ({ code: 'server.gone' });
/** @param {any} patch */
const state = (patch) => ({
  connection: { status: 'done', error: null },
  run: null,
  view: { pane: 'map' },
  catalogue: {},
  catalogueProblem: null,
  mapProblem: null,
  ...patch,
});
const broken = { connection: { status: 'broken', error: cut } };

test('a pane lacks what a stream that broke off did not bring; while it streams, nothing is missing', () => {
  const part = { done: null, map: null },
    whole = { done: {}, map: null };
  for (const pane of ['map', 'cell', 'layer', 'hand', 'why']) {
    assert.equal(missing(state({ ...broken, run: part, view: { pane } })), cut);
    assert.equal(missing(state({ ...broken, view: { pane } })), cut);
    assert.equal(
      missing(state({ connection: { status: 'streaming', error: null }, run: part, view: { pane } })),
      null,
    );
    assert.equal(missing(state({ ...broken, run: whole, view: { pane } })), pane === 'map' ? cut : null);
  }
  assert.equal(missing(state({ ...broken, run: { done: {}, map: {} } })), null);
});

test('a map that the server will not compute is missing from its own pane alone', () => {
  const costly = /** @type {any} */ ({ code: 'spec.too_costly' });
  for (const map of [null, {}]) {
    const found = ['map', 'cell', 'layer', 'hand', 'why'].map((pane) =>
      missing(state({ run: { done: {}, map }, view: { pane }, mapProblem: costly })),
    );
    assert.deepEqual(found, [costly, null, null, null, null]);
  }
});

test('panes that write formulas lack a catalogue that did not come', () => {
  const lacking = (/** @type {string} */ pane) =>
    missing(state({ run: { done: {}, map: {} }, view: { pane }, catalogue: null, catalogueProblem: gone }));
  assert.deepEqual(['map', 'cell', 'layer', 'hand', 'why'].map(lacking), [null, gone, gone, gone, null]);
});

test('a run has broken off where the connection is broken and its end is not here', () => {
  assert.equal(brokenOff(state({ ...broken, run: { done: null } })), true);
  assert.equal(brokenOff(state({ ...broken, run: { done: {} } })), false);
  assert.equal(brokenOff(state({ run: { done: null } })), false);
  assert.equal(brokenOff(state(broken)), false);
});
