/** How the lanes share the room that there is: which of them show their graphs, and how high each part is. */

/**
 * Heights in px. HEAD: a lane's name and headline; LINE: each further line of that; EDGE: what a graph has
 * above its first row and below its last, without the line that numbers the steps; NOTE and TRACK: what tells
 * which steps of a long sequence are in sight, and the frame's own line where there is no strip to lie on. A
 * row of nodes needs some room, and gains nothing from more than ROW.most.
 */
const HEAD = 24,
  LINE = 17,
  EDGE = 33,
  NOTE = 15,
  TRACK = 22,
  ROW = { least: 15, most: 34, alone: 20 };
/** Two looks of the lanes: with room, and tight. In either a row lower than `least` cannot be read. */
const LOOSE = { norm: 15, units: 52, between: 8, least: ROW.least },
  TIGHT = { norm: 12.5, units: 34, between: 2, least: 12 };
/** A pane keeps this height, its tabs included, before lanes beside its own show their strips, px. */
const PANE = 480;
/** Graphs that a page which scrolls as a document shows: more would push the curve off its first screen. */
const FIRST = 2;

/** @typedef {typeof LOOSE} Look */
/**
 * @typedef {{rows: number, strips: number, lines: number}} Wanted  rows of a lane's graph, and of its strip;
 *   lines of its headline
 */

/**
 * @typedef {object} Stage
 * @property {Wanted[]} lanes
 * @property {number} chosen  the selected network's lane
 * @property {'map'|'pane'} beside  what stands under the lanes: the maps, or a pane of one network
 * @property {'one-screen'|'document'|'low'} page  one screen; a document that scrolls; or one so low that the
 *   lanes stand beside the curve
 * @property {boolean} bench
 * @property {'norm'|'units'} strip
 * @property {boolean} windowed  not all steps are in sight
 * @property {number} type  size of the step numbers, px
 * @property {number} room  for all lanes, and beside a pane of one network for that pane too, px
 */

/**
 * @typedef {object} Arranged
 * @property {boolean} tight
 * @property {boolean} folded  the selection decides which lanes show their graphs
 * @property {{graph: number, strip: number, framed: boolean}[]} lanes  heights, px; 0: not shown. framed: the
 *   frame around the steps in sight stands under this lane
 */

/** @param {Stage} stage @returns {Arranged} */
export function arranged(stage) {
  if (!stage.bench && stage.page !== 'one-screen') return onADocument(stage);
  return stage.beside === 'pane' ? besideAPane(stage) : shared(stage);
}

/** @param {Stage} stage @param {Wanted} lane @param {Look} look */
const stripOf = ({ bench, strip }, { strips }, { norm, units }) =>
  !bench ? 0 : strip === 'norm' ? norm * strips + 4 : units;

/** @param {Wanted} lane */
const headOf = ({ lines }) => HEAD + LINE * (lines - 1);

/** @param {Stage} stage @param {Wanted} lane @param {number} row */
const graphOf = ({ type }, { rows }, row) => Math.floor(EDGE + type + row * (rows - 1));

/** @param {Stage} stage */
const noteOf = ({ windowed, bench }) => (windowed ? NOTE + (bench ? 0 : TRACK) : 0);

/**
 * The lanes that show their graphs where not all can: the chosen one, and the nearest to it for which there
 * is room.
 * @param {Stage} stage
 * @param {(some: Wanted[]) => boolean} fits
 */
function unfolded({ lanes, chosen }, fits) {
  const near = lanes.toSorted(
    (a, b) => Math.abs(lanes.indexOf(a) - chosen) - Math.abs(lanes.indexOf(b) - chosen),
  );
  return near.reduce(
    (open, lane) => (open.length === 0 || fits([...open, lane]) ? [...open, lane] : open),
    /** @type {Wanted[]} */ ([]),
  );
}

/**
 * The height of a row, if these lanes show their graphs.
 * @param {Stage} stage
 * @param {Look} look
 * @param {Wanted[]} open
 */
function rowOf(stage, look, open) {
  const { lanes, type, room } = stage;
  const edges = (EDGE + type + noteOf(stage)) * open.length;
  const heads = lanes.reduce(
    (sum, lane) => sum + headOf(lane) + look.between + stripOf(stage, lane, look),
    0,
  );
  return (room - edges - heads) / open.reduce((sum, { rows }) => sum + rows - 1, 0);
}

/**
 * The lanes have the room to themselves: all show their graphs, tight if need be; else those near the chosen
 * one.
 * @param {Stage} stage
 * @returns {Arranged}
 */
function shared(stage) {
  const { lanes } = stage;
  const tight = rowOf(stage, LOOSE, lanes) < LOOSE.least;
  const look = tight ? TIGHT : LOOSE;
  const folded = tight && rowOf(stage, look, lanes) < look.least;
  const open = folded ? unfolded(stage, (some) => rowOf(stage, look, some) >= LOOSE.least) : lanes;
  const most = tight && !folded ? LOOSE.least : ROW.most;
  const row = Math.max(look.least, Math.min(most, rowOf(stage, look, open)));
  return {
    tight,
    folded,
    lanes: lanes.map((lane) => ({
      graph: open.includes(lane) ? graphOf(stage, lane, row) : 0,
      strip: stripOf(stage, lane, look),
      framed: true,
    })),
  };
}

/**
 * A pane of one network needs the room: only that network's lane shows its graph. Of the others the name and
 * the headline stay, and the strip where the pane has room enough without it.
 * @param {Stage} stage
 * @returns {Arranged}
 */
function besideAPane(stage) {
  const { lanes, chosen, page, room } = stage;
  // What headlines take of further lines the graph gives, as far as it can be read: the pane keeps its own.
  const further = LINE * lanes.reduce((sum, { lines }) => sum + lines - 1, 0);
  const row = Math.max(ROW.least, ROW.alone - further / (lanes[chosen].rows - 1));
  const heights = lanes.map((lane, m) => ({
    graph: m === chosen ? graphOf(stage, lane, row) : 0,
    strip: stripOf(stage, lane, LOOSE),
    framed: true,
  }));
  const heads = lanes.reduce((sum, lane) => sum + headOf(lane) + LOOSE.between, 0);
  const used = heights.reduce((sum, { graph, strip }) => sum + graph + strip, heads);
  const strips = page === 'one-screen' && room - used - noteOf(stage) >= PANE;
  return {
    tight: false,
    folded: true,
    lanes: heights.map((each, m) => (m === chosen || strips ? each : { ...each, strip: 0 })),
  };
}

/**
 * The explanation on a page that scrolls as a document. Beside the curve all lanes show their graphs; above
 * it the chosen one and the nearest to it, and the frame, the same for all, stands under the last of them.
 * @param {Stage} stage
 * @returns {Arranged}
 */
function onADocument(stage) {
  const { lanes, page } = stage;
  const low = page === 'low';
  const open = low ? lanes : unfolded(stage, (some) => some.length <= FIRST);
  const row = open.length > 1 && !low ? ROW.least : ROW.alone;
  const last = lanes.findLast((lane) => open.includes(lane));
  return {
    tight: true,
    folded: open.length < lanes.length,
    lanes: lanes.map((lane) => ({
      graph: open.includes(lane) ? graphOf(stage, lane, row) : 0,
      strip: 0,
      framed: low || lane === last,
    })),
  };
}
