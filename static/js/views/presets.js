/** Named examples, at the top of the controls: choosing one asks for its whole spec; how it is shown stays. */

import { el, write } from '../dom.js';
import { presetOf, presetSpec } from '../model/presets.js';
import { chooser, field } from './fields.js';

/** @import {Store, Services} from '../services.js' */

/** @param {Store} store @param {Services} services @returns {{node: HTMLElement, unmount: () => void}} */
export function createPresets(store, { t, lang, playback, runs, change }) {
  const about = el('p', { class: 'quiet small' });
  const list = chooser([], (name) => {
    const { catalogue } = store.get();
    const preset = catalogue?.presets.find((each) => each.name === name);
    if (!catalogue || !preset) return;
    playback.pause();
    const spec = presetSpec(preset, catalogue.tasks);
    // Of two networks the last is what the example is about.
    const last = { model: spec.models.length - 1, k: null, unit: null, op: null, entry: null };
    const { view } = store.get();
    // What is to be looked at first has its numbers in sight, in the explanation too.
    const shown = preset.opens ? { ...view, inspect: true } : undefined;
    void change(() => runs.turnTo(spec, { ...last, ...preset.opens }, shown), t('undo.example', { title: preset.titles[lang] }));
  });
  const { node } = field(t('presets.label'), list.node, /^(?!)/);
  node.append(about);

  function show() {
    const { catalogue, spec } = store.get();
    const presets = catalogue?.presets ?? [];
    const now = catalogue && presetOf(spec, presets, catalogue.tasks);
    list.set(now?.name ?? '', [...(now ? [] : [/** @type {[string, string]} */ (['', t('presets.own')])]), ...presets.map(({ name, titles }) => /** @type {[string, string]} */ ([name, titles[lang]]))]);
    write(about, now?.descriptions[lang] ?? '');
    about.hidden = !now;
  }
  show();
  const stops = [store.subscribe(show, ({ spec }) => spec), store.subscribe(show, ({ catalogue }) => catalogue)];
  return { node, unmount: () => stops.forEach((stop) => stop()) };
}
