/** The time layer: T cells as one, and what each step brings to the gradient of each weight. */

import * as client from '../../../api/client.js';
import { el, fill } from '../../../core/dom.js';
import { labelOf } from '../../../model/names.js';
import { createAsking, shownNetwork } from '../../../run/asking.js';
import { choice } from '../../parts/fields.js';
import { createNetworks } from '../../parts/networks.js';
import { createParameters, meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';
import { BARS, createBars } from './bars.js';
import { createMatrices } from './matrices.js';
import { createPicture } from './picture.js';
import { createSum } from './sum.js';

/** @import {Shares, State} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/**
 * The shares of the steps, with the element that was asked for.
 * @typedef {Shares & {of: import('../../../model/types.js').Entry}} Told
 */

/** The least room of a matrix, px; a pane narrower than this has the matrices under the chart, px. */
const MATRIX = 160,
  STACKED = 700;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  /** @type {Asked<Told>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createShares(store, (now) => {
    asked = now;
    host.setAttribute('aria-busy', String(now.waiting));
    follow();
  });
  const parts = createParts(store, services, asking.again);
  const waiting = el('p', { class: 'waiting' }, services.t('stage.waiting'));
  fill(host, waiting, parts.node);
  let frame = 0;

  function draw() {
    frame = 0;
    const now = meant(store.get());
    waiting.hidden = now !== null;
    parts.node.hidden = now === null;
    if (!now) return;
    parts.draw(now, asked, host.clientWidth - parseFloat(getComputedStyle(host).paddingLeft) * 2);
  }
  function follow() {
    frame ||= requestAnimationFrame(draw);
  }
  const stops = [
    store.subscribe(follow, ({ run }) => `${run?.id} ${Boolean(run?.done)}`),
    store.subscribe(follow, ({ selection }) => selection),
    store.subscribe(follow, ({ view }) => view),
    store.subscribe(follow, ({ catalogue }) => catalogue),
    services.drawing.watch(follow),
  ];
  const resized = new ResizeObserver(follow);
  resized.observe(host);
  asking.follow();
  follow();
  return () => {
    stops.forEach((stop) => stop());
    asking.stop();
    resized.disconnect();
    cancelAnimationFrame(frame);
    parts.remove();
    host.removeAttribute('aria-busy');
  };
}

/**
 * Asks for the shares of the parameter that is meant.
 * @param {Store} store
 * @param {(asked: Asked<Told>) => void} show
 */
function createShares(store, show) {
  return createAsking(store, {
    subject: (state) => {
      const now = shownNetwork(state) && meant(state);
      return now ? [shownNetwork(state), now.entry.name, now.gate].join(' ') : null;
    },
    detail: (state) => [state.selection.t, meant(state)?.entry.index].join(' '),
    async ask(state, signal) {
      const { run, m, entry } = /** @type {Meant} */ (meant(state));
      const question = { model: m, t: state.selection.t, element: entry };
      return { ...(await client.shares(run.spec, question, { signal })), of: entry };
    },
    show,
  });
}

/**
 * The parts of the pane, from its title down to the sum.
 * @param {Store} store
 * @param {Services} services
 * @param {() => void} again  asks once more
 */
function createParts(store, services, again) {
  const title = createTitle(store, services);
  const picture = createPicture(store, services);
  const parameters = createParameters(store, services, 'layer');
  const kinds = createKinds(store, services.t);
  const problem = createProblem(services, again);
  const bars = createBars(store, services);
  const matrices = createMatrices(store, services);
  const sum = createSum(services);
  const chosen = el('header', { class: 'pane-bar' }, parameters.node, kinds.node);
  const row = el('div', { class: 'layer-row' }, bars.node, ...matrices.nodes);
  const shown = [title.node, picture.node, chosen, problem.node, row, sum.node];

  return {
    node: el('div', { class: 'layer-body' }, ...shown),
    /** @param {Meant} now @param {Asked<Told>} asked @param {number} width */
    draw(now, { answer, problem: met }, width) {
      const { view, selection } = store.get();
      title.update(now);
      parameters.update(now);
      picture.update(now, width);
      kinds.set(view.shares);
      problem.tell(met);
      const stacked = width < STACKED;
      const side = stacked ? Math.min(220, (width - 30) / 2) : Math.max(MATRIX, Math.min(200, width * 0.23));
      bars.draw(now, answer, stacked ? width : width - 2 * side - 24);
      matrices.draw(now, answer, { width: side, height: BARS });
      sum.update(answer ? { ...now, entry: answer.of } : now, answer, selection.t);
      bars.move();
    },
    remove() {
      matrices.remove();
      bars.remove();
    },
  };
}

/** @param {Store} store @param {Services['t']} t */
function createKinds(store, t) {
  const kinds = choice({
    name: 'layer-shares',
    fine: true,
    options: ['norm', 'along', 'element'].map((kind) => [kind, t(`layer.shares.${kind}`)]),
    turn: (value) => turn(store, { shares: /** @type {any} */ (value) }),
  });
  kinds.node.setAttribute('aria-label', t('layer.shares'));
  return kinds;
}

/** @param {Store} store @param {Partial<State['view']>} patch */
const turn = (store, patch) => store.set({ view: { ...store.get().view, ...patch } });

/**
 * Which network, a sentence about its picture, and the button that folds the picture.
 * @param {Store} store
 * @param {Services} services
 */
function createTitle(store, services) {
  const { t } = services;
  const networks = createNetworks(store, services, 'layer-network');
  const name = el('h2', {});
  const about = el('p', { class: 'quiet small about' }),
    single = el('p', { class: 'quiet small' });
  const click = () => turn(store, { folded: !store.get().view.folded });
  const folding = el('button', { class: 'button framed', type: 'button', on: { click } });

  return {
    node: el('header', { class: 'pane-bar' }, networks.node, name, about, single, folding),
    /** @param {Meant} now */
    update({ run, model }) {
      const { view, selection } = store.get();
      networks.update();
      name.textContent = t('layer.name', { cell: labelOf(model) });
      const forth = view.folded ? 'layer.about.folded' : 'layer.about';
      about.textContent = t(selection.pass === 'backward' ? 'layer.about.back' : forth, { steps: run.T });
      single.hidden = view.batch === 1;
      single.textContent = t('layer.about.one', { batch: view.batch });
      folding.textContent = t(view.folded ? 'layer.unfold' : 'layer.fold');
      folding.setAttribute('aria-pressed', String(view.folded));
    },
  };
}
