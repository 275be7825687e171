/** Moves the selection from stop to stop, from pass to pass and from network to network. */

import { opening } from '../model/state.js';

/** @import {Selection, View} from '../model/types.js' */
/** @import {Stop} from '../model/stops.js' */
/** @import {Stopping} from './stopping.js' */
/** @import {Tapes} from './tapes.js' */
/** @import {Store} from '../services.js' */

/** @typedef {ReturnType<typeof createStepping>} Stepping */

/** @param {Store} store @param {Tapes} tapes @param {Stopping} stopping */
export function createStepping(store, tapes, { stops, graph }) {
  /** Nobody has gone anywhere yet: playing begins with the first step. */
  let unmoved = stands(store.get().selection, opening(store.get().spec));
  const mode = () => store.get().view.stepBy;

  /** Selecting a node without an operation selects the node itself. @param {Partial<Selection>} patch */
  function select(patch) {
    if ('t' in patch || 'pass' in patch) unmoved = false;
    const { selection } = store.get();
    const itself = 'node' in patch ? { op: null, gather: false } : {};
    const left = 'node' in patch || 'op' in patch ? { stands: null } : {};
    store.set({ selection: { ...selection, ...itself, ...left, ...patch }, halt: null });
  }

  /** @param {number} index @param {View['stepBy']} [by] */
  function goTo(index, by = mode()) {
    const all = stops(by);
    if (!all) return false;
    const { node, ...stop } = all.at(Math.max(0, Math.min(all.length - 1, index)));
    select(node ? { node, ...stop } : keepingTo({ node, ...stop }, store, { stops, graph }));
    return index >= 0 && index < all.length;
  }

  const index = (/** @type {View['stepBy']} */ by = mode()) => stops(by)?.indexOf(store.get().selection) ?? 0;
  const step = (/** @type {number} */ by, /** @type {View['stepBy']} */ kind = mode()) =>
    goTo(index(kind) + by, kind);

  /**
   * What there is to wait for before the stop after so many others is shown with its numbers; null: nothing.
   * @param {number} by
   * @param {View['stepBy']} [kind]
   */
  function waitsFor(by, kind = mode()) {
    const all = stops(kind);
    return all && tapes.ready(all.at(Math.max(0, Math.min(all.length - 1, index(kind) + by))).t);
  }

  /** The same place in the next network. */
  function nextNetwork() {
    const { run, selection } = store.get();
    if (!run) return;
    const model = (selection.model + 1) % run.models.length;
    const node = selection.node === 'c' && !run.models[model].c ? 'h' : selection.node;
    store.set({ selection: { ...selection, model, node }, halt: null });
    const { op } = store.get().selection;
    if (op !== null && !graph()?.byId.has(op)) select({ node });
  }

  return {
    select,
    goTo,
    index,
    step,
    waitsFor,
    nextNetwork,
    /** Whether nobody has gone anywhere yet. */
    untouched: () => unmoved,
    /** As when the page opened. */
    untouch: () => void (unmoved = true),
  };
}

/**
 * A step of time while an operation is shown stays at that operation, or where there is none, at the one
 * beside it.
 * @param {Stop} stop
 * @param {Store} store
 * @param {Stopping} stopping
 */
function keepingTo({ pass, t }, store, { stops, graph }) {
  const { selection } = store.get();
  const operations = selection.op === null ? null : stops('operation');
  const shape = graph()?.byId.get(selection.op ?? '')?.op;
  return operations && shape !== 'parameter' && shape !== 'input'
    ? operations.at(operations.indexOf({ ...selection, pass, t }))
    : { pass, t };
}

/**
 * Whether this is the same place of the passes.
 * @param {Pick<Selection, 'pass'|'t'>} a
 * @param {Pick<Selection, 'pass'|'t'>} b
 */
const stands = (a, b) => a.pass === b.pass && a.t === b.t;
