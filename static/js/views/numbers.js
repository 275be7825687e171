/** The selected node's numbers in full, as a table, where one asks for them. */

import { el, fill } from '../dom.js';
import { number } from '../model/format.js';
import { row } from '../model/run.js';
import { ledgerOf } from './ledger.js';

/** @import {Run, Selection} from '../model/types.js' */
/** @import {Services} from '../services.js' */
/** @import {Part} from './state.js' */

/** @param {Services} services @param {Selection['node']} node @param {{open: boolean}} was  whether the table is open stays as it was from node to node @returns {Part} */
export function createNumbers({ t }, node, was) {
  const table = el('table', { class: 'numbers' });
  const box = el('details', { class: 'numbers-box', open: was.open }, el('summary', {}, t('numbers.title')), el('div', { class: 'numbers-scroll', tabindex: '0', role: 'region', 'aria-label': t('numbers.title') }, table));
  /** @type {[Run, Selection]|null} */
  let last = null;

  function draw() {
    if (!box.open || !last) return;
    const [run, { model, t: at, pass }] = last;
    const { head, columns } = columnsOf(run, model, node, at, pass === 'backward');
    fill(table, el('thead', {}, el('tr', {}, ...['', ...head].map((name) => el('th', { scope: 'col' }, name ? t(`numbers.${name}`) : '#')))),
      el('tbody', {}, ...Array.from(columns[0] ?? [], (_, i) => el('tr', {}, el('th', { scope: 'row' }, i), ...columns.map((column) => el('td', { class: 'number' }, number(column[i])))))));
  }
  box.addEventListener('toggle', () => {
    was.open = box.open;
    draw();
  });
  return {
    node: box,
    update(run, selection) {
      last = [run, selection];
      draw();
    },
  };
}

/**
 * @param {Run} run @param {number} model @param {Selection['node']} node @param {number} t
 * @param {boolean} back  on the way back: in the forward pass there are no gradients yet
 * @returns {{head: string[], columns: ArrayLike<number>[]}}
 */
function columnsOf({ models, T, lossSteps }, model, node, t, back) {
  const m = models[model];
  const there = t < m.forwardTo, hasGradient = back && t >= m.backwardFrom, out = t < m.outputTo;
  const of = (/** @type {Float64Array} */ rows) => row(rows, t, T);
  if (node === 'x') {
    if (!there) return { head: [], columns: [] };
    const gradient = hasGradient && m.gradients?.x.data.subarray(t * m.X, (t + 1) * m.X);
    if (!gradient) return { head: ['value'], columns: [of(m.x)] };
    return { head: ['value', 'total'], columns: [of(m.x), gradient] };
  }
  if (node === 'output') return out ? { head: ['value', 'logit'], columns: [of(m.output), of(m.logits)] } : { head: [], columns: [] };
  if (node === 'loss') return out && lossSteps.includes(t) ? { head: ['value'], columns: [of(m.loss)] } : { head: [], columns: [] };
  if (!there) return { head: [], columns: [] };
  const value = of(/** @type {Float64Array} */ (node === 'c' ? m.c : m.h));
  if (!hasGradient) return { head: ['value'], columns: [value] };
  const { here, next, total } = ledgerOf(m, node, t, T);
  return { head: ['value', node === 'c' ? 'through' : 'direct', 'arriving', 'total'], columns: [value, here, next, total] };
}
