// The sequence itself, step by step: what the task shows, the numbers the networks are given for it, and the
// answer that is asked for.

import { ticks } from './geometry.js';
import { signedPalette, symmetric } from './scales.js';
import { escape } from './text.js';
import { CONFIG, timeLayout } from './theme.js';
import { tiles } from './tiles.js';
import { wantedAt } from '../model/answers.js';
import { number } from '../model/format.js';

/** @import {Run, Geometry, Tokens, Figure, Table, Phrase} from '../model/types.js' */

/** @typedef {{run: Run}} SequenceData */
/**
 * @typedef {{geometry: Geometry, tokens: Tokens, label: import('../core/i18n.js').Translate}} SequenceOptions
 */

/**
 * A line of text, and the rows of the encoding: one is no higher than it need be, all together no higher than
 * this, px.
 */
const LINE = 16,
  ROW = 14,
  ALL = 168;
/** A row this high has room for its name and its numbers, px. */
const READABLE = 11;

/** @param {Run} run */
const inputsOf = ({ models: [{ X }] }) => X;

/** The lines from the top, and where they stand, px. @param {SequenceData} data */
export function rowsOf({ run }) {
  const X = inputsOf(run);
  const row = X ? Math.min(ROW, ALL / X) : 0;
  const above = LINE * (run.plan.order ? 2 : 1);
  return {
    X,
    row,
    above,
    was: LINE / 2,
    symbol: above - LINE / 2,
    target: above + X * row + 2 + LINE / 2,
    height: above + X * row + 2 + LINE,
  };
}

/** @param {SequenceData} data @param {SequenceOptions} options @returns {Figure} */
export function sequence(data, { geometry: g, tokens, label }) {
  const { run } = data;
  const { order, symbols } = run.plan;
  const at = rowsOf(data);
  const columns = Array.from({ length: g.to - g.from }, (_, i) => g.from + i);
  const lines = [
    ...(order
      ? [{ y: at.was, text: (/** @type {number} */ t) => String(order[t]), color: tokens.quiet }]
      : []),
    { y: at.symbol, text: (/** @type {number} */ t) => symbols[t] ?? '', color: tokens.ink },
    { y: at.target, text: (/** @type {number} */ t) => wantedAt(run, 0, t), color: tokens.ink },
  ];
  const sides = sidesOf(run, at, label);
  return {
    data: [
      ...(at.X ? encoding(run, at, columns, g, tokens) : []),
      ...lines.map(({ y, text, color }) => words(y, columns.map(text), color, columns, g)),
    ],
    layout: timeLayout(tokens, g, {
      height: at.height,
      bottom: 0,
      yaxis: {
        range: [at.height, 0],
        tickvals: sides.map(({ y }) => y),
        ticktext: sides.map(({ name }) => name),
        tickfont: { color: tokens.quiet, size: 10 },
      },
    }),
    config: CONFIG,
  };
}

/** @typedef {ReturnType<typeof rowsOf>} Rows */

/** The middles of the rows of the encoding, px. @param {Rows} rows */
const middlesOf = ({ X, above, row }) => Array.from({ length: X }, (_, i) => above + (i + 0.5) * row);

/**
 * The names beside the rows: of the inputs those that have room.
 * @param {Run} run
 * @param {Rows} at
 * @param {SequenceOptions['label']} label
 */
function sidesOf({ plan: { order, inputs } }, at, label) {
  const middles = middlesOf(at);
  const named = at.row >= READABLE ? [...middles.keys()] : ticks(0, at.X, at.row, 22);
  return [
    ...(order ? [{ y: at.was, name: label('sequence.row.was') }] : []),
    { y: at.symbol, name: '<i>x</i>' },
    ...named.map((i) => ({ y: middles[i], name: escape(inputs?.[i] ?? String(i)) })),
    { y: at.target, name: label('sequence.row.target') },
  ];
}

/**
 * The inputs as tiles, with their numbers where these have room.
 * @param {Run} run
 * @param {Rows} at
 * @param {number[]} columns
 * @param {Geometry} g
 * @param {Tokens} tokens
 */
function encoding({ models: [{ x, forwardTo }] }, at, columns, g, tokens) {
  const { X, row } = at;
  const middles = middlesOf(at);
  const field = tiles({
    x: columns,
    y: middles,
    range: symmetric(x.subarray(0, forwardTo * X)),
    palette: signedPalette(tokens),
    tokens,
    size: { width: g.step, height: row },
    value: (input, column) => x[columns[column] * X + input],
    kind: (_, __, column) => (columns[column] < forwardTo ? 'inside' : null),
  });
  const written = columns
    .filter((t) => t < forwardTo)
    .flatMap((t) => middles.map((y, input) => ({ t, y, text: plain(x[t * X + input]) })));
  const widest = Math.max(0, ...written.map(({ text }) => text.length));
  if (row < READABLE || widest * 6.2 + 2 > g.step) return field;
  return [
    ...field,
    {
      type: 'scatter',
      mode: 'text',
      x: written.map(({ t }) => t),
      y: written.map(({ y }) => y),
      text: written.map(({ text }) => text),
      hoverinfo: 'skip',
      textposition: 'middle center',
      textfont: { size: 10, color: tokens.ink },
    },
  ];
}

/**
 * A line of text, a word for each column.
 * @param {number} y
 * @param {string[]} texts
 * @param {string} color
 * @param {number[]} columns
 * @param {Geometry} g
 */
const words = (y, texts, color, columns, g) => ({
  type: 'scatter',
  mode: 'text',
  x: columns,
  y: columns.map(() => y),
  text: fitting(columns, texts, g).map(escape),
  hoverinfo: 'skip',
  cliponaxis: false,
  textposition: 'middle center',
  textfont: { size: 12, color },
});

/** @param {number} value  a whole number, or three figures */
const plain = (value) => (Number.isInteger(value) ? String(value) : number(value, 3));

/**
 * The texts where they fit; where they are too wide for a column, as many as do not touch.
 * @param {number[]} columns
 * @param {string[]} texts
 * @param {Geometry} g
 */
function fitting(columns, texts, g) {
  let free = -Infinity;
  return columns.map((t, i) => {
    const width = texts[i].length * 6.8 + 4;
    const left = t * g.step - width / 2;
    if (texts[i] === '' || (texts[i].length > 1 && left < free)) return '';
    free = left + width;
    return texts[i];
  });
}

/** All of time. @param {SequenceData} data @returns {Table} */
export function rows({ run }) {
  const [{ x, X, forwardTo }] = run.models;
  const { order, inputs, symbols } = run.plan;
  const names = Array.from({ length: X }, (_, i) => `x_${inputs?.[i] ?? i}`);
  return {
    columns: ['t', ...(order ? ['step_before'] : []), 'symbol', ...names, 'target'],
    rows: Array.from({ length: run.T }, (_, t) => [
      t,
      ...(order ? [order[t]] : []),
      symbols[t] ?? '',
      ...names.map((_, i) => (t < forwardTo ? x[t * X + i] : null)),
      wantedAt(run, 0, t),
    ]),
  };
}

/** @param {SequenceData} data @returns {Phrase} */
export const summary = ({ run }) => ({
  key: 'figure.sequence',
  places: {
    steps: run.T,
    inputs: inputsOf(run),
    targets: run.models[0].target.filter((asked) => asked !== null).length,
  },
});
