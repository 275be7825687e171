// One network unrolled: a column for each step with input, states, output and loss, and the edges between.
// Colour is one quantity.

import { allTold } from '../model/answers.js';
import { fixed } from '../model/format.js';
import { nameOf, NETWORK } from '../model/names.js';
import { answerColumns, answerKey, answers, sizes } from './answers.js';
import { edges } from './edges.js';
import { inputs } from './inputs.js';
import { normKey, signed } from './key.js';
import { coloured, COLOURS, value } from './quantity.js';
import { colours, kindOf, marks, normPalette, occurring, signedPalette } from './scales.js';
import { CONFIG, timeLayout } from './theme.js';

/** @import {Run, ModelRun, Geometry, Tokens, Quantity, Figure, Table, Phrase} from '../model/types.js' */
/** @import {NodeName} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Range, Kind} from './scales.js' */

/** @typedef {{run: Run, m: number}} LaneData */
/**
 * @typedef {object} LaneOptions
 * @property {Geometry} geometry
 * @property {number} height
 * @property {Tokens} tokens
 * @property {Quantity} quantity
 * @property {Range} range      of the quantity, the same for all lanes
 * @property {number|null} [unit]  of h and c: this unit's value, else the mean over units
 * @property {{quantity: Quantity, range: Range, from: number}} [then]  from this step on coloured by another
 *   quantity, as far as a pass has come back
 * @property {import('../core/i18n.js').Translate} [label]
 */

/** The rows of a lane, from the top. @param {ModelRun} model @returns {NodeName[]} */
export const rowsOf = ({ c }) => (c ? ['loss', 'output', 'h', 'c', 'x'] : ['loss', 'output', 'h', 'x']);

/**
 * Above the middle of the first row; under where the last one would stand, the steps being told in the lower
 * part: the symbols stand lower than that, so that arrows do not touch them.
 */
const TOP = 11,
  LOWER = 3;
const bottom = (/** @type {Tokens} */ { type }) => 17 + type,
  axis = (/** @type {Tokens} */ { type }) => 5 + type;

/** From row to row, px. @param {LaneData} data @param {{height: number, tokens: Tokens}} options */
const pitch = ({ run, m }, { height, tokens }) =>
  (height - TOP - bottom(tokens)) / (rowsOf(run.models[m]).length - 1);

/**
 * The middle of a row, in px from the figure's top edge.
 * @param {NodeName} node
 * @param {LaneData} data
 * @param {{height: number, tokens: Tokens}} options
 */
export const rowY = (node, data, options) =>
  TOP + rowsOf(data.run.models[data.m]).indexOf(node) * pitch(data, options) + (node === 'x' ? LOWER : 0);

/**
 * Side of a state's mark: it leaves room for the arrows beside it and above it.
 * @param {LaneData} data
 * @param {LaneOptions} options
 */
const markSize = (data, options) =>
  Math.min(17, Math.max(7, 0.62 * options.geometry.step), Math.max(7, 0.62 * pitch(data, options)));

/** @param {LaneData} data @param {LaneOptions} options @returns {Figure} */
export function lane(data, options) {
  const { run, m } = data;
  const { geometry: g, height, tokens } = options;
  const y = Object.fromEntries(rowsOf(run.models[m]).map((node) => [node, rowY(node, data, options)]));
  return {
    data: [
      ...parts(options).flatMap((part) => edges(data, edgesOptions(data, part, y))),
      ...answers(data, { ...options, y, pitch: pitch(data, options), back: gradients(options) }),
      inputs(data, options, y),
      ...parts(options).map((part) => states(data, part, y)),
    ], // what changes most often last
    layout: timeLayout(tokens, g, {
      height,
      bottom: axis(tokens),
      xaxis: { ticklen: 0 },
      yaxis: {
        range: [height - axis(tokens), 0],
        tickvals: Object.values(y),
        ticktext: Object.keys(y).map((node) => ROW_LABEL[node]),
        ticklabelstandoff: 8,
        tickfont: { color: tokens.quiet, size: Math.min(tokens.type, pitch(data, options)) },
      },
    }),
    config: CONFIG,
  };
}

