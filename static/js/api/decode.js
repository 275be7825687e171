// The only place of the page that knows how numbers travel: non-finite ones as strings, long arrays as
// base64, the rest as nested lists.

import { ANSWERS, EVENTS, FORMS } from './forms.js';
import { mapOf } from './map.js';

/** @import {GradientMap, GradientCheck, LastRow, ModelSpec, TapeNode} from '../model/types.js' */
/** @import {BackwardRows, CheckAnswer, ForwardRows, LastNorms} from './answers.d.ts' */
/** @import {LayerBackwardRows, LayerForwardRows, Matrix} from './answers.d.ts' */

/** @typedef {{dtype: string, bdata: string, shape?: string}} Packed */

/** A number; null is a number that is not there: NaN. @param {any} wire @returns {number} */
export function number(wire) {
  if (typeof wire === 'number') return wire;
  if (wire === null || wire === 'NaN') return NaN;
  if (wire === 'Infinity') return Infinity;
  if (wire === '-Infinity') return -Infinity;
  throw new TypeError(`not a number: ${JSON.stringify(wire)}`);
}

/**
 * A nested list or a packed array -> its numbers, row after row, and its shape.
 * @param {any} wire
 * @returns {Matrix}
 */
export function matrix(wire) {
  if (!Array.isArray(wire) && wire !== null && typeof wire === 'object') return unpack(wire);
  const shape = [];
  for (let level = wire; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = shape.length > 1 ? wire.flat(shape.length - 1) : shape.length ? wire : [wire];
  const data = Float64Array.from(flat, number);
  if (data.length !== shape.reduce((product, size) => product * size, 1))
    throw new TypeError('a ragged array');
  return { data, shape };
}

/** @param {any} wire @returns {Float64Array} */
export const vector = (wire) => matrix(wire).data;

/** Whether this machine's numbers lie in memory as they travel. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** @param {string} text  base64 @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(text) {
  const bytes = /** @type {any} */ (Uint8Array); // `fromBase64`: in browsers since 2025
  return bytes.fromBase64
    ? bytes.fromBase64(text)
    : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Little endian, whatever the machine. @param {Packed} packed @returns {Matrix} */
function unpack({ dtype, bdata, shape }) {
  if (dtype !== 'f8' && dtype !== 'f4') throw new TypeError(`an array of ${dtype}`);
  const { buffer } = bytesOf(bdata);
  const view = new DataView(buffer),
    size = dtype === 'f8' ? 8 : 4;
  const at = (/** @type {number} */ i) =>
    size === 8 ? view.getFloat64(8 * i, true) : view.getFloat32(4 * i, true);
  const data =
    LITTLE_ENDIAN && size === 8
      ? new Float64Array(buffer)
      : Float64Array.from({ length: buffer.byteLength / size }, (_, i) => at(i));
  const sizes = shape === undefined ? [data.length] : String(shape).split(',').map(Number);
  if (data.length !== sizes.reduce((product, size) => product * size, 1))
    throw new TypeError('a shape that is not its array’s');
  return { data, shape: sizes };
}

/**
 * A spec from elsewhere with its packed arrays written out: the page looks into weights and series. What is
 * no array, or not finite, stays for the server to tell of.
 * @param {any} value @returns {any}
 */
export function writtenOut(value) {
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.map(writtenOut) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (!('bdata' in value)) return each(value, writtenOut);
  try {
    const {
      data,
      shape: [rows, columns],
    } = unpack(value);
    if (!data.every(Number.isFinite)) return value;
    if (columns === undefined) return Array.from(data);
    return Array.from({ length: rows }, (_, row) =>
      Array.from(data.subarray(row * columns, (row + 1) * columns)),
    );
  } catch {
    return value;
  }
}

/**
 * @template V, R
 * @param {Record<string, V>} record
 * @param {(value: V) => R} f
 * @returns {Record<string, R>}
 */
const each = (record, f) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

/** By ending, of several layers; else one vector. @param {any} wire */
const isRecord = (wire) => !Array.isArray(wire) && !('bdata' in wire);

/** What each kind of number is made of. @type {Record<string, (wire: any) => any>} */
const LEAVES = {
  Number: number,
  Vector: (wire) => (typeof wire === 'object' ? vector(wire) : wire), // a target may be a class, an integer
  Matrix: matrix,
  Masked: matrix,
  Array: matrix,
  States: (wire) => (isRecord(wire) ? each(wire, vector) : vector(wire)),
  'Array|string': (wire) => (typeof wire === 'string' ? wire : matrix(wire)),
};

/**
 * A part of an answer, with the numbers and arrays in it decoded (`forms.js`); null stays null.
 * @param {any} wire
 * @param {string} kind
 * @returns {any}
 */
function decoded(wire, kind) {
  if (wire === null) return null;
  if (kind.startsWith('[]')) return wire.map((/** @type {any} */ item) => decoded(item, kind.slice(2)));
  if (kind.startsWith('{}')) return each(wire, (item) => decoded(item, kind.slice(2)));
  if (Object.hasOwn(LEAVES, kind)) return LEAVES[kind](wire);
  const form = FORMS[kind];
  return Object.fromEntries(
    Object.entries(wire).map(([name, item]) => [
      name,
      Object.hasOwn(form, name) ? decoded(item, form[name]) : item,
    ]),
  );
}

/**
 * The answer of an address, as `answers.d.ts` has its record.
 * @param {string} path
 * @param {any} wire
 * @returns {any}
 */
export const answer = (path, wire) => decoded(wire, ANSWERS[path]);

/**
 * An event of the stream of an address, as `answers.d.ts` has its record.
 * @param {string} path
 * @param {any} wire
 * @returns {any}
 */
export function streamed(path, wire) {
  const form = EVENTS[path][wire.event];
  return form ? decoded(wire, form) : wire;
}

/**
 * One event of the passes: of a block the numbers of each quantity, row after row; of a map the page's own.
 * @param {any} wire
 * @param {Pick<ModelSpec, 'read'>[]} [models]  those that were asked for
 * @returns {any}
 */
export function event(wire, models = []) {
  const told = streamed('api/passes', wire);
  if (told.event === 'forward' || told.event === 'backward')
    return { ...told, models: told.models.map(rows) };
  if (told.event !== 'map') return told;
  const { refused = null, last } = told;
  const map = refused ? null : mapOf(told, models);
  return {
    event: 'map',
    ...(refused ? {} : { digest: told.digest }),
    refused,
    map,
    last: last && last.map(lastRow),
  };
}

/** @param {LastNorms} row @returns {LastRow} */
function lastRow({ states, ...norms }) {
  const of = (/** @type {any} */ { dh, dc = null, ...place }) => ({ ...place, dh, dc });
  if (!states) return of(norms);
  const layers = states.map(of);
  return { .../** @type {any} */ (layers.at(-1)), layers };
}

/**
 * A block of steps of one network without the shapes of its arrays, which the run knows.
 * @param {ForwardRows|BackwardRows} block
 */
const rows = ({ layers, ...block }) => ({
  ...each(/** @type {Record<string, any>} */ (block), flat),
  ...(layers ? { layers: layers.map(layerRows) } : {}),
});

/** @param {LayerForwardRows|LayerBackwardRows} block */
const layerRows = ({ layer, direction, ...block }) => ({
  layer,
  direction,
  ...each(/** @type {Record<string, any>} */ (block), flat),
});

/** @param {any} quantity  arrays, targets, or a record of arrays @returns {any} */
function flat(quantity) {
  if (quantity === null || quantity instanceof Float64Array) return quantity;
  if (Array.isArray(quantity))
    return quantity.map((target) => (target instanceof Float64Array ? [...target] : target));
  return quantity.data ?? each(quantity, flat);
}

/**
 * @param {any} wire
 * @param {Pick<ModelSpec, 'read'>[]} [models]  those that were asked for
 * @returns {{digest: string, map: GradientMap}}
 */
export function gradientMap(wire, models = []) {
  const told = answer('api/gradient-map', wire);
  return { digest: told.digest, map: mapOf(told, models) };
}

/** @param {any} wire @returns {{digest: string, symbols: string[][]|null, nodes: TapeNode[]}} */
export function tape(wire) {
  const { digest, symbols = null, nodes } = answer('api/step', wire);
  return { digest, symbols, nodes };
}

/** @param {any} wire @returns {{digest: string, check: GradientCheck}} */
export function gradientCheck(wire) {
  const { digest, worst, models } = /** @type {CheckAnswer} */ (answer('api/gradient-check', wire));
  const entries = models.flatMap(({ entries }, model) => entries.map((entry) => ({ ...entry, model })));
  return { digest, check: { worst, entries, reordered: models.map(({ reordered }) => reordered) } };
}
