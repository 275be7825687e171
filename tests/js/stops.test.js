import assert from 'node:assert/strict';
import test from 'node:test';

import { nodeStops, timeStops } from '../../static/js/model/stops.js';

/** @param {import('../../static/js/model/stops.js').Stops} stops */
const all = (stops) => Array.from({ length: stops.length }, (_, i) => stops.at(i));

test('by time: forward over all steps, then backward', () => {
  assert.deepEqual(
    all(timeStops(3)).map(({ pass, t }) => `${pass} ${t}`),
    ['forward 0', 'forward 1', 'forward 2', 'backward 2', 'backward 1', 'backward 0'],
  );
});

test('by node, an LSTM computes c before h, and the way back is the way forward reversed', () => {
  const stops = all(nodeStops(2, true, [1])).map(({ t, node }) => `${node}${t}`);
  const way = ['x0', 'c0', 'h0', 'output0', 'x1', 'c1', 'h1', 'output1', 'loss1'];
  assert.deepEqual(stops, [...way, ...way.toReversed()]);
});

test('index and stop are each other’s inverse', () => {
  for (const T of [1, 2, 7]) {
    for (const stops of [
      timeStops(T),
      nodeStops(T, false, [T - 1]),
      nodeStops(T, true, [...Array(T).keys()]),
      nodeStops(T, true, []),
    ]) {
      const seen = new Set();
      for (let i = 0; i < stops.length; i++) {
        assert.equal(stops.indexOf(stops.at(i)), i);
        seen.add(JSON.stringify(stops.at(i)));
      }
      assert.equal(seen.size, stops.length);
    }
  }
});

test('a node that a column lacks has the stop beside it, in its own column', () => {
  const stops = nodeStops(3, false, [2]);
  assert.deepEqual(stops.at(stops.indexOf({ pass: 'forward', t: 1, node: 'c' })), {
    pass: 'forward',
    t: 1,
    node: 'h',
  });
  assert.deepEqual(stops.at(stops.indexOf({ pass: 'backward', t: 1, node: 'loss' })), {
    pass: 'backward',
    t: 1,
    node: 'output',
  });
  assert.deepEqual(stops.at(stops.indexOf({ pass: 'backward', t: 1, node: null })), {
    pass: 'backward',
    t: 1,
    node: 'h',
  });
});
