/**
 * The ledger of a node on the way back: received from each consumer, their sum, the local derivative, sent to
 * each input, and whether it all adds up.
 */

import { el, fill, icon } from '../../core/dom.js';
import { onPaper, sourcesOf } from '../../model/cellgraph.js';
import { cutBefore, nothingArrives } from '../../model/equations.js';
import { norm } from '../../graph/numbers.js';
import { number } from '../../model/format.js';
import { verdictOf } from '../../model/tapeledger.js';
import { bars } from '../parts/bars.js';
import { flatten } from '../parts/entries.js';
import { formula } from '../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Operation} from '../../model/operations.js' */
/** @import {TapeLedger} from '../../model/tapeledger.js' */
/** @import {TapeNode} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */
/** @import {Shown} from './operands.js' */

/** Strips have so many bars at most; of more numbers the norm is told alone. */
const BARS = 128;
/** Sums of two doubles agree to this. */
const ROUNDING = 1e-12;

/** @typedef {ReturnType<typeof createLetters>} Letters */
/**
 * A line of the table, and the array that it is about.
 * @typedef {{id: string, node: HTMLElement, set: (values: Float64Array|null, gap: number|null) => void}} Line
 */

/**
 * @param {Services} services
 * @param {CellGraph} graph
 * @param {Operation} operation
 * @param {string} notation
 */
export function createOperationLedger({ t }, graph, { op, gather }, notation) {
  const node = nodeOf(graph, op);
  const letters = createLetters(graph, notation);
  const received = sourcesOf(graph, op).map((id) => createReceived(t, letters, op, id));
  const total = createLine(t, 'total', op, [
    t(op === 'loss' ? 'operation.ledger.seed' : 'operation.ledger.total'),
  ]);
  const inputs = gather || node.op === 'input' || node.op === 'parameter' ? [] : node.inputs;
  const sent = inputs.map((id) => createSent(t, letters, graph, node, id));
  const unit = el('span', { class: 'quiet small unit' }),
    verdict = el('p', { class: 'adds small' }),
    note = el('p', { class: 'quiet small' });
  const title = el('h3', {}, t('ledger.title'), unit);
  const table = tableOf(t, received, total, sent);
  return {
    node: el('section', { class: 'operation-ledger' }, title, verdict, table, note),
    /** @param {Shown} shown @param {TapeLedger} ledger */
    update({ run, tape }, ledger) {
      const told = /** @type {TapeNode} */ (tape.nodes.get(op));
      letters.set(tape.t);
      unit.textContent =
        tape.batch > 1 ? t('operation.ledger.norms.batch', { count: tape.batch }) : t('ledger.norms');
      for (const { id, node: line, set } of received) {
        const part = told.received[id];
        const across = id === 'next' && ledger.across ? ledger.across.gap : null;
        line.hidden = !part;
        if (part) set(onPaper(part, node, graph, notation), across);
      }
      total.set(onPaper(told.grad, node, graph, notation), ledger.received);
      const isCut = cutBefore(run.spec, tape.model, tape.t) !== null;
      for (const { id, set, tellLocal } of sent) {
        const part = told.sent[id];
        set(part ? onPaper(part, nodeOf(graph, id), graph, notation) : null, ledger.sent[id] ?? null);
        tellLocal(told, isCut, tape.batch > 1);
      }
      tellVerdict(t, verdict, ledger, gather);
      const none = nothingArrives(run, tape.model, tape.t);
      const silent = Object.keys(told.received).length === 0 && op !== 'loss';
      const absent = graph.states.includes(op) && none ? t(`ledger.${none}`) : '';
      note.textContent = silent ? t('operation.ledger.nothing') : absent;
    },
  };
}

/** @param {CellGraph} graph @param {string} id */
const nodeOf = (graph, id) => /** @type {CatalogueNode} */ (graph.byId.get(id));

/** Formulas of the ledger; their step is set together. @param {CellGraph} graph @param {string} notation */
function createLetters(graph, notation) {
  /** @type {((at: number) => void)[]} */
  const slots = [];
  const written = (/** @type {string} */ xml) => {
    const { node, set } = formula(xml);
    slots.push(set);
    return node;
  };
  return {
    /** @param {number} at */
    set: (at) => slots.forEach((set) => set(at)),
    /** @param {string} id */
    symbol(id) {
      const made = written(nodeOf(graph, id).symbol[notation]);
      flatten(made);
      return made;
    },
    /** The other factor of a product, of a gate its block. @param {CatalogueNode} node @param {string} to */
    factor(node, to) {
      const other =
        node.op in { product: 0, multiply: 0 } &&
        graph.byId.get(/** @type {string} */ (node.inputs.find((id) => id !== to)));
      if (!other) return null;
      return written(((node.block && other.blocks?.[node.block]) || other).letters.value[notation]);
    },
  };
}

/**
 * A line: its names, a bar for each number, the norm, and a mark where it can be checked by itself.
 * @param {Services['t']} t @param {'received'|'total'|'sent'} kind @param {string} id
 * @param {(Node|string|null)[]} names
 * @returns {Line}
 */
