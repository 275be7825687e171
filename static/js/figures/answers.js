// Rows y and L of a lane: where a loss stands, what the network answers and, in the ring, what was wanted.

import { answerAt, answersOf, outputName, told, wantedAt } from '../model/answers.js';
import { row } from '../model/run.js';
import { paint, probabilityPalette, textOn } from './scales.js';
import { escape, wide } from './text.js';

/** @import {Run, Geometry, Tokens} from '../model/types.js' */
/** @import {Answer} from '../model/answers.js' */
/** @import {Explained} from './key.js' */

/** @typedef {{run: Run, m: number}} LaneData */
/** @typedef {import('../core/i18n.js').Translate} Translate */
/**
 * How the two rows are drawn. `y`: the rows' middles; `back`: whether a step is coloured by its gradient.
 * @typedef {object} Rows
 * @property {Geometry} geometry
 * @property {Tokens} tokens
 * @property {number} pitch  px from row to row
 * @property {Record<string, number>} y
 * @property {(t: number) => boolean} back
 * @property {Translate} [label]  left out: nothing is told in words
 */

/** Where nothing is asked a dot is enough; of letters in a mark, the least and the largest; all px. */
const DOT = 3,
  LEAST = 9,
  MOST = 13;
/** Air between a ring and the words beside it, px. */
const AIR = 5;
/** The tick stands between ring and answer, beside their edge, where there is room, px. */
const TICK = 11;

/** Diameters of an answer and of a loss, px. @param {Geometry} g @param {number} pitch */
export function sizes(g, pitch) {
  const node = Math.min(20, Math.max(11, 0.85 * g.step), Math.max(11, 0.88 * pitch));
  return { node, ring: Math.max(10, 0.86 * node), dot: DOT };
}

/**
 * What fits into a mark, and how large; '' where it could not be read.
 * @param {string} text
 * @param {number} size
 */
function lettered(text, size) {
  const font = Math.min(MOST, 0.68 * size, (0.75 * size) / wide(text, 1));
  return font >= LEAST ? { text: escape(text), font } : { text: '', font: LEAST };
}

/**
 * @typedef {{node: 'output'|'loss', t: number, symbol: string, size: number, colour: string, line: string,
 *   width: number, text: string, font: number, ink: string}} Mark
 */

/**
 * The mark of an answer that is not asked for or has not come.
 * @param {number} t
 * @param {string} colour
 * @param {number} size
 * @returns {Mark}
 */
const plain = (t, colour, size) => ({
  node: 'output',
  t,
  symbol: 'circle',
  size,
  colour,
  line: colour,
  width: 0,
  text: '',
  font: LEAST,
  ink: colour,
});

/**
 * The output of a step: a dot; where a loss stands, the answer, as dark as it is probable.
 * @param {LaneData} data
 * @param {number} t
 * @param {Rows} rows
 * @returns {Mark}
 */
function answerMark({ run, m }, t, { geometry, tokens, pitch }) {
  const { node, dot } = sizes(geometry, pitch);
  const hollow = { colour: tokens.page, line: tokens.line, width: 1 };
  if (!run.lossSteps.includes(t)) {
    const there = t < run.models[m].outputTo;
    return { ...plain(t, tokens.lineStrong, dot), ...(there ? {} : hollow) };
  }
  const answer = answerAt(run, m, t);
  if (!answer) return { ...plain(t, tokens.line, node), ...hollow };
  if (answer.share === null) return plain(t, tokens.ink, node / 2);
  if (!Number.isFinite(answer.share)) return { ...plain(t, tokens.ink, node), symbol: 'x' };
  const colour = paint(answer.share, [0, 1], probabilityPalette(tokens));
  const ink = textOn(colour);
  return { ...plain(t, colour, node), line: tokens.ink, width: 1, ...lettered(answer.said, node), ink };
}

/**
 * A loss: a ring that holds the letter that was wanted.
 * @param {LaneData} data
 * @param {number} t
 * @param {Rows} rows
 * @returns {Mark}
 */
function lossMark({ run, m }, t, { geometry, tokens, pitch, back }) {
  const { ring } = sizes(geometry, pitch);
  const colour = back(t) ? tokens.back : tokens.ink;
  const isClass = run.spec.loss.kind === 'cross_entropy';
  const wanted = lettered(isClass ? wantedAt(run, m, t) : '', ring);
  const held = wanted.text === '' ? lettered('L', ring) : wanted;
  const look = { symbol: 'circle', size: ring, colour: tokens.surface, line: colour, width: 1.5 };
  return { node: 'loss', t, ...look, ...held, ink: colour };
}

