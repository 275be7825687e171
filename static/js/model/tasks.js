// Where a task's loss stands, and what a spec leaves to its task.

/** @import {LossSpec, Spec} from './types.js' */

/** The copy task is asked for its letters at the end: as many steps as there were letters. @param {number} T */
export const recallSteps = (T) => {
  const letters = Math.min(10, Math.floor((T - 1) / 2));
  return Array.from({ length: letters }, (_, i) => T - letters + i);
};

/** Where the task's own loss stands. @param {any} task  as GET /api/tasks has it @param {number} T @returns {LossSpec['at']} */
export const ownAt = (task, T) => (task.loss_at === 'recall' ? recallSteps(T) : task.loss_at);

/** Whether a spec leaves nothing of its loss to its task. @param {Spec} spec */
export const isWhole = ({ loss }) => loss?.kind != null && loss.at != null;

/** The spec with what it leaves out written out, as the server takes it: the task's own loss, for numbers cross-entropy at the last step. @param {Spec} spec @param {any[]} tasks  of the catalogue @returns {Spec} */
export function completed(spec, tasks) {
  const { sequence, loss } = spec;
  const task = tasks.find(({ name }) => name === sequence.task);
  const kind = loss?.kind ?? task?.loss_kind ?? 'cross_entropy';
  const at = loss?.at ?? (task ? ownAt(task, Number(sequence.T)) : 'last');
  return { ...spec, loss: { ...loss, kind, at, reduction: loss?.reduction ?? 'sum' } };
}