/** @typedef {LaneOptions & {steps: [number, number]}} Part  the steps from <= t < to of one quantity */

/** A lane's quantities, each with its steps. @param {LaneOptions} options @returns {Part[]} */
function parts({ then, ...options }) {
  const { from, to } = options.geometry;
  if (!then) return [{ ...options, steps: [from, to] }];
  const edge = Math.min(to, Math.max(from, then.from));
  return [
    { ...options, steps: [from, edge] },
    { ...options, ...then, steps: [edge, to] },
  ];
}

/** Which steps are coloured by a gradient. @param {LaneOptions} options @returns {(t: number) => boolean} */
function gradients(options) {
  const back = parts(options)
    .filter(({ quantity }) => COLOURS[quantity].norm)
    .map((part) => part.steps);
  return (t) => back.some(([from, to]) => from <= t && t < to);
}

/**
 * @param {LaneData} data
 * @param {Part} part
 * @param {Record<string, number>} y
 * @returns {import('./edges.js').EdgesOptions}
 */
const edgesOptions = (data, part, y) => ({
  geometry: part.geometry,
  tokens: part.tokens,
  back: COLOURS[part.quantity].norm,
  steps: part.steps,
  y,
  mark: markSize(data, part),
  sizes: sizes(part.geometry, pitch(data, part)),
});

/** @type {Record<string, string>} */
const ROW_LABEL = { loss: '<i>L</i>', output: '<i>y</i>', h: '<i>h</i>', c: '<i>c</i>', x: '<i>x</i>' };

/** @param {[number, number]} between  from <= t < to */
const steps = ([from, to]) => Array.from({ length: to - from }, (_, i) => from + i);
/** @param {Geometry} g */
const columns = ({ from, to }) => steps([from, to]);

/** h and c, in one trace. @param {LaneData} data @param {Part} options @param {Record<string, number>} y */
function states(data, options, y) {
  const { run, m } = data;
  const { tokens, quantity, range, unit = null } = options;
  const model = run.models[m];
  const palette = COLOURS[quantity].norm ? normPalette(tokens) : signedPalette(tokens);
  const { shape } = NETWORK[model.cell];
  const scale = { norm: COLOURS[quantity].norm, range, colour: colours(range, palette), tokens, shape };
  const marksOf = (model.c ? /** @type {const} */ (['h', 'c']) : /** @type {const} */ (['h'])).flatMap(
    (state) =>
      steps(options.steps).map((t) => ({
        node: state,
        t,
        ...look(value(model, state, t, quantity, unit, run.T), scale),
      })),
  );
  return {
    type: 'scatter',
    mode: 'markers',
    x: marksOf.map(({ t }) => t),
    y: marksOf.map(({ node }) => y[node]),
    customdata: marksOf.map(({ node, t }) => ({ node, t })),
    hoverinfo: 'none',
    marker: {
      symbol: marksOf.map(({ symbol }) => symbol),
      color: marksOf.map(({ colour }) => colour),
      size: markSize(data, options),
      opacity: 1,
      line: { width: marksOf.map(({ width }) => width), color: marksOf.map(({ line }) => line) },
    },
  };
}

/**
 * How a state is drawn: filled where its value is on the scale; hollow where it has not arrived; else marked
 * by what it is.
 * @param {number|null} value
 * @param {{norm: boolean, range: Range, colour: (value: number) => string, tokens: Tokens, shape: string}}
 *   scale
 */
