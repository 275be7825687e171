import assert from 'node:assert/strict';
import test from 'node:test';

import { numbersOf } from '../../static/js/model/arrays.js';
import { equationsOf, forwardEquation, nothingArrives } from '../../static/js/model/equations.js';
import { ROUNDING, gapOf, provenance, worstGap } from '../../static/js/model/provenance.js';
import { cellGraph } from '../../static/js/model/cellgraph.js';
import { operationsOf } from '../../static/js/model/operations.js';
import { CATALOGUE } from './catalogue.js';
import { rnnGraph, rnnRun, rnnTape } from './tape.js';

/** @import {CatalogueNode, CellGraph} from '../../static/js/model/cellgraph.js' */
/** @import {Tape, TapeNode} from '../../static/js/model/types.js' */

const graph = rnnGraph(),
  run = rnnRun();

/** The provenance of number (r, c) of the equation of `op` whose result is `to`. */
function from(
  /** @type {string} */ op,
  /** @type {'forward'|'backward'} */ pass,
  /** @type {number} */ r,
  /** @type {number} */ c,
  { to = op, gather = false, tape = rnnTape() } = {},
) {
  const equation = equationsOf(graph, tape, { op, gather }, pass, run.spec).find(
    ({ result }) => result.id === to,
  );
  assert.ok(equation);
  const numbers = equation.operands.map((each) => numbersOf(each, tape, graph, run));
  return { equation, ...provenance(equation, numbersOf(equation.result, tape, graph, run), numbers, r, c) };
}

test('a number of a product is its row of the matrix by the vector', () => {
  const { equation, terms, total, expected, gap } = from('from_h', 'forward', 0, 1);
  assert.deepEqual(
    equation.operands.map(({ id }) => id),
    ['W_hh', 'h_prev'],
  );
  assert.deepEqual(
    terms.map(({ places }) => places),
    [
      [
        { k: 0, r: 1, c: 0 },
        { k: 1, r: 0, c: 0 },
      ],
      [
        { k: 0, r: 1, c: 1 },
        { k: 1, r: 0, c: 1 },
      ],
    ],
  );
  assert.deepEqual(
    terms.map(({ value }) => value),
    [0.6 * 0.25, 0.1 * -0.5],
  );
  assert.equal(total, expected);
  assert.equal(gap, 0);
});

test('a product sends back the matrix’s column times the gradient, and the gradient times the vector', () => {
  const da = /** @type {TapeNode} */ (rnnTape().nodes.get('a')).grad.data;
  const vector = from('from_h', 'backward', 0, 1, { to: 'h_prev' });
  assert.deepEqual(
    vector.terms.map(({ value }) => value),
    [-0.4 * da[0], 0.1 * da[1]],
  );
  const matrix = from('from_h', 'backward', 1, 0, { to: 'W_hh' });
  assert.deepEqual(
    matrix.terms.map(({ value }) => value),
    [da[1] * 0.25],
  );
  assert.ok(vector.gap <= ROUNDING && matrix.gap <= ROUNDING);
});

test('the bias receives the sum over the batch, the other terms of the sum a copy', () => {
  const tape = rnnTape(2),
    da = /** @type {TapeNode} */ (tape.nodes.get('a')).grad.data;
  const bias = from('a', 'backward', 0, 1, { to: 'b_h', tape });
  assert.deepEqual(
    bias.terms.map(({ value }) => value),
    [da[1], da[3]],
  );
  assert.equal(bias.equation.kind, 'over-batch');
  const copy = from('a', 'backward', 1, 0, { to: 'from_x', tape });
  assert.deepEqual(
    copy.terms.map(({ value }) => value),
    [da[2]],
  );
});

for (const B of /** @type {const} */ ([1, 2])) {
  test(`dL by a parameter has the factors of the operation that reads it, of ${B} sequences`, () => {
    const tape = rnnTape(B),
      da = /** @type {TapeNode} */ (tape.nodes.get('a')).grad.data,
      h = /** @type {TapeNode} */ (tape.nodes.get('h_prev')).value.data;
    const sequences = [...Array(B).keys()];
    const weight = from('W_hh', 'backward', 1, 0, { tape });
    assert.deepEqual(
      weight.equation.operands.map(({ id, what, transposed = false }) => [id, what, transposed]),
      [
        ['from_h', 'grad', false],
        ['h_prev', 'value', true],
      ],
    );
    assert.deepEqual(
      weight.terms.map(({ value, places }) => [value, places]),
      sequences.map((n) => [
        da[2 * n + 1] * h[2 * n],
        [
          { k: 0, r: n, c: 1 },
          { k: 1, r: n, c: 0 },
        ],
      ]),
    );
    const bias = from('b_h', 'backward', 0, 1, { tape });
    assert.deepEqual(
      bias.terms.map(({ value, places }) => [value, places]),
      sequences.map((n) => [da[2 * n + 1], [{ k: 0, r: n, c: 1 }]]),
    );
    assert.equal(bias.expected, /** @type {TapeNode} */ (tape.nodes.get('b_h')).grad.data[1]);
    for (const { equation, gap } of [
      weight,
      bias,
      ...['W_xh', 'W_hy', 'b_y'].map((id) => from(id, 'backward', 0, 0, { tape })),
    ]) {
      assert.ok(gap <= ROUNDING);
      assert.equal(equation.result.what, 'grad');
    }
  });
}

