import assert from 'node:assert/strict';
import test from 'node:test';

import * as decode from '../../static/js/api/decode.js';
import { edges } from '../../static/js/figures/edges.js';
import { geometry } from '../../static/js/figures/geometry.js';
import { sharedRange } from '../../static/js/figures/scales.js';
import {
  addressesOf,
  endingOf,
  isDeep,
  isPlain,
  layersOf,
  seenAt,
  within,
} from '../../static/js/model/layers.js';
import { advance, isZero, startRun } from '../../static/js/model/run.js';
import { defaultSpec } from '../../static/js/model/spec.js';
import { deepRun, DEEP_PLAN, finished, ofLayer, T } from './example.js';

const forward = /** @type {const} */ ('forward'),
  reverse = /** @type {const} */ ('reverse');

test('layers stand lowest first, forward before reverse, and end as the server’s names do', () => {
  assert.deepEqual(addressesOf({}), [{ layer: 0, direction: forward }]);
  assert.deepEqual(addressesOf({ layers: 2, bidirectional: true }).map(endingOf), [
    '',
    '_reverse',
    '_l1',
    '_l1_reverse',
  ]);
});

test('one layer that reads the input itself is plain, not one over an embedding or with others', () => {
  assert.deepEqual(deepRun().models.map(isPlain), [true, false]);
  assert.ok(finished().models.every(isPlain));
  const [model] = finished().models;
  assert.ok(!isPlain({ ...model, input: Float64Array.of(1) }));
});

test('what a layer above sends is no zero where no loss stands', () => {
  const run = seenAt(deepRun(), { layer: 0, direction: forward });
  run.lossSteps = [T - 1];
  assert.ok(run.models[1].dh_direct.some((value) => value !== 0));
  assert.equal(isZero(run, 1, 'dh_direct', 0), false);
  assert.equal(isZero(run, 0, 'dh_direct', 0), true);
});

test('a network of several layers is seen at its top one, and each layer’s numbers are its own', () => {
  const run = deepRun();
  const [gru, lstm] = run.models;
  assert.deepEqual([gru.layers.length, lstm.layers.length], [1, 4]);
  assert.deepEqual([lstm.layer, lstm.direction], [1, forward]);
  lstm.layers.forEach((layer, l) => {
    assert.deepEqual([...layer.h], ofLayer(l, 0));
    assert.deepEqual([...layer.dh], ofLayer(l, 0.25));
    assert.deepEqual([...layer.gates.f], ofLayer(l, 0.5));
    assert.deepEqual([...layer.log10.dh], [-l, -l, -l, -l]);
  });
  assert.equal(lstm.h, lstm.layers[2].h);
  assert.equal(lstm.gates, lstm.layers[2].gates);
  assert.equal(lstm.log10, lstm.layers[2].log10);
  assert.deepEqual([lstm.X, lstm.layers[0].X, lstm.input.length / T], [4, 1, 3]);
});

test('at another layer every network shows that one, or of those that it has the nearest', () => {
  const run = deepRun();
  const seen = seenAt(run, { layer: 0, direction: reverse });
  const [gru, lstm] = seen.models;
  assert.notEqual(seen.version, run.version);
  assert.deepEqual([gru.layer, gru.direction, gru.h === run.models[0].h], [0, forward, true]);
  assert.deepEqual([lstm.layer, lstm.direction, lstm.h === lstm.layers[1].h], [0, reverse, true]);
  assert.equal(seen.map?.models[1].dh, run.map?.models[1].layers?.[1].dh);
  assert.equal(seen.last?.[1].dh, run.last?.[1].layers?.[1].dh);
  assert.equal(seenAt(seen, { layer: 0, direction: reverse }), seen);
  assert.equal(seenAt(seen, { layer: 7, direction: forward }).models[1].layer, 1);
  const one = finished();
  assert.equal(seenAt(one, { layer: 3, direction: reverse }), one);
});

test('all layers share one colour scale, whichever is looked at', () => {
  const run = deepRun();
  assert.deepEqual(sharedRange(seenAt(run, { layer: 0, direction: reverse })), sharedRange(run));
});

