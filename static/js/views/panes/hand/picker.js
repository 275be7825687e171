/** The element whose gradient is looked at: chosen in the picture of dL/dW, or typed. */

import { el } from '../../../core/dom.js';
import { signedRange } from '../../../figures/matrices.js';
import { indexAt, placeOf, sizeOf } from '../../../model/blocks.js';
import { nameOf } from '../../../model/names.js';
import { by, called, letters, math } from '../../parts/letters.js';
import { createMatrix } from '../../parts/matrix.js';
import { meant } from '../../parts/parameters.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** @param {Store} store @param {Services} services @param {string} id  of the figure */
export function createPicker(store, services, id) {
  const { t, playback } = services;
  const choose = (/** @type {number[]} */ index) => {
    const now = meant(store.get());
    if (now) playback.select({ entry: { name: now.entry.name, index } });
  };
  const matrix = createMatrix(services, id, choose);
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
  const places = el(
    'div',
    { class: 'places' },
    ...fields.map((field, i) =>
      el(
        'span',
        { class: 'place' },
        el('span', { class: 'quiet small', 'aria-hidden': 'true' }, t(i ? 'hand.column' : 'hand.row')),
        field,
      ),
    ),
  );
  const node = el('div', { class: 'element' }, matrix.node, places);

  function type() {
    const now = meant(store.get());
    if (!now) return;
    const size = sizeOf(now.block);
    const [row, column] = fields.map((field, axis) =>
      Math.max(0, Math.min(size[axis] - 1, Math.floor(Number(field.value)) || 0)),
    );
    fields.forEach((field, axis) => {
      field.value = String([row, column][axis]);
    });
    choose(indexAt(now.block, row, column));
  }

  return {
    node,
    /** @param {Meant} now @param {number} width */
    update(now, width) {
      const { run, m, model, graph, notation, entry, gate, block } = now;
      const gradient = model.gradients?.weights[entry.name];
      const name = t('layer.total.figure', {
        network: nameOf(run.models, m, t),
        parameter: called(graph, notation, entry.name, gate),
      });
      matrix.draw(
        gradient
          ? { name, matrix: gradient, block, range: signedRange([{ matrix: gradient, block }]) }
          : null,
        {
          model: m,
          heading: t('hand.gradient'),
          letters: math(by(letters(graph, notation, entry.name, gate))),
          entry,
          room: { width, height: width - 6 },
        },
      );
      const size = sizeOf(block);
      const place = placeOf(block, entry.index) ?? [0, 0];
      fields.forEach((field, axis) => {
        field.max = String(size[axis] - 1);
        field.disabled = size[axis] === 1;
        if (field !== document.activeElement) field.value = String(place[axis]);
      });
    },
    remove: () => matrix.remove(),
  };
}
