import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import {
  doubtsAfter,
  heldBy,
  lackOf,
  listed,
  optionsOf,
  rolesOf,
  stillFit,
  wayOf,
  waysOf,
} from '../../static/js/model/owntable.js';

/** @import {OwnColumn, OwnTable} from '../../static/js/model/owntable.js' */

const numbered = (/** @type {number} */ k) => `column ${k}`;
/**
 * @param {string} name
 * @param {(number|string|null)[]} values
 * @param {OwnColumn['kind']} [kind]
 * @returns {OwnColumn}
 */
const column = (name, values, kind = 'number') => ({
  name,
  kind,
  values,
  missing: values.flatMap((value, row) => (value === null ? [row] : [])),
  wrong: [],
});
/** @param {OwnColumn[]} columns @returns {OwnTable} */
const table = (...columns) => ({
  rows: columns[0].values.length,
  columns,
  lines: columns[0].values.map((_, row) => row + 2),
  assumed: null,
  doubts: [],
});

const prices = table(
  column('Date', ['d1', 'd2', 'd3'], 'date'),
  column('Open', [1, 2, 3]),
  column('Close', [4, 5, 6]),
  column('Volume', [7, null, 9]),
);
const plain = { horizon: 1, standard: true };

test('a price file is read for its closing prices, any other for its first column of numbers', () => {
  assert.deepEqual(rolesOf(prices), { inputs: [2], target: 2, ...plain });
  assert.deepEqual(rolesOf(table(column('', ['a', 'b'], 'text'), column('', [1, 2]))), {
    inputs: [1],
    target: 1,
    ...plain,
  });
  assert.deepEqual(
    rolesOf(table(column('날짜', ['a'], 'date'), column('시가', [1]), column('종가', [2])))?.target,
    2,
  );
  assert.equal(rolesOf(table(column('a', ['x'], 'text'))), null);
});

