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
 * What of a formula is nothing at some steps, and why it is.
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
 * Which of the four moves is made at a stop of the backward pass, from 1; 0: none of them.
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

/** What stands right of an equation's sign, made one part. @param {Element} math */
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
 * @param {Services} services
 * @param {{run: Run, model: number, graph: CellGraph, operation: Operation, notation: string, batch:
 *   boolean}} of
 * @returns {{node: HTMLElement, set: (t: number) => void}}
 */
export function createMoves({ t }, { run, model, graph, operation, notation, batch }) {
  const { op, gather } = operation;
  const nodeOf = (/** @type {string} */ id) => /** @type {CatalogueNode} */ (graph.byId.get(id));
  const shown = (/** @type {string[]} */ axes) => shapeOf(axes, graph, notation);
  const node = nodeOf(op);
  const four = graph.cell === 'rnn' && MOVES.some(({ ops }) => ops.includes(op));
  const zero = (/** @type {string|null} */ why) => why && t('operation.absent', { why: t(`ledger.${why}`) });
  const arriving = {
    parts: (/** @type {Element} */ math) => [...math.querySelectorAll('[data-part="next"]')],
    why: (/** @type {number} */ at) => zero(nothingArrives(run, model, at)),
  };
  const leaving = { parts: right, why: (/** @type {number} */ at) => zero(cutBefore(run.spec, model, at)) };
  const before = (/** @type {string} */ id) => (id.endsWith('_prev') ? leaving : undefined);
  const collects = (/** @type {CatalogueNode} */ of) =>
    line(
      ((batch && of.batch) || of.gradient)[notation],
      shown(axesOf(of, notation, batch)),
      graph.states.includes(of.id) ? arriving : before(of.id),
    );
  const sends = (/** @type {CatalogueNode} */ of) =>
    Object.entries(of.sent ?? {}).map(([to, written]) => {
      const axes = axesOf(nodeOf(to), notation, batch);
      return line(
        ((batch && of.sent_batch?.[to]) || written)[notation],
        shown(of.block ? axes.map((axis) => axis.replace('GH', 'H')) : axes),
        before(to),
      );
    });
  const steps = four
    ? MOVES.map((move, i) => ({
        title: t(`operation.move.${i + 1}`),
        now: moveOf(graph, operation) === i + 1,
        lines: i === 0 ? [collects(nodeOf('h'))] : move.ops.flatMap((each) => sends(nodeOf(each))),
      }))
    : [
        ...(op === 'loss'
          ? []
          : [
              {
                title: t('operation.move.received'),
                now: gather || STILL.has(node.op),
                lines: [collects(node)],
              },
            ]),
        ...(node.letters.slope
          ? [
              {
                title: t('operation.move.local'),
                now: false,
                lines: [
                  line(
                    node.letters.slope[notation],
                    shown(axesOf(op === 'loss' ? nodeOf('logits') : node, notation, batch)),
                  ),
                ],
              },
            ]
          : []),
        ...(node.sent ? [{ title: t('operation.move.sent'), now: !gather, lines: sends(node) }] : []),
      ];
  return {
    node: el(
      'ol',
      { class: four ? 'moves four' : 'moves', 'aria-label': t(four ? 'operation.moves' : 'operation.way') },
      ...steps.map(({ title, now, lines }) =>
        el(
          'li',
          { class: now ? 'now' : null, 'aria-current': now ? 'step' : null },
          el('p', { class: 'move-title small' }, title),
          el('div', { class: 'move-lines' }, ...lines.map((each) => each.node)),
        ),
      ),
    ),
    set: (at) => steps.forEach(({ lines }) => lines.forEach((each) => each.set(at))),
  };
}
