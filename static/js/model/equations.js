// An operation as equations between arrays of the tape: forward one, on the way back one for all that it
// received or one for each input that it sends to.
// Arrays are taken as the engine has them: vectors B x n (B = 1 without a batch), matrices n x m. A stacked
// parameter is read by the block of one gate.

import { sourcesOf } from './cellgraph.js';

/** @import {CatalogueNode, CellGraph} from './cellgraph.js' */
/** @import {Operation} from './operations.js' */
/** @import {Matrix, Pass, Run, Spec, Tape} from './types.js' */
/** @import {TapeNode} from '../api/answers.types.js' */

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
 * given: an input or a parameter, of which nothing is computed.
 * @typedef
 * {'given'|'forward'|'to-vector'|'to-matrix'|'sum'|'over-batch'|'times'|'complement'|'function'|'softmax'|'cross_entropy'|'bce'|'mse'|'cut'}
 *   Kind
 */
/**
 * result = kind of operands. `name`: which function.
 * @typedef {{kind: Kind, name?: string, result: Operand, operands: Operand[]}} Equation
 */
/**
 * @typedef {{rows: number, cols: number, data: Float64Array, at: (r: number, c: number) => number}} Numbers
 */
/** One number of operand k. @typedef {{k: number, r: number, c: number}} Place */
/**
 * A term of the sum that gives a number: its value, and the places it comes from; `sign` is that with which
 * it is written.
 * @typedef {{value: number, places: Place[], sign: 1|-1}} Term
 */
/**
 * @typedef {{terms: Term[], total: number, expected: number, gap: number}} Provenance  expected: the server's
 *   number; gap: relative to the terms' size
 */

/** @param {string} id @param {Operand['what']} what @param {Partial<Operand>} [further] @returns {Operand} */
const operand = (id, what, further) => ({ id, what, block: null, ...further });

/**
 * Why nothing goes back from step t to the one before; null where it does.
 * @param {Spec} spec
 * @param {number} m
 * @param {number} t
 */
export const cutBefore = ({ truncate, models }, m, t) =>
  models[m].recurrent === false ? 'unlinked' : truncate && t > 0 && t % truncate === 0 ? 'cut' : null;

/**
 * Why nothing arrives at step t from the one after; null where it does.
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
  switch (node.op) {
    case 'input':
    case 'parameter':
      return null;
    case 'product':
      return { kind: 'forward', result, operands };
    case 'sum':
      return { kind: 'sum', result, operands };
    case 'multiply':
      return { kind: 'times', result, operands };
    case 'complement':
    case 'softmax':
      return { kind: node.op, result, operands };
    case 'cross_entropy':
    case 'bce':
    case 'mse':
      return {
        kind: node.op,
        result,
        operands: [operand('output', 'value'), operand(node.id, 'target'), ...operands],
      };
    default:
      return { kind: 'function', name: node.op, result, operands };
  }
}

/**
 * All that a node received adds up to dL by it; what arrives from the step after comes last.
 * @param {TapeNode} told
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
 * What a node sends to its input `to`.
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
  if (node.op === 'sum')
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
 * @param {TapeNode} told
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
 * What is given to a step; stacked weights gate by gate.
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
  const told = /** @type {TapeNode} */ (tape.nodes.get(op));
  if (!told) return [];
  const forward = forwardEquation(node, graph);
  if (pass === 'forward') return forward ? [forward] : givenEquations(node, graph);
  if (node.op === 'parameter') return parameterEquations(node, told, graph, tape.batch > 1);
  if (gather || node.op === 'input')
    return Object.keys(told.received).length ? [gatherEquation(told, graph)] : [];
  const cut = cutBefore(spec, tape.model, tape.t) !== null;
  return Object.keys(told.sent).map((to) => sentEquation(node, graph, to, tape.batch > 1, cut));
}

/**
 * The numbers of an operand.
 * @param {Operand} which
 * @param {Tape} tape
 * @param {CellGraph} graph
 * @param {Run} run
 * @returns {Numbers}
 */
export function numbersOf(which, tape, graph, run) {
  const told = /** @type {TapeNode} */ (tape.nodes.get(which.id));
  if (which.what === 'target') return targets(told, tape, run);
  const by = /** @type {string} */ (which.by);
  const found =
    which.what === 'received'
      ? told.received[by]
      : which.what === 'sent'
        ? tape.nodes.get(by)?.sent[which.id]
        : which.what === 'slope'
          ? told.local[by]
          : told[which.what];
  return arranged(/** @type {Matrix} */ (found), told, tape, graph.gates.indexOf(which.block ?? ''));
}

