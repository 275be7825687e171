/**
 * An operation's equation with its numbers in: result = operands, each a grid, and the number one points at
 * written out.
 */

import { el } from '../../core/dom.js';
import { placeOf } from '../../model/edited.js';
import { numbersOf } from '../../model/arrays.js';
import { provenance, worstGap } from '../../model/provenance.js';
import { lettersOf } from '../parts/entries.js';
import { spoken } from '../parts/formulas.js';
import { arraysOf, createPicture } from './picture.js';
import { createWritten } from './written.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Equation, Operand} from '../../model/equations.js' */
/** @import {Run, Tape} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */
/** @import {Where} from './picture.js' */

/**
 * The step on screen at a stop.
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
 * @typedef {Where & {open: boolean}} Typed
 */
/**
 * The equation at the step that is shown; its arrays in the order in which they stand.
 * @typedef {{shown: Shown, equation: Equation, all: Operand[]}} Now
 */

/**
 * @param {Services} services @param {Shown} shown @param {Equation} equation
 * @param {boolean} hint  say that numbers can be pointed at
 * @param {(typed: Typed) => void} onTyped  other numbers are on their way: where one is then
 * @returns {Operands}
 */
export function createOperands(services, shown, equation, hint, onTyped) {
  const { t } = services;
  const rowwise = shown.graph.rowwise[shown.notation];
  const said = t(equation.kind === 'given' ? 'typing.hint' : 'operation.written.hint');
  const written = createWritten({ t }, hint ? said : '');
  /** @type {Where|null} */
  let pointed = null;
  /** @type {Now} */
  let now = { shown, equation, all: arraysOf(equation, rowwise) };
  const picture = createPicture(t, shown, equation, { point, type });
  const { grids } = picture;

  /** @param {Where|null} where */
  function point(where) {
    pointed = where;
    grids.forEach((grid, i) => grid.point(where?.i === i ? where : null));
    draw();
  }

  function draw() {
    if (pointed) return writeOut(written, grids, now, pointed);
    for (const grid of grids) grid.light([]);
    written.clear();
  }

  /** @param {Where} which @param {string} [typed] */
  function type(which, typed) {
    typeOver(services, picture, now, { ...which, typed }, { again: type, changed: onTyped });
  }

  return {
    node: el('section', { class: 'equation-numbers' }, picture.node, written.node),
    update(next, which) {
      now = { shown: next, equation: which, all: arraysOf(which, rowwise) };
      picture.setStep(next.tape.t);
      now.all.forEach((each, i) => grids[i].set(numbersIn(next, each)));
      if (pointed) draw();
      const operands = which.operands.map((each) => numbersIn(next, each));
      return worstGap(which, numbersIn(next, which.result), operands);
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
 * A field over a number that is given; a key may lead on to the number beside it.
 * @param {Services} services @param {ReturnType<typeof createPicture>} picture @param {Now} now
 * @param {Where & {typed?: string}} where
 * @param {{again: (where: Where) => void, changed: (typed: Typed) => void}} act
 */
function typeOver(services, { grids, layouts }, { shown, all }, { i, r, c, typed }, { again, changed }) {
  const grid = grids[i];
  const place = placeOf(all[i], r, c, shown);
  if (!place) return;
  const both = layouts[i].turned ? [c, r] : [r, c];
  const indices = place.index.length > 1 ? both : [c];
  services.openTyping({
    host: grid.node,
    over: () => grid.over({ r, c }),
    place,
    value: numbersIn(shown, all[i]).at(r, c),
    name: `${lettersOn(all[i], shown)} [${indices.join(', ')}]`,
    typed,
    goes: (move) => grid.beside({ r, c }, move) !== null,
    leave(move, isChanged) {
      const next = move && grid.beside({ r, c }, move);
      const to = next ?? { r, c };
      if (isChanged) changed({ i, ...to, open: next !== null });
      if (next && !isChanged) again({ i, ...to });
      else grid.focus(to);
    },
  });
}

/** The numbers of an array at the step that is shown. @param {Shown} shown @param {Operand} which */
const numbersIn = ({ tape, graph, run }, which) => numbersOf(which, tape, graph, run);

/**
 * The number that is pointed at: the result with the terms that it is the sum of, their places lit; an
 * operand by itself.
 * @param {ReturnType<typeof createWritten>} written
 * @param {import('./grid.js').Grid[]} grids
 * @param {Now} now
 * @param {Where} pointed
 */
function writeOut(written, grids, { shown, equation, all }, { i, r, c }) {
  const own = numbersIn(shown, all[i]);
  if (i > 0 || equation.kind === 'given') {
    for (const grid of grids) grid.light([]);
    const name = all[i].id === 'x' ? shown.run.plan.inputs?.[c] : undefined;
    return written.value(shown, all[i], r, c, own.at(r, c), name);
  }
  const numbers = equation.operands.map((each) => numbersIn(shown, each));
  const found = provenance(equation, own, numbers, r, c);
  const from = places(found, equation.kind, own.cols, r);
  grids.forEach(
    (grid, k) => k > 0 && grid.light(from.filter((each) => equation.operands[each.k] === all[k])),
  );
  written.sum(shown, equation, r, c, found, (place) => numbers[place.k].at(place.r, place.c));
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
