/**
 * The browser's history: each committed change of what a link holds is an entry; Back and Forward walk them.
 * What is selected belongs to the entry in which it is. The address says what the entry holds a moment later,
 * for it is deflated; until then, and where it is too long for an address, the entry itself says it.
 */

import { createDragging } from '../core/dragging.js';
import { alike, held, same } from '../model/held.js';
import { restore } from '../model/state.js';
import { fromHash, toHash } from './url.js';

/** @import {Saved} from '../model/state.js' */
/** @import {State} from '../model/types.js' */
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
 * Everything remembered between two events.
 * @typedef {object} Book
 * @property {Store} store
 * @property {Page} page
 * @property {Entry} entry            the one that stands
 * @property {Map<number, Saved>} left  what was selected in entries when they were left
 * @property {Saved|null} before      what there was before a change that is not committed yet
 * @property {number} walking         an entry that is walked to sets the state: nothing that is to be
 *   recorded
 * @property {number} timer           until the address is written
 * @property {number} turn            counts the entries that have stood
 * @property {Set<() => void>} watchers
 * @property {() => boolean} dragging
 */

/**
 * @param {Store} store @param {Pick<ReturnType<typeof import('./runs.js').createRuns>, 'open'|'back'>} runs
 * @param {Page} [page]
 */
export function createHistory(store, runs, page = window) {
  /** @type {Book} */
  const book = {
    store,
    page,
    entry: { id: 0, stale: false, large: false, ...page.history.state, saved: held(store.get()) },
    left: new Map(),
    before: null,
    walking: 0,
    timer: 0,
    turn: 0,
    watchers: new Set(),
    dragging: createDragging(page, () => commit(book)),
  };
  store.subscribe((now, was) => note(book, now, was));
  listen(book, runs);
  put(book, 'replaceState', {});

  return {
    /**
     * Does it, and says whether there is now something to go back from.
     * @param {() => unknown} act
     * @returns {Promise<boolean>}
     */
    async record(act) {
      const { id } = book.entry;
      await act();
      commit(book);
      return book.entry.id === id + 1;
    },
    back: () => page.history.back(),
    /** The page itself sets something right: that is no change. @param {() => Promise<void>} act */
    amend: (act) => walk(book, act),
    /** Told when another entry stands. @param {() => void} fn */
    watch(fn) {
      book.watchers.add(fn);
      return () => void book.watchers.delete(fn);
    },
  };
}

/**
 * Another state: a change that is committed once all that belongs to it is set.
 * @param {Book} book
 * @param {State} now
 * @param {State} was
 */
function note(book, now, was) {
  if (book.walking || untouched(now, was)) return;
  if (now.spec === was.spec && now.view === was.view) {
    if (book.before === null) write(book);
    return;
  }
  book.before ??= held(was);
  if (!book.dragging()) queueMicrotask(() => commit(book));
}

/**
 * Back, Forward, and links that are followed.
 * @param {Book} book
 * @param {Parameters<typeof createHistory>[1]} runs
 */
function listen(book, runs) {
  const { page, store } = book;
  page.addEventListener('popstate', ({ state }) => {
    book.left.set(book.entry.id, book.before ?? held(store.get()));
    moved(book);
    if (!state?.saved) return; // a link was followed: that the address is another one is told next
    book.entry = { ...state, saved: book.left.get(state.id) ?? state.saved };
    if (!same(book.entry.saved, state.saved)) put(book, 'replaceState', { stale: true });
    store.set({ unlinked: book.entry.large });
    void walk(book, () => runs.back(book.entry.saved));
  });
  page.addEventListener('hashchange', async ({ newURL }) => {
    if (page.history.state?.saved) return;
    moved(book);
    const mine = book.turn;
    const { state: saved, problem } = await fromHash(new URL(newURL).hash, store.get().view);
    if (mine !== book.turn) return;
    put(book, 'replaceState', { id: book.entry.id + 1, saved, stale: true, large: false });
    store.set({ unlinked: false });
    await walk(book, () => runs.open(saved, problem && UNREAD));
  });
}

/**
 * Browsers refuse an entry that is too large, or one of too many in a short time: such a change has none of
 * its own.
 * @param {Book} book
 * @param {'pushState'|'replaceState'} how @param {Partial<Entry>} patch @param {string} [address]
 */
function put(book, how, patch, address) {
  const next = { ...book.entry, ...patch };
  try {
    book.page.history[how](next, '', address);
  } catch {
    return false;
  }
  book.entry = next;
  return true;
}

/**
 * Another entry stands from here on: what was on its way to the one before comes to nothing.
 * @param {Book} book
 */
function moved(book) {
  book.turn += 1;
  book.page.clearTimeout(book.timer);
  book.before = null;
  for (const watch of book.watchers) watch();
}

/** What has changed since the entry was made is an entry of its own. @param {Book} book */
function commit(book) {
  if (book.before === null || book.dragging()) return;
  const { before: was, entry, left } = book;
  const saved = held(book.store.get());
  book.before = null;
  if (!alike(saved, entry.saved)) {
    if (!same(was, entry.saved)) put(book, 'replaceState', { saved: was, stale: true });
    for (const id of left.keys()) if (id >= entry.id) left.delete(id);
    if (put(book, 'pushState', { id: entry.id + 1, saved, stale: true })) moved(book);
  }
  write(book);
}

/**
 * The address keeps up, so that it can be copied; not at every step along the transport.
 * @param {Book} book
 */
function write(book) {
  const { page, store } = book;
  page.clearTimeout(book.timer);
  book.timer = page.setTimeout(async () => {
    const saved = held(store.get()),
      mine = book.turn;
    if (book.before !== null || (!book.entry.stale && same(saved, book.entry.saved))) return;
    const { hash, tooLarge } = await toHash(saved);
    if (mine !== book.turn || book.before !== null) return;
    const address = tooLarge ? page.location.pathname : hash;
    put(book, 'replaceState', { saved, stale: false, large: tooLarge }, address);
    store.set({ unlinked: tooLarge });
  }, QUIET);
}

/**
 * Shows the state that an entry holds, and notes what the page has filled in where the spec lacked something.
 * @param {Book} book
 * @param {() => Promise<void>} show
 */
async function walk(book, show) {
  const mine = book.turn;
  book.walking += 1;
  await show();
  book.walking -= 1;
  if (mine !== book.turn || book.before !== null) return;
  const saved = held(book.store.get());
  if (!same(saved, book.entry.saved)) put(book, 'replaceState', { saved, stale: true });
  if (book.entry.stale) write(book);
}

/**
 * Nothing that a link holds has changed.
 * @param {State} now
 * @param {State} was
 */
const untouched = (now, was) =>
  now.spec === was.spec &&
  now.view === was.view &&
  now.selection === was.selection &&
  now.pending === was.pending;
