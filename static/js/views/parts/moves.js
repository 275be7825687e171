/**
 * The way back through an operation in formulas: at the RNN the four moves of the lecture, elsewhere what is
 * received, the local derivative, what is sent.
 */

import { el, mathml } from '../../core/dom.js';
import { axesOf, lettersOf } from '../../model/cellgraph.js';
import { cutBefore, nothingArrives } from '../../model/equations.js';
import { STILL } from '../../model/operations.js';
import { formula } from './formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Operation} from '../../model/operations.js' */
/** @import {Run} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/**
 * The parts of a formula that are zero at some steps, and why they are.
 * @typedef {{parts: (math: Element) => Element[], why: (t: number) => string|null}} Absent
 */

/** The RNN's moves by the stops at which they are made. @type {{ops: string[], gather: boolean}[]} */
const MOVES = [
  { ops: ['h'], gather: true },
  { ops: ['h'], gather: false },
  { ops: ['a'], gather: false },
  { ops: ['from_h', 'from_x'], gather: false },
];

/**
 * The number of the move that is made at a stop of the backward pass, from 1 to 4; 0: none.
 * @param {CellGraph} graph
 * @param {Operation} operation
 */
export const moveOf = ({ cell }, { op, gather }) =>
  cell === 'rnn' ? MOVES.findIndex((move) => move.ops.includes(op) && move.gather === gather) + 1 : 0;

/** Axes as a shape. @param {string[]} axes @param {CellGraph} graph @param {string} notation */
export const shapeOf = (axes, graph, notation) => lettersOf(axes, graph, notation).join(' × ');

/** @param {string} xml @param {string} shape @param {Absent} [absent] */
function line(xml, shape, absent) {
  const written = formula(xml),
    note = el('span', { class: 'quiet small' });
  const parts = absent?.parts(written.node) ?? [];
  return {
    node: el(
      'div',
      { class: 'move-line' },
      el('div', { class: 'math' }, written.node),
      el('span', { class: 'quiet number small' }, shape),
      note,
    ),
    set(/** @type {number} */ at) {
      written.set(at);
      const why = absent?.why(at) ?? null;
      note.textContent = why ?? '';
      for (const part of parts) part.classList.toggle('absent', why !== null);
    },
  };
}

/** The right side of an equation, made one part. @param {Element} math */
function right(math) {
  const part = mathml('<mrow xmlns="http://www.w3.org/1998/Math/MathML"/>');
  part.append(
    ...[...math.children].slice(
      [...math.children].findIndex(({ textContent }) => textContent === '=' || textContent === '←') + 1,
    ),
  );
  math.append(part);
  return [part];
}

/**
 * The place in the passes: an operation of a network.
 * @typedef {{run: Run, model: number, graph: CellGraph, operation: Operation, notation: string, batch:
 *   boolean}} Of
 */
/**
 * A move: its title, whether one is at it, and its formulas.
 * @typedef {{title: string, now: boolean, lines: Line[]}} Move
 */
/** @typedef {ReturnType<typeof line>} Line */
/** @typedef {ReturnType<typeof createLines>} Lines */

/**
 * @param {Services} services
 * @param {Of} of
 * @returns {{node: HTMLElement, set: (t: number) => void}}
 */
export function createMoves({ t }, of) {
  const { graph, operation } = of;
  const four = graph.cell === 'rnn' && MOVES.some(({ ops }) => ops.includes(operation.op));
  const lines = createLines(t, of);
  const moves = four ? fourMoves(t, of, lines) : plainMoves(t, of, lines);
  return {
    node: el(
      'ol',
      { class: four ? 'moves four' : 'moves', 'aria-label': t(four ? 'operation.moves' : 'operation.way') },
      ...moves.map(({ title, now, lines: written }) =>
        el(
          'li',
          { class: now ? 'now' : null, 'aria-current': now ? 'step' : null },
          el('p', { class: 'move-title small' }, title),
          el('div', { class: 'move-lines' }, ...written.map((each) => each.node)),
        ),
      ),
    ),
    set: (at) => moves.forEach((move) => move.lines.forEach((each) => each.set(at))),
  };
}

/** @param {CellGraph} graph @param {string} id */
const nodeOf = (graph, id) => /** @type {CatalogueNode} */ (graph.byId.get(id));

/** The formulas of a node's way back. @param {Services['t']} t @param {Of} of */
function createLines(t, { run, model, graph, notation, batch }) {
  const shown = (/** @type {string[]} */ axes) => shapeOf(axes, graph, notation);
  const zero = (/** @type {string|null} */ why) => why && t('operation.absent', { why: t(`ledger.${why}`) });
  /** @type {Absent} */
  const arriving = {
    parts: (math) => [...math.querySelectorAll('[data-part="next"]')],
    why: (at) => zero(nothingArrives(run, model, at)),
  };
  /** @type {Absent} */
  const leaving = { parts: right, why: (at) => zero(cutBefore(run.spec, model, at)) };
  const before = (/** @type {string} */ id) => (id.endsWith('_prev') ? leaving : undefined);
  return {
    /** The gradients that a node receives, added up. @param {CatalogueNode} of */
    collects: (of) =>
      line(
        ((batch && of.batch) || of.gradient)[notation],
        shown(axesOf(of, notation, batch)),
        graph.states.includes(of.id) ? arriving : before(of.id),
      ),
    /** What it sends to each input. @param {CatalogueNode} of */
    sends: (of) =>
      Object.entries(of.sent ?? {}).map(([to, written]) => {
        const axes = axesOf(nodeOf(graph, to), notation, batch);
        return line(
          ((batch && of.sent_batch?.[to]) || written)[notation],
          shown(of.block ? axes.map((axis) => axis.replace('GH', 'H')) : axes),
          before(to),
        );
      }),
    /**
     * Its local derivatives, one or by two inputs; that of the loss has the shape of the scores.
     * @param {CatalogueNode} of
     */
    slopes: (of) => {
      const shaped = of.id === 'loss' ? nodeOf(graph, 'logits') : of;
      const { slope, slopes = {} } = of.letters;
      return [...(slope ? [slope] : []), ...Object.values(slopes)].map((written) =>
        line(written[notation], shown(axesOf(shaped, notation, batch))),
      );
    },
  };
}

/**
 * The four moves of the lecture.
 * @param {Services['t']} t @param {Of} of @param {Lines} lines @returns {Move[]}
 */
function fourMoves(t, { graph, operation }, lines) {
  const here = moveOf(graph, operation) - 1;
  return MOVES.map((move, i) => ({
    title: t(`operation.move.${i + 1}`),
    now: here === i,
    lines:
      i === 0
        ? [lines.collects(nodeOf(graph, 'h'))]
        : move.ops.flatMap((each) => lines.sends(nodeOf(graph, each))),
  }));
}

/**
 * Received, the local derivative, sent.
 * @param {Services['t']} t @param {Of} of @param {Lines} lines @returns {Move[]}
 */
function plainMoves(t, { graph, operation: { op, gather } }, lines) {
  const node = nodeOf(graph, op);
  const isStill = STILL.has(node.op);
  const received = op !== 'loss' && {
    title: t('operation.move.received'),
    now: gather || isStill,
    lines: [lines.collects(node)],
  };
  const slopes = lines.slopes(node);
  const local = slopes.length > 0 && { title: t('operation.move.local'), now: false, lines: slopes };
  const sent = node.sent && { title: t('operation.move.sent'), now: !gather, lines: lines.sends(node) };
  return /** @type {Move[]} */ ([received, local, sent].filter(Boolean));
}
