import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { translator } from '../../static/js/core/i18n.js';
import { found, kindsOf, unsettledBy, verdictOf, verdictOn } from '../../static/js/model/checked.js';
import { digitsOf } from '../../static/js/model/reordered.js';

/** @import {CheckedEntry} from '../../static/js/model/types.js' */

/** @param {Partial<CheckedEntry>} over @returns {CheckedEntry} */
const entry = (over) => ({
  name: 'W_hh',
  index: [0, 0],
  analytic: 1,
  numeric: 1,
  error: 1e-9,
  settled: true,
  sides: null,
  ...over,
});
const good = entry({}),
  bad = entry({ error: 0.5 }),
  lost = entry({ error: NaN }),
  steep = entry({ settled: false, error: 2 }),
  kink = entry({ settled: false, sides: [0, 1] });
const TAME = { states: 1e-15, gradients: 1e-14 };
const CHAOTIC = { states: 6e-10, gradients: 6e-9 };

test('a number agrees, differs, is none, or is not settled', () => {
  assert.deepEqual([good, bad, lost, steep, entry({ error: NaN, settled: false })].map(verdictOf), [
    'good',
    'bad',
    'nonfinite',
    'unsettled',
    'nonfinite',
  ]);
});

test('a check most of whose differences do not settle is not called good', () => {
  assert.equal(verdictOn([good, good, steep]), 'good');
  assert.equal(verdictOn([good, steep]), 'good', 'half of them is not most of them');
  assert.equal(verdictOn([good, steep, steep]), 'unsettled');
  assert.equal(verdictOn([bad, steep, steep]), 'bad');
  assert.equal(verdictOn([good, lost]), 'nonfinite');
});

test('why differences do not settle is true of the network: a kink, chaos, or a steep loss', () => {
  assert.equal(unsettledBy(kink, CHAOTIC), 'kink');
  assert.equal(unsettledBy(steep, CHAOTIC), 'chaotic');
  assert.equal(unsettledBy(steep, TAME), 'steep');
  assert.equal(unsettledBy(steep, { states: null, gradients: null }), 'steep');
  assert.equal(unsettledBy(steep, undefined), 'steep', 'the answer is not here yet');
});

test('parameters, initial states and inputs are counted apart', () => {
  const names = ['W_hh', 'b_h', 'h_0', 'c_0', 'x', 'x', 'x'];
  assert.deepEqual(kindsOf(names.map((name) => entry({ name }))), { parameters: 2, states: 2, inputs: 3 });
});

test('what was found names the largest error of what settled alone, and each reason with its number', () => {
  assert.deepEqual(
    found([good, steep, steep, kink], CHAOTIC).map(({ key, places }) => [key, places]),
    [
      ['hand.check.found.settled', { count: 1, worst: '1.0 × 10⁻⁹'.replaceAll(' ', '\u202f') }],
      ['hand.check.found.kink', { count: 1 }],
      ['hand.check.found.chaotic', { count: 2 }],
    ],
  );
  assert.deepEqual(
    found([good, good], TAME).map(({ key }) => key),
    ['hand.check.found.all'],
  );
  assert.deepEqual(
    found([lost, steep], TAME).map(({ key }) => key),
    ['hand.check.found.nonfinite', 'hand.check.found.steep'],
  );
  const overflowed = entry({ error: NaN, settled: false, sides: [NaN, NaN] });
  assert.deepEqual(
    found([overflowed], TAME).map(({ key }) => key),
    ['hand.check.found.nonfinite'],
    'it is no kink',
  );
});

for (const lang of ['en', 'ko']) {
  const text = readFileSync(new URL(`../../static/locales/${lang}.json`, import.meta.url), 'utf8');
  const t = translator(JSON.parse(text));

  test(`${lang}: of a chaotic network without a ReLU no kink is told, and its digits are`, () => {
    const said = found([good, steep, steep], CHAOTIC).map(({ key, places }) => t(key, places));
    assert.match(said.join(' '), /chaotic|카오스/);
    assert.doesNotMatch([...said, t('hand.check.unsettled.chaotic')].join(' '), /ReLU|\{|undefined/);
    assert.match(digitsOf(CHAOTIC, 'RNN 2', t), /RNN 2.*8(자리| digits).*(chaotic|카오스)/);
    assert.match(digitsOf(TAME, 'RNN', t), /RNN.*14/);
  });
}
