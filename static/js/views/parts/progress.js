/** How far a question is that takes its time, and the way to take it back. */

import { el, fill } from '../../core/dom.js';

/** @import {Asked} from '../../run/asking.js' */
/** @import {Services} from '../../services.js' */

/** What takes less is not worth a bar, ms. */
const PATIENCE = 500;

/**
 * @param {Services} services
 * @param {{cancel: () => void, again: () => void}} asking
 * @param {string} [doing]  what takes its time
 */
export function createProgress({ t }, asking, doing = t('progress.doing')) {
  const bar = el('progress', { 'aria-label': t('progress.label') });
  const told = el('span', { class: 'number small' });
  const cancel = el(
    'button',
    { class: 'button framed', type: 'button', on: { click: asking.cancel } },
    t('progress.cancel'),
  );
  const under = el('div', { class: 'progress' }, el('span', { class: 'small' }, doing), bar, told, cancel);
  const again = el(
    'button',
    { class: 'button framed', type: 'button', on: { click: asking.again } },
    t('progress.again'),
  );
  const stopped = el(
    'div',
    { class: 'progress', role: 'status' },
    el('span', {}, t('progress.cancelled')),
    again,
  );
  const node = el('div', { class: 'progress-box' });
  let timer = 0;
  const place = (/** @type {HTMLElement|null} */ wanted) => {
    if (node.firstChild === wanted) return;
    const held = node.contains(document.activeElement);
    fill(node, wanted);
    if (held) wanted?.querySelector('button')?.focus();
  };
  return {
    node,
    /** @param {Asked<unknown>} now */
    tell({ waiting, cancelled, progress }) {
      if (progress) Object.assign(bar, { max: progress.total, value: progress.done });
      else bar.removeAttribute('value');
      told.textContent = progress
        ? t('number.percent', { number: Math.floor((100 * progress.done) / progress.total) })
        : '';
      if (waiting && !timer && node.firstChild !== under) {
        timer = window.setTimeout(() => {
          timer = 0;
          place(under);
        }, PATIENCE);
      }
      if (waiting) return;
      window.clearTimeout(timer);
      timer = 0;
      place(cancelled ? stopped : null);
    },
    remove: () => window.clearTimeout(timer),
  };
}
