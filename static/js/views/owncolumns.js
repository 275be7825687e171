/** The first rows of a table of one's own, and over each column of numbers what it is for. */

import { el, fill } from '../dom.js';
import { short } from '../model/format.js';
import { called } from '../model/owntable.js';

/** @import {OwnTable, OwnColumn, Roles} from '../model/owntable.js' */
/** @import {Services} from '../services.js' */

/** So many rows are shown. */
const ROWS = 5;

/**
 * @param {Services} services @param {(roles: Roles) => void} turn
 * @returns {{node: HTMLElement, draw: (table: OwnTable|null, roles: Roles|null) => void}}
 */
export function createColumns({ t }, turn) {
  const name = t('own.table');
  const table = el('table', { class: 'owntable' });
  const more = el('p', { class: 'quiet small' });
  const scroll = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, table);
  const node = el('div', { class: 'owncolumns' }, scroll, more);
  const numbered = (/** @type {number} */ k) => t('own.column', { k });

  /** @param {OwnTable} read @param {Roles} roles */
  function choices(read, roles) {
    const row = (/** @type {string} */ title, /** @type {(k: number) => HTMLElement} */ make) => el('tr', {}, el('th', { scope: 'row' }, title),
      ...read.columns.map(({ kind }, k) => el('td', {}, kind === 'number' && make(k))));
    const input = (/** @type {number} */ k) => el('input', {
      type: 'checkbox', checked: roles.inputs.includes(k), 'aria-label': t('own.input.of', { column: called(read, k, numbered) }),
      on: { change: (/** @type {Event} */ event) => turn({ ...roles, inputs: taken(roles.inputs, k, /** @type {HTMLInputElement} */ (event.target).checked) }) },
    });
    const target = (/** @type {number} */ k) => el('input', {
      type: 'radio', name: 'own-target', checked: roles.target === k, 'aria-label': t('own.target.of', { column: called(read, k, numbered) }),
      on: { change: () => turn({ ...roles, target: k, inputs: String(roles.inputs) === String([roles.target]) ? [k] : roles.inputs }) },
    });
    return [row(t('own.input'), input), row(t('own.target'), target)];
  }

  /** @param {OwnColumn} column @param {number} row */
  function cell(column, row) {
    const value = column.values[row], gap = column.missing.includes(row);
    const text = value === null ? t('own.missing') : typeof value === 'number' ? (Number.isInteger(value) ? String(value) : short(value)) : value;
    return el('td', { class: gap ? 'gap' : typeof value === 'number' ? 'number' : null, title: gap && value !== null ? t('own.filled') : null }, text);
  }

  return {
    node,
    draw(read, roles) {
      node.hidden = read === null;
      if (!read) return;
      const focused = document.activeElement?.closest('.owntable') === table ? document.activeElement?.getAttribute('aria-label') : null;
      fill(table,
        el('thead', {}, el('tr', {}, el('td', {}), ...read.columns.map((column, k) => el('th', { scope: 'col' }, called(read, k, numbered), el('small', {}, t(`own.kind.${column.kind}`)))))),
        el('tbody', {}, ...(roles ? choices(read, roles) : []),
          ...Array.from({ length: Math.min(ROWS, read.rows) }, (_, row) => el('tr', {}, el('th', { scope: 'row' }, read.lines[row]), ...read.columns.map((column) => cell(column, row))))));
      more.textContent = read.rows > ROWS ? t('own.more', { rows: read.rows - ROWS }) : '';
      if (focused) /** @type {HTMLElement|undefined} */ ([...table.querySelectorAll('input')].find((each) => each.getAttribute('aria-label') === focused))?.focus();
    },
  };
}

/** One input at least stays. @param {number[]} inputs @param {number} k @param {boolean} on */
function taken(inputs, k, on) {
  const left = on ? [...inputs, k].sort((a, b) => a - b) : inputs.filter((each) => each !== k);
  return left.length ? left : inputs;
}
