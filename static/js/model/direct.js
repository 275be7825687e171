// The direct gradient alone: what a step's own loss says of its state, nothing of what arrives from later
// steps. It is what output.retain_grad() after a fused layer shows.

import { row } from './run.js';

/** @import {GradientMap, MapModel, ModelRun, Run} from './types.js' */

/**
 * log10 of the Euclidean norm, also where squares would leave the range of doubles; -Infinity of zeros.
 * @param {Float64Array} values
 */
export function log10Norm(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return Math.log10(largest);
  return Math.log10(largest) + Math.log10(values.reduce((sum, value) => sum + (value / largest) ** 2, 0)) / 2;
}

/**
 * log10 norms of the direct gradients; a step that has not arrived holds NaN.
 * @param {ModelRun} model
 * @param {number} T
 */
export const directNorms = (model, T) =>
  Float64Array.from({ length: T }, (_, t) =>
    t < model.backwardFrom ? NaN : log10Norm(row(model.dh_direct, t, T)),
  );

/** @type {WeakMap<Run, Run>} made once for each run */
const made = new WeakMap();

/**
 * The run with the direct gradients in place of the total ones, for the figures of h; a cell state has no
 * loss of its own.
 * A pooled map stays as it is: its cells do not tell the diagonal from what lies beside it.
 * @param {Run} run @returns {Run}
 */
export function directRun(run) {
  const known = made.get(run);
  if (known) return known;
  const direct = {
    ...run,
    map: run.map && directMap(run.map),
    last: null,
    models: run.models.map((model) => ({
      ...model,
      dh: model.dh_direct,
      dh_next: new Float64Array(model.dh_next.length),
      dc: null,
      dc_next: null,
      log10: { dh: directNorms(model, run.T), dc: null },
    })),
  };
  made.set(run, direct);
  return direct;
}

/**
 * Of L_k only h_k is told directly: on the diagonal direct and total are one, before it the direct gradient
 * is exactly zero.
 * @param {GradientMap} map
 * @returns {GradientMap}
 */
const directMap = (map) => ({
  ...map,
  models: map.models.map((model) => (model.pool ? model : onDiagonal(model, map.T))),
});

/** @param {MapModel} model @param {number} T @returns {MapModel} */
const onDiagonal = (model, T) => ({
  ...model,
  dh: model.dh.map((value, i) => (model.mask[i] && Math.floor(i / T) !== i % T ? -Infinity : value)),
  dc: null,
});
