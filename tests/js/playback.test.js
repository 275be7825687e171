import assert from 'node:assert/strict';
import test, { afterEach, beforeEach } from 'node:test';

import { createPlayback } from '../../static/js/run/playback.js';
import { createStore } from '../../static/js/store.js';
import { createTapes } from '../../static/js/run/tapes.js';
import { defaultState, opening } from '../../static/js/model/state.js';
import { CATALOGUE } from './catalogue.js';
import { finished, T } from './example.js';

/**
 * The questions asked of the server: each is answered when the test says so.
 * @type {{body: any, signal: AbortSignal, answer: () => void, fail: () => void}[]}
 */
let asked = [];
const browser = globalThis.fetch;
beforeEach(() => {
  asked = [];
  globalThis.fetch = /** @type {any} */ (
    (/** @type {string} */ _path, /** @type {any} */ { body, signal }) =>
      new Promise((resolve, reject) => {
        const question = JSON.parse(body);
        signal.addEventListener('abort', () => reject(signal.reason));
        const [from, to] = question.t;
        const nodes = Array.from({ length: to - from + 1 }, (_, i) => ({
          id: 'h',
          t: from + i,
          op: 'tanh',
          inputs: [],
          shape: [1],
          value: [question.model],
          grad: [0],
          received: {},
          sent: {},
          local: {},
        }));
        asked.push({
          body: question,
          signal,
          answer: () => resolve(Response.json({ digest: 'abc', nodes })),
          fail: () => reject(new Error('gone')),
        });
      })
  );
  globalThis.window = /** @type {any} */ (globalThis);
});
afterEach(() => {
  globalThis.fetch = browser;
});

/** Everything that answers have set off has happened. */
const settled = () => new Promise((done) => setImmediate(done));

/** A page with two networks over T = 4 steps; each of them so large that its tape comes step by step. */
function page({ parameters = 20_000, ...view } = {}) {
  const run = finished();
  run.spec.loss.kind = 'cross_entropy';
  for (const model of run.models) model.parameters = parameters;
  const state = defaultState();
  const store = createStore(
    /** @type {any} */ ({
      ...state,
      run,
      catalogue: CATALOGUE,
      tape: null,
      tapeProblem: null,
      halt: null,
      delays: [],
      connection: { status: 'done' },
      view: { ...state.view, pane: 'cell', stepBy: 'operation', ...view },
      selection: { ...state.selection, model: 0, pass: 'forward', t: 0, node: 'x', op: null },
    }),
  );
  const tapes = createTapes(store);
  return { store, tapes, playback: createPlayback(store, tapes) };
}
const at = (/** @type {any} */ store) => {
  const { pass, t, op, gather } = store.get().selection;
  return `${pass[0]}${t}${gather ? '+' : ''}${op}`;
};

test('the tape follows the selection, one chunk ahead, and is never shown beside another step', async () => {
  const { store, playback } = page();
  assert.deepEqual(
    asked.map(({ body }) => body.t),
    [
      [0, 0],
      [1, 1],
    ],
  );
  assert.equal(store.get().tape, null);
  asked[0].answer();
  asked[1].answer();
  await settled();
  assert.equal(store.get().tape.t, 0);
  store.subscribe(
    (/** @type {any} */ tape) => assert.ok(tape === null || tape.t === store.get().selection.t),
    (/** @type {any} */ state) => state.tape,
  );
  playback.select({ t: 1 });
  assert.equal(store.get().tape.t, 1, 'it was there already');
  assert.deepEqual(asked.at(-1)?.body.t, [2, 2]);
  playback.select({ t: 3 });
  assert.equal(store.get().tape, null);
  playback.select({ pass: 'backward' });
  assert.deepEqual(
    asked.map(({ body }) => body.t[0]),
    [0, 1, 2, 3],
    'on the way back the steps before it are asked, and what is there is not asked again',
  );
});

test('the tapes asked ahead lie where the reader goes, also after turning round', () => {
  const { store, playback } = page();
  playback.select({ t: 2 });
  store.set({ run: { ...store.get().run, id: 2 } });
  const before = asked.length;
  playback.select({ t: 1 });
  assert.deepEqual(
    asked.slice(before - 2).map(({ body }) => body.t[0]),
    [2, 3, 1, 0],
  );
});

