import assert from 'node:assert/strict';
import test from 'node:test';

import { headline } from '../../static/js/model/headline.js';
import { comes, question, story } from '../../static/js/model/story.js';

/** @param {number[]} row @param {number} [m] */
const told = (row, m = 0) => ({ m, row: Float64Array.from(row), headline: headline(row) });
const line = (/** @type {number} */ slope, /** @type {number} */ n) =>
  Array.from({ length: n }, (_, d) => -slope * d);
/** @param {object} over @returns {any} */
const run = (over = {}) => ({
  plan: { informative: [0], order: null },
  lossSteps: [29],
  T: 30,
  models: [{ output: new Float64Array(150) }],
  spec: {
    sequence: { task: 'recall' },
    loss: { kind: 'cross_entropy' },
    models: [{ cell: 'rnn' }, { cell: 'lstm' }],
  },
  ...over,
});
const said = (/** @type {any} */ { key, places }) => [key.replace('story.', ''), ...Object.values(places)];

test('what is asked: by the task’s own words, by the steps, or only where the loss stands', () => {
  assert.deepEqual(said(question(run())), ['recall', 29, 0]);
  assert.deepEqual(
    said(question(run({ plan: { informative: [0], order: [1, 0] } }))),
    ['one', 29, 0],
    'shuffled, the letter stands elsewhere',
  );
  const adding = { plan: { informative: [3, 8], order: null }, spec: { sequence: { task: 'adding' } } };
  assert.deepEqual(said(question(run(adding))), ['adding', 29, 3, 8]);
  assert.deepEqual(said(question(run({ ...adding, spec: { sequence: { x: [[1]] } } }))), ['two', 29, 3, 8]);
  assert.deepEqual(said(question(run({ plan: { informative: null, order: null } }))), ['last', 29]);
  assert.deepEqual(said(question(run({ plan: { informative: [29], order: null } }))), ['last', 29]);
  assert.deepEqual(said(question(run({ lossSteps: [3, 7] }))), ['many', 2, 7]);
});

test('where many steps are asked, a task says what is fed to them, unless its steps were shuffled', () => {
  const asked = (/** @type {string} */ task, /** @type {any} */ plan, lossSteps = [6, 7, 8]) =>
    said(question(run({ lossSteps, plan, spec: { sequence: { task } } })));
  assert.deepEqual(asked('count', { informative: null, order: null }), ['count', 3]);
  assert.deepEqual(asked('sounds', { informative: null, order: null }), ['sounds', 3]);
  assert.deepEqual(asked('sounds', { informative: null, order: [1, 0] }), ['many', 3, 8]);
  const word = { informative: [0, 1, 2], order: null };
  assert.deepEqual(asked('reverse', word), ['reverse', 6, 2]);
  assert.deepEqual(asked('reverse', word, [1, 8]), ['many', 2, 8], 'the word is still being read');
});

test('how far a gradient comes: its reach, what is left of it, or by how much it grows', () => {
  const of = (/** @type {number[]} */ ...row) => said(comes(told(row)));
  assert.deepEqual(of(...line(0.25, 30)), ['reach', 12]);
  assert.deepEqual(of(0, -3), ['reach.one', 1]);
  assert.deepEqual(of(...line(0.1, 15)), ['left', '1/25', 14]);
  assert.deepEqual(of(...line(0.02, 11)), ['left', '63 %', 10]);
  assert.deepEqual(of(0, 0.1), ['left', '126 %', 1]);
  assert.deepEqual(of(...line(-0.1, 11)), ['grows', '10', 10]);
  assert.deepEqual(of(...line(-1, 11)), ['grows', '1.0\u202f×\u202f10¹⁰', 10]);
  assert.deepEqual(of(0, 1, 1.2, 0.5, -1), ['peak.left', '16', 2, '1/10', 4]);
  assert.deepEqual(of(0, 0.5, -1, -3), ['peak.reach', '3.2', 1, 3]);
  assert.deepEqual(of(0, 0.2, 0.1, -1), ['left', '1/10', 3], 'not doubled on the way');
  const c = { ...told([0, -Infinity, -Infinity]), carried: Float64Array.of(-0.1, -2, -7.1) };
  assert.deepEqual(said(comes(c)), ['carried', '1.0\u202f×\u202f10⁻⁷', 2]);
  assert.deepEqual(of(-Infinity, -Infinity), ['zero']);
  assert.deepEqual(of(0, -Infinity), ['alone']);
  assert.deepEqual(of(NaN, 0), ['nonfinite']);
  assert.deepEqual(of(0, 1, Infinity), ['nonfinite']);
  assert.deepEqual(of(0), ['here']);
});

test('all is told in order, and of many networks those that end first and last', () => {
  const rows = [line(0.25, 30), line(0.05, 30), line(0.3, 30), line(0.02, 30)];
  const all = (/** @type {number} */ n, /** @type {object[]} */ models) =>
    story(
      run({ spec: { sequence: { task: 'recall' }, loss: { kind: 'cross_entropy' }, models } }),
      rows.slice(0, n).map((row, m) => told(row, m)),
    );
  assert.deepEqual(
    all(2, [{}, {}]).map(({ key, m }) => [key, m]),
    [
      ['story.recall', undefined],
      ['story.reach', 0],
      ['story.left', 1],
      ['story.random.chance', undefined],
    ],
  );
  assert.deepEqual(
    all(4, [{}, {}, {}, {}]).map(({ m }) => m),
    [undefined, 2, 3, undefined],
  );
  assert.deepEqual(all(2, [{}, {}]).at(-1)?.places, { loss: '1.609' });
  assert.deepEqual(
    story(run(), []).map(({ key }) => key),
    ['story.recall'],
    'nothing of gradients that are not here',
  );
  assert.equal(all(2, [{}, { weights: {} }]).at(-1)?.key, 'story.random.some');
  assert.equal(all(2, [{ weights: {} }, { weights: {} }]).length, 3);
});
