// Events of the passes -> Run. Each batch gives a new Run object (version + 1) around the same networks, so
// that views compare by identity.

import { addressesOf, layerAt, seenLast, seenMap } from './layers.js';
import { hasMemory } from './names.js';

/** @import {Address} from './layers.js' */
/** @import {Run, ModelRun, LayerRun, Spec, Plan, GradientMap, GradientCheck} from './types.js' */

/** @param {number} T @param {number} n */
const blank = (T, n) => new Float64Array(T * n).fill(NaN);

/**
 * Step t's numbers of an array of T rows: a view, not a copy.
 * @param {Float64Array} rows
 * @param {number} t
 * @param {number} T
 * @returns {Float64Array}
 */
export function row(rows, t, T) {
  const n = rows.length / T;
  return rows.subarray(t * n, (t + 1) * n);
}

/**
 * The empty run of a plan.
 * @param {Spec} spec @param {Plan} plan @param {number} id
 * @param {Run['scale']} [scale]  what the run before had on its colour scale, where that is held
 * @returns {Run}
 */
export function startRun(spec, plan, id, scale = null) {
  return {
    id,
    version: 0,
    digest: plan.digest,
    spec,
    plan,
    T: plan.T,
    lossSteps: [...plan.loss_steps].sort((a, b) => a - b),
    models: plan.models.map((model, m) => startModel(model, plan.T, spec.models[m])),
    done: null,
    map: null,
    last: null,
    check: null,
    scale,
  };
}

/**
 * @param {Plan['models'][number]} plan @param {number} T @param {Spec['models'][number]} asked
 * @returns {ModelRun}
 */
function startModel(plan, T, asked) {
  const { hidden: H, shapes, parameters } = plan;
  const cell = /** @type {ModelRun['cell']} */ (plan.cell);
  const layers = addressesOf(plan).map((at) => startLayer(at, T, H, hasMemory(asked)));
  return {
    cell,
    recurrent: asked.recurrent !== false,
    cell_name: asked.cell_name,
    H,
    Y: 0,
    shapes,
    parameters,
    forwardTo: 0,
    outputTo: 0,
    backwardFrom: T,
    input: blank(T, 0),
    logits: blank(T, 0),
    output: blank(T, 0),
    target: Array(T).fill(null),
    loss: blank(T, 1),
    gradients: null,
    layers,
    ...layerAt(layers, { layer: null, direction: 'forward' }),
  };
}

/**
 * @param {Address} at @param {number} T @param {number} H @param {boolean} hasMemory
 * @returns {LayerRun}
 */
function startLayer(at, T, H, hasMemory) {
  const state = () => blank(T, H);
  const memory = () => (hasMemory ? blank(T, H) : null);
  return {
    ...at,
    X: 0,
    x: blank(T, 0),
    h: state(),
    c: memory(),
    gates: {},
    dh: state(),
    dh_direct: state(),
    dh_next: state(),
    dc: memory(),
    dc_next: memory(),
    dgates: {},
    log10: { dh: blank(T, 1), dc: hasMemory ? blank(T, 1) : null },
  };
}

/** @param {Run} run @param {any[]} events  decoded, in the stream's order @returns {Run} */
export function advance(run, events) {
  const next = { ...run, version: run.version + 1 };
  for (const event of events) EVENTS[event.event]?.(next, event);
  return next;
}

/**
 * Rows of a block among all T; a block of all steps takes the place of what was there.
 * @param {Float64Array} into
 * @param {Float64Array} rows
 * @param {number} from
 * @param {number} T
 */
function placed(into, rows, from, T) {
  if (from === 0 && rows.length === into.length) return rows;
  const whole = into.length === 0 ? blank(T, 0) : into;
  whole.set(rows, from * (whole.length / T));
  return whole;
}

/**
 * The same for an array whose width only its first block tells.
 * @param {Float64Array} into
 * @param {Float64Array} rows
 * @param {{from: number, to: number}} steps
 * @param {number} T
 */
const widened = (into, rows, { from, to }, T) =>
  placed(into.length ? into : blank(T, rows.length / (to - from)), rows, from, T);

/**
 * @param {Record<string, Float64Array>} into
 * @param {Record<string, Float64Array>} gates
 * @param {{from: number, to: number}} steps
 * @param {number} T
 */
function setGates(into, gates, steps, T) {
  for (const [name, rows] of Object.entries(gates))
    into[name] = widened(into[name] ?? blank(T, 0), rows, steps, T);
}

/**
 * @param {LayerRun} layer @param {any} block @param {{from: number, to: number}} steps @param {number} T
 */
function setForward(layer, { x, h, c, gates }, steps, T) {
  layer.x = widened(layer.x, x, steps, T);
  layer.X = layer.x.length / T;
  layer.h = placed(layer.h, h, steps.from, T);
  if (layer.c) layer.c = placed(layer.c, c, steps.from, T);
  setGates(layer.gates, gates, steps, T);
}

