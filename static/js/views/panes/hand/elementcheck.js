/** The gradient of a chosen element, or of every number, beside central differences of the loss. */

import * as client from '../../../api/client.js';
import { createAsking, shownNetwork } from '../../../run/asking.js';
import { el, fill, icon, mathml } from '../../../core/dom.js';
import { unsettledBy, verdictOf } from '../../../model/checked.js';
import { number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { digitsOf } from '../../../model/reordered.js';
import { createEvery } from './check-every.js';
import { createPicker } from './picker.js';
import { by, element, math } from '../../parts/letters.js';
import { meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {CheckedEntry, State} from '../../../model/types.js' */
/** @import {Reordered} from '../../../model/reordered.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Part} from './hand.js' */

/** @typedef {{digest: string, entries: CheckedEntry[], reordered: Reordered}} Checked */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createChecked(store, services, busy) {
  /** The network whose every number is asked for. */
  let whole = '';
  const ask = (/** @type {string} */ network) => {
    whole = network;
    asking.follow();
  };
  const picked = createPicker(store, services, 'gradient');
  const every = createEvery(services);
  const nodes = createNodes(services, {
    all: () => ask(String(shownNetwork(store.get()))),
    stop: () => ask(''),
  });
  /** @type {Asked<Checked>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject(state) {
      const now = shownNetwork(state) && meant(state);
      if (!now) return null;
      if (whole === shownNetwork(state)) return whole;
      return [shownNetwork(state), now.entry.name, now.entry.index].join(' ');
    },
    ask: (state, signal) => checked(state, whole === shownNetwork(state), signal),
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, () => {
    whole = '';
    asking.again();
  });
  nodes.aside.prepend(picked.node);
  nodes.paper.prepend(problem.node);
  nodes.paper.append(...every.nodes);

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    if (whole && whole !== shownNetwork(state)) whole = '';
    picked.update(now, nodes.aside.clientWidth);
    problem.tell(asked.problem);
    draw(services, nodes, now, asked, whole !== '');
    every.draw(now, asked.answer?.entries ?? [], asked.answer?.reordered);
  }

  asking.follow();
  return {
    node: nodes.node,
    update,
    remove() {
      asking.stop();
      every.remove();
      picked.remove();
    },
  };
}

/**
 * @param {State} state
 * @param {boolean} all  every number, not the chosen element alone
 * @param {AbortSignal} signal
 * @returns {Promise<Checked>}
 */
async function checked(state, all, signal) {
  const { run, m, entry } = /** @type {Meant} */ (meant(state));
  const alone = { ...run.spec, models: [run.spec.models[m]] }; // another network may lack the parameter
  const { check } = await client.gradientCheck(alone, { entries: all ? 'all' : [entry], signal });
  return { digest: run.digest, entries: check.entries, reordered: check.reordered[0] };
}

/** @typedef {ReturnType<typeof createNodes>} Nodes */

/** @param {Services} services @param {{all: () => void, stop: () => void}} on */
function createNodes({ t }, on) {
  const all = el('button', { class: 'button framed', type: 'button', on: { click: on.all } });
  const head = el('div', { class: 'compared' });
  const stop = el(
    'button',
    { class: 'linklike', type: 'button', on: { click: on.stop } },
    t('hand.check.stop'),
  );
  const waits = el(
    'p',
    { class: 'waits-line', role: 'status', hidden: true },
    t('hand.check.waiting'),
    ' ',
    stop,
  );
  const note = el('p', { class: 'quiet small' }),
    digits = el('p', { class: 'quiet small digits' });
  const aside = el('aside', {}, all);
  const paper = el(
    'div',
    { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': t('hand.part.check') },
    head,
    waits,
    note,
    digits,
  );
  const node = el('div', { class: 'hand-part check' }, aside, paper);
  return { node, aside, paper, all, head, waits, note, digits };
}

/**
 * Everything but the picker and the check of every number.
 * @param {Services} services
 * @param {Nodes} nodes
 * @param {Meant} now
 * @param {Asked<Checked>} asked
 * @param {boolean} whole  every number is asked for
 */
function draw({ t }, { all, head, waits, note, digits }, now, { answer, waiting }, whole) {
  const { run, m, entry } = now;
  const network = nameOf(run.models, m, t);
  all.textContent = t('hand.check.all', { network });
  all.disabled = waiting || whole;
  waits.hidden = !waiting || !whole;
  note.textContent = [t('hand.check.how'), run.spec.truncate !== null ? t('check.untruncated') : '']
    .filter(Boolean)
    .join(' ');
  const finite = answer?.entries.every(({ analytic }) => Number.isFinite(analytic));
  digits.textContent = answer && finite ? digitsOf(answer.reordered, network, t) : '';
  const one = answer?.entries.find(
    ({ name, index }) => name === entry.name && index.join() === entry.index.join(),
  );
  head.hidden = !one;
  if (one && answer) fill(head, ...comparison(t, now, one, answer.reordered));
}

/**
 * The chosen element: both numbers, their relative error, and the verdict.
 * @param {Services['t']} t
 * @param {Meant} now
 * @param {CheckedEntry} one
 * @param {Reordered} reordered
 */
function comparison(t, { graph, notation, block, entry }, one, reordered) {
  const verdict = verdictOf(one);
  const why =
    verdict === 'unsettled' ? `hand.check.unsettled.${unsettledBy(one, reordered)}` : `hand.check.${verdict}`;
  const line = (/** @type {string} */ key, /** @type {string} */ value) => [
    el('dt', {}, t(`hand.check.${key}`)),
    el('dd', { class: 'number' }, value),
  ];
  return [
    el('p', { class: 'compared-of' }, mathml(math(by(element(graph, notation, block, entry))))),
    el(
      'dl',
      {},
      ...line('bptt', number(one.analytic, 13)),
      ...line('differences', number(one.numeric, 13)),
      ...line('error', number(one.error, 2)),
      ...(one.sides && verdict === 'unsettled'
        ? line('sides', one.sides.map((side) => number(side, 7)).join(' | '))
        : []),
    ),
    el(
      'p',
      { class: `adds small ${verdict}` },
      icon(verdict === 'good' ? 'check' : 'alert'),
      el('span', {}, t(why)),
    ),
  ];
}
