/** A table of numbers; those that are given may be typed over, and the arrow keys go through them. */

import { el, fill } from '../../core/dom.js';
import { number } from '../../model/format.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Place} from '../../model/edited.js' */
/** @import {Services} from '../../services.js' */
/** @import {Move} from '../parts/typing.js' */

/** The steps by which the arrow keys go on. @type {Record<string, number>} */
const BY = { ArrowUp: -1, ArrowDown: 1 };

/** @param {Pick<Services, 't'|'openTyping'>} services */
export function createGiven({ t, openTyping }) {
  const node = el('table', { class: 'numbers' });
  /** Where one goes on once the numbers are others. @type {{at: number, open: boolean}|null} */
  let next = null;
  const buttons = () => /** @type {HTMLButtonElement[]} */ ([...node.querySelectorAll('button.typed')]);
  const placeOf = (/** @type {Element|null|undefined} */ cell) =>
    buttons().findIndex((each) => each.closest('td') === cell);

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const by = BY[event.key];
    if (!by || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = placeOf(/** @type {HTMLElement} */ (event.currentTarget).closest('td'));
    buttons()[at + by]?.focus();
  }

  /** @param {HTMLElement} cell @param {Place} place @param {number} value @param {string} name */
  function type(cell, place, value, name) {
    const at = placeOf(cell);
    const to = (/** @type {Move|null} */ move) => at + (move ? move.rows + move.columns : 0);
    openTyping({
      host: cell,
      over: () => cell.getBoundingClientRect(),
      place,
      value,
      name,
      goes: (move) => buttons()[to(move)] !== undefined,
      leave(move, changed) {
        if (changed) next = { at: to(move), open: move !== null };
        else if (move) buttons()[to(move)].click();
        else buttons()[at]?.focus();
      },
    });
  }

  return {
    node,
    /** @param {number} value @param {Place|null} [place]  null: it is computed @param {string} [name] */
    cell(value, place = null, name = '') {
      const cell = el('td', { class: 'number' }, !place && number(value));
      const act = { click: () => place && type(cell, place, value, name), keydown: walk };
      if (place) cell.append(createButton(t, value, name, act));
      return cell;
    },
    /** Other numbers; the one that has the focus keeps it. @param {Child[]} heads @param {Child[][]} rows */
    draw(heads, rows) {
      const held = placeOf(document.activeElement?.closest('td'));
      const stood = next ?? (held < 0 ? null : { at: held, open: false });
      next = null;
      fillTable(node, heads, rows);
      const all = buttons();
      if (all.length) all[Math.min(stood?.at ?? 0, all.length - 1)].tabIndex = 0; // the Tab key comes to one
      if (stood) all[stood.at]?.focus();
      if (stood?.open) all[stood.at]?.click();
    },
  };
}

/** @param {HTMLElement} table @param {Child[]} heads @param {Child[][]} rows */
const fillTable = (table, heads, rows) =>
  fill(
    table,
    el('thead', {}, el('tr', {}, ...heads)),
    el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells))),
  );

/** @param {Services['t']} t @param {number} value @param {string} name @param {Record<string, any>} on */
const createButton = (t, value, name, on) =>
  el(
    'button',
    {
      type: 'button',
      class: 'typed number',
      title: t('typing.title'),
      tabindex: '-1',
      'aria-label': `${name}: ${number(value)}`,
      on,
    },
    number(value),
  );
