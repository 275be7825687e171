/** The factors in words: the sentence above the chart, the key, and the reading of a step. */

import { el, fill, icon } from '../../../core/dom.js';
import { noStep, partsOf } from '../../../figures/factors.js';
import { geometry } from '../../../figures/geometry.js';
import { together } from '../../../figures/timebars.js';
import { fixed, number, summands } from '../../../model/format.js';
import { NETWORK } from '../../../model/names.js';
import { byShare, closes, growth } from '../../../model/why.js';
import { calledIn } from '../../parts/letters.js';
import { partName, percent } from './parts.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Cell} from '../../../model/types.js' */
/** @import {Child} from '../../../core/dom.js' */
/** @import {FactorsAnswer, State, Tokens} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */
/** @import {KeyLine} from './parts.js' */

/** @typedef {Services['t']} Translate */
/**
 * Names the parts of a step back in the network that an answer is about.
 * @typedef {{name: (part: string) => Child, text: (part: string) => string}} Names
 */

/** A share smaller than this is left to the key and the table. */
const TOLD = 0.01;
/** An RNN's step back is a product of these. */
const PRODUCT = ['saturation', 'weights'];
/** Decades of each. @param {FactorsAnswer['headline']} headline */
const ofProduct = ({ saturation, weights }) => [Number(saturation), Number(weights)];

/** @param {State} state @param {Translate} t @param {FactorsAnswer} answer @returns {Names} */
export function namesOf(state, t, answer) {
  const name = (/** @type {string} */ part) => partName(state, t, answer, part);
  const text = (/** @type {string} */ part) =>
    part === 'weights' ? calledIn(state, answer.model, 'W_hh') : String(name(part));
  return { name, text };
}

/**
 * How many decades a step back loses or gains, and by what.
 * @param {Translate} t
 * @param {FactorsAnswer} answer
 * @param {Names} names
 * @returns {Child[]}
 */
export function sentenceOf(t, answer, names) {
  const { cell, headline } = answer;
  const { steps, decades, share } = headline;
  if (steps === 0) return [t(noStep(answer).key, noStep(answer).places)];
  const lost = decades < 0 ? 'gains' : 'loses';
  const basis = t(
    NETWORK[/** @type {Cell} */ (cell)].hasMemory ? 'why.factors.basis.joint' : 'why.factors.basis',
    { steps },
  );
  if (share) {
    const [[part, most], ...others] = byShare(share);
    const rest = others.filter(([, other]) => Math.abs(other) >= TOLD);
    return woven(t, `why.factors.${rest.length ? 'sum' : 'one'}.${lost}`, {
      decades: strong(fixed(Math.abs(decades), 2)),
      basis,
      part: names.name(part),
      share: strong(percent(t, most)),
      others: rest.length > 0 && list(t, rest, names),
    });
  }
  const signed = ofProduct(headline).map((part) => Math.sign(decades || 1) * part);
  const {
    sum,
    parts: [saturation, weights],
  } = summands(signed, 2);
  return woven(t, `why.factors.${lost}`, {
    decades: strong(sum),
    basis,
    saturation: strong(saturation),
    weights: strong(weights),
    slope: fixed(Number(headline.mean_slope), 2),
    activation: names.name('saturation'),
    W: names.name('weights'),
  });
}

/**
 * The sentence that the norm grew although no eigenvalue reaches 1.
 * @param {Translate} t
 * @param {FactorsAnswer} answer
 * @param {Names} names
 */
export function beyondOf(t, { gain, recurrent }, names) {
  const grown = growth(gain);
  return woven(t, 'why.factors.beyond', {
    W: names.name('weights'),
    radius: fixed(recurrent.h.spectral_radius, 2),
    most: fixed(recurrent.h.largest_singular_value, 2),
    decades: fixed(grown.decades, 2),
    distance: grown.distance,
  });
}

