import assert from 'node:assert/strict';
import test from 'node:test';

import {
  exactly,
  fixed,
  inCell,
  log10,
  narrow,
  number,
  power,
  shape,
  size,
  summands,
  tenTo,
} from '../../static/js/model/format.js';
import { CELLS, gateToken, NETWORK } from '../../static/js/model/names.js';
import { csv, json } from '../../static/js/model/table.js';

/** Narrow spaces, so that a number is not torn. @param {string} text */
const plain = (text) => text.replaceAll('\u202f', ' ');

test('a number has one format: four figures, and a power of ten where it is very small or large', () => {
  const numbers = [
    0.002004,
    0.00012345,
    -123456,
    1,
    12.345,
    1234.5,
    9999.6,
    0,
    1e-300,
    NaN,
    Infinity,
    -Infinity,
  ];
  assert.deepEqual(
    numbers.map((x) => plain(number(x))),
    [
      '0.002004',
      '1.234 × 10⁻⁴',
      '-1.235 × 10⁵',
      '1.000',
      '12.35',
      '1235',
      '1.000 × 10⁴',
      '0',
      '1.000 × 10⁻³⁰⁰',
      'NaN',
      'Infinity',
      '-Infinity',
    ],
  );
  assert.deepEqual(
    [0.00196, 150, 1234, 2e-9].map((x) => plain(number(x, 2))),
    ['0.0020', '150', '1200', '2.0 × 10⁻⁹'],
  );
  assert.deepEqual(
    [1e-3, 5e-5, 0.05].map((x) => plain(number(x, 1))),
    ['0.001', '5 × 10⁻⁵', '0.05'],
  );
  assert.deepEqual(
    [0.25, 1e-7, 2.5e-9, 100, 1e22, -Infinity].map((x) => plain(exactly(x))),
    ['0.25', '1 × 10⁻⁷', '2.5 × 10⁻⁹', '100', '1 × 10²²', '-Infinity'],
  );
  assert.deepEqual([narrow(-2.345e-4), narrow(2.345, 3), tenTo(-12)], ['-2.3×10⁻⁴', '2.35', '10⁻¹²']);
});

test('in a cell a number has a nought before its point, and five characters where its size allows it', () => {
  const cells = [
    0,
    0.254,
    -0.254,
    0.0999,
    0.0512,
    -0.0512,
    12.34,
    -99.4,
    99.6,
    1234.5,
    -9999,
    2e-4,
    -2e-4,
    3e5,
    NaN,
    -Infinity,
  ].map(inCell);
  assert.deepEqual(cells, [
    '0',
    '0.25',
    '-0.25',
    '0.10',
    '0.05',
    '-0.05',
    '12',
    '-99',
    '100',
    '1235',
    '-9999',
    '2×10⁻⁴',
    '-2×10⁻⁴',
    '3×10⁵',
    'NaN',
    '-∞',
  ]);
});

test('a rounded zero has no minus', () => {
  assert.deepEqual(
    [fixed(-0.0001), fixed(-0.4, 0), fixed(-0.001), log10(-2.6984), log10(-Infinity)],
    ['0.000', '0', '-0.001', '-2.698', '-Infinity'],
  );
});

test('a log10 becomes its number also where no double holds it', () => {
  assert.deepEqual(
    [-2.698, -2400.3, 0, 2.9999, 3, -0.0001, -2, -2.001, -Infinity, NaN, 400.5].map((x) => plain(power(x))),
    [
      '0.00200',
      '5.01 × 10⁻²⁴⁰¹',
      '1.00',
      '1000',
      '1000',
      '1.00',
      '0.0100',
      '0.00998',
      '0',
      'NaN',
      '3.16 × 10⁴⁰⁰',
    ],
  );
});

test('what adds up is printed so that it does, no number further than the next one from its own', () => {
  // rounded one by one: -0.012 and -0.192
  assert.deepEqual(summands([-0.0116, -0.1918], 3), { sum: '-0.203', parts: ['-0.011', '-0.192'] });
  assert.deepEqual(summands([0.15, 0.06], 2), { sum: '0.21', parts: ['0.15', '0.06'] });
  assert.deepEqual(summands([NaN, 1], 2).parts, ['NaN', '1.00']);
  assert.deepEqual(summands([-Infinity, 1], 2), { sum: '-Infinity', parts: ['-Infinity', '1.00'] });
  let adjusted = 0;
  for (let i = 0; i < 1000; i++) {
    const parts = Array.from({ length: 2 + (i % 3) }, (_, j) => Math.sin(7 * i + 3 * j + 1));
    const { sum, parts: told } = summands(parts, 3);
    assert.ok(Math.abs(told.reduce((total, part) => total + Number(part), 0) - Number(sum)) < 1e-9);
    assert.equal(sum, fixed(Math.round(1000 * parts.reduce((total, part) => total + part, 0)) / 1000, 3));
    told.forEach((part, j) => assert.ok(Math.abs(Number(part) - parts[j]) < 1e-3));
    adjusted += Number(told.some((part, j) => Math.abs(Number(part) - parts[j]) > 5.0001e-4));
  }
  assert.ok(adjusted > 100);
});

test('sizes and shapes', () => {
  assert.deepEqual([size(512), size(12345), size(1234567)], ['512', '12,345', '1,234,567']);
  assert.deepEqual([shape(['H', 'X']), shape([16]), shape([])], ['(H, X)', '(16,)', '()']);
});

test('every network has a colour, a shape and a name of its own, and a gate the colour of its name', () => {
  for (const aspect of /** @type {const} */ (['token', 'shape', 'label']))
    assert.equal(new Set(CELLS.map((cell) => NETWORK[cell][aspect])).size, CELLS.length);
  assert.equal(gateToken('f'), '--gate-f');
});

const TABLE = {
  columns: ['t', 'symbol', 'log10_norm_dh'],
  rows: [
    [0, 'a,"b"', -0.1 - 0.2],
    [1, '\n', -Infinity],
    [2, '', null],
  ],
};

test('CSV quotes what needs it and gives every digit', () => {
  assert.equal(
    csv(TABLE),
    't,symbol,log10_norm_dh\r\n0,"a,""b""",-0.30000000000000004\r\n1,"\n",-Infinity\r\n2,,\r\n',
  );
});

test('JSON is valid, with non-finite numbers as strings', () => {
  assert.deepEqual(JSON.parse(json(TABLE)).rows, [
    [0, 'a,"b"', -0.30000000000000004],
    [1, '\n', '-Infinity'],
    [2, '', null],
  ]);
});
