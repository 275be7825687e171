// The ledger of a state's gradient: what came straight from a step, what arrived from the step after, and
// that they add up.

import { FUNCTIONS } from './arithmetic.js';
import { nothingArrives } from './equations.js';
import { number, power } from './format.js';
import { row } from './run.js';

/** @import {ModelRun, ModelSpec, Run} from './types.js' */

/** @typedef {'here'|'next'|'total'} Side */
/** @typedef {Record<Side, Float64Array>} Sides */

/** Below the smallest normal double numbers lose their figures, and then vanish. */
const SMALLEST = 2 ** -1022;
/** If the log10 norm of a step is above this, the gradient that it sends back cannot have vanished. */
const SAFE = -280;

/**
 * The three sides of the ledger at step t. For an LSTM's c the first is computed here, through h_t = o *
 * tanh(c_t) or o * c_t and, with peepholes, through the gate o, which looks at c_t. Without its weights, and
 * in other cells, whose c_t may reach h_t in other ways too, that side is what the others leave, and `left`
 * says so: it proves nothing.
 * @param {ModelRun} model @param {'h'|'c'} node @param {number} t @param {number} T
 * @param {Pick<ModelSpec, 'peepholes'|'activation'|'cell_output'|'gate_activation'>} options
 * @param {ArrayLike<number>|null} [p_o]  the weights with which o looks at c
 * @returns {Sides & {left: boolean}}
 */
export function ledgerOf(model, node, t, T, options, p_o = null) {
  const of = (/** @type {Float64Array|null} */ rows) => row(/** @type {Float64Array} */ (rows), t, T);
  if (node === 'h')
    return { here: of(model.dh_direct), next: of(model.dh_next), total: of(model.dh), left: false };
  const next = of(model.dc_next),
    total = of(model.dc);
  if (model.cell !== 'lstm' || (options.peepholes && !p_o))
    return { here: total.map((value, i) => value - next[i]), next, total, left: true };
  const gate = FUNCTIONS[options.gate_activation ?? 'sigmoid'],
    shown = FUNCTIONS[outputOf(options)];
  const o = of(model.gates.o),
    dh = of(model.dh),
    d_o = p_o && of(model.dgates.o);
  const slope = (/** @type {number} */ c) => shown.slope(shown.value(c));
  const seen = (/** @type {number} */ i) => (p_o && d_o ? d_o[i] * gate.slope(o[i]) * p_o[i] : 0);
  return { here: of(model.c).map((c, i) => dh[i] * o[i] * slope(c) + seen(i)), next, total, left: false };
}

/**
 * The function of c that an LSTM's h is made of.
 * @param {Pick<ModelSpec, 'activation'|'cell_output'>} options
 */
const outputOf = ({ activation = 'tanh', cell_output: output = 'activated' }) =>
  output === 'activated' ? activation : output;

/** @param {ArrayLike<number>} values */
const norm = (values) => {
  const most = Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return most === 0 || !Number.isFinite(most)
    ? most
    : // squares of small numbers would vanish
      most * Math.hypot(...Array.from(values, (value) => value / most));
};

/**
 * The largest gap between total and sum, relative to the largest total.
 * @param {Sides} sides
 */
export function gap({ here, next, total }) {
  const most = total.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const worst = total.reduce((a, b, i) => Math.max(a, Math.abs(b - (here[i] + next[i]))), 0);
  return worst === 0 ? 0 : worst / most;
}

/**
 * Sides that are zero by the way the network is wired, whatever its numbers.
 * @param {Run} run @param {number} m @param {'h'|'c'} node @param {number} t @returns {Record<Side, boolean>}
 */
function zeros(run, m, node, t) {
  const log10 = run.models[m].log10;
  const here = node === 'h' ? !run.lossSteps.includes(t) : log10.dh[t] === -Infinity;
  return { here, next: nothingArrives(run, m, t) !== null, total: false };
}

/**
 * The log10 norm of a side whose numbers have vanished: that of the total is sent, and with the other part
 * zero a part is the total; null: nobody knows.
 * @param {Run} run @param {number} m @param {'h'|'c'} node @param {Side} side @param {number} t
 */
function exactLog10(run, m, node, side, t) {
  const sent = run.models[m].log10[node === 'h' ? 'dh' : 'dc'];
  const zero = zeros(run, m, node, t);
  if (zero[side]) return -Infinity;
  if (!sent) return null;
  if (side === 'total' || zero[side === 'here' ? 'next' : 'here'] || sent[t] === -Infinity) return sent[t];
  return side === 'next' && (sent[t + 1] > SAFE || sent[t + 1] === -Infinity) ? -Infinity : null;
}

/**
 * The norm of a side as it is written, and whether it is below the range of doubles: then its numbers are
 * zeros, which it is not.
 * @param {Run} run @param {number} m @param {'h'|'c'} node @param {Side} side @param {number} t
 * @param {Float64Array} values  of that side
 * @returns {{text: string, below: boolean}}
 */
export function normOf(run, m, node, side, t, values) {
  const size = norm(values);
  if (!(size < SMALLEST)) return { text: number(size), below: false };
  const log10 = exactLog10(run, m, node, side, t);
  if (log10 === -Infinity) return { text: '0', below: false };
  return { text: log10 === null ? '< 10⁻³⁰⁷' : power(log10), below: true };
}
