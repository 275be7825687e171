import assert from 'node:assert/strict';
import test from 'node:test';

import { bounds, controls, defaultSpec, losesWeights, withControls } from '../../static/js/model/spec.js';

test('the first example is the one that is promised', () => {
  const { sequence, models, loss, truncate } = defaultSpec();
  assert.deepEqual(sequence, { task: 'recall', T: 30, seed: 0 });
  assert.deepEqual(models, [
    { cell: 'rnn', hidden: 16, seed: 0, init: { rule: 'torch', gain: 1 } },
    { cell: 'lstm', hidden: 16, seed: 0, init: { rule: 'torch', gain: 1, forget_bias: 1 } },
  ]);
  assert.deepEqual([loss.at, loss.reduction, truncate], ['last', 'sum', null]);
});

test('turning the controls to where they stand changes nothing', () => {
  const spec = defaultSpec();
  assert.deepEqual(withControls(spec, controls(spec)), spec);
  assert.deepEqual(withControls(spec, {}), spec);
});

test('each control is read back as it was turned', () => {
  const turns = {
    task: 'copy',
    T: 12,
    at: /** @type {const} */ ('all'),
    kind: /** @type {const} */ ('mse'),
    cells: /** @type {const} */ (['lstm', 'gru']),
    hidden: 8,
    rule: 'orthogonal',
    gain: 1.5,
    forgetBias: 3,
    seed: 7,
    truncate: 4,
  };
  for (const [name, value] of Object.entries(turns))
    assert.deepEqual(
      controls(withControls(defaultSpec(), { [name]: value }))[/** @type {'T'} */ (name)],
      value,
      name,
    );
});

test('one seed is the data’s and every network’s', () => {
  const { sequence, models } = withControls(defaultSpec(), { seed: 5 });
  assert.deepEqual([sequence.seed, ...models.map(({ seed }) => seed)], [5, 5, 5]);
});

test('a gain is for cells that multiply a state with weights; all initial states go with the size', () => {
  const spec = /** @type {any} */ ({
    ...defaultSpec(),
    models: ['min_gru', 'slstm'].map((cell) => ({
      cell,
      hidden: 2,
      seed: 0,
      init: { rule: 'torch', gain: 1 },
    })),
  });
  Object.assign(spec.models[1], { m_0: [1, 2], forget: 'exp' });
  const [small, large] = withControls(spec, { gain: 2 }).models;
  assert.deepEqual([small.init?.gain, large.init?.gain, controls(spec).gain], [1, 2, 1]);
  assert.deepEqual([large.m_0, large.forget], [[1, 2], 'exp']);
  const wider = withControls(spec, { hidden: 3 }).models[1];
  assert.deepEqual([wider.m_0, wider.forget], [undefined, 'exp']);
});

test('the forget bias is the LSTM’s alone, and may be the rule’s own', () => {
  const { models } = withControls(defaultSpec(), { cells: ['rnn', 'lstm', 'gru'], forgetBias: 2 });
  assert.deepEqual(
    models.map(({ init }) => init?.forget_bias),
    [undefined, 2, undefined],
  );
  assert.ok(
    !(
      'forget_bias' in
      /** @type {object} */ (withControls(defaultSpec(), { forgetBias: null }).models[1].init)
    ),
  );
});

test('a cell that is added is drawn like the others, and those that stay are as they were', () => {
  const spec = withControls(defaultSpec(), { cells: ['rnn', 'lstm', 'gru'] });
  assert.equal(spec.models[0], withControls(spec, { cells: ['gru', 'rnn'] }).models[1]);
  assert.deepEqual(spec.models[2], { cell: 'gru', hidden: 16, seed: 0, init: { rule: 'torch', gain: 1 } });
});

test('two networks of one cell stay two', () => {
  const spec = defaultSpec();
  spec.models = [
    { cell: 'lstm', hidden: 16, init: { rule: 'torch', forget_bias: 0 } },
    { cell: 'lstm', hidden: 16, init: { rule: 'torch', forget_bias: 1 } },
  ];
  assert.deepEqual(withControls(spec, { T: 9 }).models, spec.models);
});

test('a task’s options stay while it stays, and go with it', () => {
  const spec = { ...defaultSpec(), sequence: { task: 'text', T: 20, seed: 0, passage: 'ko' } };
  assert.deepEqual(withControls(spec, { T: 25 }).sequence, { task: 'text', T: 25, seed: 0, passage: 'ko' });
  assert.deepEqual(withControls(spec, { task: 'recall' }).sequence, { task: 'recall', T: 20, seed: 0 });
});

