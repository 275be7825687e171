import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { verdict as ask } from '../../static/js/api/why.js';
import { translator } from '../../static/js/core/i18n.js';
import { dying, lineOf } from '../../static/js/model/dying.js';
import { presetOf, presetSpec } from '../../static/js/model/presets.js';
import { defaultSpec } from '../../static/js/model/spec.js';
import {
  changed,
  changeName,
  decadesOf,
  decadesText,
  differences,
  judged as judgedOf,
  kindOf,
  placeOf,
  sentences,
  tooLarge,
  useless,
} from '../../static/js/model/verdict.js';

/** @import {ModelRun} from '../../static/js/model/types.js' */
/** @import {Change, Verdict, VerdictAnswer} from '../../static/js/model/verdict.js' */

/** @param {Partial<Verdict>} [over] @returns {Verdict} */
const judged = (over = {}) => ({
  kind: 'vanishing',
  distance: 4,
  lost: 6.25,
  most_lost: over.lost ?? 6.25,
  deepest: 4,
  gained: 0,
  comes: 2,
  cut: null,
  openness: 0.9,
  at_risk: true,
  severe: false,
  decades: 1.5,
  reach: 2,
  entry: 0,
  entry_steps: 0,
  slope: 1.5,
  ...over,
});
/** @param {Partial<Verdict>} [over] @param {Partial<VerdictAnswer>} [of] @returns {VerdictAnswer} */
const answer = (over, of = {}) => ({
  digest: 'abc',
  model: 0,
  cell: 'rnn',
  k: 4,
  informative: [0],
  thresholds: { at_risk: 5, severe: 8, exploding: 3, saturated: 0.1, helps: 1 },
  verdict: judged(over),
  farthest: null,
  changes: [],
  ...of,
});
const keys = (/** @type {Parameters<typeof answer>} */ ...of) =>
  sentences(answer(...of)).map(({ key }) => key.replace('why.verdict.', ''));
/** @param {Partial<Change>} over @returns {Change} */
const change = (over) => ({
  change: 'orthogonal',
  model: null,
  sequence: null,
  clip: null,
  verdict: judged(),
  helps: true,
  ...over,
});
const orthogonal = change({
  model: { cell: 'rnn', hidden: 16, seed: 0, init: { rule: 'orthogonal', gain: 1 } },
});

test('a verdict is healthy only as far as the nearest step if a further one is at risk', () => {
  const near = judged({ kind: 'healthy', at_risk: false, lost: 1, distance: 2 }),
    far = judged({ distance: 4, lost: 9, severe: true });
  const found = answer(near, { k: 5, informative: [1, 3], farthest: far });
  assert.deepEqual(kindOf(found), { kind: 'partly', key: 'why.kind.partly', places: { t: 3, at_risk: 5 } });
  assert.deepEqual(
    sentences(found).map(({ key }) => key.replace('why.verdict.', '')),
    ['informative.lost', 'farthest.lost', 'risk.severe'],
  );
  assert.deepEqual(sentences(found)[1].places, { k: 5, t: 1, distance: 4, decades: '9.00' });
  assert.equal(judgedOf(found), far);
  assert.deepEqual(kindOf(answer(near)), {
    kind: 'healthy',
    key: 'why.called.healthy',
    places: { at_risk: 5, exploding: 3 },
  });
});

test('a change that does not help says what it would make of the decades, and that it would explode', () => {
  const exploding = judged({ kind: 'exploding', lost: -3.6, gained: 4.2 });
  assert.deepEqual(useless(judged(), judged({ lost: 5.75 })), {
    key: 'why.change.useless.lost',
    places: { decades: '5.8' },
  });
  assert.deepEqual(useless(judged(), judged({ lost: -0.5 })), {
    key: 'why.change.useless.gained',
    places: { decades: '0.5' },
  });
  assert.deepEqual(useless(judged(), exploding), {
    key: 'why.change.useless.explodes',
    places: { decades: '4.2' },
  });
  assert.deepEqual(useless(exploding, exploding), {
    key: 'why.change.useless.gained',
    places: { decades: '4.2' },
  });
});

test('what the verdict says: how much is lost, what makes it so, and how great the risk is', () => {
  assert.deepEqual(keys(), ['informative.lost', 'risk.some']);
  assert.deepEqual(keys({ severe: true, lost: 9 }), ['informative.lost', 'risk.severe']);
  assert.deepEqual(keys({ kind: 'healthy', at_risk: false, lost: 1 }), ['informative.lost', 'risk.none']);
  assert.deepEqual(keys({ kind: 'healthy', at_risk: false, lost: 4.6 }), ['informative.lost', 'risk.near']);
  assert.deepEqual(keys({ kind: 'saturated', openness: 0.01 }), ['informative.lost', 'flat', 'risk.some']);
  assert.deepEqual(keys({ at_risk: null, severe: null }, { informative: null }), [
    'all.lost',
    'risk.unknown',
  ]);
  assert.deepEqual(keys({ distance: 0, lost: 0, at_risk: false }), ['here', 'risk.none']);
});

