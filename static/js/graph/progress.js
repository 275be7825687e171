// How far a step has come: at which of its operations a node has its value, holds its gradient, has sent it
// on.

import { operationsOf } from '../model/operations.js';

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Pass} from '../model/types.js' */

/**
 * Places among the operations of a pass, by node; a node that is in no map never comes.
 * @typedef {{value: Map<string, number>, grad: Map<string, number>, sent: Map<string, number>}} Milestones
 */
/** @typedef {{pass: Pass, place: number}} Now */

/** @type {WeakMap<CellGraph, Partial<Record<'asked'|'plain', Milestones>>>} */
const known = new WeakMap();

/** @param {CellGraph} graph @param {boolean} asked  a loss stands at this step @returns {Milestones} */
export function milestones(graph, asked) {
  const kinds = known.get(graph) ?? {};
  known.set(graph, kinds);
  return (kinds[asked ? 'asked' : 'plain'] ??= reckoned(graph, asked));
}

/** @param {CellGraph} graph @param {boolean} asked @returns {Milestones} */
function reckoned(graph, asked) {
  const { forward, backward } = operationsOf(graph, asked);
  /** @type {Milestones} */
  const found = {
    value: new Map(
      graph.nodes.filter(({ op }) => op === 'input' || op === 'parameter').map(({ id }) => [id, -1]),
    ),
    grad: new Map(),
    sent: new Map(),
  };
  forward.forEach(({ op }, i) => found.value.set(op, i));
  backward.forEach(({ op, gather }, i) => {
    if (!found.grad.has(op)) found.grad.set(op, i);
    if (!gather) found.sent.set(op, i);
  });
  for (const { id } of graph.nodes) {
    const last = Math.max(
      ...(graph.consumers.get(id) ?? []).map((consumer) => found.sent.get(consumer) ?? -1),
    );
    if (!found.grad.has(id) && last >= 0) found.grad.set(id, last);
  }
  return found;
}

/**
 * The value stands: computed in this pass, or in the one before.
 * @param {Milestones} of
 * @param {Now} now
 * @param {string} id
 */
export const hasValue = ({ value }, { pass, place }, id) =>
  pass === 'backward' ? value.has(id) : (value.get(id) ?? Infinity) <= place;

/** All that the node receives has come. @param {Milestones} of @param {Now} now @param {string} id */
export const hasGradient = ({ grad }, { pass, place }, id) =>
  pass === 'backward' && (grad.get(id) ?? Infinity) <= place;

/**
 * The node has sent its gradient on to its inputs.
 * @param {Milestones} of
 * @param {Now} now
 * @param {string} id
 */
export const hasSent = ({ sent }, { pass, place }, id) =>
  pass === 'backward' && (sent.get(id) ?? Infinity) <= place;
