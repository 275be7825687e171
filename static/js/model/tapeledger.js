// The ledger of every node of a step: what it received adds up to its gradient, what it sends is that
// gradient by its local derivative, and what
// one step sends to the state before is what that state received. Reckoned from the tape, and told where it
// does not add up.

import { numbersOf } from './arrays.js';
import { cutBefore, gatherEquation, sentEquation } from './equations.js';
import { initialOf } from './layers.js';
import { ROUNDING, gapOf, worstGap } from './provenance.js';
import { row } from './run.js';

/** @import {CellGraph, CatalogueNode} from './cellgraph.js' */
/** @import {ModelRun, Run, Tape, TapeNode, Matrix} from './types.js' */

/** @typedef {'good'|'bad'|'nonfinite'} Verdict */
/**
 * @typedef {object} TapeLedger
 * @property {string} id
 * @property {number} received   the gap of the sum of what was received, relative; NaN where something is not
 *   finite
 * @property {Record<string, number>} sent  by input, the gap of what is sent
 * @property {null|{side: 'next'|'previous'|'input', gap: number}} across  against the step after or before,
 *   of the states; against the whole trace, of the input
 * @property {Verdict} verdict
 * @property {number} gap        the worst
 */

/** @param {number} gap @returns {Verdict} */
export const verdictOf = (gap) => (Number.isNaN(gap) ? 'nonfinite' : gap <= ROUNDING ? 'good' : 'bad');

/** The worst of several gaps: a gap says more than a number that is not finite. @param {number[]} gaps */
function worstOf(gaps) {
  const worst = gaps.reduce((a, b) => (b > a ? b : a), 0);
  return worst <= ROUNDING && gaps.some(Number.isNaN) ? NaN : worst;
}

/** @param {string} id @param {Tape} tape @param {CellGraph} graph @param {Run} run @returns {TapeLedger} */
export function tapeLedger(id, tape, graph, run) {
  const record = /** @type {TapeNode} */ (tape.nodes.get(id));
  const node = /** @type {CatalogueNode} */ (graph.byId.get(id));
  const received = id === 'loss' ? seed(record, run) : adds(record, tape, graph, run);
  /** @type {Record<string, number>} */
  const sent = {};
  const cut = cutBefore(run.spec, tape.model, tape.t) !== null;
  const back = node.op !== 'input' && node.op !== 'parameter' && node.id !== 'output';
  if (back && (id === 'loss' || Object.keys(record.received).length)) {
    for (const to of node.inputs) {
      const equation = sentEquation(node, graph, to, tape.batch > 1, cut);
      const whole = record.sent[to];
      if (!whole) {
        sent[to] = Infinity; // what it should have sent is missing
        continue;
      }
      const result = numbersOf(equation.result, tape, graph, run);
      const gap = worstGap(
        equation,
        result,
        equation.operands.map((each) => numbersOf(each, tape, graph, run)),
      );
      const same = handed(whole, /** @type {TapeNode} */ (tape.nodes.get(to)).received[id]);
      sent[to] = worstOf([gap, same, strays(whole, result)]);
    }
  }
  const across = acrossSteps(record, tape, run);
  const gap = worstOf([received, ...Object.values(sent), ...(across ? [across.gap] : [])]);
  return { id, received, sent, across, verdict: verdictOf(gap), gap };
}

/** @param {TapeNode} record @param {Tape} tape @param {CellGraph} graph @param {Run} run */
function adds(record, tape, graph, run) {
  const equation = gatherEquation(record, graph);
  const numbers = equation.operands.map((each) => numbersOf(each, tape, graph, run));
  return worstGap(equation, numbersOf(equation.result, tape, graph, run), numbers);
}

/** The loss's own gradient is 1, or 1/K under the mean. @param {TapeNode} record @param {Run} run */
const seed = ({ grad }, { spec, lossSteps }) =>
  worstOf(
    Array.from(grad.data, (each) =>
      gapOf(each, spec.loss.reduction === 'mean' ? 1 / lossSteps.length : 1, 1),
    ),
  );

/**
 * The gradient that one node sent must be the gradient that the other received.
 * @param {Matrix} sent
 * @param {Matrix|undefined} received
 */
const handed = (sent, received) =>
  received
    ? worstOf(Array.from(sent.data, (each, i) => gapOf(received.data[i], each, Math.abs(each))))
    : Infinity;

/**
 * Outside the block that it reads nothing is sent.
 * @param {Matrix} whole
 * @param {import('./arrays.js').Numbers} block
 */
function strays({ data }, block) {
  if (data.length === block.data.length) return 0;
  const from = (block.data.byteOffset - data.byteOffset) / data.BYTES_PER_ELEMENT,
    to = from + block.data.length;
  return data.some((value, i) => value !== 0 && (i < from || i >= to)) ? Infinity : 0;
}

/**
 * What a step sends back is what the state before it received, and the trace's own gradients are the tape's.
 * With a batch the run's own sequence is the first.
 * @param {TapeNode} record
 * @param {Tape} tape
 * @param {Run} run
 * @returns {TapeLedger['across']}
 */
function acrossSteps(record, tape, run) {
  const model = run.models[tape.model],
    { t } = tape;
  if (!run.done) return null;
  const side =
    record.id in { h: 0, c: 0 }
      ? 'next'
      : record.id.endsWith('_prev')
        ? 'previous'
        : record.id === 'x'
          ? 'input'
          : null;
  if (side === null) return null;
  const there =
    side === 'next'
      ? (record.received.next?.data ?? new Float64Array(record.shape[0] * tape.batch))
      : record.grad.data;
  const known = knownOf(model, record.id, t, run.T);
  if (!known) return null;
  const size = known.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return { side, gap: worstOf(Array.from(known, (each, i) => gapOf(there[i], each, size))) };
}

/**
 * @param {ModelRun} model
 * @param {string} id
 * @param {number} t
 * @param {number} T
 * @returns {Float64Array|null}
 */
function knownOf(model, id, t, T) {
  const { gradients, dh_next, dc_next } = model;
  const state = id.replace('_prev', '');
  const next = { h: dh_next, c: dc_next }[state] ?? null; // a run holds no further states
  if (id === 'x') return gradients && gradients.x.data.subarray(t * model.X, (t + 1) * model.X);
  if (!id.endsWith('_prev')) return next && row(next, t, T);
  const initial = gradients && { h: gradients.h_0, c: gradients.c_0 }[state];
  if (t === 0) return initial ? initialOf(initial, model) : null;
  return next && row(next, t - 1, T);
}

/** @type {WeakMap<Tape, Map<string, TapeLedger>>} a tape is audited once */
const audited = new WeakMap();

/**
 * The ledgers of all nodes of a step.
 * @param {Tape} tape
 * @param {CellGraph} graph
 * @param {Run} run
 * @returns {Map<string, TapeLedger>}
 */
export function audit(tape, graph, run) {
  const known =
    audited.get(tape) ?? new Map([...tape.nodes.keys()].map((id) => [id, tapeLedger(id, tape, graph, run)]));
  audited.set(tape, known);
  return known;
}
