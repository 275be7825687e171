import assert from 'node:assert/strict';
import test from 'node:test';

import { termed } from '../../static/js/model/terms.js';

const WORDS = { gradient: 'gradient', loss: 'loss', reach: 'reach' };

test('a term is told apart the first time it is named, and the pieces are the text', () => {
  const seen = /** @type {Set<string>} */ (new Set());
  const text = 'The loss stands here; its gradient goes back, a gradient of the loss.';
  const pieces = termed(text, WORDS, seen);
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  assert.deepEqual(
    pieces.filter(({ term }) => term).map(({ text: word, term }) => [word, term]),
    [
      ['loss', 'loss'],
      ['gradient', 'gradient'],
    ],
  );
  assert.deepEqual(termed('gradient, reach', WORDS, seen), [
    { text: 'gradient, ', term: null },
    { text: 'reach', term: 'reach' },
  ]);
  assert.deepEqual(termed('', WORDS, seen), []);
});

test('of two terms one of which holds the other, the one that begins first is told', () => {
  assert.deepEqual(
    termed('a gradient map', { map: 'gradient map', gradient: 'gradient' }, new Set()).map(
      ({ term }) => term,
    ),
    [null, 'map'],
  );
});
