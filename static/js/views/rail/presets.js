/**
 * Named examples: a button at the top of the controls opens them as cards, each with the reason to open it.
 * Choosing one asks for its whole spec; how it is shown stays.
 */

import { el, fill, icon, write } from '../../core/dom.js';
import { same } from '../../model/held.js';
import { kindOf, NETWORK } from '../../model/names.js';
import { casesOf, presetOf, presetSpec } from '../../model/presets.js';
import { defaultSpec } from '../../model/spec.js';

/** @import {Preset} from '../../model/presets.js' */
/** @import {Store, Services} from '../../services.js' */

/** Gap between the panel and the controls beside it, px. */
const GAP = 8;

/** The example that the page is at; null: none of them. @param {Store} store @returns {Preset|null} */
function currentOf(store) {
  const { catalogue, spec } = store.get();
  return catalogue && presetOf(spec, casesOf(catalogue.presets), catalogue.tasks);
}

/** @param {Store} store @param {Services} services @returns {{node: HTMLElement, unmount: () => void}} */
export function createPresets(store, services) {
  const { t, lang } = services;
  const now = el('span', { class: 'quiet small' });
  const button = el(
    'button',
    {
      class: 'button framed examples',
      type: 'button',
      'aria-haspopup': 'dialog',
      'aria-expanded': 'false',
      on: { click: () => openCards(store, services, button) },
    },
    el('span', {}, t('presets.label')),
    now,
  );
  const about = el('p', { class: 'quiet small' });
  const node = el('div', { class: 'field' }, button, about);

  function show() {
    const current = currentOf(store);
    button.disabled = store.get().catalogue === null;
    write(
      now,
      current?.titles[lang] ?? t(same(store.get().spec, defaultSpec()) ? 'presets.first' : 'presets.own'),
    );
    write(about, current?.descriptions[lang] ?? '');
    about.hidden = !current;
  }
  show();
  const stops = [
    store.subscribe(show, ({ spec }) => spec),
    store.subscribe(show, ({ catalogue }) => catalogue),
  ];
  return { node, unmount: () => stops.forEach((stop) => stop()) };
}

/** @param {Store} store @param {Services} services @param {Preset} preset */
function open(store, { t, lang, playback, runs, change }, preset) {
  const { catalogue, view } = store.get();
  if (!catalogue) return;
  playback.pause();
  const spec = presetSpec(preset, catalogue.tasks);
  // Of two networks the last is what the example is about.
  const last = { model: spec.models.length - 1, k: null, unit: null, op: null, entry: null };
  // The example's first selection has its numbers in sight, in the explanation too.
  const shown = preset.opens ? { ...view, inspect: true } : undefined;
  const text = t('undo.example', { title: preset.titles[lang] });
  void change(() => runs.turnTo(spec, { ...last, ...preset.opens }, { view: shown, fresh: true }), text);
}

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
function openCards(store, services, anchor) {
  const { t } = services;
  const current = currentOf(store);
  const close = el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      'aria-label': t('status.close'),
      on: { click: () => panel.hidePopover() },
    },
    icon('close'),
  );
  const cards = casesOf(store.get().catalogue?.presets ?? []).map((preset) => {
    const choose = () => {
      panel.hidePopover();
      open(store, services, preset);
    };
    return el('li', {}, card(services, preset, preset.name === current?.name, choose));
  });
  const panel = el(
    'div',
    {
      class: 'menu cards',
      popover: 'auto',
      role: 'dialog',
      'aria-labelledby': 'presets-title',
    },
    el('div', { class: 'cards-head' }, el('h2', { id: 'presets-title' }, t('presets.title')), close),
    el('p', { class: 'quiet small' }, t(current ? 'presets.back' : 'presets.back.own')),
    el('ul', {}, ...cards),
  );
  document.body.append(panel);
  anchor.setAttribute('aria-expanded', 'true');
  panel.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    panel.remove();
  });
  const { right } = anchor.getBoundingClientRect();
  panel.style.setProperty('--left', `${right + GAP}px`);
  panel.showPopover();
  const first = panel.querySelector('[aria-current]') ?? panel.querySelector('.card');
  /** @type {HTMLElement|null} */ (first)?.focus();
}

/** @param {Services} services @param {Preset} preset @param {boolean} current @param {() => void} choose */
function card({ t, lang }, { name, titles, reasons, spec }, current, choose) {
  const T = Array.isArray(spec.sequence.x) ? spec.sequence.x.length : Number(spec.sequence.T);
  const cells = [...new Set(spec.models.map(({ cell }) => cell))];
  const node = el('button', {
    class: 'card',
    type: 'button',
    data: { name },
    'aria-current': current ? 'true' : null,
    on: { click: choose },
  });
  const networks = cells.map((cell) => el('span', { class: kindOf(cell) }, icon(cell), NETWORK[cell].label));
  const mark = current && el('span', { class: 'quiet small' }, t('presets.current'));
  fill(
    node,
    el('strong', {}, titles[lang], mark),
    el('span', {}, reasons[lang]),
    el('span', { class: 'tags quiet small' }, ...networks, el('span', { class: 'number' }, `T = ${T}`)),
  );
  return node;
}
