// The state that a link holds: spec, view and selection. A link is a stranger's text:
// what it says is checked here.

import { breakpointsOf } from './breakpoints.js';
import { same } from './held.js';
import { within as layerWithin } from './layers.js';
import { EVERY } from './names.js';
import { defaultSpec } from './spec.js';
import { watchesOf } from './watches.js';

/** @import {Run, Spec, View, Selection} from './types.js' */

/** @typedef {{spec: Spec, view: View, selection: Selection}} Saved */

/** The panes under the lanes, in the order of the tabs. @type {View['pane'][]} */
export const PANES = ['map', 'cell', 'layer', 'hand', 'why', 'descent'];

/**
 * What stands in the pane `why` under its verdict, in the order of the buttons; the further ones are folded
 * away.
 * @type {View['why'][]}
 */
export const WHY = [
  'factors',
  'paths',
  'attribution',
  'truncation',
  'spectrum',
  'seeds',
  'libraries',
  'clipping',
];
export const FURTHER = WHY.slice(4);

/** The values a view's field may have, the default first. @type {Record<string, unknown[]>} */
const VIEW = {
  lang: ['en', 'ko'],
  bench: [true, false], // a link of before has the whole workbench
  inspect: [false, true],
  present: [false, true],
  theme: ['auto', 'light', 'dark'],
  notation: ['papers', 'textbook', 'rows', 'numbered'],
  colour: ['auto', 'h', 'dh', 'dh_direct', 'dc'],
  rows: ['every', 'loss'],
  strip: ['norm', 'units'],
  inputs: ['folded', 'open'],
  pane: PANES,
  folded: [false, true],
  shares: ['norm', 'along', 'element'],
  hand: ['derivation', 'check'],
  updates: [1, 10],
  why: WHY,
  seeds: [10, 3, 30, 100],
  setup: ['own', 'standard'],
  match: ['hidden', 'parameters'],
  clip: ['norm', 'value'],
  direct: [false, true],
  stepBy: ['time', 'node', 'operation'],
  batch: [1, 2, 3, 4, 5, 6, 7, 8],
  speed: [1, 0.25, 0.5, 2, 4, 8, 16],
};
/** @type {Record<string, unknown[]>} */
const WORDS = {
  direction: ['forward', 'reverse'],
  pass: ['forward', 'backward'],
  node: ['h', 'x', 'c', 'output', 'loss'],
};

/** @param {Record<string, unknown[]>} table @param {Record<string, unknown>} given */
const chosen = (table, given) =>
  Object.fromEntries(
    Object.entries(table).map(([name, values]) => [
      name,
      values.includes(given[name]) ? given[name] : values[0],
    ]),
  );

/** @param {View} [view] @returns {Saved} */
export function defaultState(view = viewOf({})) {
  const spec = defaultSpec();
  return { spec, view, selection: selectionOf(opening(spec), spec) };
}

/**
 * The page as it is at first, except for the reader's own language and theme.
 * @param {View} view
 * @returns {Saved}
 */
export const firstState = ({ lang, theme, bench }) => defaultState({ ...viewOf({}), lang, theme, bench });

/**
 * Some way back in the first network: states at the left of the cursor, gradients at its right.
 * @param {Spec} spec @returns {Pick<Selection, 'model'|'pass'|'t'>}
 */
export function opening({ sequence }) {
  const T = Number(Array.isArray(sequence.x) ? sequence.x.length : sequence.T);
  return { model: 0, pass: 'backward', t: Math.floor(T / 3) };
}

/** Most terms of a derivation that are written out. */
export const TERMS = 200;

const isPositive = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) > 0;
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) > 0;

/** The fields of a view that may hold any number. @param {Record<string, unknown>} given */
const numbersOf = ({ terms, eta, block, limit }) => ({
  terms: Number.isSafeInteger(terms) ? Math.min(TERMS, Math.max(1, Number(terms))) : 6,
  eta: isPositive(eta) ? eta : 0.1,
  block: isCount(block) ? block : null,
  limit: isPositive(limit) ? limit : 1,
});

/** @param {Record<string, unknown>} given @returns {View} */
const viewOf = (given) =>
  /** @type {any} */ ({
    ...chosen(VIEW, given),
    ...numbersOf(given),
    breakpoints: breakpointsOf(given.breakpoints),
    watches: watchesOf(given.watches),
  });

