// The story of the page in sentences: the question, the step where it is asked, and how far each network's
// gradient comes back
// from there.

import { fixed, power } from './format.js';

/** @import {Phrase, Run} from './types.js' */
/** @import {Headline} from './headline.js' */

/**
 * A network by its place, the row of its norms by distance and what is read off it; `carried`: the row of c,
 * where nothing
 * goes back through h and c carries it.
 * @typedef {{m: number, row: Float64Array, headline: Headline, carried?: Float64Array|null}} Told
 */
/** A sentence; `m`: of which network it is. @typedef {Phrase & {m?: number}} Sentence */

/**
 * Up to this many networks are told one by one; of more only the one that ends first, and the one that comes
 * farthest.
 */
const EACH = 3;
/** Tasks whose question has words of its own, where one step, or two, hold the answer. */
const NAMED = ['recall', 'adding', 'temporal-order'];
/** Those whose question at many steps has: what is fed to a step, or what decides its answer. */
const ALL_ASKED = ['count', 'sounds'];

/**
 * The question that the loss asks, and the step at which its answer was to be seen.
 * @param {Pick<Run, 'plan'|'lossSteps'|'spec'>} run
 * @returns {Sentence}
 */
export function question({ plan: { informative, order }, lossSteps, spec: { sequence } }) {
  const k = lossSteps[lossSteps.length - 1];
  if (lossSteps.length > 1) return many({ informative, order, lossSteps, sequence });
  const [t, last] = informative ?? [];
  if (!informative || informative.length > 2 || t === k) return { key: 'story.last', places: { k } };
  const named = 'task' in sequence && NAMED.includes(String(sequence.task)) && !order;
  const how = last === undefined ? 'one' : 'two';
  return {
    key: `story.${named ? sequence.task : how}`,
    places: { k, t, ...(last === undefined ? {} : { last }) },
  };
}

/**
 * The question where many steps are asked.
 * @param {Pick<Run['plan'], 'informative'|'order'> & Pick<Run, 'lossSteps'> &
 *   Pick<Run['spec'], 'sequence'>} of
 * @returns {Sentence}
 */
function many({ informative, order, lossSteps, sequence }) {
  const [t, k, count] = [lossSteps[0], lossSteps[lossSteps.length - 1], lossSteps.length];
  const last = informative?.[informative.length - 1];
  const task = 'task' in sequence && !order ? String(sequence.task) : '';
  if (ALL_ASKED.includes(task)) return { key: `story.${task}`, places: { count } };
  if (task === 'reverse' && last !== undefined && last < t)
    return { key: 'story.reverse', places: { t, last } };
  return { key: 'story.many', places: { count, k } };
}

/** How far the gradient of one network comes. @param {Told} told @returns {Sentence} */
export function comes({ m, row, headline: { state, reach, length }, carried }) {
  if (carried) {
    const steps = carried.length - 1;
    return { m, key: 'story.carried', places: { part: part(carried[steps] - carried[0]), steps } };
  }
  if (state === 'zero' || state === 'nonfinite' || state === 'alone')
    return { m, key: `story.${state}`, places: {} };
  const high = peak(row, reach ?? length - 1);
  const rises = { times: times(row[high] - row[0]), top: high };
  if (reach !== null && high > 0) return { m, key: 'story.peak.reach', places: { ...rises, steps: reach } };
  if (reach !== null)
    return { m, key: reach === 1 ? 'story.reach.one' : 'story.reach', places: { steps: reach } };
  const steps = length - 1,
    grown = row[steps] - row[0];
  if (steps === 0) return { m, key: 'story.here', places: {} };
  if (!Number.isFinite(grown)) return { m, key: 'story.nonfinite', places: {} };
  if (high > 0 && grown < GROWS)
    return { m, key: 'story.peak.left', places: { ...rises, part: part(grown), steps } };
  return grown >= GROWS
    ? { m, key: 'story.grows', places: { times: times(grown), steps } }
    : { m, key: 'story.left', places: { part: part(grown), steps } };
}

/** A doubling and more is growth. */
const GROWS = Math.log10(2);

/**
 * The distance at which the norm is highest, if it has doubled there; else 0.
 * @param {Float64Array} row
 * @param {number} end
 */
function peak(row, end) {
  let high = 0;
  for (let d = 1; d < end; d++) if (row[d] > row[high]) high = d;
  return row[high] - row[0] >= GROWS ? high : 0;
}

/** The part that is left: 63 %, 1/24, or a power if it is less. @param {number} log10 */
function part(log10) {
  const left = 10 ** log10;
  if (log10 < -3.5) return power(log10, 2);
  return left < 0.5 ? `1/${Math.round(1 / left)}` : `${Math.round(100 * left)} %`;
}

/** How many times, where a double holds it and where it does not. @param {number} log10 */
const times = (log10) => (log10 < 4 ? String(Number((10 ** log10).toPrecision(2))) : power(log10, 2));

/**
 * All sentences but for what the networks are called; only the question as long as their gradients are not
 * here.
 * @param {Run} run @param {Told[]} networks @returns {Sentence[]}
 */
export const story = (run, networks) => [
  question(run),
  ...chosen(networks).map(comes),
  ...(networks.length ? weights(run) : []),
];

/**
 * The sentence for many networks: the one whose gradient ends first and the one whose gradient comes
 * farthest.
 * @param {Told[]} networks
 */
function chosen(networks) {
  if (networks.length <= EACH) return networks;
  const reach = (/** @type {Told} */ { headline }) => headline.reach ?? Number.MAX_VALUE;
  const left = (/** @type {Told} */ { row }) => row[row.length - 1] - row[0];
  const ordered = [...networks].sort((a, b) => reach(a) - reach(b) || left(a) - left(b) || 0);
  return [ordered[0], ordered[ordered.length - 1]];
}

/**
 * Whether the weights are drawn or given: never trained; and what an answer by chance would cost.
 * @param {Run} run
 * @returns {Sentence[]}
 */
function weights(run) {
  const { models } = run.spec;
  const drawn = models.filter((model) => !model.weights).length;
  if (drawn === 0) return [];
  if (drawn < models.length) return [{ key: 'story.random.some', places: {} }];
  const cost = chance(run);
  return [
    cost === null
      ? { key: 'story.random', places: {} }
      : { key: 'story.random.chance', places: { loss: fixed(cost, 3) } },
  ];
}

/**
 * The loss of an answer that holds all classes for equally likely; null where there are none.
 * @param {Run} run
 */
function chance({
  spec: {
    loss: { kind, reduction },
  },
  lossSteps,
  models,
  T,
}) {
  const each =
    kind === 'cross_entropy' ? Math.log(models[0].output.length / T) : kind === 'bce' ? Math.LN2 : null;
  return each === null ? null : each * (reduction === 'mean' ? 1 : lossSteps.length);
}
