/** What a lecture does by hand: the derivation term by term, one step of gradient descent, the check of an element. */

import { el, fill } from '../dom.js';

/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} _store @param {Services} services @returns {() => void} */
export function mount(host, _store, { t }) {
  fill(host, el('p', { class: 'waiting' }, t('stage.waiting')));
  return () => {};
}
