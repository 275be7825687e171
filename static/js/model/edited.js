// A spec with one of its numbers typed over; all others stay what they were, to the last bit.

/** @import {CellGraph} from './cellgraph.js' */
/** @import {Operand} from './equations.js' */
/** @import {ModelSpec, Run, Spec, Tape} from './types.js' */

/**
 * A number that may be typed over: of a parameter or an initial state of network m, or of the input of step
 * t. `index`: as the spec has it.
 * @typedef {{what: 'weight'|'state', m: number, name: string, index: number[]}
 *   |{what: 'x', t: number, index: number[]}} Place
 */
/** The numbers that a task and rules draw, as POST /api/numbers answers. @typedef {object} Drawn
 * @property {string} digest
 * @property {{x: number[][], y: any[], classes: number}} sequence
 * @property {Record<string, any>[]} models  each {weights, h_0, c_0?, n_0?, m_0?}
 */

/**
 * The initial state that a step is given; null: it is given another's, or nothing.
 * @param {Pick<Run, 'models'>} run @param {number} m @param {string} state
 * @param {number} t @param {number} i @returns {Place|null}
 */
export const initialPlace = ({ models }, m, state, t, i) =>
  t === 0 && models[m].recurrent ? { what: 'state', m, name: `${state}_0`, index: [i] } : null;

/**
 * The number of the spec at row r and column c of an array of the tape; null: it is computed, or
 * belongs to several sequences.
 * @param {Operand} operand @param {number} r @param {number} c
 * @param {{graph: CellGraph, tape: Pick<Tape, 'model'|'t'|'batch'>, run: Pick<Run, 'models'>}} shown
 * @returns {Place|null}
 */
export function placeOf({ id, what, block }, r, c, { graph, tape, run }) {
  const node = graph.byId.get(id);
  if (what !== 'value' || !node) return null;
  const { model: m, t } = tape;
  if (node.op === 'parameter') {
    const H = run.models[m].H;
    const first = block === null ? 0 : H * graph.gates.indexOf(block);
    return { what: 'weight', m, name: id, index: node.shape.length === 2 ? [first + r, c] : [first + c] };
  }
  if (node.op !== 'input' || tape.batch > 1) return null;
  if (id === 'x') return { what: 'x', t, index: [c] };
  return initialPlace(run, m, id.replace('_prev', ''), t, c);
}

/**
 * A nest of lists with one number in another's place.
 * @param {any} list @param {number[]} index @param {number} value @returns {any}
 */
function replaced(list, [at, ...rest], value) {
  return list.with(at, rest.length ? replaced(list[at], rest, value) : value);
}

/** @param {any} list @param {number[]} index @returns {number} */
const valueOf = (list, index) => index.reduce((part, at) => part[at], list);

/** The array in which a number stands. @param {Drawn} drawn @param {Place} place */
function arrayOf({ sequence, models }, place) {
  if (place.what === 'x') return sequence.x[place.t];
  return place.what === 'weight' ? models[place.m].weights[place.name] : models[place.m][place.name];
}

/** The number that stands there now. @param {Drawn} drawn @param {Place} place */
export const numberAt = (drawn, place) => valueOf(arrayOf(drawn, place), place.index);

/**
 * The spec with this number in its place. A network that a rule draws has all its weights as numbers then, a
 * task's sequence all its inputs and targets.
 * @param {Spec} spec @param {Drawn} drawn  of this spec @param {Place} place @param {number} value
 * @returns {Spec}
 */
export function withNumber(spec, drawn, place, value) {
  const list = replaced(arrayOf(drawn, place), place.index, value);
  if (place.what === 'x') {
    const own = spec.sequence.x ? spec.sequence : drawn.sequence;
    return { ...spec, sequence: /** @type {any} */ ({ ...own, x: drawn.sequence.x.with(place.t, list) }) };
  }
  const { weights } = drawn.models[place.m];
  const one = { [place.name]: list };
  const patch = place.what === 'weight' ? { weights: { ...weights, ...one } } : one;
  const models = spec.models.with(place.m, /** @type {ModelSpec} */ ({ ...spec.models[place.m], ...patch }));
  return { ...spec, models };
}

/**
 * A weight: its place in the parameter, and within its gate's block.
 * @typedef {{name: string, block: string|null, index: number[], within: number[]}} Weight
 */

/**
 * The weights of the read-out, or of the cell those into one unit; null: into all of them.
 * @param {Record<string, any[]>} weights @param {CellGraph} graph @param {number} H @param {boolean} out
 * @param {number|null} unit @returns {Weight[]}
 */
export function indexRows(weights, { readout, gates, byId }, H, out, unit) {
  const names = Object.keys(weights).filter((name) => readout.has(name) === out);
  return names.flatMap((name) =>
    weights[name].flatMap((row, i) => {
      if (!out && unit !== null && i % H !== unit) return [];
      const block = byId.get(name)?.shape[0] === 'GH' && gates.length ? gates[Math.floor(i / H)] : null;
      const within = block === null ? i : i % H;
      const at = (/** @type {number[]} */ further) => ({
        name,
        block,
        index: [i, ...further],
        within: [within, ...further],
      });
      return Array.isArray(row) ? row.map((_, j) => at([j])) : [at([])];
    }),
  );
}

/** A sequence that shows one mark a step: all its inputs are 0 but one, which is 1. @param {number[][]} x */
export const isOneHot = (x) =>
  x[0].length > 1 &&
  x.every(
    (row) =>
      row.every((each) => each === 0 || each === 1) &&
      row.indexOf(1) === row.lastIndexOf(1) &&
      row.includes(1),
  );
