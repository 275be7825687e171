/** The selected node's numbers in full, as a table, where one asks for them; those that are given may be typed over. */

import { el, fill } from '../dom.js';
import { initialPlace } from '../model/edited.js';
import { number } from '../model/format.js';
import { row } from '../model/run.js';
import { ledgerOf } from './ledger.js';

/** @import {Place} from '../model/edited.js' */
/** @import {Run, Selection} from '../model/types.js' */
/** @import {Services} from '../services.js' */
/** @import {Part} from './state.js' */

/** A column of the table. `given`: where its numbers stand in the spec, if they do. @typedef {{name: string, numbers: ArrayLike<number>, given?: (i: number) => Place|null}} Column */

/**
 * @param {Services} services @param {Selection['node']} node
 * @param {{open: boolean}} was  whether the table is open stays as it was from node to node
 * @returns {Part}
 */
export function createNumbers({ t, openTyping }, node, was) {
  const table = el('table', { class: 'numbers' });
  const box = el('details', { class: 'numbers-box', open: was.open }, el('summary', {}, t('numbers.title')), el('div', { class: 'numbers-scroll', tabindex: '0', role: 'region', 'aria-label': t('numbers.title') }, table));
  /** @type {[Run, Selection]|null} */
  let last = null;

  function draw() {
    if (!box.open || !last) return;
    const [run, { model, t: at, pass }] = last;
    const columns = [...initialColumn(run, model, node, at), ...columnsOf(run, model, node, at, pass === 'backward')];
    const heads = ['', ...columns.map(({ name }) => name)];
    const stood = placeOfFocus();
    fill(table, el('thead', {}, el('tr', {}, ...heads.map((name) => el('th', { scope: 'col' }, name ? t(`numbers.${name}`) : '#')))),
      el('tbody', {}, ...Array.from(columns[0]?.numbers ?? [], (_, i) => el('tr', {}, el('th', { scope: 'row' }, i), ...columns.map((column) => cellOf(column, i))))));
    if (stood) buttons()[stood.at]?.focus();
    if (stood?.open) buttons()[stood.at]?.click();
  }

  const buttons = () => [...table.querySelectorAll('button')];
  /** Where one goes on once the numbers are others. @type {{at: number, open: boolean}|null} */
  let next = null;
  /** The number that has the focus stands there again; one that was typed over, or the one after it. */
  function placeOfFocus() {
    const at = buttons().indexOf(/** @type {HTMLButtonElement} */ (document.activeElement?.closest('td')?.querySelector('button')));
    const here = next ?? (at < 0 ? null : { at, open: false });
    next = null;
    return here;
  }

  /** @param {Column} column @param {number} i */
  function cellOf({ name, numbers, given }, i) {
    const place = given?.(i);
    const cell = el('td', { class: 'number' });
    if (!place) fill(cell, number(numbers[i]));
    else fill(cell, el('button', { type: 'button', class: 'typed number', title: t('typing.title'), tabindex: i ? '-1' : '0', on: { click: () => type(cell, i, place, numbers[i], name), keydown: walk } }, number(numbers[i])));
    return cell;
  }

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    buttons()[buttons().indexOf(/** @type {HTMLButtonElement} */ (event.currentTarget)) + by]?.focus();
  }

  /** @param {HTMLElement} cell @param {number} i @param {Place} place @param {number} value @param {string} column */
  function type(cell, i, place, value, column) {
    const letters = place.what === 'x' ? `x_${place.t}` : column.replace('start_', '') + '_0';
    const to = (/** @type {import('./typing.js').Move|null} */ move) => i + (move ? move.rows + move.columns : 0);
    openTyping({
      host: cell, over: () => cell.getBoundingClientRect(), place, value, name: `${letters} [${i}]`,
      goes: (move) => buttons()[to(move)] !== undefined,
      leave(move, changed) {
        if (changed) next = { at: to(move), open: move !== null };
        else if (move) buttons()[to(move)].click();
        else buttons()[i]?.focus();
      },
    });
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

/** What the first step is given: the numbers of the state before it. @param {Run} run @param {number} m @param {Selection['node']} node @param {number} t @returns {Column[]} */
function initialColumn(run, m, node, t) {
  const { H, forwardTo } = run.models[m];
  if ((node !== 'h' && node !== 'c') || forwardTo === 0 || !initialPlace(run, m, node, t, 0)) return [];
  const given = run.spec.models[m][`${node}_0`];
  const numbers = Array.from({ length: H }, (_, i) => (Array.isArray(given) ? Number(given[i]) : 0));
  return [{ name: `start_${node}`, numbers, given: (i) => initialPlace(run, m, node, t, i) }];
}

/**
 * @param {Run} run @param {number} model @param {Selection['node']} node @param {number} t
 * @param {boolean} back  on the way back: in the forward pass there are no gradients yet
 * @returns {Column[]}
 */
function columnsOf({ models, T, lossSteps }, model, node, t, back) {
  const m = models[model];
  const there = t < m.forwardTo, hasGradient = back && t >= m.backwardFrom, out = t < m.outputTo;
  const of = (/** @type {Float64Array} */ rows) => row(rows, t, T);
  const plain = (/** @type {string} */ name, /** @type {ArrayLike<number>} */ numbers) => ({ name, numbers });
  if (node === 'x') {
    if (!there) return [];
    /** @param {number} i @returns {Place} */
    const given = (i) => ({ what: 'x', t, index: [i] });
    const value = { name: 'value', numbers: of(m.x), given };
    const gradient = hasGradient && m.gradients?.x.data.subarray(t * m.X, (t + 1) * m.X);
    return gradient ? [value, plain('total', gradient)] : [value];
  }
  if (node === 'output') return out ? [plain('value', of(m.output)), plain('logit', of(m.logits))] : [];
  if (node === 'loss') return out && lossSteps.includes(t) ? [plain('value', of(m.loss))] : [];
  if (!there) return [];
  const value = plain('value', of(/** @type {Float64Array} */ (node === 'c' ? m.c : m.h)));
  if (!hasGradient) return [value];
  const { here, next, total } = ledgerOf(m, node, t, T);
  const own = plain(node === 'c' ? 'through' : 'direct', here);
  return [value, own, plain('arriving', next), plain('total', total)];
}