test('an exploding gradient is told once, and its peak where it stands elsewhere than at the end', () => {
  assert.deepEqual(keys({ kind: 'exploding', lost: -7, gained: 7, at_risk: false }), ['informative.gained']);
  assert.deepEqual(keys({ kind: 'exploding', lost: -2, gained: 7, at_risk: false }), [
    'informative.gained',
    'grows',
  ]);
  assert.deepEqual(keys({ kind: 'exploding', lost: 6, gained: 7 }), [
    'informative.lost',
    'grows',
    'risk.some',
  ]);
});

test('nothing that arrives, and numbers that are none, are said as such', () => {
  assert.deepEqual(keys({ lost: Infinity, severe: true }), ['informative.nothing', 'risk.severe']);
  assert.deepEqual(
    keys({ kind: 'exploding', lost: NaN, gained: NaN, at_risk: false }),
    ['informative.nonfinite'],
    'no sentence with NaN decades',
  );
});

test('a way that dips, and an exact zero with its reason, are told', () => {
  const dips = { lost: 0.5, most_lost: 6.5, deepest: 3 };
  assert.deepEqual(keys(dips), ['informative.lost', 'dips', 'risk.some']);
  assert.deepEqual(sentences(answer(dips))[1].places, { decades: '6.5', t: 1 });
  const grows = { kind: /** @type {const} */ ('exploding'), lost: -7, most_lost: -0.1, deepest: 1 };
  assert.ok(!keys(grows).includes('dips'), 'it never falls below where it began');
  const healthy = { kind: /** @type {const} */ ('healthy'), lost: 0.01, at_risk: null, severe: null };
  const blank = answer({ ...healthy, cut: { distance: 3, why: 'blank' } }, { informative: null });
  assert.deepEqual(
    sentences(blank).map(({ key }) => key),
    ['why.verdict.all.lost', 'why.verdict.cut.blank', 'why.verdict.risk.unknown'],
  );
  assert.deepEqual(sentences(blank)[0].places, { k: 4, t: 2, distance: 2, decades: '0.01' });
  assert.deepEqual(sentences(blank)[1].places, { t: 1, next: 2 });
  assert.deepEqual(
    keys({ ...healthy, at_risk: true, severe: true, cut: { distance: 3, why: 'blank' } })[0],
    'informative.nothing',
  );
  const cut = {
    kind: /** @type {const} */ ('cut'),
    lost: Infinity,
    severe: true,
    cut: { distance: 1, why: /** @type {const} */ ('weights') },
  };
  assert.deepEqual(keys(cut), ['informative.nothing', 'cut.weights', 'risk.severe']);
  assert.deepEqual(useless(judged(cut), judged(cut)), { key: 'why.change.useless.nothing', places: {} });
  assert.deepEqual([Infinity, NaN, 2].map(decadesText), ['∞', '–', '2.0']);
});

test('inputs so large that they hold the gates at their ends are told, with how large and how many', () => {
  const model = (/** @type {object} */ over) =>
    /** @type {ModelRun} */ (
      /** @type {unknown} */ ({
        cell: 'lstm',
        x: Float64Array.of(1, -14),
        h: Float64Array.of(0.1, 0.2),
        gates: {
          i: Float64Array.of(0.01, 0.5),
          f: Float64Array.of(0.99, 0.5),
          o: Float64Array.of(0.5, 0.5),
          g: Float64Array.of(1, -1),
        },
        ...over,
      })
    );
  assert.deepEqual(tooLarge(model({})), [{ key: 'why.large', places: { most: '14', percent: 33 } }]);
  assert.deepEqual(tooLarge(model({ x: Float64Array.of(1, 0) })), [], 'the inputs are small: it is not they');
  assert.deepEqual(tooLarge(model({ gates: { z: Float64Array.of(0.5, 0.6) } })), [], 'no gate is at its end');
  assert.deepEqual(tooLarge(model({ cell: 'rnn', gates: {}, h: Float64Array.of(-0.95, 0.2) })), [
    { key: 'why.large.rnn', places: { most: '14', percent: 50 } },
  ]);
  assert.deepEqual(
    tooLarge(model({ cell: 'rnn', gates: {}, h: Float64Array.of(5, 7) }), 'relu'),
    [],
    'relu has no end',
  );
});

