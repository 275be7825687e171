// Whether a network has the form that the library has by whose rule it is drawn, by the server's rule.

import { LIBRARIES } from './librarylayers.js';
import { NETWORK } from './names.js';

/** @import {ModelSpec} from './types.js' */

/** @typedef {Record<string, string|boolean>} Options */

/**
 * The library, its layer (null: it has none for this cell), and the options in which the network is not of
 * that layer's form, with the library's values. Null where no library's rule draws it, or where its equations
 * are the user's own.
 * @param {ModelSpec} model
 * @returns {{library: string, layer: string|null, unlike: Options}|null}
 */
export function formOf(model) {
  const known = LIBRARIES[model.init?.rule ?? 'torch'];
  if (!known || model.weights || model.cell === 'own') return null;
  const { library, layers } = known;
  const layer = layers[model.cell];
  if (!layer) return { library, layer: null, unlike: {} };
  const defaults = NETWORK[model.cell].options;
  /** @type {Options} */
  const theirs = { ...defaults, ...layer.options };
  const given = /** @type {any} */ (model);
  const own = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, given[name] ?? value]),
  );
  const unlike = Object.entries(theirs).filter(
    ([name, value]) => counted(name, value, theirs) !== counted(name, own[name], own),
  );
  return { library, layer: layer.layer, unlike: Object.fromEntries(unlike) };
}

/**
 * A value by what it computes: biases that always stand in one sum are one.
 * @param {string} name @param {string|boolean} value @param {Options} options
 */
const counted = (name, value, { reset }) =>
  name === 'recurrent_bias' && (value === 'all' || reset === 'before') ? 'n' : value;
