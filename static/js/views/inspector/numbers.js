/** The selected node's numbers in full, where one asks for them; those that are given may be typed over. */

import { el } from '../../core/dom.js';
import { initialPlace } from '../../model/edited.js';
import { row } from '../../model/run.js';
import { createGiven } from './given.js';
import { ledgerOf } from '../../model/ledger.js';

/** @import {Place} from '../../model/edited.js' */
/** @import {Run, Selection} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */
/** @import {Part} from './state.js' */

/**
 * A column of the table. `given`: where its numbers stand in the spec, and what they are called, if they do.
 * @typedef {object} Column
 * @property {string} name
 * @property {ArrayLike<number>} numbers
 * @property {(i: number) => Place|null} [given]
 * @property {string} [letters]
 */

/**
 * @param {Services} services @param {Selection['node']} node
 * @param {{open: boolean}} was  whether the table is open stays as it was from node to node
 * @returns {Part}
 */
export function createNumbers(services, node, was) {
  const { t } = services;
  const table = createGiven(services);
  const region = { class: 'numbers-scroll', tabindex: '0', role: 'region', 'aria-label': t('numbers.title') };
  const title = el('summary', {}, t('numbers.title'));
  const box = el('details', { class: 'numbers-box', open: was.open }, title, el('div', region, table.node));
  /** @type {[Run, Selection]|null} */
  let last = null;

  function draw() {
    if (!box.open || !last) return;
    const [run, { model, t: at, pass }] = last;
    const computed = columnsOf(run, model, node, at, pass === 'backward');
    const columns = [...initialColumn(run, model, node, at), ...computed];
    const heads = ['#', ...columns.map(({ name }) => t(`numbers.${name}`))];
    const cells = (/** @type {number} */ i) =>
      columns.map(({ numbers, given, letters }) => table.cell(numbers[i], given?.(i), `${letters} [${i}]`));
    const count = columns[0]?.numbers.length ?? 0;
    table.draw(
      heads.map((head) => el('th', { scope: 'col' }, head)),
      Array.from({ length: count }, (_, i) => [el('th', { scope: 'row' }, i), ...cells(i)]),
    );
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
 * The first step's initial state, in numbers.
 * @param {Run} run @param {number} m @param {Selection['node']} node @param {number} t @returns {Column[]}
 */
function initialColumn(run, m, node, t) {
  const { H, forwardTo } = run.models[m];
  if ((node !== 'h' && node !== 'c') || forwardTo === 0 || !initialPlace(run, m, node, t, 0)) return [];
  const given = run.spec.models[m][`${node}_0`];
  const numbers = Array.from({ length: H }, (_, i) => (Array.isArray(given) ? Number(given[i]) : 0));
  const place = (/** @type {number} */ i) => initialPlace(run, m, node, t, i);
  return [{ name: `start_${node}`, numbers, given: place, letters: `${node}_0` }];
}

/**
 * @param {Run} run @param {number} model @param {Selection['node']} node @param {number} t
 * @param {boolean} back  on the way back: in the forward pass there are no gradients yet
 * @returns {Column[]}
 */
function columnsOf({ spec, models, T, lossSteps }, model, node, t, back) {
  const m = models[model];
  const there = t < m.forwardTo,
    hasGradient = back && t >= m.backwardFrom,
    out = t < m.outputTo;
  const of = (/** @type {Float64Array} */ rows) => row(rows, t, T);
  const plain = (/** @type {string} */ name, /** @type {ArrayLike<number>} */ numbers) => ({ name, numbers });
  if (node === 'x') {
    if (!there) return [];
    /** @param {number} i @returns {Place} */
    const given = (i) => ({ what: 'x', t, index: [i] });
    const value = { name: 'value', numbers: of(m.x), given, letters: `x_${t}` };
    const gradient = hasGradient && m.gradients?.x.data.subarray(t * m.X, (t + 1) * m.X);
    return gradient ? [value, plain('total', gradient)] : [value];
  }
  if (node === 'output') return out ? [plain('value', of(m.output)), plain('logit', of(m.logits))] : [];
  if (node === 'loss') return out && lossSteps.includes(t) ? [plain('value', of(m.loss))] : [];
  if (!there) return [];
  const value = plain('value', of(/** @type {Float64Array} */ (node === 'c' ? m.c : m.h)));
  if (!hasGradient) return [value];
  const { here, next, total } = ledgerOf(m, node, t, T, spec.models[model]);
  const own = plain(node === 'c' ? 'through' : 'direct', here);
  return [value, own, plain('arriving', next), plain('total', total)];
}
