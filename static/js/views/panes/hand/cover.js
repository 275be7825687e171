/** The cover of a result until the reader types the result, or asks for it. */

import { el } from '../../../core/dom.js';
import { isSum } from '../../../model/guess.js';

/** @import {Services} from '../../../services.js' */

/**
 * @param {Services} services
 * @param {() => void} turned  the result is shown, or covered again
 */
export function createCover({ t }, turned) {
  /** The result, the terms that it sums, and a name for both; null: not here yet. */
  let now = /** @type {{of: string, sum: number, terms: number[]}|null} */ (null);
  /** Name of the result that is shown: each result is covered anew. */
  let open = '';
  const how = el('span', { class: 'quiet small' }, t('hand.cover.how'));
  const typed = el('input', {
    class: 'entry number',
    type: 'text',
    inputmode: 'decimal',
    size: 10,
    placeholder: t('hand.cover.typed'),
    'aria-label': t('hand.cover.typed'),
    on: { change: compare },
  });
  const said = el('span', { class: 'small', role: 'status' });
  const button = el('button', { class: 'button framed', type: 'button', on: { click: () => turn('') } });
  const node = el('div', { class: 'cover' }, how, typed, button, said);
  const isOpen = () => now !== null && open === now.of;

  /** Shows the result, or covers it again. @param {string} text  the message beside the button */
  function turn(text) {
    open = isOpen() ? '' : (now?.of ?? '');
    typed.value = '';
    draw();
    said.textContent = text;
    turned();
  }

  function compare() {
    if (!now || isOpen() || typed.value === '') return;
    const places = { typed: typed.value };
    if (!isSum(typed.value, now.sum, now.terms)) said.textContent = t('hand.cover.wrong', places);
    else {
      turn(t('hand.cover.right', places));
      button.focus(); // the field is gone
    }
  }

  function draw() {
    node.hidden = now === null;
    how.hidden = typed.hidden = isOpen();
    button.textContent = t(isOpen() ? 'hand.cover.again' : 'hand.cover.show');
  }

  draw();
  return {
    node,
    isOpen,
    /** @param {typeof now} next */
    update(next) {
      if (next?.of !== now?.of) said.textContent = typed.value = '';
      now = next;
      draw();
    },
  };
}
