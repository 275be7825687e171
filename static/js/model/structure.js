// How the layers of a network are put together: the fields of a model that say so.

/** @import {ModelSpec} from './types.js' */

/**
 * @typedef {{layers: number, bidirectional: boolean, merge: 'concat'|'sum', read: 'step'|'state',
 *   embedding: number|null}} Structure
 */

/** What is meant where a spec leaves a field out. @type {Structure} */
export const ONE_LAYER = { layers: 1, bidirectional: false, merge: 'concat', read: 'step', embedding: null };
const NAMES = /** @type {(keyof Structure)[]} */ (Object.keys(ONE_LAYER));
/** Fields that are about two directions. */
const OF_TWO = ['merge', 'read'];

/**
 * How it is put together: what changes nothing, of one direction what is about two, as in the plain network.
 * @param {ModelSpec} model @returns {Structure}
 */
export const structureOf = (model) =>
  /** @type {any} */ (
    Object.fromEntries(
      NAMES.map((name) => {
        const idle = OF_TWO.includes(name) && model.bidirectional !== true;
        return [name, (idle ? null : model[name]) ?? ONE_LAYER[name]];
      }),
    )
  );

/** The fields that a spec has to name. @param {Structure} structure */
const told = (structure) =>
  Object.fromEntries(
    NAMES.filter((name) => structure.bidirectional || !OF_TWO.includes(name))
      .filter((name) => structure[name] !== ONE_LAYER[name])
      .map((name) => [name, structure[name]]),
  );

/** The fields that all of these networks have, if they agree. @param {ModelSpec[]} models */
export function sharedStructure(models) {
  const [first, ...rest] = models.map((model) => JSON.stringify(told(structureOf(model))));
  return first !== undefined && rest.every((each) => each === first) ? told(structureOf(models[0])) : {};
}

/** A file may have anything there; that it does not go is for the server to say. @param {unknown} value */
export const numberOf = (value) => (typeof value === 'number' ? value : null);

/** H, as given or as the columns of the read-out have it. @param {ModelSpec} model @returns {number|null} */
export function sizeOf({ hidden, weights, bidirectional, merge }) {
  const W = /** @type {any} */ (weights?.W_hy);
  const width = Array.isArray(W) && Array.isArray(W[0]) ? W[0].length : null;
  const halves = bidirectional === true && merge !== 'sum' ? 2 : 1;
  return numberOf(hidden) ?? (width === null ? null : width / halves);
}

/**
 * The network with its layers put together otherwise. Weights of its own fit no longer: it is drawn anew, in
 * the size that it had. States before the first step go with the layers that they were for.
 * @param {ModelSpec} model
 * @param {Partial<Structure>} patch
 * @returns {ModelSpec}
 */
export function withStructure(model, patch) {
  const before = structureOf(model);
  const layers = { ...before, ...patch };
  if (NAMES.every((name) => layers[name] === before[name])) return model;
  const rest = Object.fromEntries(Object.entries(model).filter(([name]) => !(name in ONE_LAYER)));
  const drawn = model.weights ? { hidden: sizeOf(model) ?? 16, weights: undefined } : {};
  const states = Object.fromEntries(
    ['h_0', 'c_0'].filter((name) => name in rest).map((name) => [name, statesIn(rest[name], layers)]),
  );
  return /** @type {any} */ (
    Object.fromEntries(
      Object.entries({ ...rest, ...told(layers), ...drawn, ...states }).filter(
        ([, value]) => value !== undefined,
      ),
    )
  );
}

/**
 * States given for layers, of those that are there: a list is of the lowest one.
 * @param {any} given @param {Structure} layers
 */
function statesIn(given, { layers, bidirectional }) {
  if (Array.isArray(given)) return given;
  const endings = [...Array(layers).keys()].flatMap((layer) => {
    const ending = layer ? `_l${layer}` : '';
    return bidirectional ? [ending, `${ending}_reverse`] : [ending];
  });
  return Object.fromEntries(Object.entries(given).filter(([ending]) => endings.includes(ending)));
}
