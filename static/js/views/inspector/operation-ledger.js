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

/**
 * @param {Services} services
 * @param {CellGraph} graph
 * @param {Operation} operation
 * @param {string} notation
 */
export function createOperationLedger({ t }, graph, { op, gather }, notation) {
  const node = /** @type {CatalogueNode} */ (graph.byId.get(op));
  const inputs = gather || node.op === 'input' || node.op === 'parameter' ? [] : node.inputs;
  /** @type {((at: number) => void)[]} */
  const slots = [];
  const symbol = (/** @type {string} */ id) => {
    const { node: written, set } = formula(
      /** @type {CatalogueNode} */ (graph.byId.get(id)).symbol[notation],
    );
    flatten(written);
    slots.push(set);
    return written;
  };
  const mark = () => el('span', { class: 'mark' });
  /** @param {string} kind @param {(Node|string|null)[]} names */
  function entry(kind, names) {
    const amount = el('td', { class: 'number' }),
      strip = bars({ height: kind === 'total' ? 24 : 16, label: t(`operation.ledger.bars.${kind}`) }),
      sign = mark(),
      picture = el('td', { class: 'strip' }, strip.node);
    return {
      node: el(
        'tr',
        { class: kind },
        el('th', { scope: 'row' }, ...names),
        picture,
        amount,
        el('td', {}, sign),
      ),
      /** @param {Float64Array|null} values @param {number|null} gap */
      set(values, gap) {
        amount.textContent = values ? number(norm(values)) : '';
        strip.node.hidden = !values || values.length > BARS || values.every((value) => value === 0);
        if (!strip.node.hidden) strip.set(values);
        tick(sign, gap);
      },
    };
  }
  /** @param {HTMLElement} sign @param {number|null} gap  null: nothing to be checked by itself */
  function tick(sign, gap) {
    const verdict = gap === null ? '' : verdictOf(gap);
    if (sign.dataset.verdict === verdict) return;
    sign.dataset.verdict = verdict;
    fill(sign, verdict ? icon(verdict === 'good' ? 'check' : 'alert') : null);
    sign.title = verdict ? t(`operation.ledger.mark.${verdict}`) : '';
  }
  const here =
    op === 'h'
      ? t('operation.ledger.direct')
      : op === 'c'
        ? t('operation.ledger.through')
        : t('operation.from');
  const received = sourcesOf(graph, op).map((id) => ({
    id,
    ...entry(
      'received',
      id === 'next'
        ? [t('operation.ledger.arriving')]
        : [el('span', { class: 'quiet' }, here), ' ', symbol(id)],
    ),
  }));
  const total = entry('total', [op === 'loss' ? t('operation.ledger.seed') : t('operation.ledger.total')]);
  const sent = inputs.map((id) => ({
    id,
    factor: factorOf(id),
    ...entry('sent', [el('span', { class: 'quiet' }, t('operation.ledger.to')), ' ', symbol(id)]),
    local: el('td', { class: 'quiet small', colspan: 4 }),
  }));
  const locals = sent.map(({ id, local, factor }) => ({ id, local, factor }));
  const unit = el('span', { class: 'quiet small unit' }),
    verdict = el('p', { class: 'adds small' }),
    note = el('p', { class: 'quiet small' });
  const group = (/** @type {string} */ title, /** @type {HTMLElement[]} */ rows) =>
    rows.length > 0 &&
    el(
      'tbody',
      {},
      el('tr', { class: 'group' }, el('th', { scope: 'colgroup', colspan: 4 }, title)),
      ...rows,
    );
  const table = el(
    'table',
    { class: 'ledger flows' },
    el('caption', { class: 'unseen' }, t('operation.ledger.caption')),
    el('colgroup', {}, ...Array.from({ length: 4 }, () => el('col'))),
    group(
      t('operation.ledger.received'),
      received.map((each) => each.node),
    ),
    el('tbody', {}, total.node),
    group(
      t('operation.ledger.sent'),
      sent.flatMap((each) => [each.node, el('tr', { class: 'local' }, each.local)]),
    ),
  );
  return {
    node: el(
      'section',
      { class: 'operation-ledger' },
      el('h3', {}, t('ledger.title'), unit),
      verdict,
      table,
      note,
    ),
    /** @param {Shown} shown @param {TapeLedger} ledger */
    update({ run, tape }, ledger) {
      const told = /** @type {TapeNode} */ (tape.nodes.get(op));
      for (const set of slots) set(tape.t);
      unit.textContent =
        tape.batch > 1 ? t('operation.ledger.norms.batch', { count: tape.batch }) : t('ledger.norms');
      for (const { id, node: line, set } of received) {
        const part = told.received[id];
        line.hidden = !part;
        if (part)
          set(
            onPaper(part, node, graph, notation),
            id === 'next' && ledger.across ? ledger.across.gap : null,
          );
      }
      total.set(onPaper(told.grad, node, graph, notation), ledger.received);
      for (const { id, set } of sent)
        set(
          told.sent[id]
            ? onPaper(told.sent[id], /** @type {CatalogueNode} */ (graph.byId.get(id)), graph, notation)
            : null,
          ledger.sent[id] ?? null,
        );
      for (const { id, local, factor } of locals)
        fill(
          local,
          ...localOf(told, id, factor, cutBefore(run.spec, tape.model, tape.t) !== null, tape.batch > 1),
        );
      const shownGap = gather ? Math.max(ledger.received, ledger.across?.gap ?? 0) : ledger.gap;
      const said = verdictOf(shownGap);
      verdict.className = `adds small ${said}`;
      const what =
        said !== 'bad'
          ? ''
          : !(ledger.received <= 1e-12)
            ? 'received'
            : ledger.across && !(ledger.across.gap <= 1e-12)
              ? 'across'
              : 'sent';
      fill(
        verdict,
        icon(said === 'good' ? 'check' : 'alert'),
        said === 'bad'
          ? t(`operation.ledger.bad.${what}`, { gap: number(shownGap, 2) })
          : t(`operation.ledger.${said}`),
      );
      const none = nothingArrives(run, tape.model, tape.t);
      note.textContent =
        Object.keys(told.received).length === 0 && op !== 'loss'
          ? t('operation.ledger.nothing')
          : graph.states.includes(op) && none
            ? t(`ledger.${none}`)
            : '';
    },
  };

  /** The other factor of a product, of a gate its block. @param {string} to */
  function factorOf(to) {
    const other =
      node.op in { product: 0, multiply: 0 } &&
      graph.byId.get(/** @type {string} */ (node.inputs.find((id) => id !== to)));
    if (!other) return null;
    const { node: written, set } = formula(
      ((node.block && other.blocks?.[node.block]) || other).letters.value[notation],
    );
    slots.push(set);
    return written;
  }

  /**
   * The local derivative in words, letters and numbers.
   * @param {TapeNode} told
   * @param {string} to
   * @param {Element|null} factor
   * @param {boolean} cut
   * @param {boolean} batch
   */
  function localOf(told, to, factor, cut, batch) {
    if (cut && to.endsWith('_prev')) return [t('operation.ledger.local.cut')];
    const local = told.local[to],
      summed = batch && graph.byId.get(to)?.op === 'parameter' && t('operation.ledger.local.batch');
    if (local === undefined) return [summed || t('operation.ledger.local.copy')];
    if (typeof local === 'string')
      return [t('operation.ledger.local.factor'), ' ', factor, summed && `, ${summed}`];
    let low = Infinity,
      high = -Infinity;
    for (const slope of local.data) [low, high] = [Math.min(low, slope), Math.max(high, slope)];
    return [t('operation.ledger.local.slope', { low: number(low), high: number(high) })];
  }
}
