/**
 * The browser's history: each committed change of the spec is an entry; Back and Forward walk them. A spec
 * that was refused gives way to the next one. What is selected belongs to the entry in which it is; how it is
 * shown does not: a theme or a tab stays when an entry is walked to. The address says what the entry holds a
 * moment later, for it is deflated; until then, and where it is too long for an address, the entry itself
 * says it.
 */

import { createDragging } from '../core/dragging.js';
import { held, same } from '../model/held.js';
import { isRefused } from '../model/mistakes.js';
import { restore } from '../model/state.js';
import { fromHash, toHash } from './url.js';

/** @import {Saved} from '../model/state.js' */
/** @import {Store} from '../services.js' */

/** The address follows once nothing has changed for so long, ms. */
const QUIET = 400;
const UNREAD = { key: 'status.link', places: {} };

/**
 * What the browser keeps of an entry, through a reload too.
 * @typedef {object} Entry
 * @property {number} id       its place among the page's entries
 * @property {Saved} saved
 * @property {boolean} stale   the address does not say yet what is saved
 * @property {boolean} large   nor can it
 */
/**
 * A window, or what a test has in its place.
 * @typedef {Pick<Window, 'history'|'location'|'setTimeout'|'clearTimeout'> &
 *   import('../core/dragging.js').Page}
 *   Page
 */
/** @typedef {ReturnType<typeof createHistory>} History */

/**
 * What the page opens on: what this tab's entry says, else the address.
 * @param {Page} page @param {Saved['view']} view  where the address does not say it
 */
export async function opened({ history, location }, view) {
  const kept = history.state?.saved;
  const found = kept ? restore(kept, view) : await fromHash(location.hash, view);
  return { saved: found.state, problem: found.problem && UNREAD, large: history.state?.large === true };
}

/**
 * @param {Store} store @param {Pick<ReturnType<typeof import('./runs.js').createRuns>, 'open'|'back'>} runs
 * @param {Page} [page]
 */