/** @param {Record<string, unknown>} given @param {Spec} spec @returns {Selection} */
function selectionOf(given, spec) {
  const whole = (/** @type {unknown} */ value, /** @type {any} */ otherwise) =>
    Number.isSafeInteger(value) && Number(value) >= 0 ? value : otherwise;
  const model = whole(given.model, 0);
  return /** @type {any} */ ({
    ...chosen(WORDS, given),
    model: model < spec.models.length ? model : 0,
    layer: whole(given.layer, null),
    t: whole(given.t, 0),
    k: whole(given.k, null),
    unit: whole(given.unit, null),
    op: typeof given.op === 'string' ? given.op : null,
    gather: given.gather === true,
    stands: isRecord(given.stands) ? operationOf(given.stands) : null,
    entry: isRecord(given.entry) ? entryOf(given.entry) : null,
  });
}

/** @param {any} given @returns {import('./types.js').Entry|null} */
const entryOf = ({ name, index }) =>
  typeof name === 'string' && Array.isArray(index) && index.every((at) => Number.isSafeInteger(at) && at >= 0)
    ? { name, index: index.slice(0, 2) }
    : null;

/** @param {any} given @returns {import('./operations.js').Operation|null} */
const operationOf = ({ op, gather }) => (typeof op === 'string' ? { op, gather: gather === true } : null);

/** @param {any} value */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The spec in what a link or a file holds: it may be the bare spec. @param {any} saved */
const specOf = (saved) => (isRecord(saved) ? (saved.spec ?? saved) : null);

/** @param {any} model */
const isModel = (model) =>
  isRecord(model) && EVERY.includes(model.cell) && (model.init === undefined || isRecord(model.init));

/**
 * The first part of a spec that is not there, or not of the shape that the page itself relies on; the server
 * judges the rest. A loss may be left out, or part of it.
 * @param {any} raw  what a link or a file holds
 * @returns {null|'spec'|'sequence'|'models'|'loss'}  spec: there is none
 */
export function lacking(raw) {
  const spec = specOf(raw);
  if (!isRecord(spec) || (spec.sequence === undefined && spec.models === undefined)) return 'spec';
  const { sequence, models, loss = {} } = spec;
  if (
    !isRecord(sequence) ||
    !((typeof sequence.task === 'string' && Number.isFinite(sequence.T)) || Array.isArray(sequence.x))
  )
    return 'sequence';
  if (!Array.isArray(models) || models.length === 0 || !models.every(isModel)) return 'models';
  return isRecord(loss) && (loss.at == null || typeof loss.at === 'string' || Array.isArray(loss.at))
    ? null
    : 'loss';
}

/**
 * What a link or a spec file holds -> a state the page can show. Anything else gives the default, and says
 * so. What the spec leaves to its task is for the catalogue to say (model/tasks.js).
 * @param {unknown} raw
 * @param {View} [otherwise]  how to show it where that is not said
 * @returns {{state: Saved, problem: null|'link.invalid'}}
 */
export function restore(raw, otherwise) {
  if (lacking(raw)) return { state: defaultState(otherwise), problem: 'link.invalid' };
  const saved = /** @type {any} */ (raw);
  const spec = specOf(saved);
  const view = isRecord(saved.view) ? viewOf(saved.view) : (otherwise ?? viewOf({})),
    selection = isRecord(saved.selection) ? saved.selection : opening(spec);
  return {
    state: {
      spec: { ...spec, truncate: spec.truncate ?? null },
      view,
      selection: selectionOf(selection, spec),
    },
    problem: null,
  };
}

/**
 * A selection that the new run has.
 * @param {Selection} selection
 * @param {Run} run
 * @returns {Selection}
 */
export function within(selection, run) {
  const model = Math.min(selection.model, run.models.length - 1);
  const node = selection.node === 'c' && !run.models[model].c ? 'h' : selection.node;
  const t = Math.min(selection.t, run.T - 1);
  const k = selection.k !== null && selection.k >= run.T ? null : selection.k;
  const fitting = { ...selection, model, node, t, k, ...layerWithin(selection, run) };
  return same(fitting, selection) ? selection : fitting;
}
