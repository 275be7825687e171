/**
 * The unrolled graph of a lane: two pictures one above the other, the second uncovered from the right as the
 * pass goes back.
 */

import { el, fill, write } from '../../core/dom.js';
import { columnX, geometry, windowed } from '../../figures/geometry.js';
import { answered, lane, rowY, summary } from '../../figures/lane.js';
import { ofLane } from '../../model/unreached.js';
import { createOverlay } from '../parts/overlay.js';
import { layersOf } from './lane-files.js';

/** @import {Geometry, Quantity, Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Room} from './lane.js' */

/** A column with room for the number of its step, px. */
const ROOMY = 23;

/** While steps come faster than this, a picture that is not in sight waits, ms. */
const QUIET = 250;

/** @typedef {ReturnType<typeof makeNodes>} Nodes */

function makeNodes() {
  const figure = el('div', { class: 'figure graph', role: 'img' });
  const pin = el('div', { class: 'pin', 'aria-hidden': 'true' });
  const pictures = [0, 1].map(() => el('div', { class: 'picture' }));
  const sheets = pictures.map((picture) => el('div', { class: 'sheet' }, picture));
  fill(figure, el('div', { class: 'skeleton' }), ...sheets, pin);
  return { figure, pin, pictures, sheets, overlay: createOverlay(figure) };
}

/** The second picture, drawn once it is seen or nothing else happens. */
function createLate() {
  /** @type {(() => void)|null} */
  let late = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const draw = () => {
    late?.();
    late = null;
  };
  return {
    /** @param {(() => void)|null} draws */
    plan(draws) {
      late = draws;
    },
    /** @param {boolean} seen */
    follow(seen) {
      clearTimeout(timer);
      if (late && seen) draw();
      else if (late) timer = setTimeout(draw, QUIET);
    },
    stop: () => clearTimeout(timer),
  };
}

/** @typedef {ReturnType<typeof import('./lane-files.js').createLaneFiles>} Files */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {object} beside
 * @param {Files} beside.files
 * @param {ReturnType<typeof import('./lane-window.js').createLaneWindow>} beside.windowing
 * @param {(width: number) => [number, number]|null} beside.inSight  the steps in sight, the same in all lanes
 */
export function createLaneGraph(store, services, m, { files, windowing, inSight }) {
  const { t: say, drawing } = services;
  const nodes = makeNodes();
  const note = el('p', { class: 'strip-note quiet small', hidden: true });
  const late = createLate();
  /** The steps in sight, and their room. @type {{span: [number, number], room: Room}|null} */
  let shown = null;
  const window = () => shown?.span ?? null;

  /** Draws the steps around the cursor. @param {Run} run @param {Room} room */
  function draw(run, room) {
    const span = inSight(room.width) ?? [0, run.T];
    shown = { span, room };
    const g = geometry(room.width, run.T, span);
    const layers = layersOf(store.get().view).map((of) => layer(services, files, { run, m, g, room, of }));
    late.plan(drawPictures(nodes, layers));
    const text = () => [...layers.map((each) => each.text()), ...answerTold(run, m, say)].join(' ');
    files.graph(run, g, window, text);
    drawing.describe(nodes.figure, text);
    nodes.overlay.fit(g);
    const top = rowY('loss', { run, m }, { height: room.graph, tokens: drawing.tokens() });
    windowing.place(run, span, { width: room.width, top, framed: room.framed });
    note.hidden = !room.framed || !windowed(run.T, room.width);
    write(note, say('lane.window', { steps: run.T, from: g.from, to: g.to - 1 }));
  }

  return {
    figure: nodes.figure,
    note,
    window,
    draw,
    /**
     * The figures stay as they are, unless the cursor leaves the window.
     * @param {Run} run
     * @param {HTMLElement} node  the lane's
     */
    move(run, node) {
      if (!shown) return;
      if (inSight(shown.room.width)?.[0] !== shown.span[0]) draw(run, shown.room);
      late.follow(store.get().selection.pass === 'backward');
      place(nodes, store.get(), { run, m, g: geometry(shown.room.width, run.T, shown.span) }, node);
    },
    fold() {
      shown = null;
      late.plan(null);
      note.hidden = true;
      for (const sheet of nodes.sheets) sheet.hidden = true;
    },
    remove() {
      late.stop();
      for (const picture of nodes.pictures) drawing.clear(picture);
    },
  };
}

/**
 * One of the two pictures: what it says, and how it is drawn.
 * @param {Services} services
 * @param {Files} files
 * @param {{run: Run, m: number, g: Geometry, room: Room, of: Quantity}} what
 */
function layer({ t: say, drawing }, files, { run, m, g, room, of }) {
  const data = { run, m };
  const options = { ...files.coloured(run, of), geometry: g, height: room.graph };
  return {
    text() {
      const { key, places } = summary(data, options);
      return say(key, places);
    },
    draw: (/** @type {HTMLElement} */ picture, /** @type {boolean} */ framed) =>
      drawing.draw(picture, lane(data, options), { framed }),
  };
}

/**
 * Draws the first picture at once.
 * @param {Nodes} nodes
 * @param {ReturnType<typeof layer>[]} layers
 * @returns {(() => void)|null} draws the second
 */
function drawPictures({ sheets, pictures }, [first, second]) {
  sheets[0].hidden = false;
  sheets[1].hidden = !second;
  first.draw(pictures[0], true);
  return second ? () => second.draw(pictures[1], false) : null;
}

/** @param {Run} run @param {number} m @param {Services['t']} say @returns {string[]} */
function answerTold(run, m, say) {
  const found = answered({ run, m });
  return found ? [say(found.key, found.places)] : [];
}

/**
 * Moves the cursor, the veil and the edge of the second picture.
 * @param {Nodes} nodes
 * @param {ReturnType<Store['get']>} state
 * @param {{run: Run, m: number, g: Geometry}} shown
 * @param {HTMLElement} node  the lane's
 */
function place({ overlay, sheets, pictures, pin }, { selection, view }, { run, m, g }, node) {
  const { t, pass } = selection;
  const layers = layersOf(view);
  overlay.place(t, ofLane(run.models[m], selection, run.T, layers));
  if (layers.length === 2) {
    const edge = pass === 'forward' ? g.width : Math.max(g.left, columnX(t, g) - g.step / 2);
    sheets[1].style.transform = `translateX(${edge}px)`;
    pictures[1].style.transform = `translateX(${-edge}px)`;
  } else sheets[1].style.transform = pictures[1].style.transform = '';
  pin.hidden = t < g.from || t >= g.to;
  write(pin, String(t));
  pin.style.transform = `translateX(${columnX(t, g)}px) translateX(-50%)`;
  node.classList.toggle('narrow', g.step < ROOMY);
}