test('a change puts one network after the one that it is a change of, and all else stays', () => {
  const spec = defaultSpec();
  const next = changed(spec, 0, orthogonal);
  assert.deepEqual(next.models, [spec.models[0], orthogonal.model, spec.models[1]]);
  assert.deepEqual({ ...next, models: spec.models }, spec);
  assert.deepEqual([placeOf(spec, orthogonal), placeOf(next, orthogonal)], [-1, 1]);
});

test('a change that stands on screen is found however much of it is written out', () => {
  const spec = defaultSpec();
  const lstm = spec.models[1];
  const written = /** @type {any} */ ({
    recurrent: true,
    init: { forget_bias: 1, gain: 1.0, rule: 'torch' },
  });
  const as = (/** @type {any} */ model) => placeOf(spec, change({ change: 'lstm', model }));
  assert.equal(as({ ...written, seed: 0, hidden: lstm.hidden, cell: 'lstm' }), 1);
  assert.equal(as({ ...lstm, seed: 1 }), -1);
  assert.equal(as({ ...lstm, init: { ...lstm.init, forget_bias: 0 } }), -1);
  assert.equal(as({ ...lstm, recurrent: false }), -1);
  assert.equal(as({ ...lstm, h_0: [1] }), -1);
  assert.equal(as(null), -1, 'a change of the sequence is no network');
});

test('a network is called by its verdict together with the threshold of it', () => {
  const called = (/** @type {Partial<Verdict>} */ over) => kindOf(answer(over));
  assert.deepEqual(called({ kind: 'healthy', lost: 4.64 }), {
    kind: 'healthy',
    key: 'why.called.healthy',
    places: { at_risk: 5, exploding: 3 },
  });
  assert.equal(called({ kind: 'exploding', gained: NaN }).key, 'why.kind.exploding');
});

test('a shorter sequence is one for all networks; chosen loss steps that it has not are let go', () => {
  const spec = { ...defaultSpec(), loss: { ...defaultSpec().loss, at: [3, 29] } };
  const next = changed(spec, 0, change({ change: 'shorter_T', sequence: { T: 21 } }));
  assert.deepEqual([next.sequence.T, next.models, next.loss.at], [21, spec.models, [3]]);
});

test('a second network is told by what differs from the first of its cell', () => {
  const { models } = defaultSpec();
  const [rnn, lstm] = models;
  const said = (/** @type {any[]} */ ...all) =>
    differences(all, all.length - 1).map(({ key, places }) => [key, ...Object.values(places)]);
  assert.deepEqual(said(rnn, lstm), []);
  assert.deepEqual(said(rnn, orthogonal.model), [['why.differs.rule', 'orthogonal']]);
  assert.deepEqual(said(lstm, rnn, { ...lstm, init: { ...lstm.init, forget_bias: 3 } }), [
    ['why.differs.forget_bias', 3],
  ]);
  assert.deepEqual(said(lstm, { ...lstm, init: { rule: 'chrono', gain: 1 } }), [
    ['why.differs.rule', 'chrono'],
  ]);
  assert.deepEqual(said(lstm, { ...lstm, init: { rule: 'torch', gain: 1 } }), [['why.without.forget_bias']]);
  assert.deepEqual(said(rnn, { ...rnn, bidirectional: true, merge: 'sum', layers: 2 }), [
    ['why.differs.layers', 2],
    ['why.differs.bidirectional', '✓'],
    ['why.differs.merge', 'sum'],
  ]);
  assert.deepEqual(said({ ...rnn, embedding: 4 }, rnn), [['why.without.embedding']]);
  assert.deepEqual(
    said(rnn, { ...rnn, activation: 'tanh', recurrent: true }),
    [],
    'what is left out is as the server takes it',
  );
});

test('a change is named by its own number, and compared by the decades that it is about', () => {
  assert.deepEqual(
    changeName(
      change({ change: 'forget_bias', model: { cell: 'lstm', init: { rule: 'torch', forget_bias: 1 } } }),
    ),
    { key: 'why.change.forget_bias', places: { value: 1 } },
  );
  assert.deepEqual(changeName(change({ change: 'shorter_T', sequence: { T: 21 } })).places, { value: 21 });
  assert.deepEqual(changeName(orthogonal).places, {});
  assert.equal(decadesOf(judged(), judged({ lost: 2, gained: 1 })), 2);
  assert.equal(decadesOf(judged({ kind: 'exploding' }), judged({ lost: 2, gained: 1 })), 1);
});

