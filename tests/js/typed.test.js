import assert from 'node:assert/strict';
import test from 'node:test';

import { readNumber, withDecimalComma } from '../../static/js/model/typed.js';

test('a number is read as people type it, and as the page writes it', () => {
  const read = {
    '-.5': -0.5,
    '1e-3': 0.001,
    '−0,5': -0.5,
    ' 12,5 ': 12.5,
    '0,125': 0.125,
    ',5': 0.5,
    '1234,567': 1234.567,
    '+3.': 3,
    '2E5': 2e5,
    '1.96 × 10⁻⁵': 1.96e-5,
    '−2×10³': -2000,
    '1 * 10^-2': 0.01,
    '１．５': 1.5,
    0: 0,
    '0.1000000000000000055': 0.1,
  };
  for (const [text, value] of Object.entries(read))
    assert.deepEqual(readNumber(text), { value, why: null }, text);
});

test('what is no number is refused, and so is what no double holds', () => {
  for (const text of ['', 'a', '1.2.3', '1,2,3', '1,234.5', 'NaN', 'Infinity', '0x10', '1e', '--1', '1 2a']) {
    assert.equal(readNumber(text).why?.key, 'typing.none', text);
  }
  assert.equal(readNumber('1e999').why?.key, 'typing.large');
});

test('a comma that may stand before decimals or thousands is asked about', () => {
  const { value, why } = readNumber('−1,234');
  assert.equal(value, null);
  assert.deepEqual(why, { key: 'typing.comma', places: { text: '−1,234', point: '-1.234', whole: '-1234' } });
});

test('a decimal comma is told from a point, and from what is no number', () => {
  assert.deepEqual(['2,5', ' −0,25 ', '2.5', '1,234', 'a,b'].map(withDecimalComma), [
    2.5,
    -0.25,
    null,
    null,
    null,
  ]);
});