test('of the layers of all networks a selection names one that there is', () => {
  const run = deepRun();
  assert.deepEqual(
    layersOf(run).map(({ layer, direction }) => `${layer} ${direction}`),
    ['0 forward', '0 reverse', '1 forward', '1 reverse'],
  );
  assert.deepEqual(within({ layer: 5, direction: reverse }, run), { layer: 1, direction: reverse });
  assert.deepEqual(within({ layer: null, direction: forward }, run), { layer: null, direction: forward });
  assert.deepEqual(within({ layer: 2, direction: reverse }, finished()), { layer: null, direction: forward });
  assert.deepEqual([isDeep(run), isDeep(finished())], [true, false]);
});

test('blocks of some steps fill each layer’s own rows', () => {
  const spec = { ...defaultSpec(), models: deepRun().spec.models };
  const run = advance(startRun(spec, /** @type {any} */ (DEEP_PLAN), 1), []);
  const rows = { x: Float64Array.of(1), h: Float64Array.of(5, 6), c: Float64Array.of(7, 8), gates: {} };
  const block = { logits: Float64Array.of(1), output: Float64Array.of(1), target: [null], loss: [NaN] };
  const layers = Array.from({ length: 4 }, (_, l) => ({ ...rows, h: Float64Array.of(l, -l) }));
  const models = [
    { ...rows, ...block },
    { ...block, layers, input: Float64Array.of(0, 1, 0) },
  ];
  const next = advance(run, [{ event: 'forward', from: 2, to: 3, models }]);
  assert.deepEqual([...next.models[1].layers[3].h.subarray(4, 6)], [3, -3]);
  assert.deepEqual([...next.models[1].h.subarray(4, 6)], [2, -2]);
  assert.deepEqual([...next.models[1].input.subarray(6, 9)], [0, 1, 0]);
});

/** @param {'step'|'state'} read @param {object} [further] */
function masks(read, further) {
  const norms = Array.from({ length: 3 }, () => [0, 0, 0]);
  const states = addressesOf({ layers: 2, bidirectional: true }).map((at) => ({
    ...at,
    log10_norm: { dh: norms },
    total: { dh: [0, 0, 0] },
  }));
  const wire = { digest: 'abc', T: 3, map: 'loss', rows: [1], models: [{ states, ...further }] };
  const { map } = decode.gradientMap(wire, [{ read }]);
  return map.models[0].layers?.map(({ mask }) => [...mask.subarray(3, 6)].join(''));
}

test('a loss depends on steps before it, of a reverse layer on those after, of lower ones on all', () => {
  assert.deepEqual(masks('step'), ['111', '111', '110', '011']);
  assert.deepEqual(masks('state'), ['111', '111', '110', '011']);
  const wide = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  const states = addressesOf({ bidirectional: true }).map((at) => ({
    ...at,
    log10_norm: { dh: wide },
    total: { dh: [0, 0, 0, 0] },
  }));
  const wire = { digest: 'abc', T: 4, map: 'loss', rows: [0, 3], models: [{ states }] };
  const rowsOf = (/** @type {'step'|'state'} */ read) =>
    decode
      .gradientMap(wire, [{ read }])
      .map.models[0].layers?.map(({ mask }) => [...mask].join(''))
      .at(1);
  assert.equal(rowsOf('step'), '1111000000000001');
  assert.equal(rowsOf('state'), '0001000000001111');
});

test('a layer that reads from the end hands its state on to the step before', () => {
  const options = /** @type {any} */ ({
    geometry: geometry(600, T),
    tokens: {},
    back: false,
    steps: [0, T],
    y: { x: 90, c: 60, h: 40, output: 10, loss: 0 },
    mark: 10,
    sizes: { node: 8, ring: 8, dot: 2 },
  });
  for (const [direction, way] of /** @type {const} */ ([
    [forward, 90],
    [reverse, 270],
  ])) {
    const run = seenAt(deepRun(), { layer: 1, direction });
    const [, heads] = edges({ run, m: 1 }, options);
    const level = heads.marker.angle.filter((/** @type {number} */ angle) => Math.abs(angle) % 180 === 90);
    assert.equal(level.length, 2 * (T - 1));
    assert.ok(
      level.every((/** @type {number} */ angle) => (angle + 360) % 360 === way),
      direction,
    );
  }
});
