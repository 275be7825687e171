// Events of a trace -> Run. Each batch gives a new Run object (version + 1) around the same arrays, so that views compare by identity.

/** @import {Run, ModelRun, Spec, Plan, GradientMap, GradientCheck} from './types.js' */

/** @param {number} T @param {number} n */
const blank = (T, n) => new Float64Array(T * n).fill(NaN);

/** Step t's numbers of an array of T rows: a view, not a copy. @param {Float64Array} rows @param {number} t @param {number} T @returns {Float64Array} */
export function row(rows, t, T) {
  const n = rows.length / T;
  return rows.subarray(t * n, (t + 1) * n);
}

/** The empty run of a plan. @param {Spec} spec @param {Plan} plan @param {number} id @returns {Run} */
export function startRun(spec, plan, id) {
  return {
    id, version: 0, digest: plan.digest, spec, plan, T: plan.T, lossSteps: [...plan.loss_steps].sort((a, b) => a - b),
    models: plan.models.map((model, m) => startModel(model, plan.T, spec.models[m].recurrent !== false)), progress: null, done: null, map: null, last: null, check: null,
  };
}

/** @param {Plan['models'][number]} plan @param {number} T @param {boolean} recurrent @returns {ModelRun} */
function startModel({ cell, hidden: H, shapes, parameters }, T, recurrent) {
  const state = () => blank(T, H);
  const memory = () => (cell === 'lstm' ? blank(T, H) : null);
  return {
    cell, recurrent, H, X: 0, Y: 0, shapes, parameters, forwardTo: 0, outputTo: 0, backwardFrom: T,
    x: blank(T, 0), h: state(), c: memory(), gates: {}, logits: blank(T, 0), output: blank(T, 0), target: Array(T).fill(null), loss: blank(T, 1),
    dh: state(), dh_direct: state(), dh_next: state(), dc: memory(), dc_next: memory(), dgates: {},
    log10: { dh: blank(T, 1), dc: cell === 'lstm' ? blank(T, 1) : null }, gradients: null,
  };
}

/** @param {Run} run @param {any[]} events  decoded, in the stream's order @returns {Run} */
export function advance(run, events) {
  const next = { ...run, version: run.version + 1 };
  for (const event of events) STEPS[event.event]?.(next, event);
  return next;
}

/** What each event adds; a name that is not here adds nothing. @type {Record<string, (run: Run, event: any) => void>} */
const STEPS = {
  forward(run, { model, t, x, h, c, gates }) {
    const m = run.models[model];
    if (!m.X) m.x = blank(run.T, (m.X = x.data.length));
    m.x.set(x.data, t * m.X);
    m.h.set(h, t * m.H);
    if (c) m.c?.set(c, t * m.H);
    setGates(m.gates, gates, t, run.T);
    m.forwardTo = t + 1;
    run.progress = { pass: 'forward', t };
  },
  output(run, { model, t, logits, output, target, loss }) {
    const m = run.models[model];
    if (!m.Y) {
      m.Y = output.length;
      m.logits = blank(run.T, m.Y);
      m.output = blank(run.T, m.Y);
    }
    m.logits.set(logits, t * m.Y);
    m.output.set(output, t * m.Y);
    m.target[t] = target;
    m.loss[t] = loss ?? NaN;
    m.outputTo = t + 1;
  },
  backward(run, { model, t, dh, dh_direct, dh_next, dc, dc_next, gates, log10_norm }) {
    const m = run.models[model];
    m.dh.set(dh, t * m.H);
    m.dh_direct.set(dh_direct, t * m.H);
    m.dh_next.set(dh_next, t * m.H);
    if (dc) m.dc?.set(dc, t * m.H);
    if (dc_next) m.dc_next?.set(dc_next, t * m.H);
    setGates(m.dgates, gates, t, run.T);
    m.log10.dh[t] = log10_norm.dh;
    if (m.log10.dc) m.log10.dc[t] = log10_norm.dc;
    m.backwardFrom = t;
    run.progress = { pass: 'backward', t };
  },
  gradients(run, { model, loss, weights, h_0, c_0, x }) {
    run.models[model].gradients = { loss, weights, h_0, c_0: c_0 ?? null, x };
  },
  done(run, { seconds, nonfinite }) {
    run.done = { seconds, nonfinite: nonfinite ?? null };
  },
};

/** @param {Record<string, Float64Array>} into @param {Record<string, Float64Array>} gates @param {number} t @param {number} T */
function setGates(into, gates, t, T) {
  for (const [name, value] of Object.entries(gates)) (into[name] ??= blank(T, value.length)).set(value, t * value.length);
}

/** The run with its map; with the map of another spec, the run as it was. @param {Run} run @param {{digest: string, map: GradientMap}} answer @returns {Run} */
export const withMap = (run, { digest, map }) => (digest === run.digest ? { ...run, map } : run);

/** @param {Run} run @param {{digest: string, check: GradientCheck}} answer @returns {Run} */
export const withCheck = (run, { digest, check }) => (digest === run.digest ? { ...run, check } : run);

/** Whether asking at every step asks no more than the losses do: a sequence given in numbers may have targets nowhere else. @param {Pick<Run, 'spec'|'lossSteps'>} run */
export const onlyLosses = ({ spec: { sequence: { y } }, lossSteps }) => Array.isArray(y) && y.every((target, t) => target === null || lossSteps.includes(t));

/** Parts of a gradient, with the state whose gradient each is a part of, if not all. */
const PARTS = { dh: 'dh', dc: 'dc', dh_direct: 'dh', dh_next: 'dh', dc_next: 'dc' };
/** @typedef {keyof typeof PARTS} Part */

/**
 * Whether a gradient is exactly zero, as its ledger says; what is smaller than a double, its log10 norm tells from a zero. What has not come is none.
 * @param {Run} run @param {number} m @param {Part} part @param {number} t
 */
export function isZero({ models, lossSteps, T }, m, part, t) {
  const model = models[m];
  const numbers = model[part];
  if (!numbers) return true; // an RNN has no c
  if (part === 'dh_direct' && !lossSteps.includes(t)) return true;
  if (t < model.backwardFrom || row(numbers, t, T).some((value) => value !== 0)) return false;
  const whole = /** @type {'dh'|'dc'} */ (PARTS[part]);
  return !model.log10[whole] || model.log10[whole][t] === -Infinity || row(/** @type {Float64Array} */ (model[whole]), t, T).some((value) => value !== 0);
}