test('a network’s own numbers stay until it is drawn anew; its cell stays even then', () => {
  const weights = { W_hy: [[1, 2, 3]] };
  const spec = {
    ...defaultSpec(),
    models: [{ cell: /** @type {const} */ ('rnn'), activation: /** @type {const} */ ('relu'), weights }],
  };
  assert.equal(controls(spec).hidden, 3);
  assert.equal(withControls(spec, { at: 'all' }).models[0].weights, weights);
  assert.deepEqual(withControls(spec, { hidden: 4 }).models[0], {
    cell: 'rnn',
    hidden: 4,
    seed: 0,
    init: { rule: 'torch', gain: 1 },
    activation: 'relu',
  });
});

test('own weights stay until the network’s size changes', () => {
  const weights = { W_hy: [[1, 2, 3]] };
  const given = /** @type {import('../../static/js/model/types.js').ModelSpec} */ ({
    cell: 'rnn',
    seed: 4,
    weights,
    h_0: [1, 2, 3],
  });
  const spec = { ...defaultSpec(), models: [given] };
  assert.deepEqual(
    [
      controls(spec).own,
      controls({ ...spec, models: [given, defaultSpec().models[1]] }).own,
      controls(defaultSpec()).own,
    ],
    ['all', 'part', 'none'],
  );
  for (const patch of [
    { seed: 2 },
    { rule: 'keras' },
    { gain: 2 },
    { hidden: 3 },
    { T: 4 },
    { task: 'copy' },
    controls(spec),
  ])
    assert.equal(withControls(spec, patch).models[0], given);
  assert.deepEqual(withControls(spec, { seed: 2 }).sequence.seed, 2);
  assert.deepEqual(withControls(spec, { own: 'none', rule: 'keras' }).models, [
    { cell: 'rnn', hidden: 3, seed: 0, init: { rule: 'keras', gain: 1 }, h_0: [1, 2, 3] },
  ]);
  const mixed = withControls(
    { ...spec, models: [given, { cell: 'lstm', hidden: 3, seed: 1, init: { rule: 'chrono' } }] },
    { seed: 8 },
  );
  assert.deepEqual([mixed.models[0], mixed.models[1].seed, controls(mixed).rule], [given, 8, 'chrono']);
});

test('a sequence of numbers says how many outputs there are once no weights do', () => {
  const spec = {
    ...defaultSpec(),
    sequence: { x: [[1], [2]], y: [0, 2] },
    models: [{ cell: /** @type {const} */ ('rnn'), weights: { W_hy: [[1], [2], [3]] } }],
  };
  assert.deepEqual(withControls(spec, { own: 'none' }).sequence, { ...spec.sequence, classes: 3 });
  assert.deepEqual(withControls(spec, { hidden: 9 }).sequence, { ...spec.sequence, classes: 3 });
  assert.deepEqual(withControls(spec, { cells: ['gru'] }).sequence, { ...spec.sequence, classes: 3 });
  assert.equal(withControls(spec, { cells: ['rnn', 'gru'] }).sequence, spec.sequence);
  assert.equal(withControls(withControls(spec, { own: 'none' }), { hidden: 2 }).sequence.classes, 3);
});

test('own weights are lost where no network has them any more', () => {
  const own = {
    ...defaultSpec(),
    models: defaultSpec().models.map((model) => ({ ...model, weights: { b_y: [0] } })),
  };
  assert.ok(
    losesWeights(own, withControls(own, { hidden: 3 })) &&
      losesWeights(own, withControls(own, { cells: ['rnn'] })) &&
      losesWeights(own, defaultSpec()),
  );
  const twins = withControls(own, { recurrent: 'both' });
  assert.ok(
    !losesWeights(own, twins) &&
      !losesWeights(twins, withControls(twins, { recurrent: 'on' })) &&
      losesWeights(twins, withControls(twins, { own: 'none' })),
  );
  assert.ok(
    !losesWeights(own, withControls(own, { seed: 3 })) &&
      !losesWeights(defaultSpec(), own) &&
      !losesWeights(own, withControls(own, { cells: ['rnn', 'lstm', 'gru'] })),
  );
});

