/** The arrays of an equation as grids beside each other, with their letters and the signs between. */

import { el } from '../../core/dom.js';
import { isTurned } from '../../model/cellgraph.js';
import { PRINTED, cellSizes } from '../../model/cellsizes.js';
import { placeOf } from '../../model/edited.js';
import { numbersOf } from '../../model/arrays.js';
import { flatten, lettersOf } from '../parts/entries.js';
import { formula, spoken } from '../parts/formulas.js';
import { createGrid } from './grid.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Equation, Operand} from '../../model/equations.js' */
/** @import {Numbers} from '../../model/arrays.js' */
/** @import {Services} from '../../services.js' */
/** @import {Grid} from './grid.js' */
/** @import {Shown} from './operands.js' */

/** Between result and operands, in the order in which columns are written. @type {Record<string, string>} */
const SIGNS = {
  forward: '·',
  'to-vector': '·',
  'to-matrix': '·',
  times: '⊙',
  sum: '+',
  loss: ',',
};

/** The room that a function's name takes before its operand, px. */
const HEAD = 40;
/** Up to this many columns beside each other have room for their letters on one line. */
const BESIDE = 3;

/** @typedef {{rows: number, cols: number, turned: boolean}} Layout  rows, cols: on screen */
/** @typedef {{i: number, r: number, c: number}} Where  a number of the array that stands at i */

/**
 * The result and the operands that are drawn, in the order in which they stand: a product of row vectors is
 * written the other way round.
 * @param {Equation} equation @param {boolean} rowwise
 * @returns {Operand[]}
 */
export function arraysOf({ kind, result, operands }, rowwise) {
  const isProduct = kind === 'forward' || kind.startsWith('to-');
  const drawn = kind === 'loss' ? operands.slice(0, 2) : operands;
  return [result, ...(isProduct && rowwise ? drawn.toReversed() : drawn)];
}

/**
 * @param {Services['t']} t @param {Shown} shown @param {Equation} equation
 * @param {{point: (where: Where|null) => void, type: (where: Where, typed?: string) => void}} act
 */
export function createPicture(t, shown, equation, act) {
  const { run, graph, tape, notation, width } = shown;
  const all = arraysOf(equation, graph.rowwise[notation]);
  const layouts = all.map((each) => layoutOf(each, numbersOf(each, tape, graph, run), graph, notation));
  const head =
    equation.kind === 'over-batch' ? 'Σ' : (graph.operations[equation.name ?? equation.kind]?.word ?? '');
  const stacked = graph.rowwise[notation] && all.length > 1 && equation.kind !== 'to-matrix';
  const { lines, cells } = cellSizes(layouts, width - (head ? HEAD : 0), stacked);
  const letters = all.map((each) => formula(symbolOf(each, graph, notation)));
  for (const { node } of letters) flatten(node);
  const grids = all.map((each, i) =>
    createArray(t, shown, { each, i, layout: layouts[i], cell: cells[i] }, act),
  );
  const isInput = (/** @type {Operand} */ { id }) => equation.kind === 'given' && id === 'x';
  const boxes = all.map((each, i) => {
    const names = isInput(each) ? run.plan.inputs : null;
    const grid = named(grids[i].node, names, layouts[i].turned, cells[i]);
    return el('figure', { class: 'operand' }, grid, captionOf(t, tape.t, each, letters[i].node, layouts[i]));
  });
  const sign = (/** @type {number} */ i) => {
    if (i === 0 && !stacked) return null;
    const middle = `${Math.max(0, (layouts[i].rows * cells[i].height) / 2 - 9)}px`;
    const text = i === 0 ? '' : i === 1 ? `= ${head}`.trim() : SIGNS[equation.kind];
    return el('span', { class: head ? 'sign head' : 'sign', style: { 'padding-top': middle } }, text);
  };
  /** Columns that are narrower than the letters of where they came from. @param {number[]} line */
  const crowded = (line) => line.length > BESIDE && line.some((i) => all[i].what === 'received');
  const node = el(
    'div',
    { class: `operands ${lines.length > 1 ? 'stacked' : ''}` },
    ...lines.map((line) =>
      el(
        'div',
        { class: crowded(line) ? 'operand-line crowded' : 'operand-line' },
        ...line.flatMap((i) => [sign(i), boxes[i]]),
      ),
    ),
    equation.kind === 'cut' ? el('p', { class: 'quiet small' }, t('operation.cut')) : null,
  );
  return {
    node,
    grids,
    layouts,
    setStep: (/** @type {number} */ at) => letters.forEach((each) => each.set(at)),
  };
}

