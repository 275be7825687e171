// Truncated BPTT: the unrolled row with its cut edges; and, by block length, how much of each weight's
// gradient
// is left.

import { fixed } from '../model/format.js';
import { marks } from './scales.js';
import { axisTitle, CONFIG, grid, layout, timeLayout } from './theme.js';
import { down, edgeMarks, gapped } from './traces.js';

/** @import {Figure, Phrase, Table, Tokens, TruncatedBlock} from '../model/types.js' */
/** @import {TimeOptions} from './timebars.js' */

/**
 * @typedef {{T: number, length: number, cuts: number[], reached: Uint8Array}} RowData  cuts: before which
 *   steps; reached: 1 where a loss's gradient arrives
 */
/** @typedef {{blocks: TruncatedBlock[], length: number}} CurvesData  length: the one that is looked at */
/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} CurvesOptions
 */

const UNDER = 19;
/** A node of at most, and not under, px. */
const NODE = { most: 11, least: 2 };

/** @param {RowData} data @param {TimeOptions} options @returns {Figure} */
export function unrolledRow(data, { geometry: g, height, tokens }) {
  const { cuts } = data;
  const size = Math.min(NODE.most, 0.6 * g.step);
  return {
    data: [
      edges(data, 0, tokens.lineStrong),
      edges(data, 1, tokens.back),
      ...(size >= NODE.least ? [nodes(data, size, tokens)] : []),
      {
        type: 'scatter',
        mode: 'lines',
        name: 'cuts',
        x: cuts.flatMap((t) => [t - 0.5, t - 0.5, null]),
        y: cuts.flatMap(() => [-0.7, 0.7, null]),
        hoverinfo: 'skip',
        connectgaps: false,
        line: { color: tokens.ink, width: g.step < 4 ? 0.5 : 1.25, dash: 'dot' },
      },
    ],
    layout: timeLayout(tokens, g, {
      height,
      top: 4,
      bottom: UNDER,
      yaxis: { range: [-1, 1], showticklabels: false },
    }),
    config: CONFIG,
  };
}

/**
 * The edges into step t - 1 that carry something, or nothing.
 * @param {RowData} data
 * @param {number} wanted
 * @param {string} colour
 */
function edges({ T, cuts, reached }, wanted, colour) {
  const cut = new Set(cuts);
  const at = Array.from({ length: T - 1 }, (_, i) => i + 1).filter(
    (t) => !cut.has(t) && reached[t] === wanted,
  );
  return {
    type: 'scatter',
    mode: 'lines',
    name: wanted ? 'carries' : 'idle',
    x: at.flatMap((t) => [t - 1, t, null]),
    y: at.flatMap(() => [0, 0, null]),
    hoverinfo: 'skip',
    connectgaps: false,
    line: { color: colour, width: 2 },
  };
}

/**
 * A square for each step, filled where a gradient arrives.
 * @param {RowData} data
 * @param {number} size
 * @param {Tokens} tokens
 */
function nodes({ reached }, size, tokens) {
  const steps = [...reached.keys()];
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'steps',
    x: steps,
    y: steps.map(() => 0),
    hoverinfo: 'skip',
    cliponaxis: false,
    marker: {
      symbol: 'square',
      size,
      opacity: 1,
      color: steps.map((t) => (reached[t] ? tokens.back : tokens.surface)),
      line: { width: 1.25, color: steps.map((t) => (reached[t] ? tokens.back : tokens.lineStrong)) },
    },
  };
}

/** @param {RowData} data @returns {Table} */
export const unrolledRows = ({ T, cuts, reached }) => ({
  columns: ['t', 'cut_before', 'gradient_arrives'],
  rows: Array.from({ length: T }, (_, t) => [t, cuts.includes(t) ? 1 : 0, reached[t]]),
});

/** @param {RowData} data @returns {Phrase} */
export const unrolledSummary = ({ T, length, cuts, reached }) => ({
  key: 'figure.unrolled',
  places: { T, length, cuts: cuts.length, reached: reached.reduce((sum, each) => sum + each, 0) },
});

/**
 * The weights, and how each one's line looks.
 * @param {TruncatedBlock[]} blocks
 * @param {Tokens} tokens
 * @returns {[string, string, string][]}  name, colour, dash
 */
export function looksOf([{ cosine }], tokens) {
  const look = (/** @type {string} */ name) =>
    name === 'W_hh'
      ? [tokens.weights, 'solid']
      : name.endsWith('y')
        ? [tokens.lineStrong, 'solid']
        : name.startsWith('W')
          ? [tokens.ink, 'dash']
          : [tokens.quiet, 'dot'];
  return Object.keys(cosine).map((name) => /** @type {[string, string, string]} */ ([name, ...look(name)]));
}

