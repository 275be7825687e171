/** The first rows of a table of one's own, and over each column of numbers what it is for. */

import { el, fill } from '../dom.js';
import { number } from '../model/format.js';
import { called } from '../model/owntable.js';

/** @import {OwnTable, OwnColumn, Roles} from '../model/owntable.js' */
/** @import {Services} from '../services.js' */

/** So many rows are shown. */
const ROWS = 5;

/**
 * @param {Services} services @param {(turned: Partial<Roles>) => void} turn
 * @returns {{node: HTMLElement, draw: (table: OwnTable|null, roles: Roles|null) => void}}
 */
export function createColumns({ t }, turn) {
  const table = el('table', { class: 'owntable' });
  const more = el('p', { class: 'quiet small' });
  const label = t('own.table');
  const scroll = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, table);
  const node = el('div', { class: 'owncolumns' }, scroll, more);
  const numbered = (/** @type {number} */ k) => t('own.column', { k });
  const named = (/** @type {OwnTable} */ read, /** @type {number} */ k) => called(read, k, numbered);

  /** A tick for each column that goes in. @param {OwnTable} read @param {Roles} roles @param {number} k */
  function input(read, roles, k) {
    const tick = el('input', {
      type: 'checkbox', checked: roles.inputs.includes(k),
      'aria-label': t('own.input.of', { column: named(read, k) }),
      on: { change: () => turn({ inputs: taken(roles.inputs, k, tick.checked) }) },
    });
    return tick;
  }

  /**
   * The one that is predicted; if it was so from its own past alone, it stays so.
   * @param {OwnTable} read @param {Roles} roles @param {number} k
   */
  function target(read, roles, k) {
    const alone = roles.inputs.length === 1 && roles.inputs[0] === roles.target;
    return el('input', {
      type: 'radio', name: 'own-target', checked: roles.target === k,
      'aria-label': t('own.target.of', { column: named(read, k) }),
      on: { change: () => turn({ target: k, ...(alone ? { inputs: [k] } : {}) }) },
    });
  }

  /** @param {OwnTable} read @param {Roles} roles @param {'input'|'target'} of @param {typeof input} make */
  const choices = (read, roles, of, make) => el('tr', {}, el('th', { scope: 'row' }, t(`own.${of}`)),
    ...read.columns.map(({ kind }, k) => el('td', {}, kind === 'number' && make(read, roles, k))));

  /** @param {OwnColumn} column @param {number} row */
  function cell({ values, missing }, row) {
    const value = values[row], gap = missing.includes(row), isNumber = typeof value === 'number';
    const title = gap && value !== null ? t('own.filled') : null;
    const text = value === null ? t('own.missing') : written(value);
    return el('td', { class: gap ? 'gap' : isNumber ? 'number' : null, title }, text);
  }

  /** @param {OwnTable} read */
  function head(read) {
    const title = (/** @type {OwnColumn} */ { kind }, /** @type {number} */ k) =>
      el('th', { scope: 'col' }, named(read, k), el('small', {}, t(`own.kind.${kind}`)));
    return el('thead', {}, el('tr', {}, el('td'), ...read.columns.map(title)));
  }

  return {
    node,
    draw(read, roles) {
      node.hidden = read === null;
      if (!read) return;
      const focused = focusedIn(table);
      const shown = Array.from({ length: Math.min(ROWS, read.rows) }, (_, row) => row);
      fill(table, head(read), el('tbody', {},
        roles && choices(read, roles, 'input', input), roles && choices(read, roles, 'target', target),
        ...shown.map((row) => el('tr', {}, el('th', { scope: 'row' }, read.lines[row]),
          ...read.columns.map((column) => cell(column, row))))));
      more.textContent = read.rows > ROWS ? t('own.more', { rows: read.rows - ROWS }) : '';
      for (const each of table.querySelectorAll('input')) {
        if (each.getAttribute('aria-label') === focused) each.focus();
      }
    },
  };
}

/** @param {number|string} value */
const written = (value) => (typeof value === 'number' && !Number.isInteger(value) ? number(value) : String(value));

/** The name of what has the focus there. @param {HTMLElement} table */
function focusedIn(table) {
  const { activeElement } = document;
  return table.contains(activeElement) ? activeElement?.getAttribute('aria-label') : null;
}

/** One input at least stays. @param {number[]} inputs @param {number} k @param {boolean} on */
function taken(inputs, k, on) {
  const left = on ? [...inputs, k].sort((a, b) => a - b) : inputs.filter((each) => each !== k);
  return left.length ? left : inputs;
}
