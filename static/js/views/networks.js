/** Which network a pane is of, where there are several. */

import { el, fill, icon } from '../dom.js';
import { nameOf } from '../model/names.js';
import { choice } from './fields.js';

/** @import {Store, Services} from '../services.js' */

/** @param {Store} store @param {Services} services @param {string} name  of the group of buttons */
export function createNetworks(store, { t, playback }, name) {
  const node = el('div', { class: 'networks' });
  let made = '';
  return {
    node,
    update() {
      const { run, selection } = store.get();
      if (!run) return;
      const key = run.models.map(({ cell }) => cell).join();
      node.hidden = run.models.length < 2;
      if (key !== made) {
        const buttons = choice({ name, fine: true, options: run.models.map(({ cell }, m) => [String(m), el('span', { class: `lane-name ${cell}` }, icon(cell), nameOf(run.models, m))]), turn: (value) => playback.select({ model: Number(value) }) });
        buttons.node.setAttribute('aria-label', t('layer.network'));
        fill(node, buttons.node);
        made = key;
        this.set = buttons.set;
      }
      this.set(String(selection.model));
    },
    set: (/** @type {string} */ _value) => {},
  };
}
