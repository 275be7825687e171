/** A task's own part of the rail: its options, and where its loss stands. */

import { el, fill } from '../dom.js';
import { characters, readNumbers } from '../model/pasted.js';
import { controls, withControls } from '../model/spec.js';
import { mostSteps, stepsOf, taskOf, tasksOf } from '../model/tasks.js';
import { chooser, field } from './fields.js';

/** @import {State, Spec} from '../model/types.js' */
/** @import {Field} from './fields.js' */
/** @import {Store, Services} from '../services.js' */
/** @typedef {ReturnType<typeof createWish>} Wish */

/** What is typed is read so long after the last key, ms. */
const TYPED = 500;

/**
 * The fields of the task's options, kept while the task stays.
 * @param {Store} store @param {Services} services @returns {{node: HTMLElement, fields: () => Field[], show: () => void}}
 */
export function createTaskOptions(store, services) {
  const node = el('div', { class: 'options', hidden: true });
  /** @type {(Field & {show: () => void})[]} */
  let fields = [];
  let made = '', wish = createWish();
  return {
    node, fields: () => fields,
    show() {
      const task = taskOf(tasksOf(store.get()), store.get().spec.sequence);
      const options = task?.options ?? [];
      if (made !== String(task?.name)) {
        made = String(task?.name);
        wish = createWish();
        fields = options.map((/** @type {any} */ option) => (option.kind === 'choice' ? choiceField(option, wish, store, services) : ownField(option, options, wish, store, services)));
        fill(node, ...fields.map((each) => each.node));
        node.hidden = options.length === 0;
      }
      for (const each of fields) each.show();
    },
  };
}

/** How many steps were asked for before what was given had too few for them. */
function createWish() {
  let wish = 0, left = 0;
  return {
    /** The spec with these options: as many steps as were asked for, and no more than the options fill. @param {State} state @param {Record<string, unknown>} options @returns {Spec} */
    given(state, options) {
      const spec = withControls(state.spec, { options });
      const { T } = controls(spec);
      if (T !== left) wish = T; // it was turned since
      left = Math.min(wish, mostSteps(tasksOf(state), spec.sequence));
      return left === T ? spec : withControls(spec, { T: left, ...stepsOf(tasksOf(state), spec, left) });
    },
    /** Whether there were too few. */
    lowered: () => left < wish,
  };
}

/** @param {any} option @param {Wish} wish @param {Store} store @param {Services} services */
function choiceField(option, wish, store, { t, lang }) {
  const choices = option.choices.map((/** @type {any} */ { value, titles }) => [value, titles[lang]]);
  const select = chooser([...choices, ...(option.instead_of ? [['', t('rail.option.own')]] : [])], (value) => {
    if (value !== '') store.set({ spec: wish.given(store.get(), { [option.name]: value, ...(option.instead_of ? { [option.instead_of]: undefined } : {}) }) });
  });
  return {
    ...field(option.titles[lang], select.node, new RegExp(`^sequence\\.${option.name}$`)),
    show() {
      const sequence = /** @type {any} */ (store.get().spec.sequence);
      select.set(option.instead_of in sequence ? '' : sequence[option.name] ?? option.default);
    },
  };
}

/**
 * The user's own text or numbers. What is pasted stays as it is; what was read of it is told.
 * @param {any} option @param {any[]} options  of the task @param {Wish} wish @param {Store} store @param {Services} services
 */
function ownField(option, options, wish, store, { t, lang }) {
  const source = options.find(({ instead_of }) => instead_of === option.name);
  const without = source ? { [source.name]: undefined } : {};
  /** The value that stands in the field. @type {unknown} */
  let shown;
  let lowered = false, doubtful = '';
  /** What was read last, and the wait for the last key. */
  let read = '', timer = 0;

  const area = el('textarea', { class: 'entry', rows: 3, spellcheck: 'false', placeholder: t(`rail.option.${option.kind}`), on: { change: () => take(), input: () => { window.clearTimeout(timer); timer = window.setTimeout(() => area.isConnected && take(), TYPED); } } });
  const said = el('p', { class: 'quiet small read', role: 'status' });
  const made = field(option.titles[lang], area, new RegExp(`^sequence\\.${option.name}$`));
  made.node.append(said);

  function take() {
    window.clearTimeout(timer);
    if (area.value === read) return;
    read = area.value;
    const { values, wrong, doubtful: doubt } = option.kind === 'numbers' ? readNumbers(area.value) : { values: area.value, wrong: null, doubtful: null };
    const count = typeof values === 'string' ? characters(values) : values.length;
    const few = count > 0 && count < 2;
    made.tell(wrong ? t('rail.option.wrong', wrong) : few ? t('rail.option.few') : null);
    said.textContent = '';
    if (wrong || few) return;
    const state = store.get();
    shown = count ? values : undefined;
    doubtful = doubt ?? '';
    const spec = wish.given(state, { [option.name]: shown, ...(count ? without : {}) });
    lowered = wish.lowered();
    store.set({ spec });
  }

  return {
    ...made,
    show() {
      const { sequence } = store.get().spec;
      const value = /** @type {any} */ (sequence)[option.name];
      if (value !== shown) {
        [shown, lowered, doubtful] = [value, false, ''];
        area.value = read = Array.isArray(value) ? value.join(', ') : value ?? '';
        made.tell(null);
      }
      if (value === undefined) return void (said.textContent = '');
      const count = typeof value === 'string' ? characters(value) : value.length;
      const { T, seed } = controls(store.get().spec);
      const first = seed % Math.max(1, count - T);
      said.textContent = [
        t(`rail.option.read.${option.kind}`, { count }), lowered && t('rail.option.lowered', { T }),
        first > 0 ? t('rail.option.first', { first: first + 1, used: T + 1, T }) : T + 1 < count && t('rail.option.used', { used: T + 1, T }),
        doubtful && t('rail.option.doubtful', { text: doubtful }),
      ].filter(Boolean).join(' ');
    },
  };
}
