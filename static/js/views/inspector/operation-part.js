/** An operation at one kind of stop: its head, its equation, its numbers and, on the way back, its ledger. */

import { el, fill, icon } from '../../core/dom.js';
import { axesOf } from '../../model/cellgraph.js';
import { placeOf } from '../../model/edited.js';
import { equationsOf, givenEquations } from '../../model/equations.js';
import { ROUNDING } from '../../model/provenance.js';
import { number } from '../../model/format.js';
import { nameOf, kindOf } from '../../model/names.js';
import { STILL } from '../../model/operations.js';
import { audit } from '../../model/tapeledger.js';
import { missing } from '../../model/unreached.js';
import { formula, membership } from '../parts/formulas.js';
import { createMoves, shapeOf } from '../parts/moves.js';
import { createOperands } from './operands.js';
import { createOperationLedger } from './operation-ledger.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Equation} from '../../model/equations.js' */
/** @import {Operation} from '../../model/operations.js' */
/** @import {TapeLedger} from '../../model/tapeledger.js' */
/** @import {Run, Selection, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Operands, Shown, Typed} from './operands.js' */

/**
 * A kind of stop: the same operation of the same network, whatever the step.
 * @typedef {{run: Run, model: number, graph: CellGraph, operation: Operation, pass: Selection['pass'],
 *   notation: string, batch: boolean}} Stop
 */
/**
 * Made once for a kind of stop, then only filled.
 * @typedef {{node: HTMLElement, update: (shown: Shown|null, selection: Selection) => void, operands: () =>
 *   Operands[]}} Part
 */

/** The numbers do not come by themselves. @param {State} state */
export const lacking = (state) => state.tapeProblem !== null || missing(state) !== null;

/**
 * @param {Store} store @param {Services} services @param {Stop} stop
 * @param {(typed: Typed, e: number) => void} onTyped  e: the equation in which a number was typed over
 * @returns {Part}
 */
export function createPart(store, services, stop, onTyped) {
  const { t } = services;
  const { graph, operation, pass, notation } = stop;
  const head = createHead(services, stop);
  const verdict = createVerdict(services, graph);
  head.node.append(verdict.node);
  const equation = createEquation(services, stop);
  const numbers = createNumbers(services, stop, onTyped);
  const waits = el('p', { class: 'quiet small' });
  const ledger = pass === 'backward' ? createOperationLedger(services, graph, operation, notation) : null;
  return {
    node: el(
      'article',
      { class: `operation ${kindOf(graph.cell)} ${pass}` },
      head.node,
      equation.node,
      numbers.node,
      waits,
      ledger?.node,
    ),
    operands: numbers.operands,
    update(shown, { t: step }) {
      head.set(step);
      equation.set(step);
      waits.hidden = shown !== null;
      waits.textContent = t(lacking(store.get()) ? 'operation.missing' : 'operation.waiting');
      for (const { node } of [numbers, verdict, ...(ledger ? [ledger] : [])]) node.hidden = shown === null;
      if (!shown) return;
      const found = numbers.update(shown);
      if (!ledger) return verdict.equations(found);
      const ledgers = audit(shown.tape, graph, shown.run);
      ledger.update(shown, /** @type {TapeLedger} */ (ledgers.get(operation.op)));
      verdict.step([...ledgers.values()]);
    },
  };
}

/** @param {Stop} stop */
const nodeOf = ({ graph, operation }) => /** @type {CatalogueNode} */ (graph.byId.get(operation.op));

/**
 * The operation's title and letters, and in a sentence where it stands.
 * @param {Services} services @param {Stop} stop
 */
function createHead({ t, lang }, stop) {
  const { run, model, operation, pass, notation } = stop;
  const node = nodeOf(stop);
  const at = el('span', { class: 'number' }),
    about = el('p', { class: 'quiet small' });
  const letters = formula(node.letters.value[notation]);
  const gathers = operation.gather || STILL.has(node.op);
  const way = pass === 'forward' ? 'forward' : gathers ? 'gather' : 'back';
  about.textContent = t(`operation.about.${way}`, { network: nameOf(run.models, model, t) });
  return {
    node: el(
      'header',
      { class: 'inspector-head' },
      el('h2', {}, el('span', {}, node.titles[lang]), letters.node, at),
      about,
      !run.models[model].recurrent && el('p', { class: 'quiet small' }, t('inspector.cut')),
    ),
    /** @param {number} step */
    set(step) {
      at.textContent = t('inspector.at', { t: step });
      letters.set(step);
    },
  };
}

