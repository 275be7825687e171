// The verdict on a network in sentences, and the change of a spec that a click makes of it.

import { fixed, number } from './format.js';
import { withControls } from './spec.js';

/** @import {Change, ModelRun, ModelSpec, Phrase, Spec, Verdict, VerdictAnswer} from './types.js' */

/** How much of the gradient is left where it is needed. @param {Pick<VerdictAnswer, 'k'|'informative'|'verdict'>} answer @returns {Phrase} */
function way({ k, informative, verdict: { distance, lost } }) {
  if (informative && distance === 0) return { key: 'why.verdict.here', places: { k } };
  const how = Number.isNaN(lost) ? 'nonfinite' : lost === Infinity ? 'nothing' : lost < 0 ? 'gained' : 'lost';
  return { key: `why.verdict.${informative ? 'informative' : 'all'}.${how}`, places: { k, t: k - distance, distance, ...(how === 'lost' || how === 'gained' ? { decades: fixed(Math.abs(lost), 2) } : {}) } };
}

/** What makes it this kind, where the way alone does not say it. @param {Verdict} verdict @returns {Phrase[]} */
function because({ kind, gained, lost, openness }) {
  if (kind === 'exploding' && gained !== -lost) return [{ key: 'why.verdict.grows', places: { gained: fixed(gained, 1) } }];
  if (kind === 'saturated') return [{ key: 'why.verdict.flat', places: { openness: fixed(openness, 3) } }];
  return [];
}

/** So few decades below the threshold another seed may be beyond it. */
const NEAR = 0.5;

/** A risk of what is lost, never a law. @param {VerdictAnswer} answer @returns {Phrase[]} */
function risk({ verdict: { kind, at_risk, severe, lost }, thresholds }) {
  if (kind === 'exploding' && !at_risk) return [];
  const near = at_risk === false && lost >= thresholds.at_risk - NEAR;
  const great = at_risk === null ? 'unknown' : severe ? 'severe' : at_risk ? 'some' : near ? 'near' : 'none';
  return [{ key: `why.verdict.risk.${great}`, places: near ? { at_risk: thresholds.at_risk } : {} }];
}

/** What is wrong only further back, where the answer hangs on more than the nearest step. @param {number} k @param {Verdict} verdict @returns {Phrase[]} */
function further(k, verdict) {
  const { key, places } = way({ k, informative: [], verdict });
  return [{ key: key.replace('informative', 'farthest'), places }, ...because(verdict), ...(verdict.at_risk ? [{ key: `why.verdict.risk.${verdict.severe ? 'severe' : 'some'}`, places: {} }] : [])];
}

/** @param {VerdictAnswer} answer @returns {Phrase[]} what follows the kind's own name */
export const sentences = (answer) => [way(answer), ...because(answer.verdict), ...(answer.farthest ? further(answer.k, answer.farthest) : risk(answer))];

/** What the network is called by its verdict: healthy only so far, where it is not further back. @param {VerdictAnswer} answer @returns {Phrase & {kind: string}} */
export const kindOf = ({ k, verdict: { kind, distance }, farthest }) => (farthest ? { kind: 'partly', key: 'why.kind.partly', places: { t: k - distance } } : { kind, key: `why.kind.${kind}`, places: {} });

/** The way that the changes are about. @param {VerdictAnswer} answer */
export const judged = ({ verdict, farthest }) => farthest ?? verdict;

/** Inputs are large from here on, and many gates at their ends where so many are. */
const LARGE = 3, SHARE = 0.1, ENDS = [0.05, 0.95];

