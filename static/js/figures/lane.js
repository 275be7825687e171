// One network unrolled: a column for each step with input, states, output and loss, and the edges between.
// Colour is one quantity.

import { allTold } from '../model/answers.js';
import { fixed } from '../model/format.js';
import { nameOf, NETWORK } from '../model/names.js';
import { characters } from '../model/pasted.js';
import { isZero, row } from '../model/run.js';
import { answerColumns, answerKey, answers, sizes } from './answers.js';
import { ticks } from './geometry.js';
import { normKey, signed } from './key.js';
import { colours, kindOf, marks, normPalette, occurring, signedPalette, symmetric } from './scales.js';
import { escape } from './text.js';
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

/**
 * Which array colours each state, and whether it is a norm. A state without one stays plain.
 * @type {Record<Quantity, {h: string|null, c: string|null, norm: boolean}>}
 */
const COLOURS = {
  h: { h: 'h', c: 'c', norm: false },
  dh: { h: 'dh', c: 'dc', norm: true },
  dh_direct: { h: 'dh_direct', c: null, norm: true },
  dc: { h: null, c: 'dc', norm: true },
};

/** @param {'auto'|Quantity} colour @param {'forward'|'backward'} pass @returns {Quantity} */
export const quantityFor = (colour, pass) => (colour !== 'auto' ? colour : pass === 'forward' ? 'h' : 'dh');

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

/** How long an arrow's head is where its edge has the room, px. */
const HEAD = 5;

/**
 * Side of a state's mark: it leaves room for the arrows beside it and above it.
 * @param {LaneData} data
 * @param {LaneOptions} options
 */
const markSize = (data, options) =>
  Math.min(17, Math.max(7, 0.62 * options.geometry.step), Math.max(7, 0.62 * pitch(data, options)));

/**
 * The number that colours a state at step t: a mean or one unit's value, or a log10 norm; null while it has
 * not arrived.
 * @param {ModelRun} model
 * @param {'h'|'c'} state
 * @param {number} t
 * @param {Quantity} quantity
 * @param {number|null} unit
 * @param {number} T
 */