function createLine(t, kind, id, names) {
  const amount = el('td', { class: 'number' }),
    strip = bars({ height: kind === 'total' ? 24 : 16, label: t(`operation.ledger.bars.${kind}`) }),
    sign = el('span', { class: 'mark' }),
    picture = el('td', { class: 'strip' }, strip.node);
  return {
    id,
    node: el(
      'tr',
      { class: kind },
      el('th', { scope: 'row' }, ...names),
      picture,
      amount,
      el('td', {}, sign),
    ),
    set(values, gap) {
      amount.textContent = values ? number(norm(values)) : '';
      strip.node.hidden = !values || values.length > BARS || values.every((value) => value === 0);
      if (!strip.node.hidden) strip.set(values);
      tick(t, sign, gap);
    },
  };
}

/**
 * @param {Services['t']} t @param {HTMLElement} sign
 * @param {number|null} gap  null: nothing to be checked by itself
 */
function tick(t, sign, gap) {
  const verdict = gap === null ? '' : verdictOf(gap);
  if (sign.dataset.verdict === verdict) return;
  sign.dataset.verdict = verdict;
  fill(sign, verdict ? icon(verdict === 'good' ? 'check' : 'alert') : null);
  sign.title = verdict ? t(`operation.ledger.mark.${verdict}`) : '';
}

/** @param {Services['t']} t @param {Letters} letters @param {string} op @param {string} from */
function createReceived(t, letters, op, from) {
  if (from === 'next') return createLine(t, 'received', from, [t('operation.ledger.arriving')]);
  const key = { h: 'operation.ledger.direct', c: 'operation.ledger.through' }[op] ?? 'operation.from';
  return createLine(t, 'received', from, [el('span', { class: 'quiet' }, t(key)), ' ', letters.symbol(from)]);
}

/**
 * The gradient sent to an input, and below it the local derivative.
 * @param {Services['t']} t @param {Letters} letters @param {CellGraph} graph @param {CatalogueNode} node
 * @param {string} to
 */
function createSent(t, letters, graph, node, to) {
  const factor = letters.factor(node, to);
  const word = el('span', { class: 'quiet' }, t('operation.ledger.to'));
  const line = createLine(t, 'sent', to, [word, ' ', letters.symbol(to)]);
  const local = el('td', { class: 'quiet small', colspan: 4 });
  const isParameter = graph.byId.get(to)?.op === 'parameter';
  return {
    ...line,
    local: el('tr', { class: 'local' }, local),
    /** @param {TapeNode} told @param {boolean} cut @param {boolean} batch */
    tellLocal: (told, cut, batch) =>
      fill(
        local,
        ...(cut && to.endsWith('_prev')
          ? [t('operation.ledger.local.cut')]
          : localOf(t, told.local[to], factor, batch && isParameter)),
      ),
  };
}

/**
 * The local derivative in words, letters and numbers.
 * @param {Services['t']} t
 * @param {TapeNode['local'][string]|undefined} local  undefined: the gradient is copied
 * @param {Element|null} factor
 * @param {boolean} summed  over the batch
 */
function localOf(t, local, factor, summed) {
  const sum = summed && t('operation.ledger.local.batch');
  if (local === undefined) return [sum || t('operation.ledger.local.copy')];
  if (typeof local === 'string') return [t('operation.ledger.local.factor'), ' ', factor, sum && `, ${sum}`];
  let low = Infinity,
    high = -Infinity;
  for (const slope of local.data) [low, high] = [Math.min(low, slope), Math.max(high, slope)];
  return [t('operation.ledger.local.slope', { low: number(low), high: number(high) })];
}

/**
 * @param {Services['t']} t @param {Line[]} received @param {Line} total
 * @param {ReturnType<typeof createSent>[]} sent
 */
function tableOf(t, received, total, sent) {
  const group = (/** @type {string} */ title, /** @type {HTMLElement[]} */ rows) =>
    rows.length > 0 &&
    el(
      'tbody',
      {},
      el('tr', { class: 'group' }, el('th', { scope: 'colgroup', colspan: 4 }, title)),
      ...rows,
    );
  return el(
    'table',
    { class: 'ledger flows' },
    el('caption', { class: 'unseen' }, t('operation.ledger.caption')),
    el('colgroup', {}, ...Array.from({ length: 4 }, () => el('col'))),
    group(
      t('operation.ledger.received'),
      received.map(({ node }) => node),
    ),
    el('tbody', {}, total.node),
    group(
      t('operation.ledger.sent'),
      sent.flatMap(({ node, local }) => [node, local]),
    ),
  );
}

/**
 * Whether it all adds up, and where it does not.
 * @param {Services['t']} t @param {HTMLElement} node @param {TapeLedger} ledger @param {boolean} gather
 */
function tellVerdict(t, node, ledger, gather) {
  const gap = gather ? Math.max(ledger.received, ledger.across?.gap ?? 0) : ledger.gap;
  const verdict = verdictOf(gap);
  node.className = `adds small ${verdict}`;
  const isAcross = ledger.across && !(ledger.across.gap <= ROUNDING);
  const where = !(ledger.received <= ROUNDING) ? 'received' : isAcross ? 'across' : 'sent';
  fill(
    node,
    icon(verdict === 'good' ? 'check' : 'alert'),
    verdict === 'bad'
      ? t(`operation.ledger.bad.${where}`, { gap: number(gap, 2) })
      : t(`operation.ledger.${verdict}`),
  );
}
