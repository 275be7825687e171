// The verdict on a network in sentences, and the change of a spec that a click makes of it.

import { fixed, number } from './format.js';
import { NETWORK, SHUTTING } from './names.js';
import { withControls } from './spec.js';
import { structureOf } from './structure.js';

/** @import {ModelRun, ModelSpec, Phrase, Spec} from './types.js' */

/** @typedef {import('../api/answers.d.ts').Verdict} Verdict */
/**
 * `model` and `sequence` are parts of a spec.
 * @typedef {Omit<import('../api/answers.d.ts').Change, 'model'|'sequence'>
 *   & {model: ModelSpec|null, sequence: {T: number}|null}} Change
 */
/** @typedef {import('../api/answers.d.ts').VerdictAnswer} AnyVerdictAnswer */
/** @typedef {Omit<AnyVerdictAnswer, 'changes'> & {changes: Change[]}} VerdictAnswer */

/** The way that is judged. @typedef {'informative'|'farthest'|'all'} Way */

/**
 * How much of the gradient is left where it is needed.
 * @param {number} k @param {Way} basis @param {Verdict} verdict @returns {Phrase}
 */
function way(k, basis, { distance, lost, cut }) {
  if (basis === 'informative' && distance === 0) return { key: 'why.verdict.here', places: { k } };
  const blank = cut?.why === 'blank';
  const steps = cut && blank && basis === 'all' ? cut.distance - 1 : distance;
  const nothing = lost === Infinity || (blank && basis !== 'all');
  const how = Number.isNaN(lost) ? 'nonfinite' : nothing ? 'nothing' : lost < 0 ? 'gained' : 'lost';
  /** @type {Phrase['places']} */
  const decades = how === 'lost' || how === 'gained' ? { decades: fixed(Math.abs(lost), 2) } : {};
  return { key: `why.verdict.${basis}.${how}`, places: { k, t: k - steps, distance: steps, ...decades } };
}

/** A way has dipped if it was this many decades deeper than its end. */
const DIPS = 0.5;

/**
 * What makes it this kind, where the way alone does not say it.
 * @param {number} k @param {Verdict} verdict @returns {Phrase[]}
 */
function because(k, { kind, gained, lost, most_lost, deepest, openness, cut }) {
  /** @type {Phrase[]} */
  const said = [];
  if (kind === 'exploding' && gained !== -lost && !Number.isNaN(gained))
    said.push({ key: 'why.verdict.grows', places: { gained: fixed(gained, 1) } });
  if (kind !== 'healthy' && most_lost > Math.max(lost, 0) + DIPS) {
    said.push({ key: 'why.verdict.dips', places: { decades: fixed(most_lost, 1), t: k - deepest } });
  }
  if (cut)
    said.push({
      key: `why.verdict.cut.${cut.why}`,
      places: { t: k - cut.distance, next: k - cut.distance + 1 },
    });
  if (kind === 'saturated') said.push({ key: 'why.verdict.flat', places: { openness: fixed(openness, 3) } });
  return said;
}

/** Within this many decades of the threshold another seed may be beyond it. */
const NEAR = 0.5;

/** A risk of what is lost, never a law. @param {VerdictAnswer} answer @returns {Phrase[]} */
function risk({ verdict: { kind, at_risk, severe, most_lost }, thresholds }) {
  if (kind === 'exploding' && !at_risk) return [];
  const near = at_risk === false && most_lost >= thresholds.at_risk - NEAR;
  const great = at_risk === null ? 'unknown' : severe ? 'severe' : at_risk ? 'some' : near ? 'near' : 'none';
  return [{ key: `why.verdict.risk.${great}`, places: near ? { at_risk: thresholds.at_risk } : {} }];
}

/**
 * A fault that shows only further back, where the answer hangs on more than the nearest step.
 * @param {number} k @param {Verdict} verdict @returns {Phrase[]}
 */
function further(k, verdict) {
  const great = verdict.severe ? 'severe' : 'some';
  const told = verdict.at_risk ? [{ key: `why.verdict.risk.${great}`, places: {} }] : [];
  return [way(k, 'farthest', verdict), ...because(k, verdict), ...told];
}

/** @param {VerdictAnswer} answer @returns {Phrase[]} what follows the kind's own name */
export function sentences(answer) {
  const { k, informative, verdict, farthest } = answer;
  const near = [way(k, informative ? 'informative' : 'all', verdict), ...because(k, verdict)];
  return [...near, ...(farthest ? further(k, farthest) : risk(answer))];
}

/**
 * A network's label by its verdict, with the threshold that decides it: healthy only so far,
 * where it is not further back.
 * @param {VerdictAnswer} answer
 * @returns {Phrase & {kind: string}}
 */
export function kindOf({ k, verdict: { kind, distance, gained }, farthest, thresholds }) {
  const { at_risk, exploding } = thresholds;
  if (farthest) return { kind: 'partly', key: 'why.kind.partly', places: { t: k - distance, at_risk } };
  if (Number.isNaN(gained)) return { kind, key: `why.kind.${kind}`, places: {} }; // beyond any threshold
  return { kind, key: `why.called.${kind}`, places: { at_risk, exploding } };
}

/** The way that the changes are about. @param {VerdictAnswer} answer */
export const judged = ({ verdict, farthest }) => farthest ?? verdict;

/** Inputs are large from here on, and many gates at their ends where so many are. */
const LARGE = 3,
  SHARE = 0.1,
  ENDS = [0.05, 0.95];

/**
 * Inputs so large that they hold gates (of an RNN: tanh units) at their ends, which no verdict on gradients
 * says.
 * @param {ModelRun} model
 * @returns {Phrase[]}
 */
