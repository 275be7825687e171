import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import * as curve from '../../static/js/figures/curve.js';
import * as lane from '../../static/js/figures/lane.js';
import * as map from '../../static/js/figures/map.js';
import * as strip from '../../static/js/figures/strip.js';
import * as units from '../../static/js/figures/units.js';
import { translator } from '../../static/js/core/i18n.js';
import { headline } from '../../static/js/model/headline.js';
import { finished, started, T } from './example.js';

const range = /** @type {[number, number]} */ ([-8, 0]);
const mapped = (/** @type {'every'|'loss'} */ rows) => ({
  ...finished(),
  map: /** @type {any} */ ({
    rows,
    T,
    models: [{ dh: new Float64Array(T * T), dc: null, mask: new Uint8Array(T * T).fill(1), pool: null }],
  }),
});
const PHRASES = [
  ...[started(), finished()].flatMap((run) => [
    ...['h', 'dh', 'dh_direct', 'dc'].map((quantity) =>
      lane.summary({ run, m: 1 }, /** @type {any} */ ({ quantity })),
    ),
    strip.summary({ run, m: 1 }, { range }),
    units.summary({ run, m: 1 }, { range }),
  ]),
  ...['every', 'loss'].map((rows) =>
    map.summary({ run: mapped(/** @type {'every'} */ (rows)), m: 0 }, { range }),
  ),
  ...curve.summary(
    [[0, -1, -4], [0, -1], [1], [0, -Infinity], [-Infinity, 0], [NaN, 0]].map((row) => ({
      cell: 'gru',
      row: Float64Array.from(row),
      headline: headline(row),
    })),
  ),
];

for (const lang of ['en', 'ko']) {
  const catalogue = JSON.parse(
    readFileSync(new URL(`../../static/locales/${lang}.json`, import.meta.url), 'utf8'),
  );

  test(`${lang}: every summary of a figure is a sentence with all its places filled`, () => {
    const say = translator(catalogue);
    for (const { key, places } of PHRASES) assert.doesNotMatch(say(key, places), /[{}]|undefined/);
  });

  test(`${lang}: no summary leaves out a number that it was given`, () => {
    for (const { key, places } of PHRASES)
      for (const name of Object.keys(places))
        assert.ok(catalogue[key].includes(`{${name}}`), `${key}: ${name}`);
  });
}

test('every kind of summary was tried', () => {
  assert.equal(new Set(PHRASES.map(({ key }) => key)).size, 1 + 4 + 2 + 2 + 2 + 6);
});

/** One word for one thing, and those that it is not called. @type {Record<string, RegExp>} */
const CALLED = {
  신경망: /네트워크/,
  단계: /시점|스텝/,
  Chrono: /크로노/,
  '망각 게이트 편향': /망각 편향/,
  배율: /게인/,
  행렬곱: /행렬 곱/,
  정답: /목푯값|목표값/,
  매개변수: /파라미터/,
  'log₁₀': /자릿수|log10/,
};

test('in Korean one thing has one name', () => {
  const catalogue = JSON.parse(
    readFileSync(new URL('../../static/locales/ko.json', import.meta.url), 'utf8'),
  );
  for (const [name, others] of Object.entries(CALLED)) {
    const wrong = Object.entries(catalogue)
      .filter(([, sentence]) => others.test(sentence))
      .map(([key]) => key);
    assert.deepEqual(wrong, [], `${name}`);
    assert.ok(
      Object.values(catalogue).some((sentence) => sentence.includes(name)),
      `${name} is in use`,
    );
  }
});
