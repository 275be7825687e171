// The singular values of the way back over its length, on the page's time axis; under them the norm of each
// step alone.

import { fixed } from '../model/format.js';
import { timeLines } from './timelines.js';

/** @import {Figure, Phrase, SpectrumAnswer, Table} from '../model/types.js' */
/** @import {TimeOptions} from './timebars.js' */

/** Up to this many lines can be told apart; of more the quartiles are drawn. */
const LINES = 40;

/** Whether all are drawn, or quartiles. @param {SpectrumAnswer} answer */
export const allDrawn = ({ log10_singular_values: { shape } }) => shape[1] <= LINES;

/** The i-th largest singular value at each distance. @param {SpectrumAnswer} answer @param {number} i */
export function rank({ log10_singular_values: { data, shape } }, i) {
  const [distances, n] = shape;
  return Float64Array.from({ length: distances }, (_, j) => data[j * n + i]);
}

/**
 * @param {SpectrumAnswer} answer
 * @param {TimeOptions & {colour: string, label: (name: string) => string}} options
 * @returns {Figure}
 */
export function spectrum(answer, options) {
  const {
    t,
    distances,
    log10_singular_values: {
      shape: [, n],
    },
    log10_step_norm,
  } = answer;
  const { tokens, colour, label } = options;
  const at = distances.map((d) => t - d);
  const between = allDrawn(answer)
    ? Array.from({ length: Math.max(0, n - 2) }, (_, i) => i + 1)
    : [0.25, 0.5, 0.75].map((q) => Math.round(q * (n - 1)));
  return timeLines(
    {
      upper: {
        series: [
          ...between.map((i) => ({
            name: `${i + 1}`,
            colour: tokens.quiet,
            values: rank(answer, i),
            width: 1,
            at,
            faint: true,
          })),
          ...(n > 1
            ? [{ name: `${n}`, colour, values: rank(answer, n - 1), at, dash: 'dash', width: 2 }]
            : []),
          { name: '1', colour, values: rank(answer, 0), at, width: 2.25 },
        ],
        level: 0,
        title: label('figure.axis.singular'),
      },
      lower: {
        series: [{ name: 'step', colour: tokens.ink, values: log10_step_norm, at }],
        title: label('figure.axis.stepnorm'),
        level: 0,
        from: [0],
      },
    },
    options,
  );
}

/** @param {SpectrumAnswer} answer @returns {Table} */
export function rows({
  t,
  distances,
  log10_singular_values: {
    data,
    shape: [, n],
  },
  log10_step_norm,
}) {
  return {
    columns: [
      't',
      'distance',
      'log10_step_norm',
      ...Array.from({ length: n }, (_, i) => `log10_singular_value_${i + 1}`),
    ],
    rows: distances.map((d, j) => [t - d, d, log10_step_norm[j], ...data.subarray(j * n, (j + 1) * n)]),
  };
}

/** The longest way: its length, its largest and its smallest. @param {SpectrumAnswer} answer */
export function ends({
  distances,
  log10_singular_values: {
    data,
    shape: [, n],
  },
}) {
  const last = (distances.length - 1) * n;
  return { steps: distances[distances.length - 1], largest: data[last], smallest: data[last + n - 1] };
}

/** @param {SpectrumAnswer} answer @returns {Phrase} */
export function summary(answer) {
  const { steps, largest, smallest } = ends(answer);
  return {
    key: 'figure.spectrum',
    places: { t: answer.t, steps, largest: fixed(largest, 3), smallest: fixed(smallest, 3) },
  };
}
