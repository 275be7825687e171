import assert from 'node:assert/strict';
import test from 'node:test';

import * as decode from '../../static/js/api/decode.js';

/** As the server packs an array. @param {number[]} numbers @param {string} shape */
function packed(numbers, shape) {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((x, i) => bytes.writeDoubleLE(x, 8 * i));
  return { dtype: 'f8', bdata: bytes.toString('base64'), shape };
}
const HARD = [0, -0, 1.5, -2.004e-3, 5e-324, -1.7976931348623157e308, Infinity, -Infinity, NaN, Math.PI];

test('base64 gives back every bit: denormals, signed zero and what is not finite', () => {
  const { data, shape } = decode.matrix(packed(HARD, '5,2'));
  assert.deepEqual(data, Float64Array.from(HARD));
  assert.ok(Object.is(data[1], -0));
  assert.deepEqual(shape, [5, 2]);
});

test('a list and a packed array are the same array', () => {
  const list = [
    [0, -1.5],
    ['NaN', 'Infinity'],
    ['-Infinity', 3],
  ];
  assert.deepEqual(decode.matrix(list), decode.matrix(packed([0, -1.5, NaN, Infinity, -Infinity, 3], '3,2')));
});

test('random numbers survive the text and the bytes', () => {
  for (let i = 0; i < 200; i++) {
    const numbers = Array.from(
      { length: 6 },
      () => (Math.random() - 0.5) * 10 ** Math.floor(600 * Math.random() - 300),
    );
    const list = JSON.parse(JSON.stringify([numbers.slice(0, 3), numbers.slice(3)]));
    assert.deepEqual(decode.matrix(list), decode.matrix(packed(numbers, '2,3')));
  }
});

test('a number alone, a vector and an empty list have their shapes', () => {
  assert.deepEqual(decode.matrix(2.5), { data: Float64Array.of(2.5), shape: [] });
  assert.deepEqual(decode.matrix([1, 2]).shape, [2]);
  assert.deepEqual(decode.matrix([]), { data: new Float64Array(0), shape: [0] });
});

test('a spec’s packed arrays are written out, and what cannot be stays for the server to tell of', () => {
  const f4 = {
    dtype: 'f4',
    bdata: Buffer.from(Float32Array.of(0.5, -2).buffer).toString('base64'),
    shape: '2',
  };
  const broken = [packed([1], '2'), packed([NaN], '1'), { bdata: '*', dtype: 'f8', shape: '1' }];
  const spec = {
    sequence: { x: packed([1, 2, 3, 4, 5, 6], '3,2'), y: [null, 1, 2] },
    models: [{ cell: 'rnn', weights: { b_h: f4, W_hh: [[1, 2]], broken } }],
    truncate: null,
  };
  assert.deepEqual(decode.writtenOut(spec), {
    ...spec,
    sequence: {
      x: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      y: [null, 1, 2],
    },
    models: [{ cell: 'rnn', weights: { b_h: [0.5, -2], W_hh: [[1, 2]], broken } }],
  });
});

test('what is no array of numbers is refused', () => {
  assert.throws(() => decode.matrix([[1, 2], [3]]), /ragged/);
  assert.throws(() => decode.matrix(packed([1, 2, 3], '2,2')), /shape/);
  assert.throws(() => decode.matrix({ ...packed([1], '1'), dtype: 'f2' }), /f2/);
  assert.throws(() => decode.number('12'), /not a number/);
  assert.throws(() => decode.matrix([1, true]), /not a number/);
});

test('an event’s fields are decoded by name, and a symbol that spells NaN stays a symbol', () => {
  const plan = decode.event({
    event: 'plan',
    digest: 'd',
    symbols: ['NaN', '가'],
    models: [{ cell: 'rnn', hidden: 1 }, { cell: 'gru' }],
  });
  assert.deepEqual(plan.symbols, ['NaN', '가']);
  const sums = decode.event({
    event: 'gradients',
    model: 1,
    loss: 'Infinity',
    weights: { b_h: [1] },
    h_0: ['NaN'],
    x: [[2], [3]],
  });
  assert.deepEqual(sums, {
    event: 'gradients',
    model: 1,
    loss: Infinity,
    weights: { b_h: { data: Float64Array.of(1), shape: [1] } },
    h_0: Float64Array.of(NaN),
    x: { data: Float64Array.of(2, 3), shape: [2, 1] },
  });
});

test('a block has the rows of its steps, quantity by quantity, packed or as lists', () => {
  const block = (/** @type {any} */ dh) =>
    decode.event({
      event: 'backward',
      from: 3,
      to: 5,
      models: [
        {
          dh,
          gates: {
            f: [
              [2, 3],
              [4, 5],
            ],
          },
          log10_norm: { dh: ['-Infinity', -2400.5] },
        },
      ],
    });
  const told = {
    event: 'backward',
    from: 3,
    to: 5,
    models: [
      {
        dh: Float64Array.of(Infinity, 1, 2, 3),
        gates: { f: Float64Array.of(2, 3, 4, 5) },
        log10_norm: { dh: Float64Array.of(-Infinity, -2400.5) },
      },
    ],
  };
  assert.deepEqual(
    block([
      ['Infinity', 1],
      [2, 3],
    ]),
    told,
  );
  assert.deepEqual(block(packed([Infinity, 1, 2, 3], '2,2')), told);
});

