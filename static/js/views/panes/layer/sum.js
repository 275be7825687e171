/**
 * The chosen element's T shares written out, from the last step back, and that they add up to the gradient.
 */

import { el, fill, icon, mathml } from '../../../core/dom.js';
import { valueAt } from '../../../model/blocks.js';
import { number } from '../../../model/format.js';
import { addUp, total } from '../../../model/sums.js';
import { by, element, math, overSteps, rule, sign } from '../../parts/letters.js';

/** @import {Shares} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** Up to this many numbers are written out; the rest is one number. */
const MOST = 40;

/** @param {Services} services */
export function createSum({ t, playback }) {
  const rules = el('div', { class: 'math back sum-rule' });
  const numbers = el('p', { class: 'sum-numbers' });
  const verdict = el('p', { class: 'adds small' });
  const head = el('header', {}, el('h3', {}, t('layer.sum.title')), rules, verdict);
  const node = el('section', { class: 'sum' }, head, numbers);
  const choose = (/** @type {number} */ step) => {
    playback.pause();
    playback.select({ t: step });
  };

  return {
    node,
    /** @param {Meant} meant @param {Shares|null} answer @param {number} at  the chosen step */
    update(meant, answer, at) {
      node.hidden = !answer?.element;
      if (!answer?.element) return;
      const { entry } = meant;
      const whole = valueAt(answer.parameters[entry.name].total, entry.index);
      fill(rules, ...ruleOf(meant, t));
      fill(
        numbers,
        ...termsOf(answer.element, at, choose),
        ...restOf(answer.element, t),
        ' ',
        el('b', { class: 'number', title: whole }, `= ${number(whole)}`),
      );
      const found = addUp(answer.element, whole);
      verdict.className = `adds small ${found.verdict}`;
      fill(
        verdict,
        icon(found.verdict === 'good' ? 'check' : 'alert'),
        el('span', {}, t(`layer.sum.${found.verdict}`, { gap: number(found.gap, 2) })),
      );
    },
  };
}

/** The sum in letters. @param {Meant} meant @param {Services['t']} t */
function ruleOf({ graph, notation, block, entry, gate, run: { T } }, t) {
  const letters = element(graph, notation, block, entry);
  return [
    mathml(math(by(letters), sign('='), overSteps(T), by(letters, 't'))),
    el('span', { class: 'quiet' }, t('layer.sum.where')),
    mathml(math(rule(graph, notation, entry.name, gate))),
  ];
}

/**
 * The steps whose shares are written out, from the last back; and the rest.
 * @param {ArrayLike<number>} shares
 */
function ordered(shares) {
  const order = [...Array(shares.length).keys()].reverse();
  const written = order.length > MOST ? order.slice(0, MOST - 1) : order;
  return { written, rest: order.slice(written.length) };
}

/** A term of the sum, with its sign. @param {number} value @param {boolean} first */
const signed = (value, first) =>
  `${first ? (value < 0 ? '−' : '') : value < 0 ? '− ' : '+ '}${number(Math.abs(value))}`;

/**
 * @param {ArrayLike<number>} shares
 * @param {number} at  the chosen step
 * @param {(step: number) => void} choose
 */
const termsOf = (shares, at, choose) =>
  ordered(shares).written.flatMap((step, i) => [
    el(
      'button',
      {
        type: 'button',
        class: step === at ? 'term chosen number' : 'term number',
        tabindex: -1,
        title: `t = ${step}: ${shares[step]}`,
        on: { click: () => choose(step) },
      },
      signed(shares[step], i === 0),
      el('sub', {}, step),
    ),
    ' ',
  ]);

/** @param {ArrayLike<number>} shares @param {Services['t']} t */
function restOf(shares, t) {
  const { rest } = ordered(shares);
  if (rest.length === 0) return [];
  const sum = number(total(rest.map((step) => shares[step])));
  return [
    el('span', { class: 'number' }, `+ (${sum})`, el('sub', {}, t('layer.sum.rest', { count: rest.length }))),
  ];
}
