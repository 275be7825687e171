/** What went wrong, and what can be done: the server gone, the stream cut, a spec refused, a number that overflowed. */

import { el, fill, icon } from '../dom.js';
import { PASSING, told } from '../model/mistakes.js';
import { nameOf } from '../model/names.js';

/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t, runs, lang }) {
  const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  let arrived = clock.format(new Date());

  function show() {
    const { connection, run } = store.get();
    if (connection.status === 'done') arrived = clock.format(connection.since);
    const notices = [];
    const { error } = connection;
    if (connection.status === 'broken' && error) {
      const { sentence, control, detail } = told(error, t);
      const kept = run && t(run.done ? 'status.kept' : 'status.kept.part', { time: run.done ? arrived : clock.format(connection.since) });
      notices.push(el('div', { class: 'notice broken', role: 'alert' }, icon('alert'),
        el('p', {}, control && `${control}: `, sentence, detail && ' ', detail && el('span', { class: 'detail', lang: 'en' }, detail), kept && ` ${kept}`),
        PASSING.has(error.code) && el('button', { class: 'button framed', type: 'button', on: { click: () => runs.start() } }, t('status.again'))));
    }
    if (run?.done?.nonfinite) {
      const { model, symbol, t: step, pass } = run.done.nonfinite;
      notices.push(el('div', { class: 'notice overflow', role: 'status' }, icon('alert'), el('p', {}, t(`status.overflow.${pass}`, { network: nameOf(run.models, model, t), symbol, t: step }))));
    }
    const { linkProblem } = store.get();
    if (linkProblem) {
      notices.push(el('div', { class: 'notice', role: 'status' }, icon('alert'), el('p', {}, t('status.link')),
        el('button', { class: 'button framed', type: 'button', on: { click: () => store.set({ linkProblem: null }) } }, t('status.close'))));
    }
    fill(host, ...notices);
    document.body.classList.toggle('old-run', connection.status === 'broken' && run !== null);
    Object.assign(document.body.dataset, { connection: connection.status, run: run?.digest ?? '' });
  }

  show();
  const stops = [store.subscribe(show, (state) => state.connection), store.subscribe(show, (state) => state.run?.id), store.subscribe(show, (state) => state.run?.done), store.subscribe(show, (state) => state.linkProblem)];
  return () => stops.forEach((stop) => stop());
}
