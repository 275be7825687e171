/**
 * The live region: one line for each stop, once one stays at it, so that a held key does not flood who
 * listens.
 */

import { cellGraph, sourcesOf } from '../../model/cellgraph.js';
import { number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { operationAt } from '../../model/operations.js';
import { log10Norm } from '../../model/watches.js';
import { told } from './breakpoints.js';
import { spoken } from '../parts/formulas.js';
import { moveOf } from '../parts/moves.js';

/** @import {Run, Selection, Matrix} from '../../model/types.js' */
/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Store, Services} from '../../services.js' */

/** A stop is said once it has stood for this long, ms. */
const STANDS = 350;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t, lang }) {
  let timer = 0;

  function say() {
    const { run, selection, view, catalogue, halt } = store.get();
    if (!run) return;
    const graph = view.pane === 'cell' ? cellGraph(catalogue, run.spec, selection.model) : null;
    const line = graph ? operation(selection, graph) : state(run, selection);
    if (line === null) return; // its numbers are on their way
    const text = halt ? `${told(t, run, halt)}. ${line}` : line;
    if (host.textContent !== text) host.textContent = text;
  }

  /** A state of the column. @param {Run} run @param {Selection} selection */
  function state(run, { model, t: step, pass, node }) {
    const { log10 } = run.models[model];
    const norm = node === 'c' ? log10.dc : node === 'h' ? log10.dh : null;
    const places = { network: nameOf(run.models, model, t), node, t: step };
    return norm && pass === 'backward' && !Number.isNaN(norm[step])
      ? t('live.gradient', { ...places, norm: number(10 ** norm[step]) })
      : t(`live.${pass}`, places);
  }

  /**
   * An operation, by what it gives; on the way back, by what it receives and sends.
   * @param {Selection} selection
   * @param {CellGraph} graph
   */
  function operation(selection, graph) {
    const { tape } = store.get();
    const { op, gather } = operationAt(selection, graph);
    const { notation } = store.get().view;
    const node = tape?.nodes.get(op);
    if (!tape || !node) return null;
    const norm = (/** @type {Matrix} */ { data }) => number(10 ** log10Norm(data));
    const titled = (/** @type {string} */ id) =>
      id === 'next' ? t('live.op.next', { t: tape.t + 1 }) : (graph.byId.get(id)?.titles[lang] ?? id);
    const each = (/** @type {Record<string, Matrix>} */ parts, /** @type {string[]} */ order) =>
      order
        .filter((id) => id in parts)
        .map((id, _, all) =>
          all.length > 1 || id === 'next' ? `${norm(parts[id])} (${titled(id)})` : norm(parts[id]),
        )
        .join(', ');
    const letters = spoken(/** @type {CatalogueNode} */ (graph.byId.get(op)).letters.value[notation], tape.t);
    const move = selection.pass === 'backward' && moveOf(graph, { op, gather });
    const places = {
      at: move ? t('live.op.move', { t: tape.t, move }) : t('live.op.at', { t: tape.t }),
      title: titled(op),
      letters,
    };
    if (selection.pass === 'forward')
      return node.value.data.length === 1
        ? t('live.op.one', { ...places, value: number(node.value.data[0]) })
        : t('live.op.forward', { ...places, count: node.value.data.length, norm: norm(node.value) });
    if (gather || Object.keys(node.sent).length === 0)
      return t('live.op.gather', {
        ...places,
        received: each(node.received, sourcesOf(graph, op)) || '0',
        norm: norm(node.grad),
      });
    return t('live.op.send', { ...places, received: norm(node.grad), sent: each(node.sent, node.inputs) });
  }

  function follow() {
    clearTimeout(timer);
    timer = window.setTimeout(say, STANDS);
  }
  follow();
  const stops = /** @type {const} */ (['selection', 'run', 'tape', 'halt', 'catalogue']).map((part) =>
    store.subscribe(follow, (all) => all[part]),
  );
  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(timer);
  };
}
