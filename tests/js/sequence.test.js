import assert from 'node:assert/strict';
import test from 'node:test';

import { geometry } from '../../static/js/figures/geometry.js';
import { rows, rowsOf, sequence, summary } from '../../static/js/figures/sequence.js';
import { finished, started, T, TOKENS } from './example.js';

const label = (/** @type {string} */ key) => key;
const options = { geometry: geometry(400, T), tokens: TOKENS, label };
/** A run of one-hot inputs whose steps stand in another order. */
function shuffled() {
  const run = finished();
  const model = { ...run.models[0], X: 2, x: Float64Array.of(1, 0, 0, 1, 1, 0, 0, 1) };
  return {
    ...run,
    models: [model],
    plan: { ...run.plan, order: [2, 0, 3, 1], inputs: ['A', 'B'], outputs: ['A', 'B', 'C'] },
  };
}
/** @param {any} figure @param {number} y */
const texts = ({ data }, y) =>
  data.find(
    (/** @type {any} */ trace) =>
      trace.mode === 'text' && trace.y.every((/** @type {number} */ each) => each === y),
  ).text;

test('each step shows its symbol, the numbers that encode it, its target, and which step it was', () => {
  const run = shuffled();
  const figure = sequence({ run }, options);
  const at = rowsOf({ run });
  assert.deepEqual(texts(figure, at.was), ['2', '0', '3', '1']);
  assert.deepEqual(texts(figure, at.symbol), ['A', 'B', '&lt;', '?']);
  assert.deepEqual(texts(figure, at.target), ['', '', '', 'C']);
  const [image, numbers] = figure.data;
  assert.deepEqual(image.z, [
    [1, 0, 1, 0],
    [0, 1, 0, 1],
  ]);
  assert.deepEqual(numbers.text, ['1', '0', '0', '1', '1', '0', '0', '1']);
  assert.deepEqual(figure.layout.yaxis.ticktext, [
    'sequence.row.was',
    '<i>x</i>',
    'A',
    'B',
    'sequence.row.target',
  ]);
});

test('a step stands at the pixel where the lanes have it', () => {
  const { layout } = sequence({ run: shuffled() }, options);
  assert.deepEqual(
    [layout.margin.l, layout.margin.r, layout.xaxis.range],
    [options.geometry.left, options.geometry.right, [-0.5, T - 0.5]],
  );
  assert.equal(layout.height, rowsOf({ run: shuffled() }).height);
});

test('an unshuffled sequence has no row of former steps, and before the first step no encoding', () => {
  assert.ok(!sequence({ run: finished() }, options).layout.yaxis.ticktext.includes('sequence.row.was'));
  assert.equal(rowsOf({ run: started() }).X, 0);
  assert.doesNotThrow(() => sequence({ run: started() }, options));
});

test('many inputs share the height, and their numbers are left to the table', () => {
  const run = shuffled();
  const wide = { ...run, models: [{ ...run.models[0], X: 100, x: new Float64Array(100 * T).fill(0.25) }] };
  assert.ok(rowsOf({ run: wide }).height < 230);
  assert.ok(
    !sequence({ run: wide }, options).data.some((/** @type {any} */ { text }) => text?.includes('0.250')),
  );
  assert.equal(rows({ run: wide }).rows[0].length, 2 + 1 + 100 + 1);
});

test('the table has all of it', () => {
  assert.deepEqual(rows({ run: shuffled() }), {
    columns: ['t', 'step_before', 'symbol', 'x_A', 'x_B', 'target'],
    rows: [
      [0, 2, 'A', 1, 0, ''],
      [1, 0, 'B', 0, 1, ''],
      [2, 3, '<', 1, 0, ''],
      [3, 1, '?', 0, 1, 'C'],
    ],
  });
  assert.deepEqual(summary({ run: shuffled() }).places, { steps: T, inputs: 2, targets: 1 });
});
