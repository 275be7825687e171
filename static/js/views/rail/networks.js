/** Which networks stand beside each other, whether their recurrent edge is cut, and their size. */

import { el, icon } from '../../core/dom.js';
import { CELLS, kindOf, NETWORK } from '../../model/names.js';
import { WHERE } from '../../model/mistakes.js';
import { bounds, controls } from '../../model/spec.js';
import { choice, field, slider } from '../parts/fields.js';

/** @import {Cell} from '../../model/types.js' */
/** @import {Field} from '../parts/fields.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** Cells that stand under Networks; the others stand with the rarer controls. */
const FIRST = ['rnn', 'lstm', 'gru'];
/** End of the slider, for common values; more, up to the server's limit, is typed. */
const HIDDEN_END = 64;

/**
 * A button for each cell, in two groups.
 * @param {Services['t']} t
 * @param {(cell: Cell) => void} toggle
 */
function createChips(t, toggle) {
  const chips = CELLS.map((cell) =>
    el(
      'button',
      { class: `chip ${kindOf(cell)}`, type: 'button', on: { click: () => toggle(cell) } },
      icon(cell),
      NETWORK[cell].label,
    ),
  );
  const [first, others] = [true, false].map((here) =>
    chips.filter((_, i) => FIRST.includes(CELLS[i]) === here),
  );
  const networks = field(
    t('rail.networks'),
    el('div', { class: 'chips', role: 'group' }, ...first),
    WHERE.networks,
  );
  const further = field(
    t('rail.networks.further'),
    el('div', { class: 'chips', role: 'group' }, ...others),
    /^$/, // a refused network is told above
  );
  return { chips, networks, further };
}

/**
 * @param {Store} store @param {Services} services @param {Turns} turns
 * @returns {Group & {further: Field}}
 */
export function createNetworks(store, { t }, { turn, accepted }) {
  const { chips, networks, further } = createChips(t, toggle);
  const edges = /** @type {const} */ (['on', 'cut', 'both']);
  const recurrent = choice({
    name: 'recurrent',
    options: edges.map((edge) => [edge, t(`rail.recurrent.${edge}`)]),
    turn: (value) => turn({ recurrent: /** @type {any} */ (value) }),
  });
  const recurrentField = field(t('rail.recurrent'), recurrent.node, WHERE.recurrent);
  const hidden = slider({
    label: t('rail.hidden'),
    exact: t('rail.exact', { label: t('rail.hidden') }),
    where: WHERE.hidden,
    min: 1,
    max: HIDDEN_END,
    turn: (value) => turn({ hidden: value }),
    accepted: () => accepted('hidden'),
  });
  for (const { node } of [recurrentField, hidden]) node.classList.add('deep');

  /** @param {Cell} cell */
  function toggle(cell) {
    const { cells } = controls(store.get().spec);
    const wanted = cells.includes(cell)
      ? cells.filter((each) => each !== cell)
      : [...cells, cell].sort((a, b) => CELLS.indexOf(a) - CELLS.indexOf(b));
    if (wanted.length) turn({ cells: wanted });
  }

  return {
    fields: [networks, recurrentField, hidden],
    further,
    draw(now, { catalogue }) {
      chips.forEach((chip, i) => {
        chip.setAttribute('aria-pressed', String(now.cells.includes(CELLS[i])));
        chip.disabled = now.cells.every((cell) => cell === CELLS[i]); // one network must stay
      });
      recurrent.set(now.recurrent);
      const room = catalogue ? bounds(catalogue.limits).models[1] : Infinity;
      recurrent.without(now.recurrent !== 'both' && 2 * now.cells.length > room ? ['both'] : []);
      const [least, most] = catalogue ? bounds(catalogue.limits).hidden : [1, HIDDEN_END];
      hidden.set(now.hidden, [least, Math.min(most, Math.max(HIDDEN_END, now.hidden))], [least, most]);
    },
  };
}
