/** The gradient strip of a lane: all of time, by its norm or by unit. */

import { el, fill } from '../../core/dom.js';
import { geometry } from '../../figures/geometry.js';
import { sharedRange } from '../../figures/scales.js';
import { rowCount, strip, summary } from '../../figures/strip.js';
import { summary as unitSummary, units, unitsRange } from '../../figures/units.js';
import { ofStrip } from '../../model/unreached.js';
import { asShown } from '../parts/direct.js';
import { createOverlay } from '../parts/overlay.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Room} from './lane.js' */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {ReturnType<typeof import('./lane-files.js').createLaneFiles>} files
 */
export function createLaneStrip(store, { t: say, drawing }, m, files) {
  const figure = el('div', { class: 'figure strip', role: 'img' });
  const picture = el('div', { class: 'picture' });
  fill(figure, el('div', { class: 'skeleton' }), picture);
  const overlay = createOverlay(figure);

  return {
    figure,
    rowCount: () => rowCount({ run: /** @type {Run} */ (store.get().run), m }),
    /** @param {Run} run @param {Room} room */
    draw(run, room) {
      if (figure.hidden) return files.forget(/strip/);
      const norms = store.get().view.strip === 'norm';
      const data = { run: asShown(store.get(), run), m };
      const options = {
        geometry: geometry(room.width, run.T),
        height: room.strip,
        tokens: drawing.tokens(),
        range: norms ? sharedRange(run) : unitsRange(run),
        label: say,
      };
      const text = () => {
        const { key, places } = norms ? summary(data, options) : unitSummary(data, options);
        return say(key, places);
      };
      drawing.draw(picture, norms ? strip(data, options) : units(data, options));
      drawing.describe(figure, text);
      overlay.fit(options.geometry);
      files.strip(run, data, options, text);
    },
    /** Moves the cursor and the veil. @param {Run} run */
    move(run) {
      const { selection } = store.get();
      overlay.place(selection.t, ofStrip(run.models[m], selection, run.T));
    },
    remove: () => drawing.clear(picture),
  };
}
