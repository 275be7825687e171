/** One step of one network, operation by operation: the cell's graph with its values and gradients. */

import { el, fill } from '../../../core/dom.js';
import { hasGradient, hasValue, milestones } from '../../../graph/progress.js';
import { walk } from '../../../graph/walk.js';
import { standing } from '../../../model/caption.js';
import { axesOf, cellGraph, sizesOf } from '../../../model/cellgraph.js';
import { placeOf } from '../../../model/edited.js';
import { number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { operationAt, selecting } from '../../../model/operations.js';
import { createParser, formula, spoken } from '../../parts/formulas.js';
import { entriesOf, figureOf, tableOf } from './export.js';
import { createHead } from './head.js';
import { createPicture } from './picture.js';
import { tellMore } from '../../parts/more.js';
import { createProblem } from '../../parts/problem.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Run, Tape} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {GraphPicture, Shows, Vector} from './picture.js' */
/** @import {Which} from '../../../graph/numbers.js' */

/** Numbers that the line under the graph writes out; room about the graph, px. */
const WRITTEN = 4,
  MARGIN = 18;
/** Stops that follow each other faster than this are shown without motion, ms. */
const MOTION = 200;
/** What a file holds while the numbers are on their way. */
const NOTHING = { columns: [], rows: [] };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, lang, drawing, playback, shown } = services;
  const parse = createParser(); // every node is named anew at every step
  /** @type {Which} */
  let which = 0;
  const head = createHead(store, services, (chosen) => {
    [which, drawn] = [chosen, undefined];
    follow();
  });
  const canvas = el('div', {
    class: 'opgraph',
    role: 'group',
    'aria-label': t('microscope.graph'),
    'aria-roledescription': t('microscope.role'),
    'aria-description': t('microscope.keys'),
  });
  const problem = createProblem(services, () => playback.again());
  const readout = el('output', { class: 'readout number' });
  const foot = el('footer', { class: 'microscope-foot' }, readout, head.legend);
  const scroll = el('div', { class: 'microscope-scroll' }, canvas);
  const waiting = el('p', { class: 'waiting' }, t('stage.waiting'));
  fill(host, head.node, problem.node, waiting, scroll, foot);

  /** @type {GraphPicture|null} */
  let picture = null;
  /** @type {CellGraph|null} */
  let graph = null;
  /** What the picture was last drawn of. @type {Tape|null|undefined} */
  let drawn;
  let made = '',
    written = '',
    at = -1,
    frame = 0,
    seen = -Infinity;
  /** @type {import('../../../model/types.js').Problem|null} */
  let told = null;
  let room = { width: 0, height: 0 },
    stale = true;
  /** The node that was last brought into sight. @type {string|undefined} */
  let brought;
  /** @type {string|null} */
  let near = null;
  /** The node that the Tab key comes to. @type {string|null} */
  let stop = null;
  /** @type {Shows|null} */
  let shows = null;

  /** The tape of what is selected; the one before is another step's. @returns {Tape|null} */
  function tapeNow() {
    const { tape, run, selection, view } = store.get();
    return tape &&
      tape.id === run?.id &&
      tape.model === selection.model &&
      tape.t === selection.t &&
      tape.batch === view.batch
      ? tape
      : null;
  }

  function update() {
    cancelAnimationFrame(frame);
    frame = 0;
    const { run, catalogue, selection, view, tapeProblem } = store.get();
    graph = run && cellGraph(catalogue, run.spec, selection.model);
    waiting.hidden = graph !== null;
    for (const part of [head.node, scroll, foot]) part.hidden = graph === null;
    if (tapeProblem !== told) problem.tell((told = tapeProblem));
    if (!run || !graph) return;
    if (which !== null && which >= view.batch) which = 0;
    const tape = tapeNow();
    head.update(run, tape, which);
    if (stale) measure();
    picture = build(graph, run);
    if (at !== selection.t) picture.at((at = selection.t));
    const other = drawn !== tape;
    if (other) {
      picture.draw((drawn = tape), which, head.scale(run));
      hint(graph, run);
    }
    canvas.classList.toggle('waits', tape === null);
    canvas.classList.toggle('last', selection.t === run.T - 1);
    const now = performance.now();
    // a motion that the next stop cuts off shows nothing, and costs a picture each frame
    canvas.classList.toggle('hurried', now - seen < MOTION);
    seen = now;
    canvas.classList.toggle('cut', !run.models[selection.model].recurrent);
    show(graph, run, other);
    bring(shows?.operation.op);
  }

  /** Which nodes hold numbers that may be typed over. @param {CellGraph} of @param {Run} run */
  function hint(of, run) {
    const shown = { graph: of, run, tape: { ...store.get().selection, batch: store.get().view.batch } };
    for (const [id, { node }] of picture?.nodes ?? []) {
      node.title = placeOf({ id, what: 'value', block: null }, 0, 0, shown) ? t('typing.node') : '';
    }
  }

  /** @param {CellGraph} of @param {Run} run @param {boolean} [all]  the numbers are others too */
  function show(of, run, all = false) {
    const { selection } = store.get();
    const stops = playback.stops('operation');
    const here = stops?.at(stops.indexOf(selection));
    if (!picture || !here) return;
    const points = milestones(of, run.lossSteps.includes(selection.t));
    const reached = here.pass === 'forward' ? points.value : here.gather ? points.grad : points.sent;
    shows = {
      of: points,
      now: { pass: here.pass, place: reached.get(/** @type {string} */ (here.op)) ?? 0 },
      operation: operationAt(selection, of),
      near,
    };
    const changed = picture.show(shows);
    for (const id of all ? picture.nodes.keys() : changed) picture.nodes.get(id)?.name(label(id));
    rove(stop !== null && canvas.contains(document.activeElement) ? stop : shows.operation.op);
    tell(near);
  }

  /**
   * Sizes are read only when they may be others: asking for them at every step would lay the page out twice.
   */
  function measure() {
    const { clientWidth, clientHeight } = host;
    room = {
      width: clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft),
      height: clientHeight - head.node.offsetHeight - foot.offsetHeight - MARGIN,
    };
    stale = false;
  }

  /** A graph, a notation and a size have one picture. @param {CellGraph} of @param {Run} run */
  function build(of, run) {
    const { notation } = store.get().view;
    const key = [run.id, of.variant, notation, room.width, room.height].join();
    if (picture && key === made) return picture;
    made = key;
    drawn = undefined;
    at = -1;
    near = stop = null;
    canvas.className = `opgraph ${of.cell}`;
    return createPicture(of, notation, canvas, run.T, room);
  }

  /**
   * What is done now stays in sight where the graph is larger than its place.
   * @param {string|undefined} id
   */
  function bring(id) {
    const box = id === undefined ? null : picture?.picture.boxes.get(id);
    if (!box || !picture || id === brought) return;
    brought = id;
    const { scale } = picture;
    if (scale * picture.picture.height <= room.height && scale * picture.picture.width <= room.width) return;
    const { clientHeight, clientWidth, scrollTop, scrollLeft } = scroll;
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((length) => length * scale);
    scroll.scrollTop = Math.min(y - MARGIN, Math.max(scrollTop, y + height + 2 * MARGIN - clientHeight));
    scroll.scrollLeft = Math.min(x - MARGIN, Math.max(scrollLeft, x + width + 2 * MARGIN - clientWidth));
  }

  /** @param {string|null} id @param {boolean} [focus] */
  function rove(id, focus = false) {
    if (!picture || id === null) return;
    if (id !== stop) {
      for (const [each, { node }] of picture.nodes) node.tabIndex = each === id ? 0 : -1;
      stop = id;
    }
    if (focus) picture.nodes.get(id)?.node.focus();
  }

  /** What has come of a node: its value, its gradient; undefined where it has not. @param {string} id */
  function arrived(id) {
    if (!picture || !shows) return [];
    const { of, now } = shows;
    return [
      hasValue(of, now, id) ? picture.vectors.value.get(id) : undefined,
      hasGradient(of, now, id) ? picture.vectors.grad.get(id) : undefined,
    ];
  }

  /** What who can't see the node is told. @param {string} id */
  function label(id) {
    const { op, titles, letters } = /** @type {CatalogueNode} */ (graph?.byId.get(id));
    const { selection, view } = store.get();
    const name = t('microscope.name', {
      op: t(`microscope.op.${op}`),
      letters: spoken(letters.value[view.notation], selection.t, parse),
      title: titles[lang],
      t: selection.t,
    });
    const [value, grad] = arrived(id);
    if (!value) return t('microscope.label.not', { name });
    const said = t('microscope.label', { name, count: value.numbers.length, norm: number(value.norm) });
    return grad ? t('microscope.label.gradient', { said, norm: number(grad.norm) }) : said;
  }

  /** The shape, the first numbers, the norms. @param {string} id */
  function read(id) {
    const tape = drawn,
      node = tape?.nodes.get(id),
      known = graph?.byId.get(id);
    if (!tape || !node || !known) return '';
    const axes = axesOf(known, store.get().view.notation, which === null && tape.batch > 1);
    const shape = sizesOf(axes, known.shape, node.shape, tape.batch).join(' × ');
    const some = (/** @type {Vector} */ { numbers }) =>
      `${Array.from(numbers.subarray(0, WRITTEN), (each) => number(each)).join(', ')}${numbers.length > WRITTEN ? ', …' : ''}`;
    const [value, grad] = arrived(id);
    return [
      shape,
      value && t('microscope.read.value', { numbers: some(value), norm: number(value.norm) }),
      grad && t('microscope.read.gradient', { numbers: some(grad), norm: number(grad.norm) }),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  /** The line under the graph. @param {string|null} id */
  function tell(id) {
    const said = id === null ? '' : read(id);
    const key = said && [made, id, at, said].join();
    if (key === written) return;
    written = key;
    if (!said || id === null) return fill(readout);
    const letters = formula(
      /** @type {CatalogueNode} */ (graph?.byId.get(id)).symbol[store.get().view.notation],
    );
    letters.set(at);
    fill(readout, letters.node, said);
    readout.title = readout.textContent ?? '';
  }

  /** @param {Event} event @returns {string|null} */
  const under = ({ target }) =>
    target instanceof Element
      ? (/** @type {HTMLElement|null} */ (target.closest('.opnode'))?.dataset.id ?? null)
      : null;
  /** @param {string|null} id */
  function look(id) {
    if (id === near) return;
    near = id;
    const { run } = store.get();
    if (graph && run && picture) show(graph, run);
  }
  /** @param {string} id */
  function choose(id) {
    if (!graph) return;
    const { selection } = store.get();
    if (selection.op === id && !selection.gather) return changed();
    playback.pause();
    playback.select(selecting(id, selection, graph));
  }
  /** Chosen once more, a node's numbers are gone to where they may be typed over. */
  function changed() {
    /** @type {HTMLElement|null} */ (document.querySelector('#inspector .cells.typed'))?.focus();
  }
  canvas.addEventListener('pointerover', (event) => look(under(event)));
  canvas.addEventListener('pointerleave', () => look(null));
  canvas.addEventListener('focusin', (event) => {
    const id = under(event);
    if (id !== null) rove(id);
    look(id);
  });
  canvas.addEventListener('focusout', () => look(null));
  canvas.addEventListener('click', (event) => {
    const id = under(event);
    if (id !== null) choose(id);
  });
  canvas.addEventListener('keydown', (event) => {
    const id = under(event);
    if (
      id === null ||
      !graph ||
      !picture ||
      !event.key.startsWith('Arrow') ||
      event.shiftKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    const to = walk(graph, picture.picture, id, event.key);
    if (to !== null) rove(to, true);
  });

  /** @returns {import('./export.js').Written} */
  const onScreen = () => ({
    tape: /** @type {Tape} */ (drawn),
    graph: /** @type {CellGraph} */ (graph),
    notation: store.get().view.notation,
    which,
  });
  shown.set('microscope', {
    id: 'microscope',
    get title() {
      const { run, selection } = store.get();
      return t('microscope.figure', {
        network: nameOf(/** @type {Run} */ (run).models, selection.model, t),
        t: selection.t,
      });
    },
    about: () => [standing(store.get().selection, t)],
    get models() {
      return [store.get().selection.model];
    },
    get step() {
      return `t${store.get().selection.t}`;
    },
    figure: () => figureOf(/** @type {GraphPicture} */ (picture), drawing.tokens(), MARGIN),
    key: () => head.key(/** @type {Run} */ (store.get().run)),
    table: () => (picture && drawn ? tableOf(picture, onScreen()) : NOTHING),
    entries: () => (picture && drawn ? entriesOf(picture, onScreen()) : NOTHING),
    summary: () => (shows ? label(shows.operation.op) : ''),
  });

  function follow() {
    frame ||= requestAnimationFrame(update);
  }
  const stops = [
    tellMore(scroll),
    store.subscribe(follow, (state) => state.selection),
    store.subscribe(follow, (state) => state.tape),
    store.subscribe(follow, (state) => state.tapeProblem),
    store.subscribe(follow, (state) => state.run),
    store.subscribe(follow, (state) => state.view.notation),
    store.subscribe(follow, (state) => state.view.batch),
    store.subscribe(follow, (state) => state.catalogue),
    drawing.watch(() => {
      drawn = undefined;
      follow();
    }),
  ];
  const resized = new ResizeObserver(() => {
    stale = true;
    follow();
  });
  resized.observe(host);
  update();
  return () => {
    stops.forEach((each) => each());
    resized.disconnect();
    cancelAnimationFrame(frame);
    shown.delete('microscope');
  };
}
