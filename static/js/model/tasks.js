// A task's own settings: where its loss stands, how many steps its data fill, what a spec leaves to it.

import { characters } from './pasted.js';
import { controls, defaultSpec } from './spec.js';

/** @import {LossSpec, Spec, State} from './types.js' */
/** @import {Controls, Turn} from './spec.js' */

/**
 * What tasks there are, as the server sends them; none as long as there is no catalogue.
 * @param {Pick<State, 'catalogue'>} state
 * @returns {any[]}
 */
export const tasksOf = ({ catalogue }) => catalogue?.tasks ?? [];

/**
 * A sequence's task as GET /api/tasks has it; undefined: given in numbers, or not known.
 * @param {any[]} tasks  of the catalogue
 * @param {Spec['sequence']|undefined} sequence
 * @returns {any}
 */
export const taskOf = (tasks, sequence) => tasks.find(({ name }) => name === sequence?.task);

/**
 * Tasks that ask for their letters at the end: as many steps as there are letters, at most MOST_LETTERS. In
 * a recall a cue stands before them; in an answer it is the first of them.
 * @type {Record<string, (T: number) => number>}
 */
const LETTERS = { recall: (T) => Math.floor((T - 1) / 2), answer: (T) => Math.floor(T / 2) };
const MOST_LETTERS = 10;

/**
 * Where the task's own loss stands.
 * @param {any} task @param {number} T @returns {LossSpec['at']}
 */
export function ownAt({ loss_at: at }, T) {
  if (!(at in LETTERS)) return at;
  const letters = Math.min(MOST_LETTERS, LETTERS[at](T));
  return Array.from({ length: letters }, (_, i) => T - letters + i);
}

/** Whether a spec leaves nothing of its loss to its task. @param {Spec} spec */
export const isWhole = ({ loss }) => loss?.kind != null && loss.at != null;

/**
 * The spec with what it leaves out written out, as the server takes it: the task's own loss, for numbers
 * cross-entropy at the last step.
 * @param {Spec} spec
 * @param {any[]} tasks
 * @returns {Spec}
 */
export function completed(spec, tasks) {
  const { sequence, loss } = spec;
  const task = taskOf(tasks, sequence);
  const kind = loss?.kind ?? task?.loss_kind ?? 'cross_entropy';
  const at = loss?.at ?? (task ? ownAt(task, Number(sequence.T)) : 'last');
  return { ...spec, loss: { ...loss, kind, at, reduction: loss?.reduction ?? 'sum' } };
}

/**
 * How many entries a task's own data or a named source has.
 * @param {any} option  of kind "choice"
 * @param {Spec['sequence']} sequence
 * @returns {number}
 */
function entries(option, sequence) {
  const own = /** @type {any} */ (sequence)[option.instead_of];
  if (own != null) return typeof own === 'string' ? characters(own) : own.length;
  const name = /** @type {any} */ (sequence)[option.name] ?? option.default;
  return option.choices.find((/** @type {any} */ each) => each.value === name)?.length ?? Infinity;
}

/**
 * The most steps that the task's data fill: each needs the next one, or one further on, as its target.
 * @param {any[]} tasks
 * @param {Spec['sequence']} sequence
 */
export function mostSteps(tasks, sequence) {
  const source = taskOf(tasks, sequence)?.options.find(
    (/** @type {any} */ option) => option.kind === 'choice',
  );
  const ahead = 'horizon' in sequence ? Number(sequence.horizon) : 1;
  return source ? entries(source, sequence) - ahead : Infinity;
}

/**
 * Whether the number of steps is what the data fill, and nobody's choice: another task does not inherit it.
 * @param {any[]} tasks
 * @param {Spec} spec
 */
const boundByData = (tasks, spec) =>
  Array.isArray(spec.sequence.x) || controls(spec).T === mostSteps(tasks, spec.sequence);

/**
 * The further changes that a new task brings: its kind of loss, where that stands, and the text in the page's
 * language.
 * @param {any[]} tasks
 * @param {Spec} spec
 * @param {string} name
 * @param {State['view']['lang']} lang
 * @returns {Turn}
 */
export function taskPatch(tasks, spec, name, lang) {
  const sequence = { task: name, T: 1, seed: 0 };
  const task = taskOf(tasks, sequence);
  const ofPage = task.options.filter(
    (/** @type {any} */ { kind, choices, default: first }) =>
      kind === 'choice' && first !== lang && choices.some((/** @type {any} */ { value }) => value === lang),
  );
  const options = Object.fromEntries(ofPage.map((/** @type {any} */ option) => [option.name, lang]));
  const wanted = boundByData(tasks, spec) ? defaultSpec().sequence.T : controls(spec).T;
  const T = Math.min(Math.max(Number(wanted), task.T_min), mostSteps(tasks, { ...sequence, ...options }));
  return { task: name, T, kind: task.loss_kind, at: ownAt(task, T), options };
}

/**
 * A longer sequence moves the steps of a loss that stands where the task puts it.
 * @param {any[]} tasks
 * @param {Spec} spec
 * @param {number} T
 * @returns {Partial<Controls>}
 */
export function stepsOf(tasks, spec, T) {
  const now = controls(spec);
  const task = taskOf(tasks, spec.sequence);
  return task?.loss_at in LETTERS && String(now.at) === String(ownAt(task, now.T))
    ? { at: ownAt(task, T) }
    : {};
}
