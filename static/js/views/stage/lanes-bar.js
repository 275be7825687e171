/** The bar above the lanes: what their colours mean, and the menu of how they are shown. */

import { el, refill } from '../../core/dom.js';
import { stateRange } from '../../figures/quantity.js';
import { isHeld, normPalette, probabilityPalette, sharedRange, signedPalette } from '../../figures/scales.js';
import { fixed, number } from '../../model/format.js';
import { createDirect } from '../parts/direct.js';
import { legendBar, legendRing, legendUnreached } from '../parts/legend.js';
import { createLayerChoice } from './layer-choice.js';
import { createViewMenu } from './viewmenu.js';

/** @import {Store, Services} from '../../services.js' */

/** The ends of a scale, in few figures. @param {number} x */
const rounded = (x) => (Math.abs(x) >= 0.1 && Math.abs(x) < 1000 ? fixed(x, 1) : number(x, 1));

/** @param {Store} store @param {Services} services */
export function createLanesBar(store, services) {
  const { t, drawing, runs } = services;
  const legends = el('div', { class: 'legends' });
  const direct = createDirect(store, services);
  direct.note.classList.add('deep');
  const menu = createViewMenu(store, services, direct.node);
  const layer = createLayerChoice(store, services);
  // In the place of the words that it stands for, no longer than they are: the lanes keep their height.
  const fit = el(
    'button',
    { type: 'button', class: 'linklike', title: t('lanes.held.about'), on: { click: runs.fitScale } },
    t('lanes.held'),
  );

  return {
    node: el('div', { class: 'lanes-bar' }, legends, layer.node, ...menu.nodes),
    /** The note on the gradients that a fused layer would have shown. */
    note: direct.note,
    update() {
      menu.update();
      direct.update();
      layer.update();
    },
    /** The selection has moved. */
    move() {
      direct.update();
      layer.update();
    },
    legends() {
      const { run, view, selection } = store.get();
      if (!run) return;
      const tokens = drawing.tokens();
      const signed = view.colour === 'auto' || view.colour === 'h';
      const held = isHeld(run);
      const states = signed ? stateRange(run, selection.unit) : null,
        norms = sharedRange(run);
      // beside a pane there is little room
      const asked = run.spec.loss.kind === 'cross_entropy' && view.pane === 'map';
      const key = [states?.map(rounded), norms, tokens.dark, view.bench, held, asked];
      refill(legends, JSON.stringify(key), () => [
        states && legendBar(states, signedPalette(tokens), t('lanes.key.states'), rounded),
        legendBar(norms, normPalette(tokens), held ? fit : t('lanes.key.norms'), String),
        view.bench && legendUnreached(t),
        ...(asked
          ? [legendBar([0, 1], probabilityPalette(tokens), t('lanes.key.answer'), String), legendRing(t)]
          : []),
      ]);
    },
  };
}
