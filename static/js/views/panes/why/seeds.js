/**
 * Many seeds instead of one: every network drawn again and again, at one size, and what they have in common.
 */

import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import { rows, seedBands, summary } from '../../../figures/seedbands.js';
import { networkKey } from '../../../figures/key.js';
import { bandsOf } from '../../../model/bands.js';
import { nameOf, variantOf } from '../../../model/names.js';
import { createChart, room } from '../../parts/chart.js';
import { choice } from '../../parts/fields.js';
import { mountSection } from './section.js';
import { sentenceOf, tableOf } from './seeds-words.js';

/** @import {ModelRun, Run, SeedsAnswer, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */

/** Numbers of seeds to choose from. */
const SEEDS = [3, 10, 30, 100];
/** The chart's height, px. */
const TALL = { least: 190, most: 340 };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const settings = createSettings(store, services);
  const sentence = el('p', { class: 'sentence' });
  const table = el('table', { class: 'seeds-table small' });
  const chart = createChart(services, 'seeds');
  const unmount = mountSection(host, store, services, {
    subject: ({ run }) => (run?.done ? String(run.id) : null),
    detail: ({ view }) => `${view.seeds} ${view.match}`,
    ask: ({ run, view }, signal, meanwhile) =>
      client.seeds(
        /** @type {Run} */ (run).spec,
        { seeds: view.seeds, match: view.match },
        {
          signal,
          onHeard: meanwhile.heard,
          onSeeds: (answer, progress) => meanwhile({ progress, ...(answer.found.length ? { answer } : {}) }),
        },
      ),
    nodes: [settings.node, sentence, table, el('div', {}, chart.node)],
    move() {},
    draw(/** @type {SeedsAnswer|null} */ answer) {
      const { models } = /** @type {Run} */ (store.get().run);
      settings.draw(answer);
      if (answer) fill(table, ...tableOf(t, models, answer));
      if (answer) fill(sentence, ...sentenceOf(t, models, answer));
      chart.draw(answer && figureOf(services, models, answer), room(chart.node, TALL));
    },
  });
  return () => {
    settings.remove();
    unmount();
    chart.remove();
  };
}

/**
 * How many seeds, whether the networks have one hidden size or one number of parameters, and how many seeds
 * have come.
 * @param {Store} store
 * @param {Services} services
 */
function createSettings(store, { t }) {
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const count = choice({
    name: 'why-seeds',
    fine: true,
    options: SEEDS.map((n) => [String(n), String(n)]),
    turn: (value) => turn({ seeds: Number(value) }),
  });
  count.node.setAttribute('aria-label', t('why.seeds.count'));
  const match = choice({
    name: 'why-match',
    fine: true,
    options: [
      ['hidden', t('why.seeds.hidden')],
      ['parameters', t('why.seeds.parameters')],
    ],
    turn: (value) => turn({ match: /** @type {State['view']['match']} */ (value) }),
  });
  match.node.setAttribute('aria-label', t('why.seeds.match'));
  const come = el('span', { class: 'quiet small number' });
  const set = () => {
    count.set(String(store.get().view.seeds));
    match.set(store.get().view.match);
  };
  const remove = store.subscribe(set, ({ view }) => `${view.seeds} ${view.match}`);
  set();
  const unit = el('span', { class: 'quiet small' }, t('why.seeds.seeds'));
  return {
    node: el('div', { class: 'settings' }, count.node, unit, match.node, come),
    /** @param {SeedsAnswer|null} answer */
    draw(answer) {
      const places = answer && { found: answer.found.length, seeds: answer.seeds.length };
      come.textContent = places ? t('why.seeds.come', places) : '';
    },
    remove,
  };
}

/** @param {Services} services @param {ModelRun[]} models @param {SeedsAnswer} answer @returns {Shows} */
function figureOf({ t, drawing }, models, answer) {
  const data = bandsOf(answer).map((bands, m) => ({
    ...bands,
    cell: models[m].cell,
    name: nameOf(models, m, t),
    variant: variantOf(models, m),
  }));
  const sentences = () => summary(data).map(({ key, places }) => t(key, places));
  return {
    title: t('why.seeds.figure', { seeds: answer.found.length }),
    whole: true,
    about: () => [t('why.seeds.bands')],
    hidden: answer.models.map(({ hidden }) => hidden),
    key: () => networkKey(data),
    table: () => rows(data),
    summary: () => sentences().join(' '),
    figure: (box) => seedBands(data, { ...box, tokens: drawing.tokens(), label: t }),
  };
}
