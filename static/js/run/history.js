/**
 * The browser's history: each committed change of the spec is an entry, and so is the turn from the
 * explanation to the workbench or back; Back and Forward walk them. A spec that was refused gives way to the
 * next one. What is selected belongs to the entry in which it is; how it is shown does not: a theme or a tab
 * stays when an entry is walked to. The address says what the entry holds a moment later, for it is deflated;
 * until then, and where it is too long for an address, the entry itself says it.
 */

import { createDragging } from '../core/dragging.js';
import { held, same } from '../model/held.js';
import { isRefused } from '../model/mistakes.js';
import { restore } from '../model/state.js';
import { carried, turnedIn } from './turned.js';
import { fromHash, toHash } from './url.js';

/** @import {Saved} from '../model/state.js' */
/** @import {State} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/** The address follows once nothing has changed for so long, ms. */
const QUIET = 400;
const UNREAD = { key: 'status.link', places: {} };

/**
 * The part of an entry that the browser keeps, through a reload too.
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
 * The state that the page opens on: that of this tab's entry, else of the address.
 * @param {Page} page @param {Saved['view']} view  where the address does not say it
 */
export async function opened({ history, location }, view) {
  const kept = history.state?.saved;
  const found = kept ? restore(kept, view) : await fromHash(location.hash, view);
  return { saved: found.state, problem: found.problem && UNREAD, large: history.state?.large === true };
}

/**
 * The state between two events.
 * @typedef {object} Book
 * @property {Store} store
 * @property {Page} page
 * @property {Entry} entry            the one that stands
 * @property {Map<number, Saved>} left  what was selected in entries when they were left
 * @property {Saved|null} before      what there was before a change that is not committed yet
 * @property {boolean} refused        whether that had been refused by the server: the change takes its entry
 * @property {{id: number, spec: Saved['spec']}|null} beneath  the spec of the entry beneath
 * @property {Partial<Saved['view']>} turned  how things are shown, as far as that was turned by itself: it
 *   stays in every entry
 * @property {number} committed       counts the changes of the spec
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
    refused: false,
    beneath: null,
    turned: {},
    committed: 0,
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
      const { committed } = book;
      await act();
      commit(book);
      return book.committed > committed;
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
  if (untouched(now, was)) return;
  const changes = now.spec !== was.spec || now.view.bench !== was.view.bench;
  if (!changes && book.before === null) {
    const views = turnedIn(held(was).view, held(now).view);
    const kept = Object.entries(views).filter(([name]) => !book.walking || name in book.turned);
    book.turned = { ...book.turned, ...Object.fromEntries(kept) };
    if (!book.walking) write(book);
    return;
  }
  if (book.walking || !changes) return;
  if (book.before === null) [book.before, book.refused] = [held(was), isRefused(was)];
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
    const saved = book.left.get(state.id) ?? state.saved;
    book.entry = { ...state, saved: { ...saved, view: carried(saved.view, book.turned, store.get().view) } };
    if (!same(book.entry.saved, state.saved)) put(book, 'replaceState', { stale: true });
    store.set({ unlinked: book.entry.large });
    void walk(book, () => runs.back(book.entry.saved));
  });
  page.addEventListener('hashchange', async ({ newURL }) => {
    if (page.history.state?.saved) return;
    moved(book);
    book.turned = {};
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

/** Changes since the entry was made become an entry of their own. @param {Book} book */
function commit(book) {
  if (book.before === null || book.dragging()) return;
  const was = book.before,
    saved = held(book.store.get());
  book.before = null;
  if (same(saved.spec, book.entry.saved.spec) && was.view.bench === saved.view.bench)
    book.turned = { ...book.turned, ...turnedIn(was.view, saved.view) };
  else if (takesBack(book, was, saved)) return book.page.history.back();
  else enter(book, was, saved);
  write(book);
}

/**
 * Whether a refused spec has been put back by hand.
 * @param {Book} book
 * @param {Saved} was
 * @param {Saved} saved
 */
const takesBack = ({ refused, beneath, entry }, was, saved) =>
  refused && beneath?.id === entry.id - 1 && same(saved.spec, beneath.spec) && same(saved.view, was.view);

/**
 * Makes the entry of a change; that of a refused spec gives way to it.
 * @param {Book} book
 * @param {Saved} was
 * @param {Saved} saved
 */
function enter(book, was, saved) {
  const { entry, left, refused } = book;
  const changed = Object.keys(turnedIn(was.view, saved.view));
  book.turned = Object.fromEntries(Object.entries(book.turned).filter(([name]) => !changed.includes(name)));
  for (const id of left.keys()) if (id >= entry.id) left.delete(id);
  if (!refused) {
    if (!same(was, entry.saved)) put(book, 'replaceState', { saved: was, stale: true });
    book.beneath = { id: entry.id, spec: was.spec };
  }
  const made = refused
    ? put(book, 'replaceState', { saved, stale: true })
    : put(book, 'pushState', { id: entry.id + 1, saved, stale: true });
  if (!made) return;
  book.committed += 1;
  moved(book);
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
