import assert from 'node:assert/strict';
import test from 'node:test';

import { defaultSpec } from '../../static/js/model/spec.js';
import { mostSteps, stepsOf, taskOf, taskPatch } from '../../static/js/model/tasks.js';

const passages = {
  name: 'passage',
  kind: 'choice',
  default: 'en',
  instead_of: 'text',
  choices: [
    { value: 'en', length: 21 },
    { value: 'ko', length: 11 },
  ],
};
const tasks = [
  { name: 'recall', loss_kind: 'cross_entropy', loss_at: 'last', T_min: 1, options: [] },
  { name: 'copy', loss_kind: 'cross_entropy', loss_at: 'recall', T_min: 3, options: [] },
  { name: 'reverse', loss_kind: 'cross_entropy', loss_at: 'answer', T_min: 2, options: [] },
  {
    name: 'text',
    loss_kind: 'cross_entropy',
    loss_at: 'all',
    T_min: 1,
    options: [{ name: 'text', kind: 'text' }, passages],
  },
];
const spec = (/** @type {any} */ sequence, /** @type {any} */ at = 'last') => ({
  ...defaultSpec(),
  sequence,
  loss: { ...defaultSpec().loss, at },
});

test('a sequence given in numbers, or of a task that is not known, has none', () => {
  assert.equal(taskOf(tasks, { task: 'copy', T: 6 }), tasks[1]);
  for (const sequence of [undefined, { x: [[1]], y: [0] }, { task: 'guess', T: 6 }])
    assert.equal(taskOf(tasks, sequence), undefined);
});

test('data fill one step less than they have entries, whether own or of a named source', () => {
  const most = (/** @type {any} */ more) => mostSteps(tasks, { task: 'text', T: 5, ...more });
  assert.deepEqual([{}, { passage: 'ko' }, { text: '👍🏽bc' }, { text: null }, { passage: 'fr' }].map(most), [
    20,
    10,
    2,
    20,
    Infinity,
  ]);
  assert.deepEqual(
    [mostSteps(tasks, { task: 'recall', T: 5 }), mostSteps([], { task: 'text', T: 5 })],
    [Infinity, Infinity],
  );
});

test('a task brings its loss, its text in the page’s language, and the steps that its data fill', () => {
  const turned = (
    /** @type {any} */ sequence,
    /** @type {string} */ name,
    /** @type {'en'|'ko'} */ lang = 'en',
  ) => taskPatch(tasks, spec(sequence), name, lang);
  assert.deepEqual(turned({ task: 'recall', T: 30 }, 'text', 'ko'), {
    task: 'text',
    T: 10,
    kind: 'cross_entropy',
    at: 'all',
    options: { passage: 'ko' },
  });
  assert.deepEqual(turned({ task: 'recall', T: 2 }, 'copy'), {
    task: 'copy',
    T: 3,
    kind: 'cross_entropy',
    at: [2],
    options: {},
  });
  assert.deepEqual(turned({ task: 'recall', T: 30 }, 'reverse').at, [20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  assert.deepEqual(turned({ task: 'recall', T: 1 }, 'reverse').at, [1], 'the cue asks for the only letter');
  assert.equal(turned({ task: 'text', T: 19 }, 'recall').T, 19);
  for (const filled of [
    { task: 'text', T: 20 },
    { x: [[1], [2]], y: [0, 1] },
  ])
    assert.equal(turned(filled, 'recall').T, 30, 'nobody chose that many steps');
});

test('a longer sequence moves a loss that stands where its task asks for letters, and no other', () => {
  assert.deepEqual(stepsOf(tasks, spec({ task: 'copy', T: 6 }, [4, 5]), 8), { at: [5, 6, 7] });
  assert.deepEqual(stepsOf(tasks, spec({ task: 'reverse', T: 6 }, [3, 4, 5]), 9), { at: [5, 6, 7, 8] });
  for (const asked of [spec({ task: 'copy', T: 6 }, [3]), spec({ task: 'recall', T: 6 }, [4, 5])])
    assert.deepEqual(stepsOf(tasks, asked, 8), {});
});
