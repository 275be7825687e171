/**
 * Which layer of networks that have several is looked at: its states and gradients are what lanes, maps and
 * the inspector show.
 */

import { el, refill } from '../../core/dom.js';
import { endingOf, isDeep, layersOf } from '../../model/layers.js';

/** @import {Looked} from '../../model/layers.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {Store} store @param {Services} services */
export function createLayerChoice(store, { t, playback }) {
  const choice = el('select', { class: 'framed', 'aria-label': t('lanes.layer') });
  const node = el('label', { class: 'layer-choice small', hidden: true }, t('lanes.layer'), ' ', choice);
  /** @type {Looked[]} */
  let addresses = [];
  choice.addEventListener('change', () => playback.select(addresses[Number(choice.value)]));

  return {
    node,
    update() {
      const { run, selection } = store.get();
      node.hidden = !run || !isDeep(run);
      if (!run || node.hidden) return;
      addresses = layersOf(run).reverse();
      const both = addresses.some(({ direction }) => direction === 'reverse');
      refill(choice, addresses.map((at) => endingOf(/** @type {any} */ (at))).join(), () =>
        addresses.map((at, i) => el('option', { value: String(i) }, named(t, at, both))),
      );
      const top = addresses[0].layer;
      const at = addresses.findIndex(
        ({ layer, direction }) =>
          layer === (selection.layer ?? top) && direction === (selection.direction ?? 'forward'),
      );
      choice.value = String(Math.max(0, at));
    },
  };
}

/**
 * What a layer is called, counted from one.
 * @param {Services['t']} t @param {Looked} at @param {boolean} both
 */
function named(t, { layer, direction }, both) {
  const places = { number: (layer ?? 0) + 1 };
  return t(both ? `lanes.layer.${direction}` : 'lanes.layer.number', places);
}
