// A gradient before and after clipping: the norm of the whole and of each weight's, a line from the one to
// the other.

import { exactly, fixed } from '../model/format.js';
import { marks } from './scales.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';
import { down } from './traces.js';

/** @import {Clipped, ClippedNorms, Figure, Phrase, Table, Tokens} from '../model/types.js' */

/**
 * @typedef {{clipped: Clipped, by: 'norm'|'value', whole: string, called: (name: string) => string}}
 *   ClippingData  whole: what the gradient over all weights is called; called: a parameter in the letters of
 *   the notation, as plain text
 */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} ClippingOptions
 */

const MARGIN = { l: 92, r: 76, t: 20, b: 36 };

/**
 * The whole first, then each weight: what it is called, its own name, its norms.
 * @param {ClippingData} data
 * @returns {[string, string|null, ClippedNorms][]}
 */
const all = ({ clipped, whole, called }) => [
  [whole, null, clipped],
  ...Object.entries(clipped.parameters).map(
    ([name, norms]) => /** @type {[string, string, ClippedNorms]} */ ([called(name), name, norms]),
  ),
];

/** The height that so many weights need, px. @param {number} count */
export const heightOf = (count) => MARGIN.t + MARGIN.b + 23 * (count + 1);

/** @param {ClippingData} data @param {ClippingOptions} options @returns {Figure} */
export function clipping(data, { width, height, tokens, label }) {
  const { clipped, by } = data;
  const each = all(data);
  const level = by === 'norm' ? Math.log10(clipped.limit) : NaN;
  const range = extent([level, ...each.flatMap(([, , norms]) => [norms.log10_norm_raw, norms.log10_norm])]);
  const raw = { color: tokens.surface, line: { color: tokens.quiet, width: 1.75 } };
  const after = { size: 7, color: tokens.back, line: { color: tokens.back, width: 1 } };
  return {
    data: [
      ways(each, tokens),
      points('log10_norm_raw', each, range, raw, tokens),
      points('log10_norm', each, range, after, tokens),
    ],
    layout: {
      ...layout(tokens, {
        width,
        height,
        margin: MARGIN,
        xaxis: {
          range,
          nticks: 7,
          ...grid(tokens),
          title: axisTitle(label('figure.axis.log10norm'), tokens),
        },
        yaxis: {
          range: [each.length - 0.5, -0.5],
          tickvals: each.map((_, i) => i),
          ticktext: each.map(([name]) => subscripted(name)),
          tickfont: { color: tokens.ink, size: tokens.type },
        },
      }),
      shapes: Number.isFinite(level) ? [down(level, { color: tokens.quiet, width: 1.25, dash: 'dash' })] : [],
      annotations: cosines(each, label('figure.clipping.cosine'), tokens),
    },
    config: CONFIG,
  };
}

/** @typedef {ReturnType<typeof all>} Each */

/** A line from each norm to what clipping makes of it. @param {Each} each @param {Tokens} tokens */
function ways(each, tokens) {
  const finite = (/** @type {ClippedNorms} */ { log10_norm_raw, log10_norm }) =>
    Number.isFinite(log10_norm_raw) && Number.isFinite(log10_norm);
  return {
    type: 'scatter',
    mode: 'lines',
    x: each.flatMap(([, , norms]) =>
      finite(norms) ? [norms.log10_norm_raw, norms.log10_norm, null] : [null],
    ),
    y: each.flatMap(([, , norms], i) => (finite(norms) ? [i, i, null] : [null])),
    hoverinfo: 'skip',
    connectgaps: false,
    line: { color: tokens.back, width: 2 },
  };
}

/**
 * The norms before or after. Zeros stand at the left end, numbers that are not finite at the right.
 * @param {'log10_norm_raw'|'log10_norm'} which
 * @param {Each} each
 * @param {[number, number]} range
 * @param {object} marker
 * @param {Tokens} tokens
 */
function points(which, each, [low, high], marker, tokens) {
  const values = each.map(([, , norms]) => norms[which]);
  const looks = marks(tokens);
  const symbolOf = (/** @type {number} */ value) =>
    Number.isFinite(value) ? 'circle' : value === -Infinity ? looks.zero.symbol : looks.nonfinite.symbol;
  return {
    type: 'scatter',
    mode: 'markers',
    name: which,
    x: values.map((value) => (Number.isFinite(value) ? value : value === -Infinity ? low : high)),
    y: each.map((_, i) => i),
    hoverinfo: 'skip',
    cliponaxis: false,
    marker: { size: 10, opacity: 1, symbol: values.map(symbolOf), ...marker },
  };
}

/**
 * The column of cosines at the right, under its title.
 * @param {Each} each
 * @param {string} title
 * @param {Tokens} tokens
 */
function cosines(each, title, tokens) {
  const word = { xref: 'paper', x: 1, xanchor: 'left', xshift: 10, showarrow: false };
  return [
    {
      ...word,
      yref: 'paper',
      y: 1,
      yanchor: 'bottom',
      text: title,
      font: { color: tokens.quiet, size: tokens.type },
    },
    ...each.map(([, , { cosine }], i) => ({
      ...word,
      yref: 'y',
      y: i,
      text: fixed(cosine, 3),
      font: { color: tokens.ink, size: tokens.type },
    })),
  ];
}

/** W, and W_hh as letters with an index; W1h is upright. @param {string} name */
const subscripted = (name) =>
  name.replace(
    /^([A-Za-z])(?:_(\w+))?$/,
    (_, letter, index) => `<i>${letter}</i>${index ? `<sub>${index}</sub>` : ''}`,
  );

/** @param {number[]} values @returns {[number, number]} */
function extent(values) {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [-1, 1];
  const low = Math.min(...finite),
    high = Math.max(...finite);
  const air = 0.06 * Math.max(0.5, high - low);
  return [low - air, high + air];
}

/**
 * The sentence that says what clipping did: why.clipping.<name>.
 * @param {Clipped} clipped
 * @param {'norm'|'value'} by
 */
export function outcome({ log10_norm_raw: raw, cut }, by) {
  if (Number.isNaN(raw)) return `${by}.nan`;
  if (raw === Infinity) return `${by}.infinite`;
  return cut === 0 ? 'within' : `${by}.says`;
}

/** @param {ClippingData} data @returns {Table} */
export const rows = (data) => ({
  columns: ['gradient', 'parameter', 'log10_norm_raw', 'log10_norm_clipped', 'cosine'],
  rows: all(data).map(([written, name, norms]) => [
    written,
    name,
    norms.log10_norm_raw,
    norms.log10_norm,
    norms.cosine,
  ]),
});

/** @param {ClippingData} data @returns {Phrase} */
export const summary = ({ clipped, by }) => ({
  key: `figure.clipping.${by}`,
  places: {
    limit: exactly(clipped.limit),
    raw: fixed(clipped.log10_norm_raw, 3),
    clipped: fixed(clipped.log10_norm, 3),
    cosine: fixed(clipped.cosine, 3),
    cut: clipped.cut,
    size: clipped.size,
  },
});
