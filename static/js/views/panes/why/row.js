/**
 * A section about one row of the map, that of the loss whose gradient is followed: its sentences, and its
 * chart on the time axis.
 */

import { nameOf } from '../../../model/names.js';
import { followed, rowOf } from '../../../model/why.js';
import { createTimeChart } from './chart.js';
import { mountSection } from './section.js';

/** @import {Row} from '../../../api/why.js' */
/** @import {Child} from '../../../core/dom.js' */
/** @import {Figure, Phrase, Run, Spec, Table} from '../../../model/types.js' */
/** @import {TimeOptions} from '../../../figures/timebars.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * @template {{digest: string, model: number, k: number}} A
 * @param {HTMLElement} host @param {Store} store @param {Services} services
 * @param {object} row
 * @param {'factors'|'paths'} row.id  of its files
 * @param {(spec: Spec, row: Row, options: {signal: AbortSignal}) => Promise<A>} row.ask
 * @param {Child[]} row.nodes  above the chart
 * @param {Child[]} [row.below]  under it
 * @param {import('./parts.js').Key} row.key  that stands in one of them
 * @param {(answer: A) => string} row.axis  key of the title of the upward axis, for a file
 * @param {(answer: A, width: number) => void} row.write  fills them; width: the chart's, px
 * @param {(answer: A, t: number) => Child[]} row.read  the reading of step t
 * @param {{figure: (answer: A, options: TimeOptions) => Figure, rows: (answer: A) => Table, summary: (answer:
 *   A) => Phrase}} row.drawn
 * @returns {() => void} ends it
 */
export function mountRow(
  host,
  store,
  services,
  { id, ask, nodes, below = [], key, axis, write, read, drawn },
) {
  const { t, drawing } = services;
  const run = () => /** @type {Run} */ (store.get().run);
  /** @type {A|null} */
  let shown = null;
  // Until the next frame the answer may be of the network before.
  const isHere = () => shown?.model === store.get().selection.model;
  const told = (/** @type {number} */ step) => (shown && isHere() ? read(shown, step) : []);
  const chart = createTimeChart(store, services, { id, read: told });
  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(rowOf(state)),
    ask: (state, signal) => ask(run().spec, { model: state.selection.model, k: rowOf(state) }, { signal }),
    nodes: [...nodes, chart.node, ...below],
    move: () => chart.move(),
    draw(answer) {
      shown = answer;
      if (answer) write(answer, chart.node.clientWidth);
      chart.draw(
        answer && {
          title: t(`why.${id}.figure`, { network: nameOf(run().models, answer.model, t), k: answer.k }),
          T: run().T,
          models: [answer.model],
          step: `k${answer.k}`,
          whole: true,
          key: () => key.explained(drawing.tokens().ink),
          axes: { x: t('figure.axis.step'), y: t(axis(answer)) },
          figure: (geometry, height) => drawn.figure(answer, { geometry, height, tokens: drawing.tokens() }),
          table: () => drawn.rows(answer),
          summary: () => t(drawn.summary(answer).key, drawn.summary(answer).places),
        },
      );
    },
  });
  return () => {
    unmount();
    chart.remove();
  };
}