test('a small network’s tape comes by many steps at once', () => {
  page({ parameters: 10 });
  assert.deepEqual(
    asked.map(({ body }) => body.t),
    [[0, T - 1]],
  );
});

test('another network, batch or run has another tape; a closed microscope has none', async () => {
  const { store, playback } = page({ parameters: 10 });
  asked[0].answer();
  await settled();
  playback.select({ model: 1 });
  assert.equal(store.get().tape, null);
  store.set({ view: { ...store.get().view, batch: 3 } });
  assert.deepEqual(
    asked.map(({ body }) => [body.model, body.sequence.batch]),
    [
      [0, undefined],
      [1, undefined],
      [1, 3],
    ],
  );
  store.set({ run: { ...store.get().run, id: 2 } });
  assert.deepEqual(
    asked.map(({ signal }) => signal.aborted),
    [true, true, true, false],
    'of another run nothing is waited for',
  );
  store.set({ view: { ...store.get().view, pane: 'map' } });
  asked[3].answer();
  await settled();
  assert.equal(store.get().tape, null);
});

test('what the server could not do is told, and asked again when one comes back', async () => {
  const { store, playback } = page();
  asked[0].fail();
  await settled();
  assert.equal(store.get().tapeProblem.code, 'server.gone');
  asked[1].answer();
  playback.select({ t: 1 });
  await settled();
  assert.deepEqual([store.get().tapeProblem, store.get().tape.t], [null, 1]);
  playback.select({ t: 0 });
  assert.deepEqual(asked.at(-1)?.body.t, [0, 0]);
});

test('playing waits at the border of a step for the numbers of the next one, and then goes on', async ({
  mock,
}) => {
  const { store, playback } = page();
  asked[0].answer();
  await settled();
  mock.timers.enable({ apis: ['setTimeout'] });
  playback.play();
  for (let i = 0; i < 30; i++) mock.timers.tick(10_000);
  assert.equal(at(store), 'f0output');
  assert.ok(playback.playing());
  asked[1].answer();
  await settled();
  assert.equal(at(store), 'f1x');
  mock.timers.tick(10_000);
  assert.equal(at(store), 'f1from_x');
  playback.pause();
  asked.slice(2).forEach(({ answer }) => answer());
  await settled();
  mock.timers.tick(10_000);
  assert.equal(at(store), 'f1from_x', 'a pause stays');
});

test('playing stops where the numbers do not come', async ({ mock }) => {
  const { store, playback } = page();
  asked[0].answer();
  await settled();
  mock.timers.enable({ apis: ['setTimeout'] });
  playback.play();
  for (let i = 0; i < 30; i++) mock.timers.tick(10_000);
  asked[1].fail();
  await settled();
  assert.deepEqual([at(store), playback.playing()], ['f1x', false]);
  asked.findLast(({ body }) => body.t[0] === 1)?.fail();
  await settled();
  assert.equal(store.get().tapeProblem.code, 'server.gone');
});

test('playing by time stops at a breakpoint, says which, and goes on from there', ({ mock }) => {
  const { store, playback } = page({ pane: 'map', stepBy: 'time' });
  const breakpoint = { kind: 'step', t: 2, on: true };
  store.set({ view: { ...store.get().view, breakpoints: [breakpoint] } });
  mock.timers.enable({ apis: ['setTimeout'] });
  const ends = [];
  for (let i = 0; i < 3; i++) {
    playback.play();
    for (let j = 0; j < 20; j++) mock.timers.tick(10_000);
    ends.push([at(store).slice(0, 2), store.get().halt?.breakpoint === breakpoint, playback.playing()]);
  }
  assert.deepEqual(ends, [
    ['f2', true, false],
    ['b2', true, false],
    ['b0', false, false],
  ]);
});

test('stepping by hand passes breakpoints, and what was told is gone', ({ mock }) => {
  const { store, playback } = page({ pane: 'map', stepBy: 'time' });
  store.set({ view: { ...store.get().view, breakpoints: [{ kind: 'step', t: 0, on: true }] } });
  playback.goTo(99);
  mock.timers.enable({ apis: ['setTimeout'] });
  playback.play();
  assert.equal(store.get().halt.t, 0, 'from the end, playing begins at the first stop, which may have one');
  assert.ok(!playback.playing());
  playback.step(1);
  assert.equal(store.get().halt, null);
});