/**
 * Two axes, and of a stacked parameter the rows of gate `block` only (-1: all).
 * @param {Matrix} matrix
 * @param {TapeNode} told
 * @param {Tape} tape
 * @param {number} block
 * @returns {Numbers}
 */
function arranged({ data, shape }, told, tape, block) {
  const whole = told.op === 'parameter' && shape.length === 2;
  const rows = whole ? shape[0] : told.op !== 'parameter' && tape.batch > 1 ? tape.batch : 1;
  if (block < 0) return table(data, rows, data.length / rows);
  const H = /** @type {TapeNode} */ (tape.nodes.get('h')).shape[0];
  const cols = whole ? shape[1] : H,
    size = whole ? H * cols : H;
  return table(data.subarray(block * size, (block + 1) * size), whole ? H : 1, cols);
}

/** @param {Float64Array} data @param {number} rows @param {number} cols @returns {Numbers} */
const table = (data, rows, cols) => ({
  rows,
  cols,
  data,
  at: (r, c) => data[(rows === 1 ? 0 : r) * cols + (cols === 1 ? 0 : c)],
});

/**
 * What was asked for: of the run's own sequence as it came; of the further ones of a batch as the loss's
 * slopes say it.
 * @param {TapeNode} loss
 * @param {Tape} tape
 * @param {Run} run
 * @returns {Numbers}
 */
function targets(loss, tape, run) {
  const { data } = /** @type {TapeNode} */ (tape.nodes.get('output')).value;
  const Y = data.length / tape.batch,
    slopes = /** @type {Matrix} */ (loss.local.logits).data;
  const stretch = loss.op === 'mse' ? Y / 2 : loss.op === 'bce' ? Y : 1;
  const asked = data.map((value, i) => value - stretch * slopes[i]);
  if (loss.op === 'cross_entropy')
    asked.forEach((value, i) => {
      asked[i] = Math.round(value);
    });
  const own = run.models[tape.model].target[tape.t];
  if (own !== null)
    for (let j = 0; j < Y; j++)
      asked[j] = Array.isArray(own) ? own[j] : loss.op === 'cross_entropy' ? Number(j === own) : own;
  return table(asked, tape.batch, Y);
}

/** @type {Record<string, (a: number) => number>} */
const FUNCTIONS = {
  tanh: Math.tanh,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  relu: (a) => (a > 0 ? a : 0 * a),
  identity: (a) => a,
};

/**
 * The terms that add up to number (r, c) of the result, one after the other. `add(value, size, sign, k, r, c,
 * k2, r2, c2)`: a term, the size that its rounding is relative to, and the numbers it was
 * computed from: (r, c) of operand k, and of operand k2 unless that is -1.
 * @param {Equation} equation @param {Numbers[]} numbers @param {number} r @param {number} c
 * @param {(value: number, size: number, sign: 1|-1, k: number, r: number, c: number, k2: number, r2: number,
 *   c2: number) => void} add
 */
function visit({ kind, name }, numbers, r, c, add) {
  const [a, b] = numbers;
  const times = (
    /** @type {number} */ ra,
    /** @type {number} */ ca,
    /** @type {number} */ rb,
    /** @type {number} */ cb,
  ) => {
    const value = a.at(ra, ca) * b.at(rb, cb);
    add(value, Math.abs(value), 1, 0, ra, ca, 1, rb, cb);
  };
  if (kind === 'forward') for (let j = 0; j < a.cols; j++) times(c, j, r, j);
  else if (kind === 'to-vector') for (let i = 0; i < a.rows; i++) times(i, c, r, i);
  else if (kind === 'to-matrix') for (let s = 0; s < a.rows; s++) times(s, r, s, c);
  else if (kind === 'times') times(r, c, r, c);
  else if (kind === 'sum')
    numbers.forEach((each, k) =>
      add(each.at(r, c), Math.abs(each.at(r, c)), 1, k, each.rows === 1 ? 0 : r, c, -1, 0, 0),
    );
  else if (kind === 'over-batch')
    for (let s = 0; s < a.rows; s++) add(a.at(s, c), Math.abs(a.at(s, c)), 1, 0, s, c, -1, 0, 0);
  else if (kind === 'complement') add(1 - a.at(r, c), 1 + Math.abs(a.at(r, c)), -1, 0, r, c, -1, 0, 0);
  else if (kind === 'function') {
    const value = FUNCTIONS[/** @type {string} */ (name)](a.at(r, c));
    add(value, Math.abs(value) * (1 + Math.abs(a.at(r, c))), 1, 0, r, c, -1, 0, 0);
  } else if (kind !== 'cut') losses(kind, numbers, r, c, add);
}

