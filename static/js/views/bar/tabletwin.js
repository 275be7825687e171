/** The numbers of a figure as a table, over the page. */

import { el, icon } from '../../core/dom.js';
import { number } from '../../model/format.js';

/** @import {Table} from '../../model/types.js' */
/** @import {Services, Shown} from '../../services.js' */

/** Longer tables are cut on screen; the file has them whole. */
const ROWS = 500;

/** @param {Services} services @param {Shown} figure */
export function openTable({ t }, { title, table, summary }) {
  const { columns, rows } = table();
  const cut = rows.length > ROWS;
  const close = {
    class: 'button bare',
    type: 'button',
    'aria-label': t('status.close'),
    on: { click: () => dialog.close() },
  };
  const dialog = el(
    'dialog',
    { class: 'sheet-dialog', 'aria-labelledby': 'table-title' },
    el('header', {}, el('h2', { id: 'table-title' }, title), el('button', close, icon('close'))),
    el('p', { class: 'quiet' }, summary()),
    cut && el('p', { class: 'quiet small' }, t('export.cut', { shown: ROWS, rows: rows.length })),
    el(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
      tableOf(columns, rows.slice(0, ROWS)),
    ),
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}

/** @param {Table['columns']} columns @param {Table['rows']} rows */
function tableOf(columns, rows) {
  const cell = (/** @type {Table['rows'][number][number]} */ value) =>
    el(
      'td',
      { class: 'number' },
      typeof value === 'number' && !Number.isInteger(value) ? number(value) : (value ?? ''),
    );
  return el(
    'table',
    { class: 'numbers' },
    el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map(cell)))),
  );
}
