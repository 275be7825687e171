/** How the layers of each network are put together: a fold for each, which says it in a line. */

import { assign, el, fill, icon, write } from '../../core/dom.js';
import { structureOf, withStructure } from '../../model/structure.js';
import { classOf, nameOf } from '../../model/names.js';
import { bounds } from '../../model/spec.js';
import { choice, field } from '../parts/fields.js';
import { explains } from '../parts/terms.js';

/** @import {Field} from '../parts/fields.js' */
/** @import {Structure} from '../../model/structure.js' */
/** @import {Group, Turns} from './turns.js' */
/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @typedef {{node: HTMLElement, fields: Field[], draw: (state: State) => void}} Row */

/** The most layers on top of each other: the server takes no more. */
const MOST = 4;

/**
 * @param {Store} store @param {Services} services @param {Turns} turns
 * @returns {Omit<Group, 'fields'> & {node: HTMLElement, rows: () => Field[]}}
 */
export function createStructure(store, services, turns) {
  const list = el('div', { class: 'layer-rows' });
  const told = el('span', { class: 'quiet' });
  const summary = el('summary', {}, services.t('rail.structure'), ' ', told);
  const node = el('details', { class: 'deep structure' }, summary, list);
  /** @type {Row[]} */
  let rows = [];
  return {
    node,
    rows: () => rows.flatMap(({ fields }) => fields),
    draw(_, state) {
      const { models } = state.spec;
      if (rows.length !== models.length) {
        rows = models.map((_each, m) => createRow(store, services, turns, m));
        fill(list, ...rows.map((row) => row.node));
      }
      for (const row of rows) row.draw(state);
      const words = new Set(models.map((model) => wordsOf(services.t, structureOf(model))));
      write(told, [...words].join(' / '));
    },
  };
}

/** @param {Store} store @param {Services} services @param {Turns} turns @param {number} m @returns {Row} */
function createRow(store, services, turns, m) {
  const { t } = services;
  const turn = (/** @type {Partial<Structure>} */ patch) =>
    turns.models((model, i) => (i === m ? withStructure(model, patch) : model));
  const form = createForm(services, turn, m);
  const network = el('b', {});
  const told = el('span', { class: 'quiet' });
  const parameters = el('p', { class: 'quiet small' });
  const copy = el('button', { type: 'button', class: 'linklike small' }, t('rail.copy'));
  copy.addEventListener('click', () => {
    const { spec } = store.get();
    const models = spec.models.toSpliced(m + 1, 0, spec.models[m]);
    const text = t('undo.copied', { network: nameOf(spec.models, m, t) });
    void services.change(() => store.set({ spec: { ...spec, models } }), text);
  });
  const parts = form.fields.map((each) => each.node);
  return {
    node: el('details', {}, el('summary', {}, network, ' ', told), el('div', {}, ...parts, parameters, copy)),
    fields: form.fields,
    draw({ spec: { models }, run, catalogue }) {
      const layers = structureOf(models[m]);
      assign(network, { class: `network ${classOf(models, m)}` });
      fill(network, icon(models[m].cell), nameOf(models, m, t));
      write(told, wordsOf(t, layers));
      form.draw(layers);
      const known = run?.spec.models[m] === models[m] ? run.models[m].parameters.toLocaleString('en') : '…';
      write(parameters, t('rail.parameters', { count: known }));
      copy.disabled = catalogue !== null && models.length >= bounds(catalogue.limits).models[1];
      copy.title = copy.disabled ? t('rail.networks.full', { most: models.length }) : '';
    },
  };
}

/** "2 layers, both ways, embedding 8" @param {Services['t']} t @param {Structure} layers */
function wordsOf(t, { layers, bidirectional, embedding }) {
  const way = t(`rail.bidirectional.${bidirectional}`);
  const told = t('rail.layers.told', { layers, way });
  return embedding === null ? told : t('rail.layers.embedded', { told, embedding });
}

/**
 * The fields of one network; those that are about two directions are there with two.
 * @param {Services} services @param {(patch: Partial<Structure>) => void} turn @param {number} m
 */
function createForm({ t }, turn, m) {
  const counts = Array.from({ length: MOST }, (_, i) => String(i + 1));
  const layers = chosen(t, m, 'layers', counts, (value) => turn({ layers: Number(value) }));
  const way = chosen(t, m, 'bidirectional', ['false', 'true'], (value) =>
    turn({ bidirectional: value === 'true' }),
  );
  const merge = chosen(t, m, 'merge', ['concat', 'sum'], (value) =>
    turn({ merge: /** @type {any} */ (value) }),
  );
  const read = chosen(t, m, 'read', ['step', 'state'], (value) => turn({ read: /** @type {any} */ (value) }));
  const embedding = createEmbedding(t, turn, m);
  return {
    fields: [layers, way, merge, read, embedding],
    /** @param {Structure} now */
    draw(now) {
      layers.set(String(now.layers));
      way.set(String(now.bidirectional));
      merge.set(now.merge);
      read.set(now.read);
      for (const { node } of [merge, read]) node.hidden = !now.bidirectional;
      embedding.draw(now.embedding);
    },
  };
}

/** The place of a network's field in a spec. @param {number} m @param {string} name */
const placeOf = (m, name) => new RegExp(`^models\\.${m}\\.${name}$`);

/**
 * One of a few values of a field, its name explained.
 * @param {Services['t']} t @param {number} m @param {keyof Structure} name @param {string[]} values
 * @param {(value: string) => void} turn
 */
function chosen(t, m, name, values, turn) {
  const words = values.map(
    (value) =>
      /** @type {[string, string]} */ ([value, name === 'layers' ? value : t(`rail.${name}.${value}`)]),
  );
  const { node, set } = choice({ name: `${name}-${m}`, options: words, turn });
  return { ...field(explains(name, t(`rail.${name}`)), node, placeOf(m, name)), set };
}

/** @param {Services['t']} t @param {(patch: Partial<Structure>) => void} turn @param {number} m */
function createEmbedding(t, turn, m) {
  const size = el('input', {
    class: 'entry',
    type: 'number',
    min: 1,
    step: 1,
    placeholder: t('rail.embedding.none'),
    on: { change: () => turn({ embedding: size.value === '' ? null : Number(size.value) }) },
  });
  return {
    ...field(explains('embedding', t('rail.embedding')), size, placeOf(m, 'embedding')),
    draw(/** @type {number|null} */ now) {
      size.value = now === null ? '' : String(now);
    },
  };
}