/**
 * The lines of the key.
 * @param {Translate} t
 * @param {FactorsAnswer} answer
 * @param {Names} names
 * @param {{tokens: Tokens, width: number, T: number}} drawn  width: the chart's, px
 * @returns {KeyLine[]}
 */
export function keyOf(t, answer, names, { tokens, width, T }) {
  const { headline, recurrent } = answer;
  const { share } = headline;
  const negated = ofProduct(headline).map((part) => -part);
  const decades = summands(negated, 2).parts;
  const n = together(geometry(width, T));
  return [
    ...partsOf(answer, tokens).map(({ name, colour }) => ({
      name: names.name(name),
      text: names.text(name),
      colour,
      value: share ? percent(t, share[name]) : decades[PRODUCT.indexOf(name)],
    })),
    { text: t(share ? 'why.key.sum' : 'why.key.gain'), colour: tokens.ink, look: 'solid' },
    ...(share ? [] : boundsOf(t, recurrent.h, tokens)),
    ...(n > 1 ? [/** @type {KeyLine} */ ({ text: t('why.key.mean', { steps: n }), look: 'note' })] : []),
  ];
}

/**
 * The largest eigenvalue and singular value of an RNN's recurrent weights: no step back can gain more than
 * the latter.
 * @param {Translate} t
 * @param {FactorsAnswer['recurrent'][string]} h
 * @param {Tokens} tokens
 * @returns {KeyLine[]}
 */
const boundsOf = (t, { spectral_radius: radius, largest_singular_value: most }, { quiet }) => [
  { text: t('why.key.radius'), value: fixed(radius, 3), colour: quiet, look: 'dot' },
  { text: t('why.key.most'), value: fixed(most, 3), colour: quiet, look: 'dash' },
];

/**
 * Writes whether the parts add up.
 * @param {HTMLElement} node
 * @param {Translate} t
 * @param {FactorsAnswer} answer
 */
export function writeSum(node, t, answer) {
  const { verdict, gap, sum } = closes(answer);
  const { share, steps } = answer.headline;
  node.className = `adds small ${verdict}`;
  const key = `why.factors.adds.${share ? 'shares' : 'decades'}.${verdict}`;
  const text = t(key, { steps, sum: fixed(sum, 3), gap: number(gap, 2) });
  fill(node, icon(verdict === 'good' ? 'check' : 'alert'), el('span', {}, text));
}

/**
 * Parts with their shares, one after the other.
 * @param {Translate} t
 * @param {[string, number][]} shares
 * @param {Names} names
 */
const list = (t, shares, names) =>
  el(
    'span',
    {},
    ...shares.flatMap(([part, share], i) => [i ? ', ' : '', names.name(part), ' ', percent(t, share)]),
  );

/**
 * The reading of step t.
 * @param {Translate} t
 * @param {FactorsAnswer} answer
 * @param {number} step
 * @param {Names} names
 * @returns {Child[]}
 */
export function readingOf(t, { k, gain, factors: product, paths }, step, names) {
  const i = k - step;
  if (i < 0 || i >= gain.length || Number.isNaN(gain[i])) return [t('why.factors.read.none', { t: step, k })];
  if (product) {
    const {
      sum,
      parts: [saturation, weights],
    } = summands([product.saturation[i], product.weights[i]], 3);
    return woven(t, 'why.factors.read', {
      t: step,
      gain: sum,
      saturation,
      weights,
      activation: names.name('saturation'),
      slope: fixed(product.mean_slope[i], 3),
      W: names.name('weights'),
    });
  }
  const { share } = /** @type {NonNullable<typeof paths>} */ (paths);
  const shares = Object.entries(share).map(
    ([part, values]) => /** @type {[string, number]} */ ([part, values[i]]),
  );
  return woven(t, 'why.factors.read.sum', {
    t: step,
    gain: fixed(gain[i], 3),
    shares: list(t, shares, names),
  });
}
