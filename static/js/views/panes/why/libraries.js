/**
 * Same cell, eight libraries: what LSTM, GRU and plain RNN lose of a gradient as each library draws them, at
 * the sizes on screen or those of the standard set-up.
 */

import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import { networkKey } from '../../../figures/key.js';
import { heightOf, isOther, libraries, rows, summary } from '../../../figures/libraries.js';
import { COMPARED, rowsOf } from '../../../model/libraries.js';
import { createChart } from '../../parts/chart.js';
import { choice } from '../../parts/fields.js';
import { sentenceOf, setupOf, tableOf } from './libraries-words.js';
import { mountSection } from './section.js';

/** @import {LibrariesAnswer, Row} from '../../../model/libraries.js' */
/** @import {Run, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */

/** Seeds that draw each layer. */
const SEEDS = 10;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const settings = createSettings(store, services);
  const sentence = el('p', { class: 'sentence' });
  const setup = el('p', { class: 'quiet small' });
  const table = el('table', { class: 'seeds-table libraries small' });
  const chart = createChart(services, 'libraries');
  const unmount = mountSection(host, store, services, {
    subject: ({ run }) => (run?.done ? String(run.id) : null),
    detail: ({ view, selection }) => `${view.setup} ${view.setup === 'own' ? selection.model : ''}`,
    ask: ({ run, view, selection }, signal, meanwhile) =>
      client.libraries(
        /** @type {Run} */ (run).spec,
        { model: selection.model, setup: view.setup, seeds: SEEDS },
        {
          signal,
          onHeard: meanwhile.heard,
          onLibraries: (answer, progress) =>
            meanwhile({ progress, ...(answer.found.length ? { answer } : {}) }),
        },
      ),
    nodes: [settings.node, sentence, setup, el('div', {}, chart.node), table],
    move() {},
    draw(/** @type {LibrariesAnswer|null} */ answer) {
      settings.draw(answer);
      const data = answer ? rowsOf(answer) : [];
      if (answer) {
        fill(sentence, ...sentenceOf(t, answer));
        fill(setup, setupOf(t, answer));
        fill(table, ...tableOf(t, data));
      }
      chart.draw(answer && figureOf(services, answer, data), heightOf(answer ? data : Array(9)));
    },
  });
  return () => {
    settings.remove();
    unmount();
    chart.remove();
  };
}

/** Which sizes, and how many seeds have come. @param {Store} store @param {Services} services */
function createSettings(store, { t }) {
  const setup = choice({
    name: 'why-setup',
    fine: true,
    options: [
      ['own', t('why.libraries.own')],
      ['standard', t('why.libraries.standard')],
    ],
    turn: (value) =>
      store.set({
        view: { ...store.get().view, setup: /** @type {State['view']['setup']} */ (value) },
      }),
  });
  setup.node.setAttribute('aria-label', t('why.libraries.sizes'));
  const come = el('span', { class: 'quiet small number' });
  const set = () => setup.set(store.get().view.setup);
  const remove = store.subscribe(set, ({ view }) => view.setup);
  set();
  return {
    node: el('div', { class: 'settings' }, setup.node, come),
    /** @param {LibrariesAnswer|null} answer */
    draw(answer) {
      const places = answer && { found: answer.found.length, seeds: answer.seeds.length };
      come.textContent = places ? t('why.libraries.come', places) : '';
    },
    remove,
  };
}

/** @param {Services} services @param {LibrariesAnswer} answer @param {Row[]} data @returns {Shows} */
function figureOf({ t, drawing }, answer, data) {
  const other = data.some(({ cells }) => cells.rnn && isOther(cells.rnn.entry));
  const sentences = () => summary(data).map(({ key, places }) => t(key, places));
  return {
    title: t('why.libraries.figure', { seeds: answer.found.length }),
    whole: true,
    about: () => [
      t('why.libraries.bands'),
      ...(other ? [t('why.libraries.relu')] : []),
      setupOf(t, answer),
      data.map(({ library, version }) => `${library} ${version}`).join(', '),
    ],
    key: () => networkKey(COMPARED.map((cell) => ({ cell }))),
    table: () => rows(data),
    summary: () => sentences().join(' '),
    figure: (box) => libraries(data, { ...box, tokens: drawing.tokens(), label: t }),
  };
}
