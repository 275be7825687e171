// The gradient strip: log10 ||dL/dh_t|| over all of time, and ||dL/dc_t|| under it for the LSTM. Also the
// overview of a windowed lane.

import { fixed } from '../model/format.js';
import { nameOf } from '../model/names.js';
import { count, tiles } from './tiles.js';
import { normKey } from './key.js';
import { kindOf, normPalette, occurring } from './scales.js';
import { CONFIG, timeLayout } from './theme.js';

/** @import {Run, Geometry, Tokens, Figure, Table, Phrase} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Range} from './scales.js' */

/** @typedef {{run: Run, m: number}} StripData */
/**
 * @typedef {{geometry: Geometry, height: number, tokens: Tokens, range: Range, ticks?: boolean, label?:
 *   import('../core/i18n.js').Translate}} StripOptions  ticks: steps told under it
 */

/** @param {StripData} data @returns {{name: 'h'|'c', norms: Float64Array}[]} */
function norms({ run, m }) {
  const { log10 } = run.models[m];
  return [
    { name: 'h', norms: log10.dh },
    ...(log10.dc ? [{ name: /** @type {const} */ ('c'), norms: log10.dc }] : []),
  ];
}

/** How many rows it has: one for each state. @param {StripData} data */
export const rowCount = (data) => norms(data).length;

const UNDER = 19;
/** Plotly leaves out names that touch: a line's height, in sizes of its type. */
const LINE = 1.25;

/** @param {StripData} data @param {StripOptions} options @returns {Figure} */
export function strip(data, { geometry: g, height, tokens, range, ticks: told = false }) {
  const states = norms(data);
  const { backwardFrom } = data.run.models[data.m];
  const below = told ? UNDER : 0;
  const each = (height - below) / states.length;
  const traces = tiles({
    x: Array.from({ length: g.T }, (_, t) => t),
    y: states.map((_, i) => i),
    range,
    palette: normPalette(tokens),
    tokens,
    size: { width: g.step, height: each },
    value: (row, t) => states[row].norms[t],
    kind: (norm, _, t) => (t < backwardFrom ? null : kindOf(norm, range)),
  });
  return {
    data: traces,
    layout: timeLayout(tokens, g, {
      height,
      bottom: below,
      yaxis: {
        range: [states.length - 0.5, -0.5],
        tickvals: states.map((_, i) => i),
        ticktext: states.map(({ name }) => `∂<i>${name}</i>`),
        tickfont: { color: tokens.quiet, size: Math.min(tokens.type, each / LINE) },
      },
    }),
    config: CONFIG,
  };
}

/**
 * What kind each norm is, as far as they have come.
 * @param {StripData} data
 * @param {Float64Array} norms
 * @param {Range} range
 */
const kindsOf = ({ run, m }, norms, range) =>
  Array.from(norms.subarray(run.models[m].backwardFrom), (norm) => kindOf(norm, range));

/**
 * @param {StripData} data
 * @param {Pick<StripOptions, 'range'|'tokens'> & {label: import('../core/i18n.js').Translate}} options
 * @returns {Explained[]}
 */
export const key = (data, options) =>
  normKey(
    options.label('lanes.legend.norm'),
    occurring(norms(data).flatMap(({ norms }) => kindsOf(data, norms, options.range))),
    options,
  );

/** @param {StripData} data @returns {Table} */
export function rows(data) {
  const states = norms(data);
  const { backwardFrom } = data.run.models[data.m];
  return {
    columns: ['t', ...states.map(({ name }) => `log10_norm_d${name}`)],
    rows: Array.from({ length: data.run.T }, (_, t) => [
      t,
      ...states.map(({ norms }) => (t < backwardFrom ? null : norms[t])),
    ]),
  };
}

/** @param {StripData} data @param {Pick<StripOptions, 'range'|'label'>} options @returns {Phrase} */
export function summary(data, { range, label }) {
  const { run, m } = data;
  const { backwardFrom, log10 } = run.models[m];
  const network = nameOf(run.models, m, label);
  if (backwardFrom > 0) return { key: 'figure.strip.waiting', places: { network, steps: run.T } };
  const counts = count(kindsOf(data, log10.dh, range));
  return {
    key: 'figure.strip',
    places: {
      network,
      steps: run.T,
      first: fixed(log10.dh[0], 3),
      last: fixed(log10.dh[run.T - 1], 3),
      below: counts.below,
      zero: counts.zero,
      nonfinite: counts.nonfinite,
    },
  };
}
