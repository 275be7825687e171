/**
 * An operation's equation with its numbers in: result = operands, each a grid, and the number one points at
 * written out.
 */

import { el } from '../../core/dom.js';
import { isTurned } from '../../model/cellgraph.js';
import { PRINTED, cellSizes } from '../../model/cellsizes.js';
import { placeOf } from '../../model/edited.js';
import { numbersOf } from '../../model/arrays.js';
import { provenance, worstGap } from '../../model/provenance.js';
import { flatten, lettersOf } from '../parts/entries.js';
import { formula, spoken } from '../parts/formulas.js';
import { createGrid } from './grid.js';
import { createWritten } from './written.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Numbers} from '../../model/arrays.js' */
/** @import {Equation, Operand} from '../../model/equations.js' */
/** @import {Run, Tape} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/**
 * What is shown at a stop.
 * @typedef {{run: Run, graph: CellGraph, tape: Tape, notation: string, width: number}} Shown
 */
/**
 * @typedef {object} Operands
 * @property {HTMLElement} node
 * @property {(shown: Shown, equation: Equation) => number} update
 * @property {(place: {r: number, c: number}) => void} focus
 * @property {() => {r: number, c: number}|null} at
 * @property {(typed: Typed) => void} again  one is where a number was typed over
 */
/**
 * A number that was typed over: of which array, where, and whether one goes on typing there.
 * @typedef {{i: number, r: number, c: number, open: boolean}} Typed
 */

/** Between result and operands, in the order in which columns are written. @type {Record<string, string>} */
const SIGNS = {
  forward: '·',
  'to-vector': '·',
  'to-matrix': '·',
  times: '⊙',
  sum: '+',
  cross_entropy: ',',
  bce: ',',
  mse: ',',
};
/** @type {Record<string, string>} */
const HEADS = {
  tanh: 'tanh',
  sigmoid: 'σ',
  relu: 'ReLU',
  identity: '',
  softmax: 'softmax',
  complement: '1 −',
  'over-batch': 'Σ',
};

/** The room that a function's name takes before its operand, px. */
const HEAD = 40;
/** So many columns beside each other have room for their letters on one line. */
const BESIDE = 3;

/**
 * @param {Services} services @param {Shown} shown @param {Equation} equation
 * @param {boolean} hint  say that numbers can be pointed at
 * @param {(typed: Typed) => void} onTyped  other numbers are on their way: where one is then
 * @returns {Operands}
 */
