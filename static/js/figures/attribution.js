// Where in time a weight's gradient comes from, and which inputs the loss hangs on.

import { fixed } from '../model/format.js';
import { count, tiles } from './tiles.js';
import { kindOf, normPalette, normRange } from './scales.js';
import { CONFIG, timeLayout } from './theme.js';
import { timeLines } from './timelines.js';

/** @import {AttributedBlock, AttributionAnswer, Figure, Phrase, Table, Tokens} from '../model/types.js' */
/** @import {TimeOptions} from './timebars.js' */

/** @typedef {{answer: AttributionAnswer, parameter: string}} AttributionData */

/**
 * The whole parameter, then each gate's rows of it.
 * @param {AttributionData} data
 * @returns {[string|null, AttributedBlock][]}
 */
export const blocksOf = ({ answer, parameter }) => [
  [null, answer.parameters[parameter].whole],
  .../** @type {[string, AttributedBlock][]} */ (Object.entries(answer.parameters[parameter].gates)),
];

/** @param {string|null} gate @param {Tokens} tokens */
export const colourOf = (gate, tokens) => (gate === null ? tokens.ink : tokens.gate[gate]);

/**
 * @param {AttributionData} data
 * @param {TimeOptions & {label: (name: string) => string}} options
 * @returns {Figure}
 */
export function attribution(data, options) {
  const series = (/** @type {'cumulated'|'log10_norm'} */ what) =>
    blocksOf(data).map(([gate, block]) => ({
      name: gate ?? data.parameter,
      colour: colourOf(gate, options.tokens),
      values: block[what],
      width: gate === null ? 2.25 : 1.5,
    }));
  return timeLines(
    {
      upper: {
        series: series('cumulated'),
        title: options.label('figure.axis.cumulated'),
        from: [0, 1],
        level: data.answer.fraction,
      },
      lower: { series: series('log10_norm'), title: options.label('figure.axis.stepshare') },
    },
    options,
  );
}

/** @param {AttributionData} data @returns {Table} */
export function rows(data) {
  const blocks = blocksOf(data);
  const columns = /** @type {const} */ (['log10_norm', 'cumulated', 'along']);
  return {
    columns: [
      't',
      ...blocks.flatMap(([gate]) =>
        columns.map((name) => `${name}_${[data.parameter, gate].filter(Boolean).join('_')}`),
      ),
    ],
    rows: Array.from({ length: data.answer.T }, (_, t) => [
      t,
      ...blocks.flatMap(([, block]) => columns.map((name) => block[name][t])),
    ]),
  };
}

/** @param {AttributionData} data @returns {Phrase} */
export function summary({ answer: { fraction, parameters }, parameter }) {
  const { last_steps } = parameters[parameter].whole;
  if (last_steps === null) return { key: 'figure.attribution.none', places: { parameter } };
  return {
    key: 'figure.attribution',
    places: { parameter, percent: Math.round(100 * fraction), steps: last_steps },
  };
}

/** More inputs than these are told by their norm alone: a row each would be too thin. */
const MOST_INPUTS = 16;
const BOTTOM = 19;

/**
 * The rows of the picture: the norm over all inputs, and each input where there are several.
 * @param {AttributionAnswer} answer
 * @returns {{name: string, at: (t: number) => number}[]}
 */
export function inputRows({ inputs: { log10_norm, log10_magnitude, names } }) {
  const [, X] = log10_magnitude.shape;
  const each =
    X > 1 && X <= MOST_INPUTS
      ? Array.from({ length: X }, (_, i) => ({
          name: names?.[i] ?? String(i),
          at: (/** @type {number} */ t) => log10_magnitude.data[t * X + i],
        }))
      : [];
  return [{ name: '‖∂<i>x</i>‖', at: (t) => log10_norm[t] }, ...each];
}

/** One scale for the norms and the magnitudes. @param {AttributionAnswer} answer */
export const inputRange = ({ inputs }) => normRange([inputs.log10_norm, inputs.log10_magnitude.data]);

/** @param {AttributionAnswer} answer @param {TimeOptions} options @returns {Figure} */
export function inputGradients(answer, { geometry: g, height, tokens }) {
  const shown = inputRows(answer),
    range = inputRange(answer);
  const traces = tiles({
    x: Array.from({ length: answer.T }, (_, t) => t),
    y: shown.map((_, i) => i),
    range,
    palette: normPalette(tokens),
    tokens,
    size: { width: g.step, height: (height - BOTTOM) / shown.length },
    value: (row, t) => shown[row].at(t),
    kind: (norm) => kindOf(norm, range),
  });
  return {
    data: traces,
    layout: timeLayout(tokens, g, {
      height,
      bottom: BOTTOM,
      yaxis: {
        range: [shown.length - 0.5, -0.5],
        tickvals: shown.map((_, i) => i),
        ticktext: shown.map(({ name }) => name),
        tickfont: { color: tokens.quiet, size: tokens.type },
      },
    }),
    config: CONFIG,
  };
}

/** @param {AttributionAnswer} answer @returns {Table} */
export function inputTable(answer) {
  const [, X] = answer.inputs.log10_magnitude.shape;
  const names = Array.from({ length: X }, (_, i) => answer.inputs.names?.[i] ?? String(i));
  return {
    columns: [
      't',
      'symbol',
      'log10_norm_dx',
      ...names.flatMap((name) => [`log10_abs_dx_${name}`, `x_${name}`]),
    ],
    rows: Array.from(answer.inputs.log10_norm, (norm, t) => [
      t,
      answer.inputs.symbols[t] ?? '',
      norm,
      ...names.flatMap((_, i) => [
        answer.inputs.log10_magnitude.data[t * X + i],
        answer.inputs.value.data[t * X + i],
      ]),
    ]),
  };
}

/** @param {AttributionAnswer} answer @returns {Phrase} */
export function inputSummary(answer) {
  const { log10_norm: norms, symbols } = answer.inputs;
  const most = norms.reduce(
    (best, norm, t) => (norm > norms[best] || Number.isNaN(norms[best]) ? t : best),
    0,
  );
  const { zero, nonfinite } = count(Array.from(norms, (norm) => kindOf(norm, inputRange(answer))));
  return {
    key: 'figure.inputs',
    places: {
      steps: norms.length,
      most: fixed(norms[most], 3),
      at: most,
      symbol: symbols[most] ?? '',
      zero,
      nonfinite,
    },
  };
}
