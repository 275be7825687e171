/**
 * The explorer's start: the state out of the link, the first trace on its way, the views, and only then the
 * figures.
 */

import { gone, received } from './api/client.js';
import { createDrawing } from './core/drawing.js';
import { loadCatalogue, translator } from './core/i18n.js';
import { createHistory, opened } from './run/history.js';
import { createIdle } from './core/idle.js';
import { listen } from './core/keyboard.js';
import { told } from './model/mistakes.js';
import { afterTurning } from './model/ownweights.js';
import { defaultState, firstState } from './model/state.js';
import { isWhole, tasksOf } from './model/tasks.js';
import { createPlayback } from './run/playback.js';
import { createRuns } from './run/runs.js';
import { createStore } from './store.js';
import { createTapes } from './run/tapes.js';
import { openBreakpoints } from './views/bar/breakpoint-panel.js';
import { toggleHere } from './views/bar/breakpoints.js';
import { openExports } from './views/bar/exports.js';
import { openHelp } from './views/bar/help.js';
import { mount as inspector } from './views/inspector/inspector.js';
import { mount as lanes } from './views/stage/lanes.js';
import { mount as live } from './views/bar/live.js';
import { mount as panes } from './views/panes/panes.js';
import { mount as rail } from './views/rail/rail.js';
import { mount as status } from './views/bar/status.js';
import { mount as story } from './views/stage/story.js';
import { mount as titlebar } from './views/bar/titlebar.js';
import { listenForTerms } from './views/parts/terms.js';
import { createToasts } from './views/bar/toast.js';
import { mount as transport } from './views/bar/transport.js';
import { openTyping } from './views/parts/typing.js';
import { openWatches } from './views/inspector/watches.js';

/** @import {State} from './model/types.js' */
/** @import {Services, Store} from './services.js' */

const VIEWS = { titlebar, notices: status, rail, story, lanes, panes, inspector, transport, live };
/** If the first trace takes longer than this, figures begin without it, ms. */
const PATIENCE = 1500;

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/**
 * The page's language and sentences, as the server wrote them into it.
 * @type {{lang: 'en'|'ko', catalogue: Record<string, string>}}
 */
const page = JSON.parse($('page').textContent ?? '');

/**
 * The server's answer to the first example, which comes with the page where it opens on that.
 * @param {import('./model/state.js').Saved} state
 */
function firstAnswer({ spec, view: { rows } }) {
  const carried = JSON.parse(document.getElementById('first')?.textContent ?? 'null');
  return carried && rows === 'every' && JSON.stringify(carried.spec) === JSON.stringify(spec)
    ? { spec, rows, events: received(carried.events, spec) }
    : null;
}

/** Whether the reader has gone on to the workbench before: a first visit has the explanation. */
const remembered = /(^|; )bench=1/.test(document.cookie);
const { saved, problem, large } = await opened(window, {
  ...defaultState().view,
  lang: page.lang,
  bench: remembered,
});

/** @type {Store} */
const store = createStore(
  /** @type {State} */ ({
    ...saved,
    pending: null,
    seeking: false,
    run: null,
    catalogue: null,
    catalogueProblem: null,
    tape: null,
    tapeProblem: null,
    halt: null,
    linkProblem: problem,
    undo: [],
    lost: null,
    unlinked: large,
    unlinkedTold: large,
    checking: false,
    checkProblem: null,
    mapProblem: null,
    answered: null,
    delays: [],
    connection: { status: 'connecting', error: null, since: new Date() },
  }),
);
const runs = createRuns(store, firstAnswer(saved));
if (isWhole(saved.spec)) runs.start();
else store.set({ spec: await runs.whole(saved.spec) });
const history = createHistory(store, runs);

