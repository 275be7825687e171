/** The columns of the user's own table: their first values and, for columns of numbers, their roles. */

import { el, fill } from '../../core/dom.js';
import { number } from '../../model/format.js';
import { called } from '../../model/owntable.js';

/** @import {OwnTable, OwnColumn, Roles} from '../../model/owntable.js' */
/** @import {Services} from '../../services.js' */

/** Values of each column that are shown. */
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
  return {
    node,
    draw(read, roles) {
      node.hidden = read === null;
      if (!read) return;
      const focused = focusedIn(table);
      const heads = ['input', 'target'].map((of) => el('th', { scope: 'col' }, t(`own.${of}`)));
      const body = read.columns.flatMap((_, k) => linesOf(t, read, k, roles, turn));
      fill(table, el('thead', {}, el('tr', {}, el('td'), ...heads)), el('tbody', {}, ...body));
      more.textContent = read.rows > VALUES ? t('own.more', { rows: read.rows - VALUES }) : '';
      for (const each of table.querySelectorAll('input')) {
        if (each.getAttribute('aria-label') === focused) each.focus();
      }
    },
  };
}

/**
 * A column: its name and, where it is numbers, what it is for; below it the first values.
 * @param {Services['t']} t @param {OwnTable} read @param {number} k @param {Roles|null} roles
 * @param {(turned: Partial<Roles>) => void} turn
 */
function linesOf(t, read, k, roles, turn) {
  const { kind } = read.columns[k];
  const name = called(read, k, (place) => t('own.column', { k: place }));
  const choices =
    kind === 'number' && roles
      ? [inputOf(t, name, k, roles, turn), targetOf(t, name, k, roles, turn)]
      : [null, null];
  const head = el('th', { scope: 'row' }, name, ' ', el('small', {}, t(`own.kind.${kind}`)));
  return [
    el('tr', {}, head, ...choices.map((each) => el('td', {}, each))),
    el('tr', {}, firstOf(t, read.columns[k])),
  ];
}

/**
 * A tick for a column that goes in.
 * @param {Services['t']} t @param {string} name @param {number} k @param {Roles} roles
 * @param {(turned: Partial<Roles>) => void} turn
 */
function inputOf(t, name, k, { inputs }, turn) {
  const tick = el('input', {
    type: 'checkbox',
    checked: inputs.includes(k),
    'aria-label': t('own.input.of', { column: name }),
    on: { change: () => turn({ inputs: taken(inputs, k, tick.checked) }) },
  });
  return tick;
}

/**
 * The column that is predicted; if it was so from its own past alone, it stays so.
 * @param {Services['t']} t @param {string} name @param {number} k @param {Roles} roles
 * @param {(turned: Partial<Roles>) => void} turn
 */
function targetOf(t, name, k, { inputs, target }, turn) {
  const alone = inputs.length === 1 && inputs[0] === target;
  return el('input', {
    type: 'radio',
    name: 'own-target',
    checked: target === k,
    'aria-label': t('own.target.of', { column: name }),
    on: { change: () => turn({ target: k, ...(alone ? { inputs: [k] } : {}) }) },
  });
}

/**
 * The first values; those that are missing, or were, are marked.
 * @param {Services['t']} t @param {OwnColumn} column
 */
function firstOf(t, { values, missing }) {
  const shown = values.slice(0, VALUES).map((value, row) => {
    const text = value === null ? t('own.missing') : written(value);
    const title = value === null ? null : t('own.filled');
    return missing.includes(row) ? el('span', { class: 'gap', title }, text) : text;
  });
  const apart = shown.flatMap((each, row) => (row ? [' · ', each] : [each]));
  return el('td', { colspan: 3, class: 'values' }, ...apart);
}

/** @param {number|string} value */
const written = (value) =>
  typeof value === 'number' && !Number.isInteger(value) ? number(value) : String(value);

/** The name of the element that has the focus there. @param {HTMLElement} table */
function focusedIn(table) {
  const { activeElement } = document;
  return table.contains(activeElement) ? activeElement?.getAttribute('aria-label') : null;
}

/** One input at least stays. @param {number[]} inputs @param {number} k @param {boolean} on */
function taken(inputs, k, on) {
  const left = on ? [...inputs, k].sort((a, b) => a - b) : inputs.filter((each) => each !== k);
  return left.length ? left : inputs;
}