export function createHistory(store, runs, page = window) {
  const { history } = page;
  /** @type {Entry} */
  let entry = { id: 0, stale: false, large: false, ...history.state, saved: held(store.get()) };
  /** What was selected in entries when they were left. @type {Map<number, Saved>} */
  const left = new Map();
  /** What there was before a change that is not committed yet. @type {Saved|null} */
  let before = null;
  /** Whether that had been refused by the server: the change then takes its entry. */
  let refused = false;
  /** The spec of the entry beneath. @type {{id: number, spec: Saved['spec']}|null} */
  let beneath = null;
  /** How things are shown, as far as that was turned by itself: it stays in every entry. */
  let turned = /** @type {Partial<Saved['view']>} */ ({});
  let committed = 0;
  /** An entry that is walked to sets the state: nothing that is to be recorded. */
  let walking = 0;
  let timer = 0,
    turn = 0;
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /**
   * Browsers refuse what is too much in too short a time, or too large: such a change has no entry of its
   * own.
   * @param {'pushState'|'replaceState'} how @param {Partial<Entry>} patch @param {string} [address]
   */
  function put(how, patch, address) {
    const next = { ...entry, ...patch };
    try {
      history[how](next, '', address);
    } catch {
      return false;
    }
    entry = next;
    return true;
  }

  /** Another entry stands from here on: what was on its way to the one before comes to nothing. */
  function moved() {
    turn += 1;
    page.clearTimeout(timer);
    before = null;
    for (const watch of watchers) watch();
  }

  /** What has changed since the entry was made is an entry of its own. */
  function commit() {
    if (before === null || dragging()) return;
    const was = before,
      saved = held(store.get());
    before = null;
    if (same(saved.spec, entry.saved.spec)) turned = { ...turned, ...turnedIn(was.view, saved.view) };
    else if (takesBack(was, saved)) return history.back();
    else enter(was, saved);
    write();
  }

  /** Whether a refused spec has been put back by hand. @param {Saved} was @param {Saved} saved */
  const takesBack = (was, saved) =>
    refused && beneath?.id === entry.id - 1 && same(saved.spec, beneath.spec) && same(saved.view, was.view);

  /** @param {Saved} was @param {Saved} saved */
  function enter(was, saved) {
    const changed = Object.keys(turnedIn(was.view, saved.view));
    turned = Object.fromEntries(Object.entries(turned).filter(([name]) => !changed.includes(name)));
    for (const id of left.keys()) if (id >= entry.id) left.delete(id);
    if (!refused) {
      if (!same(was, entry.saved)) put('replaceState', { saved: was, stale: true });
      beneath = { id: entry.id, spec: was.spec };
    }
    const made = refused
      ? put('replaceState', { saved, stale: true })
      : put('pushState', { id: entry.id + 1, saved, stale: true });
    if (!made) return;
    committed += 1;
    moved();
  }

  /** The address keeps up, so that it can be copied; not at every step along the transport. */
  function write() {
    page.clearTimeout(timer);
    timer = page.setTimeout(async () => {
      const saved = held(store.get()),
        mine = turn;
      if (before !== null || (!entry.stale && same(saved, entry.saved))) return;
      const { hash, tooLarge } = await toHash(saved);
      if (mine !== turn || before !== null) return;
      put('replaceState', { saved, stale: false, large: tooLarge }, tooLarge ? page.location.pathname : hash);
      store.set({ unlinked: tooLarge });
    }, QUIET);
  }

  /**
   * The state that an entry holds; what it lacked of a spec, the page has filled in.
   * @param {() => Promise<void>} show
   */
  async function walk(show) {
    const mine = turn;
    walking += 1;
    await show();
    walking -= 1;
    if (mine !== turn || before !== null) return;
    const saved = held(store.get());
    if (!same(saved, entry.saved)) put('replaceState', { saved, stale: true });
    if (entry.stale) write();
  }

  const dragging = createDragging(page, commit);
  store.subscribe((now, was) => {
    if (untouched(now, was)) return;
    if (now.spec === was.spec && before === null) {
      const views = turnedIn(held(was).view, held(now).view);
      const kept = Object.entries(views).filter(([name]) => !walking || name in turned);
      turned = { ...turned, ...Object.fromEntries(kept) };
      return walking ? undefined : write();
    }
    if (walking || now.spec === was.spec) return;
    if (before === null) [before, refused] = [held(was), isRefused(was)];
    if (!dragging()) queueMicrotask(commit);
  });

  page.addEventListener('popstate', ({ state }) => {
    left.set(entry.id, before ?? held(store.get()));
    moved();
    if (!state?.saved) return; // a link was followed: that the address is another one is told next
    const saved = left.get(state.id) ?? state.saved;
    entry = { ...state, saved: { ...saved, view: { ...saved.view, ...turned } } };
    if (!same(entry.saved, state.saved)) put('replaceState', { stale: true });
    store.set({ unlinked: entry.large });
    void walk(() => runs.back(entry.saved));
  });
  page.addEventListener('hashchange', async ({ newURL }) => {
    if (history.state?.saved) return;
    moved();
    turned = {};
    const mine = turn;
    const { state: saved, problem } = await fromHash(new URL(newURL).hash, store.get().view);
    if (mine !== turn) return;
    put('replaceState', { id: entry.id + 1, saved, stale: true, large: false });
    store.set({ unlinked: false });
    await walk(() => runs.open(saved, problem && UNREAD));
  });
  put('replaceState', {});

  return {
    /**
     * Do it, and say whether there is now something to go back from.
     * @param {() => unknown} act
     * @returns {Promise<boolean>}
     */
    async record(act) {
      const entries = committed;
      await act();
      commit();
      return committed > entries;
    },
    back: () => history.back(),
    /** The page itself sets something right: that is no change. @param {() => Promise<void>} act */
    amend: walk,
    /** Told when another entry stands. @param {() => void} fn */
    watch(fn) {
      watchers.add(fn);
      return () => void watchers.delete(fn);
    },
  };
}

/**
 * How things are shown now, where that is not as it was.
 * @param {Saved['view']} was @param {Saved['view']} now @returns {Partial<Saved['view']>}
 */
const turnedIn = (was, now) =>
  was === now
    ? {}
    : Object.fromEntries(
        Object.entries(now).filter(([name, value]) => value !== /** @type {any} */ (was)[name]),
      );

/**
 * Nothing that a link holds has changed.
 * @param {import('../model/types.js').State} now
 * @param {import('../model/types.js').State} was
 */
const untouched = (now, was) =>
  now.spec === was.spec &&
  now.view === was.view &&
  now.selection === was.selection &&
  now.pending === was.pending;
