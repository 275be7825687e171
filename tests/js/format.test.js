import assert from 'node:assert/strict';
import test from 'node:test';

import { fixed, log10, number, power, shape, size } from '../../static/js/model/format.js';
import { CELLS, gateToken, NETWORK } from '../../static/js/model/names.js';
import { csv, json } from '../../static/js/model/table.js';

test('a number has four figures and an exponent of two digits, and reads back as itself', () => {
  assert.deepEqual([0.002004, -123456, 1, 0, 1e-300, NaN, Infinity, -Infinity].map((x) => number(x)), ['2.004e-03', '-1.235e+05', '1.000e+00', '0', '1.000e-300', 'NaN', 'Infinity', '-Infinity']);
  assert.equal(Number(number(-0.00012345)), -1.234e-4);
});

test('a rounded zero has no minus', () => {
  assert.deepEqual([fixed(-0.0001), fixed(-0.4, 0), fixed(-0.001), log10(-2.6984), log10(-Infinity)], ['0.000', '0', '-0.001', '-2.698', '-Infinity']);
});

test('a log10 becomes its number also where no double holds it', () => {
  assert.deepEqual([-2.698, -2400.3, 0, 3, -0.0001, -Infinity, NaN, 400.5].map((x) => power(x)), ['2.00e-03', '5.01e-2401', '1.00e+00', '1.00e+03', '1.00e+00', '0', 'NaN', '3.16e+400']);
});

test('sizes and shapes', () => {
  assert.deepEqual([size(512), size(12345), size(1234567)], ['512', '12,345', '1,234,567']);
  assert.deepEqual([shape(['H', 'X']), shape([16]), shape([])], ['(H, X)', '(16,)', '()']);
});

test('every network has a colour, a shape and a name of its own, and a gate the colour of its name', () => {
  for (const aspect of /** @type {const} */ (['token', 'shape', 'label'])) assert.equal(new Set(CELLS.map((cell) => NETWORK[cell][aspect])).size, CELLS.length);
  assert.equal(gateToken('f'), '--gate-f');
});

const TABLE = { columns: ['t', 'symbol', 'log10_norm_dh'], rows: [[0, 'a,"b"', -0.1 - 0.2], [1, '\n', -Infinity], [2, '', null]] };

test('CSV quotes what needs it and gives every digit', () => {
  assert.equal(csv(TABLE), 't,symbol,log10_norm_dh\r\n0,"a,""b""",-0.30000000000000004\r\n1,"\n",-Infinity\r\n2,,\r\n');
});

test('JSON is valid, with non-finite numbers as strings', () => {
  assert.deepEqual(JSON.parse(json(TABLE)).rows, [[0, 'a,"b"', -0.30000000000000004], [1, '\n', '-Infinity'], [2, '', null]]);
});
