/** The microscope's graph on its canvas: built, drawn and shown only as far as something is new. */

import { el } from '../../../core/dom.js';
import { milestones } from '../../../graph/progress.js';
import { placeOf } from '../../../model/edited.js';
import { operationAt } from '../../../model/operations.js';
import { createPicture } from './picture.js';
import { letPoint, rove } from './pointing.js';

/** @import {CellGraph} from '../../../model/cellgraph.js' */
/** @import {Run, Tape} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Colours} from './edges.js' */
/** @import {GraphPicture} from './picture.js' */
/** @import {Standing} from './standing.js' */
/** @import {Words} from './words.js' */

/** Room about the graph, px. */
export const MARGIN = 18;
/** Stops that follow each other faster than this are shown without motion, ms. */
const MOTION = 200;

/** @typedef {{width: number, height: number}} Room */

/** @param {Store} store @param {Services} services @param {Standing} now @param {Words} words */
export function createCanvas(store, { t, playback }, now, words) {
  const canvas = el('div', {
    class: 'opgraph',
    role: 'group',
    'aria-label': t('microscope.graph'),
    'aria-roledescription': t('microscope.role'),
    'aria-description': t('microscope.keys'),
  });
  const scroll = el('div', { class: 'microscope-scroll' }, canvas);
  const bring = createBringing(scroll);
  const hurry = createHurry(canvas);
  letPoint(canvas, store, playback, now, () => {
    const { run } = store.get();
    if (now.graph && run && now.picture) show(now.graph, run, now.picture);
  });

  /**
   * @param {CellGraph} graph
   * @param {Run} run
   * @param {GraphPicture} picture
   * @param {boolean} [all]  the numbers are others too
   */
  function show(graph, run, picture, all = false) {
    const shows = showsNow(graph, run, store.get(), playback, now.near);
    if (!shows) return;
    now.shows = shows;
    const changed = picture.show(shows);
    for (const id of all ? picture.nodes.keys() : changed) picture.nodes.get(id)?.name(words.label(id));
    const focused = now.stop !== null && canvas.contains(document.activeElement);
    rove(now, focused ? now.stop : shows.operation.op);
    words.tell(now.near);
  }

  return {
    scroll,
    /**
     * @param {CellGraph} graph
     * @param {Run} run
     * @param {Tape|null} tape
     * @param {{room: Room, colours: Colours}} look
     */
    update(graph, run, tape, { room, colours }) {
      const { selection, view } = store.get();
      const picture = built(canvas, now, graph, run, view.notation, room);
      if (now.at !== selection.t) picture.at((now.at = selection.t));
      const other = now.drawn !== tape;
      if (other) {
        picture.draw((now.drawn = tape), now.which, colours);
        hint(picture, { graph, run, tape: { ...selection, batch: view.batch } }, t);
      }
      canvas.classList.toggle('waits', tape === null);
      canvas.classList.toggle('last', selection.t === run.T - 1);
      canvas.classList.toggle('cut', !run.models[selection.model].recurrent);
      hurry();
      show(graph, run, picture, other);
      bring(now.shows?.operation.op, picture, room);
    },
  };
}

/**
 * A graph, a notation and a size have one picture.
 * @param {HTMLElement} canvas
 * @param {Standing} now
 * @param {CellGraph} graph
 * @param {Run} run
 * @param {import('../../../model/types.js').View['notation']} notation
 * @param {Room} room
 */
function built(canvas, now, graph, run, notation, room) {
  const key = [run.id, graph.variant, notation, room.width, room.height].join();
  if (now.picture && key === now.made) return now.picture;
  Object.assign(now, { made: key, drawn: undefined, at: -1, near: null, stop: null });
  canvas.className = `opgraph ${graph.cell}`;
  return (now.picture = createPicture(graph, notation, canvas, run.T, room));
}

/**
 * How far the step has come, and what is done now; null before the operations are known.
 * @param {CellGraph} graph
 * @param {Run} run
 * @param {ReturnType<Store['get']>} state
 * @param {Services['playback']} playback
 * @param {string|null} near
 * @returns {import('./picture.js').Shows|null}
 */
function showsNow(graph, run, { selection }, playback, near) {
  const stops = playback.stops('operation');
  const here = stops?.at(stops.indexOf(selection));
  if (!here) return null;
  const of = milestones(graph, run.lossSteps.includes(selection.t));
  const reached = here.pass === 'forward' ? of.value : here.gather ? of.grad : of.sent;
  const place = reached.get(/** @type {string} */ (here.op)) ?? 0;
  return { of, now: { pass: here.pass, place }, operation: operationAt(selection, graph), near };
}

/**
 * Nodes whose numbers may be typed over say so.
 * @param {GraphPicture} picture
 * @param {{graph: CellGraph, run: Run, tape: {model: number, t: number, batch: number}}} shown
 * @param {Services['t']} t
 */
function hint(picture, shown, t) {
  for (const [id, { node }] of picture.nodes)
    node.title = placeOf({ id, what: 'value', block: null }, 0, 0, shown) ? t('typing.node') : '';
}

/**
 * Stops that follow each other fast are shown without motion: a motion that the next stop cuts off shows
 * nothing, and costs a picture each frame.
 * @param {HTMLElement} canvas
 */
function createHurry(canvas) {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    canvas.classList.toggle('hurried', now - last < MOTION);
    last = now;
  };
}

/**
 * Keeps the current operation in sight where the graph is larger than its place.
 * @param {HTMLElement} scroll
 */
function createBringing(scroll) {
  /** The node that was last brought into sight. @type {string|undefined} */
  let brought;

  /** @param {string|undefined} id @param {GraphPicture} of @param {Room} room */
  return (id, { picture, scale }, room) => {
    const box = id === undefined ? null : picture.boxes.get(id);
    if (!box || id === brought) return;
    brought = id;
    if (scale * picture.height <= room.height && scale * picture.width <= room.width) return;
    const { clientHeight, clientWidth, scrollTop, scrollLeft } = scroll;
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((length) => length * scale);
    scroll.scrollTop = Math.min(y - MARGIN, Math.max(scrollTop, y + height + 2 * MARGIN - clientHeight));
    scroll.scrollLeft = Math.min(x - MARGIN, Math.max(scrollLeft, x + width + 2 * MARGIN - clientWidth));
  };
}