test('what is no number stands for nothing in the controls', () => {
  const spec = /** @type {any} */ ({
    ...defaultSpec(),
    models: [
      {
        cell: 'lstm',
        hidden: '8',
        seed: null,
        init: { rule: 'torch', gain: 'NaN', forget_bias: [] },
        weights: { W_hy: 'x' },
      },
    ],
  });
  const { hidden, gain, forgetBias, seed } = controls(spec);
  assert.deepEqual([hidden, gain, forgetBias, seed], [16, 1, null, 0]);
});

test('a sequence given in numbers has no task, its own length, and is left alone', () => {
  const spec = { ...defaultSpec(), sequence: { x: [[1], [2], [3]], y: [0, 0, 1], classes: 2 } };
  assert.deepEqual([controls(spec).task, controls(spec).T], [null, 3]);
  assert.equal(withControls(spec, { hidden: 4 }).sequence, spec.sequence);
});

test('loss steps that a shorter sequence lacks are left out; if none is left, the last step counts', () => {
  const spec = withControls(defaultSpec(), { at: [3, 10, 29] });
  assert.deepEqual(withControls(spec, { T: 11 }).loss.at, [3, 10]);
  assert.deepEqual(withControls(spec, { T: 10 }).loss.at, [3]);
  assert.equal(withControls(spec, { T: 2 }).loss.at, 'last');
});

test('the horizon of chrono stays while the rule does', () => {
  const spec = defaultSpec();
  spec.models[0].init = { rule: 'chrono', T_max: 50 };
  assert.equal(withControls(spec, { hidden: 4 }).models[0].init?.T_max, 50);
  assert.equal(withControls(spec, { rule: 'torch' }).models[0].init?.T_max, undefined);
});

test('the bounds are the server’s', () => {
  assert.deepEqual(bounds({ T: 2000, hidden: 512, models: 6 }), {
    T: [1, 2000],
    hidden: [1, 512],
    models: [1, 6],
  });
});

test('the recurrent edge is on, cut, or both: two networks with the same weights', () => {
  const spec = defaultSpec();
  const both = withControls(spec, { recurrent: 'both' });
  assert.deepEqual(
    both.models,
    spec.models.flatMap((model) => [model, { ...model, recurrent: false }]),
  );
  assert.equal(controls(both).recurrent, 'both');
  assert.deepEqual(withControls(both, { recurrent: 'on' }), spec);
  const cut = withControls(both, { recurrent: 'cut' });
  assert.deepEqual(
    cut.models,
    spec.models.map((model) => ({ ...model, recurrent: false })),
  );
  assert.deepEqual(withControls(cut, { recurrent: 'on' }), spec);
  assert.deepEqual(withControls(both, controls(both)), both);
});

test('other controls leave the recurrent edge alone, and a network that joins is wired like the rest', () => {
  for (const recurrent of /** @type {const} */ (['cut', 'both'])) {
    const spec = withControls(defaultSpec(), { recurrent });
    for (const patch of [{ hidden: 4 }, { seed: 3 }, { T: 9 }, { forgetBias: null }])
      assert.equal(controls(withControls(spec, patch)).recurrent, recurrent);
    const joined = withControls(spec, { cells: [...controls(spec).cells, 'gru'] });
    assert.deepEqual(
      [joined.models.length, controls(joined).recurrent],
      [recurrent === 'both' ? 6 : 3, recurrent],
    );
    const left = withControls(joined, { cells: controls(joined).cells.filter((cell) => cell !== 'lstm') });
    assert.deepEqual(
      [left.models.length, controls(left).recurrent],
      [recurrent === 'both' ? 4 : 2, recurrent],
    );
  }
});

test('networks whose edges differ in another way are mixed, and stay so', () => {
  const [rnn, lstm] = defaultSpec().models;
  const spec = { ...defaultSpec(), models: [rnn, { ...lstm, recurrent: false }] };
  assert.equal(controls(spec).recurrent, 'mixed');
  assert.deepEqual(withControls(spec, { T: 9 }).models, spec.models);
  assert.deepEqual(withControls(spec, { recurrent: 'on' }), defaultSpec());
});

test('options are given with a control and taken away again', () => {
  const text = withControls(defaultSpec(), { task: 'text', options: { passage: 'ko' } });
  assert.deepEqual(text.sequence, { task: 'text', T: 30, seed: 0, passage: 'ko' });
  assert.deepEqual(withControls(text, { options: { passage: undefined, text: 'abc' } }).sequence, {
    task: 'text',
    T: 30,
    seed: 0,
    text: 'abc',
  });
});
