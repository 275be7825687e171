// Events of the passes -> Run. Each batch gives a new Run object (version + 1) around the same networks, so
// that views compare by identity.

import { hasMemory } from './names.js';

/** @import {Run, ModelRun, Spec, Plan, GradientMap, GradientCheck} from './types.js' */

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
function startModel({ cell, hidden: H, shapes, parameters }, T, asked) {
  const state = () => blank(T, H);
  const remembers = hasMemory(asked);
  const memory = () => (remembers ? blank(T, H) : null);
  return {
    cell: /** @type {ModelRun['cell']} */ (cell),
    recurrent: asked.recurrent !== false,
    cell_name: asked.cell_name,
    H,
    X: 0,
    Y: 0,
    shapes,
    parameters,
    forwardTo: 0,
    outputTo: 0,
    backwardFrom: T,
    x: blank(T, 0),
    h: state(),
    c: memory(),
    gates: {},
    logits: blank(T, 0),
    output: blank(T, 0),
    target: Array(T).fill(null),
    loss: blank(T, 1),
    dh: state(),
    dh_direct: state(),
    dh_next: state(),
    dc: memory(),
    dc_next: memory(),
    dgates: {},
    log10: { dh: blank(T, 1), dc: remembers ? blank(T, 1) : null },
    gradients: null,
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
 * What each event adds; a name that is not here adds nothing.
 * @type {Record<string, (run: Run, event: any) => void>}
 */
const EVENTS = {
  forward(run, { from, to, models }) {
    const { T } = run,
      steps = { from, to };
    run.models.forEach((m, i) => {
      const { x, h, c, gates, logits, output, target, loss } = models[i];
      m.x = widened(m.x, x, steps, T);
      m.logits = widened(m.logits, logits, steps, T);
      m.output = widened(m.output, output, steps, T);
      [m.X, m.Y] = [m.x.length / T, m.output.length / T];
      m.h = placed(m.h, h, from, T);
      if (m.c) m.c = placed(m.c, c, from, T);
      m.loss = placed(m.loss, loss, from, T);
      setGates(m.gates, gates, steps, T);
      m.target.splice(from, to - from, ...target);
      m.forwardTo = m.outputTo = to;
    });
  },
  backward(run, { from, to, models }) {
    const { T } = run;
    run.models.forEach((m, i) => {
      const { dh, dh_direct, dh_next, dc, dc_next, gates, log10_norm } = models[i];
      m.dh = placed(m.dh, dh, from, T);
      m.dh_direct = placed(m.dh_direct, dh_direct, from, T);
      m.dh_next = placed(m.dh_next, dh_next, from, T);
      if (m.dc) m.dc = placed(m.dc, dc, from, T);
      if (m.dc_next) m.dc_next = placed(m.dc_next, dc_next, from, T);
      setGates(m.dgates, gates, { from, to }, T);
      m.log10.dh = placed(m.log10.dh, log10_norm.dh, from, T);
      if (m.log10.dc) m.log10.dc = placed(m.log10.dc, log10_norm.dc, from, T);
      m.backwardFrom = from;
    });
  },
  gradients(run, { model, loss, weights, h_0, c_0, x }) {
    run.models[model].gradients = { loss, weights, h_0, c_0: c_0 ?? null, x };
  },
  map(run, { map, last }) {
    Object.assign(run, { map: map ?? run.map, last });
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
export const withMap = (run, { digest, map }) => (digest === run.digest ? { ...run, map } : run);

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
  if (part === 'dh_direct' && !lossSteps.includes(t)) return true;
  if (t < model.backwardFrom || row(numbers, t, T).some((value) => value !== 0)) return false;
  const whole = /** @type {'dh'|'dc'} */ (PARTS[part]);
  return (
    !model.log10[whole] ||
    model.log10[whole][t] === -Infinity ||
    row(/** @type {Float64Array} */ (model[whole]), t, T).some((value) => value !== 0)
  );
}
