/** Help: the parts of the page, the colours, the few terms and, last, the keys. */

import { el, icon } from '../../core/dom.js';
import { normPalette, signedPalette } from '../../figures/scales.js';
import { CELLS, kindOf, NETWORK } from '../../model/names.js';

/** @import {Translate} from '../../core/i18n.js' */
/** @import {Services} from '../../services.js' */

/** The parts of the page, as one reads it; the sheet says where each stands in the picture. */
const PARTS = ['sentence', 'lanes', 'maps', 'curve', 'transport', 'inspector', 'rail'];
const WORDS = [
  ...['reach', 'decades', 'total', 'direct', 'map', 'gates'],
  ...['layers', 'bidirectional', 'merge', 'read', 'embedding'],
];
const KEYS = [
  ['Space', 'play'],
  ['← →', 'time'],
  ['Shift ← →', 'node'],
  [', .', 'operation'],
  ['b', 'breakpoint'],
  ['w', 'watch'],
  ['m', 'network'],
  ['p', 'present'],
  ['1 2 3 4 5 6', 'pane'],
  ['Home End', 'ends'],
  ['← → ↑ ↓', 'map'],
  ['← → ↑ ↓ Enter', 'graph'],
  ['Enter', 'type'],
  ['?', 'help'],
];

/** @param {Services} services */
export function openHelp({ t, drawing }) {
  if (document.querySelector('dialog[open]')) return;
  const close = el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      'aria-label': t('status.close'),
      on: { click: () => dialog.close() },
    },
    icon('close'),
  );
  const dialog = el(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    el('header', {}, el('h2', { id: 'help-title' }, t('help.title')), close),
    el('h3', {}, t('help.screen')),
    screen(t),
    el('h3', {}, t('help.colours')),
    colours(t, drawing.tokens()),
    el('h3', {}, t('help.words')),
    el('dl', {}, ...WORDS.flatMap((word) => told(t(`help.word.${word}`), t(`help.says.${word}`)))),
    el('h3', {}, t('help.keys')),
    el('dl', {}, ...KEYS.flatMap(([keys, key]) => told(pressed(keys), t(`help.key.${key}`)))),
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}

/** @param {string|Node} what @param {string} says */
const told = (what, says) => [el('dt', {}, what), el('dd', {}, says)];

/** @param {string} keys */
const pressed = (keys) => el('span', {}, ...keys.split(' ').flatMap((each) => [el('kbd', {}, each), ' ']));

/** The page in small, its parts numbered, and what each is. @param {Translate} t */
function screen(t) {
  const places = PARTS.map((part, i) => el('b', { class: 'place', data: { part } }, i + 1));
  const parts = PARTS.map((part) =>
    el('li', {}, el('b', {}, t(`help.part.${part}`)), ' ', t(`help.at.${part}`)),
  );
  const plan = el('div', { class: 'plan', 'aria-hidden': 'true' }, ...places);
  return el('div', { class: 'screen' }, plan, el('ol', {}, ...parts));
}

/**
 * How colours are read, in those that the figures have.
 * @param {Translate} t @param {ReturnType<Services['drawing']['tokens']>} tokens
 */
function colours(t, tokens) {
  const band = (/** @type {string[]} */ palette) =>
    el('span', { class: 'band', style: { background: `linear-gradient(to right, ${palette.join(', ')})` } });
  const each = CELLS.map((cell) => el('span', { class: kindOf(cell) }, icon(cell)));
  const shapes = el('span', { class: 'shapes' }, ...each);
  return el(
    'dl',
    {},
    ...told(band(signedPalette(tokens)), t('help.colour.state')),
    ...told(band(normPalette(tokens)), t('help.colour.gradient')),
    ...told(el('span', { class: 'band hatched' }), t('help.colour.waiting')),
    ...told(
      shapes,
      t('help.colour.networks', { cells: CELLS.map((cell) => NETWORK[cell].label).join(', ') }),
    ),
  );
}
