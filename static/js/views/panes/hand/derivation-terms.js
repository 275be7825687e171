/** The terms of a derivation as lines: each in letters, with its numbers in, its value and the sum so far. */

import { el } from '../../../core/dom.js';
import { number } from '../../../model/format.js';
import { total } from '../../../model/sums.js';
import { flowing } from '../../parts/formulas.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Derivation, Term} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** @typedef {Services['t']} Translate */

/**
 * @typedef {object} Line
 * @property {Record<string, number>} data
 * @property {string} step
 * @property {Element|null} [letters]
 * @property {Child} [note]  a remark under the formula
 * @property {HTMLElement} made
 * @property {HTMLElement} value
 * @property {string} sum
 */

/** The heads of the columns. @param {Translate} t */
export const termHeads = (t) =>
  el(
    'p',
    { class: 'heads quiet small' },
    el('span', { class: 'term' }, t('hand.column.term')),
    el(
      'span',
      { class: 'sums' },
      el('span', {}, t('hand.column.value')),
      el('span', {}, t('hand.column.running')),
    ),
  );

/**
 * @param {Translate} t
 * @param {Derivation} answer
 * @param {Meant} meant
 * @returns {Child[]}
 */
export function termLines(t, { terms, count, rest }, { run, m, notation }) {
  const several = run.lossSteps.length > 1; // a term is named by its loss too
  const values = terms.map(({ value }) => value);
  // told once: the chain of matrices grows no further
  const shorter = terms.findIndex(({ abbreviated }) => abbreviated);
  const made = terms.map((term, i) =>
    line({
      data: { t: term.t, k: term.k },
      step: several ? t('hand.term.of', { k: term.k, t: term.t }) : `t = ${term.t}`,
      letters: flowing(term.formula[notation]),
      note:
        i === shorter &&
        el('span', { class: 'quiet small' }, t('hand.abbreviated', { steps: term.k - term.t })),
      made: el('span', { class: 'factors number' }, `= ${numbers(t, term, run.models[m].recurrent)}`),
      value: el(
        'span',
        { class: isProduct(term) ? 'number value' : 'number value bad', title: term.value },
        number(term.value),
      ),
      sum: number(total(values.slice(0, i + 1))),
    }),
  );
  const left = count - terms.length;
  if (left === 0) return made;
  const remainder = line({
    data: { rest: left },
    step: '…',
    made: el('span', {}, t('hand.rest', { count: left })),
    value: el('span', { class: 'number value', title: rest }, number(rest)),
    sum: number(total([...values, rest])),
  });
  return [...made, remainder];
}

/** Whether the term's factors multiply to its value, as this page computes. @param {Term} term */
function isProduct({ weight, factors, value }) {
  const product = weight * factors.reduce((so, factor) => so * factor.value, 1);
  return Math.abs(product - value) <= 1e-12 * Math.abs(value) || Object.is(product, value);
}

const bracketed = (/** @type {number} */ value) => (value < 0 ? `(${number(value)})` : number(value));

/**
 * The numbers of a term, in the order of its formula; the state that a cut network is given is none that it
 * computed.
 * @param {Translate} t
 * @param {Term} term
 * @param {boolean} recurrent
 */
const numbers = (t, { weight, factors }, recurrent) =>
  [
    ...(weight === 1 ? [] : [bracketed(weight)]),
    ...factors
      .filter(({ symbol }) => symbol !== 'one')
      .map(({ symbol, value }) =>
        symbol === 'h_prev' && !recurrent ? t('hand.factor.cut') : bracketed(value),
      ),
  ].join(' × ');

/** @param {Line} line */
const line = ({ data, step, letters = null, note = null, made, value, sum }) =>
  el(
    'li',
    { data },
    el('span', { class: 'number step' }, step),
    el(
      'span',
      { class: 'term' },
      letters,
      note,
      el(
        'span',
        { class: 'made' },
        made,
        el('span', { class: 'sums' }, value, el('span', { class: 'number running' }, sum)),
      ),
    ),
  );
