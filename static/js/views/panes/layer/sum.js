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

/** So many numbers are written out; the rest is one number. */
const MOST = 40;

/** @param {Services} services */
export function createSum({ t, playback }) {
  const rules = el('div', { class: 'math back sum-rule' });
  const numbers = el('p', { class: 'sum-numbers' });
  const verdict = el('p', { class: 'adds small' });
  const node = el(
    'section',
    { class: 'sum' },
    el('header', {}, el('h3', {}, t('layer.sum.title')), rules, verdict),
    numbers,
  );

  return {
    node,
    /** @param {Meant} meant @param {Shares|null} answer @param {number} at  the chosen step */
    update({ graph, notation, block, entry, gate, run: { T } }, answer, at) {
      node.hidden = !answer?.element;
      if (!answer?.element) return;
      const shares = answer.element;
      const letters = element(graph, notation, block, entry);
      fill(
        rules,
        mathml(math(by(letters), sign('='), overSteps(T), by(letters, 't'))),
        el('span', { class: 'quiet' }, t('layer.sum.where')),
        mathml(math(rule(graph, notation, entry.name, gate))),
      );
      const order = [...shares.keys()].reverse();
      const written = order.length > MOST ? order.slice(0, MOST - 1) : order;
      const rest = order.slice(written.length);
      const whole = valueAt(answer.parameters[entry.name].total, entry.index);
      const signed = (/** @type {number} */ value, /** @type {number} */ i) =>
        `${i ? (value < 0 ? '− ' : '+ ') : value < 0 ? '−' : ''}${number(Math.abs(value))}`;
      const choose = (/** @type {number} */ step) => {
        playback.pause();
        playback.select({ t: step });
      };
      fill(
        numbers,
        ...written.flatMap((step, i) => [
          el(
            'button',
            {
              type: 'button',
              class: step === at ? 'term chosen number' : 'term number',
              tabindex: -1,
              title: `t = ${step}: ${shares[step]}`,
              on: { click: () => choose(step) },
            },
            signed(shares[step], i),
            el('sub', {}, step),
          ),
          ' ',
        ]),
        rest.length > 0 &&
          el(
            'span',
            { class: 'number' },
            `+ (${number(total(rest.map((step) => shares[step])))})`,
            el('sub', {}, t('layer.sum.rest', { count: rest.length })),
          ),
        ' ',
        el('b', { class: 'number', title: whole }, `= ${number(whole)}`),
      );
      const found = addUp(shares, whole);
      verdict.className = `adds small ${found.verdict}`;
      fill(
        verdict,
        icon(found.verdict === 'good' ? 'check' : 'alert'),
        el('span', {}, t(`layer.sum.${found.verdict}`, { gap: number(found.gap, 2) })),
      );
    },
  };
}
