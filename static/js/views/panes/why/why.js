/**
 * Why it dies: the verdict on the selected network, and the figures that say what took its gradient, one at a
 * time.
 */

import { el, fill } from '../../../core/dom.js';
import { fixed } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { FURTHER, WHY } from '../../../model/state.js';
import { cutAt, cutEvery } from '../../../model/truncate.js';
import { differences } from '../../../model/verdict.js';
import { followed, rowOf } from '../../../model/why.js';
import { choice } from '../../parts/fields.js';
import { headlineOf } from '../../parts/headlines.js';
import { createNetworks } from '../../parts/networks.js';
import { mount as attribution } from './attribution.js';
import { mount as clipping } from './clipping.js';
import { mount as factors } from './factors.js';
import { mount as libraries } from './libraries.js';
import { mount as paths } from './paths.js';
import { mount as seeds } from './seeds.js';
import { mount as spectrum } from './spectrum.js';
import { mount as truncation } from './truncation.js';
import { createVerdicts } from '../../../run/verdicts.js';
import { createLines } from './lines.js';
import { createVerdict } from './verdict.js';

/** @import {Run, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * A section of the pane.
 * @typedef {object} Section
 * @property {(host: HTMLElement, store: Store, services: Services) => () => void} mount
 * @property {boolean} [truncated]  whether truncation counts in it; left out: it is about truncation
 * @property {boolean} [follows]    it is about the way back from step to step: there is nothing to ask of a
 *   network whose recurrent edge is cut
 * @property {true} [memory]        it is about a cell state
 * @property {string} [about]       key of the sentence that names its subject
 */

/** @type {Record<State['view']['why'], Section>} */
const SECTIONS = {
  factors: { mount: factors, truncated: false, follows: true },
  paths: { mount: paths, truncated: false, follows: true, memory: true },
  attribution: { mount: attribution, truncated: true },
  spectrum: { mount: spectrum, truncated: false, follows: true, about: 'why.from' },
  truncation: { mount: truncation, follows: true, about: 'why.whole' },
  seeds: { mount: seeds, truncated: false, about: 'why.every' },
  libraries: { mount: libraries, about: 'why.libraries.about' },
  clipping: { mount: clipping, truncated: true },
};

/** The sentence that a network has no cell state. */
const LACKS = 'why.lacks.memory';
/** @param {{c: Float64Array|null}} model */
const hasMemory = ({ c }) => c !== null;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const networks = createWhyNetworks(store, services);
  const sections = createSections(store, services);
  const about = el('p', { class: 'quiet small about' });
  const waiting = el('p', { class: 'waiting' });
  const place = el('div', { class: 'why-section' });
  const verdicts = createVerdicts(store);
  const verdict = createVerdict(store, services, verdicts),
    lines = createLines(store, services, verdicts);
  const bars = [
    [networks.node, networks.unit, about],
    [sections.node, sections.further],
  ].map((nodes) => el('div', { class: 'pane-bar' }, ...nodes));
  fill(host, lines.node, verdict.node, ...bars, waiting, place);
  let open = '';
  let unmount = () => {};

  function follow() {
    const state = store.get();
    const { why } = state.view;
    networks.update();
    sections.set(why);
    about.textContent = aboutOf(services.t, state, SECTIONS[why]);
    const missing = missingOf(state, SECTIONS[why]);
    waiting.hidden = missing === null;
    fill(waiting, ...(missing === null ? [] : toldMissing(services, state, missing)));
    const wanted = missing === null ? why : '';
    if (wanted === open) return;
    unmount();
    fill(place);
    unmount = missing === null ? SECTIONS[why].mount(place, store, services) : () => {};
    open = wanted;
  }
  const stops = [
    store.subscribe(follow, ({ run }) => `${run?.id} ${Boolean(run?.done)}`),
    store.subscribe(follow, ({ run }) => run?.map),
    store.subscribe(follow, ({ run }) => run?.last),
    store.subscribe(follow, ({ view }) => view.why),
    store.subscribe(follow, ({ selection }) => `${selection.model} ${selection.k}`),
  ];
  follow();
  return () => {
    stops.forEach((stop) => stop());
    unmount();
    verdict.remove();
    lines.remove();
  };
}