function look(value, { norm, range, colour, tokens, shape }) {
  if (value === null) return { symbol: shape, colour: tokens.page, line: tokens.line, width: 1 };
  /** @type {Kind} */
  const kind = norm ? kindOf(value, range) : Number.isFinite(value) ? 'inside' : 'nonfinite';
  if (kind === 'inside')
    return { symbol: shape, colour: colour(value), line: tokens.lineStrong, width: 0.75 };
  const mark = marks(tokens)[kind];
  if (kind === 'zero') return { symbol: `${shape}-open`, colour: mark.ink, line: mark.ink, width: 1.25 };
  if (kind === 'below') return { symbol: `${shape}-open-dot`, colour: mark.ink, line: mark.ink, width: 1 };
  if (kind === 'above')
    return {
      symbol: `${shape}-cross`.replace(/^(?!circle|square|diamond).*/, 'cross'), // these can hold one
      colour: mark.colour,
      line: tokens.lineStrong,
      width: 1,
    };
  return { symbol: 'x', colour: mark.colour, line: tokens.ink, width: 1 };
}

/**
 * Every step with all that a lane's quantities say of it.
 * @param {LaneData} data
 * @param {LaneOptions} options
 * @returns {Table}
 */
export function rows({ run, m }, options) {
  const { geometry: g, unit = null } = options;
  const model = run.models[m];
  const named = parts(options).flatMap(({ quantity }) =>
    coloured(model, quantity).map((state) => ({ quantity, state })),
  );
  const name = (/** @type {typeof named[number]} */ { quantity, state }) =>
    COLOURS[quantity].norm
      ? `log10_norm_${COLOURS[quantity][state]}`
      : unit === null
        ? `mean_${state}`
        : `${state}_${unit}`;
  const answered = answerColumns({ run, m });
  return {
    columns: ['t', 'symbol', ...named.map(name), ...answered.columns, 'loss'],
    rows: columns(g).map((t) => [
      t,
      run.plan.symbols[t] ?? '',
      ...named.map(({ quantity, state }) => value(model, state, t, quantity, unit, run.T)),
      ...answered.cells(t),
      run.lossSteps.includes(t) && t < model.outputTo ? model.loss[t] : null,
    ]),
  };
}

/**
 * @param {LaneData} data
 * @param {LaneOptions & {label: import('../core/i18n.js').Translate}} options
 * @returns {Explained[]}
 */
export function key({ run, m }, options) {
  const { tokens, label, unit = null } = options;
  const model = run.models[m];
  const coloursKey = parts(options).flatMap(({ quantity, range, steps: between }) => {
    if (!COLOURS[quantity].norm)
      return [
        signed(
          unit === null ? label('legend.state') : label('legend.state.unit', { unit }),
          range,
          signedPalette(tokens),
        ),
      ];
    const found = coloured(model, quantity).flatMap((state) =>
      steps(between).map((t) => value(model, state, t, quantity, unit, run.T)),
    );
    const kinds = found.flatMap((norm) => (norm === null ? [] : [kindOf(norm, range)]));
    return normKey(label('lanes.legend.norm'), occurring(kinds), { range, tokens, label });
  });
  return [...coloursKey, ...answerKey(run, tokens, label)];
}

/** @param {LaneData} data @param {LaneOptions} options @returns {Phrase} */
export function summary({ run, m }, { quantity, unit = null, label }) {
  const model = run.models[m];
  const network = nameOf(run.models, m, label);
  const state = COLOURS[quantity].h ? 'h' : 'c';
  const first = value(model, state, 0, quantity, unit, run.T),
    last = value(model, state, run.T - 1, quantity, unit, run.T);
  if (first === null || last === null)
    return { key: 'figure.lane.waiting', places: { network, steps: run.T } };
  return {
    key: `figure.lane.${quantity}`,
    places: { network, steps: run.T, first: fixed(first, 3), last: fixed(last, 3) },
  };
}

/** What it answers where a loss stands, in a sentence. @param {LaneData} data @returns {Phrase|null} */
export const answered = ({ run, m }) => allTold(run, m);
