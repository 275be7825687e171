import assert from 'node:assert/strict';
import test from 'node:test';

import { foldedPicture, PATTERNS, picture, UNIT } from '../../static/js/graph/patterns.js';
import { openPattern, patternExample, patternOf } from '../../static/js/model/patterns.js';
import { defaultSpec, withControls } from '../../static/js/model/spec.js';

/** @import {Preset} from '../../static/js/model/presets.js' */
/** @import {Spec} from '../../static/js/model/types.js' */

const task = (/** @type {string} */ name, /** @type {string} */ pattern, loss_at = 'all') => ({
  name,
  pattern,
  loss_at,
  loss_kind: 'cross_entropy',
  T_min: 1,
  options: /** @type {any[]} */ ([]),
});
const PASSAGES = { name: 'passage', kind: 'choice', default: 'en', instead_of: 'text' };
const TASKS = [
  task('recall', 'many-to-one', 'last'),
  task('count', 'one-to-many'),
  task('reverse', 'encoder-decoder', 'answer'),
  {
    ...task('text', 'many-to-many'),
    options: [{ ...PASSAGES, choices: ['en', 'ko'].map((value) => ({ value, length: 90 })) }],
  },
];
const asked = (/** @type {string} */ name, /** @type {any} */ at, models = defaultSpec().models) =>
  /** @type {Spec} */ ({
    ...defaultSpec(),
    models,
    sequence: { task: name, T: 6, seed: 0 },
    loss: { ...defaultSpec().loss, at },
  });
const [rnn] = defaultSpec().models;
const both = [rnn, { ...rnn, bidirectional: true }];
const preset = (/** @type {string} */ name, /** @type {Spec} */ spec, pattern = true) =>
  /** @type {Preset} */ ({ name, spec, pattern, titles: {}, reasons: {}, descriptions: {} });

test('a spec has the pattern of its task where the loss stands as the task puts it', () => {
  const found = [
    asked('recall', 'last'),
    asked('recall', [5]),
    asked('count', 'all'),
    asked('count', [0, 1, 2, 3, 4, 5]),
    asked('reverse', [3, 4, 5]),
    asked('text', 'all'),
  ].map((spec) => patternOf(spec, TASKS));
  const named = [
    'many-to-one',
    'many-to-one',
    'one-to-many',
    'one-to-many',
    'encoder-decoder',
    'many-to-many',
  ];
  assert.deepEqual(found, named);
});

test('elsewhere it is told by where the loss stands, and by networks that read both ways before all', () => {
  const numbers = { ...asked('recall', 'last'), sequence: { x: [[1], [2]], y: [0, 1], classes: 2 } };
  assert.equal(patternOf(asked('text', 'last'), TASKS), 'many-to-one');
  assert.equal(patternOf(asked('recall', 'all'), TASKS), 'many-to-many');
  assert.equal(patternOf(asked('reverse', [0, 5]), TASKS), 'many-to-many');
  assert.equal(patternOf(numbers, []), 'many-to-one');
  assert.equal(patternOf({ ...numbers, sequence: { x: [[1]], y: [0] } }, []), 'many-to-many', 'one step');
  for (const at of ['last', 'all']) assert.equal(patternOf(asked('text', at, both), TASKS), 'bidirectional');
});

test('an example comes with the text of the page’s language, and shows first what reads both ways', () => {
  const text = preset('many-to-many', asked('text', 'all'));
  assert.equal(patternExample(text, TASKS, 'ko').spec.sequence.passage, 'ko');
  assert.ok(!('passage' in patternExample(text, TASKS, 'en').spec.sequence));
  const { selection } = patternExample(preset('bidirectional', asked('text', 'all', both)), TASKS, 'en');
  assert.deepEqual([selection.model, selection.direction], [1, 'forward']);
  assert.equal(patternExample(text, TASKS, 'en').selection.model, 0);
});

test('an example is known again in the language it was opened in; the first one is the page’s own', () => {
  const presets = [
    preset('many-to-one', defaultSpec()),
    preset('many-to-many', asked('text', 'all')),
    preset('vanishing', asked('recall', 'all'), false),
  ];
  const open = (/** @type {Spec} */ spec, /** @type {'en'|'ko'} */ lang) =>
    openPattern(spec, { presets, tasks: TASKS }, lang)?.name ?? null;
  const { spec } = patternExample(presets[1], TASKS, 'ko');
  assert.equal(open(spec, 'ko'), 'many-to-many');
  assert.equal(open(withControls(spec, { T: 7 }), 'ko'), null);
  assert.equal(open(defaultSpec(), 'en'), null);
  assert.equal(open(asked('recall', 'all'), 'en'), null, 'it is there for its gradients');
});

test('a picture has a box for each input, state and answer, and they stand apart within it', () => {
  for (const [name, { inputs, answers, reverse }] of Object.entries(PATTERNS)) {
    const { units } = picture(name);
    const count = (/** @type {string} */ kind) => units.filter((each) => each.kind === kind).length;
    const letters = (/** @type {string} */ text) => text.replaceAll('.', '').length;
    assert.equal(count('x'), letters(inputs), name);
    assert.equal(count('y'), letters(answers), name);
    assert.equal(count('h'), inputs.length * (reverse ? 2 : 1), name);
    standsWithin(picture(name), name);
  }
});

/** @param {import('../../static/js/graph/patterns.js').Picture} shown @param {string} name */
function standsWithin({ units, width, height, labels, arrows }, name) {
  for (const { x, y, width: wide } of units) {
    assert.ok(x - wide / 2 > 0 && x + wide / 2 < width, `${name}: ${x}`);
    assert.ok(y - UNIT.height / 2 > 0 && y + UNIT.height / 2 < height, `${name}: ${y}`);
  }
  assert.equal(new Set(units.map(({ x, y }) => `${x} ${y}`)).size, units.length);
  assert.deepEqual(labels.map(({ of }) => of).toSorted(), ['W_hh', 'W_hy', 'W_xh']);
  assert.ok(arrows.every(({ path }) => !/NaN|undefined/.test(path)));
}

test('folded, steps that are alike are one column, and an index says of which steps a box is', () => {
  const told = (/** @type {string} */ name) =>
    foldedPicture(name).units.map(({ kind, index }) => `${kind}_${index}`);
  assert.deepEqual(Object.fromEntries(Object.keys(PATTERNS).map((name) => [name, told(name).join(' ')])), {
    'one-to-many': 'x_0 h_t y_t',
    'many-to-one': 'x_t h_t y_T−1',
    'many-to-many': 'x_t h_t y_t',
    'encoder-decoder': 'x_t h_t h_t y_t',
    bidirectional: 'x_t h_t h_t y_t',
  });
  for (const name of Object.keys(PATTERNS)) {
    standsWithin(foldedPicture(name), name);
    const fed = (/** @type {ReturnType<typeof picture>} */ { arrows }) =>
      arrows.some(({ kind }) => kind === 'fed');
    assert.equal(fed(foldedPicture(name)), fed(picture(name)), name);
  }
});

test('a step without an input of its own is fed the answer before it, if there is one', () => {
  const fed = (/** @type {string} */ name) =>
    picture(name).arrows.filter(({ kind }) => kind === 'fed').length;
  assert.deepEqual(
    Object.keys(PATTERNS).map((name) => [name, fed(name)]),
    [
      ['one-to-many', 3],
      ['many-to-one', 0],
      ['many-to-many', 0],
      ['encoder-decoder', 2],
      ['bidirectional', 0],
    ],
  );
});