test('a missing loss is NaN, one that overflowed is Infinity; targets of numbers are numbers', () => {
  const told = (/** @type {any} */ fields) =>
    decode.event({ event: 'forward', from: 0, to: 3, models: [fields] }).models[0];
  assert.deepEqual(told({ loss: [null, 'Infinity', 0.5] }).loss, Float64Array.of(NaN, Infinity, 0.5));
  assert.deepEqual(told({ target: [3, null, [0.5]] }).target, [3, null, [0.5]]);
  assert.deepEqual(told({ target: [packed([1, 2], '2'), null] }).target, [[1, 2], null]);
});

test('a map that was refused has the row of the last loss all the same', () => {
  const refused = { code: 'spec.too_costly', message: 'no', where: null, hint: null };
  assert.deepEqual(decode.event({ event: 'map', refused, last: [{ dh: [-1, '-Infinity'] }] }), {
    event: 'map',
    refused,
    map: null,
    last: [{ dh: Float64Array.of(-1, -Infinity), dc: null }],
  });
  const whole = decode.event({
    event: 'map',
    digest: 'd',
    T: 1,
    map: 'loss',
    rows: [0],
    models: [{ log10_norm: { dh: [[0]] }, total: { dh: [0] } }],
    last: null,
  });
  assert.deepEqual(
    [whole.refused, whole.last, whole.map.T, whole.map.models[0].dh],
    [null, null, 1, Float64Array.of(0)],
  );
});

test('the mask of a map has the rows of its losses up to their own step', () => {
  const wire = {
    digest: 'd',
    T: 3,
    map: 'loss',
    rows: [0, 2],
    models: [{ log10_norm: { dh: packed(Array(9).fill(NaN), '3,3') }, total: { dh: [0, 0, 0] } }],
  };
  assert.deepEqual([...decode.gradientMap(wire).map.models[0].mask], [1, 0, 0, 0, 0, 0, 1, 1, 1]);
});

test('a pooled cell is asked where any of its steps is: 5 steps in 2 cells, losses at 1 and 2', () => {
  const pool = { from: [0, 2], to: [2, 5] };
  const wire = (/** @type {number[]} */ rows) => ({
    digest: 'd',
    T: 5,
    map: 'loss',
    rows,
    models: [
      {
        log10_norm: {
          dh: [
            [0, null],
            [0, 0],
          ],
          dc: [
            [1, null],
            [1, 1],
          ],
        },
        total: { dh: [0], dc: [1] },
        pool,
      },
    ],
  });
  const [model] = decode.gradientMap(wire([1, 2])).map.models;
  assert.deepEqual([...model.mask], [1, 0, 1, 1]);
  assert.deepEqual(model.pool, { n: 2, ...pool });
  assert.deepEqual(model.dc, Float64Array.of(1, NaN, 1, 1));
  assert.deepEqual([...decode.gradientMap(wire([1])).map.models[0].mask], [1, 0, 0, 0]);
});

test('a tape’s ledgers and slopes are arrays, another factor is named', () => {
  const node = {
    id: 'h',
    t: 1,
    op: 'tanh',
    inputs: ['a'],
    shape: [2],
    value: [1, 2],
    grad: [3, 4],
    received: { next: [3, 4] },
    sent: { a: ['NaN', 0] },
    local: { a: [0.5, 1], b: 'o' },
  };
  const { nodes } = decode.tape({ digest: 'd', nodes: [node] });
  assert.deepEqual(nodes[0].received.next.data, Float64Array.of(3, 4));
  assert.deepEqual(nodes[0].sent.a.data, Float64Array.of(NaN, 0));
  assert.deepEqual([nodes[0].local.a.data, nodes[0].local.b], [Float64Array.of(0.5, 1), 'o']);
});

test('a gradient check tells whose each entry is', () => {
  const entry = {
    name: 'W_hh',
    index: [0, 1],
    analytic: 1,
    numeric: 1.5,
    error: '-Infinity',
    sides: ['Infinity', 0],
  };
  const { check } = decode.gradientCheck({
    digest: 'd',
    worst: 2e-10,
    models: [
      { checked: 0, worst: null, reordered: { states: null, gradients: null }, entries: [] },
      { checked: 1, worst: entry, reordered: { states: 1e-16, gradients: 2e-15 }, entries: [entry] },
    ],
  });
  assert.deepEqual(check, {
    worst: 2e-10,
    entries: [{ ...entry, model: 1, error: -Infinity, sides: [Infinity, 0] }],
    reordered: [
      { states: null, gradients: null },
      { states: 1e-16, gradients: 2e-15 },
    ],
  });
});

test('a descent’s matrices come packed or as lists, and are the same', () => {
  const wire = (/** @type {any} */ W) => ({
    digest: 'd',
    eta: 1,
    updates: 1,
    models: [{ losses: [1, 2], before: { W }, gradients: { W }, after: { W } }],
  });
  assert.deepEqual(
    decode.answer('api/descent', wire(packed([1, 2, 3, 4, 5, 6], '3,2'))),
    decode.answer(
      'api/descent',
      wire([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ),
  );
});

test('shares come packed or as lists, and are the same', () => {
  const wire = (/** @type {any} */ matrix, /** @type {any} */ steps) => ({
    digest: 'd',
    T: 3,
    t: 0,
    element: steps,
    parameters: {
      W: {
        log10_norm: steps,
        along: steps,
        share: matrix,
        total: matrix,
        gates: { n: { log10_norm: steps, along: steps } },
      },
    },
  });
  assert.deepEqual(
    decode.answer('api/shares', wire(packed([1, 2, 3, 4], '2,2'), packed([1, NaN, -Infinity], '3'))),
    decode.answer(
      'api/shares',
      wire(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 'NaN', '-Infinity'],
      ),
    ),
  );
});
