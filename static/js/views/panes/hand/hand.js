/**
 * A lecture's work by hand: the derivation term by term and the check of an element; in a pane of its own, a
 * step of gradient descent.
 */

import { el, fill } from '../../../core/dom.js';
import { createDerivation } from './derivation.js';
import { createDescent } from './descent.js';
import { createChecked } from './elementcheck.js';
import { choice } from '../../parts/fields.js';
import { createNetworks } from '../../parts/networks.js';
import { createParameters, meant } from '../../parts/parameters.js';

/** @import {View} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @typedef {{node: HTMLElement, update: () => void, remove: () => void}} Part */
/** @typedef {(store: Store, services: Services, busy: (waits: boolean) => void) => Part} Create */

const PARTS = { derivation: createDerivation, check: createChecked };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export const mount = (host, store, services) => mountPart(host, store, services, (hand) => PARTS[hand]);

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export const mountDescent = (host, store, services) => mountPart(host, store, services, () => createDescent);

/**
 * @param {HTMLElement} host @param {Store} store @param {Services} services
 * @param {(hand: View['hand']) => Create} createFor
 * @returns {() => void}
 */
function mountPart(host, store, services, createFor) {
  const nodes = createNodes(store, services);
  fill(host, nodes.waiting, nodes.body);
  /** @type {Part|null} */
  let part = null;
  let frame = 0;
  const busy = (/** @type {boolean} */ waits) => host.setAttribute('aria-busy', String(waits));

  function open() {
    part?.remove();
    const { hand } = store.get().view;
    const create = createFor(hand);
    busy(false);
    part = create(store, services, busy);
    nodes.open(hand, create === createDescent); // which is about all parameters at once
    fill(nodes.place, part.node);
    follow();
  }

  function draw() {
    frame = 0;
    nodes.update();
    if (meant(store.get())) part?.update();
  }
  const follow = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const stops = [
    store.subscribe(open, ({ view }) => view.hand),
    store.subscribe(follow, ({ run }) => `${run?.id} ${Boolean(run?.done)}`),
    store.subscribe(follow, ({ selection: { model, entry } }) => `${model} ${entry?.name} ${entry?.index}`),
    store.subscribe(follow, ({ view }) => view),
    store.subscribe(follow, ({ catalogue }) => catalogue),
    store.subscribe(follow, ({ undo }) => undo),
    services.drawing.watch(follow),
  ];
  const resized = new ResizeObserver(follow);
  resized.observe(host);
  open();
  return () => {
    stops.forEach((stop) => stop());
    resized.disconnect();
    cancelAnimationFrame(frame);
    part?.remove();
    host.removeAttribute('aria-busy');
  };
}

/** The pane's bar, and the place for a part under it. @param {Store} store @param {Services} services */
function createNodes(store, services) {
  const { t } = services;
  const networks = createNetworks(store, services, 'hand-network');
  const parameters = createParameters(store, services, 'hand');
  const parts = choice({
    name: 'hand-part',
    options: Object.keys(PARTS).map((part) => [part, t(`hand.part.${part}`)]),
    turn: (value) => store.set({ view: { ...store.get().view, hand: /** @type {View['hand']} */ (value) } }),
  });
  parts.node.setAttribute('aria-label', t('hand.parts'));
  const place = el('div', { class: 'hand-place' });
  const bar = el('header', { class: 'pane-bar' }, parts.node, networks.node, parameters.node);
  const waiting = el('p', { class: 'waiting' }, t('stage.waiting'));
  const body = el('div', { class: 'hand-body' }, bar, place);
  return {
    waiting,
    body,
    place,
    /** @param {View['hand']} hand @param {boolean} all  it is about all parameters: none is to be chosen */
    open(hand, all) {
      parts.set(hand);
      parts.node.hidden = parameters.node.hidden = all;
    },
    update() {
      const now = meant(store.get());
      waiting.hidden = now !== null;
      body.hidden = now === null;
      if (!now) return;
      networks.update();
      parameters.update(now);
    },
  };
}
