// An operation as equations between arrays of the tape: forward one, on the way back one for all that it
// received or one for each input that it sends to. A stacked parameter is read by the block of one gate.

import { sourcesOf } from './cellgraph.js';

/** @import {CatalogueNode, CellGraph} from './cellgraph.js' */
/** @import {Operation} from './operations.js' */
/** @import {Pass, Run, Spec, Tape, TapeNode} from './types.js' */

/**
 * An array of the tape: a node's value, gradient or slope, what it received from `by`, what `by` sends it, or
 * the loss's target.
 * @typedef {object} Operand
 * @property {string} id
 * @property {'value'|'grad'|'slope'|'received'|'sent'|'target'} what
 * @property {string} [by]
 * @property {string|null} block   the gate whose rows of it count
 * @property {boolean} [transposed]
 */
/**
 * `given`: an input or a parameter, of which nothing is computed.
 * @typedef {'given'|'forward'|'to-vector'|'to-matrix'|'sum'|'over-batch'|'times'|'subtract'|'divide'|'max'|
 *   'function'|'softmax'|'loss'|'cut'} Kind
 */
/**
 * result = kind of operands. `name`: the operation, of an activation or a loss.
 * @typedef {{kind: Kind, name?: string, result: Operand, operands: Operand[]}} Equation
 */
/** @param {string} id @param {Operand['what']} what @param {Partial<Operand>} [further] @returns {Operand} */
const operand = (id, what, further) => ({ id, what, block: null, ...further });

/**
 * The reason why nothing goes back from step t to the one before; null where something does.
 * @param {Spec} spec
 * @param {number} m
 * @param {number} t
 */
export const cutBefore = ({ truncate, models }, m, t) =>
  models[m].recurrent === false ? 'unlinked' : truncate && t > 0 && t % truncate === 0 ? 'cut' : null;

/**
 * The reason why nothing arrives at step t from the one after; null where something does.
 * @param {Pick<Run, 'spec'|'T'>} run
 * @param {number} m
 * @param {number} t
 */
export const nothingArrives = ({ spec, T }, m, t) => (t === T - 1 ? 'end' : cutBefore(spec, m, t + 1));

/** @param {CatalogueNode} node @param {CellGraph} graph @param {string} input @returns {string|null} */
const blockOf = (node, graph, input) =>
  graph.byId.get(input)?.shape[0] === 'GH' && graph.gates.length ? node.block : null;

/**
 * @param {CatalogueNode} node
 * @param {CellGraph} graph
 * @returns {Equation|null}  null: an input or a parameter, which is given
 */
export function forwardEquation(node, graph) {
  const result = operand(node.id, 'value');
  const operands = node.inputs.map((id) => operand(id, 'value', { block: blockOf(node, graph, id) }));
  const { kind } = graph.operations[node.op];
  switch (kind) {
    case 'input':
    case 'parameter':
      return null;
    case 'product':
      return { kind: 'forward', result, operands };
    case 'multiply':
      return { kind: 'times', result, operands };
    case 'loss': {
      const given = [operand('output', 'value'), operand(node.id, 'target')];
      return { kind, name: node.op, result, operands: [...given, ...operands] };
    }
    case 'activation':
    case 'complement':
    case 'function':
      return { kind: 'function', name: node.op, result, operands };
    default:
      return { kind, result, operands };
  }
}

/**
 * The gradients that a node received add up to dL by it; that of the step after comes last.
 * @param {TapeNode} record
 * @param {CellGraph} graph
 * @returns {Equation}
 */
export function gatherEquation({ id, received }, graph) {
  return {
    kind: 'sum',
    result: operand(id, 'grad'),
    operands: sourcesOf(graph, id)
      .filter((by) => by in received)
      .map((by) => operand(id, 'received', { by })),
  };
}

/**
 * The equation of the gradient that a node sends to its input `to`.
 * @param {CatalogueNode} node
 * @param {CellGraph} graph
 * @param {string} to
 * @param {boolean} batch
 * @param {boolean} cut
 * @returns {Equation}
 */
export function sentEquation(node, graph, to, batch, cut) {
  const block = blockOf(node, graph, to);
  const result = operand(to, 'sent', { by: node.id, block });
  const grad = operand(node.id, 'grad');
  const others = node.inputs
    .filter((id) => id !== to)
    .map((id) => operand(id, 'value', { block: blockOf(node, graph, id) }));
  if (cut && to.endsWith('_prev')) return { kind: 'cut', result, operands: [] };
  if (node.op === 'product') {
    return to === node.inputs[0]
      ? { kind: 'to-matrix', result, operands: [grad, { ...others[0], transposed: true }] }
      : { kind: 'to-vector', result, operands: [{ ...others[0], transposed: true }, grad] };
  }
  if (node.op === 'sum' || (node.op === 'subtract' && to === node.inputs[0]))
    return {
      kind: batch && graph.byId.get(to)?.op === 'parameter' ? 'over-batch' : 'sum',
      result,
      operands: [grad],
    };
  return {
    kind: 'times',
    result,
    operands: [grad, node.op === 'multiply' ? others[0] : operand(node.id, 'slope', { by: to })],
  };
}

/**
 * dL by a parameter through this step, as those that read it make it: of each gate's block its own.
 * @param {CatalogueNode} node
 * @param {TapeNode} record
 * @param {CellGraph} graph
 * @param {boolean} batch
 * @returns {Equation[]}
 */
function parameterEquations({ id }, { received }, graph, batch) {
  return (graph.consumers.get(id) ?? [])
    .filter((by) => by in received)
    .map((by) => {
      const sent = sentEquation(/** @type {CatalogueNode} */ (graph.byId.get(by)), graph, id, batch, false);
      return { ...sent, result: operand(id, 'grad', { block: sent.result.block }) };
    });
}

/**
 * The givens of a step; stacked weights gate by gate.
 * @param {CatalogueNode} node @param {CellGraph} graph @returns {Equation[]}
 */
export const givenEquations = ({ id, shape }, { gates }) =>
  (shape[0] === 'GH' && gates.length ? gates : [null]).map((block) => ({
    kind: 'given',
    result: operand(id, 'value', { block }),
    operands: [],
  }));

/**
 * The equations of the operation that is selected.
 * @param {CellGraph} graph
 * @param {Tape} tape
 * @param {Operation} operation
 * @param {Pass} pass
 * @param {Spec} spec
 * @returns {Equation[]}
 */
export function equationsOf(graph, tape, { op, gather }, pass, spec) {
  const node = /** @type {CatalogueNode} */ (graph.byId.get(op));
  const record = /** @type {TapeNode} */ (tape.nodes.get(op));
  if (!record) return [];
  const forward = forwardEquation(node, graph);
  if (pass === 'forward') return forward ? [forward] : givenEquations(node, graph);
  if (node.op === 'parameter') return parameterEquations(node, record, graph, tape.batch > 1);
  if (gather || node.op === 'input')
    return Object.keys(record.received).length ? [gatherEquation(record, graph)] : [];
  const cut = cutBefore(spec, tape.model, tape.t) !== null;
  return Object.keys(record.sent).map((to) => sentEquation(node, graph, to, tape.batch > 1, cut));
}