/**
 * @param {LayerRun} layer @param {any} block @param {{from: number, to: number}} steps @param {number} T
 */
function setBackward(layer, { dh, dh_direct, dh_next, dc, dc_next, gates, log10_norm }, steps, T) {
  const { from } = steps;
  layer.dh = placed(layer.dh, dh, from, T);
  layer.dh_direct = placed(layer.dh_direct, dh_direct, from, T);
  layer.dh_next = placed(layer.dh_next, dh_next, from, T);
  if (layer.dc) layer.dc = placed(layer.dc, dc, from, T);
  if (layer.dc_next) layer.dc_next = placed(layer.dc_next, dc_next, from, T);
  setGates(layer.dgates, gates, steps, T);
  layer.log10.dh = placed(layer.log10.dh, log10_norm.dh, from, T);
  if (layer.log10.dc) layer.log10.dc = placed(layer.log10.dc, log10_norm.dc, from, T);
}

/**
 * What each event adds; a name that is not here adds nothing.
 * @type {Record<string, (run: Run, event: any) => void>}
 */
const EVENTS = {
  forward(run, { from, to, models }) {
    const { T } = run,
      steps = { from, to };
    run.models.forEach((m, i) => {
      const { layers = [models[i]], input, logits, output, target, loss } = models[i];
      m.layers.forEach((layer, l) => setForward(layer, layers[l], steps, T));
      Object.assign(m, layerAt(m.layers, m));
      m.input = input ? widened(m.input, input, steps, T) : m.layers[0].x;
      m.logits = widened(m.logits, logits, steps, T);
      m.output = widened(m.output, output, steps, T);
      m.Y = m.output.length / T;
      m.loss = placed(m.loss, loss, from, T);
      m.target.splice(from, to - from, ...target);
      m.forwardTo = m.outputTo = to;
    });
  },
  backward(run, { from, to, models }) {
    run.models.forEach((m, i) => {
      const { layers = [models[i]] } = models[i];
      m.layers.forEach((layer, l) => setBackward(layer, layers[l], { from, to }, run.T));
      Object.assign(m, layerAt(m.layers, m));
      m.backwardFrom = from;
    });
  },
  gradients(run, { model, loss, weights, h_0, c_0, x }) {
    run.models[model].gradients = { loss, weights, h_0, c_0: c_0 ?? null, x };
  },
  map(run, { map, last }) {
    const { models } = run;
    Object.assign(run, { map: map ? seenMap(map, models) : run.map, last: seenLast(last, models) });
  },
  done(run, { seconds, nonfinite }) {
    run.done = { seconds, nonfinite: nonfinite ?? null };
  },
};

/**
 * The run with its map; with the map of another spec, the run as it was.
 * @param {Run} run
 * @param {{digest: string, map: GradientMap}} answer
 * @returns {Run}
 */
export const withMap = (run, { digest, map }) =>
  digest === run.digest ? { ...run, map: seenMap(map, run.models) } : run;

/** @param {Run} run @param {{digest: string, check: GradientCheck}} answer @returns {Run} */
export const withCheck = (run, { digest, check }) => (digest === run.digest ? { ...run, check } : run);

/**
 * Whether asking at every step asks no more than the losses do: a sequence given in numbers may have targets
 * nowhere else.
 * @param {Pick<Run, 'spec'|'lossSteps'>} run
 */
export const onlyLosses = ({
  spec: {
    sequence: { y },
  },
  lossSteps,
}) => Array.isArray(y) && y.every((target, t) => target === null || lossSteps.includes(t));

/** Parts of a gradient, with the state whose gradient each is a part of, if not all. */
const PARTS = { dh: 'dh', dc: 'dc', dh_direct: 'dh', dh_next: 'dh', dc_next: 'dc' };
/** @typedef {keyof typeof PARTS} Part */

/**
 * Whether a gradient is exactly zero, as its ledger says; where its numbers are smaller than doubles, its
 * log10 norm tells
 * from a zero. What has not come is none.
 * @param {Run} run @param {number} m @param {Part} part @param {number} t
 */
export function isZero({ models, lossSteps, T }, m, part, t) {
  const model = models[m];
  const numbers = model[part];
  if (!numbers) return true; // most cells have no c
  // Beside other layers what is direct comes from one of them, at any step.
  if (part === 'dh_direct' && model.layers.length === 1 && !lossSteps.includes(t)) return true;
  if (t < model.backwardFrom || row(numbers, t, T).some((value) => value !== 0)) return false;
  const whole = /** @type {'dh'|'dc'} */ (PARTS[part]);
  return (
    !model.log10[whole] ||
    model.log10[whole][t] === -Infinity ||
    row(/** @type {Float64Array} */ (model[whole]), t, T).some((value) => value !== 0)
  );
}
