// A step of gradient descent, seen from the spec: the moved weights put into it, and what became of the loss.

/** @import {Descent, Matrix, Spec} from './types.js' */

/** How a loss came out of its updates. @typedef {'falls'|'grows'|'still'|'nonfinite'} Outcome */

/** Row after row -> nested lists, as a spec has them. @param {Matrix} matrix */
const nested = ({ data, shape: [rows, columns] }) =>
  columns === undefined
    ? [...data]
    : Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);

/**
 * The spec whose networks have the weights that the updates led to; all else stays.
 * @param {Spec} spec
 * @param {Descent} descent
 * @returns {Spec}
 */
export function withWeights({ sequence, ...spec }, { models }) {
  const { classes, ...kept } = sequence; // how many there are, the weights say now
  return {
    ...spec,
    sequence: /** @type {Spec['sequence']} */ (kept),
    models: spec.models.map((model, m) => ({ ...model, weights: written(models[m].after) })),
  };
}

/** @param {Record<string, Matrix>} weights */
const written = (weights) =>
  Object.fromEntries(Object.entries(weights).map(([name, matrix]) => [name, nested(matrix)]));

/** @param {Float64Array} losses @returns {Outcome} */
export function outcome(losses) {
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (!losses.every(Number.isFinite)) return 'nonfinite';
  return last < first ? 'falls' : last > first ? 'grows' : 'still';
}

/** Whether every weight is a number that a spec may hold. @param {Record<string, Matrix>} weights */
export const finite = (weights) => Object.values(weights).every(({ data }) => data.every(Number.isFinite));

/** The change of a weight by the updates. @param {Matrix} before @param {Matrix} after @returns {Matrix} */
export const change = (before, after) => ({
  shape: before.shape,
  data: before.data.map((value, i) => after.data[i] - value),
});
