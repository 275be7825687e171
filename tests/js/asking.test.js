import assert from 'node:assert/strict';
import test, { mock } from 'node:test';

import { createAsking } from '../../static/js/run/asking.js';
import { SILENCE } from '../../static/js/run/delay.js';
import { createStore } from '../../static/js/store.js';

mock.timers.enable({ apis: ['setTimeout'] }); // questions here are left without an answer

/**
 * @typedef {{signal: AbortSignal, answer: (value: any) => void, fail: (error: any) => void, meanwhile: any}}
 *   Asked
 */

/** A store, a question about its run, and what was shown. */
function begin() {
  const store = createStore(
    /** @type {any} */ ({ run: { id: 1, digest: 'a', done: true }, selection: { t: 0 }, delays: [] }),
  );
  /** @type {Asked[]} */
  const asked = [];
  /** @type {any[]} */
  const shown = [];
  const asking = createAsking(store, {
    subject: ({ run }) => (run?.done ? String(run.id) : null),
    detail: ({ selection }) => String(selection.t),
    ask: (_, signal, meanwhile) =>
      new Promise((answer, fail) => {
        asked.push({ signal, answer, fail, meanwhile });
      }),
    show: (now) => shown.push(now),
  });
  asking.follow();
  return {
    store,
    asked,
    shown,
    asking,
    last: () => shown[shown.length - 1],
    run: (/** @type {number} */ id, /** @type {string} */ digest, done = true) =>
      store.set({ run: { id, digest, done } }),
  };
}
const settled = () => new Promise((done) => setImmediate(done));

test('a question is asked once for a state of things, and its answer shown', async () => {
  const { store, asked, last } = begin();
  store.set({ other: 1 });
  assert.equal(asked.length, 1);
  assert.deepEqual(last(), { answer: null, problem: null, waiting: true });
  asked[0].answer({ digest: 'a', n: 1 });
  await settled();
  assert.deepEqual(last(), { answer: { digest: 'a', n: 1 }, problem: null, waiting: false });
});

test('another run takes the question back, and hides the answer of the one before', async () => {
  const { asked, last, run } = begin();
  asked[0].answer({ digest: 'a' });
  await settled();
  run(2, 'b');
  assert.deepEqual(last(), { answer: null, problem: null, waiting: true });
  asked[1].answer({ digest: 'b' });
  run(3, 'c');
  assert.equal(asked[1].signal.aborted, true);
  await settled();
  assert.equal(last().answer, null);
});

test('an answer of another digest is never shown', async () => {
  const { asked, last } = begin();
  asked[0].answer({ digest: 'another' });
  await settled();
  assert.equal(last().answer, null);
});

test('a detail asks anew, and the answer before stands until the new one is here', async () => {
  const { store, asked, last } = begin();
  asked[0].answer({ digest: 'a', t: 0 });
  await settled();
  store.set({ selection: { t: 1 } });
  assert.deepEqual(last(), { answer: { digest: 'a', t: 0 }, problem: null, waiting: true });
  asked[1].answer({ digest: 'a', t: 1 });
  await settled();
  assert.equal(last().answer.t, 1);
});

test('without a whole run nothing is asked', () => {
  const { asked, last, run } = begin();
  run(2, 'b', false);
  assert.equal(asked.length, 1);
  assert.deepEqual(last(), { answer: null, problem: null, waiting: false });
});

test('a failure is told in place of the answer, and asking again asks again', async () => {
  const { asked, last, asking } = begin();
  const problem = { code: 'spec.too_costly', message: 'too long', where: null, hint: null };
  asked[0].fail(problem);
  await settled();
  assert.deepEqual(last(), { answer: null, problem, waiting: false });
  asking.again();
  assert.equal(asked.length, 2);
  asked[1].answer({ digest: 'a' });
  await settled();
  assert.deepEqual([last().problem, last().answer], [null, { digest: 'a' }]);
});

test('once stopped, it asks no more and shows nothing', async () => {
  const { asked, shown, asking, run } = begin();
  asking.stop();
  const before = shown.length;
  asked[0].answer({ digest: 'a' });
  run(2, 'b');
  await settled();
  assert.deepEqual([asked.length, asked[0].signal.aborted, shown.length], [1, true, before]);
});

test('parts of an answer are shown with their progress, none of a question taken back', async () => {
  const { asked, last, run } = begin();
  asked[0].meanwhile({ progress: { done: 1, total: 4 } });
  assert.deepEqual(last(), { answer: null, problem: null, waiting: true, progress: { done: 1, total: 4 } });
  asked[0].meanwhile({ answer: { digest: 'a', part: 1 } });
  assert.deepEqual([last().answer.part, last().waiting], [1, true]);
  asked[0].meanwhile({ answer: { digest: 'another', part: 2 } });
  assert.equal(last().answer.part, 1);
  asked[0].answer({ digest: 'a', part: 4 });
  await settled();
  assert.deepEqual(last(), { answer: { digest: 'a', part: 4 }, problem: null, waiting: false });
  run(2, 'b');
  asked[0].meanwhile({ answer: { digest: 'b', part: 9 } });
  assert.equal(last().answer, null);
});

test('a cancelled question keeps what had come, and may be asked again', async () => {
  const { asked, last, asking, store } = begin();
  asked[0].meanwhile({ answer: { digest: 'a', part: 1 }, progress: { done: 1, total: 4 } });
  asking.cancel();
  assert.equal(asked[0].signal.aborted, true);
  assert.deepEqual([last().answer.part, last().waiting, last().cancelled], [1, false, true]);
  asked[0].fail(new Error('aborted'));
  store.set({ other: 1 });
  await settled();
  assert.deepEqual([asked.length, last().problem], [1, null]);
  asking.again();
  assert.deepEqual(
    [asked.length, last().waiting, last().cancelled, last().progress],
    [2, true, undefined, undefined],
  );
});

test('a question without an answer is told, asked again when that is wanted, and not before', async () => {
  const { store, asked, last, asking } = begin();
  mock.timers.tick(SILENCE);
  const [delay] = store.get().delays;
  assert.deepEqual(
    [delay.before, delay.begun, asked[0].signal.aborted, asked.length],
    [null, false, false, 1],
  );
  delay.again();
  assert.deepEqual([asked[0].signal.aborted, asked.length, store.get().delays], [true, 2, []]);
  mock.timers.tick(SILENCE);
  assert.equal(store.get().delays.length, 1);
  asked[1].answer({ digest: 'a' });
  await settled();
  assert.deepEqual([last().answer, store.get().delays], [{ digest: 'a' }, []]);
  asking.again();
  mock.timers.tick(SILENCE);
  asking.cancel();
  assert.deepEqual(store.get().delays, [], 'what is taken back keeps nobody waiting');
});

test('a stream that a question listens to is not silent while something comes', () => {
  const { store, asked } = begin();
  mock.timers.tick(SILENCE - 1);
  asked[0].meanwhile.heard();
  mock.timers.tick(SILENCE - 1);
  assert.deepEqual(store.get().delays, []);
  mock.timers.tick(1);
  assert.equal(store.get().delays[0].begun, true);
});