test('the options of a series say what is not by default, and nothing else', () => {
  const told = (/** @type {OwnTable} */ of, /** @type {any} */ roles) =>
    JSON.parse(JSON.stringify(optionsOf(of, roles, numbered)));
  assert.deepEqual(told(table(column('', [1, 2])), { inputs: [0], target: 0, horizon: 1, standard: false }), {
    values: [1, 2],
  });
  assert.deepEqual(told(prices, { inputs: [2], target: 2, ...plain }), {
    values: [4, 5, 6],
    names: ['Close'],
    scale: 'standard',
  });
  assert.deepEqual(told(prices, { inputs: [1, 2], target: 2, horizon: 2, standard: false }), {
    values: [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    names: ['Open', 'Close'],
    target: 1,
    horizon: 2,
  });
  assert.deepEqual(told(prices, { inputs: [1], target: 2, horizon: 1, standard: false }), {
    values: [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    names: ['Open', 'Close'],
    inputs: [0],
    target: 1,
  });
  assert.deepEqual(
    Object.entries(optionsOf(table(column('', [1, 2])), { inputs: [0], target: 0, ...plain }, numbered))
      .filter(([, value]) => value === undefined)
      .map(([name]) => name),
    ['names', 'inputs', 'target', 'horizon'],
  );
});

test('what a spec holds is the table that it was made of', () => {
  const roles = { inputs: [1], target: 2, horizon: 3, standard: true };
  const held = heldBy(
    /** @type {any} */ ({
      task: 'series',
      T: 1,
      seed: 0,
      ...JSON.parse(JSON.stringify(optionsOf(prices, roles, numbered))),
    }),
  );
  assert.deepEqual(
    held?.table.columns.map(({ name, values }) => [name, values]),
    [
      ['Open', [1, 2, 3]],
      ['Close', [4, 5, 6]],
    ],
  );
  assert.deepEqual(held?.roles, { inputs: [0], target: 1, horizon: 3, standard: true });
  assert.deepEqual(heldBy({ task: 'series', T: 1, seed: 0, values: [1, 2] })?.roles, {
    inputs: [0],
    target: 0,
    horizon: 1,
    standard: false,
  });
  assert.equal(heldBy({ task: 'series', T: 1, seed: 0 }), null);
});

test('a missing value in a column that takes part is told with its line; in another it is not', () => {
  assert.equal(lackOf(prices, rolesOf(prices), numbered), null);
  assert.deepEqual(lackOf(prices, { inputs: [2, 3], target: 2, ...plain }, numbered), {
    key: 'own.gaps',
    places: { column: 'Volume', count: 1, lines: '3' },
  });
  assert.deepEqual(
    lackOf(table(column('', [1, 2])), { inputs: [0], target: 0, horizon: 2, standard: true }, numbered),
    { key: 'own.few', places: { least: 3, count: 2, horizon: 2 } },
  );
});

test('where no column is numbers, the first word among them is told, and why it is none', () => {
  const lack = (/** @type {string} */ text) =>
    lackOf(table({ ...column('', ['1', text], 'text'), wrong: [{ row: 1, line: 3, text }] }), null, numbered);
  const places = { place: 2, line: 3 };
  assert.deepEqual(lack('two'), { key: 'own.wrong', places: { word: 'two', ...places } });
  assert.deepEqual(lack('-1e999'), { key: 'own.large', places: { word: '-1e999', ...places } });
  assert.deepEqual(lack('-inf'), { key: 'own.infinite', places: { word: '-inf', ...places } });
  assert.deepEqual(lack('2,5'), { key: 'own.comma', places: { word: '2,5', ...places, point: '2.5' } });
  assert.deepEqual(lackOf(table(column('a', ['x'], 'text')), null, numbered), {
    key: 'own.none',
    places: {},
  });
});

test('a choice that settled a doubt can be taken back', () => {
  const doubt = {
    kind: 'decimal_or_columns',
    text: '1,5',
    line: 1,
    results: [],
    choices: [
      { separator: 'none', decimal: ',' },
      { separator: 'comma', decimal: '.' },
    ],
  };
  const turned = doubtsAfter([doubt], [], doubt.choices[1]);
  assert.deepEqual(
    turned.map(({ choices }) => choices.map(wayOf)),
    [['comma', 'none']],
  );
  assert.deepEqual(doubtsAfter(turned, [], doubt.choices[0]), [doubt]);
  assert.deepEqual(doubtsAfter([doubt], [doubt], {}), [doubt]);
  assert.deepEqual(
    doubtsAfter([doubt], [], { separator: 'tab' }),
    [],
    'another choice has made it pointless',
  );
});

test('of three ways the one that was taken comes first, each with the numbers that it makes', () => {
  const doubt = {
    kind: 'decimal_or_columns',
    text: '1,234',
    line: 1,
    results: [[1234], [1, 234], [1.234]],
    choices: [
      { grouped: true, separator: 'comma', decimal: '.' },
      { separator: 'comma', decimal: '.', grouped: false },
      { separator: 'none', decimal: ',', grouped: false },
    ],
  };
  assert.deepEqual(
    waysOf(doubt).map(({ way, numbers }) => [way, numbers]),
    [
      ['true', '1234'],
      ['comma', '1 | 234'],
      ['none', '1.234'],
    ],
  );
  const [turned] = doubtsAfter([doubt], [], doubt.choices[2]);
  assert.deepEqual(
    waysOf(turned).map(({ way, numbers }) => [way, numbers]),
    [
      ['none', '1.234'],
      ['true', '1234'],
      ['comma', '1 | 234'],
    ],
  );
  assert.deepEqual(
    waysOf({ ...doubt, results: [] }).map(({ numbers }) => numbers),
    ['', '', ''],
  );
});

test('roles stay while their columns are numbers', () => {
  assert.ok(stillFit(prices, { inputs: [1], target: 2, ...plain }));
  for (const roles of [
    { inputs: [0], target: 2 },
    { inputs: [1], target: 4 },
  ])
    assert.ok(!stillFit(prices, { ...roles, ...plain }));
});

test('of many lines the first are named', () => {
  assert.deepEqual([[3], [1, 2], [1, 2, 3, 4, 5, 6, 7]].map(listed), ['3', '1, 2', '1, 2, 3, 4, 5, 6, …']);
});

/** What the server may doubt, with the ways to read it (app/data/tables), and what it may refuse. */
const WAYS = {
  decimal_or_columns: ['none', 'comma', 'true'],
  thousands_or_columns: ['comma', 'blank', 'true'],
  thousands_or_decimal: ['.', ','],
  title_or_value: ['true', 'false'],
  lines_differ: ['table', 'list'],
  blank_lines: ['missing', 'skip'],
  compact_dates: ['true', 'false'],
  newest_first: ['true', 'false'],
};
const REFUSALS = [
  'empty',
  'quote',
  'ragged',
  'too_long',
  'too_wide',
  'encoding',
  'binary',
  'array',
  'archive',
  'not_finite',
  'brackets',
  'fill',
];

for (const lang of ['en', 'ko']) {
  test(`${lang}: every doubt and every refusal of the server has its sentence`, () => {
    const catalogue = JSON.parse(
      readFileSync(new URL(`../../static/locales/${lang}.json`, import.meta.url), 'utf8'),
    );
    const keys = [
      ...Object.entries(WAYS).flatMap(([kind, ways]) =>
        ways.flatMap((way) => ['doubt', 'choose'].map((part) => `own.${part}.${kind}.${way}`)),
      ),
      ...REFUSALS.map((kind) => `own.error.${kind}`),
    ];
    assert.deepEqual(
      keys.filter((key) => !(key in catalogue)),
      [],
    );
  });
}

test('these are all that the server may doubt and refuse', () => {
  const source = ['arrays', 'brackets', 'cells', 'columns', 'cuts', 'read', 'numbers']
    .map((name) => readFileSync(new URL(`../../app/data/tables/${name}.py`, import.meta.url), 'utf8'))
    .join('');
  const found = (/** @type {RegExp} */ pattern) =>
    new Set([...source.matchAll(pattern)].map(([, name, other]) => name ?? other));
  assert.deepEqual([...found(/Doubt\(\s*"(\w+)"|"(\w+_or_columns)"/g)].sort(), Object.keys(WAYS).sort());
  assert.deepEqual([...found(/"table\.(\w+)"/g)].sort(), REFUSALS.filter((kind) => kind !== 'fill').sort());
});