export function value(model, state, t, quantity, unit, T) {
  const { [state]: name, norm } = COLOURS[quantity];
  if (name === null || (norm ? t < model.backwardFrom : t >= model.forwardTo)) return null;
  if (name === 'dh') return model.log10.dh[t];
  if (name === 'dc') return model.log10.dc ? model.log10.dc[t] : null;
  const numbers = row(/** @type {Float64Array} */ (model[/** @type {'h'} */ (name)]), t, T);
  if (norm) return Math.log10(Math.hypot(...numbers));
  if (unit !== null && unit < numbers.length) return numbers[unit];
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

/**
 * The values that colour the h and c of a run, for the range of its lanes.
 * @param {Run} run
 * @param {Quantity} quantity
 * @param {number|null} unit
 * @returns {number[]}
 */
export const values = ({ models, T }, quantity, unit) =>
  models.flatMap((model) =>
    /** @type {const} */ (['h', 'c']).flatMap((state) =>
      model[state]
        ? Array.from({ length: T }, (_, t) => value(model, state, t, quantity, unit, T) ?? NaN)
        : [],
    ),
  );

/** A run's range of values, by the unit that they are of. @type {WeakMap<Run, Map<number|null, Range>>} */
const spans = new WeakMap();

/**
 * One signed range for the states of all networks: their means, or one unit's values.
 * @param {Run} run
 * @param {number|null} unit
 * @returns {Range}
 */
export function stateRange(run, unit) {
  const known = spans.get(run) ?? new Map();
  spans.set(run, known);
  if (!known.has(unit)) known.set(unit, symmetric(values(run, 'h', unit)));
  return /** @type {Range} */ (known.get(unit));
}

/** @param {LaneData} data @param {LaneOptions} options @returns {Figure} */
export function lane(data, options) {
  const { run, m } = data;
  const { geometry: g, height, tokens } = options;
  const y = Object.fromEntries(rowsOf(run.models[m]).map((node) => [node, rowY(node, data, options)]));
  return {
    data: [
      ...parts(options).flatMap((part) => edges(data, part, y)),
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

/** @type {Record<string, string>} */
const ROW_LABEL = { loss: '<i>L</i>', output: '<i>y</i>', h: '<i>h</i>', c: '<i>c</i>', x: '<i>x</i>' };

/** @param {[number, number]} between  from <= t < to */
const steps = ([from, to]) => Array.from({ length: to - from }, (_, i) => from + i);
/** @param {Geometry} g */
const columns = ({ from, to }) => steps([from, to]);

/**
 * All edges in one trace and the arrows at their receiving ends in another (as marks of the lines they would
 * cost three times as many): along the data for
 * states, along the gradient for norms.
 * @param {LaneData} data
 * @param {Part} options
 * @param {Record<string, number>} y
 */
function edges(data, options, y) {
  const { run, m } = data;
  const { geometry: g, tokens, quantity } = options;
  const gap = markSize(data, options) / 2 + 1;
  const { node, ring, dot } = sizes(g, pitch(data, options));
  const back = COLOURS[quantity].norm;
  const losses = new Set(run.lossSteps);
  const xs = /** @type {(number|null)[]} */ ([]),
    ys = /** @type {(number|null)[]} */ ([]);
  /** @type {{x: number, y: number, angle: number, size: number}[]} */
  const ends = [];
  /**
   * @param {number} t0
   * @param {number} y0
   * @param {number} t1
   * @param {number} y1
   * @param {number} gap0
   * @param {number} gap1
   */
  const edge = (t0, y0, t1, y1, gap0 = gap, gap1 = gap) => {
    const length = Math.hypot((t1 - t0) * g.step, y1 - y0);
    if (length <= gap0 + gap1) return; // the marks touch
    const at = (/** @type {number} */ part) => [t0 + (t1 - t0) * part, y0 + (y1 - y0) * part];
    const [[xa, ya], [xb, yb]] = [at(gap0 / length), at(1 - gap1 / length)];
    xs.push(...(back ? [xb, xa] : [xa, xb]), null);
    ys.push(...(back ? [yb, ya] : [ya, yb]), null);
    // clockwise from upright; y counts downwards
    const turned = (180 * Math.atan2((t1 - t0) * g.step, y0 - y1)) / Math.PI;
    const size = Math.min(HEAD, length - gap0 - gap1);
    ends.push(back ? { x: xa, y: ya, angle: turned + 180, size } : { x: xb, y: yb, angle: turned, size });
  };
  const { c, recurrent } = run.models[m];
  /**
   * Whether an arrow stands for something: on the way back nothing goes along it where the gradient is
   * exactly zero.
   * @param {number} t
   * @param {...import('../model/run.js').Part} parts
   */
  const carries = (t, ...parts) => !back || parts.some((part) => !isZero(run, m, part, t));
  for (const t of steps(options.steps)) {
    if (carries(t, 'dh', 'dc')) edge(t, y.x, t, c ? y.c : y.h, 8);
    if (c && carries(t, 'dh')) edge(t, y.c, t, y.h);
    const asked = losses.has(t);
    if (carries(t, 'dh_direct')) edge(t, y.h, t, y.output, gap, (asked ? node : dot) / 2 + 1);
    if (asked) edge(t, y.output, t, y.loss, node / 2 + 1, ring / 2 + 1);
    if (recurrent && t + 1 < g.to)
      for (const state of c ? /** @type {const} */ (['h', 'c']) : /** @type {const} */ (['h']))
        if (carries(t, `d${state}_next`)) edge(t, y[state], t + 1, y[state]);
  }
  const color = back ? tokens.back : tokens.lineStrong;
  const trace = { type: 'scatter', hoverinfo: 'skip', opacity: back ? 0.55 : 1 };
  return [
    { ...trace, mode: 'lines', x: xs, y: ys, line: { color, width: 1 }, connectgaps: false },
    {
      ...trace,
      mode: 'markers',
      x: ends.map(({ x }) => x),
      y: ends.map((end) => end.y),
      marker: {
        symbol: 'arrow',
        angle: ends.map(({ angle }) => angle),
        color,
        size: ends.map(({ size }) => size),
        line: { width: 0 },
        opacity: 1,
      },
    },
  ];
}

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
      symbol: `${shape}-cross`.replace(/^triangle.*/, 'cross'),
      colour: mark.colour,
      line: tokens.lineStrong,
      width: 1,
    };
  return { symbol: 'x', colour: mark.colour, line: tokens.ink, width: 1 };
}

/**
 * What the task shows at each step; where that is too wide, at the steps that stand out and at those that the
 * axis tells: the others have a tick.
 * @param {LaneData} data
 * @param {LaneOptions} options
 * @param {Record<string, number>} y
 */
function inputs({ run, m }, { geometry: g, tokens }, y) {
  const shown = columns(g);
  const symbols = evenly(run, run.models[m]);
  const longest = Math.max(1, ...shown.map((t) => characters(symbols[t] ?? '')));
  const room = longest === 1 ? 0 : longest * 6.6 + 6;
  const told = new Set(room <= g.step ? shown : spaced(shown, symbols, room, g));
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: shown,
    y: shown.map(() => y.x),
    customdata: shown.map((t) => ({ node: 'x', t })),
    hoverinfo: 'none',
    text: shown.map((t) => (told.has(t) ? escape(symbols[t] ?? '') : '')),
    textposition: 'middle center',
    cliponaxis: false,
    textfont: { size: tokens.type, color: tokens.ink },
    marker: {
      symbol: 'line-ns-open',
      size: shown.map((t) => (told.has(t) ? 0 : 5)),
      color: tokens.quiet,
      opacity: 1,
      line: { width: 1, color: tokens.quiet },
    },
  };
}

/**
 * The symbols; those of a series, which are one number each, with as many decimals for each.
 * @param {Run} run
 * @param {ModelRun} model
 */
function evenly({ plan: { symbols }, T }, { x, X }) {
  if (X !== 1 || symbols.length !== T || symbols.some((symbol) => Number.isNaN(Number(symbol))))
    return symbols;
  const most = Math.max(...x.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(most)));
  return decimals > 6
    ? symbols
    : symbols.map((symbol, t) => (Number.isFinite(x[t]) ? fixed(x[t], decimals) : symbol));
}

/**
 * Steps whose symbols do not touch: first those that are more than a number ("0.38*", the one to add), then
 * what the axis tells.
 * @param {number[]} shown
 * @param {string[]} symbols
 * @param {number} room  px that a symbol needs
 * @param {import('../model/types.js').Geometry} g
 */
function spaced(shown, symbols, room, g) {
  /** @type {number[]} */
  const kept = [];
  const standOut = shown.filter((t) => Number.isNaN(Number(symbols[t])));
  for (const t of [...standOut, ...ticks(g.from, g.to, g.step, Math.max(34, room))]) {
    if (kept.every((other) => Math.abs(other - t) * g.step >= room)) kept.push(t);
  }
  return kept;
}

/** The states of a network that a quantity colours. @param {ModelRun} model @param {Quantity} quantity */
const coloured = (model, quantity) =>
  /** @type {const} */ (['h', 'c']).filter((state) => model[state] && COLOURS[quantity][state]);

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