/** Both rows, in one trace. @param {LaneData} data @param {Rows} rows */
function marked(data, rows) {
  const {
    geometry: { from, to },
    y,
  } = rows;
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  const losses = data.run.lossSteps.filter((t) => t >= from && t < to);
  const asked = losses.map((t) => lossMark(data, t, rows));
  const marks = [...steps.map((t) => answerMark(data, t, rows)), ...asked];
  const each = (/** @type {(mark: Mark) => any} */ pick) => marks.map(pick);
  return {
    type: 'scatter',
    mode: 'markers+text',
    hoverinfo: 'none',
    x: each(({ t }) => t),
    y: each(({ node }) => y[node]),
    customdata: each(({ node, t }) => ({ node, t })),
    text: each(({ text }) => text),
    textposition: 'middle center',
    textfont: { size: each(({ font }) => font), color: each(({ ink }) => ink) },
    marker: {
      symbol: each(({ symbol }) => symbol),
      opacity: 1,
      size: each(({ size }) => size),
      color: each(({ colour }) => colour),
      line: { width: each(({ width }) => width), color: each(({ line }) => line) },
    },
  };
}

/**
 * In words beside the ring, where the row has room up to the loss before; a tick where the answer is right.
 * @param {Answer} answer
 * @param {number} room  px at the left of the ring's middle
 * @param {Rows} rows
 * @returns {{x: number, y: number, text: string, colour: string, size: number}[]}
 */
function said(answer, room, { geometry: g, tokens, pitch, y, label }) {
  const { node, ring } = sizes(g, pitch);
  const { t, right } = answer;
  const beside = (/** @type {number} */ px) => t - px / g.step;
  const words = [];
  if (label) {
    const { key, places } = told(answer, 'short');
    const text = label(key, places);
    if (wide(text, tokens.type) + ring / 2 + 2 * AIR <= room) {
      const x = beside(ring / 2 + AIR);
      words.push({ x, y: y.loss, text: escape(text), colour: tokens.ink, size: tokens.type });
    }
  }
  const gap = pitch - (node + ring) / 2;
  const fits = gap >= 2 && g.step / 2 >= TICK && pitch >= 2 * TICK;
  const middle = (y.loss + y.output) / 2;
  if (right && fits) words.push({ x: beside(3), y: middle, text: '✓', colour: tokens.good, size: TICK });
  return words;
}

/** The answers in words. @param {LaneData} data @param {Rows} rows */
function worded({ run, m }, rows) {
  const { geometry: g, pitch } = rows;
  const { ring } = sizes(g, pitch);
  const words = answersOf(run, m).flatMap((answer, i, all) => {
    const { t } = answer;
    if (t < g.from || t >= g.to) return [];
    const before = i > 0 ? all[i - 1].t : -Infinity;
    const left = before < g.from ? (t - g.from + 0.5) * g.step : (t - before) * g.step - ring / 2;
    return said(answer, left, rows);
  });
  return {
    type: 'scatter',
    mode: 'text',
    hoverinfo: 'skip',
    cliponaxis: false,
    textposition: 'middle left',
    x: words.map(({ x }) => x),
    y: words.map((word) => word.y),
    text: words.map(({ text }) => text),
    textfont: { size: words.map(({ size }) => size), color: words.map(({ colour }) => colour) },
  };
}

/** @param {LaneData} data @param {Rows} rows @returns {any[]} two traces: marks, words */
export const answers = (data, rows) => [marked(data, rows), worded(data, rows)];

/** @param {Run} run @param {Tokens} tokens @param {Translate} label @returns {Explained[]} */
export function answerKey({ spec }, tokens, label) {
  if (spec.loss.kind !== 'cross_entropy') return [];
  return [
    {
      is: 'scale',
      text: label('answer.key'),
      range: [0, 1],
      palette: probabilityPalette(tokens),
      ticks: [0, 1],
    },
    { is: 'ring', text: label('answer.key.wanted'), colour: tokens.ink },
  ];
}

/**
 * Columns of a table: the answers and what was wanted, in full.
 * @param {LaneData} data
 * @returns {{columns: string[], cells: (t: number) => (string|number|null)[]}}
 */
export function answerColumns({ run, m }) {
  const model = run.models[m];
  const outputs = Array.from({ length: model.Y }, (_, i) => outputName(run, i));
  const asked = (/** @type {number} */ t) => run.lossSteps.includes(t) && t < model.outputTo;
  if (run.spec.loss.kind === 'cross_entropy') {
    const cells = (/** @type {number} */ t) => {
      const answer = answerAt(run, m, t);
      return answer ? [answer.said, answer.share, answer.wanted] : [null, null, null];
    };
    return { columns: ['answer', 'probability', 'target'], cells };
  }
  const named = (/** @type {string} */ what) =>
    model.Y === 1 ? [what] : outputs.map((_, i) => `${what}_${i}`);
  const wanted = (/** @type {number} */ t) => {
    const target = model.target[t];
    return outputs.map((_, i) => (typeof target === 'number' || target === null ? target : target[i]));
  };
  const blank = outputs.flatMap(() => [null, null]);
  return {
    columns: [...named('answer'), ...named('target')],
    cells: (t) => (asked(t) ? [...row(model.output, t, run.T), ...wanted(t)] : blank),
  };
}
