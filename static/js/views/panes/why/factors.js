/** The factors: what each step back does to the gradient of one loss, and what does it. */

import * as client from '../../../api/why.js';
import { el, fill, icon } from '../../../core/dom.js';
import { factors, partsOf, rows, summary } from '../../../figures/factors.js';
import { geometry } from '../../../figures/geometry.js';
import { together } from '../../../figures/timebars.js';
import { fixed, number, summands } from '../../../model/format.js';
import { byShare, closes, grewBeyondRadius, growth } from '../../../model/why.js';
import { calledIn } from '../../parts/letters.js';
import { createHolding } from './holding.js';
import { createKey, partName, percent } from './parts.js';
import { mountRow } from './row.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {FactorsAnswer, Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** A share smaller than this is left to the key and the table. */
const TOLD = 0.01;
/** What an RNN's step back is a product of. */
const PRODUCT = ['saturation', 'weights'];
/** Decades of each. @param {FactorsAnswer['headline']} headline */
const ofProduct = ({ saturation, weights }) => [Number(saturation), Number(weights)];

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const beyond = el('p', { class: 'beyond' });
  const key = createKey();
  const sum = el('p', { class: 'adds small' });
  const held = createHolding(store, services);
  const bar = el('div', { class: 'key-bar' }, key.node, sum);

  /** A part's name in the network that the answer is about. @param {FactorsAnswer} answer */
  const namesOf = (answer) => (/** @type {string} */ part) => partName(store.get(), t, answer, part);
  /** The same as plain text. @param {FactorsAnswer} answer @param {string} part */
  const inWords = (answer, part) =>
    part === 'weights' ? calledIn(store.get(), answer.model, 'W_hh') : String(namesOf(answer)(part));

  /** @param {FactorsAnswer} answer @param {number} width */
  function write(answer, width) {
    const { k, gain, recurrent, headline } = answer;
    const named = namesOf(answer);
    const { steps, decades } = headline;
    const lost = decades < 0 ? 'gains' : 'loses';
    const size = strong(fixed(Math.abs(decades), 2)),
      basis = t(answer.cell === 'lstm' ? 'why.factors.basis.joint' : 'why.factors.basis', { steps });
    if (steps === 0) fill(sentence, t(k === 0 ? 'figure.factors.first' : 'figure.factors.none', { k }));
    else if (headline.share) {
      const [[part, share], ...others] = byShare(headline.share);
      const rest = others.filter(([, other]) => Math.abs(other) >= TOLD);
      fill(
        sentence,
        ...woven(t, `why.factors.${rest.length ? 'sum' : 'one'}.${lost}`, {
          decades: size,
          basis,
          part: named(part),
          share: strong(percent(t, share)),
          others: rest.length > 0 && list(answer, rest),
        }),
      );
    } else {
      const {
        sum: whole,
        parts: [saturation, weights],
      } = summands(
        ofProduct(headline).map((part) => Math.sign(decades || 1) * part),
        2,
      );
      fill(
        sentence,
        ...woven(t, `why.factors.${lost}`, {
          decades: strong(whole),
          basis,
          saturation: strong(saturation),
          weights: strong(weights),
          slope: fixed(Number(headline.mean_slope), 2),
          activation: named('saturation'),
          W: named('weights'),
        }),
      );
    }
    beyond.hidden = !grewBeyondRadius(answer);
    if (!beyond.hidden) {
      const grown = growth(gain);
      fill(
        beyond,
        ...woven(t, 'why.factors.beyond', {
          W: named('weights'),
          radius: fixed(recurrent.h.spectral_radius, 2),
          most: fixed(recurrent.h.largest_singular_value, 2),
          decades: fixed(grown.decades, 2),
          distance: grown.distance,
        }),
      );
    }
    bar.hidden = steps === 0; // there is nothing to add up
    writeKey(answer, width);
    held.draw(answer, width);
  }

  /** @param {FactorsAnswer} answer @param {number} width */
  function writeKey(answer, width) {
    const { recurrent, headline } = answer;
    const tokens = drawing.tokens();
    const decades = summands(
      ofProduct(headline).map((part) => -part),
      2,
    ).parts;
    const n = together(geometry(width, /** @type {Run} */ (store.get().run).T));
    key.draw([
      ...partsOf(answer, tokens).map(({ name, colour }) => ({
        name: namesOf(answer)(name),
        text: inWords(answer, name),
        colour,
        value: headline.share ? percent(t, headline.share[name]) : decades[PRODUCT.indexOf(name)],
      })),
      { text: t(headline.share ? 'why.key.sum' : 'why.key.gain'), colour: tokens.ink, look: 'solid' },
      ...(headline.share
        ? []
        : [
            {
              text: t('why.key.radius'),
              value: fixed(recurrent.h.spectral_radius, 3),
              colour: tokens.quiet,
              look: 'dot',
            },
            {
              text: t('why.key.most'),
              value: fixed(recurrent.h.largest_singular_value, 3),
              colour: tokens.quiet,
              look: 'dash',
            },
          ]),
      ...(n > 1 ? [{ text: t('why.key.mean', { steps: n }), look: 'note' }] : []),
    ]);
    const { verdict, gap, sum: whole } = closes(answer);
    sum.className = `adds small ${verdict}`;
    fill(
      sum,
      icon(verdict === 'good' ? 'check' : 'alert'),
      el(
        'span',
        {},
        t(`why.factors.adds.${headline.share ? 'shares' : 'decades'}.${verdict}`, {
          steps: headline.steps,
          sum: fixed(whole, 3),
          gap: number(gap, 2),
        }),
      ),
    );
  }

  /** @param {FactorsAnswer} answer @param {[string, number][]} shares */
  const list = (answer, shares) =>
    el(
      'span',
      {},
      ...shares.flatMap(([part, share], i) => [i ? ', ' : '', namesOf(answer)(part), ' ', percent(t, share)]),
    );

  /**
   * What step t says.
   * @param {FactorsAnswer} answer
   * @param {number} step
   * @returns {import('../../../core/dom.js').Child[]}
   */
  function read(answer, step) {
    const { k, gain, factors: product, paths } = answer;
    const named = namesOf(answer);
    const i = k - step;
    if (i < 0 || i >= gain.length || Number.isNaN(gain[i]))
      return [t('why.factors.read.none', { t: step, k })];
    if (product) {
      const {
        sum: whole,
        parts: [saturation, weights],
      } = summands([product.saturation[i], product.weights[i]], 3);
      return woven(t, 'why.factors.read', {
        t: step,
        gain: whole,
        saturation,
        weights,
        activation: named('saturation'),
        slope: fixed(product.mean_slope[i], 3),
        W: named('weights'),
      });
    }
    const { share } = /** @type {NonNullable<typeof paths>} */ (paths);
    return woven(t, 'why.factors.read.sum', {
      t: step,
      gain: fixed(gain[i], 3),
      shares: list(
        answer,
        Object.entries(share).map(([part, values]) => [part, values[i]]),
      ),
    });
  }

  const unmount = mountRow(host, store, services, {
    id: 'factors',
    ask: client.factors,
    nodes: [sentence, beyond, bar],
    below: [held.node],
    key,
    axis: ({ factors: product }) => (product ? 'figure.axis.gain' : 'figure.axis.share'),
    write,
    read,
    drawn: { figure: factors, rows, summary },
  });
  return () => {
    unmount();
    held.remove();
  };
}
