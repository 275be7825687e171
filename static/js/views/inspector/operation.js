/**
 * The operation that the microscope shows: its equation with the numbers in, what any number was computed
 * from, and its ledger.
 */

import { el, fill } from '../../core/dom.js';
import { cellGraph } from '../../model/cellgraph.js';
import { operationAt } from '../../model/operations.js';
import { missing } from '../../model/unreached.js';
import { createPart, lacking } from './operation-part.js';

/** @import {Run, State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Typed} from './operands.js' */
/** @import {Part} from './operation-part.js' */

/** Kinds of stop remembered: every one of a network's. */
const KEPT = 120;
/** The room for numbers until it is measured, and at most, px. */
const ROOM = { first: 296, most: 420 };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const parts = createParts();
  const typing = createReturn();
  let shownKey = '',
    frame = 0,
    width = 0;

  function show() {
    const { run, catalogue, selection, view } = store.get();
    const graph = run && cellGraph(catalogue, run.spec, selection.model);
    if (!run || !graph) {
      const waiting = t(missing(store.get()) ? 'operation.missing' : 'inspector.waiting');
      return fill(host, el('p', { class: 'waiting' }, waiting));
    }
    const { model, pass } = selection;
    const operation = operationAt(selection, graph);
    const tape = tapeOf(store.get(), run, operation.op);
    const { notation } = view;
    const batch = tape?.batch ?? view.batch;
    const place = [model, graph.variant, pass, operation.op, operation.gather].join();
    const key = [run.id, place, notation, batch, width].join();
    const stop = { run, model, graph, operation, pass, notation, batch: batch > 1 };
    const part = parts.of(key, () =>
      createPart(store, services, stop, (which, e) =>
        typing.leave({ ...which, e, stop: place, run: run.id }),
      ),
    );
    const focused = key === shownKey ? null : placeInFocus(host, parts.get(shownKey));
    if (key !== shownKey) {
      host.replaceChildren(part.node);
      shownKey = key;
    }
    part.update(tape && { run, graph, tape, notation, width: width || ROOM.first }, selection);
    if (focused) part.operands()[0]?.focus(focused);
    if (tape) typing.arrive(part, place, run.id);
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const unwatch = watchRoom(host, (now) => {
    width = now;
    follow();
  });
  show();
  const stops = listen(store, follow);
  return () => {
    stops.forEach((stop) => stop());
    unwatch();
    cancelAnimationFrame(frame);
  };
}

/** The parts that were made, each for its kind of stop. */
function createParts() {
  /** @type {Map<string, Part>} */
  const made = new Map();
  return {
    get: (/** @type {string} */ key) => made.get(key),
    /** @param {string} key @param {() => Part} make */
    of(key, make) {
      const known = made.get(key);
      if (known) return known;
      if (made.size >= KEPT) made.clear();
      const part = make();
      made.set(key, part);
      return part;
    },
  };
}

/**
 * How wide the numbers may be, told when it is another.
 * @param {HTMLElement} host @param {(width: number) => void} tell
 */
function watchRoom(host, tell) {
  let width = 0;
  const sizes = new ResizeObserver(() => {
    const { paddingLeft, paddingRight } = getComputedStyle(host);
    const inside = host.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    const now = Math.min(ROOM.most, inside);
    if (now === width) return;
    width = now;
    tell(width);
  });
  sizes.observe(host);
  return () => sizes.disconnect();
}

/** @param {Store} store @param {() => void} follow */
function listen(store, follow) {
  const key = (/** @type {State} */ { view, run }) =>
    `${view.notation} ${view.batch} ${run?.id} ${Boolean(run?.done)}`;
  return [
    store.subscribe(follow, (state) => state.selection),
    store.subscribe(follow, (state) => state.tape),
    store.subscribe(follow, (state) => state.catalogue),
    store.subscribe(follow, key),
    store.subscribe(follow, lacking),
  ];
}

/**
 * The numbers of the step that is selected; null: they are not here.
 * @param {State} state @param {Run} run @param {string} op
 */
function tapeOf({ tape, selection: { model, t } }, run, op) {
  const isHere = tape && tape.id === run.id && tape.model === model && tape.t === t && tape.nodes.has(op);
  return isHere ? tape : null;
}

/**
 * The number at which the focus stands among those of a part; null: it stands elsewhere.
 * @param {HTMLElement} host @param {Part|undefined} part
 */
function placeInFocus(host, part) {
  const { activeElement } = document;
  if (!activeElement?.closest('.cells') || !host.contains(activeElement)) return null;
  const places = part?.operands().map((each) => each.at()) ?? [];
  return places.find((each) => each !== null) ?? { r: 0, c: 0 };
}

/** Back to a number that was typed over, once its new run is shown. */
function createReturn() {
  /** @type {(Typed & {stop: string, e: number, run: number})|null} */
  let typed = null;
  return {
    /** @param {Typed & {stop: string, e: number, run: number}} which  e: its equation; run: the one before */
    leave(which) {
      typed = which;
    },
    /** @param {Part} part @param {string} stop @param {number} run */
    arrive(part, stop, run) {
      if (!typed || typed.run === run) return;
      const { e, stop: before, run: _, ...which } = typed;
      const { activeElement } = document;
      typed = null;
      const isFree = activeElement === null || activeElement === document.body;
      if (before === stop && isFree) part.operands()[e]?.again(which);
    },
  };
}
