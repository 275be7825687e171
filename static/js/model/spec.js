// The spec of the first example, and the rail's controls as a view of a spec.

import { LIBRARIES } from './librarylayers.js';
import { numberOf, sharedStructure, sizeOf } from './structure.js';
import { NETWORK } from './names.js';

/** @import {Spec, ModelSpec, Cell, LossSpec} from './types.js' */

/** How weights are drawn: by rules that people know, and as libraries draw them by default. */
export const KNOWN = ['glorot', 'orthogonal', 'identity', 'chrono'];
export const RULES = [...Object.keys(LIBRARIES), ...KNOWN];

/**
 * @returns {Spec} the example that runs when nothing was asked: recall, an RNN above an LSTM of one size,
 *   drawn as PyTorch does
 */
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
 * @property {'none'|'part'|'all'} own  how many of the networks have weights of their own, given number by
 *   number: these no rule and no seed draws
 * @property {string} rule        by which the others are drawn, and these if they were drawn anew
 * @property {number} gain
 * @property {number|null} forgetBias  null: the rule's own
 * @property {number} seed        of the data and of the weights that are drawn: one control
 * @property {number|null} truncate
 * @property {'on'|'cut'|'both'|'mixed'} recurrent  the edge from step to step; both: beside each network
 *   stands one with the same weights and no such edge
 */

/**
 * The rail's view of a spec: the first network's size stands for all, and so does the rule of the first
 * that is drawn.
 * @param {Spec} spec
 * @returns {Controls}
 */
export function controls(spec) {
  const { sequence, models, loss, truncate } = spec;
  const drawnModels = models.filter((model) => !model.weights);
  const first = drawnModels[0] ?? models[0];
  const gained = [...drawnModels, ...models].find(({ cell }) => NETWORK[cell].gained);
  const forgetful = [...drawnModels, ...models].find(({ cell }) => NETWORK[cell].forgets);
  const task = 'task' in sequence ? /** @type {string} */ (sequence.task) : null;
  return {
    task,
    T: Array.isArray(sequence.x) ? sequence.x.length : Number(sequence.T),
    at: loss.at,
    kind: loss.kind,
    cells: models.map(({ cell }) => cell),
    hidden: sizeOf(models[0]) ?? 16,
    own: drawnModels.length === models.length ? 'none' : drawnModels.length ? 'part' : 'all',
    rule: first.init?.rule ?? 'torch',
    gain: numberOf((gained ?? first).init?.gain) ?? 1,
    forgetBias: forgetful ? numberOf(forgetful.init?.forget_bias) : 1,
    seed: (task === null ? numberOf(first.seed) : numberOf(sequence.seed)) ?? 0,
    truncate: truncate ?? null,
    recurrent: recurrentOf(models),
  };
}

/** @param {ModelSpec} model */
const isCut = (model) => model.recurrent === false;
/** @param {ModelSpec} model @returns {ModelSpec} */
const cut = (model) => ({ ...model, recurrent: false });
/** @param {ModelSpec} model @returns {ModelSpec} */
const joined = ({ recurrent, ...model }) => model;

