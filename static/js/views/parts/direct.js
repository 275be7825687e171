/**
 * Total or direct: which gradient the figures show, and what of it a fused layer in PyTorch would have shown.
 */

import { el, fill } from '../../core/dom.js';
import { directNorms, directRun } from '../../model/direct.js';
import { power } from '../../model/format.js';
import { labelOf } from '../../model/names.js';

/** @import {Run, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * The run as the figures are to show it: with its total gradients, or with the direct ones in their place.
 * @param {State} state
 * @param {Run} run
 */
export const asShown = ({ view }, run) => (view.direct ? directRun(run) : run);

/**
 * The name of a figure that shows direct gradients says so.
 * @param {State} state
 * @param {Services['t']} t
 * @param {string} title
 */
export const titled = ({ view }, t, title) => (view.direct ? t('direct.figure', { figure: title }) : title);

/**
 * @param {Store} store
 * @param {Services} services
 * @returns {{node: HTMLElement, note: HTMLElement, update: () => void}}
 */
export function createDirect(store, { t }) {
  const node = el(
    'button',
    {
      type: 'button',
      class: 'button framed toggle',
      title: t('direct.label'),
      on: { click: () => store.set({ view: { ...store.get().view, direct: !store.get().view.direct } }) },
    },
    t('direct.direct'),
  );
  const note = el('p', { class: 'direct-note small', role: 'status' });
  return {
    node,
    note,
    /** The note is of the selected network, and of the selected step. */
    update() {
      const { run, view, selection } = store.get();
      node.setAttribute('aria-pressed', String(view.direct));
      const model = run?.done && view.direct ? run.models[selection.model] : null;
      note.hidden = !model;
      if (!run || !model) return fill(note);
      const zeros = directNorms(model, run.T).filter((norm) => norm === -Infinity).length;
      const text = t('direct.note', {
        layer: labelOf(model),
        zeros,
        steps: run.T,
        total: power(model.log10.dh[selection.t]),
        t: selection.t,
      });
      if (note.textContent !== text) note.textContent = text;
    },
  };
}
