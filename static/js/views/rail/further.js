/** Controls that are turned less often: activation, reset, truncation, how losses are put together. */

import { el, write } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { ACTIVATIONS } from '../../model/spec.js';
import { choice, chooser, field } from '../parts/fields.js';

/** @import {Cell, Spec} from '../../model/types.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {Spec} spec @param {Cell} cell */
const firstOf = ({ models }, cell) => models.find((each) => each.cell === cell);

/**
 * An option of one kind of cell, hidden while no such network stands there.
 * @param {{label: string, where: RegExp, cell: Cell, name: 'activation'|'reset',
 *   options: [string, string][], turns: Turns}} of  options: the first is the default
 * @returns {Group}
 */
function cellOption({ label, where, cell, name, options, turns }) {
  const select = chooser(options, (value) =>
    turns.models((model) => (model.cell === cell ? { ...model, [name]: value } : model)),
  );
  const made = field(label, select.node, where);
  return {
    fields: [made],
    draw(_, { spec }) {
      const model = firstOf(spec, cell);
      made.node.hidden = !model;
      select.set(model?.[name] ?? options[0][0]);
    },
  };
}

/**
 * Back-propagation cut after so many steps.
 * @param {Store} store @param {Services} services @param {Turns} turns
 */
function createTruncation(store, services, { turn }) {
  const { t } = services;
  const cut = el('input', {
    class: 'entry',
    type: 'number',
    min: 1,
    step: 1,
    placeholder: t('rail.truncate.none'),
    on: { change: () => turn({ truncate: cut.value === '' ? null : Number(cut.value) }) },
  });
  const made = field(t('rail.truncate'), cut, WHERE.truncate);
  const effect = el('button', { type: 'button', class: 'linklike small' }, t('rail.truncate.effect'));
  effect.addEventListener('click', () => {
    store.set({ view: { ...store.get().view, why: 'truncation' } });
    services.openPane('why');
  });
  made.node.append(effect);
  return {
    fields: [made],
    /** @param {{truncate: number|null}} now */
    draw({ truncate }) {
      cut.value = truncate === null ? '' : String(truncate);
    },
  };
}

/** @param {Services} services @param {Turns} turns @returns {Group} */
function createReduction({ t }, turns) {
  const reduction = choice({
    name: 'reduction',
    options: [
      ['sum', t('rail.reduction.sum')],
      ['mean', t('rail.reduction.mean')],
    ],
    turn: (value) => turns.loss({ reduction: /** @type {any} */ (value) }),
  });
  return {
    fields: [field(t('rail.reduction'), reduction.node, WHERE.reduction)],
    draw: (_, { spec }) => reduction.set(spec.loss.reduction ?? 'sum'),
  };
}

/**
 * @param {Store} store @param {Services} services @param {Turns} turns
 * @returns {Group & {kind: HTMLElement}}  kind: which loss it is, in words
 */
export function createFurther(store, services, turns) {
  const { t } = services;
  const kind = el('p', { class: 'quiet small' });
  const groups = [
    cellOption({
      label: t('rail.activation'),
      where: WHERE.activation,
      cell: 'rnn',
      name: 'activation',
      options: ACTIVATIONS.map((each) => [each, each]),
      turns,
    }),
    cellOption({
      label: t('rail.reset'),
      where: WHERE.reset,
      cell: 'gru',
      name: 'reset',
      options: [
        ['after', t('rail.reset.after')],
        ['before', t('rail.reset.before')],
      ],
      turns,
    }),
    createTruncation(store, services, turns),
    createReduction(services, turns),
  ];
  return {
    fields: groups.flatMap(({ fields }) => fields),
    kind,
    draw(now, state) {
      for (const group of groups) group.draw(now, state);
      write(kind, t(`rail.kind.${state.spec.loss.kind}`));
    },
  };
}