test('a late stop does not make those after it late', ({ mock }) => {
  const { playback, store } = page({ parameters: 10, pane: 'map', speed: 8 });
  mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  mock.method(performance, 'now', () => now);
  playback.play();
  mock.timers.tick(0);
  for (let i = 1; i <= 10; i++) {
    now = i * 31.25 + 20; // each of them 20 ms late
    mock.timers.tick(i === 1 ? 32 : 12); // what is left of the time of a stop, and no more
  }
  assert.equal(playback.index(), 11);
  assert.equal(at(store), 'f1a');
});

test('from a weight the next stop is the one after where the pass stands', () => {
  const { store, playback } = page();
  playback.select({ pass: 'forward', t: 1, node: 'h', op: 'from_h' });
  const stands = { op: 'from_h', gather: false };
  playback.select({ op: 'W_xh', gather: false, stands });
  assert.deepEqual(store.get().selection.stands, stands);
  playback.step(1);
  assert.deepEqual([at(store), store.get().selection.stands], ['f1a', null]);
});

test('stepping by time stays at the operation that is shown, or at the one beside it', () => {
  const { store, playback } = page();
  playback.select({ pass: 'forward', t: 2, node: 'loss', op: 'loss' });
  playback.goTo(3, 'time');
  assert.equal(at(store), 'f3loss');
  playback.step(1, 'time');
  assert.equal(at(store), 'b3loss');
  playback.step(1, 'time');
  assert.equal(at(store), 'b2+h', 'no loss stands at t = 2');
  playback.select({ op: 'W_hh', node: 'h', gather: false });
  playback.step(1, 'time');
  assert.equal(at(store), 'b1W_hh');
  playback.step(1, 'operation');
  assert.equal(at(store), 'b1from_x');
});

test('the next network shows the same place, or its own nearest', () => {
  const { store, playback } = page();
  playback.select({ model: 1, pass: 'backward', t: 1, node: 'c', op: 'tanh_c' });
  playback.nextNetwork();
  const { model, node, op, t } = store.get().selection;
  assert.deepEqual([model, node, op, t], [0, 'h', null, 1]);
  playback.select({ node: 'h', op: 'h' });
  playback.nextNetwork();
  assert.deepEqual([store.get().selection.model, store.get().selection.op], [1, 'h']);
});

/** As the page opens: nobody has gone anywhere yet. */
function untouched() {
  const { store, tapes } = page({ stepBy: 'time', pane: 'map' });
  const spec = { ...store.get().spec, sequence: { task: 'recall', T, seed: 0 } };
  store.set({ spec, selection: { ...store.get().selection, ...opening(spec) } });
  return { store, playback: createPlayback(store, tapes) };
}
const place = (/** @type {any} */ store) => `${store.get().selection.pass[0]}${store.get().selection.t}`;

test('the first time playing begins with the first step, rests at the loss, and goes back', ({ mock }) => {
  const { store, playback } = untouched();
  mock.timers.enable({ apis: ['setTimeout'] });
  let ms = 0;
  mock.method(performance, 'now', () => ms);
  playback.play();
  const seen = [[place(store), 0]];
  for (ms = 50; ms <= 3000; ms += 50) {
    mock.timers.tick(50);
    if (seen[seen.length - 1][0] !== place(store)) seen.push([place(store), ms]);
  }
  const forward = Array.from({ length: T }, (_, t) => [`f${t}`, 250 * t]);
  const back = Array.from({ length: T }, (_, i) => [`b${T - 1 - i}`, 250 * (T + i) + 500]);
  assert.deepEqual(seen, [...forward, ...back]);
  assert.equal(playback.playing(), false);
});

test('playing begins where the reader has gone, until all starts over', () => {
  const { store, playback } = untouched();
  playback.step(-1);
  const there = place(store);
  playback.play();
  assert.equal(place(store), there);
  playback.rewind();
  playback.play();
  assert.equal(place(store), 'f0');
  playback.pause();
});

test('a pass is turned round where one stands', () => {
  const { store, playback } = untouched();
  const { t } = store.get().selection;
  playback.face('forward');
  assert.equal(place(store), `f${t}`);
  playback.face('backward');
  assert.equal(place(store), `b${t}`);
});
