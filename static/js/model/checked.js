// The verdicts of the gradient check: on one number, on all numbers of a network, and why differences may not
// settle.

import { number } from './format.js';
import { isChaotic } from './reordered.js';

/** @import {CheckedEntry, Phrase} from './types.js' */
/** @import {Reordered} from './reordered.js' */

/** @typedef {'good'|'bad'|'nonfinite'|'unsettled'} CheckVerdict */

/** Central differences in float64 agree to about this; more means that a gradient is wrong. */
export const GOOD = 1e-6;

/** @param {CheckedEntry} entry @returns {CheckVerdict} */
export function verdictOf({ error, settled }) {
  if (Number.isNaN(error)) return 'nonfinite';
  if (!settled) return 'unsettled';
  return error < GOOD ? 'good' : 'bad';
}

/**
 * The verdict on all numbers together. A check whose differences mostly do not settle has shown nothing.
 * @param {CheckedEntry[]} entries
 * @returns {CheckVerdict}
 */
export function verdictOn(entries) {
  const verdicts = entries.map(verdictOf);
  const count = (/** @type {CheckVerdict} */ verdict) => verdicts.filter((each) => each === verdict).length;
  if (count('bad')) return 'bad';
  if (count('nonfinite')) return 'nonfinite';
  return 2 * count('unsettled') > verdicts.length ? 'unsettled' : 'good';
}

/**
 * The reason why differences do not settle at a number: they cross a kink (only a ReLU has one: `sides`), the
 * network is chaotic, or the loss is too steep there.
 * @param {Pick<CheckedEntry, 'sides'>} entry
 * @param {Reordered|undefined} reordered  of the entry's network
 * @returns {'kink'|'chaotic'|'steep'}
 */
export function unsettledBy({ sides }, reordered) {
  if (sides) return 'kink';
  return reordered && isChaotic(reordered) ? 'chaotic' : 'steep';
}

/**
 * How many of the numbers are parameters, initial states and inputs.
 * @param {CheckedEntry[]} entries
 * @returns {{parameters: number, states: number, inputs: number}}
 */
export function kindsOf(entries) {
  const count = (/** @type {string[]} */ ...names) =>
    entries.filter(({ name }) => names.includes(name)).length;
  const [states, inputs] = [count('h_0', 'c_0'), count('x')];
  return { parameters: entries.length - states - inputs, states, inputs };
}

/**
 * The findings of a check of many numbers, in sentences: how well they agree, and why some do not settle.
 * @param {CheckedEntry[]} entries
 * @param {Reordered|undefined} reordered
 * @returns {Phrase[]}
 */
export function found(entries, reordered) {
  const finite = entries.filter(({ error }) => !Number.isNaN(error));
  const settled = finite.filter((entry) => entry.settled);
  const unsettled = finite.filter((entry) => !entry.settled);
  const worst = number(Math.max(...settled.map(({ error }) => error)), 2);
  if (settled.length === entries.length) return [{ key: 'hand.check.found.all', places: { worst } }];
  const lost = entries.length - finite.length;
  const reasons = /** @type {const} */ (['kink', 'chaotic', 'steep']).map((reason) => ({
    key: `hand.check.found.${reason}`,
    places: { count: unsettled.filter((entry) => unsettledBy(entry, reordered) === reason).length },
  }));
  return [
    ...(settled.length
      ? [{ key: 'hand.check.found.settled', places: { count: settled.length, worst } }]
      : []),
    ...(lost ? [{ key: 'hand.check.found.nonfinite', places: { count: lost } }] : []),
    ...reasons.filter(({ places }) => places.count > 0),
  ];
}
