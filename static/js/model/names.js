// One name and one look for one thing. Formulas, shapes and the order of the gates come from the server.

import { CELLS as LISTED } from './cells.js';

/** @import {Cell} from './types.js' */

/** The markers of networks, by the order of their cells; Plotly's words. */
const SHAPES = /** @type {const} */ ([
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'triangle-right',
  'triangle-left',
  'star',
  'hexagon',
]);

/** How a cell is called and looks, and what it has. @typedef {ReturnType<typeof entryOf>} Entry */

/** @param {typeof LISTED[number]} cell @param {number} i  its place in their order */
function entryOf({ short, states, forgets, gained, options }, i) {
  const look = i % SHAPES.length;
  return {
    label: /** @type {string} */ (short),
    look: `look-${look}`,
    token: `--look-${look}`,
    shape: SHAPES[look],
    hasMemory: /** @type {readonly string[]} */ (states).includes('c'),
    forgets: forgets !== null,
    gained: /** @type {boolean} */ (gained),
    options: /** @type {Record<string, string|boolean>} */ (options),
  };
}

/**
 * The cells in the order in which they stand, each with its colour token and marker, the same in chips,
 * lanes, curves and exports. `look`: the class that has the colour. `hasMemory`: a state c besides h.
 * `forgets`: it has a gate whose bias the forget bias is. `gained`: it has weights that a gain multiplies.
 * `options`: with their defaults.
 */
export const NETWORK = /** @type {Record<Cell, Entry>} */ ({
  .../** @type {Record<Cell, Entry>} */ (
    Object.fromEntries(LISTED.map((cell, i) => [cell.cell, entryOf(cell, i)]))
  ),
  own: {
    ...entryOf(LISTED[0], SHAPES.length - 1),
    label: 'Own',
    options: {},
  },
});
/**
 * @typedef {{cell: Cell, recurrent?: boolean, cell_name?: string|null}} Named  recurrent: false where the
 *   edge from step to step is cut; cell_name: of a cell of one's own equations
 */

/** What a network's cell is called. @param {Named} model */
export const labelOf = ({ cell, cell_name }) => cell_name || NETWORK[cell].label;

/**
 * Whether a network has a state c: of one's own equations where a line reads what it was before.
 * @param {{cell: Cell, equations?: unknown}} model
 */
export const hasMemory = ({ cell, equations }) =>
  cell === 'own' ? /\bc_prev\b/.test(String(equations).replace(/#.*/g, '')) : NETWORK[cell].hasMemory;

/** @param {Named} model */
const isCut = ({ recurrent }) => recurrent === false;

/**
 * The name of a network among others: by its cell, numbered where a cell stands twice, and told
 * where its recurrent edge is cut.
 * @param {Named[]} models
 * @param {number} m
 * @param {import('../core/i18n.js').Translate} [t]  without it the cut edge is written in letters
 */
export function nameOf(models, m, t) {
  const label = labelOf(models[m]);
  const same = models.flatMap((model, i) =>
    labelOf(model) === label && isCut(model) === isCut(models[m]) ? [i] : [],
  );
  const network = same.length === 1 ? label : `${label} ${same.indexOf(m) + 1}`;
  if (!isCut(models[m])) return network;
  return t ? t('network.cut', { network }) : `${network}, h_prev = 0`;
}

/**
 * The network's number among those of its cell: all have one colour, the first is drawn solid, others hollow
 * and dashed.
 * @param {Named[]} models
 * @param {number} m
 */
export const variantOf = (models, m) =>
  models.slice(0, m).filter(({ cell }) => cell === models[m].cell).length;

/**
 * The lines of the networks of one cell, which share a colour: the first is solid. Plotly's words.
 * @type {(string|undefined)[]}
 */
const DASHES = [undefined, 'dash', 'dashdot', 'longdash', 'longdashdot'];
/** @param {number} variant */
export const dashOf = (variant) => DASHES[variant % DASHES.length];

/**
 * The class that gives an element the network's colour, and its mark the network's look.
 * @param {Named[]} models
 * @param {number} m
 */
export const classOf = (models, m) =>
  [kindOf(models[m].cell), ...(variantOf(models, m) ? ['other', `other-${variantOf(models, m)}`] : [])].join(
    ' ',
  );

/** The classes of what is about a cell. @param {Cell} cell */
export const kindOf = (cell) => `${cell === 'own' ? 'of-equations' : cell} ${NETWORK[cell].look}`;

/**
 * A figure's file name: the network where it is of one, the step where it is of one, the thing that it
 * shows.
 * @param {Named[]} models
 * @param {{id: string, models?: number[], step?: string}} figure
 */
export function fileOf(models, { id, models: shown = [], step }) {
  const network = shown.length === 1 ? `${models[shown[0]].cell}-${shown[0]}` : null;
  // one of several has it in its id
  const named = network && id.startsWith(`${network}-`) ? id.slice(network.length + 1) : id;
  return [network, step, named].filter(Boolean).join('-');
}

export const CELLS = LISTED.map(({ cell }) => cell);
/** The cells that a network may have: those that are listed, and one of equations of one's own. */
export const EVERY = /** @type {Cell[]} */ ([...CELLS, 'own']);

/** @param {readonly (readonly string[])[]} lists */
const united = (lists) => [...new Set(lists.flat())];

/** The options of all cells. */
export const OPTIONS = united(LISTED.map(({ options }) => Object.keys(options)));

/** The gates of all cells. */
export const GATES = united(LISTED.map(({ gates }) => gates));
/** Gates between 0 and 1, which can be all the way open or shut; the candidates are not. */
export const SHUTTING = united(LISTED.map(({ shutting }) => shutting));

/** Gates that have a colour by the part they play; all others share one. */
const COLOURED = 'ifgorzn';

/** Gates that are written by a Greek letter. @type {Record<string, string>} */
const GREEK = { lambda: 'λ' };

/** A gate as it is written in text. @param {string} gate */
export const gateLetter = (gate) => GREEK[gate] ?? gate;

/** A gate's colour token. @param {string} gate */
export const gateToken = (gate) => `--gate-${COLOURED.includes(gate) ? gate : 'other'}`;
