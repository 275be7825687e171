// The spec of the first example, and the rail's controls as a view of a spec.

/** @import {Spec, ModelSpec, Cell, LossSpec} from './types.js' */

/** @returns {Spec} the example that runs when nothing was asked: recall, an RNN above an LSTM of one size, drawn as PyTorch does */
export function defaultSpec() {
  return {
    sequence: { task: 'recall', T: 30, seed: 0 },
    models: [
      { cell: 'rnn', hidden: 16, seed: 0, init: { rule: 'torch', gain: 1 } },
      { cell: 'lstm', hidden: 16, seed: 0, init: { rule: 'torch', gain: 1, forget_bias: 1 } },
    ],
    loss: { kind: 'cross_entropy', at: 'last', reduction: 'sum' },
    truncate: null,
  };
}

/**
 * @typedef {object} Controls
 * @property {string|null} task   null: the sequence is given number by number
 * @property {number} T
 * @property {LossSpec['at']} at
 * @property {LossSpec['kind']} kind
 * @property {Cell[]} cells
 * @property {number} hidden
 * @property {string} rule
 * @property {number} gain
 * @property {number|null} forgetBias  null: the rule's own
 * @property {number} seed        of the data and of the weights: one control
 * @property {number|null} truncate
 */

/** What the rail shows of a spec: the first network's size and rule stand for all. @param {Spec} spec @returns {Controls} */
export function controls(spec) {
  const { sequence, models, loss, truncate } = spec;
  const first = models[0];
  const lstm = models.find(({ cell }) => cell === 'lstm');
  const task = 'task' in sequence ? /** @type {string} */ (sequence.task) : null;
  return {
    task,
    T: Array.isArray(sequence.x) ? sequence.x.length : Number(sequence.T),
    at: loss.at,
    kind: loss.kind,
    cells: models.map(({ cell }) => cell),
    hidden: first.hidden ?? rowsOf(first.weights?.W_hy) ?? 16,
    rule: first.init?.rule ?? 'torch',
    gain: first.init?.gain ?? 1,
    forgetBias: lstm ? lstm.init?.forget_bias ?? null : 1,
    seed: task === null ? first.seed ?? 0 : Number(sequence.seed ?? 0),
    truncate: truncate ?? null,
  };
}

/** Columns of an explicit read-out: H. @param {any} W_hy */
const rowsOf = (W_hy) => (Array.isArray(W_hy) && Array.isArray(W_hy[0]) ? W_hy[0].length : null);

/**
 * The spec with these controls turned; what no control names stays as it is, a task's options and a network's own numbers among them
 * (turning size, rule, gain, bias or seed of a network means drawing it anew, so its own numbers go).
 * @param {Spec} spec @param {Partial<Controls>} patch @returns {Spec}
 */
export function withControls(spec, patch) {
  const wanted = { ...controls(spec), ...patch };
  const redrawn = ['hidden', 'rule', 'gain', 'forgetBias', 'seed'].some((name) => name in patch);
  const left = [...spec.models]; // a cell may stand there twice: each is taken once
  return {
    ...spec,
    sequence: sequenceOf(spec, patch, wanted),
    models: wanted.cells.map((cell) => {
      const place = left.findIndex((model) => model.cell === cell);
      const there = place < 0 ? null : left.splice(place, 1)[0];
      return there && !redrawn ? there : drawn(there ?? { cell }, wanted);
    }),
    loss: { ...spec.loss, kind: wanted.kind, at: fitting(wanted.at, wanted.T) },
    truncate: wanted.truncate,
  };
}

/** @param {Spec} spec @param {Partial<Controls>} patch @param {Controls} wanted @returns {Spec['sequence']} */
function sequenceOf({ sequence }, patch, wanted) {
  if (wanted.task === null) return sequence;
  const { task, T, seed } = wanted;
  if ('task' in patch && patch.task !== sequence.task) return { task, T, seed }; // another task has options of its own
  return { ...sequence, task, T, seed };
}

/** @param {ModelSpec} model @param {Controls} wanted @returns {ModelSpec} */
function drawn({ cell, activation, reset, init: before }, { hidden, seed, rule, gain, forgetBias }) {
  const init = { ...(before?.rule === rule && before.T_max ? { T_max: before.T_max } : {}), rule, gain, ...(cell === 'lstm' && forgetBias !== null ? { forget_bias: forgetBias } : {}) };
  return { cell, hidden, seed, init, ...(activation ? { activation } : {}), ...(reset ? { reset } : {}) };
}

/** Chosen loss steps that a shorter sequence still has; the last step if none is left. @param {LossSpec['at']} at @param {number} T */
function fitting(at, T) {
  if (!Array.isArray(at)) return at;
  const left = at.filter((k) => k < T);
  return left.length ? left : /** @type {const} */ ('last');
}

/** Least and greatest of the number controls. @param {any} limits  of GET /api/limits @returns {{T: [number, number], hidden: [number, number], models: [number, number]}} */
export function bounds(limits) {
  return { T: [1, limits.T], hidden: [1, limits.hidden], models: [1, limits.models] };
}
