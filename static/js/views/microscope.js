/** One step of one network, operation by operation: the cell's graph with its values and gradients. */

import { el, fill } from '../dom.js';

/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} _store @param {Services} services @returns {() => void} */
export function mount(host, _store, { t }) {
  fill(host, el('p', { class: 'waiting' }, t('stage.waiting')));
  return () => {};
}
