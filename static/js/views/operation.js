/** The operation that the microscope shows: its equation with the numbers in, and its ledger. */

import { el, fill } from '../dom.js';
import { cellGraph } from '../model/cellgraph.js';
import { operationAt } from '../model/operations.js';
import { formula } from './formulas.js';

/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t, lang }) {
  function show() {
    const { run, catalogue, selection, view } = store.get();
    const graph = run && cellGraph(catalogue, run.spec, selection.model);
    if (!graph) return fill(host, el('p', { class: 'waiting' }, t('inspector.waiting')));
    const node = /** @type {import('../model/cellgraph.js').CatalogueNode} */ (graph.byId.get(operationAt(selection, graph).op));
    const written = formula((selection.pass === 'backward' ? node.gradient : node.formula)[view.notation]);
    written.set(selection.t);
    fill(host, el('h2', {}, node.titles[lang]), el('div', { class: 'equation' }, el('div', { class: 'math' }, written.node)));
  }
  show();
  const stops = [store.subscribe(show, (state) => state.selection), store.subscribe(show, (state) => state.view.notation), store.subscribe(show, (state) => state.catalogue), store.subscribe(show, (state) => state.run?.id)];
  return () => stops.forEach((stop) => stop());
}
