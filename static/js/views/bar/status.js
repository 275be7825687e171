/**
 * What went wrong, or takes its time, and what can be done: the server gone or silent, the stream cut, a spec
 * refused, a number that overflowed.
 */

import { SILENCE } from '../../run/delay.js';
import { el, fill, icon } from '../../core/dom.js';
import { misfits, PASSING } from '../../model/mistakes.js';
import { nameOf } from '../../model/names.js';
import { withControls } from '../../model/spec.js';
import { askAgain, mistake, serverWords } from '../parts/problem.js';
import { createLooking, isGone } from './looking.js';
import { saveSpec } from './share.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** The parts of the state that a notice may be about, besides the run. */
const PARTS = /** @type {const} */ ([
  'catalogue',
  'connection',
  'delays',
  'linkProblem',
  'lost',
  'unlinked',
  'unlinkedTold',
]);

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const looking = createLooking(() => services.runs.start());

  function show() {
    const state = store.get();
    const { connection, run } = state;
    fill(
      host,
      ...delayed(state, services),
      broken(store, services),
      overflow(state, services),
      unread(store, services),
      lost(store, services),
      unlinked(store, services),
    );
    const { error } = connection;
    document.body.classList.toggle('old-run', connection.status === 'broken' && run !== null);
    document.body.toggleAttribute('data-passing', error !== null && PASSING.has(error.code));
    Object.assign(document.body.dataset, { connection: connection.status, run: run?.digest ?? '' });
    looking.follow(isGone(connection));
  }

  show();
  const stops = [
    store.subscribe(show, (state) => state.run?.id),
    store.subscribe(show, (state) => state.run?.done),
    ...PARTS.map((part) => store.subscribe(show, (state) => state[part])),
  ];
  return () => {
    looking.follow(false);
    stops.forEach((stop) => stop());
  };
}

/** @param {string} text @param {() => void} act */
const framed = (text, act) =>
  el('button', { class: 'button framed', type: 'button', on: { click: act } }, text);

/**
 * Something to know, what can be done about it, and the way to have it out of sight.
 * @param {Services} services
 * @param {{sentence: string, act: string, done: () => void, close: () => void}} of
 */
function quiet({ t }, { sentence, act, done, close }) {
  const hide = {
    class: 'button bare',
    type: 'button',
    'aria-label': t('status.close'),
    title: t('status.close'),
    on: { click: close },
  };
  return el(
    'div',
    { class: 'notice', role: 'status' },
    el('p', {}, sentence),
    framed(act, done),
    el('button', hide, icon('close')),
  );
}

/**
 * What keeps one waiting: a turn, or silence, in which one may go on waiting or ask again.
 * @param {State} state @param {Services} services @returns {Child[]}
 */
function delayed({ delays }, { t }) {
  const turns = delays.flatMap(({ before }) => (before === null ? [] : [before]));
  const silent = delays.filter(({ before }) => before === null);
  const again = new Set(silent.map((delay) => delay.again)); // one question may be told by more than one
  const words = silent.some(({ begun }) => begun) ? 'delay.silent' : 'delay.unanswered';
  const notice = { class: 'notice', role: 'status' };
  const count = Math.max(...turns);
  const inTurn = ['delay.turn.next', 'delay.turn.one'][count] ?? 'delay.turn';
  return [
    turns.length > 0 && el('div', notice, el('p', {}, t(inTurn, { count }))),
    silent.length > 0 &&
      el(
        'div',
        notice,
        icon('alert'),
        el('p', {}, t(words, { seconds: SILENCE / 1000 })),
        framed(t('delay.again'), () => again.forEach((ask) => ask())),
      ),
  ];
}

/**
 * The reason why the spec has no answer, and the run whose numbers are on screen instead.
 * @param {Store} store @param {Services} services @returns {Child}
 */
function broken(store, services) {
  const { t, runs, told } = services;
  const { connection, run, spec } = store.get();
  const { error } = connection;
  if (connection.status !== 'broken' || !error) return null;
  const { subject } = told(error);
  const redraw = () => store.set({ spec: withControls(store.get().spec, { own: 'none' }) });
  const other = run !== null && run.spec !== spec;
  return el(
    'div',
    { class: 'notice broken', role: 'alert' },
    icon('alert'),
    el('p', {}, subject && `${subject}: `, ...mistake(error, services), ...kept(store.get(), services)),
    serverWords(error, services),
    misfits(error) && framed(t('status.redraw'), redraw),
    other && !PASSING.has(error.code) && framed(t('status.back'), () => store.set({ spec: run.spec })),
    askAgain(error, services, () => runs.start()),
  );
}

/**
 * How old the numbers on screen are, whether the controls say something else, and whether the page goes on.
 * @param {State} state @param {Services} services @returns {string[]}
 */
function kept({ run, spec, answered, connection }, { t, lang }) {
  const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const time = run?.done && answered ? answered : connection.since;
  return [
    ...(run ? [t(run.done ? 'status.kept' : 'status.kept.part', { time: clock.format(time) })] : []),
    ...(run && run.spec !== spec ? [t('status.unapplied')] : []),
    ...(isGone(connection) ? [t('status.returns')] : []),
  ].map((sentence) => ` ${sentence}`);
}

/** Where numbers overflowed first. @param {State} state @param {Services} services @returns {Child} */
function overflow({ run }, { t }) {
  const first = run?.done?.nonfinite;
  if (!run || !first) return null;
  const network = nameOf(run.models, first.model, t);
  return el(
    'div',
    { class: 'notice overflow', role: 'status' },
    icon('alert'),
    el('p', {}, t(`status.overflow.${first.pass}`, { network, symbol: first.symbol, t: first.t })),
  );
}

/** A link that could not be read. @param {Store} store @param {Services} services @returns {Child} */
function unread(store, { t }) {
  const { linkProblem } = store.get();
  return (
    linkProblem &&
    el(
      'div',
      { class: 'notice', role: 'status' },
      icon('alert'),
      el('p', {}, t(linkProblem.key, linkProblem.places)),
      framed(t('status.close'), () => store.set({ linkProblem: null })),
    )
  );
}

/**
 * Given weights that went, to be given back.
 * @param {Store} store @param {Services} services @returns {Child}
 */
function lost(store, services) {
  const { lost: before } = store.get();
  return (
    before &&
    quiet(services, {
      sentence: services.t('status.lost'),
      act: services.t('status.giveback'),
      done: () => store.set({ ...before, lost: null }),
      close: () => store.set({ lost: null }),
    })
  );
}

/** More than an address can hold. @param {Store} store @param {Services} services @returns {Child} */
function unlinked(store, services) {
  const { unlinked: isLong, unlinkedTold } = store.get();
  const close = () => store.set({ unlinkedTold: true });
  return (
    isLong &&
    !unlinkedTold &&
    quiet(services, {
      sentence: services.t('status.long'),
      act: services.t('title.file.word'),
      done() {
        saveSpec(store);
        close();
      },
      close,
    })
  );
}
