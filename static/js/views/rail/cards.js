/** Examples as cards in a panel beside the button that opens it, or a sheet where that has no room. */

import { el, fill, icon } from '../../core/dom.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Preset} from '../../model/presets.js' */
/** @import {Selection, Spec, View} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/** Gap between the panel and the controls beside it, px. */
const GAP = 8;

/** An example, what its card shows (mark: that the page is at it), and what choosing it does. */
/** @typedef {{preset: Preset, mark: string|null, above?: Child, tags: Child[], choose: () => void}} Card */

/**
 * A list of cards; kind: its class; fold: its pictures can be folded.
 * @typedef {{heading: string, about: string, kind: string, cards: Card[], fold?: boolean}} Section
 */

/**
 * The button that opens the panel.
 * @param {HTMLElement} label @param {HTMLElement} now @param {() => void} open
 */
export const cardsButton = (label, now, open) =>
  el(
    'button',
    {
      class: 'button framed examples',
      type: 'button',
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
      on: { click: open },
    },
    label,
    now,
  );

/**
 * @param {Services} services @param {HTMLElement} anchor  the button
 * @param {{title: string, sections: Section[]}} asked
 */
export function openCards(services, anchor, { title, sections }) {
  const close = el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      'aria-label': services.t('status.close'),
      on: { click: () => panel.hidePopover() },
    },
    icon('close'),
  );
  const head = el('h2', { id: 'cards-title' }, title);
  const listed = sections.flatMap((section) => listOf(services, section, () => panel.hidePopover()));
  const panel = el(
    'div',
    { class: 'menu cards', popover: 'auto', role: 'dialog', 'aria-labelledby': 'cards-title' },
    el('div', { class: 'cards-head' }, head, close),
    ...listed,
  );
  document.body.append(panel);
  anchor.setAttribute('aria-expanded', 'true');
  panel.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    panel.remove();
  });
  panel.style.setProperty('--left', `${anchor.getBoundingClientRect().right + GAP}px`);
  panel.showPopover();
  const first = panel.querySelector('[aria-current]') ?? panel.querySelector('.card');
  /** @type {HTMLElement|null} */ (first)?.focus();
}

/** @param {Services} services @param {Section} section @param {() => void} close */
function listOf(services, { heading, about, kind, cards, fold = false }, close) {
  const list = el('ul', { class: kind }, ...cards.map((each) => el('li', {}, cardOf(services, each, close))));
  const toggle = fold && el('button', { type: 'button', class: 'linklike', 'aria-pressed': 'false' });
  if (toggle) {
    toggle.append(services.t('pattern.fold'));
    toggle.addEventListener('click', () =>
      toggle.setAttribute('aria-pressed', String(list.classList.toggle('is-folded'))),
    );
  }
  return [el('h3', {}, heading), el('p', { class: 'quiet small' }, about, ' ', toggle), list];
}

/** @param {Services} services @param {Card} card @param {() => void} close */
function cardOf({ lang }, { preset, mark, above, tags, choose }, close) {
  const { name, titles, reasons } = preset;
  const node = el('button', {
    class: 'card',
    type: 'button',
    data: { name },
    'aria-current': mark === null ? null : 'true',
    on: {
      click: () => {
        close();
        choose();
      },
    },
  });
  fill(
    node,
    above,
    el('strong', {}, titles[lang], mark && el('span', { class: 'quiet small' }, mark)),
    el('span', {}, reasons[lang]),
    el('span', { class: 'tags quiet small' }, ...tags),
  );
  return node;
}

/** How many steps an example has. @param {Preset} preset */
export function stepsTag({ spec: { sequence } }) {
  const T = Array.isArray(sequence.x) ? sequence.x.length : Number(sequence.T);
  return el('span', { class: 'number' }, `T = ${T}`);
}

/**
 * Asks for an example's spec and says so; how it is shown stays, unless a view is given.
 * @param {Services} services @param {Preset} preset @param {Spec} spec
 * @param {Partial<Selection>} selection @param {View} [view]
 */
export function openExample({ t, lang, playback, runs, change }, preset, spec, selection, view) {
  playback.pause();
  const looked = { k: null, unit: null, op: null, entry: null, ...selection };
  const text = t('undo.example', { title: preset.titles[lang] });
  void change(() => runs.turnTo(spec, looked, { view, fresh: true }), text);
}
