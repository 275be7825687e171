/** The lanes, one for each network, under the bar of how they are shown and the sequence that they read. */

import { fill } from '../../core/dom.js';
import { createSpan } from '../../figures/span.js';
import { createBlank } from './blank.js';
import { createLaneList } from './lane-list.js';
import { createLanesBar } from './lanes-bar.js';
import { createSequence } from './sequence.js';

/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Span} from './lane.js' */
/** @import {Stage} from './room.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const inSight = createInSight(store, services, () => move());
  const bar = createLanesBar(store, services);
  const blank = createBlank(store, services);
  const sequence = createSequence(store, services, inSight.of);
  const above = [bar.node, bar.note, sequence.node];
  const pageNow = pages();
  const lanes = createLaneList(store, services, inSight, () => {
    const width = lanes.node.clientWidth;
    if (!sequence.node.hidden) sequence.draw(width);
    return { page: pageNow(), room: roomOf(host, above, store.get().view.pane !== 'map'), width };
  });
  fill(host, bar.node, bar.note, sequence.node, ...blank.nodes, lanes.node);
  let frame = 0,
    next = 0;

  function draw() {
    cancelAnimationFrame(next);
    next = 0;
    const { run, view } = store.get();
    blank.update();
    bar.node.hidden = lanes.node.hidden = run === null;
    sequence.node.hidden = run === null || view.pane !== 'map' || !view.bench;
    bar.update();
    if (!run) return;
    bar.legends();
    if (!lanes.draw(run) && !sequence.node.hidden) sequence.draw();
  }
  /** Drawn in the frame in which the inspector shows it too. */
  function follow() {
    next ||= requestAnimationFrame(draw);
  }
  function resize() {
    lanes.resize();
    follow();
  }
  function move() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      bar.move();
      sequence.move();
      lanes.move();
    });
  }

  const stops = [
    ...followed(lanes.folded).map((part) => store.subscribe(follow, part)),
    store.subscribe(move, (state) => state.selection),
    services.drawing.watch(resize),
    watchSizes(host, above, resize),
  ];
  draw();
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
    cancelAnimationFrame(next);
    lanes.remove();
    sequence.remove();
  };
}

/**
 * The steps in sight, the same in all lanes.
 * @param {Store} store
 * @param {Services} services
 * @param {() => void} turned  called when the window was moved by hand
 * @returns {Span}
 */
function createInSight(store, { playback }, turned) {
  const span = createSpan();
  const shown = () => {
    const { run, selection } = store.get();
    return run && { run, selection, untouched: playback.untouched() };
  };
  return {
    of(width) {
      const now = shown();
      return now && span.of(now, width);
    },
    turn(from, width) {
      const now = shown();
      if (now) span.turn(from, now, width);
      turned();
    },
  };
}

/**
 * What kind of page it is: where it scrolls as a document (layout.css), and where lanes and curve stand side
 * by side (explore.css).
 * @returns {() => Stage['page']}
 */
function pages() {
  const small = window.matchMedia('(max-width: 959px), (max-height: 559px)'),
    low = window.matchMedia('(max-height: 559px) and (min-width: 600px)');
  return () => (low.matches ? 'low' : small.matches ? 'document' : 'one-screen');
}

/**
 * The room that the stage leaves for the lanes; beside a pane of one network, for that pane too. Reads the
 * layout.
 * @param {HTMLElement} host
 * @param {HTMLElement[]} above  parts of the host above its lanes
 * @param {boolean} withPane
 */
function roomOf(host, above, withPane) {
  const stage = /** @type {HTMLElement} */ (host.parentElement);
  const around = [host.previousElementSibling, withPane ? null : host.nextElementSibling];
  const taken = around.reduce((sum, each) => sum + (each?.getBoundingClientRect().height ?? 0), 0);
  return stage.clientHeight - taken - above.reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
}

/**
 * The parts of the state that the lanes are drawn of.
 * @param {() => boolean} folded
 * @returns {((state: State) => unknown)[]}
 */
const followed = (folded) => [
  ({ run }) => run && `${run.id} ${run.version}`,
  ({ run }) => run?.map,
  ({ connection }) => connection.status,
  ({ catalogue }) => Boolean(catalogue),
  ({ view: { colour, notation, direct, inputs, strip, bench, pane } }) =>
    [colour, notation, direct, inputs, strip, bench, pane].join(' '),
  ({ selection }) => selection.unit,
  ({ view, selection }) => (view.pane === 'map' && !folded() ? '' : selection.model),
];

/**
 * Calls back when the stage, what stands around the lanes in it, or a part above them has another size.
 * @param {HTMLElement} host
 * @param {HTMLElement[]} above
 * @param {() => void} resize
 */
function watchSizes(host, above, resize) {
  const resized = new ResizeObserver(resize);
  for (const each of [host.parentElement, host.previousElementSibling, host.nextElementSibling, ...above])
    if (each) resized.observe(each);
  return () => resized.disconnect();
}
