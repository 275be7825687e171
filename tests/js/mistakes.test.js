import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { translator } from '../../static/js/core/i18n.js';
import { valueAt } from '../../static/js/model/exact.js';
import { lineOf, misfits, PASSING, sentenceOf, told } from '../../static/js/model/mistakes.js';
import { defaultSpec } from '../../static/js/model/spec.js';
import { CATALOGUE } from './catalogue.js';

const t = translator(
  JSON.parse(readFileSync(new URL('../../static/locales/en.json', import.meta.url), 'utf8')),
);
const known = {
  spec: defaultSpec(),
  lang: /** @type {const} */ ('en'),
  limits: {
    T: 2000,
    hidden: 512,
    models: 6,
    outputs: 10_000,
    seconds: 30,
    answer_bytes: 1e6,
    memory_bytes: 1e6,
    body_bytes: 8e6,
  },
  cells: CATALOGUE.cells,
  tasks: [],
};
const problem = (
  /** @type {string} */ code,
  /** @type {string|null} */ where = null,
  message = 'it is wrong',
  hint = null,
) => ({ code, where, message, hint });

test('the value of a field is found by its path', () => {
  assert.equal(valueAt(known.spec, 'models.1.init.forget_bias'), 1);
  assert.equal(valueAt(known.spec, 'models.7.weights.W_hh.0.0'), undefined);
});

test('where the page knows no numbers it says what kind of mistake it is, beside the server’s words', () => {
  const { sentence, exact, words, subject } = told(
    problem('spec.too_long', 'sequence.T', 'T is 5000; at most 2000 here'),
    t,
    { ...known, limits: null },
  );
  assert.deepEqual(
    [sentence, exact, words, subject],
    ['The sequence is longer than is allowed here.', false, 'T is 5000; at most 2000 here.', 'Steps T'],
  );
});

test('an unknown choice is told with the catalogue’s values, and in general words without it', () => {
  const spec = {
    ...defaultSpec(),
    models: [{ cell: 'gru', activation: 'x', reset: 'x' }],
    loss: { kind: 'x', at: 'last', reduction: 'x' },
  };
  const choices = {
    'models.0.activation': 'tanh, relu, sigmoid, identity',
    'models.0.reset': 'after, before',
    'loss.kind': 'cross_entropy, bce, mse, given',
    'loss.reduction': 'sum, mean',
  };
  for (const [where, values] of Object.entries(choices)) {
    const say = (/** @type {any} */ cells) =>
      told(problem('spec.choice', where), t, { ...known, cells, spec });
    assert.ok(
      say(CATALOGUE.cells).sentence.includes(`${values}.`) && say(CATALOGUE.cells).exact,
      say(CATALOGUE.cells).sentence,
    );
    assert.equal(say(null).sentence, t('error.choice'));
  }
});

test('a name of other libraries is told as what it is here, a shape that is transposed as such', () => {
  const weights = {
    weight_ih_l0: [[1]],
    kernel: [[1]],
    bias_hh_l0: [1],
    W_xh: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    foo: [1],
    b_hn: [1],
  };
  const spec = { ...defaultSpec(), models: [{ cell: 'rnn', units: 3, dropout: 0.1, hiden: 3, weights }] };
  const say = (/** @type {string} */ code, /** @type {string} */ where, /** @type {string} */ message) =>
    told(problem(code, `models.0.${where}`, message), t, { ...known, spec });
  const of = (/** @type {string} */ name, /** @type {string} */ message) =>
    say('model.weights', `weights.${name}`, message);
  assert.deepEqual(
    [
      of('weight_ih_l0', 'weight_ih_l0 is not a name here; it is W_xh'),
      of('kernel', 'kernel is not a name here; it is W_xh, transposed'),
      of('bias_hh_l0', 'bias_hh_l0 is not a name here; it is part of b_h'),
      of('b_hn', 'rnn has no b_hn'),
      of('W_xh', 'W_xh is (2, 3); (3, 2) is needed: yours is its transpose'),
      of('W_xh', 'W_xh is (2, 3); (3, 5) is needed'),
      say('spec.unknown', 'units', 'units is not a name here; it is hidden'),
      say('spec.unknown', 'dropout', 'dropout is not here: it leaves out units'),
      say('spec.unknown', 'hiden', 'hiden is not known here'),
    ].map(({ sentence, exact }) => [sentence, exact]),
    [
      ['“weight_ih_l0” is called W_xh here.', true],
      ['“kernel”, transposed, is W_xh here.', true],
      ['“bias_hh_l0” is of other libraries; networks here have no such thing by itself.', false],
      ['There is no “b_hn” here.', true],
      ['Its shape is 2 × 3; 3 × 2 is needed: it is transposed.', true],
      ['Its shape is 2 × 3; 3 × 5 is needed.', true],
      ['“units” is called hidden here.', true],
      ['“dropout” is of other libraries; networks here have no such thing by itself.', false],
      ['There is no “hiden” here.', true],
    ],
  );
});

test('a spec that is too long to send is told from one that is too large to compute', () => {
  assert.match(told(problem('http.too_large'), t, known).sentence, /longer than the 8 MB/);
  assert.match(told(problem('spec.too_large'), t, known).sentence, /an answer may have 1 MB/);
  assert.match(
    told(problem('spec.too_large', 'models.0.seed'), t, known).sentence,
    /at most 9007199254740991/,
  );
});

