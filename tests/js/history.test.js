import assert from 'node:assert/strict';
import test from 'node:test';

import { createHistory, opened } from '../../static/js/run/history.js';
import { held } from '../../static/js/model/held.js';
import { defaultState } from '../../static/js/model/state.js';
import { createStore } from '../../static/js/store.js';
import { fromHash, toHash } from '../../static/js/run/url.js';

/** What has been queued has happened. */
const settled = () => new Promise((done) => setImmediate(done));

/** Listeners and what they are told. */
function events() {
  /** @type {[string, (event: any) => unknown][]} */
  const listeners = [];
  return {
    add: (/** @type {string} */ name, /** @type {() => void} */ fn) => void listeners.push([name, fn]),
    /** Until all that listen are through. @param {string} name @param {object} [event] */
    tell: (name, event = {}) =>
      Promise.all(listeners.flatMap(([of, fn]) => (of === name ? [fn(event)] : []))).then(settled),
  };
}

/** A clock on which nothing happens until it is said. */
function clock() {
  /** @type {Map<number, () => unknown>} */
  const timers = new Map();
  return {
    setTimeout: (/** @type {() => unknown} */ fn) => timers.set(timers.size + 1, fn).size,
    clearTimeout: (/** @type {number} */ id) => void (timers.has(id) && timers.set(id, () => {})),
    async run() {
      for (const [id, fn] of timers) {
        timers.set(id, () => {});
        await fn();
      }
    },
  };
}

/** A browser's window as far as the history needs one: its entries, its address, its clock. */
function browser() {
  /** @type {{state: any, hash: string}[]} */
  const entries = [{ state: null, hash: '' }];
  let at = 0;
  const { add, tell } = events();
  const { run, ...timing } = clock();
  /** @param {string|undefined} address */
  const hashOf = (address = entries[at].hash) => (address.startsWith('#') ? address : '');
  const go = (/** @type {number} */ by) => {
    const before = entries[at].hash;
    at += by;
    const told = tell('popstate', { state: structuredClone(entries[at].state) });
    const { hash } = entries[at];
    if (hash === before) return told;
    return Promise.all([told, tell('hashchange', { newURL: `http://here/${hash}` })]);
  };
  const history = {
    get state() {
      return structuredClone(entries[at].state);
    },
    pushState(/** @type {any} */ state, /** @type {string} */ _, /** @type {string} */ address) {
      entries.splice(at + 1, Infinity, { state: structuredClone(state), hash: hashOf(address) });
      at += 1;
    },
    replaceState(/** @type {any} */ state, /** @type {string} */ _, /** @type {string} */ address) {
      entries[at] = { state: structuredClone(state), hash: hashOf(address) };
    },
    back: () => go(-1),
    forward: () => go(1),
  };
  const hash = () => entries[at].hash;
  const location = { pathname: '/', hash: '' };
  Object.defineProperty(location, 'hash', { get: hash });
  return {
    page: /** @type {any} */ ({ history, location, ...timing, addEventListener: add }),
    entries,
    tell,
    back: history.back,
    forward: history.forward,
    hash,
    /** The reader puts another hash into the address. @param {string} hash */
    paste(hash) {
      entries.splice(at + 1, Infinity, { state: null, hash });
      return go(1);
    },
    /** Nothing happens for a while: the address is written. */
    quiet: run,
  };
}

/**
 * The page's state behind such a window.
 * @param {ReturnType<typeof browser>} window
 */
function page(window, state = defaultState()) {
  const store = createStore(/** @type {any} */ ({ ...state, pending: null, unlinked: false }));
  const runs = {
    open: async (/** @type {any} */ saved) => store.set({ ...saved, pending: null }),
    back: async (/** @type {any} */ saved) => store.set({ ...saved, pending: null }),
  };
  const history = createHistory(/** @type {any} */ (store), runs, window.page);
  const view = (/** @type {object} */ patch) => store.set({ view: { ...store.get().view, ...patch } });
  const spec = (/** @type {number} */ T) => {
    const { spec: now } = store.get();
    store.set({ spec: { ...now, sequence: { ...now.sequence, T } } });
  };
  const step = (/** @type {number} */ t) => store.set({ selection: { ...store.get().selection, t } });
  return { store, history, view, spec, step, T: () => store.get().spec.sequence.T };
}

