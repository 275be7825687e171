import assert from 'node:assert/strict';
import test from 'node:test';

import { defaultState, restore } from '../../static/js/model/state.js';
import { fromHash, LINK_LIMIT, toHash } from '../../static/js/run/url.js';

const chosen = () => {
  const state = defaultState();
  state.spec.sequence = { task: 'text', T: 40, seed: 3, text: '나랏말싸미 듕귁에 달아 🙂 "<&>' };
  state.spec.loss.at = [3, 39];
  Object.assign(state.view, {
    lang: 'ko',
    theme: 'dark',
    colour: 'dc',
    rows: 'loss',
    speed: 4,
    notation: 'rows',
    strip: 'units',
    stepBy: 'node',
  });
  Object.assign(state.view, {
    pane: 'cell',
    speed: 16,
    watches: ['norm dh', 'h[3]'],
    breakpoints: [
      { kind: 'norm', of: 'dc', side: 'above', value: 1e3, on: true },
      { kind: 'step', t: 7, on: false },
    ],
  });
  Object.assign(state.selection, { model: 1, pass: 'backward', t: 12, k: 39, node: 'c', unit: 5 });
  Object.assign(state.selection, { op: 'W_hf', stands: { op: 'c', gather: true } });
  return state;
};

for (const deflate of [true, false]) {
  test(`a link ${deflate ? 'compressed' : 'of plain JSON'} restores all, Korean text too`, async () => {
    for (const state of [defaultState(), chosen()]) {
      const { hash, bytes, tooLarge } = await toHash(state, { deflate });
      assert.match(hash, deflate ? /^#z[\w-]+$/ : /^#j[\w-]+$/);
      assert.deepEqual([bytes, tooLarge], [hash.length, false]);
      assert.deepEqual(await fromHash(hash), { state, problem: null });
    }
  });
}

test('a state too large for a link says so, and is whole all the same', async () => {
  const state = defaultState();
  state.spec.sequence = {
    x: Array.from({ length: 400 }, (_, t) => [Math.sin(t), Math.cos(3 * t)]),
    y: Array(400).fill(0),
    classes: 2,
  };
  const { hash, bytes, tooLarge } = await toHash(state);
  assert.ok(bytes > LINK_LIMIT && tooLarge);
  assert.deepEqual((await fromHash(hash)).state, state);
});

test('no hash is the default, without a complaint', async () => {
  for (const hash of ['', '#'])
    assert.deepEqual(await fromHash(hash), { state: defaultState(), problem: null });
});

test('whatever a hash holds, the answer is a state', async () => {
  const { hash } = await toHash(chosen());
  const plain = (/** @type {unknown} */ value) =>
    '#j' + Buffer.from(JSON.stringify(value)).toString('base64url');
  const notText =
    '#j' +
    Buffer.concat([
      Buffer.from(JSON.stringify({ spec: chosen().spec }).slice(0, -1) + ',"note":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]).toString('base64url');
  const broken = [
    notText,
    '#z',
    '#j',
    '#q' + hash.slice(2),
    '#%EA%B0%80',
    '#zAAAA',
    hash.slice(0, -4),
    hash.slice(0, 40),
    '#j' + hash.slice(2),
    '#j____',
    plain(null),
    plain(3),
    plain('x'),
    plain([]),
    plain({}),
    plain({ spec: 1 }),
    plain({ spec: { sequence: {}, models: [], loss: {} } }),
    plain({ spec: { ...chosen().spec, models: [] } }),
    plain({ spec: { ...chosen().spec, models: [null] } }),
    plain({ spec: { ...chosen().spec, models: [{ cell: 'constructor' }] } }),
    plain({ spec: { ...chosen().spec, loss: { at: 3 } } }),
    plain({ spec: { ...chosen().spec, models: [{ cell: 'rnn', init: null }] } }),
  ];
  for (const text of broken)
    assert.deepEqual(await fromHash(text), { state: defaultState(), problem: 'link.invalid' }, text);
});

test('a link that unfolds to far more than a state is refused before it does', async () => {
  const { hash } = await toHash({ ...defaultState(), view: /** @type {any} */ ({ note: ' '.repeat(1e7) }) });
  assert.ok(hash.length < 20_000);
  assert.deepEqual(await fromHash(hash), { state: defaultState(), problem: 'link.invalid' });
});

test('a view or a selection that makes no sense is the default’s, one that does is kept', () => {
  const { state, problem } = restore({
    spec: chosen().spec,
    view: { lang: 'xx', theme: 'dark', colour: '__proto__', speed: '1' },
    selection: { model: 9, t: -1, k: 1.5, unit: 'a', node: 'c', pass: 'sideways' },
  });
  assert.equal(problem, null);
  assert.deepEqual(
    [state.view.lang, state.view.theme, state.view.colour, state.view.speed],
    ['en', 'dark', 'auto', 1],
  );
  assert.deepEqual(state.selection, {
    model: 0,
    layer: null,
    direction: 'forward',
    pass: 'forward',
    t: 0,
    k: null,
    node: 'c',
    unit: null,
    op: null,
    entry: null,
    gather: false,
    stands: null,
  });
});

test('a spec file may be the bare spec', () => {
  const { spec } = chosen();
  assert.deepEqual(restore(spec), {
    state: { ...defaultState(), spec, selection: restore(spec).state.selection },
    problem: null,
  });
  assert.deepEqual(restore(defaultState().spec), { state: defaultState(), problem: null });
  const { truncate, ...shorter } = spec;
  assert.equal(truncate, null);
  assert.deepEqual(restore(shorter).state.spec, spec);
});
