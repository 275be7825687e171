/** The columns of a table of one's own: their first values, and of each of numbers what it is for. */

import { el, fill } from '../../core/dom.js';
import { number } from '../../model/format.js';
import { called } from '../../model/owntable.js';

/** @import {OwnTable, OwnColumn, Roles} from '../../model/owntable.js' */
/** @import {Services} from '../../services.js' */

/** So many values of each are shown. */
const VALUES = 5;

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
      type: 'checkbox',
      checked: roles.inputs.includes(k),
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
      type: 'radio',
      name: 'own-target',
      checked: roles.target === k,
      'aria-label': t('own.target.of', { column: named(read, k) }),
      on: { change: () => turn({ target: k, ...(alone ? { inputs: [k] } : {}) }) },
    });
  }

  /** The first values, those marked that are missing or were. @param {OwnColumn} column */
  function first({ values, missing }) {
    const shown = values.slice(0, VALUES).map((value, row) => {
      const text = value === null ? t('own.missing') : written(value);
      const title = value === null ? null : t('own.filled');
      return missing.includes(row) ? el('span', { class: 'gap', title }, text) : text;
    });
    const apart = shown.flatMap((each, row) => (row ? [' · ', each] : [each]));
    return el('td', { colspan: 3, class: 'values' }, ...apart);
  }

  /** @param {OwnTable} read @param {Roles|null} roles @param {number} k */
  function column(read, roles, k) {
    const { kind } = read.columns[k];
    const choices =
      kind === 'number' && roles ? [input(read, roles, k), target(read, roles, k)] : [null, null];
    return [
      el(
        'tr',
        {},
        el('th', { scope: 'row' }, named(read, k), ' ', el('small', {}, t(`own.kind.${kind}`))),
        ...choices.map((each) => el('td', {}, each)),
      ),
      el('tr', {}, first(read.columns[k])),
    ];
  }

  return {
    node,
    draw(read, roles) {
      node.hidden = read === null;
      if (!read) return;
      const focused = focusedIn(table);
      const heads = ['input', 'target'].map((of) => el('th', { scope: 'col' }, t(`own.${of}`)));
      const body = read.columns.flatMap((_, k) => column(read, roles, k));
      fill(table, el('thead', {}, el('tr', {}, el('td'), ...heads)), el('tbody', {}, ...body));
      more.textContent = read.rows > VALUES ? t('own.more', { rows: read.rows - VALUES }) : '';
      for (const each of table.querySelectorAll('input')) {
        if (each.getAttribute('aria-label') === focused) each.focus();
      }
    },
  };
}

/** @param {number|string} value */
const written = (value) =>
  typeof value === 'number' && !Number.isInteger(value) ? number(value) : String(value);

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
