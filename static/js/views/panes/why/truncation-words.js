/** How much of each weight's gradient truncation leaves, in a sentence and a table. */

import { el } from '../../../core/dom.js';
import { looksOf } from '../../../figures/truncation.js';
import { fixed, number } from '../../../model/format.js';
import { reached } from '../../../model/truncate.js';
import { letterOf, percent } from './parts.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Run, State, Tokens, TruncatedBlock} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */

/** @typedef {Services['t']} Translate */

/**
 * Norms as a share of the full one: percent, unless that says too little.
 * @param {Translate} t
 * @param {number} log10
 */
const ratioOf = (t, log10) => (log10 > -3 && log10 < 3 ? percent(t, 10 ** log10) : number(10 ** log10));

/**
 * How many steps no gradient reaches, and how much of the recurrent weights' gradient is left.
 * @param {Translate} t @param {State} state @param {TruncatedBlock} block @param {number} m
 * @returns {Child[]}
 */
export function sentenceOf(t, state, block, m) {
  const { T, lossSteps } = /** @type {Run} */ (state.run);
  const without = T - reached(T, block.length, lossSteps).reduce((sum, each) => sum + each, 0);
  const W = 'W_hh' in block.cosine ? 'W_hh' : Object.keys(block.cosine)[0];
  return woven(t, block.length === T ? 'why.truncation.one' : 'why.truncation.says', {
    length: block.length,
    T,
    without: strong(String(without)),
    W: letterOf(state, m, W),
    ratio: strong(ratioOf(t, block.log10_ratio[W])),
    cosine: strong(fixed(block.cosine[W])),
  });
}

/** A number of a table, a bar before it. @param {number} part @param {string} text */
const bar = (part, text) => [
  el(
    'td',
    { class: 'measure' },
    el('span', {
      class: part < 0 ? 'bar against' : 'bar',
      style: { '--part': `${100 * Math.min(1, Math.abs(Number.isFinite(part) ? part : 0))}%` },
    }),
  ),
  el('td', { class: 'number' }, text),
];

/**
 * The children of the table: of each weight the norm and the direction.
 * @param {Translate} t @param {State} state @param {TruncatedBlock} block
 * @param {{m: number, tokens: Tokens}} drawn  m: the network that the answer is about
 * @returns {Child[]}
 */
export function tableOf(t, state, block, { m, tokens }) {
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, t('why.truncation.gradient')),
    el('th', { scope: 'col', colspan: 2 }, t('why.truncation.ratio')),
    el('th', { scope: 'col', colspan: 2 }, t('figure.clipping.cosine')),
  );
  const rows = looksOf([block], tokens).map(([name, colour, dash]) =>
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        el('span', { class: `rule ${dash}`, style: { color: colour } }),
        ' ',
        letterOf(state, m, name),
        el('span', { class: 'unseen' }, name),
      ),
      ...bar(10 ** block.log10_ratio[name], ratioOf(t, block.log10_ratio[name])),
      ...bar(block.cosine[name], fixed(block.cosine[name])),
    ),
  );
  return [el('thead', {}, head), el('tbody', {}, ...rows)];
}
