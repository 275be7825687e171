import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { characters } from '../../static/js/model/pasted.js';

/**
 * The server is held to the same ones (tests/data/test_characters.py).
 * @type {{name: string, pieces: string[]}[]}
 */
const CASES = JSON.parse(readFileSync(new URL('../characters.json', import.meta.url), 'utf8'));

for (const { name, pieces } of CASES) {
  test(`a character is what a reader takes for one: ${name}`, () => {
    assert.equal(characters(pieces.join('')), pieces.length);
    const between = new Intl.Segmenter('und', { granularity: 'grapheme' });
    assert.deepEqual(
      [...between.segment(pieces.join(''))].map(({ segment }) => segment),
      pieces,
    );
  });
}

test('nine thousand syllables are nine thousand, whole and letter by letter', () => {
  const whole = Array.from({ length: 9000 }, (_, i) => String.fromCharCode(0xac00 + i)).join('');
  const apart = whole.normalize('NFD');
  assert.ok(apart.length > 18_000);
  assert.deepEqual([whole, apart].map(characters), [9000, 9000]);
});