/**
 * Forward the formula and its shape, backward the moves.
 * @param {Services} services @param {Stop} stop
 * @returns {{node: HTMLElement, set: (t: number) => void}}
 */
function createEquation(services, stop) {
  if (stop.pass === 'backward') return createMoves(services, stop);
  const { t } = services;
  const { graph, notation, batch } = stop;
  const node = nodeOf(stop);
  const written = (STILL.has(node.op) ? membership : formula)(node.formula[notation]);
  const shape = node.shapes[notation].length
    ? t('operation.shape', { shape: shapeOf(axesOf(node, notation, batch), graph, notation) })
    : t('operation.scalar');
  return {
    node: el(
      'div',
      { class: 'equation' },
      el('div', { class: 'math' }, written.node),
      el('p', { class: 'quiet small number' }, shape),
    ),
    set: written.set,
  };
}

/**
 * The equations of the stop with their numbers.
 * @param {Services} services @param {Stop} stop @param {(typed: Typed, e: number) => void} onTyped
 */
function createNumbers(services, stop, onTyped) {
  const { graph, operation, pass } = stop;
  const op = nodeOf(stop);
  const node = el('div', { class: 'operation-numbers' });
  /** @type {Operands[]} */
  let operands = [];
  let kinds = '';

  /** Numbers that may be typed over stand on the way back too, below their gradients. @param {Shown} shown */
  function equationsIn(shown) {
    const mayBe = (/** @type {Equation} */ { result }) => placeOf(result, 0, 0, shown) !== null;
    const given = pass === 'backward' && STILL.has(op.op) ? givenEquations(op, graph).filter(mayBe) : [];
    return [...equationsOf(graph, shown.tape, operation, pass, shown.run.spec), ...given];
  }

  return {
    node,
    operands: () => operands,
    /** @param {Shown} shown @returns {{equations: Equation[], gaps: number[]}} */
    update(shown) {
      const equations = equationsIn(shown);
      const now = equations.map((each) => `${each.kind} ${each.result.id} ${each.operands.length}`).join();
      if (now !== kinds) {
        kinds = now;
        operands = equations.map((each, i) =>
          createOperands(services, shown, each, i === 0, (which) => onTyped(which, i)),
        );
        fill(node, ...operands.map((each) => each.node));
      }
      return { equations, gaps: equations.map((each, i) => operands[i].update(shown, each)) };
    },
  };
}

/** Whether the numbers on screen fit each other. @param {Services} services @param {CellGraph} graph */
function createVerdict({ t, lang, playback }, graph) {
  const node = el('div', { class: 'adds small' });

  /** @param {string} verdict @param {...import('../../core/dom.js').Child} children */
  function mark(verdict, ...children) {
    node.className = `adds small ${verdict}`;
    fill(node, icon(verdict === 'good' ? 'check' : 'alert'), el('span', {}, ...children));
  }

  /** The way to an operation whose ledger does not add up. @param {string} id */
  const way = (id) =>
    el(
      'button',
      {
        type: 'button',
        class: 'chip',
        on: { click: () => playback.select({ pass: 'backward', op: id, gather: false }) },
      },
      graph.byId.get(id)?.titles[lang] ?? id,
    );

  return {
    node,
    /** @param {{equations: Equation[], gaps: number[]}} found */
    equations({ equations, gaps }) {
      const gap = gaps.find((each) => !(each <= ROUNDING)) ?? 0;
      const verdict = Number.isNaN(gap) ? 'nonfinite' : gap <= ROUNDING ? 'good' : 'bad';
      const given = verdict === 'good' && equations.every(({ kind }) => kind === 'given');
      mark(verdict, given ? t('operation.given') : t(`operation.value.${verdict}`, { gap: number(gap, 2) }));
    },
    /** The whole step in one line: what does not add up can be gone to. @param {TapeLedger[]} ledgers */
    step(ledgers) {
      const bad = ledgers.filter(({ verdict }) => verdict === 'bad').map(({ id }) => id);
      if (bad.length) return mark('bad', t('operation.step.bad'), ...bad.flatMap((id) => [' ', way(id)]));
      const verdict = ledgers.some((each) => each.verdict === 'nonfinite') ? 'nonfinite' : 'good';
      mark(verdict, t(`operation.step.${verdict}`, { count: ledgers.length }));
    },
  };
}
