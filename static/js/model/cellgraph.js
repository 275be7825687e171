// A network's graph, as the catalogue describes it: the cell in its variant, and the read-out of its loss.

import { equationsOf, recordOf, variantWith } from './options.js';

/** @import {Operation} from '../api/answers.js' */
/** @import {State, Spec, Cell, Matrix} from './types.js' */

/**
 * A node of the catalogue.
 * @typedef {object} CatalogueNode
 * @property {string} id
 * @property {string} op
 * @property {string[]} inputs
 * @property {string[]} shape
 * @property {string|null} block  the gate whose rows of a stacked parameter it reads
 * @property {Record<string, string>} titles
 * @property {Record<string, string[]>} shapes
 * @property {Record<string, string>} symbol
 * @property {Record<string, string>} formula
 * @property {Record<string, string>} gradient
 * @property {Record<string, string>} [batch]
 * @property {Record<string, Record<string, string>>} [sent]        by input: what it sends there on the way
 *   back
 * @property {Record<string, Record<string, string>>} [sent_batch]  by parameter: the same, summed over a
 *   batch
 * @property {Letters} letters  of the whole array
 * @property {Letters} entry    of one number in it
 * @property {Record<string, {letters: Letters, entry: Letters}>} [blocks]  of a stacked parameter, by gate
 */
/**
 * @typedef {{value: Record<string, string>, gradient: Record<string, string>, slope?: Record<string, string>,
 *   slopes?: Record<string, Record<string, string>>, target?: Record<string, string>}} Letters
 *   slopes: those by two inputs
 */
/**
 * @typedef {object} CellGraph
 * @property {Cell} cell
 * @property {string} variant    tells the variants of a cell and of a read-out apart
 * @property {string[]} states   'h', 'c'
 * @property {string[]} gates
 * @property {CatalogueNode[]} nodes      cell first, then read-out, each in topological order
 * @property {Map<string, CatalogueNode>} byId
 * @property {Record<string, Operation>} operations  by the name that a node has as its op
 * @property {Map<string, string[]>} consumers  ids of the nodes that read it, in this step
 * @property {Set<string>} readout  ids of the read-out's nodes
 * @property {Record<string, string>} equations  of the step, by notation: a line for each gate and state
 * @property {Record<string, Record<string, string>>} sizes  by notation: the letters of the axes H, X and Y
 * @property {Record<string, boolean>} rowwise  by notation: vectors are rows there, and matrices the other
 *   way round than the engine has them
 */

/**
 * The axes of a node's array in a notation; the sequences of a batch are rows where vectors are.
 * @param {CatalogueNode} node
 * @param {string} notation
 * @param {boolean} batch  all its sequences
 * @returns {string[]}
 */
export function axesOf({ op, shapes }, notation, batch) {
  const axes = shapes[notation];
  if (!batch || op === 'parameter' || axes.length === 0) return axes;
  return axes[0] === '1' ? ['B', ...axes.slice(1)] : [...axes, 'B'];
}

/**
 * The letters of axes; a stacked parameter has so many times H as there are gates.
 * @param {string[]} axes
 * @param {CellGraph} graph
 * @param {string} notation
 */
export const lettersOf = (axes, { gates, sizes }, notation) =>
  axes.map((axis) =>
    axis.replace('GH', `${gates.length || ''}H`).replace(/[HXY]$/, (id) => sizes[notation][id]),
  );

/**
 * The numbers for which axes stand.
 * @param {string[]} axes  in a notation
 * @param {string[]} own  as the engine has them
 * @param {number[]} sizes  of these
 * @param {number} batch
 */
export function sizesOf(axes, own, sizes, batch) {
  const rest = axes.filter((axis) => axis !== '1' && axis !== 'B');
  const turned = rest[0] === own[0] ? sizes : sizes.toReversed();
  return axes.map((axis) => (axis === '1' ? 1 : axis === 'B' ? batch : turned[rest.indexOf(axis)]));
}

/**
 * The nodes from which a node may receive on the way back, in the order in which its formula adds it up:
 * those that read it, then the step after.
 * @param {CellGraph} graph
 * @param {string} id
 */
export const sourcesOf = ({ consumers, states }, id) => [
  ...(consumers.get(id) ?? []).filter((by) => by !== 'output'),
  ...(states.includes(id) ? ['next'] : []),
];

/**
 * The engine has vectors B x n and matrices n x m: whether an array's rows are columns on paper.
 * @param {CatalogueNode} node  whose array it is
 * @param {CellGraph} graph
 * @param {string} notation
 */
export const isTurned = ({ op, shape }, { rowwise }, notation) =>
  (op === 'parameter' && shape.length === 2) === rowwise[notation];

/**
 * An array's numbers as they are read on paper, row by row. All that shows an array's numbers one after the
 * other takes them from here.
 * @param {Matrix} array
 * @param {CatalogueNode} node  whose array it is
 * @param {CellGraph} graph
 * @param {string} notation
 * @returns {Float64Array}
 */
export function onPaper({ data, shape: [rows, columns] }, node, graph, notation) {
  if (columns === undefined || !isTurned(node, graph, notation)) return data;
  const read = new Float64Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) read[c * rows + r] = data[r * columns + c];
  return read;
}

/** @type {WeakMap<object, Map<string, CellGraph>>} by catalogue: a graph is made once */
const made = new WeakMap();

/**
 * @param {State['catalogue']} catalogue
 * @param {Spec} spec
 * @param {number} m
 * @returns {CellGraph|null} null: no catalogue yet, or not of these options
 */
export function cellGraph(catalogue, spec, m) {
  const model = spec.models[m];
  const cell = recordOf(catalogue, model);
  const variant = cell && variantWith(model, cell);
  if (!catalogue || !cell || !variant) return null;
  const name = [model.cell, equationsOf(model) ?? '', JSON.stringify(variant.options), spec.loss.kind].join(
    ' ',
  );
  const known = made.get(catalogue) ?? new Map();
  made.set(catalogue, known);
  const readout = cell.readout[spec.loss.kind];
  if (!known.has(name)) known.set(name, graphOf(cell, variant, readout, name, catalogue.cells.notations));
  return known.get(name);
}

/** @typedef {{nodes: CatalogueNode[], operations: Record<string, Operation>}} Part */

/**
 * @param {any} cell
 * @param {Part & {gates: string[], equations: Record<string, string>}} own
 * @param {Part} readout
 * @param {string} variant
 * @param {{name: string, vectors: 'columns'|'rows', sizes: Record<string, string>}[]} notations
 * @returns {CellGraph}
 */
function graphOf(cell, own, readout, variant, notations) {
  const nodes = [...own.nodes, ...readout.nodes];
  /** @type {Map<string, string[]>} */
  const consumers = new Map(nodes.map(({ id }) => [id, []]));
  for (const { id, inputs } of nodes) for (const input of inputs) consumers.get(input)?.push(id);
  return {
    cell: cell.cell,
    variant,
    states: cell.states,
    gates: own.gates,
    nodes,
    byId: new Map(nodes.map((node) => [node.id, node])),
    operations: { ...own.operations, ...readout.operations },
    consumers,
    readout: new Set(readout.nodes.map(({ id }) => id)),
    equations: own.equations,
    sizes: Object.fromEntries(notations.map(({ name, sizes }) => [name, sizes])),
    rowwise: Object.fromEntries(notations.map(({ name, vectors }) => [name, vectors === 'rows'])),
  };
}