test('ten changes are ten entries; ten times back is the first address again, forward the last', async () => {
  const window = browser();
  const { spec, T, store } = page(window);
  const hashes = [window.hash()];
  for (let i = 1; i <= 10; i++) {
    spec(30 + i);
    await settled();
    await window.quiet();
    hashes.push(window.hash());
  }
  assert.equal(new Set(hashes).size, 11);
  assert.equal(window.entries.length, 11);
  for (let i = 9; i >= 0; i--) {
    await window.back();
    await window.quiet();
    assert.equal(window.hash(), hashes[i]);
  }
  assert.deepEqual(held(store.get()), defaultState());
  assert.equal(window.entries.length, 11, 'what is walked back is still there');
  for (let i = 1; i <= 10; i++) await window.forward();
  assert.deepEqual([T(), window.hash()], [40, hashes[10]]);
});

test('a change of the view makes no entry and stays on the way back', async () => {
  const window = browser();
  const { spec, view, store } = page(window);
  const shown = () => [store.get().spec.sequence.T, store.get().view.theme, store.get().view.pane];
  view({ theme: 'dark' });
  await settled();
  await window.quiet();
  assert.equal(window.entries.length, 1);
  assert.equal((await fromHash(window.hash())).state.view.theme, 'dark');
  spec(31);
  await settled();
  view({ theme: 'light' });
  spec(32);
  view({ pane: 'why' }); // with the spec, as an example brings it
  await settled();
  view({ speed: 4 });
  assert.equal(window.entries.length, 3);
  await window.back();
  assert.deepEqual(shown(), [31, 'light', 'map']);
  await window.back();
  assert.deepEqual([...shown(), store.get().view.speed], [30, 'light', 'map', 4]);
  await window.forward();
  await window.forward();
  assert.deepEqual(shown(), [32, 'light', 'why']);
});

test('the turn to the workbench is an entry of its own, and neither has the other’s pane', async () => {
  const window = browser();
  const { spec, view, store } = page(window, defaultState({ ...defaultState().view, bench: false }));
  const shown = () => {
    const now = store.get();
    return [
      now.spec.sequence.T,
      ...['bench', 'pane', 'theme'].map((name) => /** @type {any} */ (now.view)[name]),
    ];
  };
  view({ bench: true });
  await settled();
  await window.quiet();
  assert.equal(window.entries.length, 2);
  view({ pane: 'why' });
  view({ theme: 'dark' });
  spec(31);
  await settled();
  await window.back();
  assert.deepEqual(shown(), [30, true, 'why', 'dark']);
  await window.back();
  assert.deepEqual(shown(), [30, false, 'map', 'dark']);
  assert.equal((await opened(window.page, store.get().view)).saved.view.bench, false);
  await window.forward();
  assert.deepEqual(shown(), [30, true, 'why', 'dark']);
  await window.forward();
  assert.deepEqual(shown(), [31, true, 'why', 'dark']);
  view({ bench: false, pane: 'map' });
  await settled();
  await window.back();
  assert.deepEqual([...shown(), window.entries.length], [31, true, 'why', 'dark', 4]);
});

test('a refused spec gives way to the next one, or to the one before it', async () => {
  const window = browser();
  const { history, spec, store, T } = page(window);
  const first = store.get().spec;
  const lengths = () => window.entries.map(({ state }) => state.saved.spec.sequence.T);
  const connection = (/** @type {string|null} */ code) => /** @type {any} */ ({ error: code && { code } });
  spec(9000);
  await settled();
  store.set({ run: /** @type {any} */ ({ spec: first }), connection: connection('spec.too_long') });
  assert.equal(await history.record(() => spec(40)), true);
  assert.deepEqual(lengths(), [30, 40]);
  store.set({ run: /** @type {any} */ ({ spec: store.get().spec }), connection: connection(null) });
  spec(9000);
  await settled();
  store.set({ connection: connection('spec.too_long') });
  spec(40); // taken back by hand
  await settled();
  await settled();
  await window.back();
  assert.deepEqual([T(), lengths()], [30, [30, 40, 9000]]);
  store.set({ run: /** @type {any} */ ({ spec: first }), connection: connection('server.gone') });
  spec(50); // no answer is no refusal
  await settled();
  assert.deepEqual(lengths(), [30, 50]);
});

test('stepping makes no entry; each holds what was selected when it was left, in haste too', async () => {
  const window = browser();
  const { spec, step, store } = page(window);
  step(3);
  await window.quiet();
  const first = window.hash();
  step(4); // and on, before the address says so
  spec(31);
  await settled();
  step(7);
  await window.back();
  assert.equal(store.get().selection.t, 4);
  await window.quiet();
  assert.notEqual(window.hash(), first);
  assert.deepEqual((await fromHash(window.hash())).state, held(store.get()));
  await window.forward();
  assert.deepEqual([store.get().selection.t, window.entries.length], [7, 2]);
});