test('dL by stacked weights is written gate by gate, each block with its own gate', () => {
  const lstm = /** @type {CellGraph} */ (
    cellGraph(CATALOGUE, /** @type {any} */ ({ models: [{ cell: 'lstm' }], loss: { kind: 'mse' } }), 0)
  );
  for (const [id, reads, other] of [
    ['W_hh', 'from_h', 'h_prev'],
    ['W_xh', 'from_x', 'x'],
    ['b_h', 'a', null],
  ]) {
    const received = Object.fromEntries(lstm.gates.map((gate) => [`${reads}_${gate}`, null]));
    const tape = /** @type {Tape} */ (
      /** @type {unknown} */ ({ batch: 3, nodes: new Map([[id, { received }]]) })
    );
    const equations = equationsOf(
      lstm,
      tape,
      { op: /** @type {string} */ (id), gather: false },
      'backward',
      run.spec,
    );
    assert.deepEqual(
      equations.map(({ result, operands }) => [result.block, ...operands.map((each) => each.id)]),
      lstm.gates.map((gate) => [gate, `${reads}_${gate}`, ...(other ? [other] : [])]),
    );
  }
});

test('a state adds up what it received, the step after last', () => {
  const { equation, terms, total, expected } = from('h', 'backward', 0, 0, { gather: true });
  assert.deepEqual(
    equation.operands.map(({ by }) => by),
    ['from_h_y', 'next'],
  );
  assert.equal(terms[1].value, 0.04);
  assert.equal(total, expected);
});

test('every equation of every operation gives the numbers of the tape, with a batch and without', () => {
  for (const tape of [rnnTape(), rnnTape(2)]) {
    const stops = operationsOf(graph, true);
    let count = 0;
    for (const pass of /** @type {const} */ (['forward', 'backward'])) {
      for (const stop of stops[pass]) {
        for (const equation of equationsOf(graph, tape, stop, pass, run.spec)) {
          const gap = worstGap(
            equation,
            numbersOf(equation.result, tape, graph, run),
            equation.operands.map((each) => numbersOf(each, tape, graph, run)),
          );
          assert.ok(gap <= ROUNDING, `${pass} ${stop.op} ${equation.kind}: ${gap}`);
          count += 1;
        }
      }
    }
    assert.equal(count, 10 + 13);
  }
});

test('beyond a cut nothing is sent to the step before', () => {
  const spec = { ...run.spec, truncate: 1 };
  const kinds = equationsOf(graph, rnnTape(), { op: 'from_h', gather: false }, 'backward', spec).map(
    ({ kind }) => kind,
  );
  assert.deepEqual(kinds, ['to-matrix', 'cut']);
});

test('nothing arrives at the last step, over a cut recurrence or where truncation cuts', () => {
  const whys = (/** @type {object} */ spec) =>
    [0, 1, 2, 3, 4].map((t) => nothingArrives({ T: 5, spec: { ...run.spec, ...spec } }, 0, t));
  assert.deepEqual(whys({}), [null, null, null, null, 'end']);
  assert.deepEqual(whys({ truncate: 2 }), [null, 'cut', null, 'cut', 'end']);
  assert.deepEqual(whys({ models: [{ cell: 'rnn', recurrent: false }] }), [
    'unlinked',
    'unlinked',
    'unlinked',
    'unlinked',
    'end',
  ]);
});

test('inputs and parameters are given: no equation computes them', () => {
  assert.equal(forwardEquation(/** @type {CatalogueNode} */ (graph.byId.get('x')), graph), null);
  assert.equal(forwardEquation(/** @type {CatalogueNode} */ (graph.byId.get('W_hh')), graph), null);

  const given = equationsOf(graph, rnnTape(), { op: 'x', gather: false }, 'forward', run.spec);
  assert.deepEqual(given, [{ kind: 'given', result: { id: 'x', what: 'value', block: null }, operands: [] }]);
  const gap = (/** @type {number[]} */ data) =>
    worstGap(
      given[0],
      /** @type {any} */ ({ rows: 1, cols: data.length, data: Float64Array.from(data) }),
      [],
    );
  assert.equal(gap([1.5]), 0);
  assert.ok(Number.isNaN(gap([1, Infinity])));
});

test('a gap is relative to its terms, zero for the tiniest numbers, and NaN where one is not finite', () => {
  assert.equal(gapOf(3, 2, 10), 0.1);
  assert.equal(gapOf(3e-316, 2e-316, 1e-316), 0);
  assert.ok(Number.isNaN(gapOf(Infinity, 1, 1)));
  assert.ok(Number.isNaN(gapOf(NaN, NaN, NaN)));
});

test('a number that is not finite does not hide a gap beside it', () => {
  const tape = rnnTape(),
    a = /** @type {TapeNode} */ (tape.nodes.get('a'));
  a.value.data[0] = Infinity;
  const [equation] = equationsOf(graph, tape, { op: 'a', gather: false }, 'forward', run.spec);
  const worst = () =>
    worstGap(
      equation,
      numbersOf(equation.result, tape, graph, run),
      equation.operands.map((each) => numbersOf(each, tape, graph, run)),
    );
  assert.ok(Number.isNaN(worst()));
  a.value.data[1] *= 2;
  assert.ok(worst() > 0.1);
});
