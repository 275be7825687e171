import assert from 'node:assert/strict';
import test from 'node:test';

import { characters, readNumbers } from '../../static/js/model/pasted.js';

test('commas, semicolons and blanks separate numbers', () => {
  assert.deepEqual(readNumbers(' 1, -2.5;3e2\n4\t5 ,6'), { values: [1, -2.5, 300, 4, 5, 6], wrong: null, doubtful: null });
  assert.deepEqual(readNumbers(' ').values, []);
});

test('the first word that is no number is named, with its place', () => {
  assert.deepEqual(readNumbers('1, 2, three, four').wrong, { word: 'three', place: 3 });
  assert.deepEqual(readNumbers('1 Infinity').wrong, { word: 'Infinity', place: 2 });
});

test('a comma that may group thousands or be a decimal sign is doubtful; a plain list is not', () => {
  const doubts = Object.fromEntries(['1,234', '12,345,678.5 3', '0,5 0,7', '100,200', '1,2,3', '1, 234', '1.5,2.5', '1,2\n3,4', '0.5 1,5'].map((text) => [text, readNumbers(text).doubtful]));
  assert.deepEqual(doubts, { '1,234': '1,234', '12,345,678.5 3': '12,345,678', '0,5 0,7': '0,5', '100,200': '100,200', '1,2,3': null, '1, 234': null, '1.5,2.5': null, '1,2\n3,4': null, '0.5 1,5': '1,5' });
});

test('a character is what a reader takes for one', () => {
  assert.deepEqual(['abc', '👩‍👩‍👧👍🏽🇰🇷', 'é', '한글'].map(characters), [3, 3, 1, 2]);
});
