/** Why it dies: the verdict on the selected network, and the figures that say what took its gradient, one at a time. */

import { el, fill } from '../dom.js';
import { fixed } from '../model/format.js';
import { WHY } from '../model/state.js';
import { followed } from '../model/why.js';
import { choice } from './fields.js';
import { headlineOf } from './headlines.js';
import { createNetworks } from './networks.js';
import { mount as factors } from './why-factors.js';
import { createVerdict } from './why-verdict.js';

/** @import {State} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */

/** A section: what it is mounted by, and whether it is about what goes back from step to step. @type {Record<State['view']['why'], {mount: (host: HTMLElement, store: Store, services: Services) => () => void, follows: boolean}>} */
const SECTIONS = {
  factors: { mount: factors, follows: true },
};

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const networks = createNetworks(store, services, 'why-network', (run, m) => {
    const decades = headlineOf(run, m)?.headline.decades;
    return decades == null ? '' : fixed(decades, 2);
  });
  const unit = el('span', { class: 'quiet small' }, t('why.networks'));
  const sections = choice({ name: 'why', fine: true, options: WHY.map((section) => [section, t(`why.${section}`)]), turn: (value) => store.set({ view: { ...store.get().view, why: /** @type {any} */ (value) } }) });
  sections.node.setAttribute('aria-label', t('why.sections'));
  const about = el('p', { class: 'quiet small about' });
  const waiting = el('p', { class: 'waiting' });
  const section = el('div', { class: 'why-section' });
  const verdict = createVerdict(store, services);
  fill(host, verdict.node, el('div', { class: 'pane-bar' }, networks.node, unit, sections.node, about), waiting, section);
  let open = '';
  let unmount = () => {};

  function follow() {
    const state = store.get();
    const { run, view, selection } = state;
    networks.update();
    unit.hidden = networks.node.hidden;
    sections.set(view.why);
    const k = run ? selection.k ?? run.lossSteps[run.lossSteps.length - 1] : null;
    about.textContent = k === null ? '' : t('why.row', { k });
    const { mount: mountSection, follows } = SECTIONS[view.why];
    const cut = run?.done != null && follows && followed(state) === null;
    waiting.hidden = run !== null && !cut;
    waiting.textContent = t(cut ? 'why.cut' : 'stage.waiting');
    const wanted = run === null || cut ? '' : view.why;
    if (wanted === open) return;
    unmount();
    fill(section);
    unmount = wanted ? mountSection(section, store, services) : () => {};
    open = wanted;
  }
  const stops = [
    store.subscribe(follow, ({ run }) => `${run?.id} ${Boolean(run?.done)}`), store.subscribe(follow, ({ run }) => run?.map), store.subscribe(follow, ({ run }) => run?.last), store.subscribe(follow, ({ view }) => view.why),
    store.subscribe(follow, ({ selection }) => `${selection.model} ${selection.k}`),
  ];
  follow();
  return () => {
    stops.forEach((stop) => stop());
    unmount();
    verdict.remove();
  };
}