/**
 * Softmax and the losses: a term for each logit; the logarithms are taken of the logits, so that nothing
 * rounds to log 0.
 * @param {Kind} kind
 * @param {Numbers[]} numbers
 * @param {number} r
 * @param {number} c
 * @param {Parameters<typeof visit>[4]} add
 */
function losses(kind, numbers, r, c, add) {
  const logits = /** @type {Numbers} */ (numbers.at(-1)),
    Y = logits.cols;
  let most = -Infinity,
    sum = 0;
  for (let j = 0; j < Y; j++) most = Math.max(most, logits.at(r, j));
  for (let j = 0; j < Y; j++) sum += Math.exp(logits.at(r, j) - most);
  const log = most + Math.log(sum);
  if (kind === 'softmax') {
    const value = Math.exp(logits.at(r, c) - most) / sum;
    add(value, value * (1 + Math.abs(logits.at(r, c)) + Math.abs(most)), 1, 0, r, c, -1, 0, 0);
    return;
  }
  const target = numbers[1];
  for (let j = 0; j < Y; j++) {
    const s = logits.at(r, j),
      y = target.at(r, j);
    if (kind === 'cross_entropy' && y !== 0)
      add(y * (log - s), y * (Math.abs(log) + Math.abs(s) + 1), -1, 1, r, j, 0, r, j);
    else if (kind === 'bce')
      add(
        (Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - y * s) / Y,
        (1 + Math.abs(s)) / Y,
        1,
        1,
        r,
        j,
        0,
        r,
        j,
      );
    else if (kind === 'mse') add((s - y) ** 2 / Y, (Math.abs(s) + Math.abs(y)) ** 2 / Y, 1, 1, r, j, 0, r, j);
  }
}

/** Smaller gaps are those of numbers too small for their own digits. */
const TINY = 1e-315;

/**
 * How far a number is from what it should be, relative to the size of what it was computed from; NaN where
 * something is not finite.
 * @param {number} told
 * @param {number} reckoned
 * @param {number} size
 */
export function gapOf(told, reckoned, size) {
  const apart = Math.abs(told - reckoned);
  return Number.isNaN(apart) || !Number.isFinite(told) || !Number.isFinite(reckoned)
    ? NaN
    : apart <= TINY
      ? 0
      : apart / Math.max(size, Math.abs(told));
}

/**
 * What number (r, c) of the result was computed from.
 * @param {Equation} equation
 * @param {Numbers} result
 * @param {Numbers[]} numbers
 * @param {number} r
 * @param {number} c
 * @returns {Provenance}
 */
export function provenance(equation, result, numbers, r, c) {
  /** @type {Term[]} */
  const terms = [];
  let total = 0,
    all = 0;
  visit(equation, numbers, r, c, (value, size, sign, k, rk, ck, k2, r2, c2) => {
    terms.push({ value, sign, places: [{ k, r: rk, c: ck }, ...(k2 >= 0 ? [{ k: k2, r: r2, c: c2 }] : [])] });
    total += value;
    all += size;
  });
  const expected = result.at(r, c);
  return { terms, total, expected, gap: gapOf(expected, total, all) };
}

/**
 * The largest gap between the result as it was told and as it follows from the operands; NaN where nothing
 * worse than a number that is not finite was found.
 * @param {Equation} equation
 * @param {Numbers} result
 * @param {Numbers[]} numbers
 */
export function worstGap(equation, result, numbers) {
  if (equation.kind === 'given') return result.data.every(Number.isFinite) ? 0 : NaN;
  let worst = 0,
    odd = false,
    total = 0,
    all = 0;
  const add = (/** @type {number} */ value, /** @type {number} */ size) => {
    total += value;
    all += size;
  };
  for (let r = 0; r < result.rows; r++) {
    for (let c = 0; c < result.cols; c++) {
      total = all = 0;
      visit(equation, numbers, r, c, add);
      const gap = gapOf(result.at(r, c), total, all);
      if (Number.isNaN(gap)) odd = true;
      else if (gap > worst) worst = gap;
    }
  }
  return odd && worst <= ROUNDING ? NaN : worst;
}

/** Sums of doubles agree to this; more is a mistake, and shown as one. */
export const ROUNDING = 1e-12;
