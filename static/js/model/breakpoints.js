// Breakpoints, where playing stops. Each is a condition on the numbers of one step in one pass; it hits where
// the condition begins to hold, in the order of the tape.

import { SHUTTING } from './names.js';
import { row } from './run.js';

/** @import {Run, Pass, ModelRun, NodeName} from './types.js' */
/** @import {Stop, Stops} from './stops.js' */

/**
 * @typedef {{kind: 'norm', of: 'dh'|'dc', side: 'below'|'above', value: number, on: boolean}
 *   | {kind: 'gate', gate: string, share: number, on: boolean}
 *   | {kind: 'nonfinite', on: boolean} | {kind: 'loss', k: number, on: boolean} | {kind: 'step', t: number,
 *     on: boolean}} Breakpoint
 */
/**
 * The finding where a breakpoint hits: a log10 norm, a share of units, the name of a value.
 * @typedef {{node: NodeName, op: string, gather: boolean, found: number|string|null}} Place
 */
/** @typedef {{breakpoint: Breakpoint, model: number, pass: Pass, t: number, found: Place['found']}} Halt */

export const BREAKPOINTS = 16;
const OPEN = 0.95,
  SHUT = 0.05;

/** Share of a gate's units that are all but open or shut. @param {Float64Array} units */
const saturated = (units) =>
  units.reduce((count, unit) => count + Number(unit > OPEN || unit < SHUT), 0) / units.length;

/**
 * @param {Pass} pass
 * @param {string} name of a value in a ModelRun
 * @returns {Omit<Place, 'found'>} the stop at which it stands
 */
function placeOf(pass, name) {
  const state = name.startsWith('dc') || name === 'c' ? 'c' : 'h';
  if (name === 'logits' || name === 'output') return { node: 'output', op: name, gather: false };
  if (name === 'loss') return { node: 'loss', op: name, gather: false };
  return { node: state, op: state, gather: pass === 'backward' };
}

/**
 * The first value of a step that is not finite, in the order in which they are computed.
 * @param {ModelRun} model
 * @param {Pass} pass
 * @param {number} t
 * @param {number} T
 * @returns {Place|null}
 */
function nonfinite(model, pass, t, T) {
  const gates = pass === 'forward' ? model.gates : model.dgates;
  const own = Object.entries(gates).map(
    ([gate, values]) =>
      /** @type {const} */ ([
        pass === 'forward' ? gate : `d${gate}`,
        values,
        { node: 'h', op: gate, gather: false },
      ]),
  );
  const names =
    pass === 'forward'
      ? /** @type {const} */ (['c', 'h', 'logits', 'output'])
      : /** @type {const} */ (['dh_direct', 'dh_next', 'dh', 'dc_next', 'dc']);
  const states = names.map((name) => /** @type {const} */ ([name, model[name], placeOf(pass, name)]));
  for (const [name, values, place] of pass === 'forward' ? [...own, ...states] : [...states, ...own]) {
    if (values?.length && !row(values, t, T).every(Number.isFinite))
      return { .../** @type {Omit<Place, 'found'>} */ (place), found: name };
  }
  return pass === 'forward' && model.target[t] !== null && !Number.isFinite(model.loss[t])
    ? { ...placeOf(pass, 'loss'), found: 'loss' }
    : null;
}

/**
 * Whether the condition holds at a step of a pass, and at which of its stops that is known.
 * @param {Run} run
 * @param {number} m
 * @param {Breakpoint} breakpoint
 * @param {Pass} pass
 * @param {number} t
 * @returns {Place|null}
 */
function holds(run, m, breakpoint, pass, t) {
  const model = run.models[m];
  if (
    t < 0 ||
    t >= run.T ||
    (pass === 'forward' ? t >= Math.min(model.forwardTo, model.outputTo) : t < model.backwardFrom)
  )
    return null;
  switch (breakpoint.kind) {
    case 'norm': {
      const log10 = model.log10[breakpoint.of]?.[t] ?? NaN,
        than = Math.log10(breakpoint.value);
      return pass === 'backward' && (breakpoint.side === 'below' ? log10 < than : log10 > than)
        ? { ...placeOf(pass, breakpoint.of), found: log10 }
        : null;
    }
    case 'gate': {
      const gate = model.gates[breakpoint.gate];
      if (pass === 'backward' || !gate) return null;
      const share = saturated(row(gate, t, run.T));
      return share >= breakpoint.share
        ? { node: 'h', op: breakpoint.gate, gather: false, found: share }
        : null;
    }
    case 'nonfinite':
      return nonfinite(model, pass, t, run.T);
    case 'loss':
      return t === breakpoint.k && run.lossSteps.includes(t)
        ? { ...placeOf(pass, 'loss'), found: null }
        : null;
    case 'step':
      return t === breakpoint.t ? { ...firstOf(run, pass, t), found: null } : null;
  }
}

