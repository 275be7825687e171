import assert from 'node:assert/strict';
import test from 'node:test';

import { readFile } from '../../static/js/model/opened.js';
import { defaultState, lacking, restore } from '../../static/js/model/state.js';
import { completed, isWhole } from '../../static/js/model/tasks.js';

const problem = (/** @type {string} */ text) => readFile(text, 'a.json').problem;
const bare = () => {
  const { sequence, models } = defaultState().spec;
  return { sequence, models };
};

test('a file that holds a state or the bare spec is read as it is', () => {
  for (const held of [defaultState(), defaultState().spec, bare()])
    assert.deepEqual(readFile(JSON.stringify(held), 'a.json'), { raw: held, problem: null });
});

test('a number that JSON lacks is named with its line and column in every browser', () => {
  for (const word of ['NaN', '-Infinity', 'Infinity']) {
    const text = `{"note": "no NaN, \\" nor Infinity here",\n "x": [1,\n   ${word}]}`;
    assert.deepEqual(problem(text), {
      key: 'status.file.number',
      places: { name: 'a.json', word, line: 3, column: 4 },
    });
  }
});

test('a file that is no JSON is told so, with line and column where they are known', () => {
  assert.deepEqual(problem('{"a": 1,\n "b": 2 "c": 3}'), {
    key: 'status.file.json',
    places: { name: 'a.json', line: 2, column: 9 },
  });
  for (const text of ['', 'PK\u0003\u0004', '"NaN" x'])
    assert.match(problem(text)?.key ?? '', /^status\.file\.(json|text)$/);
});

test('JSON that is no spec is told so, and what of it does not fit', () => {
  for (const raw of [null, 3, [], {}, { spec: null }, { hello: 1 }])
    assert.deepEqual(problem(JSON.stringify(raw)), { key: 'status.file.none', places: { name: 'a.json' } });
  const { sequence, models } = bare();
  /** @type {[string, any][]} */
  const wrong = [
    ['sequence', { models }],
    ['sequence', { models, sequence: { task: 'recall' } }],
    ['models', { sequence }],
    ['models', { sequence, models: [] }],
    ['models', { sequence, models: [{ cell: 'cnn' }] }],
    ['loss', { sequence, models, loss: { at: 3 } }],
    ['loss', { sequence, models, loss: null }],
  ];
  for (const [what, raw] of wrong) {
    assert.equal(lacking(raw), what);
    assert.deepEqual(problem(JSON.stringify({ spec: raw })), {
      key: 'status.file.spec',
      places: { name: 'a.json', what },
    });
  }
});

test('what does not say how it is shown is shown as things are', () => {
  const view = {
    ...defaultState().view,
    lang: /** @type {const} */ ('ko'),
    theme: /** @type {const} */ ('dark'),
  };
  assert.deepEqual(restore(bare(), view).state.view, view);
  assert.deepEqual(restore({ spec: bare(), view: { lang: 'en' } }, view).state.view, {
    ...defaultState().view,
    lang: 'en',
  });
  assert.deepEqual(restore(null, view).state, defaultState(view));
});

test('a spec without a loss has the task’s own, and given numbers cross-entropy at the last step', () => {
  const tasks = [
    { name: 'copy', loss_kind: 'cross_entropy', loss_at: 'recall' },
    { name: 'series', loss_kind: 'mse', loss_at: 'all' },
  ];
  const of = (/** @type {any} */ sequence, /** @type {any} */ loss = undefined) =>
    completed(/** @type {any} */ ({ sequence, models: [], ...(loss ? { loss } : {}) }), tasks).loss;
  assert.deepEqual(of({ task: 'copy', T: 6 }), { kind: 'cross_entropy', at: [4, 5], reduction: 'sum' });
  assert.deepEqual(of({ task: 'series', T: 6 }, { at: 'last', reduction: 'mean' }), {
    kind: 'mse',
    at: 'last',
    reduction: 'mean',
  });
  assert.deepEqual(of({ x: [[1]], y: [0] }, { kind: null }), {
    kind: 'cross_entropy',
    at: 'last',
    reduction: 'sum',
  });
  const { spec } = defaultState();
  assert.ok(
    isWhole(spec) &&
      !isWhole({ ...spec, loss: /** @type {any} */ (undefined) }) &&
      !isWhole({ ...spec, loss: /** @type {any} */ ({ at: 'last' }) }),
  );
  assert.deepEqual(completed(spec, tasks), spec);
});
