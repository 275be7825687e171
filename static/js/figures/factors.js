// Factors of the gradient's norm, step by step back from one loss: of an RNN saturation and weights,
// of a gated cell the paths.

import { fixed } from '../model/format.js';
import { timeBars } from './timebars.js';

/** @import {FactorsAnswer, Tokens, Figure, Table, Phrase} from '../model/types.js' */
/** @import {Part, TimeOptions} from './timebars.js' */

/**
 * The parts of a step, in the order in which they are stacked, and their colours.
 * @param {FactorsAnswer} answer
 * @param {Tokens} tokens
 * @returns {Part[]}
 */
export function partsOf({ factors, paths }, tokens) {
  if (factors)
    return [
      { name: 'saturation', colour: tokens.saturation, values: factors.saturation },
      { name: 'weights', colour: tokens.weights, values: factors.weights },
    ];
  const { share } = /** @type {NonNullable<FactorsAnswer['paths']>} */ (paths);
  return Object.entries(share).map(([name, values]) => ({
    name,
    colour: tokens.gate[name] ?? tokens.quiet,
    values,
  }));
}

/** @param {FactorsAnswer} answer @param {TimeOptions} options @returns {Figure} */
export function factors(answer, options) {
  const { k, gain, recurrent } = answer;
  const parts = partsOf(answer, options.tokens);
  if (answer.factors) {
    const { spectral_radius, largest_singular_value } = recurrent.h;
    return timeBars(
      {
        k,
        parts,
        sum: { name: 'gain', values: gain },
        lines: [
          { at: Math.log10(spectral_radius), dash: 'dot' },
          { at: Math.log10(largest_singular_value), dash: 'dash' },
        ],
      },
      options,
    );
  }
  return timeBars({ k, parts, sum: { name: 'sum', values: sums(parts) } }, options);
}

/** @param {Part[]} parts */
const sums = (parts) => parts[0].values.map((_, i) => parts.reduce((sum, { values }) => sum + values[i], 0));

/** @param {FactorsAnswer} answer @returns {Table} */
export function rows({ k, gain, factors: product, paths }) {
  const named = product
    ? {
        saturation: product.saturation,
        weights: product.weights,
        mean_slope: product.mean_slope,
        weights_beyond_radius: product.beyond_radius,
      }
    : {
        ...prefixed('share', paths?.share),
        ...prefixed('log10_norm', paths?.log10_norm),
        ...prefixed('mean_gate', paths?.mean_gate),
      };
  return {
    columns: ['t', 'distance', 'log10_gain', ...Object.keys(named)],
    rows: Array.from(gain, (value, i) => [
      k - i,
      i + 1,
      value,
      ...Object.values(named).map((values) => values[i]),
    ]),
  };
}

/** @param {string} what @param {Record<string, Float64Array>} [record] */
const prefixed = (what, record = {}) =>
  Object.fromEntries(Object.entries(record).map(([name, values]) => [`${what}_${name}`, values]));

/**
 * Why there is no step back to tell. A gain that is no number (0 / 0, or an overflow) leaves the step open.
 * @param {Pick<FactorsAnswer, 'k'|'gain'>} answer
 * @returns {Phrase}
 */
export function noStep({ k, gain }) {
  if (k === 0) return { key: 'figure.factors.first', places: { k } };
  return { key: Number.isNaN(gain[0]) ? 'figure.factors.nothing' : 'figure.factors.none', places: { k } };
}

/** @param {FactorsAnswer} answer @returns {Phrase} */
export function summary(answer) {
  const { k, factors: product, headline } = answer;
  const { steps, decades } = headline;
  if (steps === 0) return noStep(answer);
  if (product)
    return {
      key: 'figure.factors.product',
      places: {
        k,
        steps,
        decades: fixed(decades, 3),
        saturation: fixed(Number(headline.saturation), 3),
        weights: fixed(Number(headline.weights), 3),
      },
    };
  return {
    key: 'figure.factors.sum',
    places: {
      k,
      steps,
      decades: fixed(decades, 3),
      highway: percent(headline.share?.highway ?? NaN),
      gates: percent(1 - (headline.share?.highway ?? NaN)),
    },
  };
}

/** @param {number} part */
const percent = (part) => fixed(100 * part, 1);
