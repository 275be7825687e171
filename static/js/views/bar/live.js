/** The live region: one line for each stop, once one stays at it, so that a held key floods no listener. */

import { cellGraph, sourcesOf } from '../../model/cellgraph.js';
import { number, power } from '../../model/format.js';
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
/** Figures of a norm that is said. */
const FIGURES = 4;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  let timer = 0;

  function say() {
    const { run, selection, view, catalogue, halt } = store.get();
    if (!run) return;
    const graph = view.pane === 'cell' ? cellGraph(catalogue, run.spec, selection.model) : null;
    const line = graph ? operation(store, services, graph) : state(services, run, selection);
    if (line === null) return; // its numbers are on their way
    const text = halt ? `${told(services.t, run, halt)}. ${line}` : line;
    if (host.textContent !== text) host.textContent = text;
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

/** A state of the column. @param {Services} services @param {Run} run @param {Selection} selection */
function state({ t }, run, { model, t: step, pass, node }) {
  const { log10 } = run.models[model];
  const norm = node === 'c' ? log10.dc : node === 'h' ? log10.dh : null;
  const places = { network: nameOf(run.models, model, t), node, t: step };
  return norm && pass === 'backward' && !Number.isNaN(norm[step])
    ? t('live.gradient', { ...places, norm: power(norm[step], FIGURES) })
    : t(`live.${pass}`, places);
}

/** @param {Matrix} numbers */
const normOf = ({ data }) => power(log10Norm(data), FIGURES);

/**
 * An operation, by what it gives; on the way back, by what it receives and sends. Null: its numbers are on
 * their way.
 * @param {Store} store @param {Services} services @param {CellGraph} graph
 */
function operation(store, { t, lang }, graph) {
  const { tape, selection, view } = store.get();
  const { op, gather } = operationAt(selection, graph);
  const node = tape?.nodes.get(op);
  if (!tape || !node) return null;
  const titled = (/** @type {string} */ id) =>
    id === 'next' ? t('live.op.next', { t: tape.t + 1 }) : (graph.byId.get(id)?.titles[lang] ?? id);
  const letters = /** @type {CatalogueNode} */ (graph.byId.get(op)).letters.value[view.notation];
  const move = selection.pass === 'backward' && moveOf(graph, { op, gather });
  const places = {
    at: move ? t('live.op.move', { t: tape.t, move }) : t('live.op.at', { t: tape.t }),
    title: titled(op),
    letters: spoken(letters, tape.t),
  };
  if (selection.pass === 'forward')
    return node.value.data.length === 1
      ? t('live.op.one', { ...places, value: number(node.value.data[0]) })
      : t('live.op.forward', { ...places, count: node.value.data.length, norm: normOf(node.value) });
  if (gather || Object.keys(node.sent).length === 0) {
    const received = parts(node.received, sourcesOf(graph, op), titled) || '0';
    return t('live.op.gather', { ...places, received, norm: normOf(node.grad) });
  }
  const sent = parts(node.sent, node.inputs, titled);
  return t('live.op.send', { ...places, received: normOf(node.grad), sent });
}

/**
 * The norm of each part, named where there are several.
 * @param {Record<string, Matrix>} matrices @param {string[]} order @param {(id: string) => string} titled
 */
const parts = (matrices, order, titled) =>
  order
    .filter((id) => id in matrices)
    .map((id, _, all) =>
      all.length > 1 || id === 'next' ? `${normOf(matrices[id])} (${titled(id)})` : normOf(matrices[id]),
    )
    .join(', ');
