import assert from 'node:assert/strict';
import test from 'node:test';

import { createStore } from '../../static/js/store.js';

test('set merges one level and leaves the rest as it was', () => {
  const view = { lang: 'en' };
  const store = createStore({ view, t: 0 });
  store.set({ t: 3 });
  assert.deepEqual(store.get(), { view: { lang: 'en' }, t: 3 });
  assert.equal(store.get().view, view);
});

test('a subscriber hears of what it selects, and of nothing else', () => {
  const store = createStore({ t: 0, k: 0 });
  const heard = [];
  store.subscribe(
    (t, before, state) => heard.push([t, before, state.k]),
    (state) => state.t,
  );
  store.set({ k: 1 });
  store.set({ t: 0 });
  store.set({ t: 2 });
  assert.deepEqual(heard, [[2, 0, 1]]);
});

test('a NaN that stays NaN is no news', () => {
  const store = createStore({ x: NaN });
  let heard = 0;
  store.subscribe(
    () => heard++,
    (state) => state.x,
  );
  store.set({ x: NaN });
  assert.equal(heard, 0);
});

test('an ended subscription is silent, even when another listener of the same change ends it', () => {
  const store = createStore({ t: 0 });
  const heard = [];
  const stops = [];
  store.subscribe(() => stops[1]());
  stops.push(
    () => {},
    store.subscribe(() => heard.push('second')),
  );
  store.set({ t: 1 });
  store.set({ t: 2 });
  assert.deepEqual(heard, []);
});
