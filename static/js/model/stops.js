// The transport's stops: the forward pass, then the backward pass, by whole steps or node by node.

/** @import {Pass, NodeName} from './types.js' */

/**
 * @typedef {{pass: Pass, t: number, node: NodeName|null, op?: string, gather?: boolean}} Stop  node null: the
 *   step as a whole; op: one operation of it (operations.js)
 */
/**
 * @typedef {{length: number, at: (index: number) => Stop, indexOf: (stop: {pass: Pass, t: number, node?:
 *   NodeName|null, op?: string|null, gather?: boolean, stands?: import('./operations.js').Operation|null}) =>
 *   number}} Stops
 */

/** 2T stops: t = 0 … T-1 forward, then T-1 … 0 backward. @param {number} T @returns {Stops} */
export function timeStops(T) {
  return {
    length: 2 * T,
    at: (index) =>
      index < T
        ? { pass: 'forward', t: index, node: null }
        : { pass: 'backward', t: 2 * T - 1 - index, node: null },
    indexOf: ({ pass, t }) => (pass === 'forward' ? t : 2 * T - 1 - t),
  };
}

/**
 * The nodes of each column in the order in which they are computed (a loss only where it stands), and the
 * same way back.
 * `indexOf` of a node that the column lacks is the stop before it in the forward pass: of a loss that is not
 * asked, the output.
 * @param {number} T @param {boolean} hasC @param {number[]} lossSteps @returns {Stops}
 */
export function nodeStops(T, hasC, lossSteps) {
  const losses = new Set(lossSteps);
  /** @type {NodeName[]} */
  const states = hasC ? ['x', 'c', 'h', 'output'] : ['x', 'h', 'output'];
  /** @type {{t: number, node: NodeName}[]} */
  const way = [];
  /** @type {number[]} */
  const first = [];
  for (let t = 0; t < T; t++) {
    first.push(way.length);
    for (const node of states) way.push({ t, node });
    if (losses.has(t)) way.push({ t, node: 'loss' });
  }
  const half = way.length;
  return {
    length: 2 * half,
    at: (index) =>
      index < half ? { pass: 'forward', ...way[index] } : { pass: 'backward', ...way[2 * half - 1 - index] },
    indexOf({ pass, t, node }) {
      const places = /** @type {NodeName[]} */ ([...states, 'loss']);
      const wanted = node === 'c' && !hasC ? 'h' : (node ?? 'h');
      const size = (first[t + 1] ?? half) - first[t];
      const place = first[t] + Math.min(places.indexOf(wanted), size - 1);
      return pass === 'forward' ? place : 2 * half - 1 - place;
    },
  };
}