/**
 * The grid of one array; typed over where its numbers are given.
 * @param {Services['t']} t @param {Shown} shown
 * @param {{each: Operand, i: number, layout: Layout, cell: ReturnType<typeof cellSizes>['cells'][number]}} of
 * @param {{point: (where: Where|null) => void, type: (where: Where, typed?: string) => void}} act
 * @returns {Grid}
 */
function createArray(t, shown, { each, i, layout, cell }, { point, type }) {
  const { rows, cols } = layout;
  const name = nameOf(each, shown.graph, shown.notation, t);
  return createGrid({
    ...layout,
    cell,
    role: t('operation.cells'),
    label: t(i === 0 ? 'operation.cells.result' : 'operation.cells.operand', { name, rows, cols }),
    onPoint: (place) => point({ i, ...place }),
    onLeave: () => point(null),
    hint: t('typing.hint'),
    onType: placeOf(each, 0, 0, shown) ? (place, typed) => type({ i, ...place }, typed) : null,
  });
}

/**
 * An array's letters and its shape; of one that was received, where from.
 * @param {Services['t']} t @param {number} at  the step @param {Operand} which @param {Element} letters
 * @param {Layout} layout
 */
function captionOf(t, at, { what, by, transposed }, letters, { rows, cols }) {
  const from = by === 'next' ? t('operation.from.next', { t: at + 1 }) : `${t('operation.from')} `;
  return el(
    'figcaption',
    {},
    el(
      'span',
      {},
      what === 'received' ? from : null,
      by === 'next' ? null : letters,
      transposed ? el('sup', {}, '⊤') : null,
    ),
    el('span', { class: 'quiet number' }, `${rows} × ${cols}`),
  );
}

/**
 * How an array stands on screen: vectors are columns or rows, a matrix is the other way round where vectors
 * are rows.
 * @param {Operand} which
 * @param {Numbers} numbers
 * @param {CellGraph} graph
 * @param {string} notation
 * @returns {Layout}
 */
function layoutOf(which, { rows, cols }, graph, notation) {
  const turned =
    isTurned(/** @type {CatalogueNode} */ (graph.byId.get(which.id)), graph, notation) !==
    Boolean(which.transposed);
  return { rows: turned ? cols : rows, cols: turned ? rows : cols, turned };
}

/**
 * A grid with the names of its numbers, where each has room beside its row or over its column.
 * @param {HTMLElement} grid
 * @param {string[]|null} names
 * @param {boolean} turned  a name for each row
 * @param {{width: number, height: number}} cell
 */
function named(grid, names, turned, { width, height }) {
  if (!names || (turned ? height < PRINTED.height : width < PRINTED.width)) return grid;
  const list = el(
    'div',
    {
      class: 'cell-names',
      style: turned
        ? { 'grid-auto-rows': `${height}px` }
        : { 'grid-auto-columns': `${width}px`, 'grid-auto-flow': 'column' },
    },
    ...names.map((name) => el('span', {}, name)),
  );
  return el('div', { class: turned ? 'named' : 'named over' }, grid, list);
}

/** @param {Operand} which @param {CellGraph} graph @param {string} notation */
function symbolOf(which, graph, notation) {
  const { id, what, by } = which;
  const node = /** @type {CatalogueNode} */ (graph.byId.get(id));
  if (what === 'received' && by !== 'next')
    return /** @type {CatalogueNode} */ (graph.byId.get(/** @type {string} */ (by))).symbol[notation];
  return lettersOf(which, node, 'letters')[notation];
}

/**
 * A grid's name for screen readers.
 * @param {Operand} which
 * @param {CellGraph} graph
 * @param {string} notation
 * @param {Services['t']} t
 */
function nameOf({ id, what, by }, { byId }, notation, t) {
  const letters = (/** @type {string} */ node) =>
    spoken(/** @type {CatalogueNode} */ (byId.get(node)).letters.value[notation]);
  return t(`operation.what.${what}`, {
    id: letters(id),
    by: by === undefined ? '' : by === 'next' ? 't+1' : letters(by),
  });
}
