/** In place of the lanes: their ghosts while the first run is on its way, or a note that there is none. */

import { el, icon } from '../../core/dom.js';
import { PASSING } from '../../model/mistakes.js';
import { kindOf, labelOf } from '../../model/names.js';

/** @import {Store, Services} from '../../services.js' */

/** @param {import('../../model/names.js').Named} model */
const ghost = (model) =>
  el(
    'section',
    { class: `lane ${kindOf(model.cell)}`, 'aria-hidden': 'true' },
    el('header', {}, el('p', { class: 'lane-name' }, icon(model.cell), labelOf(model))),
    el('div', { class: 'figure ghost' }, el('div', { class: 'skeleton' })),
  );

/** @param {Store} store @param {Services} services */
export function createBlank(store, { t, startOver }) {
  const { models } = store.get().spec;
  const waiting = el(
    'div',
    { class: 'ghosts' },
    el('p', { class: 'waiting' }, t('stage.waiting')),
    ...models.map(ghost),
  );
  const first = el('button', { class: 'button framed', type: 'button' }, t('stage.first'));
  first.addEventListener('click', startOver);
  const nothing = el('div', { class: 'nothing', hidden: true }, el('p', {}, t('stage.nothing')), first);

  return {
    nodes: [waiting, nothing],
    update() {
      const { run, connection } = store.get();
      const { error } = connection;
      waiting.hidden = run !== null || error !== null;
      nothing.hidden = run !== null || error === null;
      first.hidden = error === null || PASSING.has(error.code); // what passes is asked for again
    },
  };
}
