/** The task, what it is about, its options and how many steps it has. */

import { el, write } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { bounds } from '../../model/spec.js';
import { mostSteps, stepsOf, taskOf, taskPatch, tasksOf } from '../../model/tasks.js';
import { chooser, field, slider } from '../parts/fields.js';
import { createTaskOptions } from './tasks.js';

/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** End of the slider, for common values; more, up to the server's limit, is typed. */
const T_END = 200;

/**
 * @param {Store} store @param {Services} services @param {Turns} turns
 * @returns {Group & {options: ReturnType<typeof createTaskOptions>}}
 */
export function createTask(store, services, { turn, accepted }) {
  const { t, lang } = services;
  const task = chooser([], (name) => turn(taskPatch(tasksOf(store.get()), store.get().spec, name, lang)));
  const taskField = field(t('rail.task'), task.node, WHERE.task);
  const about = el('p', { class: 'quiet small' });
  taskField.node.append(about);
  const options = createTaskOptions(store, services);
  for (const { node } of [taskField, options]) node.classList.add('deep');
  const T = slider({
    label: t('rail.T'),
    exact: t('rail.exact', { label: t('rail.T') }),
    where: WHERE.T,
    min: 2,
    max: T_END,
    turn: (value) => turn({ T: value, ...stepsOf(tasksOf(store.get()), store.get().spec, value) }),
    accepted: () => accepted('T'),
  });
  return {
    fields: [taskField, T],
    options,
    draw(now, state) {
      const { spec, catalogue } = state;
      const known = tasksOf(state);
      task.set(now.task ?? '', [
        ...(now.task === null ? [/** @type {[string, string]} */ (['', t('rail.task.own')])] : []),
        ...known.map(({ name, titles }) => /** @type {[string, string]} */ ([name, titles[lang]])),
      ]);
      write(about, taskOf(known, spec.sequence)?.descriptions[lang] ?? '');
      const [least, limit] = catalogue ? bounds(catalogue.limits).T : [1, T_END];
      const most = Math.max(now.T, Math.min(limit, mostSteps(known, spec.sequence)));
      T.set(now.T, [least, Math.min(most, Math.max(T_END, now.T))], [least, most]);
      T.node.hidden = now.task === null;
      options.show();
    },
  };
}
