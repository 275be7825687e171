/** The keys of the page, and what its few words mean. */

import { el, icon } from '../dom.js';

/** @import {Services} from '../services.js' */

const KEYS = [['Space', 'play'], ['← →', 'time'], ['Shift ← →', 'node'], [', .', 'operation'], ['b', 'breakpoint'], ['w', 'watch'], ['m', 'network'], ['p', 'present'], ['1 2 3 4 5 6', 'pane'], ['Home End', 'ends'], ['← → ↑ ↓', 'map'], ['← → ↑ ↓ Enter', 'graph'], ['?', 'help']];
const WORDS = ['total', 'direct', 'map', 'decades', 'reach', 'gates'];

/** @param {Services} services */
export function openHelp({ t }) {
  if (document.querySelector('dialog[open]')) return;
  const dialog = el('dialog', { class: 'help', 'aria-labelledby': 'help-title' },
    el('header', {}, el('h2', { id: 'help-title' }, t('help.title')), el('button', { class: 'button bare', type: 'button', 'aria-label': t('status.close'), on: { click: () => dialog.close() } }, icon('close'))),
    el('h3', {}, t('help.keys')),
    el('dl', {}, ...KEYS.flatMap(([keys, key]) => [el('dt', {}, ...keys.split(' ').flatMap((each) => [el('kbd', {}, each), ' '])), el('dd', {}, t(`help.key.${key}`))])),
    el('h3', {}, t('help.words')),
    el('dl', {}, ...WORDS.flatMap((word) => [el('dt', {}, t(`help.word.${word}`)), el('dd', {}, t(`help.says.${word}`))])));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
