/** The state that is selected: its formula, its shape, its numbers, and where its gradient came from. */

import { el, fill } from '../../core/dom.js';
import { cellGraph } from '../../model/cellgraph.js';
import { classOf, nameOf } from '../../model/names.js';
import { createEquation } from './equation.js';
import { createForward } from './forward.js';
import { createHead } from './head.js';
import { createLedger } from './ledger.js';
import { createNumbers } from './numbers.js';
import { createOutputs } from './outputs.js';
import { createGates, createInputGradient, createValue, onTheWayBack } from './values.js';
import { createPeephole } from './peephole.js';
import { createWeights } from './weights.js';

/** @import {Run, Selection, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @typedef {(run: Run, selection: Selection) => void} Update */
/**
 * A part of the inspector: made once for a kind of node, then only filled.
 * @typedef {{node: HTMLElement, update: Update}} Part
 */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  /** @type {Part[]} */
  let parts = [];
  const kept = {
    numbers: { open: false },
    step: createForward(store, services),
    weights: createWeights(store, services),
    peephole: createPeephole(store, () => follow()),
  };
  let made = '',
    frame = 0;

  function show() {
    const { run, selection, connection } = store.get();
    if (!run) {
      const waiting = t(connection.error ? 'stage.nothing' : 'inspector.waiting');
      return fill(host, el('p', { class: 'waiting' }, waiting));
    }
    const key = keyOf(store.get(), run, t);
    if (key !== made) {
      made = key;
      parts = partsOf(store, services, kept, run);
      fill(host, ...parts.map(({ node }) => node));
    }
    for (const part of parts) part.update(run, selection);
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  show();
  const stops = [
    store.subscribe(follow, ({ run }) => run && `${run.id} ${run.version}`),
    store.subscribe(follow, (state) => state.connection.error),
    store.subscribe(follow, (state) => state.selection),
    store.subscribe(follow, (state) => state.view.notation),
    store.subscribe(follow, (state) => state.catalogue),
  ];
  return () => {
    stops.forEach((stop) => stop());
    kept.step.stop();
    kept.weights.stop();
    kept.peephole.stop();
    cancelAnimationFrame(frame);
  };
}

/**
 * The parts are made anew where this is another.
 * @param {State} state @param {Run} run @param {Services['t']} t
 */
function keyOf({ selection, view, catalogue }, run, t) {
  const m = run.models[selection.model];
  return [
    run.models.map((_, i) => `${nameOf(run.models, i, t)} ${classOf(run.models, i)}`),
    cellGraph(catalogue, run.spec, selection.model)?.variant,
    m.recurrent,
    Object.keys(m.gates),
    selection.model,
    selection.node,
    view.notation,
    m.H,
    m.X,
    m.Y,
  ].join();
}

/**
 * The parts for the selected node, in the order in which they stand.
 * @param {Store} store @param {Services} services
 * @param {{numbers: {open: boolean}, step: ReturnType<typeof createForward>,
 *   weights: ReturnType<typeof createWeights>, peephole: ReturnType<typeof createPeephole>}} kept  what
 *   outlives a change of the node
 * @param {Run} run @returns {Part[]}
 */
function partsOf(store, services, { numbers, step, weights, peephole }, run) {
  const { t } = services;
  const { selection } = store.get();
  const { node } = selection;
  const isState = node === 'h' || node === 'c';
  const gates = isState ? createGates(store, services, run, selection) : null;
  return [
    createHead(store, services, run, selection),
    createEquation(store, services, step, run, selection),
    node === 'output' || node === 'loss' ? createOutputs(services, node) : createValue(services, node),
    ...(isState ? [onTheWayBack(services, t('ledger.title'), createLedger(services, node, peephole))] : []),
    ...(node === 'x' ? [onTheWayBack(services, t('inspector.dx'), createInputGradient(services))] : []),
    ...(gates ? [gates] : []),
    createNumbers(services, node, numbers),
    weights,
  ];
}