/** Inputs so large that they hold gates (of an RNN: tanh units) at their ends, which no verdict on gradients says. @param {ModelRun} model @returns {Phrase[]} */
export function tooLarge({ x, h, gates, cell }, activation = 'tanh') {
  const most = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const sigmoids = ['i', 'f', 'o', 'r', 'z'].flatMap((gate) => (gates[gate] ? [gates[gate]] : []));
  const values = cell === 'rnn' ? (activation === 'tanh' ? [h.map((value) => (1 + value) / 2)] : []) : sigmoids;
  const count = values.reduce((sum, each) => sum + each.length, 0);
  const ended = values.reduce((sum, each) => sum + each.reduce((n, value) => n + Number(value < ENDS[0] || value > ENDS[1]), 0), 0);
  if (most < LARGE || !count || ended / count < SHARE) return [];
  return [{ key: cell === 'rnn' ? 'why.large.rnn' : 'why.large', places: { most: number(most, 2), percent: Math.round((100 * ended) / count) } }];
}

/** The decades that a change is about: gained on the way where the gradient explodes, else lost. @param {Verdict} before @param {Verdict} verdict */
export const decadesOf = (before, verdict) => (before.kind === 'exploding' ? verdict.gained : verdict.lost);

/** What a change that does not help would make of the decades. @param {Verdict} before @param {Verdict} after @returns {Phrase} */
export function useless(before, after) {
  const explodes = after.kind === 'exploding' && before.kind !== 'exploding', decades = explodes ? after.gained : decadesOf(before, after);
  const how = explodes ? 'explodes' : before.kind === 'exploding' || decades < 0 ? 'gained' : 'lost';
  return { key: `why.change.useless.${how}`, places: { decades: fixed(Math.abs(decades), 1) } };
}

/** What may tell two networks of one cell apart, with what stands where it is left out. @type {Record<string, (model: ModelSpec) => string|number|null>} */
const FIELDS = {
  hidden: (model) => model.hidden ?? null, rule: ({ init }) => init?.rule ?? 'torch', gain: ({ init }) => init?.gain ?? 1, forget_bias: ({ init }) => init?.forget_bias ?? null, T_max: ({ init }) => init?.T_max ?? null,
  seed: ({ seed }) => seed ?? 0, activation: ({ activation }) => activation ?? 'tanh', reset: ({ reset }) => reset ?? 'after',
};

/** @param {string} name @param {string|number|null} value @returns {Phrase} */
const said = (name, value) => (value === null ? { key: `why.without.${name}`, places: {} } : { key: `why.differs.${name}`, places: { value } });

/** What tells a network from the one of its cell that stands before it; another rule says by itself that what it sets is left to it. @param {ModelSpec[]} models @param {number} m @returns {Phrase[]} */
export function differences(models, m) {
  const before = models.findLast((model, i) => i < m && model.cell === models[m].cell);
  if (!before || models[m].weights || before.weights) return [];
  const another = FIELDS.rule(models[m]) !== FIELDS.rule(before);
  return Object.entries(FIELDS).filter(([, of]) => of(models[m]) !== of(before) && !(another && of(models[m]) === null)).map(([name, of]) => said(name, of(models[m])));
}

/** What a change is called: forget bias 1, T = 21. @param {Change} change @returns {Phrase} */
export function changeName({ change, model, sequence, clip }) {
  const value = change === 'forget_bias' || change === 'lstm' ? model?.init?.forget_bias : change === 'gain' ? model?.init?.gain : change === 'shorter_T' ? sequence?.T : clip?.norm;
  return { key: `why.change.${change}`, places: typeof value === 'number' ? { value } : {} };
}

/** Where the changed network stands already; -1: nowhere. @param {Spec} spec @param {Change} change */
export const placeOf = ({ models }, { model }) => models.findIndex((each) => JSON.stringify(each) === JSON.stringify(model));

/** The spec with the changed network after the one it was made of; a shorter sequence is one for all. @param {Spec} spec @param {number} m @param {Change} change @returns {Spec} */
export function changed(spec, m, { model, sequence }) {
  if (sequence) return withControls(spec, { T: sequence.T });
  return model ? { ...spec, models: spec.models.toSpliced(m + 1, 0, model) } : spec;
}