/** The step of the last loss. @param {Run|null} run */
const lastOf = (run) => (run === null ? 0 : run.lossSteps[run.lossSteps.length - 1]);

/**
 * The networks with their decades per step, and the unit of these.
 * @param {Store} store
 * @param {Services} services
 */
function createWhyNetworks(store, services) {
  const { t } = services;
  const networks = createNetworks(store, services, 'why-network', (run, m) => {
    const decades = headlineOf(run, m)?.headline.decades;
    const differs = differences(run.spec.models, m).map(({ key, places }) => t(key, places));
    return [...differs, decades == null ? '' : fixed(decades, 2)].join(' ');
  });
  // A reader who turns to a network, to the one that is shown too, is not turned to another.
  networks.node.addEventListener('click', () => store.set({ seeking: false }));
  const unit = el('span', { class: 'quiet small unit' });
  return {
    node: networks.node,
    unit,
    update() {
      const { run } = store.get();
      networks.update();
      unit.hidden = networks.node.hidden || run === null || headlineOf(run, 0) === null;
      const k = lastOf(run);
      const end = run && cutAt(run, k);
      unit.classList.toggle('cut', end !== null); // said where there is little room, too
      unit.textContent = end ? t('why.networks.cut', { k, t: end.t }) : t('why.networks');
    },
  };
}

/** The choice of a section; further ones are folded away. @param {Store} store @param {Services} services */
function createSections(store, { t }) {
  const turn = (/** @type {string} */ value) =>
    store.set({ view: { ...store.get().view, why: /** @type {State['view']['why']} */ (value) } });
  const [first, more] = [WHY.filter((section) => !FURTHER.includes(section)), FURTHER].map((some) =>
    choice({ name: 'why', fine: true, options: some.map((section) => [section, t(`why.${section}`)]), turn }),
  );
  first.node.setAttribute('aria-label', t('why.sections'));
  more.node.setAttribute('aria-label', t('why.more'));
  const further = el(
    'details',
    { class: 'further' },
    el('summary', { class: 'small' }, t('why.more')),
    more.node,
  );
  return {
    node: first.node,
    further,
    /** @param {State['view']['why']} section */
    set(section) {
      for (const group of [first, more]) group.set(section);
      if (FURTHER.includes(section)) further.open = true;
    },
  };
}

/**
 * The subject of a section: which loss, and whether truncation counts.
 * @param {Services['t']} t
 * @param {State} state
 * @param {Section} section
 */
function aboutOf(t, state, { follows, truncated, about = follows ? 'why.row' : 'why.whole' }) {
  const { run } = state;
  if (run === null) return '';
  const n = cutEvery(run);
  const whole = truncated ? 'truncated.counts' : 'truncated.whole';
  return [
    t(about, { k: rowOf(state) ?? lastOf(run) }),
    n !== null && truncated !== undefined && t(whole, { n }),
  ]
    .filter(Boolean)
    .join('. ');
}

/**
 * The reason why a section cannot be shown: there is no run yet, the section is about another cell, or the
 * recurrent edge is cut; null: it can.
 * @param {State} state
 * @param {Section} section
 * @returns {string|null} the sentence's key
 */
function missingOf(state, { memory, follows }) {
  const { run, selection } = state;
  if (run === null) return 'stage.waiting';
  if (memory && !hasMemory(run.models[selection.model])) return LACKS;
  return run.done != null && follows === true && followed(state) === null ? 'why.cut' : null;
}

/**
 * That sentence, and a button to a network that has what the section is about, if there is one.
 * @param {Services} services
 * @param {State} state
 * @param {string} missing
 */
function toldMissing({ t, playback }, { run }, missing) {
  const other = run && missing === LACKS ? run.models.findIndex(hasMemory) : -1;
  const turn = () => playback.select({ model: other });
  const button = { type: 'button', class: 'button framed', on: { click: turn } };
  return [t(missing), ' ', run && other >= 0 && el('button', button, nameOf(run.models, other, t))];
}
