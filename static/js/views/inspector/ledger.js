/**
 * The ledger of a state's gradient: what came straight from this step, what arrived from the step after, and
 * that they add up.
 */

import { el, fill, icon } from '../../core/dom.js';
import { nothingArrives } from '../../model/equations.js';
import { number } from '../../model/format.js';
import { row } from '../../model/run.js';
import { bars } from '../parts/bars.js';

/** @import {ModelRun} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */
/** @import {Part} from './state.js' */

/** Sums of two doubles agree to this; more is a mistake, and shown as one. */
const ROUNDING = 1e-12;

/**
 * The three sides of the ledger at step t. For c the first is computed here, through h_t = o * tanh(c_t).
 * @param {ModelRun} model @param {'h'|'c'} node @param {number} t @param {number} T
 * @returns {{here: Float64Array, next: Float64Array, total: Float64Array}}
 */
export function ledgerOf(model, node, t, T) {
  const of = (/** @type {Float64Array|null} */ rows) => row(/** @type {Float64Array} */ (rows), t, T);
  if (node === 'h') return { here: of(model.dh_direct), next: of(model.dh_next), total: of(model.dh) };
  const c = of(model.c),
    o = of(model.gates.o),
    dh = of(model.dh);
  return {
    here: c.map((value, i) => dh[i] * o[i] * (1 - Math.tanh(value) ** 2)),
    next: of(model.dc_next),
    total: of(model.dc),
  };
}

/** @param {ArrayLike<number>} values */
const norm = (values) => {
  const most = Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return most === 0 || !Number.isFinite(most)
    ? most
    : // squares of small numbers would vanish
      most * Math.hypot(...Array.from(values, (value) => value / most));
};

/**
 * The largest gap between total and sum, relative to the largest total.
 * @param {{here: Float64Array, next: Float64Array, total: Float64Array}} sides
 */
export function gap({ here, next, total }) {
  const most = total.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const worst = total.reduce((a, b, i) => Math.max(a, Math.abs(b - (here[i] + next[i]))), 0);
  return worst === 0 ? 0 : worst / most;
}

/** @param {Services} services @param {'h'|'c'} node @returns {Part} */
export function createLedger({ t }, node) {
  const entries = /** @type {const} */ (['here', 'next', 'total']).map((side) => {
    const label = el('th', { scope: 'row' }),
      note = el('span', { class: 'quiet small' }),
      amount = el('td', { class: 'number' });
    const strip = bars({ height: side === 'total' ? 32 : 24, label: t(`ledger.bars.${side}`) });
    return {
      side,
      label,
      note,
      amount,
      strip,
      node: el(
        'tbody',
        { class: side },
        el('tr', {}, label, amount),
        el('tr', {}, el('td', { colspan: 2 }, note, strip.node)),
      ),
    };
  });
  const sum = el('p', { class: 'adds small' });
  const table = el(
    'table',
    { class: 'ledger' },
    el('caption', { class: 'unseen' }, t(`ledger.caption.${node}`)),
    ...entries.map((entry) => entry.node),
  );
  const waiting = el('p', { class: 'quiet small' });
  const section = el(
    'section',
    {},
    el('h3', {}, t('ledger.title'), el('span', { class: 'quiet small unit' }, t('ledger.norms'))),
    table,
    sum,
    waiting,
  );

  return {
    node: section,
    update(run, { model, t: at }) {
      const m = run.models[model];
      const there = at >= m.backwardFrom;
      table.hidden = sum.hidden = !there;
      waiting.hidden = there;
      waiting.textContent = there ? '' : t('inspector.notyet');
      if (!there) return;
      const sides = ledgerOf(m, node, at, run.T),
        none = nothingArrives(run, model, at);
      const most = [...sides.here, ...sides.next, ...sides.total].reduce(
        (a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a),
        0,
      );
      for (const { side, label, note, amount, strip } of entries) {
        label.textContent = t(`ledger.${node}.${side}`, { t: at, next: at + 1 });
        note.textContent =
          side === 'here' && node === 'h' && !run.lossSteps.includes(at)
            ? t('ledger.noloss')
            : side === 'next' && none
              ? t(`ledger.${none}`)
              : '';
        note.hidden = note.textContent === '';
        amount.textContent = number(norm(sides[side]));
        strip.node.hidden = sides[side].every((value) => value === 0);
        strip.set(sides[side], most || null);
      }
      const off = gap(sides);
      const verdict = Number.isNaN(off) ? 'nonfinite' : off <= ROUNDING ? 'good' : 'bad';
      sum.className = `adds small ${verdict}`;
      fill(
        sum,
        icon(verdict === 'good' ? 'check' : 'alert'),
        t(`ledger.adds.${verdict}`, { gap: number(off, 2) }),
      );
    },
  };
}