/** @param {CurvesData} data @param {CurvesOptions} options @returns {Figure} */
export function truncation({ blocks, length }, { width, height, tokens, label }) {
  const sorted = blocks.toSorted((a, b) => a.length - b.length);
  const x = sorted.map((block) => block.length);
  const ratio = panel(sorted, 'log10_ratio', '', tokens),
    cosine = panel(sorted, 'cosine', '2', tokens);
  const base = layout(tokens, { width, height, margin: { l: 50, r: 8, t: 6, b: 36 }, xaxis: {}, yaxis: {} });
  const lengths = {
    ...base.xaxis,
    type: 'log',
    tickvals: told(x, width),
    ticktext: told(x, width).map(String),
    range: [Math.log10(x[0]) - 0.06, Math.log10(x[x.length - 1]) + 0.06],
    title: axisTitle(label('figure.axis.block'), tokens),
  };
  const level = (/** @type {string} */ axis) => ({
    ...down(length, { color: tokens.ink, width: 1.5 }),
    xref: `x${axis}`,
    yref: `y${axis} domain`,
  });
  const norms = { ...base.yaxis, ...grid(tokens), nticks: 5 };
  return {
    data: [...ratio.traces, ...cosine.traces],
    layout: {
      ...base,
      xaxis: { ...lengths, domain: [0, 0.43] },
      xaxis2: { ...lengths, domain: [0.57, 1], anchor: 'y2' },
      yaxis: { ...norms, range: ratio.range, title: axisTitle(label('figure.axis.ratio'), tokens) },
      yaxis2: {
        ...norms,
        range: cosine.range,
        anchor: 'x2',
        title: axisTitle(label('figure.clipping.cosine'), tokens),
      },
      shapes: [level(''), level('2')],
    },
    config: CONFIG,
  };
}

/**
 * One quantity by block length, a line for each weight; values that are not finite are marked at the foot.
 * @param {TruncatedBlock[]} blocks  shortest first
 * @param {'log10_ratio'|'cosine'} what
 * @param {string} axis  number of its axes
 * @param {Tokens} tokens
 */
function panel(blocks, what, axis, tokens) {
  const x = blocks.map((block) => block.length);
  const range = extent(
    blocks.flatMap((block) => Object.values(block[what])),
    what === 'cosine' ? [0, 1] : [0],
  );
  const axes = { xaxis: `x${axis}`, yaxis: `y${axis}` };
  const traces = looksOf(blocks, tokens).flatMap(([name, colour, dash]) => {
    const values = blocks.map((block) => block[what][name]);
    const off = values.flatMap((value, i) => (Number.isFinite(value) ? [] : [i]));
    return [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name,
        ...axes,
        x,
        y: gapped(values),
        hoverinfo: 'none',
        connectgaps: false,
        cliponaxis: false,
        line: { color: colour, width: name === 'W_hh' ? 2.25 : 1.5, dash },
        marker: { color: colour, size: 4, opacity: 1 },
      },
      ...edgeMarks(
        off.map((i) => x[i]),
        {
          y: range[0],
          symbol: off.map((i) => marks(tokens)[values[i] === -Infinity ? 'zero' : 'nonfinite'].symbol),
          colour,
          further: axes,
        },
      ),
    ];
  });
  return { range, traces };
}

/**
 * Lengths to tell on an axis of half the width: as many as there is room for, the last always.
 * @param {number[]} x
 * @param {number} width
 */
function told(x, width) {
  const every = Math.ceil(x.length / Math.max(2, Math.floor((0.43 * width) / 30)));
  return x.filter((_, i) => (x.length - 1 - i) % every === 0);
}

/** @param {number[]} values @param {number[]} with_ @returns {[number, number]} */
function extent(values, with_) {
  const finite = [...values.filter(Number.isFinite), ...with_];
  const low = finite.reduce((a, b) => Math.min(a, b)),
    high = finite.reduce((a, b) => Math.max(a, b));
  const air = 0.06 * (high - low || 1);
  return [low - air, high + air];
}

/** @param {CurvesData} data @returns {Table} */
export function rows({ blocks }) {
  const names = Object.keys(blocks[0].cosine);
  return {
    columns: [
      'block_length',
      ...names.map((name) => `log10_ratio ${name}`),
      ...names.map((name) => `cosine ${name}`),
    ],
    rows: blocks
      .toSorted((a, b) => a.length - b.length)
      .map((block) => [
        block.length,
        ...names.map((name) => block.log10_ratio[name]),
        ...names.map((name) => block.cosine[name]),
      ]),
  };
}

/** @param {CurvesData} data @returns {Phrase} */
export function summary({ blocks, length }) {
  const block = /** @type {TruncatedBlock} */ (blocks.find((each) => each.length === length));
  return {
    key: 'figure.truncation',
    places: {
      length,
      lengths: blocks.length,
      ratio: fixed(block.log10_ratio.W_hh, 3),
      cosine: fixed(block.cosine.W_hh, 3),
    },
  };
}