export function tooLarge({ x, h, gates }, activation = 'tanh') {
  const most = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const sigmoids = SHUTTING.flatMap((gate) => (gates[gate] ? [gates[gate]] : []));
  const isGated = Object.keys(gates).length > 0;
  const values = isGated ? sigmoids : activation === 'tanh' ? [h.map((value) => (1 + value) / 2)] : [];
  const count = values.reduce((sum, each) => sum + each.length, 0);
  const ended = values.reduce(
    (sum, each) => sum + each.reduce((n, value) => n + Number(value < ENDS[0] || value > ENDS[1]), 0),
    0,
  );
  if (most < LARGE || !count || ended / count < SHARE) return [];
  return [
    {
      key: isGated ? 'why.large' : 'why.large.rnn',
      places: { most: number(most, 2), percent: Math.round((100 * ended) / count) },
    },
  ];
}

/**
 * The decades that a change is about: gained on the way where the gradient explodes, else lost at its deepest
 * point.
 * @param {Verdict} before @param {Verdict} verdict
 */
export const decadesOf = (before, verdict) =>
  before.kind === 'exploding' ? verdict.gained : verdict.most_lost;

/**
 * Decades on a button: infinitely many where nothing arrives, a dash where they overflowed.
 * @param {number} decades
 */
export function decadesText(decades) {
  if (Number.isNaN(decades)) return '–';
  return decades === Infinity ? '∞' : fixed(decades, 1);
}

/**
 * The decades that a change which does not help would leave.
 * @param {Verdict} before
 * @param {Verdict} after
 * @returns {Phrase}
 */
export function useless(before, after) {
  const explodes = after.kind === 'exploding' && before.kind !== 'exploding',
    decades = explodes ? after.gained : decadesOf(before, after);
  if (decades === Infinity) return { key: 'why.change.useless.nothing', places: {} };
  const how = explodes ? 'explodes' : before.kind === 'exploding' || decades < 0 ? 'gained' : 'lost';
  return { key: `why.change.useless.${how}`, places: { decades: fixed(Math.abs(decades), 1) } };
}

/**
 * The settings that a network's weights are drawn from, each with its default.
 * @type {Record<string, (model: ModelSpec) => string|number|null>}
 */
const FIELDS = {
  hidden: (model) => model.hidden ?? null,
  rule: ({ init }) => init?.rule ?? 'torch',
  gain: ({ init }) => init?.gain ?? 1,
  forget_bias: ({ init }) => init?.forget_bias ?? null,
  T_max: ({ init }) => init?.T_max ?? null,
  seed: ({ seed }) => seed ?? 0,
};

/** A switch as a mark. @param {any} value */
const marked = (value) => (value === true ? '✓' : value === false ? '–' : value);

/**
 * Everything that defines a network besides its cell: the settings of its weights, its layers, its options.
 * @param {ModelSpec} model
 * @returns {Record<string, string|number|null>}
 */
function described(model) {
  const given = /** @type {Record<string, any>} */ (/** @type {unknown} */ (model));
  const options = Object.entries(NETWORK[model.cell].options).map(([name, usual]) => {
    return [name, marked(given[name] ?? usual)];
  });
  const drawn = Object.entries(FIELDS).map(([name, of]) => [name, of(model)]);
  const structure = Object.entries(structureOf(model)).map(([name, value]) => [name, marked(value)]);
  return Object.fromEntries([...drawn, ...structure, ...options]);
}

/** @param {string} name @param {string|number|null} value @returns {Phrase} */
const said = (name, value) =>
  value === null
    ? { key: `why.without.${name}`, places: {} }
    : { key: `why.differs.${name}`, places: { value } };

/**
 * What tells a network from the one of its cell that stands before it; another rule says by itself that what
 * it sets is left to it.
 * @param {ModelSpec[]} models
 * @param {number} m
 * @returns {Phrase[]}
 */
export function differences(models, m) {
  const before = models.findLast((model, i) => i < m && model.cell === models[m].cell);
  if (!before || models[m].weights || before.weights) return [];
  const [now, then] = [models[m], before].map(described);
  return Object.entries(now)
    .filter(([name, value]) => value !== then[name] && !(now.rule !== then.rule && value === null))
    .map(([name, value]) => said(name, value));
}

/** A change's name: forget bias 1, T = 21. @param {Change} change @returns {Phrase} */
export function changeName({ change, model, sequence, clip }) {
  const value =
    change === 'forget_bias' || change === 'lstm'
      ? model?.init?.forget_bias
      : change === 'gain'
        ? model?.init?.gain
        : change === 'shorter_T'
          ? sequence?.T
          : clip?.norm;
  return { key: `why.change.${change}`, places: typeof value === 'number' ? { value } : {} };
}

/**
 * Everything that a network is computed from, alike whether it is written out or left to its default.
 * @param {ModelSpec} model
 */
const identity = (model) =>
  JSON.stringify([
    model.cell,
    model.recurrent !== false,
    model.weights ?? described(model),
    model.h_0 ?? null,
    model.c_0 ?? null,
  ]);

/** Where the changed network stands already; -1: nowhere. @param {Spec} spec @param {Change} change */
export const placeOf = ({ models }, { model }) =>
  models.findIndex((each) => model !== null && identity(each) === identity(model));

/**
 * The spec with the changed network after the one it was made of; a shorter sequence is one for all.
 * @param {Spec} spec
 * @param {number} m
 * @param {Change} change
 * @returns {Spec}
 */
export function changed(spec, m, { model, sequence }) {
  if (sequence) return withControls(spec, { T: sequence.T });
  return model ? { ...spec, models: spec.models.toSpliced(m + 1, 0, model) } : spec;
}