/**
 * The first stop of a step, by nodes and by operations.
 * @param {Run} run
 * @param {Pass} pass
 * @param {number} t
 * @returns {Omit<Place, 'found'>}
 */
function firstOf(run, pass, t) {
  if (pass === 'forward') return { node: 'x', op: 'x', gather: false };
  return run.lossSteps.includes(t) ? placeOf(pass, 'loss') : { ...placeOf(pass, 'h'), node: 'output' };
}

/**
 * The place where a breakpoint hits in a step: its condition holds there and did not at the step before.
 * @param {Run} run
 * @param {number} m
 * @param {Breakpoint} breakpoint
 * @param {Pass} pass
 * @param {number} t
 * @returns {Place|null}
 */
function begins(run, m, breakpoint, pass, t) {
  const now = holds(run, m, breakpoint, pass, t);
  return now && !holds(run, m, breakpoint, pass, pass === 'forward' ? t - 1 : t + 1) ? now : null;
}

/**
 * The breakpoint that hits at a stop, or null. Computed from the numbers that are there.
 * @param {Run} run
 * @param {number} m
 * @param {Stop} stop
 * @param {Breakpoint[]} breakpoints
 * @returns {Halt|null}
 */
export function hit(run, m, { pass, t, node, op, gather }, breakpoints) {
  for (const breakpoint of breakpoints) {
    const place = breakpoint.on ? begins(run, m, breakpoint, pass, t) : null;
    const here =
      place &&
      (node === null ||
        (op === undefined ? place.node === node : place.op === op && place.gather === gather));
    if (here) return { breakpoint, model: m, pass, t, found: place.found };
  }
  return null;
}

/**
 * The indices of all stops at which breakpoints will hit, ascending.
 * @param {Run} run
 * @param {number} m
 * @param {Stops} stops
 * @param {Breakpoint[]} breakpoints
 * @returns {number[]}
 */
export function hits(run, m, stops, breakpoints) {
  const found = new Set();
  for (const breakpoint of breakpoints) {
    if (!breakpoint.on) continue;
    for (const pass of /** @type {Pass[]} */ (['forward', 'backward'])) {
      for (let t = 0; t < run.T; t++) {
        const place = begins(run, m, breakpoint, pass, t);
        if (place) found.add(stops.indexOf({ pass, t, ...place }));
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Whether two are the same condition, on or off. @param {Breakpoint} one @param {Breakpoint} other */
export const same = (one, other) =>
  JSON.stringify({ ...one, on: true }) === JSON.stringify({ ...other, on: true });

/**
 * The list with this breakpoint, or without it if it is there.
 * @param {Breakpoint[]} breakpoints
 * @param {Breakpoint} breakpoint
 */
export function toggled(breakpoints, breakpoint) {
  const others = breakpoints.filter((each) => !same(each, breakpoint));
  return others.length < breakpoints.length ? others : [...others, breakpoint].slice(0, BREAKPOINTS);
}

const whole = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
/**
 * What each kind must say; anything else of it is dropped.
 * @type {Record<string, Record<string, (value: unknown) => boolean>>}
 */
const FIELDS = {
  norm: {
    of: (of) => of === 'dh' || of === 'dc',
    side: (side) => side === 'below' || side === 'above',
    value: (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
  },
  gate: {
    gate: (gate) => typeof gate === 'string' && SHUTTING.includes(gate),
    share: (share) => typeof share === 'number' && share > 0 && share <= 1,
  },
  nonfinite: {},
  loss: { k: whole },
  step: { t: whole },
};

/**
 * Reads breakpoints from a stranger's text; entries that are none are left out.
 * @param {unknown} given
 * @returns {Breakpoint[]}
 */
export function breakpointsOf(given) {
  /** @type {Breakpoint[]} */
  const all = [];
  for (const each of Array.isArray(given) ? given.slice(0, BREAKPOINTS) : []) {
    const fields = Object.hasOwn(FIELDS, each?.kind) ? Object.entries(FIELDS[each.kind]) : null;
    if (!fields?.every(([name, fits]) => fits(each[name]))) continue;
    const breakpoint = /** @type {any} */ ({
      kind: each.kind,
      ...Object.fromEntries(fields.map(([name]) => [name, each[name]])),
      on: each.on !== false,
    });
    if (!all.some((other) => same(other, breakpoint))) all.push(breakpoint);
  }
  return all;
}
