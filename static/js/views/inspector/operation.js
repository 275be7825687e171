/**
 * The operation that the microscope shows: its equation with the numbers in, what any number was computed
 * from, and its ledger.
 */

import { el, fill, icon } from '../../core/dom.js';
import { axesOf, cellGraph } from '../../model/cellgraph.js';
import { placeOf } from '../../model/edited.js';
import { equationsOf, givenEquations } from '../../model/equations.js';
import { ROUNDING } from '../../model/provenance.js';
import { number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { STILL, operationAt } from '../../model/operations.js';
import { audit } from '../../model/tapeledger.js';
import { missing } from '../../model/unreached.js';
import { formula, membership } from '../parts/formulas.js';
import { createMoves, shapeOf } from '../parts/moves.js';
import { createOperands } from './operands.js';
import { createOperationLedger } from './operation-ledger.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Equation} from '../../model/equations.js' */
/** @import {Operation} from '../../model/operations.js' */
/** @import {Run, Selection, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Operands, Shown, Typed} from './operands.js' */

/**
 * Made once for a kind of stop, then only filled.
 * @typedef {{node: HTMLElement, update: (shown: Shown|null, selection: Selection) => void, operands: () =>
 *   Operands[]}} Part
 */

/** Kinds of stop remembered: every one of a network's. */
const KEPT = 120;

/** The numbers do not come by themselves. @param {State} state */
const lacking = (state) => state.tapeProblem !== null || missing(state) !== null;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, lang } = services;
  /** @type {Map<string, Part>} */
  const made = new Map();
  let shownKey = '',
    frame = 0,
    width = 0;
  /**
   * A number that was typed over, by its stop and equation: its new run is not shown yet.
   * @type {(Typed & {stop: string, e: number, run: number})|null}
   */
  let typed = null;

  function show() {
    const { run, catalogue, selection, view, tape } = store.get();
    const graph = run && cellGraph(catalogue, run.spec, selection.model);
    if (!run || !graph)
      return fill(
        host,
        el('p', { class: 'waiting' }, t(missing(store.get()) ? 'operation.missing' : 'inspector.waiting')),
      );
    const operation = operationAt(selection, graph);
    const there =
      tape &&
      tape.id === run.id &&
      tape.model === selection.model &&
      tape.t === selection.t &&
      tape.nodes.has(operation.op)
        ? tape
        : null;
    const batch = there?.batch ?? view.batch;
    const stop = [selection.model, graph.variant, selection.pass, operation.op, operation.gather].join();
    const key = [run.id, stop, view.notation, batch, width].join();
    let part = made.get(key);
    if (!part) {
      if (made.size >= KEPT) made.clear();
      const onTyped = (/** @type {Typed} */ which, /** @type {number} */ e) => {
        typed = { ...which, e, stop, run: run.id };
      };
      part = build(graph, operation, selection, view.notation, batch > 1, onTyped);
      made.set(key, part);
    }
    const focused =
      key !== shownKey && document.activeElement?.closest('.cells') && host.contains(document.activeElement);
    const place = focused
      ? (made
          .get(shownKey)
          ?.operands()
          .map((each) => each.at())
          .find((each) => each !== null) ?? { r: 0, c: 0 })
      : null;
    if (key !== shownKey) {
      host.replaceChildren(part.node);
      shownKey = key;
    }
    part.update(
      there && { run, graph, tape: there, notation: view.notation, width: width || 296 },
      selection,
    );
    if (place) part.operands()[0]?.focus(place);
    if (!there || !typed || typed.run === run.id) return;
    const { e, ...which } = typed;
    const { activeElement } = document;
    const isHere = typed.stop === stop && (activeElement === null || activeElement === document.body);
    typed = null;
    if (isHere) part.operands()[e]?.again(which);
  }

  /**
   * @param {CellGraph} graph @param {Operation} operation @param {Selection} selection
   * @param {string} notation
   * @param {boolean} batch
   * @param {(typed: Typed, e: number) => void} onTyped
   * @returns {Part}
   */
  function build(graph, operation, { model, pass }, notation, batch, onTyped) {
    const { op, gather } = operation;
    const node = /** @type {CatalogueNode} */ (graph.byId.get(op));
    const back = pass === 'backward';
    const run = /** @type {Run} */ (store.get().run);
    const at = el('span', { class: 'number' }),
      about = el('p', { class: 'quiet small' });
    const letters = formula(node.letters.value[notation]);
    const title = el('h2', {}, el('span', {}, node.titles[lang]), letters.node, at);
    about.textContent = t(
      back
        ? gather || STILL.has(node.op)
          ? 'operation.about.gather'
          : 'operation.about.back'
        : 'operation.about.forward',
      { network: nameOf(run.models, model, t) },
    );
    const moves = back ? createMoves(services, { run, model, graph, operation, notation, batch }) : null;
    const written = moves ? null : (STILL.has(node.op) ? membership : formula)(node.formula[notation]);
    const equation = moves
      ? moves.node
      : el(
          'div',
          { class: 'equation' },
          el('div', { class: 'math' }, written?.node),
          el(
            'p',
            { class: 'quiet small number' },
            node.shapes[notation].length
              ? t('operation.shape', { shape: shapeOf(axesOf(node, notation, batch), graph, notation) })
              : t('operation.scalar'),
          ),
        );
    const numbers = el('div', { class: 'operation-numbers' }),
      verdict = el('div', { class: 'adds small' }),
      waits = el('p', { class: 'quiet small' });
    const ledger = back ? createOperationLedger(services, graph, operation, notation) : null;
    /** @type {Operands[]} */
    let operands = [];
    let kinds = '';
    return {
      node: el(
        'article',
        { class: `operation ${graph.cell} ${pass}` },
        el(
          'header',
          { class: 'inspector-head' },
          title,
          about,
          !run.models[model].recurrent && el('p', { class: 'quiet small' }, t('inspector.cut')),
          verdict,
        ),
        equation,
        numbers,
        waits,
        ledger?.node,
      ),
      operands: () => operands,
      update(shown, { t: step }) {
        at.textContent = t('inspector.at', { t: step });
        letters.set(step);
        moves?.set(step);
        written?.set(step);
        waits.hidden = shown !== null;
        waits.textContent = t(lacking(store.get()) ? 'operation.missing' : 'operation.waiting');
        numbers.hidden = verdict.hidden = shown === null;
        if (ledger) ledger.node.hidden = shown === null;
        if (!shown) return;
        // What may be typed over stands on the way back too, under what comes to it.
        const mayBe = (/** @type {Equation} */ { result }) => placeOf(result, 0, 0, shown) !== null;
        const given = back && STILL.has(node.op) ? givenEquations(node, graph).filter(mayBe) : [];
        const equations = [...equationsOf(graph, shown.tape, operation, pass, shown.run.spec), ...given];
        const now = equations.map((each) => `${each.kind} ${each.result.id} ${each.operands.length}`).join();
        if (now !== kinds) {
          kinds = now;
          operands = equations.map((each, i) =>
            createOperands(services, shown, each, i === 0, (which) => onTyped(which, i)),
          );
          fill(numbers, ...operands.map((each) => each.node));
        }
        const gaps = equations.map((each, i) => operands[i].update(shown, each));
        if (ledger) {
          const ledgers = audit(shown.tape, graph, shown.run);
          ledger.update(shown, /** @type {any} */ (ledgers.get(op)));
          const bad = [...ledgers.values()].filter((each) => each.verdict === 'bad').map(({ id }) => id);
          whole(
            bad,
            [...ledgers.values()].some((each) => each.verdict === 'nonfinite'),
            ledgers.size,
          );
        } else {
          const gap = gaps.find((each) => !(each <= ROUNDING)) ?? 0;
          const said = Number.isNaN(gap) ? 'nonfinite' : gap <= ROUNDING ? 'good' : 'bad';
          mark(
            said,
            said === 'good' && equations.every(({ kind }) => kind === 'given')
              ? t('operation.given')
              : t(`operation.value.${said}`, { gap: number(gap, 2) }),
          );
        }
      },
    };

    /** @param {string} verdictIs @param {...any} children */
    function mark(verdictIs, ...children) {
      verdict.className = `adds small ${verdictIs}`;
      fill(verdict, icon(verdictIs === 'good' ? 'check' : 'alert'), el('span', {}, ...children));
    }
    /**
     * The whole step in one line: what does not add up can be gone to.
     * @param {string[]} bad
     * @param {boolean} odd
     * @param {number} count
     */
    function whole(bad, odd, count) {
      if (bad.length === 0)
        return mark(
          odd ? 'nonfinite' : 'good',
          t(odd ? 'operation.step.nonfinite' : 'operation.step.good', { count }),
        );
      mark(
        'bad',
        t('operation.step.bad'),
        ...bad.flatMap((id) => [
          ' ',
          el(
            'button',
            {
              type: 'button',
              class: 'chip',
              on: { click: () => services.playback.select({ pass: 'backward', op: id, gather: false }) },
            },
            graph.byId.get(id)?.titles[lang] ?? id,
          ),
        ]),
      );
    }
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const sizes = new ResizeObserver(() => {
    const { paddingLeft, paddingRight } = getComputedStyle(host);
    const now = Math.min(420, host.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
    if (now !== width) {
      width = now;
      follow();
    }
  });
  sizes.observe(host);
  show();
  const key = (/** @type {State} */ { view, run }) =>
    `${view.notation} ${view.batch} ${run?.id} ${Boolean(run?.done)}`;
  const stops = [
    store.subscribe(follow, (state) => state.selection),
    store.subscribe(follow, (state) => state.tape),
    store.subscribe(follow, (state) => state.catalogue),
    store.subscribe(follow, key),
    store.subscribe(follow, lacking),
  ];
  return () => {
    stops.forEach((stop) => stop());
    sizes.disconnect();
    cancelAnimationFrame(frame);
  };
}