export function createOperands({ t, openTyping }, shown, equation, hint, onTyped) {
  const { run, graph, tape, notation, width } = shown;
  const rows = graph.rowwise[notation];
  const drawn =
    equation.kind in { cross_entropy: 0, bce: 0, mse: 0 } ? equation.operands.slice(0, 2) : equation.operands;
  const product = equation.kind === 'forward' || equation.kind.startsWith('to-');
  const order = product && rows ? drawn.toReversed() : drawn;
  const all = [equation.result, ...order];
  const arrays = all.map((each) => arrayOf(each, numbersOf(each, tape, graph, run), graph, notation));
  const head = HEADS[equation.name ?? equation.kind] ?? '';
  const stacked = rows && all.length > 1 && equation.kind !== 'to-matrix';
  const { lines, cells } = cellSizes(arrays, width - (head ? HEAD : 0), stacked);
  const said = t(equation.kind === 'given' ? 'typing.hint' : 'operation.written.hint');
  const written = createWritten({ t }, hint ? said : '');
  /** @type {{i: number, r: number, c: number}|null} */
  let pointed = null;
  let now = shown,
    what = equation;

  const letters = all.map((each) => formula(symbolOf(each, graph, notation)));
  for (const { node } of letters) flatten(node);
  const grids = all.map((each, i) =>
    createGrid({
      ...arrays[i],
      cell: cells[i],
      role: t('operation.cells'),
      label: t(i === 0 ? 'operation.cells.result' : 'operation.cells.operand', {
        name: nameOf(each, graph, notation, t),
        rows: arrays[i].rows,
        cols: arrays[i].cols,
      }),
      onPoint: (place) => point({ i, ...place }),
      onLeave: () => point(null),
      hint: t('typing.hint'),
      onType: placeOf(each, 0, 0, shown) ? (place, typed) => type({ i, ...place }, typed) : null,
    }),
  );
  const boxes = all.map((each, i) =>
    el(
      'figure',
      { class: 'operand' },
      equation.kind === 'given' && each.id === 'x'
        ? named(grids[i].node, run.plan.inputs, arrays[i].turned, cells[i])
        : grids[i].node,
      el(
        'figcaption',
        {},
        el(
          'span',
          {},
          each.what !== 'received'
            ? null
            : each.by === 'next'
              ? t('operation.from.next', { t: tape.t + 1 })
              : `${t('operation.from')} `,
          each.by === 'next' ? null : letters[i].node,
          each.transposed ? el('sup', {}, '⊤') : null,
        ),
        el('span', { class: 'quiet number' }, `${arrays[i].rows} × ${arrays[i].cols}`),
      ),
    ),
  );
  /** Columns that are narrower than the letters of where they came from. @param {number[]} line */
  const crowded = (line) => line.length > BESIDE && line.some((i) => all[i].what === 'received');
  const middle = (/** @type {number} */ i) => `${Math.max(0, (arrays[i].rows * cells[i].height) / 2 - 9)}px`;
  const sign = (/** @type {number} */ i) =>
    i === 0 && !stacked
      ? null
      : el(
          'span',
          { class: head ? 'sign head' : 'sign', style: { 'padding-top': middle(i) } },
          i === 0 ? '' : i === 1 ? `= ${head}`.trim() : SIGNS[equation.kind],
        );
  const picture = el(
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

  /** @param {{i: number, r: number, c: number}|null} place */
  function point(place) {
    pointed = place;
    grids.forEach((grid, i) => grid.point(place?.i === i ? place : null));
    draw();
  }

  /** @param {{i: number, r: number, c: number}} which @param {string} [typed] */
  function type({ i, r, c }, typed) {
    const grid = grids[i];
    const place = placeOf(all[i], r, c, now);
    if (!place) return;
    const stay = (/** @type {{r: number, c: number}} */ to, /** @type {boolean} */ open) =>
      open ? type({ i, ...to }) : grid.focus(to);
    const value = numbersOf(all[i], now.tape, now.graph, now.run).at(r, c);
    const both = arrays[i].turned ? [c, r] : [r, c];
    const indices = place.index.length > 1 ? both : [c];
    const name = `${lettersOn(all[i], now)} [${indices.join(', ')}]`;
    openTyping({
      host: grid.node,
      over: () => grid.over({ r, c }),
      place,
      value,
      name,
      typed,
      goes: (move) => grid.beside({ r, c }, move) !== null,
      leave(move, changed) {
        const next = move && grid.beside({ r, c }, move);
        const to = { ...(next ?? { r, c }), open: next !== null };
        if (changed) onTyped({ i, ...to });
        stay(to, to.open && !changed);
      },
    });
  }

  function draw() {
    if (!pointed) {
      for (const grid of grids) grid.light([]);
      written.clear();
      return;
    }
    const { i, r, c } = pointed;
    const numbers = what.operands.map((each) => numbersOf(each, now.tape, now.graph, now.run));
    const own = numbersOf(all[i], now.tape, now.graph, now.run);
    if (i > 0 || what.kind === 'given') {
      for (const grid of grids) grid.light([]);
      return written.value(
        now,
        all[i],
        r,
        c,
        own.at(r, c),
        all[i].id === 'x' ? run.plan.inputs?.[c] : undefined,
      );
    }
    const found = provenance(what, own, numbers, r, c);
    const from = places(found, what.kind, own.cols, r);
    grids.forEach((grid, k) => k > 0 && grid.light(from.filter((each) => what.operands[each.k] === all[k])));
    written.sum(now, what, r, c, found, (place) => numbers[place.k].at(place.r, place.c));
  }

  return {
    node: el('section', { class: 'equation-numbers' }, picture, written.node),
    update(next, which) {
      now = next;
      what = which;
      all.splice(
        0,
        all.length,
        what.result,
        ...(product && rows ? what.operands.toReversed() : what.operands.slice(0, drawn.length)),
      );
      for (const each of letters) each.set(now.tape.t);
      all.forEach((each, i) => grids[i].set(numbersOf(each, now.tape, now.graph, now.run)));
      if (pointed) draw();
      return worstGap(
        what,
        numbersOf(what.result, now.tape, now.graph, now.run),
        what.operands.map((each) => numbersOf(each, now.tape, now.graph, now.run)),
      );
    },
    focus: (place) => grids[0].focus(place),
    at: () => pointed,
    again({ i, r, c, open }) {
      if (open) type({ i, r, c });
      else grids[i]?.focus({ r, c });
    },
  };
}

/**
 * An array's letters as text, for the name of one of its numbers.
 * @param {Operand} which @param {Shown} shown
 */
function lettersOn(which, { graph, tape, notation }) {
  const node = /** @type {CatalogueNode} */ (graph.byId.get(which.id));
  return spoken(lettersOf(which, node, 'letters')[notation], tape.t);
}

/**
 * How an array stands on screen: vectors are columns or rows, a matrix is the other way round where vectors
 * are rows.
 * @param {Operand} which
 * @param {Numbers} numbers
 * @param {CellGraph} graph
 * @param {string} notation
 */
function arrayOf(which, { rows, cols }, graph, notation) {
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
 * What a screen reader is told that a grid is.
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

/**
 * The places that a number was computed from; a softmax looks at all logits.
 * @param {import('../../model/provenance.js').Provenance} found
 * @param {Equation['kind']} kind
 * @param {number} cols
 * @param {number} r
 */
const places = ({ terms }, kind, cols, r) =>
  kind === 'softmax'
    ? Array.from({ length: cols }, (_, c) => ({ k: 0, r, c }))
    : terms.flatMap((term) => term.places);
