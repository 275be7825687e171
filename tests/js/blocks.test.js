import assert from 'node:assert/strict';
import test from 'node:test';

import {
  blockOf,
  entryIn,
  gateOf,
  gatesOf,
  indexAt,
  indicesOf,
  moved,
  parametersOf,
  placeOf,
  sizeOf,
  valueAt,
} from '../../static/js/model/blocks.js';

const H = 3,
  X = 2,
  Y = 4;
const nodes = [
  { id: 'W_xh', shape: ['GH', 'X'] },
  { id: 'W_hh', shape: ['GH', 'H'] },
  { id: 'b_h', shape: ['GH'] },
  { id: 'b_hn', shape: ['H'] },
  { id: 'W_hy', shape: ['Y', 'H'] },
  { id: 'b_y', shape: ['Y'] },
];
const graph = /** @type {any} */ ({
  gates: ['r', 'z', 'n'],
  rowwise: { papers: false, rows: true },
  byId: new Map(nodes.map((each) => [each.id, each])),
});
const model = /** @type {any} */ ({
  H,
  shapes: { W_xh: [3 * H, X], W_hh: [3 * H, H], b_h: [3 * H], b_hn: [H], W_hy: [Y, H], b_y: [Y] },
});
const names = parametersOf(model);

test('a parameter that stacks its gates has them all, one that does not has none', () => {
  assert.deepEqual(
    names.map((name) => gatesOf(graph, name).length),
    [3, 3, 3, 0, 0, 0],
  );
});

test('every element has one place on paper in each notation, and from there leads back to itself', () => {
  for (const notation of ['papers', 'rows']) {
    for (const name of names) {
      const [rows, columns] = model.shapes[name];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < (columns ?? 1); j++) {
          const index = columns === undefined ? [i] : [i, j];
          const block = blockOf(graph, model, notation, name, gateOf(graph, model, { name, index }));
          const place = /** @type {[number, number]} */ (placeOf(block, index));
          assert.deepEqual(indexAt(block, ...place), index);
          const [height, width] = sizeOf(block);
          assert.ok(place[0] < height && place[1] < width);
        }
      }
    }
  }
});

test('where vectors are rows, a matrix lies on its side and a bias is one row', () => {
  const upright = blockOf(graph, model, 'papers', 'W_xh', 'z'),
    lying = blockOf(graph, model, 'rows', 'W_xh', 'z');
  assert.deepEqual(
    [sizeOf(upright), sizeOf(lying)],
    [
      [H, X],
      [X, H],
    ],
  );
  assert.deepEqual(
    [placeOf(upright, [4, 1]), placeOf(lying, [4, 1])],
    [
      [1, 1],
      [1, 1],
    ],
  );
  assert.deepEqual(
    [indicesOf(upright, [5, 0]), indicesOf(lying, [5, 0])],
    [
      [2, 0],
      [0, 2],
    ],
  );
  assert.deepEqual(
    [
      sizeOf(blockOf(graph, model, 'papers', 'b_y', null)),
      sizeOf(blockOf(graph, model, 'rows', 'b_y', null)),
    ],
    [
      [Y, 1],
      [1, Y],
    ],
  );
  assert.deepEqual(indicesOf(blockOf(graph, model, 'rows', 'b_h', 'n'), [7]), [1]);
});

test('an element of another gate has no place in the block', () => {
  assert.equal(placeOf(blockOf(graph, model, 'papers', 'W_hh', 'z'), [2, 0]), null);
  assert.equal(placeOf(blockOf(graph, model, 'papers', 'W_hh', 'z'), [6, 0]), null);
});

test('an element that the network lacks gives way to the nearest; the default is the first of W_hh', () => {
  assert.deepEqual(entryIn(null, model), { name: 'W_hh', index: [0, 0] });
  const apart = /** @type {any} */ ({ shapes: { b_f: [2], W_xf: [2, 3] } }); // as where no gate reads h_prev
  assert.deepEqual(entryIn(null, apart), { name: 'W_xf', index: [0, 0] });
  assert.deepEqual(entryIn({ name: 'b_x', index: [2] }, model), { name: 'W_hh', index: [0, 0] });
  assert.deepEqual(entryIn({ name: 'W_xh', index: [99, 99] }, model), {
    name: 'W_xh',
    index: [3 * H - 1, X - 1],
  });
  assert.deepEqual(entryIn({ name: 'b_y', index: [] }, model), { name: 'b_y', index: [0] });
});

test('another parameter or gate keeps the place in the block as far as there is one', () => {
  assert.deepEqual(moved(graph, model, { name: 'W_hh', index: [5, 2] }, { gate: 'n' }), {
    name: 'W_hh',
    index: [8, 2],
  });
  assert.deepEqual(moved(graph, model, { name: 'W_hh', index: [5, 2] }, { name: 'W_xh' }), {
    name: 'W_xh',
    index: [5, 1],
  });
  assert.deepEqual(moved(graph, model, { name: 'W_hh', index: [5, 2] }, { name: 'b_hn' }), {
    name: 'b_hn',
    index: [2],
  });
  assert.deepEqual(moved(graph, model, { name: 'W_hy', index: [3, 1] }, { name: 'W_hh' }), {
    name: 'W_hh',
    index: [2, 1],
  });
});

test('a value is read at the parameter’s own index', () => {
  assert.equal(valueAt({ data: Float64Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2] }, [2, 1]), 5);
  assert.equal(valueAt({ data: Float64Array.of(0, 1, 2), shape: [3] }, [2]), 2);
});
