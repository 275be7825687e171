/** The lanes, one for each network, and what is chosen for all of them: colour, strip. */

import { el, fill, icon, refill } from '../../core/dom.js';
import { createDirect } from '../parts/direct.js';
import { createLane } from './lane.js';
import { legendBar, legendRing, legendUnreached } from '../parts/legend.js';
import { createSequence } from './sequence.js';
import { createViewMenu } from './viewmenu.js';
import { isHeld, sharedRange, normPalette, probabilityPalette, signedPalette } from '../../figures/scales.js';
import { windowed } from '../../figures/geometry.js';
import { createSpan } from '../../figures/span.js';
import { stateRange } from '../../figures/quantity.js';
import { fixed, number } from '../../model/format.js';
import { PASSING } from '../../model/mistakes.js';
import { NETWORK } from '../../model/names.js';

/** @import {Store, Services} from '../../services.js' */
/** @import {Lane} from './lane.js' */

/**
 * Heights in px; of an edge, without the line that tells the steps. A row of nodes needs some room, and more
 * is no better. Where the lanes have none, they are tight; and where that is too little to be read, only the
 * chosen network's shows its graph, and those near it that have room.
 */
const HEAD = 24,
  EDGE = 33,
  NOTE = 15,
  TRACK = 22,
  ROW = { least: 15, most: 34, alone: 20 };
const LOOSE = { norm: 15, units: 52, between: 8, least: ROW.least },
  TIGHT = { norm: 12.5, units: 34, between: 2, least: 12 };

/**
 * The lanes that show their graphs where not all can: the chosen network's, and the nearest to it for which
 * there is room.
 * @param {Lane[]} lanes
 * @param {number} m
 * @param {(some: Lane[]) => boolean} fits
 */
