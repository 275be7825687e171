/** Controls that are turned less often: options of the cells, truncation, how losses are put together. */

import { el, fill, write } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { NETWORK } from '../../model/names.js';
import { valueOf, withOption } from '../../model/options.js';
import { choice, chooser, field } from '../parts/fields.js';

/** @import {Cell} from '../../model/types.js' */
/** @import {CellOption, CellRecord} from '../../model/options.js' */
/** @import {Field} from '../parts/fields.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * @typedef {{cell: Cell, option: CellOption, select: ReturnType<typeof chooser>, field: Field}} Made
 */

/**
 * The options of the cells that stand there, each by the name that the server gives it: made when the
 * catalogue has come.
 * @param {Services} services
 * @param {Turns} turns
 * @returns {Group}
 */
function createOptions({ t, lang }, turns) {
  const box = el('div', { class: 'cell-options' });
  /** @type {Made[]} */
  let made = [];
  const problem = el('p', { class: 'problem', hidden: true });
  const node = el('div', { role: 'group', 'aria-label': t('rail.options') }, box, problem);

  return {
    fields: [
      {
        node,
        where: WHERE.options,
        tell(said) {
          problem.hidden = said === null;
          fill(problem, ...(said === null ? [] : [said].flat()));
        },
      },
    ],
    draw(_, { spec, catalogue }) {
      if (catalogue && !made.length) {
        made = catalogue.cells.cells.flatMap((/** @type {CellRecord} */ record) =>
          record.options.map((option) => createOption(record, option, lang, turns)),
        );
        fill(box, ...made.map(({ field: each }) => each.node));
      }
      for (const { field: each, cell, option, select } of made) {
        const model = spec.models.find((one) => one.cell === cell);
        each.node.hidden = !model;
        if (model) select.set(String(valueOf(model, option)));
      }
    },
  };
}

/**
 * An option of one kind of cell, for all its networks.
 * @param {CellRecord} record
 * @param {CellOption} option
 * @param {'en'|'ko'} lang
 * @param {Turns} turns
 * @returns {Made}
 */
function createOption(record, option, lang, turns) {
  const cell = /** @type {Cell} */ (record.cell);
  const values = option.values.map(({ value, titles }) => [String(value), titles[lang]]);
  const select = chooser(/** @type {[string, string][]} */ (values), (text) => {
    const turned = option.values.find(({ value }) => String(value) === text)?.value ?? text;
    turns.models((model) => (model.cell === cell ? withOption(model, option, turned) : model));
  });
  const title = option.titles[lang];
  const label = `${title[0].toUpperCase()}${title.slice(1)} (${NETWORK[cell].label})`;
  return { cell, option, select, field: field(label, select.node, WHERE.options) };
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
    createOptions(services, turns),
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
