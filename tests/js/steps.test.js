import assert from 'node:assert/strict';
import test from 'node:test';

import { readSteps, writeSteps } from '../../static/js/model/steps.js';

test('steps are read as a person writes them, in order and once', () => {
  assert.deepEqual(readSteps('10-12, 5  11,5'), { steps: [5, 10, 11, 12], wrong: null });
  assert.deepEqual(readSteps(''), { steps: [], wrong: null });
});

test('the first word that is no step is named', () => {
  for (const wrong of ['a', '-1', '2.5', '9-7', '1-', '1e2', '0-99999999999'])
    assert.equal(readSteps(`3, ${wrong} b`).wrong, wrong);
});

test('what was written reads back as itself', () => {
  assert.equal(writeSteps([3, 7, 8, 9, 11]), '3, 7-9, 11');
  for (const steps of [[], [0], [0, 1], [4, 6, 8], [1, 2, 3, 5, 6, 9]])
    assert.deepEqual(readSteps(writeSteps(steps)), { steps, wrong: null });
});
