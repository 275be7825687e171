// A gradient before and after clipping: the norm of the whole and of each weight's, a line from the one to
// the other.

import { exactly, fixed } from '../model/format.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';

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
  const [low, high] = extent([
    level,
    ...each.flatMap(([, , norms]) => [norms.log10_norm_raw, norms.log10_norm]),
  ]);
  const places = each.map((_, i) => i);
  const looks = marks(tokens);
  /**
   * Zeros stand at the left end, what is no number at the right.
   * @param {'log10_norm_raw'|'log10_norm'} which
   * @param {object} marker
   */
  const points = (which, marker) => {
    const values = each.map(([, , norms]) => norms[which]);
    const kinds = values.map((value) =>
      Number.isFinite(value) ? null : value === -Infinity ? looks.zero.symbol : looks.nonfinite.symbol,
    );
    return {
      type: 'scatter',
      mode: 'markers',
      name: which,
      x: values.map((value) => (Number.isFinite(value) ? value : value === -Infinity ? low : high)),
      y: places,
      hoverinfo: 'skip',
      cliponaxis: false,
      marker: { size: 10, opacity: 1, symbol: kinds.map((kind) => kind ?? 'circle'), ...marker },
    };
  };
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: each.flatMap(([, , norms]) =>
          Number.isFinite(norms.log10_norm_raw) && Number.isFinite(norms.log10_norm)
            ? [norms.log10_norm_raw, norms.log10_norm, null]
            : [null],
        ),
        y: each.flatMap(([, , norms], i) =>
          Number.isFinite(norms.log10_norm_raw) && Number.isFinite(norms.log10_norm) ? [i, i, null] : [null],
        ),
        hoverinfo: 'skip',
        connectgaps: false,
        line: { color: tokens.back, width: 2 },
      },
      points('log10_norm_raw', { color: tokens.surface, line: { color: tokens.quiet, width: 1.75 } }),
      points('log10_norm', { size: 7, color: tokens.back, line: { color: tokens.back, width: 1 } }),
    ],
    layout: {
      ...layout(tokens, {
        width,
        height,
        margin: MARGIN,
        xaxis: {
          range: [low, high],
          nticks: 7,
          showgrid: true,
          gridcolor: tokens.line,
          title: {
            text: label('figure.axis.log10norm'),
            standoff: 2,
            font: { color: tokens.quiet, size: tokens.type },
          },
        },
        yaxis: {
          range: [each.length - 0.5, -0.5],
          tickvals: places,
          ticktext: each.map(([name]) => subscripted(name)),
          tickfont: { color: tokens.ink, size: tokens.type },
        },
      }),
      shapes: Number.isFinite(level)
        ? [
            {
              type: 'line',
              xref: 'x',
              yref: 'paper',
              x0: level,
              x1: level,
              y0: 0,
              y1: 1,
              line: { color: tokens.quiet, width: 1.25, dash: 'dash' },
            },
          ]
        : [],
      annotations: [
        {
          xref: 'paper',
          yref: 'paper',
          x: 1,
          y: 1,
          xanchor: 'left',
          yanchor: 'bottom',
          xshift: 10,
          text: label('figure.clipping.cosine'),
          showarrow: false,
          font: { color: tokens.quiet, size: tokens.type },
        },
        ...each.map(([, , { cosine }], i) => ({
          xref: 'paper',
          yref: 'y',
          x: 1,
          y: i,
          xanchor: 'left',
          xshift: 10,
          text: fixed(cosine, 3),
          showarrow: false,
          font: { color: tokens.ink, size: tokens.type },
        })),
      ],
    },
    config: CONFIG,
  };
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
 * Which sentence tells what clipping did: why.clipping.<name>.
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
