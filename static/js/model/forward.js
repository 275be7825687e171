// One unit's part of a forward step, in numbers: what its new value is made of, read off the cell's graph.

import { fixed, summands } from './format.js';
import { row } from './run.js';

/** @import {CatalogueNode, CellGraph} from './cellgraph.js' */
/** @import {Matrix, Run} from './types.js' */

/** The parameters by name. @typedef {Map<string, Matrix>} Weights */
/**
 * The source of the numbers: unit u of network m at step t.
 * @typedef {{run: Run, m: number, t: number, u: number, graph: CellGraph, weights: Weights|null}} Place
 */

/** Figures after the point. */
const DIGITS = 3;

const written = (/** @type {number} */ x) => fixed(x, DIGITS).replace('-', '−');
/** A factor, or a term that is no first one: a negative one stands in brackets. @param {number} x */
const inside = (x) => (written(x).startsWith('−') ? `(${written(x)})` : written(x));

/** @param {CellGraph} graph @param {string} id */
const nodeOf = ({ byId }, id) => /** @type {CatalogueNode} */ (byId.get(id));

/**
 * A state of the step before t; zeros where nothing comes from it, null where the run does not hold it.
 * @param {Place} place @param {string} state @returns {number[]|null}
 */
function before({ run, m, t }, state) {
  const model = run.models[m];
  const held = { h: model.h, c: model.c }[state];
  if (!held) return null;
  if (t > 0 && model.recurrent) return [...row(held, t - 1, run.T)];
  const given = model.recurrent ? run.spec.models[m][state === 'c' ? 'c_0' : 'h_0'] : null;
  return Array.from({ length: model.H }, (_, i) => (Array.isArray(given) ? Number(given[i]) : 0));
}

/**
 * The numbers of a node that a run holds: the input, states, gates; null for others.
 * @param {Place} place @param {string} id @returns {ArrayLike<number>|null}
 */
function vectorOf(place, id) {
  const { run, m, t, graph } = place,
    model = run.models[m];
  if (id.endsWith('_prev')) return before(place, id.replace('_prev', ''));
  const isHeld = id === 'x' || graph.states.includes(id);
  const rows = isHeld ? /** @type {Record<string, any>} */ (model)[id] : model.gates[id];
  return rows ? row(rows, t, run.T) : null;
}

/**
 * The unit's number of a parameter, or of a product of one; null where the weights are not here.
 * @param {Place} place @param {CatalogueNode} node @param {string|null} block  the gate whose rows count
 * @returns {number|null}
 */
function weighted(place, { id, op, inputs }, block) {
  const isBias = op === 'parameter';
  const matrix = place.weights?.get(isBias ? id : inputs[0]);
  const by = isBias ? [1] : vectorOf(place, inputs[1]);
  if (!matrix || !by) return null;
  const { graph, run, m, u } = place;
  const first = Math.max(0, graph.gates.indexOf(block ?? '')) * run.models[m].H;
  const columns = isBias ? 1 : matrix.shape[1];
  const weights = matrix.data.subarray((first + u) * columns, (first + u + 1) * columns);
  return weights.reduce((sum, weight, i) => sum + weight * by[i], 0);
}

/**
 * What unit u of a state of step t is made of, as a line of numbers that ends in its value.
 * @param {Run} run @param {number} m @param {'h'|'c'} state @param {number} t @param {number} u
 * @param {CellGraph} graph
 * @param {Weights|null} weights  without them nothing is told of what they make
 * @returns {string|null}
 */
export function unitLine(run, m, state, t, u, graph, weights) {
  const place = { run, m, t, u, graph, weights };
  const node = nodeOf(graph, state);
  const steps = isActivated(node, graph) ? activated(place, node) : [writtenOut(place, node)];
  const made = steps?.includes(null) ? null : steps;
  const value = /** @type {ArrayLike<number>} */ (vectorOf(place, state))[u];
  return made && [...made, written(value)].join(' = ');
}

/**
 * Whether a state is an activation of a sum: as in a cell without gates, whose numbers come of its weights.
 * @param {CatalogueNode} node @param {CellGraph} graph
 */
const isActivated = ({ op, inputs }, graph) =>
  graph.operations[op].kind === 'activation' && nodeOf(graph, inputs[0]).op === 'sum';

/** Whether a state's line needs the weights. @param {CellGraph} graph @param {'h'|'c'} state */
export const needsWeights = (graph, state) => isActivated(nodeOf(graph, state), graph);

/**
 * The summands, then their sum, both within the activation. @param {Place} place @param {CatalogueNode} node
 * @returns {string[]|null}
 */
function activated(place, { op, inputs }) {
  const { graph } = place,
    sum = nodeOf(graph, inputs[0]);
  const terms = sum.inputs.map((id) => weighted(place, nodeOf(graph, id), sum.block));
  if (terms.includes(null)) return null;
  const { sum: whole, parts } = summands(/** @type {number[]} */ (terms), DIGITS);
  const [first, ...rest] = parts.map((part) => part.replace('-', '−'));
  const further = rest.map((part) => (part.startsWith('−') ? ` − ${part.slice(1)}` : ` + ${part}`));
  const { word } = graph.operations[op];
  const apart = `${first}${further.join('')}`;
  return word ? [`${word}(${apart})`, `${word}(${whole.replace('-', '−')})`] : [apart];
}

/**
 * A node as its operation on numbers; null where one of them is not known.
 * @param {Place} place @param {CatalogueNode} node @returns {string|null}
 */
function writtenOut(place, { op, inputs }) {
  const { kind, word } = place.graph.operations[op];
  const parts = inputs.map((id) => part(place, id, kind));
  if (parts.includes(null)) return null;
  if (kind === 'sum') return parts.join(' + ');
  if (kind === 'multiply') return parts.join(' · ');
  if (kind === 'divide') return parts.join(' / ');
  if (kind === 'complement') return `(1 − ${parts[0]})`;
  if (op === 'complement_root') return `√(1 − ${parts[0]}²)`;
  return kind === 'activation' ? `${word}(${bare(place, inputs[0]) ?? parts[0]})` : null;
}

/** A number alone between brackets needs none of its own. @param {Place} place @param {string} id */
function bare(place, id) {
  const known = vectorOf(place, id);
  return known && written(known[place.u]);
}

/**
 * An operand written out: its number, or its own operation.
 * @param {Place} place @param {string} id @param {string} within  the kind of the operation it is part of
 * @returns {string|null}
 */
function part(place, id, within) {
  const known = vectorOf(place, id);
  if (known) return inside(known[place.u]);
  const node = nodeOf(place.graph, id);
  const text = writtenOut(place, node);
  const apart = node.op === 'sum' || (node.op === 'divide' && within === 'divide');
  return text !== null && apart && within !== 'activation' ? `(${text})` : text;
}
