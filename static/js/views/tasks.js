/** A task's own part of the rail: its options, and where its loss stands. */

import { el, fill } from '../dom.js';
import { controls } from '../model/spec.js';

/** @import {State} from '../model/types.js' */
/** @import {Controls} from '../model/spec.js' */
/** @import {Store, Services} from '../services.js' */

/** @param {State} state @param {string|null} name @returns {any} as GET /api/tasks has it */
const found = (state, name) => state.catalogue?.tasks.find((/** @type {any} */ each) => each.name === name);

/** The copy task is asked for its letters at the end: as many steps as there were letters. @param {number} T */
const recallSteps = (T) => {
  const letters = Math.min(10, Math.floor((T - 1) / 2));
  return Array.from({ length: letters }, (_, i) => T - letters + i);
};

/** Where the task's own loss stands. @param {any} task @param {number} T @returns {Controls['at']} */
const ownAt = (task, T) => (task.loss_at === 'recall' ? recallSteps(T) : task.loss_at);

/** What turning to a task turns besides: its kind of loss, and where that stands. @param {State} state @param {string} name @returns {Partial<Controls>} */
export function taskPatch(state, name) {
  const task = found(state, name);
  const T = Math.max(controls(state.spec).T, task.T_min);
  return { task: name, T, kind: task.loss_kind, at: ownAt(task, T) };
}

/** A longer sequence moves the steps of a loss that stands where the task puts it. @param {State} state @param {number} T @returns {Partial<Controls>} */
export function stepsOf(state, T) {
  const now = controls(state.spec);
  const task = found(state, now.task);
  return task?.loss_at === 'recall' && String(now.at) === String(recallSteps(now.T)) ? { at: recallSteps(T) } : {};
}

/** The fields of the task's options, kept while the task stays. @param {HTMLElement} host @param {Store} store @param {Services} services */
export function taskOptions(host, store, services) {
  const { spec, view } = store.get();
  const { task: name } = controls(spec);
  const task = found(store.get(), name);
  const key = `${name} ${task ? 1 : 0}`;
  if (host.dataset.of !== key) {
    host.dataset.of = key;
    fill(host, ...(task?.options ?? []).map((/** @type {any} */ option) => optionField(option, store, view.lang, services)));
    host.hidden = !task?.options.length;
  }
  for (const input of /** @type {NodeListOf<HTMLTextAreaElement>} */ (host.querySelectorAll('[data-option]'))) {
    if (document.activeElement !== input) input.value = written(/** @type {any} */ (spec.sequence)[/** @type {string} */ (input.dataset.option)] ?? '');
  }
  for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (host.querySelectorAll('[data-choice]'))) {
    const sequence = /** @type {any} */ (spec.sequence);
    const { choice, instead = '', otherwise } = select.dataset;
    select.value = instead in sequence ? '' : sequence[/** @type {string} */ (choice)] ?? otherwise;
  }
}

/** @param {any} value */
const written = (value) => (Array.isArray(value) ? value.join(', ') : String(value));

/** @param {any} option @param {Store} store @param {'en'|'ko'} lang @param {Services} services */
function optionField(option, store, lang, { t }) {
  const turn = (/** @type {Record<string, unknown>} */ patch) => {
    const sequence = Object.fromEntries(Object.entries({ ...store.get().spec.sequence, ...patch }).filter(([, value]) => value !== undefined));
    store.set({ spec: { ...store.get().spec, sequence: /** @type {any} */ (sequence) } });
  };
  const label = option.titles[lang];
  if (option.kind === 'choice') {
    const own = option.instead_of ? [el('option', { value: '' }, t('rail.option.own'))] : [];
    const select = el('select', {
      data: { choice: option.name, instead: option.instead_of ?? '', otherwise: option.default },
      on: { change: () => select.value !== '' && turn({ [option.name]: select.value, ...(option.instead_of ? { [option.instead_of]: undefined } : {}) }) },
    }, ...option.choices.map((/** @type {any} */ each) => el('option', { value: each.value }, each.titles[lang])), ...own);
    return el('label', { class: 'field' }, el('span', { class: 'quiet' }, label), select);
  }
  const other = found(store.get(), controls(store.get().spec).task).options.find((/** @type {any} */ each) => each.instead_of === option.name);
  const area = el('textarea', {
    class: 'entry', rows: 3, spellcheck: 'false', data: { option: option.name }, placeholder: t(`rail.option.${option.kind}`),
    on: {
      change: () => {
        const value = option.kind === 'numbers' ? area.value.split(/[\s,;]+/).filter(Boolean).map(Number) : area.value;
        turn(value.length ? { [option.name]: value, ...(other ? { [other.name]: undefined } : {}) } : { [option.name]: undefined });
      },
    },
  });
  return el('label', { class: 'field' }, el('span', { class: 'quiet' }, label), area);
}
