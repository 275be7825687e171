/** The gradients of the run on screen against finite differences: the server's numbers, as they are. */

import { el, fill, icon, write } from '../../core/dom.js';
import { number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { keptDigits, shortOfDigits } from '../../model/reordered.js';
import { mistake, serverWords } from '../parts/problem.js';

/** @import {GradientCheck, Run, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** Central differences in float64 agree to about this; more means that a gradient is wrong. */
const GOOD = 1e-6;
/**
 * A run of so many steps, those of all networks together, is checked by itself, in a second or so; a larger
 * one when asked.
 */
const CHEAP = 200;
/** How long nothing new has been asked for before it is, ms. */
const QUIET = 1000;

/** @param {GradientCheck} check @param {number} m */
const worst = ({ entries }, m) =>
  Math.max(...entries.filter(({ model, settled }) => model === m && settled).map(({ error }) => error));

/**
 * An error as a number, if it is one.
 * @param {Services['t']} t
 * @param {number} error  -Infinity: of no entry
 */
const inWords = (t, error) =>
  Number.isNaN(error) ? t('check.nan') : Number.isFinite(error) ? number(error, 2) : '–';

/**
 * The largest relative error; where numbers overflowed, the first of them.
 * @param {Services['t']} t @param {import('../../model/types.js').CheckedEntry[]} settled
 */
function worstOf(t, settled) {
  const lost = settled.filter(({ error }) => Number.isNaN(error));
  const count = settled.length;
  if (!lost.length)
    return t('check.worst', { worst: number(Math.max(...settled.map(({ error }) => error)), 2), count });
  const place = `${lost[0].name}[${lost[0].index.join(', ')}]`;
  return t('check.worst.nonfinite', { place, lost: lost.length, count });
}

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, runs } = services;
  const box = el('section', { class: 'checked' });
  fill(host, box);
  /** The state of which it was drawn: nothing is made anew while a control moves. @type {unknown[]|null} */
  let drawn = null;
  /** Whether the entries that a good check has compared are folded out. */
  const fold = { open: false };
  const again = el('button', { class: 'linklike', type: 'button', on: { click: () => runs.check() } });

  function show() {
    const { run, connection, checking, checkProblem, catalogue } = store.get();
    box.hidden = run === null;
    if (run === null) return;
    again.disabled = connection.status !== 'done' || checking;
    const now = [run.check, checking, checkProblem, catalogue];
    if (drawn && now.every((each, i) => each === drawn?.[i])) return;
    drawn = now;
    write(again, t(run.check ? 'check.again' : 'check.now'));
    if (run.check) drawCheck(services, box, run, run.check, { again, fold });
    else drawNone(services, box, store.get(), again);
  }

  const quiet = createQuiet(host, store, services);
  show();
  quiet.follow();
  const stops = [
    store.subscribe(quiet.follow, (state) => state.run?.map),
    store.subscribe(quiet.follow, (state) => state.spec),
    store.subscribe(show, (state) => state.run?.check),
    store.subscribe(show, (state) => state.run?.id),
    store.subscribe(show, (state) => state.checking),
    store.subscribe(show, (state) => state.connection.status === 'done'),
  ];
  return () => {
    quiet.stop();
    stops.forEach((stop) => stop());
  };
}

/**
 * There is no check yet, or it costs too much.
 * @param {Services} services @param {HTMLElement} box @param {State} state @param {HTMLElement} again
 */
function drawNone(services, box, { checking, checkProblem }, again) {
  const { t } = services;
  box.className = 'checked';
  fill(
    box,
    el('h2', {}, t('check.title')),
    el(
      'p',
      {},
      ...(checkProblem ? mistake(checkProblem, services) : [t(checking ? 'check.waiting' : 'check.none')]),
    ),
    checkProblem ? serverWords(checkProblem, services) : el('p', {}, again),
  ); // what costs too much does so again
}

/**
 * The verdict and the compared entries, folded away if the check is good.
 * @param {Services} services @param {HTMLElement} box @param {Run} run @param {GradientCheck} check
 * @param {{again: HTMLElement, fold: {open: boolean}}} kept
 */
function drawCheck({ t }, box, run, check, { again, fold }) {
  const verdict = verdictOf(check);
  box.className = `checked ${verdict}`;
  const title = el('h2', {}, icon(verdict === 'good' ? 'check' : 'alert'), t(`check.${verdict}`));
  const details = [...detailsOf(t, run, check), el('p', {}, again)];
  const short = shortOfDigits(check, run.models, t).map((sentence) => el('p', { class: 'short' }, sentence));
  if (verdict !== 'good') return fill(box, title, ...short, ...details);
  const folded = el('details', { open: fold.open }, el('summary', {}, title), ...details);
  folded.addEventListener('toggle', () => {
    fold.open = folded.open;
  });
  fill(box, folded, ...short);
}

/** @param {GradientCheck} check */
function verdictOf({ worst: gap }) {
  if (gap === null) return 'unsettled';
  if (Number.isNaN(gap)) return 'nonfinite';
  return gap < GOOD ? 'good' : 'bad';
}

/**
 * The gaps, and the entries that were left out.
 * @param {Services['t']} t @param {Run} run @param {GradientCheck} check
 */
function detailsOf(t, { spec, models }, check) {
  const settled = check.entries.filter((entry) => entry.settled);
  const kinks = check.entries.filter(({ sides }) => sides !== null).length;
  const cliffs = check.entries.length - settled.length - kinks;
  const each = models.flatMap((_, m) => [
    m ? ' · ' : '',
    el('span', { class: 'number' }, `${nameOf(models, m, t)} ${inWords(t, worst(check, m))}`),
  ]);
  return [
    check.worst !== null && el('p', {}, worstOf(t, settled)),
    kinks > 0 && el('p', {}, t(kinks === 1 ? 'check.kink.one' : 'check.kink', { count: kinks })),
    cliffs > 0 && el('p', {}, t(cliffs === 1 ? 'check.aside.one' : 'check.aside', { count: cliffs })),
    spec.truncate !== null && el('p', {}, t('check.untruncated')),
    check.worst !== null && models.length > 1 && el('p', {}, ...each),
    ...keptDigits(check, models, t).map((sentence) => el('p', {}, sentence)),
  ];
}

/**
 * The numbers on screen come first: differences are asked for once the page has nothing else to do, and the
 * next run takes them back.
 * @param {HTMLElement} host @param {Store} store @param {Services} services
 */
function createQuiet(host, store, { runs, idle }) {
  let timer = 0;
  /** @param {number} id  of the run that was shown */
  function ask(id) {
    const { run, connection, checkProblem } = store.get();
    if (run?.id === id && !run.check && connection.status === 'done' && !checkProblem) void runs.check();
  }
  function stop() {
    window.clearTimeout(timer);
    idle.drop(host);
  }
  return {
    stop,
    follow() {
      stop();
      const { run } = store.get();
      if (!run?.map || run.check || run.T * run.models.length > CHEAP) return;
      timer = window.setTimeout(() => idle.later(host, () => ask(run.id)), QUIET);
    },
  };
}
