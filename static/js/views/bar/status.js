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
import { saveSpec } from './share.js';

/** @import {Store, Services} from '../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, runs, lang } = services;
  const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

  /**
   * Something to know, what can be done about it, and the way to have it out of sight.
   * @param {string} sentence
   * @param {string} act
   * @param {() => void} done
   * @param {() => void} close
   */
  const quiet = (sentence, act, done, close) =>
    el(
      'div',
      { class: 'notice', role: 'status' },
      el('p', {}, sentence),
      el('button', { class: 'button framed', type: 'button', on: { click: done } }, act),
      el(
        'button',
        {
          class: 'button bare',
          type: 'button',
          'aria-label': t('status.close'),
          title: t('status.close'),
          on: { click: close },
        },
        icon('close'),
      ),
    );

  /** What keeps one waiting: a turn, or silence, in which one may go on waiting or ask again. */
  function delayed() {
    const { delays } = store.get();
    const turns = delays.flatMap(({ before }) => (before === null ? [] : [before]));
    const silent = delays.filter(({ before }) => before === null);
    const again = new Set(silent.map((delay) => delay.again)); // one question may be told by more than one
    const words = silent.some(({ begun }) => begun) ? 'delay.silent' : 'delay.unanswered';
    const notice = { class: 'notice', role: 'status' };
    const button = {
      class: 'button framed',
      type: 'button',
      on: { click: () => again.forEach((ask) => ask()) },
    };
    return [
      turns.length > 0 && el('div', notice, el('p', {}, inTurn(Math.max(...turns)))),
      silent.length > 0 &&
        el(
          'div',
          notice,
          icon('alert'),
          el('p', {}, t(words, { seconds: SILENCE / 1000 })),
          el('button', button, t('delay.again')),
        ),
    ];
  }
  /** @param {number} count  computations before */
  const inTurn = (count) => t(['delay.turn.next', 'delay.turn.one'][count] ?? 'delay.turn', { count });

  function show() {
    const { connection, run, spec, answered } = store.get();
    /** @type {import('../../core/dom.js').Child[]} */
    const notices = delayed();
    const { error } = connection;
    if (connection.status === 'broken' && error) {
      const { subject } = services.told(error);
      const kept =
        run &&
        t(run.done ? 'status.kept' : 'status.kept.part', {
          time: clock.format(run.done && answered ? answered : connection.since),
        });
      notices.push(
        el(
          'div',
          { class: 'notice broken', role: 'alert' },
          icon('alert'),
          el('p', {}, subject && `${subject}: `, ...mistake(error, services), kept && ` ${kept}`),
          serverWords(error, services),
          misfits(error) &&
            el(
              'button',
              {
                class: 'button framed',
                type: 'button',
                on: { click: () => store.set({ spec: withControls(store.get().spec, { own: 'none' }) }) },
              },
              t('status.redraw'),
            ),
          run &&
            run.spec !== spec &&
            !PASSING.has(error.code) &&
            el(
              'button',
              { class: 'button framed', type: 'button', on: { click: () => store.set({ spec: run.spec }) } },
              t('status.back'),
            ),
          askAgain(error, services, () => runs.start()),
        ),
      );
    }
    if (run?.done?.nonfinite) {
      const { model, symbol, t: step, pass } = run.done.nonfinite;
      notices.push(
        el(
          'div',
          { class: 'notice overflow', role: 'status' },
          icon('alert'),
          el(
            'p',
            {},
            t(`status.overflow.${pass}`, { network: nameOf(run.models, model, t), symbol, t: step }),
          ),
        ),
      );
    }
    const { linkProblem } = store.get();
    if (linkProblem) {
      notices.push(
        el(
          'div',
          { class: 'notice', role: 'status' },
          icon('alert'),
          el('p', {}, t(linkProblem.key, linkProblem.places)),
          el(
            'button',
            { class: 'button framed', type: 'button', on: { click: () => store.set({ linkProblem: null }) } },
            t('status.close'),
          ),
        ),
      );
    }
    const { lost, unlinked, unlinkedTold } = store.get();
    if (lost)
      notices.push(
        quiet(
          t('status.lost'),
          t('status.giveback'),
          () => store.set({ ...lost, lost: null }),
          () => store.set({ lost: null }),
        ),
      );
    if (unlinked && !unlinkedTold)
      notices.push(
        quiet(
          t('status.long'),
          t('title.file.word'),
          () => {
            saveSpec(store);
            store.set({ unlinkedTold: true });
          },
          () => store.set({ unlinkedTold: true }),
        ),
      );
    fill(host, ...notices);
    document.body.classList.toggle('old-run', connection.status === 'broken' && run !== null);
    document.body.toggleAttribute('data-passing', error !== null && PASSING.has(error.code));
    Object.assign(document.body.dataset, { connection: connection.status, run: run?.digest ?? '' });
  }

  show();
  const stops = [
    store.subscribe(show, (state) => state.connection),
    store.subscribe(show, (state) => state.run?.id),
    store.subscribe(show, (state) => state.run?.done),
    .../** @type {const} */ (['catalogue', 'delays', 'linkProblem', 'lost', 'unlinked', 'unlinkedTold']).map(
      (part) => store.subscribe(show, (state) => state[part]),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}
