/** The element whose gradient is looked at: chosen in the picture of dL/dW, or typed. */

import { el } from '../../../core/dom.js';
import { signedRange } from '../../../figures/matrices.js';
import { indexAt, placeOf, sizeOf } from '../../../model/blocks.js';
import { nameOf } from '../../../model/names.js';
import { by, called, letters, math } from '../../parts/letters.js';
import { createMatrix } from '../../parts/matrix.js';
import { meant } from '../../parts/parameters.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Panel} from '../../../figures/matrices.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** @param {Store} store @param {Services} services @param {string} id  of the figure */
export function createPicker(store, services, id) {
  const { t, playback } = services;
  const choose = (/** @type {number[]} */ index) => {
    const now = meant(store.get());
    if (now) playback.select({ entry: { name: now.entry.name, index } });
  };
  const matrix = createMatrix(services, id, choose);
  const places = createPlaces(t, (row, column) => {
    const now = meant(store.get());
    if (now) choose(indexAt(now.block, row, column));
  });
  return {
    node: el('div', { class: 'element' }, matrix.node, places.node),
    /** @param {Meant} now @param {number} width */
    update(now, width) {
      const { m, graph, notation, entry, gate } = now;
      matrix.draw(panelOf(t, now), {
        model: m,
        heading: t('hand.gradient'),
        letters: math(by(letters(graph, notation, entry.name, gate))),
        entry,
        room: { width, height: width - 6 },
      });
      places.update(now);
    },
    remove: () => matrix.remove(),
  };
}

/**
 * The gradient of the whole parameter; null: it is not here yet.
 * @param {Services['t']} t
 * @param {Meant} meant
 * @returns {Panel|null}
 */
function panelOf(t, { run, m, model, graph, notation, entry, gate, block }) {
  const matrix = model.gradients?.weights[entry.name];
  if (!matrix) return null;
  const network = nameOf(run.models, m, t),
    parameter = called(graph, notation, entry.name, gate);
  const name = t('layer.total.figure', { network, parameter });
  return { name, matrix, block, range: signedRange([{ matrix, block }]) };
}

/**
 * Row and column of the element, to be typed.
 * @param {Services['t']} t
 * @param {(row: number, column: number) => void} choose
 */
function createPlaces(t, choose) {
  const fields = ['row', 'column'].map((axis) =>
    el('input', {
      class: 'entry number',
      type: 'number',
      min: 0,
      step: 1,
      'aria-label': t(`hand.${axis}`),
      on: { change: type },
    }),
  );
  const labelled = fields.map((field, i) => {
    const text = t(i ? 'hand.column' : 'hand.row');
    const label = el('span', { class: 'quiet small', 'aria-hidden': 'true' }, text);
    return el('span', { class: 'place' }, label, field);
  });

  /** A number that is out of the block, or none, becomes the nearest that is in it. */
  function type() {
    const [row, column] = fields.map((field) => {
      const place = Math.max(0, Math.min(Number(field.max), Math.floor(Number(field.value)) || 0));
      field.value = String(place);
      return place;
    });
    choose(row, column);
  }

  return {
    node: el('div', { class: 'places' }, ...labelled),
    /** @param {Meant} now */
    update({ block, entry }) {
      const size = sizeOf(block);
      const place = placeOf(block, entry.index) ?? [0, 0];
      fields.forEach((field, axis) => {
        field.max = String(size[axis] - 1);
        field.disabled = size[axis] === 1;
        if (field !== document.activeElement) field.value = String(place[axis]);
      });
    },
  };
}