test('a slider’s way is one entry, and the address stays until it is let go', async () => {
  const window = browser();
  const { spec, T } = page(window);
  const slider = { target: { type: 'range' } };
  for (const value of [31, 32, 33]) {
    const through = window.tell('input', slider);
    spec(value);
    await through;
    await window.quiet();
    assert.deepEqual([window.entries.length, window.hash()], [1, '']);
  }
  await window.tell('change', slider);
  assert.deepEqual([window.entries.length, T()], [2, 33]);
  await window.back();
  assert.equal(T(), 30);
});

test('a key that is held on a slider is one entry, once it is let go', async () => {
  const window = browser();
  const { spec } = page(window);
  const slider = { target: { type: 'range' } };
  for (const value of [31, 32]) {
    for (const name of ['keydown', 'input']) void window.tell(name, slider);
    spec(value);
    await window.tell('change', slider);
    assert.equal(window.entries.length, 1);
  }
  await window.tell('keyup', slider);
  assert.equal(window.entries.length, 2);
});

test('what comes back to where it was before it is let go is no change', async () => {
  const window = browser();
  const { spec } = page(window);
  spec(31);
  spec(30);
  await settled();
  assert.equal(window.entries.length, 1);
});

test('a link that is pasted is an entry, goes back, and is no change once more', async () => {
  const window = browser();
  const { store, T } = page(window);
  const other = defaultState();
  other.spec.sequence = { task: 'recall', T: 12, seed: 0 };
  await window.paste((await toHash(other)).hash);
  assert.deepEqual([T(), window.entries.length], [12, 2]);
  await window.back();
  assert.deepEqual([T(), window.hash()], [30, '']);
  await window.forward();
  assert.deepEqual([held(store.get()), window.entries.length], [other, 2]);
});

test('a reload opens on what the entry holds, and goes back from there', async () => {
  const window = browser();
  const { spec, step } = page(window);
  spec(31);
  await settled();
  spec(32);
  await settled();
  step(5);
  await window.quiet();
  const again = await opened(window.page, defaultState().view);
  assert.deepEqual([again.saved.spec.sequence.T, again.saved.selection.t, again.problem], [32, 5, null]);
  const reloaded = page(window, again.saved);
  await window.back();
  assert.equal(reloaded.T(), 31);
});

test('what is too large for an address is kept by the entry, and so told', async () => {
  const window = browser();
  const { store } = page(window);
  const x = Array.from({ length: 400 }, (_, t) => [Math.sin(t), Math.cos(3 * t)]);
  store.set({ spec: { ...store.get().spec, sequence: { x, y: Array(400).fill(0), classes: 2 } } });
  await settled();
  await window.quiet();
  assert.deepEqual([window.hash(), store.get().unlinked], ['', true]);
  const { large, saved } = await opened(window.page, defaultState().view);
  assert.deepEqual([large, saved], [true, held(store.get())]);
  await window.back();
  assert.equal(store.get().unlinked, false);
});

test('what is selected and shown once its run is here counts from the start', async () => {
  const window = browser();
  const { store } = page(window);
  const spec = { ...store.get().spec, truncate: 5 };
  const view = { ...store.get().view, pane: 'why' };
  store.set({ spec, pending: { spec, selection: { model: 1 }, view } });
  await settled();
  const kept = window.entries.map(({ state }) => [state.saved.selection.model, state.saved.view.pane]);
  assert.deepEqual(kept, [
    [0, 'map'],
    [1, 'why'],
  ]);
  store.set({ view, selection: { ...store.get().selection, model: 1 }, pending: null });
  await settled();
  assert.equal(window.entries.length, 2);
});

test('it tells whether there is something to go back from, and when an entry stands', async () => {
  const window = browser();
  const { history, spec } = page(window);
  let told = 0;
  history.watch(() => (told += 1));
  assert.equal(await history.record(() => spec(31)), true);
  assert.equal(await history.record(async () => spec(31)), false);
  assert.equal(told, 1);
  await history.amend(async () => spec(32));
  await settled();
  assert.deepEqual([told, window.entries.length], [1, 2]);
});

test('a change whose entry the browser refuses goes into the one that stands', async () => {
  const window = browser();
  const { spec } = page(window);
  const { pushState } = window.page.history;
  window.page.history.pushState = () => {
    throw new Error('too many in half a minute');
  };
  spec(31);
  await settled();
  assert.equal(window.entries.length, 1);
  window.page.history.pushState = pushState;
  spec(32);
  await settled();
  assert.deepEqual(
    window.entries.map(({ state }) => state.saved.spec.sequence.T),
    [31, 32],
  );
});
