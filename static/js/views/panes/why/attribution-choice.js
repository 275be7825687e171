/**
 * The choice of a parameter, in the letters of the notation, with how many of its last steps hold most of its
 * gradient.
 */

import { el, fill } from '../../../core/dom.js';
import { choice } from '../../parts/fields.js';
import { letterOf, percent } from './parts.js';

/** @import {AttributionAnswer, Run, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * The parameter that is meant; if none was chosen the recurrent weights, where they are one matrix.
 * @param {State} state
 * @param {AttributionAnswer} answer
 */
export function parameterOf({ selection: { entry } }, { parameters }) {
  if (entry && parameters[entry.name]) return entry.name;
  return parameters.W_hh ? 'W_hh' : Object.keys(parameters)[0];
}

/** @param {Store} store @param {Services} services */
export function createParameterChoice(store, { t, playback }) {
  const node = el('div', { class: 'parameters' });
  let made = '';
  let set = (/** @type {string} */ _name) => {};

  /**
   * The element at the parameter's start is selected.
   * @param {AttributionAnswer} answer
   * @param {string} name
   */
  function turn({ model }, name) {
    const { shapes } = /** @type {Run} */ (store.get().run).models[model];
    playback.select({ entry: { name, index: Array(shapes[name].length).fill(0) } });
  }

  /** @param {AttributionAnswer} answer @param {string[]} names */
  function build(answer, names) {
    const state = store.get();
    const options = names.map((name) => {
      const steps = el('b', { class: 'number' }, answer.parameters[name].whole.last_steps ?? '–');
      const label = el('span', {}, letterOf(state, answer.model, name), ' ', steps);
      return /** @type {[string, HTMLElement]} */ ([name, label]);
    });
    const buttons = choice({
      name: 'why-parameter',
      fine: true,
      options,
      turn: (name) => turn(answer, name),
    });
    buttons.node.setAttribute('aria-label', t('why.attribution.parameter'));
    const held = node.contains(document.activeElement);
    const says = t('why.attribution.steps', { percent: percent(t, answer.fraction, 0) });
    fill(node, buttons.node, el('span', { class: 'quiet small' }, says));
    set = buttons.set;
    if (held) node.querySelector('input')?.focus();
  }

  return {
    node,
    /** @param {AttributionAnswer} answer */
    draw(answer) {
      const state = store.get();
      const names = Object.keys(answer.parameters);
      const steps = names.map((name) => answer.parameters[name].whole.last_steps);
      const kind = `${names} ${state.view.notation} ${Boolean(state.catalogue)} ${steps}`;
      if (kind !== made) build(answer, names);
      made = kind;
      set(parameterOf(state, answer));
    },
  };
}
