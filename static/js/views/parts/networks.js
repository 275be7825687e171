/** The choice of the network that a pane is about, where there are several. */

import { el, fill, icon } from '../../core/dom.js';
import { classOf, nameOf } from '../../model/names.js';
import { choice } from './fields.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {string} name  of the group of buttons
 * @param {(run: Run, m: number) => string} [beside]  what stands at a network's name
 */
export function createNetworks(store, { t, playback }, name, beside = () => '') {
  const node = el('div', { class: 'networks' });
  let made = '';
  return {
    node,
    update() {
      const { run, selection } = store.get();
      if (!run) return;
      const key = run.models
        .map((_, m) => `${classOf(run.models, m)} ${beside(run, m)} ${nameOf(run.models, m, t)}`)
        .join();
      node.hidden = run.models.length < 2;
      if (key !== made) {
        const buttons = choice({
          name,
          fine: true,
          options: run.models.map(({ cell }, m) => [
            String(m),
            el(
              'span',
              { class: `lane-name ${classOf(run.models, m)}` },
              icon(cell),
              nameOf(run.models, m, t),
              beside(run, m) && el('span', { class: 'number' }, beside(run, m)),
            ),
          ]),
          turn: (value) => playback.select({ model: Number(value) }),
        });
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
