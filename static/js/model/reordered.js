// How many digits gradients have: the server runs each network again with its hidden units in another order.

import { nameOf } from './names.js';

/** @import {Named} from './names.js' */
/** @import {GradientCheck} from './types.js' */
/** @import {Translate} from '../core/i18n.js' */

/** @typedef {import('../api/answers.d.ts').Reordered} Reordered */

/** The precision of a double, in decimal digits. */
const MOST = 15;
/** The digits to which gradients are true where the network is not chaotic. */
const CLAIMED = 10;
/** States that are farther apart have not only rounded otherwise: their differences have grown. */
const GROWN = 1e-12;

/** To how many digits numbers agree that are so far apart, relatively. @param {number} apart */
export const digits = (apart) => Math.min(MOST, Math.max(0, Math.floor(-Math.log10(apart))));

/** Whether they are fewer than is claimed. @param {Reordered} found */
const isShort = ({ gradients }) => gradients !== null && digits(gradients) < CLAIMED;

/**
 * Whether the network is chaotic: states that rounding alone tells apart have parted.
 * @param {Reordered} found
 */
export const isChaotic = ({ states }) => states !== null && states > GROWN;

/**
 * The digits to which a network's gradients are known and, where they are fewer than claimed, the reason.
 * @param {Reordered} found @param {string} network  its name @param {Translate} t @returns {string}
 */
export function digitsOf(found, network, t) {
  if (found.gradients === null) return t('check.order.alike', { network });
  const count = digits(found.gradients);
  if (!isShort(found)) return t('check.order.kept', { network, count });
  const key = ['check.order.none', 'check.order.one'][count] ?? 'check.order.few';
  const why = t(isChaotic(found) ? 'check.order.chaotic' : 'check.order.back');
  return `${t(key, { network, count })} ${why}`;
}

/**
 * A sentence for each network whose gradients have fewer digits than claimed: how many, and why.
 * @param {GradientCheck} check @param {Named[]} models @param {Translate} t @returns {string[]}
 */
export const shortOfDigits = ({ reordered }, models, t) =>
  reordered.flatMap((found, m) => (isShort(found) ? [digitsOf(found, nameOf(models, m, t), t)] : []));

/**
 * A sentence for each other network: to how many digits its gradients agree, or that another order says
 * nothing.
 * @param {GradientCheck} check @param {Named[]} models @param {Translate} t @returns {string[]}
 */
export const keptDigits = ({ reordered }, models, t) =>
  reordered.flatMap((found, m) => (isShort(found) ? [] : [digitsOf(found, nameOf(models, m, t), t)]));