test('an answer’s numbers are decoded, infinite ones too, and an unknown reach stays null', async (t) => {
  const wire = {
    ...answer({ lost: /** @type {any} */ ('Infinity'), reach: null }),
    farthest: judged({ lost: /** @type {any} */ ('Infinity'), slope: /** @type {any} */ ('NaN') }),
    changes: [
      change({ verdict: judged({ gained: /** @type {any} */ ('NaN') }) }),
      change({ change: 'clip', verdict: null, clip: { norm: 1, log10_norm_raw: 2, log10_norm: 0 } }),
    ],
  };
  t.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify(wire)));
  const found = await ask(defaultSpec(), 0);
  assert.deepEqual(
    [found.verdict.lost, found.verdict.reach, found.verdict.kind, found.verdict.at_risk],
    [Infinity, null, 'vanishing', true],
  );
  assert.deepEqual([found.farthest?.lost, found.farthest?.slope], [Infinity, NaN]);
  assert.deepEqual(
    [found.changes[0].verdict?.gained, found.changes[1].verdict, found.changes[1].clip?.log10_norm_raw],
    [NaN, null, 2],
  );
});

const TASKS = [{ name: 'recall', loss_kind: 'cross_entropy' }];
const preset = (/** @type {any} */ spec) => ({
  name: 'a',
  titles: {},
  descriptions: {},
  spec: {
    sequence: { task: 'recall', T: 40, seed: 0 },
    models: [{ cell: 'rnn', hidden: 32, init: { rule: 'torch' } }],
    ...spec,
  },
});

test('an example is a whole spec: what it leaves out is the task’s own', () => {
  const spec = presetSpec(preset({}), TASKS);
  assert.deepEqual(
    [spec.loss, spec.truncate],
    [{ kind: 'cross_entropy', at: 'last', reduction: 'sum' }, null],
  );
  assert.equal(presetSpec(preset({ loss: { at: 'all' } }), TASKS).loss.at, 'all');
});

test('a spec is an example if every field agrees, in any order, and none once one is changed', () => {
  const examples = [preset({ truncate: 5 }), preset({})];
  const spec = presetSpec(examples[1], TASKS);
  assert.equal(
    presetOf(
      JSON.parse(
        JSON.stringify({
          loss: spec.loss,
          truncate: null,
          models: spec.models,
          sequence: { seed: 0, T: 40, task: 'recall' },
        }),
      ),
      examples,
      TASKS,
    ),
    examples[1],
  );
  assert.equal(presetOf({ ...spec, sequence: { task: 'recall', T: 41, seed: 0 } }, examples, TASKS), null);
});

for (const lang of ['en', 'ko']) {
  const catalogue = JSON.parse(
    readFileSync(new URL(`../../static/locales/${lang}.json`, import.meta.url), 'utf8'),
  );
  const say = translator(catalogue);

  test(`${lang}: a verdict is a sentence with its numbers, none says that a network cannot learn`, () => {
    const verdicts = ['vanishing', 'exploding', 'saturated', 'healthy'].flatMap((kind) =>
      [0, 4].flatMap((distance) =>
        [6, -6, Infinity, NaN].flatMap((lost) =>
          [null, false, true].map((at_risk) => ({
            kind: /** @type {'healthy'} */ (kind),
            distance,
            lost,
            at_risk,
            severe: at_risk,
          })),
        ),
      ),
    );
    for (const over of verdicts) {
      for (const informative of [null, [0]]) {
        const told = answer(over, { informative });
        const text = [kindOf(told), ...sentences(told)].map(({ key, places }) => say(key, places)).join(' ');
        assert.doesNotMatch(text, /[{}]|undefined|cannot learn|never learn|학습할 수 없/);
      }
    }
  });
}

test('of several networks the one that lost most is the one that dies; one that is well never is', () => {
  const healthy = answer({ kind: 'healthy', lost: 4 }),
    some = answer({ lost: 3 });
  const all = answer({ lost: Infinity });
  assert.equal(dying([healthy, some, undefined]), 1);
  assert.equal(dying([some, all, healthy]), 1);
  assert.equal(dying([healthy, answer({ lost: NaN, kind: 'exploding' })]), null);
  assert.equal(dying([answer({ kind: 'healthy', lost: 1 }, { farthest: judged({ lost: 9 }) }), some]), 0);
});

test('a verdict in a line: its kind, and what is left on the way that it is about', () => {
  const said = (/** @type {Partial<Verdict>} */ over) => lineOf(answer(over)).map(({ key }) => key);
  assert.deepEqual(lineOf(answer({}))[1], { key: 'why.line.lost', places: { distance: 4, decades: '6.25' } });
  assert.deepEqual(said({ lost: -2, kind: 'exploding' }), ['why.called.exploding', 'why.line.gained']);
  assert.equal(said({ lost: NaN })[1], 'why.line.nonfinite');
  assert.equal(said({ lost: Infinity })[1], 'why.line.nothing');
  assert.equal(said({ distance: 0 })[1], 'why.line.here');
});
