/** A task's own part of the rail: its options, and where its loss stands. */

import { el, fill } from '../../core/dom.js';
import { NOTHING } from '../../model/owntable.js';
import { controls, withControls } from '../../model/spec.js';
import { mostSteps, stepsOf, taskOf, taskPatch, tasksOf } from '../../model/tasks.js';
import { chooser, field } from '../parts/fields.js';
import { createOwnNumbers } from './ownnumbers.js';
import { createOwnText } from './owntext.js';

/** @import {State, Spec} from '../../model/types.js' */
/** @import {Field} from '../parts/fields.js' */
/** @import {Store, Services} from '../../services.js' */
/** @typedef {ReturnType<typeof createWish>} Wish */
/**
 * A field of an option; `focus` and `open` where something of the user's own can be given.
 * @typedef {Field & {show: () => void, focus?: () => void, open?: (file: File, turned: boolean) =>
 *   Promise<void>, fields?: Field[]}} OptionField
 */

/** The task that numbers of one's own are for. */
const NUMBERS = 'series';

/**
 * The fields of the task's options, kept while the task stays.
 * @param {Store} store @param {Services} services
 */
export function createTaskOptions(store, services) {
  const node = el('div', { class: 'options', hidden: true });
  /** @type {OptionField[]} */
  let fields = [];
  let made = '';

  /** @param {any} option @param {any[]} options @param {Wish} wish @returns {OptionField|null} */
  function fieldOf(option, options, wish) {
    const own = options.find(({ name }) => name === option.instead_of);
    if (option.kind === 'choice')
      return choiceField(option, wish, store, services, () => fields[options.indexOf(own)]?.focus?.());
    if (option.kind === 'numbers') return numbersField(option, options, wish, store, services);
    // the others are set beside the numbers
    return option.kind === 'text' ? textField(option, options, wish, store, services) : null;
  }

  function show() {
    const task = taskOf(tasksOf(store.get()), store.get().spec.sequence);
    const options = task?.options ?? [];
    if (made !== String(task?.name)) {
      made = String(task?.name);
      const wish = createWish();
      fields = options.map((/** @type {any} */ option) => fieldOf(option, options, wish)).filter(Boolean);
      fill(node, ...fields.map((each) => each.node));
      node.hidden = options.length === 0;
    }
    for (const each of fields) each.show();
  }

  return {
    node,
    show,
    fields: () => fields.flatMap((each) => [each, ...(each.fields ?? [])]),
    /**
     * A file with numbers: they are a series, whatever the task is now. The workbench shows how it was read
     * and asks about doubts.
     * @param {File} file
     */
    open(file) {
      const { catalogue, spec, view } = store.get();
      if (!catalogue) return;
      const turns = controls(spec).task !== NUMBERS;
      const series = turns ? withControls(spec, taskPatch(catalogue.tasks, spec, NUMBERS, view.lang)) : spec;
      const turn = () => store.set({ spec: series, view: { ...view, bench: true } });
      if (turns || !view.bench) void services.change(turn, services.t('own.dropped', { name: file.name }));
      show();
      void fields.find((each) => each.open)?.open?.(file, turns);
    },
  };
}

/** The number of steps wanted before the user's data turned out too short for them. */
function createWish() {
  let wish = 0,
    left = 0;
  return {
    /**
     * The spec with these options: as many steps as were asked for, and no more than the options fill.
     * @param {State} state
     * @param {Record<string, unknown>} options
     * @returns {Spec}
     */
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

/**
 * @param {any} option @param {Wish} wish @param {Store} store @param {Services} services
 * @param {() => void} ask  for something of the user's own: nothing is, before it is there
 * @returns {OptionField}
 */
function choiceField(option, wish, store, { t, lang }, ask) {
  const choices = option.choices.map((/** @type {any} */ { value, titles }) => [value, titles[lang]]);
  const own = /** @type {[string, string]} */ (['', t('rail.option.own')]);
  const select = chooser([...choices, ...(option.instead_of ? [own] : [])], (value) => {
    if (value !== '')
      return store.set({ spec: wish.given(store.get(), { ...without(option), [option.name]: value }) });
    show();
    ask();
  });
  function show() {
    const sequence = /** @type {any} */ (store.get().spec.sequence);
    select.set(option.instead_of in sequence ? '' : (sequence[option.name] ?? option.default));
  }
  return { ...field(option.titles[lang], select.node, new RegExp(`^sequence\\.${option.name}$`)), show };
}

/**
 * The user's own data go when a named source takes their place.
 * @param {any} option  of kind "choice"
 */
const without = ({ instead_of }) => (instead_of ? { [instead_of]: undefined, ...NOTHING } : {});

/**
 * The option whose named data the user's own stands in for.
 * @param {any} option
 * @param {any[]} options
 * @returns {Record<string, undefined>}
 */
function instead(option, options) {
  const source = options.find(({ instead_of }) => instead_of === option.name);
  return source ? { [source.name]: undefined } : {};
}

/**
 * The user's own numbers.
 * @param {any} option
 * @param {any[]} options  of the task
 * @param {Wish} wish
 * @param {Store} store
 * @param {Services} services
 * @returns {OptionField}
 */
function numbersField(option, options, wish, store, services) {
  return createOwnNumbers(option, store, services, (given) => {
    if (controls(store.get().spec).task !== NUMBERS) return false; // it was left while a table was being read
    const spec = wish.given(store.get(), {
      ...(given[option.name] === undefined ? {} : instead(option, options)),
      ...given,
    });
    store.set({ spec });
    return wish.lowered();
  });
}

/**
 * The user's own text.
 * @param {any} option
 * @param {any[]} options  of the task
 * @param {Wish} wish
 * @param {Store} store
 * @param {Services} services
 * @returns {OptionField}
 */
function textField(option, options, wish, store, services) {
  return createOwnText(option, store, services, (text) => {
    const given = { [option.name]: text, ...(text === undefined ? {} : instead(option, options)) };
    const spec = wish.given(store.get(), given);
    const lowered = wish.lowered();
    store.set({ spec });
    return lowered;
  });
}
