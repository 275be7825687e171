/** The seed, which draws the sequence and the weights, and a button for the next one. */

import { assign, el, icon, write } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { controls } from '../../model/spec.js';
import { field } from '../parts/fields.js';

/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {Store} store @param {Services} services @param {Turns} turns @returns {Group} */
export function createSeed(store, { t }, { turn, accepted }) {
  const seed = el('input', {
    class: 'entry deep',
    type: 'number',
    min: 0,
    step: 1,
    on: { change: () => turn({ seed: seed.value === '' ? accepted('seed') : Number(seed.value) }) },
  });
  const next = () => turn({ seed: Math.max(0, Math.floor(controls(store.get().spec).seed) + 1) });
  const word = el('span', { class: 'shallow' });
  const reroll = el(
    'button',
    { class: 'button framed bare', type: 'button', on: { click: next } },
    icon('dice'),
    word,
  );
  const made = field(t('rail.seed'), el('div', { class: 'seedrow' }, seed, reroll), WHERE.seed);
  made.node.classList.add('inline');
  const name = /** @type {HTMLElement} */ (made.node.querySelector('label'));
  name.classList.add('deep');
  return {
    fields: [made],
    draw(now) {
      const given = { weights: now.own === 'all', sequence: now.task === null };
      seed.value = String(now.seed);
      made.node.hidden = given.weights && given.sequence; // nothing is drawn
      write(name, t(given.weights ? 'rail.seed.data' : 'rail.seed'));
      const what = t(`rail.reroll.${given.weights ? 'sequence' : given.sequence ? 'weights' : 'both'}`);
      write(word, what);
      const long = t('rail.reroll', { what });
      assign(reroll, { 'aria-label': long, title: long });
    },
  };
}
