// The only place of the page that knows how numbers travel: non-finite ones as strings, long arrays as
// base64, the rest as nested lists.

/** @import {LastRow, Matrix, MapModel, GradientMap, GradientCheck, TapeNode} from '../model/types.js' */
/** @import {Derivation, Descent, Shares} from '../model/types.js' */

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
 * no
 * array, or not finite, stays for the server to tell of.
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

/**
 * How the fields of each event travel; a field that is not named here is plain JSON.
 * @type {Record<string, (wire: any) => any>}
 */
const FIELDS = {
  x: matrix,
  h_0: vector,
  c_0: vector,
  loss: number,
  guess: (guess) => guess && { ...guess, loss: number(guess.loss) },
  scale: (columns) =>
    columns &&
    columns.map((/** @type {any} */ each) => ({
      ...each,
      mean: number(each.mean),
      deviation: number(each.deviation),
    })),
  weights: (weights) => each(weights, matrix),
};

/**
 * How the quantities of a block of steps travel, a row for each step.
 * @type {Record<string, (wire: any) => any>}
 */
const BLOCK = {
  x: vector,
  h: vector,
  c: vector,
  logits: vector,
  output: vector,
  loss: vector,
  dh: vector,
  dh_direct: vector,
  dh_next: vector,
  dc: vector,
  dc_next: vector,
  gates: (gates) => each(gates, vector),
  log10_norm: (norms) => each(norms, vector),
  target: (targets) =>
    targets.map((/** @type {any} */ target) =>
      target !== null && typeof target === 'object' ? [...vector(target)] : target,
    ), // a long one is packed
};

/** @param {Record<string, any>} wire @param {Record<string, (wire: any) => any>} fields */
const decoded = (wire, fields) =>
  Object.fromEntries(
    Object.entries(wire).map(([name, value]) => [
      name,
      Object.hasOwn(fields, name) ? fields[name](value) : value,
    ]),
  );

/**
 * One event of the passes: lists become Float64Arrays, `x` and the weights of `gradients` {data, shape}.
 * @param {any} wire
 * @returns {any}
 */
export function event(wire) {
  if (wire.event === 'forward' || wire.event === 'backward')
    return { ...wire, models: wire.models.map((/** @type {any} */ model) => decoded(model, BLOCK)) };
  if (wire.event === 'map')
    return {
      event: 'map',
      refused: wire.refused ?? null,
      last: lastRows(wire.last),
      ...(wire.refused ? { map: null } : gradientMap(wire)),
    };
  return decoded(wire, FIELDS);
}

/** Of the last loss alone. @param {{dh: any, dc?: any}[]|null} wire @returns {LastRow[]|null} */
const lastRows = (wire) => wire && wire.map(({ dh, dc }) => ({ dh: vector(dh), dc: dc ? vector(dc) : null }));

/** @param {any} wire @returns {{digest: string, map: GradientMap}} */
export function gradientMap({ digest, T, map, rows, models }) {
  return {
    digest,
    map: { rows: map, T, models: models.map((/** @type {any} */ model) => mapModel(model, rows, T)) },
  };
}

/**
 * @param {any} wire
 * @param {number[]} rows  the steps whose loss has a row
 * @param {number} T
 * @returns {MapModel}
 */
function mapModel({ log10_norm, total, pool }, rows, T) {
  const { from, to } = pool ?? {
    from: Array.from({ length: T }, (_, t) => t),
    to: Array.from({ length: T }, (_, t) => t + 1),
  };
  return {
    dh: vector(log10_norm.dh),
    dc: log10_norm.dc ? vector(log10_norm.dc) : null,
    mask: maskOf(rows, from, to),
    totalDh: vector(total.dh),
    totalDc: total.dc ? vector(total.dc) : null,
    pool: pool ? { n: from.length, from, to } : null,
  };
}

/**
 * 1 where a cell asks something: where a row k >= t of its steps is there.
 * @param {number[]} rows
 * @param {number[]} from
 * @param {number[]} to
 */
function maskOf(rows, from, to) {
  const n = from.length;
  const mask = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    const last = rows.findLast((k) => k < to[i]);
    if (last === undefined || last < from[i]) continue;
    for (let j = 0; j < n && from[j] <= last; j++) mask[i * n + j] = 1;
  }
  return mask;
}

/** @param {any} wire @returns {{digest: string, symbols: string[][]|null, nodes: TapeNode[]}} */
export function tape(wire) {
  return {
    digest: wire.digest,
    symbols: wire.symbols ?? null,
    nodes: wire.nodes.map((/** @type {any} */ node) => ({
      ...node,
      value: matrix(node.value),
      grad: matrix(node.grad),
      received: each(node.received, matrix),
      sent: each(node.sent, matrix),
      local: each(node.local, (part) => (typeof part === 'string' ? part : matrix(part))),
    })),
  };
}

/** @param {any} wire @returns {Derivation} */
export function derivation(wire) {
  const numbers = (/** @type {any} */ record) => ({ ...record, value: number(record.value) });
  return {
    ...wire,
    gradient: number(wire.gradient),
    rest: number(wire.rest),
    terms: wire.terms.map((/** @type {any} */ term) => ({
      ...numbers(term),
      weight: number(term.weight),
      factors: term.factors.map(numbers),
    })),
  };
}

/** @param {any} wire @returns {Descent} */
export function descent(wire) {
  const models = wire.models.map((/** @type {any} */ { losses, before, gradients, after }) => ({
    losses: vector(losses),
    before: each(before, matrix),
    gradients: each(gradients, matrix),
    after: each(after, matrix),
  }));
  return { ...wire, models };
}

/** @param {any} wire @returns {Shares} */
export function shares(wire) {
  const block = (/** @type {any} */ { log10_norm, along }) => ({
    log10_norm: vector(log10_norm),
    along: vector(along),
  });
  const parameter = (/** @type {any} */ part) => ({
    ...block(part),
    share: matrix(part.share),
    total: matrix(part.total),
    gates: each(part.gates, block),
  });
  return {
    ...wire,
    element: wire.element === null ? null : vector(wire.element),
    parameters: each(wire.parameters, parameter),
  };
}

/** @param {any} wire @returns {{digest: string, check: GradientCheck}} */
export function gradientCheck(wire) {
  const entries = wire.models.flatMap((/** @type {any} */ { entries }, /** @type {number} */ model) =>
    entries.map((/** @type {any} */ { analytic, numeric, error, sides, ...entry }) => ({
      ...entry,
      model,
      analytic: number(analytic),
      numeric: number(numeric),
      error: number(error),
      sides: sides && sides.map(number),
    })),
  );
  const reordered = wire.models.map((/** @type {any} */ model) => model.reordered);
  return { digest: wire.digest, check: { worst: wire.worst && number(wire.worst), entries, reordered } };
}