function unfolded(lanes, m, fits) {
  const near = lanes.toSorted((a, b) => Math.abs(lanes.indexOf(a) - m) - Math.abs(lanes.indexOf(b) - m));
  return near.reduce(
    (open, lane) => (open.length === 0 || fits([...open, lane]) ? [...open, lane] : open),
    /** @type {Lane[]} */ ([]),
  );
}

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  /**
   * Where the page scrolls as a document (layout.css), the explanation shows one lane's graph; all beside the
   * curve (explore.css).
   */
  const SMALL = window.matchMedia('(max-width: 959px), (max-height: 559px)'),
    LOW = window.matchMedia('(max-height: 559px) and (min-width: 600px)');
  const { t, drawing } = services;
  const legends = el('div', { class: 'legends' });
  const direct = createDirect(store, services);
  direct.note.classList.add('deep');
  const menu = createViewMenu(store, services, direct.node);
  // In the place of the words that it stands for, no longer than they are: the lanes keep their height.
  const fit = el(
    'button',
    {
      type: 'button',
      class: 'linklike',
      title: t('lanes.held.about'),
      on: { click: services.runs.fitScale },
    },
    t('lanes.held'),
  );
  const bar = el('div', { class: 'lanes-bar' }, legends, ...menu.nodes);
  const list = el('div', { class: 'lane-list' });
  const waiting = el(
    'div',
    { class: 'ghosts' },
    el('p', { class: 'waiting' }, t('stage.waiting')),
    ...store
      .get()
      .spec.models.map(({ cell }) =>
        el(
          'section',
          { class: `lane ${cell}`, 'aria-hidden': 'true' },
          el('header', {}, el('p', { class: 'lane-name' }, icon(cell), NETWORK[cell].label)),
          el('div', { class: 'figure ghost' }, el('div', { class: 'skeleton' })),
        ),
      ),
  );
  const first = el('button', { class: 'button framed', type: 'button' }, t('stage.first'));
  first.addEventListener('click', services.startOver);
  const nothing = el('div', { class: 'nothing', hidden: true }, el('p', {}, t('stage.nothing')), first);
  const span = createSpan();
  /** @param {(shown: import('../../figures/span.js').Shown) => [number, number]|void} fn */
  const ofShown = (fn) => {
    const { run, selection } = store.get();
    return run ? (fn({ run, selection, untouched: services.playback.untouched() }) ?? null) : null;
  };
  const inSight = {
    of: (/** @type {number} */ width) => ofShown((shown) => span.of(shown, width)),
    turn(/** @type {number} */ from, /** @type {number} */ width) {
      ofShown((shown) => span.turn(from, shown, width));
      move();
    },
  };
  const sequence = createSequence(store, services, inSight.of);
  fill(host, bar, direct.note, sequence.node, waiting, nothing, list);

  /** @type {Lane[]} */
  let lanes = [];
  let frame = 0,
    next = 0;
  /** Whether the chosen network says which lanes show their graphs. */
  let folded = false;
  /** What the lanes' sizes were made for; '' where they are to be made anew. */
  let arranged = '';

  function draw() {
    cancelAnimationFrame(next);
    next = 0;
    const {
      run,
      view,
      selection,
      connection: { error },
    } = store.get();
    waiting.hidden = run !== null || error !== null;
    nothing.hidden = run !== null || error === null;
    first.hidden = error === null || PASSING.has(error.code); // what passes is asked for again
    // a pane of one network needs the room: of the lanes, only its own
    const alone = run && view.pane !== 'map' ? selection.model : null;
    bar.hidden = list.hidden = run === null;
    sequence.node.hidden = run === null || alone !== null || !view.bench;
    menu.update();
    direct.update();
    if (!run) return;
    if (lanes.length !== run.models.length) {
      lanes.forEach((lane) => lane.remove());
      lanes = run.models.map((_, m) => createLane(store, services, m, inSight));
      fill(list, ...lanes.map(({ node }) => node));
      arranged = '';
    }
    drawLegends();
    const key = JSON.stringify([
      run.T,
      lanes.map((lane) => [lane.rows(), lane.stripRows()]),
      alone,
      view.bench,
      view.strip,
      view.inputs,
      view.direct,
      run.models[0].X,
      run.plan.order !== null,
      selection.model,
    ]);
    if (key !== arranged) arrange(alone);
    else if (!sequence.node.hidden) sequence.draw();
    arranged = key;
    for (const lane of lanes) if (!lane.node.hidden) lane.draw();
  }

  /**
   * The room of each lane: what there is, shared out.
   * @param {number|null} alone  the one network whose lane is shown
   */
  function arrange(alone) {
    const { run, view, selection } = store.get();
    if (!run) return;
    const width = list.clientWidth;
    if (!sequence.node.hidden) sequence.draw(width);
    const stage = /** @type {HTMLElement} */ (host.parentElement);
    const around = [host.previousElementSibling, host.nextElementSibling].reduce(
      (sum, each) => sum + (each?.getBoundingClientRect().height ?? 0),
      0,
    );
    const room =
      stage.clientHeight - around - bar.offsetHeight - direct.note.offsetHeight - sequence.node.offsetHeight;
    const stripOf = (/** @type {Lane} */ lane, { norm, units } = LOOSE) =>
      !view.bench ? 0 : view.strip === 'norm' ? norm * lane.stripRows() + 4 : units;
    const edge = EDGE + drawing.tokens().type;
    const note = windowed(run.T, width) ? NOTE + (view.bench ? 0 : TRACK) : 0;
    /**
     * The height of a row, if these lanes show their graphs.
     * @param {typeof LOOSE} look
     * @param {Lane[]} open
     */
    const rowOf = (look, open) =>
      (room -
        (edge + note) * open.length -
        lanes.reduce((sum, lane) => sum + HEAD + look.between + stripOf(lane, look), 0)) /
      open.reduce((sum, lane) => sum + lane.rows() - 1, 0);
    const look = alone === null && rowOf(LOOSE, lanes) < LOOSE.least ? TIGHT : LOOSE;
    const small = !view.bench && SMALL.matches;
    folded = small || (look === TIGHT && rowOf(look, lanes) < look.least);
    const open = small
      ? LOW.matches
        ? lanes
        : [lanes[selection.model]]
      : folded
        ? unfolded(lanes, selection.model, (some) => rowOf(look, some) >= LOOSE.least)
        : lanes;
    const row = small
      ? ROW.alone
      : alone === null
        ? Math.max(
            look.least,
            Math.min(look === TIGHT && !folded ? LOOSE.least : ROW.most, rowOf(look, open)),
          )
        : ROW.alone;
    list.classList.toggle('tight', look === TIGHT);
    lanes.forEach((lane, m) => {
      lane.node.hidden = alone !== null && alone !== m;
      lane.arrange({
        width,
        graph: open.includes(lane) ? Math.floor(edge + row * (lane.rows() - 1)) : 0,
        strip: stripOf(lane, look),
      });
    });
  }

  function drawLegends() {
    const { run, view, selection } = store.get();
    if (!run) return;
    const tokens = drawing.tokens();
    const signed = view.colour === 'auto' || view.colour === 'h';
    const held = isHeld(run);
    const states = signed ? stateRange(run, selection.unit) : null,
      norms = sharedRange(run);
    // beside a pane there is little room
    const asked = run.spec.loss.kind === 'cross_entropy' && view.pane === 'map';
    const rounded = (/** @type {number} */ x) =>
      Math.abs(x) >= 0.1 && Math.abs(x) < 1000 ? fixed(x, 1) : number(x, 1);
    refill(
      legends,
      JSON.stringify([states?.map(rounded), norms, tokens.dark, view.bench, held, asked]),
      () => [
        states && legendBar(states, signedPalette(tokens), t('lanes.key.states'), rounded),
        legendBar(norms, normPalette(tokens), held ? fit : t('lanes.key.norms'), String),
        view.bench && legendUnreached(t),
        ...(asked
          ? [legendBar([0, 1], probabilityPalette(tokens), t('lanes.key.answer'), String), legendRing(t)]
          : []),
      ],
    );
  }

  /** Drawn in the frame in which the inspector shows it too. */
  function follow() {
    next ||= requestAnimationFrame(draw);
  }

  /** The room has changed. */
  const resize = () => {
    arranged = '';
    follow();
  };

  const move = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      direct.update();
      sequence.move();
      lanes.forEach((lane) => lane.move());
    });
  };

  const stops = [
    store.subscribe(follow, ({ run }) => run && `${run.id} ${run.version}`),
    store.subscribe(follow, ({ run }) => run?.map),
    store.subscribe(follow, (state) => state.connection.status),
    store.subscribe(
      follow,
      (state) =>
        `${state.view.colour} ${state.view.notation} ${Boolean(state.catalogue)} ${state.view.direct} ${state.view.inputs} ${state.view.strip} ${state.view.bench} ${state.selection.unit} ${state.view.pane} ${state.view.pane === 'map' && !folded ? '' : state.selection.model}`,
    ),
    store.subscribe(move, (state) => state.selection),
    drawing.watch(resize),
  ];
  const resized = new ResizeObserver(resize);
  for (const each of [
    host.parentElement,
    host.previousElementSibling,
    host.nextElementSibling,
    bar,
    direct.note,
    sequence.node,
  ])
    if (each) resized.observe(each);
  draw();
  return () => {
    stops.forEach((stop) => stop());
    resized.disconnect();
    cancelAnimationFrame(frame);
    cancelAnimationFrame(next);
    lanes.forEach((lane) => lane.remove());
    sequence.remove();
  };
}
