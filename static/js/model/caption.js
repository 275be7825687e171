// The caption of a picture in a file: the sequence and its loss, and how each network is drawn.

import { nameOf, NETWORK } from './names.js';
import { cutEvery } from './truncate.js';

/** @import {Cell, Run, Selection} from './types.js' */
/** @import {Translate} from '../core/i18n.js' */

/**
 * @param {Run} run
 * @param {{models: number[], hidden?: number[], whole?: boolean}} shown  networks of the picture; hidden:
 *   their sizes where many seeds draw them; whole: truncation does not count in it
 * @param {Translate} t
 * @param {string|null} task  its title; null: the sequence is given in numbers
 * @returns {string[]}
 */
export const caption = (run, { models, hidden, whole }, t, task) => [
  asked(run, t, task, whole),
  models.map((m) => drawn(run, m, t, hidden?.[m])).join(' · '),
];

/** Where the pass stands. @param {Selection} selection @param {Translate} t */
export const standing = ({ pass, t: step }, t) => t(`caption.${pass}`, { t: step });

/** @param {Run} run @param {Translate} t @param {string|null} task @param {boolean} [whole] */
function asked(run, t, task, whole = false) {
  const {
      spec: { sequence, loss },
      plan,
      T,
    } = run,
    n = cutEvery(run);
  const at =
    typeof loss.at === 'string'
      ? t(`caption.at.${loss.at}`)
      : t('caption.at.steps', { count: loss.at.length });
  return [
    task ?? t('rail.task.own'),
    `T = ${T}`,
    ...(task === null ? [] : [t('caption.seed', { seed: String(sequence.seed ?? 0) })]),
    ...(plan.order ? [t('caption.shuffled')] : []),
    at,
    ...(n === null ? [] : [whole ? t('caption.whole') : t('caption.truncated', { n })]),
  ].join(', ');
}

/**
 * The options that are no defaults, each by its own name.
 * @param {Cell} cell @param {Record<string, unknown>} given
 */
const optionsOf = (cell, given) =>
  Object.entries(NETWORK[cell].options).flatMap(([name, usual]) =>
    (given[name] ?? usual) === usual ? [] : [`${name}: ${given[name]}`],
  );

/**
 * @param {Run} run
 * @param {number} m
 * @param {Translate} t
 * @param {number} [hidden]  of each that a seed draws
 */
function drawn({ spec: { models }, models: runs }, m, t, hidden) {
  const { cell, seed = 0, init, weights, activation, reset, ...rest } = models[m];
  const { rule = 'torch', gain = 1, forget_bias: bias = null } = init ?? {};
  return [
    `${nameOf(models, m, t)}: H = ${hidden ?? runs[m].H}`,
    ...(activation && activation !== 'tanh' ? [activation] : []),
    ...(reset === 'before' ? [t('caption.reset')] : []),
    ...optionsOf(cell, rest),
    ...(weights && !hidden
      ? [t('caption.given')]
      : [
          t(`rail.rule.${rule}`),
          ...(gain === 1 ? [] : [t('caption.gain', { gain })]),
          ...(bias === null ? [] : [t('caption.bias', { bias })]),
          ...(hidden ? [] : [t('caption.seed', { seed })]),
        ]),
  ].join(', ');
}
