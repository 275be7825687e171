/**
 * The ledger of a state's gradient: the part from this step's own loss, the part that arrived from the step
 * after, and whether they add up.
 */

import { el, fill, icon } from '../../core/dom.js';
import { nothingArrives } from '../../model/equations.js';
import { number } from '../../model/format.js';
import { gap, ledgerOf, normOf } from '../../model/ledger.js';
import { bars } from '../parts/bars.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Side, Sides} from '../../model/ledger.js' */
/** @import {Services} from '../../services.js' */
/** @import {Part} from './state.js' */

/** Sums of two doubles agree to this; more is a mistake, and shown as one. */
const ROUNDING = 1e-12;

/**
 * @param {Services} services @param {'h'|'c'} node
 * @param {ReturnType<typeof import('./peephole.js').createPeephole>} peephole
 * @returns {Part}
 */
export function createLedger({ t }, node, peephole) {
  const entries = /** @type {const} */ (['here', 'next', 'total']).map((side) => createEntry(t, node, side));
  const sum = el('p', { class: 'adds small' });
  const table = el(
    'table',
    { class: 'ledger' },
    el('caption', { class: 'unseen' }, t(`ledger.caption.${node}`)),
    ...entries.map((entry) => entry.node),
  );
  const waiting = el('p', { class: 'quiet small' });
  const unit = el('span', { class: 'quiet small unit' }, t('ledger.norms'));
  const section = el('section', {}, el('h3', {}, t('ledger.title'), unit), table, sum, waiting);

  return {
    node: section,
    update(run, { model, t: at }) {
      const there = at >= run.models[model].backwardFrom;
      table.hidden = sum.hidden = !there;
      waiting.hidden = there;
      waiting.textContent = there ? '' : t('inspector.notyet');
      if (!there) return;
      const options = run.spec.models[model];
      const sides = ledgerOf(run.models[model], node, at, run.T, options, peephole.of(run, model));
      sum.hidden = sides.left;
      for (const entry of entries) entry.set(run, model, at, sides);
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

/**
 * A side of the ledger: its norm, a bar for each number, and why it is nothing where it is.
 * @param {Services['t']} t @param {'h'|'c'} node @param {Side} side
 */
function createEntry(t, node, side) {
  const label = el('th', { scope: 'row' }),
    note = el('span', { class: 'quiet small' }),
    amount = el('td', { class: 'number' });
  const strip = bars({ height: side === 'total' ? 32 : 24, label: t(`ledger.bars.${side}`) });
  return {
    node: el(
      'tbody',
      { class: side },
      el('tr', {}, label, amount),
      el('tr', {}, el('td', { colspan: 2 }, note, strip.node)),
    ),
    /** @param {Run} run @param {number} m @param {number} at @param {Sides} sides */
    set(run, m, at, sides) {
      const { text, below } = normOf(run, m, node, side, at, sides[side]);
      const why = below ? 'below' : absence(run, m, node, side, at);
      label.textContent = t(`ledger.${node}.${side}`, { t: at, next: at + 1 });
      note.textContent = why ? t(`ledger.${why}`) : '';
      note.hidden = note.textContent === '';
      amount.textContent = text;
      strip.node.hidden = sides[side].every((value) => value === 0);
      strip.set(sides[side], largest(sides) || null);
    },
  };
}

/**
 * The reason why a side is nothing at a step; null: it may be something.
 * @param {Run} run @param {number} m @param {'h'|'c'} node @param {Side} side @param {number} t
 */
function absence(run, m, node, side, t) {
  if (side === 'here' && node === 'h' && !run.lossSteps.includes(t)) return 'noloss';
  return side === 'next' ? nothingArrives(run, m, t) : null;
}

/** The largest finite number of all, in size. @param {Sides} sides */
const largest = ({ here, next, total }) =>
  [...here, ...next, ...total].reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 0);
