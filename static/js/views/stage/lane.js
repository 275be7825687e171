/**
 * One network's lane: its name and headline, the unrolled graph, and the gradient strip on the same time
 * axis.
 */

import { el } from '../../core/dom.js';
import { rowsOf } from '../../figures/lane.js';
import { createLaneFiles } from './lane-files.js';
import { createLaneGraph } from './lane-graph.js';
import { createLaneHead } from './lane-head.js';
import { createLanePointer } from './lane-pointer.js';
import { createLaneStrip } from './lane-strip.js';
import { createLaneWindow } from './lane-window.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @typedef {ReturnType<typeof createLane>} Lane */
/**
 * The width of a lane, and the heights of its graph and its strip, px; 0: not shown. framed: the frame around
 * the steps in sight stands under this lane.
 * @typedef {{width: number, graph: number, strip: number, framed: boolean}} Room
 */

/**
 * The steps in sight, the same in all lanes: for lanes of a width, and from which step on by hand.
 * @typedef {{of: (width: number) => [number, number]|null, turn: (from: number, width: number) => void}} Span
 */

/** A lane narrower than this is being laid out: nothing is drawn yet, px. */
const NARROWEST = 80;

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {Span} span
 */
export function createLane(store, services, m, span) {
  /** @type {Room} */
  let room = { width: 0, graph: 0, strip: 0, framed: true };
  const { files, head, strip, windowing, graph, node } = createParts(store, services, m, span, () => room);

  /** The run, once it has this network. @returns {Run|null} */
  const present = () => {
    const { run } = store.get();
    return run?.models[m] ? run : null;
  };

  /** Without room for its graph a lane is its headline and its strip. */
  function fold() {
    graph.fold();
    windowing.hide();
    files.forget(/graph/);
  }

  /** The cursor and the veil. */
  function move() {
    const run = present();
    if (!run) return;
    strip.move(run);
    node.classList.toggle('chosen', store.get().selection.model === m);
    graph.move(run, node);
  }

  return {
    node,
    move,
    /** Makes room; `draw` fills it. @param {Room} wanted */
    arrange(wanted) {
      room = wanted;
      size(graph.figure, room.graph);
      size(strip.figure, room.strip);
      head.fold(room.graph === 0);
    },
    /** Everything that depends on the numbers and on the room there is; not on the cursor. */
    draw() {
      const run = present();
      if (!run || room.width < NARROWEST) return;
      head.update(run, node);
      strip.draw(run, room);
      if (room.graph > 0) graph.draw(run, room);
      else fold();
      move();
    },
    rows: () => rowsOf(/** @type {Run} */ (store.get().run).models[m]).length,
    stripRows: strip.rowCount,
    lines: head.lines,
    remove() {
      graph.remove();
      strip.remove();
      files.forget(/graph|strip/);
      node.remove();
    },
  };
}

/** @param {HTMLElement} figure @param {number} height */
function size(figure, height) {
  figure.style.height = `${height}px`;
  figure.hidden = height === 0;
}

/**
 * The parts of a lane, and the section that they stand in.
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {Span} span
 * @param {() => Room} room
 */
function createParts(store, services, m, { of: inSight, turn }, room) {
  const files = createLaneFiles(store, services, m);
  const head = createLaneHead(store, services, m);
  const strip = createLaneStrip(store, services, m, files);
  const windowing = createLaneWindow(services, {
    turn: (from) => turn(from, room().width),
    click: (event) => pointer.backAt(event),
    go: (t) => pointer.select({ t, node: 'loss' }),
  });
  const graph = createLaneGraph(store, services, m, { files, windowing, inSight });
  const pointed = { graph: graph.figure, strip: strip.figure, window: graph.window, room };
  const pointer = createLanePointer(store, services, m, pointed);
  const graphs = el('div', { class: 'boxed' }, graph.figure, windowing.stub);
  const overview = el('div', { class: 'boxed overview' }, strip.figure, windowing.frame);
  const node = el('section', { class: 'lane' }, head.node, graphs, overview, graph.note);
  return { files, head, strip, windowing, graph, node };
}
