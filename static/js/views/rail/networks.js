/** Which networks stand beside each other, whether their recurrent edge is cut, and their size. */

import { el, icon } from '../../core/dom.js';
import { CELLS, EVERY, kindOf, NETWORK } from '../../model/names.js';
import { WHERE } from '../../model/mistakes.js';
import { bounds, controls, withControls } from '../../model/spec.js';
import { choice, field, reason, slider } from '../parts/fields.js';

/** @import {Cell, State} from '../../model/types.js' */
/** @import {Controls} from '../../model/spec.js' */
/** @import {Field} from '../parts/fields.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** Cells that stand under Networks; the others stand with the rarer controls. */
const FIRST = ['rnn', 'lstm', 'gru'];
/** End of the slider, for common values; more, up to the server's limit, is typed. */
const HIDDEN_END = 64;

/**
 * The cells once one is turned on, or off.
 * @param {Cell[]} cells
 * @param {Cell} cell
 */
const toggled = (cells, cell) =>
  cells.includes(cell)
    ? cells.filter((each) => each !== cell)
    : [...cells, cell].sort((a, b) => EVERY.indexOf(a) - EVERY.indexOf(b));

/** How many networks may stand side by side. @param {State['catalogue']} catalogue */
const roomOf = (catalogue) => (catalogue ? bounds(catalogue.limits).models[1] : Infinity);

/**
 * A button for each cell, in two groups. A button that would ask for more networks than there may be says so
 * in its title, and so does its group.
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
  const groups = [true, false].map((here) =>
    el(
      'div',
      { class: 'chips', role: 'group' },
      ...chips.filter((_, i) => FIRST.includes(CELLS[i]) === here),
    ),
  );
  const networks = field(t('rail.networks'), groups[0], WHERE.networks);
  const further = field(t('rail.networks.further'), groups[1], /^$/); // a refused network is told above
  const reasons = groups.map((group) => ({ group, tell: reason(group) }));

  return {
    networks,
    further,
    /** @param {Controls} now @param {State} state */
    draw({ cells, recurrent }, { spec, catalogue }) {
      const most = roomOf(catalogue);
      const full = t(recurrent === 'both' ? 'rail.networks.full.both' : 'rail.networks.full', { most });
      chips.forEach((chip, i) => {
        const pressed = cells.includes(CELLS[i]);
        const over = !pressed && withControls(spec, { cells: toggled(cells, CELLS[i]) }).models.length > most;
        chip.setAttribute('aria-pressed', String(pressed));
        chip.disabled = over || cells.every((cell) => cell === CELLS[i]); // one network must stay
        chip.title = over ? full : '';
      });
      for (const { group, tell } of reasons) tell(group.querySelector('[title]:not([title=""])') && full);
    },
  };
}

/**
 * @param {Store} store @param {Services} services @param {Turns} turns
 * @returns {Group & {further: Field}}
 */
export function createNetworks(store, { t, change }, { turn, accepted }) {
  const chips = createChips(t, toggle);
  const { networks, further } = chips;
  const edges = /** @type {const} */ (['on', 'cut', 'both']);
  const recurrent = choice({
    name: 'recurrent',
    options: edges.map((edge) => [edge, t(`rail.recurrent.${edge}`)]),
    turn: (value) => turn({ recurrent: /** @type {any} */ (value) }),
  });
  const recurrentField = field(t('rail.recurrent'), recurrent.node, WHERE.recurrent);
  const tellBoth = reason(recurrent.node);
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
    const wanted = toggled(cells, cell);
    if (!wanted.length) return;
    if (wanted.length > cells.length) turn({ cells: wanted });
    else void change(() => turn({ cells: wanted }), t('undo.removed', { network: NETWORK[cell].label }));
  }

  return {
    fields: [networks, recurrentField, hidden],
    further,
    draw(now, state) {
      const { spec, catalogue } = state;
      chips.draw(now, state);
      recurrent.set(now.recurrent);
      const most = roomOf(catalogue);
      const over = now.recurrent !== 'both' && withControls(spec, { recurrent: 'both' }).models.length > most;
      const why = over ? t('rail.recurrent.full', { most }) : null;
      recurrent.without(why === null ? [] : ['both'], why ?? '');
      tellBoth(why);
      const [least, end] = catalogue ? bounds(catalogue.limits).hidden : [1, HIDDEN_END];
      hidden.set(now.hidden, [least, Math.min(end, Math.max(HIDDEN_END, now.hidden))], [least, end]);
    },
  };
}
