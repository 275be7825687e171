import assert from 'node:assert/strict';
import test, { mock } from 'node:test';

import { createDelay, SILENCE } from '../../static/js/run/delay.js';
import { createStore } from '../../static/js/store.js';

mock.timers.enable({ apis: ['setTimeout'] });

/** A delay, what of it stands in the store, and how often that has changed. */
function begin(store = createStore(/** @type {any} */ ({ delays: [] }))) {
  let changes = 0;
  store.subscribe(
    () => (changes += 1),
    ({ delays }) => delays,
  );
  const again = () => {};
  const delay = createDelay(store, again);
  const told = () => store.get().delays.map((/** @type {any} */ each) => [each.before, each.begun]);
  return { store, delay, again, told, changes: () => changes };
}

test('ten seconds without a word are told, with the way to ask again; not one millisecond before', () => {
  const { store, told, again } = begin();
  assert.equal(SILENCE, 10_000);
  mock.timers.tick(SILENCE - 1);
  assert.deepEqual(told(), []);
  mock.timers.tick(1);
  assert.deepEqual(told(), [[null, false]]);
  assert.equal(store.get().delays[0].again, again);
});

test('each piece that comes begins the ten seconds anew, and takes back what was told', () => {
  const { delay, told, changes } = begin();
  for (let i = 0; i < 5; i++) {
    mock.timers.tick(SILENCE - 1);
    delay.heard();
  }
  assert.deepEqual([told(), changes()], [[], 0]);
  mock.timers.tick(SILENCE);
  assert.deepEqual(told(), [[null, true]]);
  delay.heard();
  assert.deepEqual(told(), []);
  mock.timers.tick(SILENCE);
  assert.deepEqual(told(), [[null, true]], 'silent once more');
});

test('a wait for a turn is told once it lasts: how many are before, each number once', () => {
  const { delay, told, changes } = begin();
  delay.heard(3);
  assert.deepEqual(told(), [], 'it may come at once');
  delay.heard(3);
  assert.deepEqual(told(), [[3, true]]);
  delay.heard(3);
  assert.equal(changes(), 1);
  delay.heard(0);
  assert.deepEqual(told(), [[0, true]]);
  delay.heard();
  assert.deepEqual(told(), []);
});

test('a turn that is waited for in silence is told as silence', () => {
  const { delay, told } = begin();
  delay.heard(3);
  delay.heard(3);
  mock.timers.tick(SILENCE);
  assert.deepEqual(told(), [[null, true]]);
});

test('the end takes back what was told, of this question alone, and nothing comes after it', () => {
  const { store, delay, told } = begin();
  const other = begin(store);
  mock.timers.tick(SILENCE);
  assert.equal(told().length, 2);
  delay.end();
  assert.deepEqual(told(), [[null, false]]);
  other.delay.end();
  mock.timers.tick(2 * SILENCE);
  assert.deepEqual(told(), []);
});

test('a piece that comes when the question was taken back begins nothing', () => {
  const { delay, told } = begin();
  delay.end();
  delay.heard();
  mock.timers.tick(SILENCE);
  assert.deepEqual(told(), []);
});
