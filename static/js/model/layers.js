// The layers of a network: where each stands, and the run as it is seen at one of them.

/** @import {GradientMap, LastRow, MapModel, ModelRun, Run} from './types.js' */

/** @typedef {{layer: number, direction: 'forward'|'reverse'}} Address */
/** The address that a selection names; `layer` null: the top one. */
/** @typedef {{layer: number|null, direction: 'forward'|'reverse'}} Looked */
/** What a spec or a plan says of a network's layers; what is left out is the default. */
/** @typedef {{layers?: number|null, bidirectional?: boolean|null}} Told */

/** @typedef {Float64Array|Record<string, Float64Array>} OfLayers  of several layers by ending */
/** @typedef {Address & Pick<MapModel, 'dh'|'dc'|'mask'|'totalDh'|'totalDc'>} LayerMap */
/**
 * One layer over time, in the order of time whichever way it reads. Arrays are T rows of H (or X) numbers,
 * row after row; a step that has not arrived holds NaN.
 * @typedef {object} LayerRun
 * @property {number} layer  counted from below
 * @property {'forward'|'reverse'} direction
 * @property {number} X      of what it reads; 0 until the first step arrives
 * @property {Float64Array} x  what it reads: the input, its embedding, or what the layers below hand on
 * @property {Float64Array} h
 * @property {Float64Array|null} c   of cells with a memory only, as are dc and dc_next
 * @property {Record<string, Float64Array>} gates
 * @property {Float64Array} dh
 * @property {Float64Array} dh_direct  from the read-out, or from the layer above
 * @property {Float64Array} dh_next    from the step that it reads next
 * @property {Float64Array|null} dc
 * @property {Float64Array|null} dc_next
 * @property {Record<string, Float64Array>} dgates
 * @property {{dh: Float64Array, dc: Float64Array|null}} log10  T log10 norms each; -Infinity is an exact zero
 */

/** @type {Address['direction'][][]} */
const WAYS = [['forward'], ['forward', 'reverse']];

/** All layers, the lowest first, forward before reverse. @param {Told} told @returns {Address[]} */
export const addressesOf = ({ layers, bidirectional }) =>
  Array.from({ length: layers ?? 1 }, (_, layer) =>
    WAYS[Number(bidirectional ?? false)].map((direction) => ({ layer, direction })),
  ).flat();

/**
 * The record at an address; where a network lacks that layer its top one, where it lacks that direction the
 * forward one.
 * @template {Address} R
 * @param {R[]} records  of all layers, the lowest first
 * @param {Looked} at
 * @returns {R}
 */
export function layerAt(records, { layer, direction }) {
  const top = records[records.length - 1].layer;
  const level = records.filter((each) => each.layer === Math.min(layer ?? top, top));
  return level.find((each) => each.direction === direction) ?? level[0];
}

/** What the names of a layer's parameters end in. @param {Address} at */
export const endingOf = ({ layer, direction }) =>
  (layer ? `_l${layer}` : '') + (direction === 'reverse' ? '_reverse' : '');

/**
 * The gradient of a layer's own initial state.
 * @param {OfLayers} told @param {Address} at @returns {Float64Array}
 */
export const initialOf = (told, at) => (told instanceof Float64Array ? told : told[endingOf(at)]);

/** @param {Address} a @param {Address} b */
const isSame = (a, b) => a.layer === b.layer && a.direction === b.direction;

/**
 * The records of a map, or of its last rows, at the layers at which the networks are seen.
 * @template {{layers?: (Address & Partial<R>)[]}} R
 * @param {R[]} records  by network
 * @param {ModelRun[]} models
 * @returns {R[]}  the same where no network has several layers
 */
const seenBy = (records, models) =>
  records.some(({ layers }) => layers)
    ? records.map((each, m) => (each.layers ? { ...each, ...layerAt(each.layers, models[m]) } : each))
    : records;

/** @param {GradientMap|null} map @param {ModelRun[]} models @returns {GradientMap|null} */
export function seenMap(map, models) {
  const seen = map && seenBy(map.models, models);
  return map && seen && (seen === map.models ? map : { ...map, models: seen });
}

/** @param {LastRow[]|null} last @param {ModelRun[]} models @returns {LastRow[]|null} */
export const seenLast = (last, models) => last && seenBy(last, models);

/**
 * The run with every network as it is seen at this layer: its states, gates and gradients are that layer's.
 * The same run where it is seen there already.
 * @param {Run} run
 * @param {Looked} at
 * @returns {Run}
 */
export function seenAt(run, at) {
  if (run.models.every((model) => isSame(model, layerAt(model.layers, at)))) return run;
  const models = run.models.map((model) => ({ ...model, ...layerAt(model.layers, at) }));
  const [map, last] = [seenMap(run.map, models), seenLast(run.last, models)];
  return { ...run, version: run.version + 1, models, map, last };
}

/**
 * Whether a network is one layer that reads the input itself: what is asked node by node is asked of such.
 * @param {Pick<ModelRun, 'layers'|'input'>} model
 */
export const isPlain = ({ layers, input }) =>
  layers.length === 1 && (input === layers[0].x || input.length === 0);

/** Whether any network has layers to choose from. @param {Pick<Run, 'models'>} run */
export const isDeep = ({ models }) => models.some(({ layers }) => layers.length > 1);

/** The layers that there are in any of the networks. @param {Pick<Run, 'models'>} run @returns {Address[]} */
export function layersOf({ models }) {
  const all = models.flatMap(({ layers }) => layers.map(({ layer, direction }) => ({ layer, direction })));
  const known = new Map(all.map((at) => [`${at.layer} ${at.direction}`, at]));
  return [...known.values()].sort(
    (a, b) => a.layer - b.layer || Number(a.direction === 'reverse') - Number(b.direction === 'reverse'),
  );
}

/**
 * An address that the run has, of any of its networks; the top layer where none has several.
 * @param {Looked} at
 * @param {Pick<Run, 'models'>} run
 * @returns {Looked}
 */
export function within({ layer, direction }, run) {
  const all = layersOf(run);
  const top = all[all.length - 1].layer;
  return {
    layer: top === 0 || layer === null ? null : Math.min(layer, top),
    direction: all.some((each) => each.direction === direction) ? direction : 'forward',
  };
}
