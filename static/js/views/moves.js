/** The way back through an operation in formulas: at the RNN the four moves of the lecture, elsewhere what is received, the local derivative, what is sent. */

import { el } from '../dom.js';
import { STILL } from '../model/operations.js';
import { formula } from './formulas.js';

/** @import {CatalogueNode, CellGraph} from '../model/cellgraph.js' */
/** @import {Operation} from '../model/operations.js' */
/** @import {Services} from '../services.js' */

/** The RNN's moves by the stops at which they are made. @type {{ops: string[], gather: boolean}[]} */
const MOVES = [{ ops: ['h'], gather: true }, { ops: ['h'], gather: false }, { ops: ['a'], gather: false }, { ops: ['from_h', 'from_x'], gather: false }];

/** Formulas of what a node sends, with the shape of what is sent. @param {CatalogueNode} node @param {CellGraph} graph @param {string} notation @param {boolean} batch */
function sent(node, graph, notation, batch) {
  return Object.entries(node.sent ?? {}).map(([to, written]) => {
    const known = /** @type {CatalogueNode} */ (graph.byId.get(to));
    return line((batch && node.sent_batch?.[to] || written)[notation], node.block ? known.shapes[notation].map((axis) => axis.replace('GH', 'H')) : known.shapes[notation], graph);
  });
}

/** @param {string} xml @param {string[]} axes @param {CellGraph} graph */
function line(xml, axes, graph) {
  const written = formula(xml);
  const shape = axes.map((axis) => (graph.gates.length ? axis : axis.replace('GH', 'H'))).join(' × ');
  return { set: written.set, node: el('div', { class: 'move-line' }, el('div', { class: 'math' }, written.node), el('span', { class: 'quiet number small' }, shape)) };
}

/**
 * @param {Services} services @param {CellGraph} graph @param {Operation} operation @param {string} notation @param {boolean} batch
 * @returns {{node: HTMLElement, set: (t: number) => void}}
 */
export function createMoves({ t }, graph, { op, gather }, notation, batch) {
  const node = /** @type {CatalogueNode} */ (graph.byId.get(op));
  const four = graph.cell === 'rnn' && MOVES.some(({ ops }) => ops.includes(op));
  const nodeOf = (/** @type {string} */ id) => /** @type {CatalogueNode} */ (graph.byId.get(id));
  const collects = (/** @type {CatalogueNode} */ of) => line((batch && of.batch || of.gradient)[notation], of.shapes[notation], graph);
  const steps = four
    ? MOVES.map((move, i) => ({ title: t(`operation.move.${i + 1}`), now: move.ops.includes(op) && move.gather === gather, lines: i === 0 ? [collects(nodeOf('h'))] : move.ops.flatMap((each) => sent(nodeOf(each), graph, notation, batch)) }))
    : [
      ...(op === 'loss' ? [] : [{ title: t('operation.move.received'), now: gather || STILL.has(node.op), lines: [collects(node)] }]),
      ...(node.letters.slope ? [{ title: t('operation.move.local'), now: false, lines: [line(node.letters.slope[notation], node.op in { cross_entropy: 0, bce: 0, mse: 0 } ? nodeOf('logits').shapes[notation] : node.shapes[notation], graph)] }] : []),
      ...(node.sent ? [{ title: t('operation.move.sent'), now: !gather, lines: sent(node, graph, notation, batch) }] : []),
    ];
  return {
    node: el('ol', { class: four ? 'moves four' : 'moves', 'aria-label': t(four ? 'operation.moves' : 'operation.way') }, ...steps.map(({ title, now, lines }) => el('li', { class: now ? 'now' : null, 'aria-current': now ? 'step' : null }, el('p', { class: 'move-title small' }, title), el('div', { class: 'move-lines' }, ...lines.map((each) => each.node))))),
    set: (at) => steps.forEach(({ lines }) => lines.forEach((each) => each.set(at))),
  };
}