const idle = createIdle();
showDepth(store.get().view);
store.subscribe(showDepth, (state) => state.view); // before the figures ask for the size of type
const drawing = createDrawing(store, idle);
const playback = createPlayback(store, createTapes(store));
/** @type {Services} */
const services = {
  t: translator(page.catalogue),
  lang: page.lang,
  runs,
  history,
  playback,
  drawing,
  idle,
  shown: new Map(),
  told: (problem) => told(problem, services.t, known(store.get(), services.lang)),
  ...createToasts(history, () => services.t),
  startOver,
  openExports: (anchor) => openExports(store, services, anchor),
  openHelp: () => openHelp(services),
  openTyping: (asked) => openTyping(store, services, asked),
  openBreakpoints: (anchor) => openBreakpoints(store, services, anchor),
  toggleBreakpoint: () => toggleHere(store, services),
  openWatches,
  present: (present) => store.set({ view: { ...store.get().view, present } }),
  presents: () => store.get().view.present,
  openPane(pane) {
    const { view } = store.get();
    const seeking = pane === 'why' && view.pane !== 'why';
    store.set({
      view: { ...view, pane, bench: view.bench || pane !== 'map', stepBy: stepping(pane, view.stepBy) },
      seeking,
    });
  },
};
/** The language and the theme stay: they are the reader's. */
function startOver() {
  playback.rewind();
  void services.change(() => runs.open(firstState(store.get().view)), services.t('undo.restart'));
}
/** Facts that a sentence about a mistake may draw on. @param {State} state @param {'en'|'ko'} lang */
const known = (state, lang) => ({
  spec: state.spec,
  lang,
  limits: state.catalogue?.limits ?? null,
  cells: state.catalogue?.cells ?? null,
  tasks: tasksOf(state),
});
/**
 * Opening the microscope switches stepping to operations; leaving it switches back to time steps.
 * @param {State['view']['pane']} pane
 * @param {State['view']['stepBy']} by
 */
const stepping = (pane, by) => (pane === 'cell' ? 'operation' : by === 'operation' ? 'time' : by);
/** @type {(() => void)[]} */
let unmounts = [];

/** @type {Record<string, Record<string, string>>} */
const sentences = { [page.lang]: page.catalogue };

/**
 * Mounts all views anew in the language that the state asks for, or in the one before if the server cannot
 * give
 * its sentences.
 */
async function mountAll() {
  const { lang } = store.get().view;
  try {
    sentences[lang] ??= await loadCatalogue(lang);
  } catch (error) {
    const view = { ...store.get().view, lang: services.lang };
    const connection = { status: /** @type {const} */ ('broken'), error: gone(error), since: new Date() };
    await history.amend(async () => store.set({ view, connection }));
  }
  if (store.get().view.lang !== lang) return;
  Object.assign(services, { t: translator(sentences[lang]), lang });
  document.documentElement.lang = lang;
  document.title = services.t('page.title');
  /** @type {Element} */ (document.querySelector('.skip')).textContent = services.t('page.skip');
  /** @type {Element} */ (document.querySelector('#stage > h2')).textContent = services.t('stage.label');
  for (const [id, key] of Object.entries({
    rail: 'rail.label',
    stage: 'stage.label',
    inspector: 'inspector.label',
    transport: 'transport.label',
  }))
    $(id).setAttribute('aria-label', services.t(key));
  unmounts.forEach((unmount) => unmount());
  unmounts = Object.entries(VIEWS).map(([id, mount]) => mount($(id), store, services));
}

/**
 * For a room or for one reader; the explanation, or the workbench; and whether the explanation shows the
 * numbers of what is selected.
 * @param {State['view']} view
 */
function showDepth({ bench, inspect, present }) {
  document.documentElement.dataset.present = String(present);
  document.body.dataset.bench = String(bench);
  document.body.dataset.inspect = String(bench || inspect);
}

store.subscribe(
  (lang) => {
    document.cookie = `lang=${lang}; path=/; max-age=31536000; samesite=lax`;
    void mountAll();
  },
  (state) => state.view.lang,
);
await mountAll();
listen(services);
listenForTerms(services);

/** The first numbers are painted before Plotly's script takes its second. */
const begin = () => requestAnimationFrame(() => setTimeout(() => drawing.begin()));
const isReady = (/** @type {State} */ { run, mapProblem, connection }) =>
  run?.map != null || mapProblem !== null || connection.status === 'broken';
if (isReady(store.get())) begin();
else {
  const patience = setTimeout(begin, PATIENCE);
  const started = store.subscribe((ready) => {
    if (!ready) return;
    started();
    clearTimeout(patience);
    begin();
  }, isReady);
}

store.subscribe((/** @type {State} */ now, /** @type {State} */ before) => {
  const patch = afterTurning(before, now);
  if (patch) store.set(patch);
});
