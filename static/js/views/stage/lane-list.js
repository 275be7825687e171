/** The lanes in their list: one for each network, the room shared out among them. */

import { el, fill } from '../../core/dom.js';
import { windowed } from '../../figures/geometry.js';
import { createLane } from './lane.js';
import { arranged } from './room.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Lane, Span} from './lane.js' */
/** @import {Stage} from './room.js' */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {Span} span
 * @param {() => {page: Stage['page'], room: number, width: number}} measure  reads the layout: what the page
 *   leaves for the lanes
 */
export function createLaneList(store, services, span, measure) {
  const node = el('div', { class: 'lane-list' });
  /** @type {Lane[]} */
  let lanes = [];
  /** Whether the chosen network says which lanes show their graphs. */
  let folded = false;
  /** The state that the lanes' sizes were made for; '' where they are to be made anew. */
  let made = '';

  /** As many lanes as the run has networks. @param {Run} run */
  function match({ models }) {
    if (lanes.length === models.length) return;
    lanes.forEach((lane) => lane.remove());
    lanes = models.map((_, m) => createLane(store, services, m, span));
    fill(node, ...lanes.map((lane) => lane.node));
    made = '';
  }

  /** Shares the room out anew, if another is wanted. @param {Run} run */
  function fit(run) {
    const key = keyOf(store.get(), run, lanes);
    if (key === made) return false;
    made = key;
    const measured = measure();
    const { type } = services.drawing.tokens();
    const found = arranged(stageOf(store.get(), run, lanes, { ...measured, type }));
    folded = found.folded;
    node.classList.toggle('tight', found.tight);
    lanes.forEach((lane, m) => lane.arrange({ width: measured.width, ...found.lanes[m] }));
    return true;
  }

  return {
    node,
    folded: () => folded,
    /** The room is another: the next drawing shares it out anew. */
    resize() {
      made = '';
    },
    /** @param {Run} run @returns {boolean} whether the room was shared out anew */
    draw(run) {
      match(run);
      const other = fit(run);
      for (const lane of lanes) lane.draw();
      if (!fit(run)) return other; // a headline takes another line than before
      for (const lane of lanes) lane.draw();
      return true;
    },
    move: () => lanes.forEach((lane) => lane.move()),
    remove: () => lanes.forEach((lane) => lane.remove()),
  };
}

/** What a lane wants of the room. @param {Lane} lane */
const wantedBy = (lane) => ({ rows: lane.rows(), strips: lane.stripRows(), lines: lane.lines() });

/**
 * @param {ReturnType<Store['get']>} state
 * @param {Run} run
 * @param {Lane[]} lanes
 * @param {{page: Stage['page'], room: number, width: number, type: number}} measured
 * @returns {Stage}
 */
const stageOf = ({ view, selection }, run, lanes, { page, room, width, type }) => ({
  lanes: lanes.map(wantedBy),
  chosen: selection.model,
  beside: view.pane === 'map' ? 'map' : 'pane',
  page,
  bench: view.bench,
  strip: view.strip,
  windowed: windowed(run.T, width),
  type,
  room,
});

/**
 * Everything that the sizes of the lanes depend on besides the room, as one key.
 * @param {ReturnType<Store['get']>} state
 * @param {Run} run
 * @param {Lane[]} lanes
 */
const keyOf = ({ view, selection }, { T, models, plan }, lanes) =>
  JSON.stringify([
    T,
    lanes.map(wantedBy),
    view.pane === 'map',
    view.bench,
    view.strip,
    view.inputs,
    view.direct,
    models[0].X,
    plan.order !== null,
    selection.model,
  ]);
