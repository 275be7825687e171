/**
 * Named examples, of patterns of inputs and answers and of how gradients live and die: a button at the top of
 * the controls opens them as cards, each with the reason to open it.
 */

import { el, icon, write } from '../../core/dom.js';
import { same } from '../../model/held.js';
import { kindOf, NETWORK } from '../../model/names.js';
import { openPattern } from '../../model/patterns.js';
import { casesOf, presetOf, presetSpec } from '../../model/presets.js';
import { defaultSpec } from '../../model/spec.js';
import { cardsButton, openCards, openExample, stepsTag } from './cards.js';
import { patternCards } from './patterns.js';

/** @import {Preset} from '../../model/presets.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * The example that the page is at, of a pattern too; null: none of them.
 * @param {Store} store @param {'en'|'ko'} lang
 * @returns {Preset|null}
 */
function currentOf(store, lang) {
  const { catalogue, spec } = store.get();
  if (!catalogue) return null;
  const { presets, tasks } = catalogue;
  return presetOf(spec, casesOf(presets), tasks) ?? openPattern(spec, catalogue, lang);
}

/** @param {Store} store @param {Services} services @returns {{node: HTMLElement, unmount: () => void}} */
export function createPresets(store, services) {
  const { t, lang } = services;
  const now = el('span', { class: 'quiet small' });
  const label = el('span', {});
  const button = cardsButton(label, now, () => openPresets(store, services, button));
  const about = el('p', { class: 'quiet small' });
  const node = el('div', { class: 'field' }, button, about);

  function show() {
    const current = currentOf(store, services.lang);
    button.disabled = store.get().catalogue === null;
    // The workbench's rail has no second line to spare.
    write(label, t(store.get().view.bench ? 'presets.label.bench' : 'presets.label.first'));
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
    store.subscribe(show, ({ view }) => view.bench),
  ];
  return { node, unmount: () => stops.forEach((stop) => stop()) };
}

/** @param {Store} store @param {Services} services @param {Preset} preset */
function open(store, services, preset) {
  const { catalogue, view } = store.get();
  if (!catalogue) return;
  const spec = presetSpec(preset, catalogue.tasks);
  // Of two networks the last is what the example is about.
  const selection = { model: spec.models.length - 1, ...preset.opens };
  // The example's first selection has its numbers in sight, in the explanation too.
  openExample(services, preset, spec, selection, preset.opens ? { ...view, inspect: true } : undefined);
}

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
function openPresets(store, services, anchor) {
  const { t } = services;
  const current = currentOf(store, services.lang);
  const cards = casesOf(store.get().catalogue?.presets ?? []).map((preset) => ({
    preset,
    mark: preset.name === current?.name ? t('presets.current') : null,
    tags: tagsOf(preset),
    choose: () => open(store, services, preset),
  }));
  const about = t(current ? 'presets.back' : 'presets.back.own');
  const cases = { heading: t('presets.cases'), about, kind: 'cases', cards };
  const sections = [...patternCards(store, services), cases];
  openCards(services, anchor, { title: t('presets.title'), sections });
}

/** Its networks and its length. @param {Preset} preset */
function tagsOf(preset) {
  const cells = [...new Set(preset.spec.models.map(({ cell }) => cell))];
  const networks = cells.map((cell) => el('span', { class: kindOf(cell) }, icon(cell), NETWORK[cell].label));
  return [...networks, stepsTag(preset)];
}
