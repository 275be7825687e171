/** The paths: how much of dL_k/dc_t came down the LSTM's cell state alone, through the forget gates and nothing else. */

import * as client from '../api/why.js';
import { el, fill } from '../dom.js';
import { looksOf, paths, rows, summary } from '../figures/paths.js';
import { fixed } from '../model/format.js';
import { nameOf } from '../model/names.js';
import { followed, rowOf } from '../model/why.js';
import { createTimeChart } from './why-chart.js';
import { keyItem, percent } from './why-parts.js';
import { mountSection } from './why-section.js';
import { strong, woven } from './woven.js';

/** @import {PathsAnswer, Run} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const key = el('ul', { class: 'key' });
  /** @type {PathsAnswer|null} */
  let shown = null;
  const chart = createTimeChart(store, services, {
    id: 'paths',
    read: (step) => {
      if (!shown) return [];
      const { k, log10_norm: { total, alone, rest }, share } = shown;
      if (step > k) return [t('why.paths.read.none', { t: step, k })];
      return [t('why.paths.read', { t: step, total: fixed(total[step]), alone: fixed(alone[step]), rest: fixed(rest[step]), share: percent(share[step]) })];
    },
  });

  /** @param {PathsAnswer} answer */
  function write({ decades, share }) {
    fill(sentence, ...woven(t, 'why.paths.says', { total: strong(fixed(decades.total, 2)), alone: strong(fixed(decades.alone, 2)), share: strong(percent(share[0])) }));
    fill(key, ...looksOf(drawing.tokens()).map(([part, colour, dash]) => keyItem(colour, t(`why.paths.${part}`), fixed(decades[part], 2), dash)), keyItem(drawing.tokens().gate.f, t('why.paths.share'), null, 'area'));
  }

  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(rowOf(state)),
    ask: (state, signal) => client.paths(/** @type {Run} */ (state.run).spec, { model: state.selection.model, k: rowOf(state) }, { signal }),
    nodes: [sentence, el('div', { class: 'key-bar' }, key), chart.node],
    move: () => chart.move(),
    draw(answer) {
      shown = answer;
      if (answer) write(answer);
      const { T, models } = /** @type {Run} */ (store.get().run);
      chart.draw(answer && {
        title: t('why.paths.figure', { network: nameOf(models, answer.model, t), k: answer.k }), T, table: () => rows(answer), summary: () => t(summary(answer).key, summary(answer).places),
        figure: (g, height) => paths(answer, { geometry: g, height, tokens: drawing.tokens() }),
      });
    },
  });
  return () => {
    unmount();
    chart.remove();
  };
}
