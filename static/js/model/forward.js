// One unit's part of a forward step, in numbers: what its new value is made of.

import { fixed, summands } from './format.js';
import { row } from './run.js';

/** @import {Matrix, Run} from './types.js' */

/** @typedef {{W_xh: Matrix, W_hh: Matrix, b_h?: Matrix}} Weights  of an RNN */

/** Figures after the point. */
const DIGITS = 3;
/** How an activation is written before its operand's bracket. @type {Record<string, string>} */
const WRITTEN = { tanh: 'tanh', relu: 'ReLU', sigmoid: 'σ', identity: '' };

const written = (/** @type {number} */ x) => fixed(x, DIGITS).replace('-', '−');
/** A factor, or a term that is no first one: a negative one stands in brackets. @param {number} x */
const inside = (x) => (written(x).startsWith('−') ? `(${written(x)})` : written(x));

/**
 * A state of the step before t; zeros where nothing comes from it.
 * @param {Run} run @param {number} m @param {'h'|'c'} state @param {number} t @returns {number[]}
 */
function before(run, m, state, t) {
  const model = run.models[m];
  if (t > 0 && model.recurrent) return [...row(/** @type {Float64Array} */ (model[state]), t - 1, run.T)];
  const given = model.recurrent ? run.spec.models[m][`${state}_0`] : null;
  return Array.from({ length: model.H }, (_, i) => (Array.isArray(given) ? Number(given[i]) : 0));
}

/**
 * A row of a matrix times a vector.
 * @param {Matrix} matrix
 * @param {number} u
 * @param {ArrayLike<number>} by
 */
const product = ({ data, shape: [, columns] }, u, by) =>
  data.subarray(u * columns, (u + 1) * columns).reduce((sum, weight, i) => sum + weight * by[i], 0);

/**
 * What unit u of a state of step t is made of, as a line of numbers that ends in its value.
 * @param {Run} run @param {number} m @param {'h'|'c'} state @param {number} t @param {number} u
 * @param {Weights|null} weights  of an RNN; without them nothing is told of it
 * @returns {string|null}
 */
export function unitLine(run, m, state, t, u, weights) {
  const { cell, c, h, gates } = run.models[m];
  const of = (/** @type {Float64Array} */ rows) => row(rows, t, run.T)[u];
  if (cell === 'rnn') return weights && rnnLine(run, m, t, u, weights);
  if (state === 'c' && c) {
    const [f, i, g] = ['f', 'i', 'g'].map((gate) => of(gates[gate]));
    const kept = inside(before(run, m, 'c', t)[u]);
    return `${written(f)} · ${kept} + ${written(i)} · ${inside(g)} = ${written(of(c))}`;
  }
  if (c) {
    const squashed = run.spec.models[m].cell_output === 'identity' ? '' : 'tanh';
    return `${written(of(gates.o))} · ${squashed}(${written(of(c))}) = ${written(of(h))}`;
  }
  const kept = inside(before(run, m, 'h', t)[u]);
  if (cell === 'mgu') {
    const f = written(of(gates.f));
    return `(1 − ${f}) · ${kept} + ${f} · ${inside(of(gates.n))} = ${written(of(h))}`;
  }
  const z = written(of(gates.z));
  return `(1 − ${z}) · ${inside(of(gates.n))} + ${z} · ${kept} = ${written(of(h))}`;
}

/** @param {Run} run @param {number} m @param {number} t @param {number} u @param {Weights} weights */
function rnnLine(run, m, t, u, { W_xh, W_hh, b_h }) {
  const by_x = product(W_xh, u, row(run.models[m].x, t, run.T));
  const by_h = product(W_hh, u, before(run, m, 'h', t));
  const { sum, parts } = summands([by_x, by_h, ...(b_h ? [b_h.data[u]] : [])], DIGITS);
  const [first, ...rest] = parts.map((part) => part.replace('-', '−'));
  const terms = rest.map((part) => (part.startsWith('−') ? ` − ${part.slice(1)}` : ` + ${part}`)).join('');
  const name = WRITTEN[run.spec.models[m].activation ?? 'tanh'];
  const value = written(row(run.models[m].h, t, run.T)[u]);
  const whole = `${first}${terms}`;
  const steps = name ? [`${name}(${whole})`, `${name}(${sum.replace('-', '−')})`] : [whole];
  return [...steps, value].join(' = ');
}
