/** Which networks stand beside each other, whether their recurrent edge is cut, and their size. */

import { el, icon } from '../../core/dom.js';
import { CELLS, NETWORK } from '../../model/names.js';
import { WHERE } from '../../model/mistakes.js';
import { bounds, controls } from '../../model/spec.js';
import { choice, field, slider } from '../parts/fields.js';

/** @import {Cell} from '../../model/types.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** Cells of the first screen; the workbench has the others too. */
const FIRST = ['rnn', 'lstm', 'gru'];
/** End of the slider, for common values; more, up to the server's limit, is typed. */
const HIDDEN_END = 64;

/** @param {Store} store @param {Services} services @param {Turns} turns @returns {Group} */
export function createNetworks(store, { t }, { turn, accepted }) {
  const chips = CELLS.map((cell) =>
    el(
      'button',
      {
        class: `chip ${cell}${FIRST.includes(cell) ? '' : ' deep'}`,
        type: 'button',
        on: { click: () => toggle(cell) },
      },
      icon(cell),
      NETWORK[cell].label,
    ),
  );
  const networks = field(
    t('rail.networks'),
    el('div', { class: 'chips', role: 'group' }, ...chips),
    WHERE.networks,
  );
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
    draw(now, { catalogue }) {
      chips.forEach((chip, i) => {
        chip.setAttribute('aria-pressed', String(now.cells.includes(CELLS[i])));
        chip.disabled = now.cells.every((cell) => cell === CELLS[i]); // one network must stay
      });
      recurrent.set(now.recurrent);
      const [least, most] = catalogue ? bounds(catalogue.limits).hidden : [1, HIDDEN_END];
      hidden.set(now.hidden, [least, Math.min(most, Math.max(HIDDEN_END, now.hidden))], [least, most]);
    },
  };
}
