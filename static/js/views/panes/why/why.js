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
import { mount as paths } from './paths.js';
import { mount as seeds } from './seeds.js';
import { mount as spectrum } from './spectrum.js';
import { mount as truncation } from './truncation.js';
import { createVerdicts } from '../../../run/verdicts.js';
import { createLines } from './lines.js';
import { createVerdict } from './verdict.js';

/** @import {Cell, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * A section: what it is mounted by, whether truncation counts in it (left out: it is about truncation),
 * whether it is about what goes back from step to step (of a network whose recurrent edge is cut there is
 * nothing to ask), the cell that alone has it, and the sentence that says what it is about.
 * @type {Record<State['view']['why'], {mount: (host: HTMLElement, store: Store, services: Services) => () =>
 *   void, truncated?: boolean, follows?: boolean, cell?: Cell, about?: string}>}
 */
const SECTIONS = {
  factors: { mount: factors, truncated: false, follows: true },
  paths: { mount: paths, truncated: false, follows: true, cell: 'lstm' },
  attribution: { mount: attribution, truncated: true },
  spectrum: { mount: spectrum, truncated: false, follows: true, about: 'why.from' },
  truncation: { mount: truncation, follows: true, about: 'why.whole' },
  seeds: { mount: seeds, truncated: false, about: 'why.every' },
  clipping: { mount: clipping, truncated: true },
};

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, playback } = services;
  const networks = createNetworks(store, services, 'why-network', (run, m) => {
    const decades = headlineOf(run, m)?.headline.decades;
    const differs = differences(run.spec.models, m).map(({ key, places }) => t(key, places));
    return [...differs, decades == null ? '' : fixed(decades, 2)].join(' ');
  });
  // Who turns to a network, to that which is shown too, is not turned to another.
  networks.node.addEventListener('click', () => store.set({ seeking: false }));
  const unit = el('span', { class: 'quiet small unit' });
  const turn = (/** @type {string} */ value) =>
    store.set({ view: { ...store.get().view, why: /** @type {any} */ (value) } });
  const [sections, further] = [WHY.filter((section) => !FURTHER.includes(section)), FURTHER].map((some) =>
    choice({ name: 'why', fine: true, options: some.map((section) => [section, t(`why.${section}`)]), turn }),
  );
  sections.node.setAttribute('aria-label', t('why.sections'));
  further.node.setAttribute('aria-label', t('why.more'));
  const more = el(
    'details',
    { class: 'further' },
    el('summary', { class: 'small' }, t('why.more')),
    further.node,
  );
  const about = el('p', { class: 'quiet small about' });
  const waiting = el('p', { class: 'waiting' });
  const section = el('div', { class: 'why-section' });
  const verdicts = createVerdicts(store);
  const verdict = createVerdict(store, services, verdicts),
    lines = createLines(store, services, verdicts);
  const inBar = (/** @type {HTMLElement[]} */ ...nodes) => el('div', { class: 'pane-bar' }, ...nodes);
  fill(
    host,
    lines.node,
    verdict.node,
    inBar(networks.node, unit, about),
    inBar(sections.node, more),
    waiting,
    section,
  );
  let open = '';
  let unmount = () => {};

  function follow() {
    const state = store.get();
    const { run, view, selection } = state;
    networks.update();
    unit.hidden = networks.node.hidden || run === null || headlineOf(run, 0) === null;
    for (const group of [sections, further]) group.set(view.why);
    if (FURTHER.includes(view.why)) more.open = true;
    const {
      mount: mountSection,
      truncated,
      follows,
      cell,
      about: says = follows ? 'why.row' : 'why.whole',
    } = SECTIONS[view.why];
    const last = run === null ? 0 : run.lossSteps[run.lossSteps.length - 1];
    const every = run && cutEvery(run),
      end = run && cutAt(run, last);
    unit.classList.toggle('cut', end !== null); // said where there is little room, too
    unit.textContent = end ? t('why.networks.cut', { k: last, t: end.t }) : t('why.networks');
    about.textContent =
      run === null
        ? ''
        : [
            t(says, { k: rowOf(state) ?? last }),
            every !== null &&
              truncated !== undefined &&
              t(truncated ? 'truncated.counts' : 'truncated.whole', { n: every }),
          ]
            .filter(Boolean)
            .join('. ');
    const cut = run?.done != null && follows === true && followed(state) === null;
    const lacks = run !== null && cell !== undefined && run.models[selection.model].cell !== cell;
    const other = lacks ? run.models.findIndex((model) => model.cell === cell) : -1;
    waiting.hidden = run !== null && !cut && !lacks;
    fill(
      waiting,
      t(run === null ? 'stage.waiting' : lacks ? `why.lacks.${cell}` : 'why.cut'),
      ' ',
      other >= 0 &&
        run !== null &&
        el(
          'button',
          { type: 'button', class: 'button framed', on: { click: () => playback.select({ model: other }) } },
          nameOf(run.models, other, t),
        ),
    );
    const wanted = run === null || cut || lacks ? '' : view.why;
    if (wanted === open) return;
    unmount();
    fill(section);
    unmount = wanted ? mountSection(section, store, services) : () => {};
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