/** @param {ModelSpec[]} models @returns {Controls['recurrent']} */
function recurrentOf(models) {
  if (!models.some(isCut)) return 'on';
  if (models.every(isCut)) return 'cut';
  const twins =
    models.length % 2 === 0 &&
    models.every((model, m) =>
      m % 2 === 0 ? !isCut(model) : isCut(model) && same(joined(model), joined(models[m - 1])),
    );
  return twins ? 'both' : 'mixed';
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The networks with their edges as they are wanted; of a twin pair one is left.
 * @param {ModelSpec[]} models
 * @param {Controls['recurrent']} wanted
 * @param {Controls['recurrent']} now
 * @returns {ModelSpec[]}
 */
function wired(models, wanted, now) {
  if (wanted === 'mixed' || (wanted === now && wanted !== 'both')) return models;
  const each = now === 'both' ? models.filter((model) => !isCut(model)) : models;
  if (wanted === 'both') return each.flatMap((model) => [joined(model), cut(joined(model))]);
  return each.map(wanted === 'cut' ? cut : joined);
}

/**
 * How many outputs the networks' own read-outs have; null where none has its own.
 * @param {ModelSpec[]} models
 * @returns {number|null}
 */
export const outputsOf = (models) =>
  models.map(({ weights }) => weights?.W_hy).find(Array.isArray)?.length ?? null;

/**
 * A task's options, to be given (or taken away: undefined) with a control.
 * @typedef {Partial<Controls> & {options?: Record<string, unknown>}} Turn
 */

/**
 * The spec with these controls turned; what no control names stays as it is, a task's options and a network's
 * own numbers among them.
 * Weights of its own stay until the network gets another size, or `own: 'none'` asks for it to be drawn anew.
 * @param {Spec} spec @param {Turn} patch @returns {Spec}
 */
export function withControls(spec, patch) {
  const wanted = { ...controls(spec), ...patch };
  const turned = ['hidden', 'rule', 'gain', 'forgetBias', 'seed'].some((name) => name in patch);
  const stays = (/** @type {ModelSpec} */ model) =>
    model.weights ? wanted.own !== 'none' && !('hidden' in patch && patch.hidden !== sizeOf(model)) : !turned;
  const left = [...spec.models]; // a cell may stand there twice: each is taken once
  const models = wired(
    wanted.cells.map((cell) => {
      const place = left.findIndex((model) => model.cell === cell);
      const there = place < 0 ? null : left.splice(place, 1)[0];
      return there && stays(there)
        ? there
        : drawn(
            there ?? {
              cell,
              ...sharedStructure(spec.models),
              ...(wanted.recurrent === 'cut' ? { recurrent: false } : {}),
            },
            wanted,
          );
    }),
    wanted.recurrent,
    recurrentOf(spec.models),
  );
  return {
    ...spec,
    sequence: withOutputs(sequenceOf(spec, patch, wanted), spec.models, models),
    models,
    loss: { ...spec.loss, kind: wanted.kind, at: fitting(wanted.at, wanted.T) },
    truncate: wanted.truncate,
  };
}

/** @param {Spec} spec @param {Turn} patch @param {Controls} wanted @returns {Spec['sequence']} */
function sequenceOf({ sequence }, patch, wanted) {
  if (wanted.task === null) return sequence;
  const { task, T, seed } = wanted;
  // another task has options of its own
  const kept = 'task' in patch && patch.task !== sequence.task ? {} : sequence;
  const whole = { ...kept, task, T, seed, ...patch.options };
  return /** @type {Spec['sequence']} */ (
    Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
  );
}

/**
 * A sequence of numbers whose outputs the weights told has to tell them itself once these are gone.
 * @param {Spec['sequence']} sequence
 * @param {ModelSpec[]} before
 * @param {ModelSpec[]} now
 * @returns {Spec['sequence']}
 */
function withOutputs(sequence, before, now) {
  const classes = outputsOf(before);
  return !Array.isArray(sequence.x) || classes === null || outputsOf(now) !== null
    ? sequence
    : /** @type {Spec['sequence']} */ ({ ...sequence, classes });
}

/**
 * Whether weights of a network's own that the spec before had are not in this one. Others in their place,
 * in the same network, are these with a number typed over.
 * @param {Spec} before @param {Spec} now
 */
export const losesWeights = (before, now) =>
  before.models.some(
    ({ cell, weights }, m) =>
      weights &&
      !now.models.some((model) => model.weights === weights) &&
      !(now.models.length === before.models.length && now.models[m].cell === cell && now.models[m].weights),
  );

/** The spec without one of its networks. @param {Spec} spec @param {number} m @returns {Spec} */
export function without(spec, m) {
  const models = spec.models.toSpliced(m, 1);
  return { ...spec, models, sequence: withOutputs(spec.sequence, spec.models, models) };
}

/** @param {ModelSpec} model @param {Controls} wanted @returns {ModelSpec} */
function drawn(model, { hidden, seed, rule, gain, forgetBias }) {
  const { cell, recurrent, init: before, hidden: _h, seed: _s, weights: _w, ...further } = model;
  const [initial, options] = [true, false].map((of) =>
    Object.fromEntries(Object.entries(further).filter(([name]) => name.endsWith('_0') === of)),
  );
  const init = {
    ...(before?.rule === rule && before.T_max ? { T_max: before.T_max } : {}),
    rule,
    gain: NETWORK[cell].gained ? gain : 1,
    ...(NETWORK[cell].forgets && model.bias !== false && forgetBias !== null
      ? { forget_bias: forgetBias }
      : {}),
  };
  const states = sizeOf(model) === hidden ? initial : {};
  return {
    cell,
    hidden,
    seed,
    init,
    ...states,
    ...options,
    ...(recurrent === false ? { recurrent } : {}),
  };
}

/**
 * Chosen loss steps that a shorter sequence still has; the last step if none is left.
 * @param {LossSpec['at']} at
 * @param {number} T
 */
function fitting(at, T) {
  if (!Array.isArray(at)) return at;
  const left = at.filter((k) => k < T);
  return left.length ? left : /** @type {const} */ ('last');
}

/**
 * Least and greatest of the number controls.
 * @param {any} limits  of GET /api/limits
 * @returns {{T: [number, number], hidden: [number, number], models: [number, number]}}
 */
export function bounds(limits) {
  return { T: [1, limits.T], hidden: [1, limits.hidden], models: [1, limits.models] };
}
