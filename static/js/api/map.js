// Gradient maps as the server tells them -> the page's own: which cells ask something, and each layer's.

/** @import {Address} from '../model/layers.js' */
/** @import {GradientMap, LayerMap, MapModel, ModelSpec} from '../model/types.js' */
/** @import {MapEvent, ModelMap} from './answers.d.ts' */

/**
 * The page's map of a decoded answer.
 * @param {Pick<MapEvent, 'T'|'map'|'rows'|'models'>} answer
 * @param {Pick<ModelSpec, 'read'>[]} asked
 * @returns {GradientMap}
 */
export const mapOf = ({ T, map, rows, models }, asked) => ({
  rows: map,
  T,
  models: models.map((model, m) => mapModel(model, rows, T, asked[m]?.read ?? 'step')),
});

/**
 * @param {ModelMap} model
 * @param {number[]} rows  the steps whose loss has a row
 * @param {number} T
 * @param {'step'|'state'} read
 * @returns {MapModel}
 */
function mapModel({ log10_norm, total, pool, states }, rows, T, read) {
  const { from, to } = pool ?? {
    from: Array.from({ length: T }, (_, t) => t),
    to: Array.from({ length: T }, (_, t) => t + 1),
  };
  const of = (/** @type {any} */ norms, /** @type {any} */ whole, /** @type {Reach} */ reach) => ({
    dh: norms.dh.data,
    dc: norms.dc?.data ?? null,
    mask: maskOf(rows, from, to, reach),
    totalDh: whole.dh,
    totalDc: whole.dc ?? null,
  });
  const pooled = { pool: pool ? { n: from.length, from, to } : null };
  if (!states) return { ...of(log10_norm, total, 'before'), ...pooled };
  const layers = states.map(({ layer, direction, ...own }) => ({
    layer,
    direction,
    ...of(own.log10_norm, own.total, reachOf({ layer, direction }, states, read)),
  }));
  return { .../** @type {LayerMap} */ (layers.at(-1)), ...pooled, layers };
}

/**
 * The steps t on whose states L_k depends: those before k, or after it, all, or, where the read-out takes the
 * state that a layer has reached after as many steps, the last k.
 * @typedef {'before'|'after'|'all'|'last'} Reach
 */
/**
 * @param {Address} at
 * @param {Address[]} states  of all layers
 * @param {'step'|'state'} read
 * @returns {Reach}
 */
function reachOf({ layer, direction }, states, read) {
  const isTop = states.every((each) => each.layer <= layer);
  if (!isTop && states.some((each) => each.direction === 'reverse')) return 'all';
  if (direction === 'forward') return 'before';
  return read === 'state' ? 'last' : 'after';
}

/**
 * 1 where a cell asks something: where a row k of its steps is there that depends on a step of it.
 * @param {number[]} rows
 * @param {number[]} from
 * @param {number[]} to
 * @param {Reach} reach
 */
function maskOf(rows, from, to, reach) {
  const n = from.length,
    T = to[n - 1];
  const mask = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    const last = rows.findLast((k) => k < to[i]);
    if (last === undefined || last < from[i]) continue;
    const first = /** @type {number} */ (rows.find((k) => k >= from[i]));
    const [least, most] = { before: [0, last], after: [first, T], all: [0, T], last: [T - 1 - last, T] }[
      reach
    ];
    for (let j = 0; j < n; j++) if (from[j] <= most && to[j] > least) mask[i * n + j] = 1;
  }
  return mask;
}
