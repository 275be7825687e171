// A parameter's elements as a notation writes them: which block of it is meant, and where in the picture of a
// matrix an element stands.

/** @import {CellGraph} from './cellgraph.js' */
/** @import {Entry, Matrix, ModelRun} from './types.js' */

/**
 * A parameter, or the rows of it that belong to one gate, laid out in a notation's order.
 * @typedef {object} Block
 * @property {string} name
 * @property {string|null} gate
 * @property {boolean} transposed  the notation writes vectors as rows: rows and columns change places
 * @property {boolean} vector
 * @property {number} first        the block's first row in the parameter
 * @property {number} height       rows of the parameter that it has
 * @property {number} width        numbers in each of them
 */

/** The parameters of a network, in their order. @param {ModelRun} model @returns {string[]} */
export const parametersOf = ({ shapes }) => Object.keys(shapes);

/**
 * The gates by which a parameter is stacked; none: it is one block.
 * @param {CellGraph} graph
 * @param {string} name
 * @returns {string[]}
 */
export const gatesOf = (graph, name) => (graph.byId.get(name)?.shape[0] === 'GH' ? graph.gates : []);

/**
 * The gate in whose block an element stands.
 * @param {CellGraph} graph
 * @param {ModelRun} model
 * @param {Entry} entry
 * @returns {string|null}
 */
export const gateOf = (graph, { H }, { name, index }) =>
  gatesOf(graph, name)[Math.floor(index[0] / H)] ?? null;

/**
 * @param {CellGraph} graph
 * @param {ModelRun} model
 * @param {string} notation
 * @param {string} name
 * @param {string|null} gate null: all of it
 * @returns {Block}
 */
export function blockOf(graph, { H, shapes }, notation, name, gate) {
  const [rows, columns] = shapes[name];
  return {
    name,
    gate,
    vector: columns === undefined,
    transposed: graph.rowwise[notation],
    first: gate === null ? 0 : H * graph.gates.indexOf(gate),
    height: gate === null ? rows : H,
    width: columns ?? 1,
  };
}

/**
 * The element that is meant in this network: the one that was chosen, as far as there is such a one, else the
 * first of the recurrent weights, or of the first matrix where these are not one.
 * @param {Entry|null} chosen
 * @param {ModelRun} model
 * @returns {Entry}
 */
export function entryIn(chosen, { shapes }) {
  const matrix = Object.keys(shapes).find((each) => shapes[each].length === 2) ?? '';
  const usual = shapes.W_hh ? 'W_hh' : matrix; // no gate of it may read a state, or each by its own weights
  const name = chosen && shapes[chosen.name] ? chosen.name : usual;
  return {
    name,
    index: shapes[name].map((size, axis) =>
      Math.min(size - 1, (chosen?.name === name && chosen.index[axis]) || 0),
    ),
  };
}

/**
 * Another parameter's or gate's element: the one at the same place of its block.
 * @param {CellGraph} graph
 * @param {ModelRun} model
 * @param {Entry} entry
 * @param {{name?: string, gate?: string}} to
 * @returns {Entry}
 */
export function moved(
  graph,
  model,
  entry,
  { name = entry.name, gate = gateOf(graph, model, entry) ?? undefined },
) {
  const shape = model.shapes[name];
  const gates = gatesOf(graph, name);
  const row = gatesOf(graph, entry.name).length ? entry.index[0] % model.H : entry.index[0];
  const block = gates.length ? model.H : shape[0];
  const first = gates.length ? model.H * Math.max(0, gates.indexOf(gate ?? '')) : 0;
  return {
    name,
    index: shape.map((size, axis) =>
      axis ? Math.min(size - 1, entry.index[1] ?? 0) : first + Math.min(block - 1, row),
    ),
  };
}

/** Rows and columns on paper. @param {Block} block @returns {[number, number]} */
export const sizeOf = ({ transposed, height, width }) => (transposed ? [width, height] : [height, width]);

/**
 * The parameter's own index of what stands at a row and a column on paper.
 * @param {Block} block
 * @param {number} row
 * @param {number} column
 * @returns {number[]}
 */
export function indexAt({ transposed, vector, first }, row, column) {
  const [i, j] = transposed ? [column, row] : [row, column];
  return vector ? [first + i] : [first + i, j];
}

/**
 * The indices of an element as they are written: within its block, in the notation's order.
 * @param {Block} block
 * @param {number[]} index
 */
export function indicesOf({ transposed, vector, first }, [i, j]) {
  return vector ? [i - first] : transposed ? [j, i - first] : [i - first, j];
}

/**
 * Row and column on paper of an element; null: it stands in another block.
 * @param {Block} block
 * @param {number[]} index
 * @returns {[number, number]|null}
 */
export function placeOf({ transposed, first, height }, [i, j = 0]) {
  if (i < first || i >= first + height) return null;
  return transposed ? [j, i - first] : [i - first, j];
}

/** The value at the parameter's own index. @param {Matrix} matrix @param {number[]} index */
export const valueAt = ({ data, shape }, [i, j = 0]) => data[i * (shape[1] ?? 1) + j];