test('the server’s words begin with a capital letter, names stay as they are', () => {
  const words = (/** @type {string} */ message) =>
    told(problem('json.invalid', null, message), t, known).words;
  assert.deepEqual(
    [
      'the body is no JSON',
      'h_0 has shape (1, 2)',
      'rnn needs W_xh',
      'y has 1 targets',
      '"last" is right',
      'is it so?',
    ].map(words),
    [
      'The body is no JSON.',
      'h_0 has shape (1, 2).',
      'rnn needs W_xh.',
      'y has 1 targets.',
      '"last" is right.',
      'Is it so?',
    ],
  );
});

test('of a failure that is not the spec’s the server’s words are not shown', () => {
  for (const code of PASSING) assert.equal(told(problem(code), t, known).words, null);
  for (const code of PASSING) assert.notEqual(sentenceOf(code), 'other');
});

/** Codes of errors. */
const CODES = [
  'spec.too_long',
  'spec.too_wide',
  'spec.too_many',
  'spec.too_large',
  'spec.too_costly',
  'spec.too_small',
  'spec.type',
  'spec.not_finite',
  'spec.choice',
  'spec.unknown',
  'spec.missing',
  'spec.ragged',
  'spec.empty',
  'spec.repeated',
  'spec.contradiction',
  'model.weights',
  'model.state',
  'task.too_long',
  'task.too_short',
  'task.option',
  'task.unknown',
  'loss.at',
  'loss.kind',
  'loss.target',
  'sequence.target',
  'sequence.length',
  'check.index',
  'spec.weights',
  'http.cut',
  'http.too_large',
  'what.ever',
];
/** Fields that errors name. */
const PLACES = [
  null,
  '',
  'sequence',
  'sequence.T',
  'sequence.x.3.1',
  'sequence.y.4',
  'sequence.text',
  'models',
  'models.9',
  'models.9.hidden',
  'models.9.weights.W_hh',
  'models.9.weights.W_hh.1.2',
  'models.0.weights.b_h.1',
  'models.9.h_0',
  'loss.at',
  'loss.at.3',
  'loss.kind',
  'k',
  'entries.0.index',
];

test('an error about a network, step or field that this spec does not have is told all the same', () => {
  const specs = [
    defaultSpec(),
    { ...defaultSpec(), sequence: { x: [[1]], y: null } },
    { ...defaultSpec(), loss: { at: 'first' } },
  ];
  for (const spec of specs)
    for (const code of CODES)
      for (const where of PLACES) {
        const { sentence, subject } = told(problem(code, where), t, { ...known, spec });
        assert.doesNotMatch(`${subject} ${sentence}`, /[{}]|undefined|NaN|\[object/, `${code} ${where}`);
      }
});

test('a number that is too large for a loss, and one with a decimal comma, are told as such', () => {
  const say = (/** @type {string} */ code, /** @type {unknown} */ value) =>
    told(problem(code, 'sequence.values.1'), t, {
      ...known,
      spec: /** @type {any} */ ({ ...defaultSpec(), sequence: { task: 'series', values: [1, value] } }),
    }).sentence;
  assert.match(say('task.option', 1e308), /It is 1e\+308: its square .* at most 10¹⁵⁰ is taken/);
  assert.equal(say('spec.type', '2,5'), 'It is "2,5", with a decimal comma: write 2.5.');
  assert.equal(say('spec.type', 'two'), 'It is "two"; a number is needed.');
});

test('weights for another sequence are told from weights that fit no network', () => {
  assert.deepEqual(
    ['W_xh', 'W_hy', 'W_hh', 'b_h'].map((name) =>
      misfits(problem('model.weights', `models.0.weights.${name}`)),
    ),
    [true, true, false, false],
  );
  assert.ok(!misfits(problem('spec.ragged', 'models.0.weights.W_xh')) && !misfits(problem('model.weights')));
});

test('a busy server says what it has no more of, in the words that its source has', () => {
  const say = (/** @type {string} */ message) => told(problem('server.busy', null, message), t, known);
  const read = (/** @type {string} */ path) =>
    readFileSync(new URL(`../../app/${path}`, import.meta.url), 'utf8');
  const source = ['api/http/stream.py', 'api/http/waiting.py', 'api/http/body.py', 'serving/door.py']
    .map(read)
    .join();
  const lacks = {
    'traces are open already': /8 streams open/,
    'connections are open already': /8 connections open/,
    'other computations hold all the memory that there is for them': /hold all the memory/,
    'other large requests are being read': /reading other large requests/,
  };
  for (const [words, sentence] of Object.entries(lacks)) {
    assert.ok(source.includes(words), words);
    assert.match(say(words.startsWith('other') ? words : `8 ${words}`).sentence, sentence);
  }
  assert.deepEqual(
    [say('the server is busy').sentence, say('the server is busy').words],
    [t('error.busy'), null],
  );
});

test('what the server cannot read, or waits for in vain, has a sentence of its own', () => {
  const codes = ['http.slow', 'http.invalid', 'http.headers_too_large', 'http.method'];
  assert.deepEqual(codes.map(sentenceOf), ['slow', 'invalid', 'headers', 'request']);
  assert.ok(PASSING.has('http.slow'));
});

test('a mistake in equations is told with its line and column, in words of its kind', () => {
  const cycle = {
    code: 'equations.cycle',
    message: 'line 3, column 7: a cycle within one step: h needs z needs h',
    where: 'equations',
    hint: null,
  };
  assert.equal(lineOf(cycle), 3);
  assert.equal(lineOf({ ...cycle, code: 'spec.type' }), null);
  const { sentence, exact, words } = told(cycle, t, /** @type {any} */ (known));
  assert.equal(sentence, 'Line 3, column 7: a cycle within one step.');
  assert.equal(exact, false); // the server's words name the way
  assert.match(words ?? '', /h needs z needs h/);
});
