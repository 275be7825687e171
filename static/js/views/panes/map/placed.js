/** The places and sizes of the maps and the curve: the room that there is, shared out. */

/** The margins of a map about its square, by the size of their words, px. @param {number} type */
const extraOf = (type) => ({ width: Math.round(3.7 * type), height: 8 + Math.round(2.75 * type) });
/** px: what a map and the curve need. */
const LEAST = { map: 64, curve: 166 };
/**
 * px. CURVE: beside the maps the curve takes what they leave, at least this much; GAP: between them; APART:
 * the curve's height where it stands under them; SCROLLBAR: what their scrollbar takes.
 */
const CURVE = 236,
  GAP = 12,
  APART = 170,
  SCROLLBAR = 8;
/**
 * HEADS: the names over the maps, in sizes of their type; HEAD: those over a second row, px; MOST: the part
 * of the stage's height that all may take, more beside one lane alone.
 */
const HEADS = 2.15,
  HEAD = 24,
  MOST = { alone: 0.56, beside: 0.39, many: 0.41, narrow: 0.36, encoded: 0.34, explained: 0.46 };
/** In a workbench narrower than this the lanes' headlines take two lines, px. */
const NARROW = 640;
/** More maps than these stand in two rows. */
const MANY = 4;
/** The part of the width that the curve takes in the explanation, where it is the largest. */
const LEADS = 0.5;

/**
 * @typedef {object} Pane
 * @property {number} maps   how many
 * @property {number} wide   px
 * @property {number} stage  the height of the stage without its sentence, px
 * @property {number} bar    the height of the bar over the maps, px
 * @property {number} type   size of the words, px
 * @property {boolean} bench
 * @property {boolean} encoded  the encoding is open, and takes room over the lanes, which stay
 */

/**
 * @typedef {object} Places  in px
 * @property {number} rows    of maps
 * @property {number} taken   the maps' width
 * @property {boolean} apart  the curve stands under the maps
 * @property {number} height  of the pane
 * @property {{width: number, height: number}} size  of a map, its words included
 * @property {{width: number, height: number}} curve
 */

/** @param {Pane} pane @returns {Places} */
export function places({ maps, wide, stage, bar, type, bench, encoded }) {
  const heads = bar + Math.ceil(HEADS * type),
    around = extraOf(type);
  const plain = wide < NARROW ? 'narrow' : maps > MANY ? 'many' : 'beside';
  const beside = encoded ? 'encoded' : plain;
  const most = MOST[!bench ? 'explained' : maps === 1 ? 'alone' : beside];
  const least = bench ? Math.min(CURVE, wide / 3) : LEADS * wide;
  const { rows, side, taken, scrolls, apart } = placed(maps, wide, most * stage - heads, least, around);
  const size = { width: Math.floor(side + around.width), height: Math.floor(side + around.height) };
  const height = rows * size.height + (rows - 1) * HEAD;
  return {
    rows,
    taken,
    apart,
    height: height + heads + (apart ? APART + HEAD : 0) + (scrolls ? SCROLLBAR : 0),
    size,
    curve: { width: apart ? wide : wide - taken - GAP, height: apart ? APART : height },
  };
}

/**
 * The arrangement of this many maps: in one row beside the curve, in two where they would be too small; where
 * there is no height for these they scroll sideways, half a map in sight. On a narrow page the curve stands
 * under them.
 * @param {number} count
 * @param {number} wide
 * @param {number} high  what all of them may take, px
 * @param {number} least  that the curve takes beside them, px
 * @param {{width: number, height: number}} around  a map's square, px
 * @returns {{rows: number, side: number, taken: number, scrolls: boolean, apart: boolean}}  side: of a map;
 *   taken: the maps' width
 */
function placed(count, wide, high, least, around) {
  const extra = around.width + GAP;
  const apart = wide < LEAST.curve + 2 * (LEAST.map + extra);
  const columns = (/** @type {number} */ rows) => Math.ceil(count / rows);
  const sideOf = (/** @type {number} */ rows) =>
    Math.min(
      (high - HEAD * (rows - 1)) / rows - around.height,
      (wide - (apart ? 0 : least)) / columns(rows) - extra,
    );
  const rows = sideOf(1) < LEAST.map && sideOf(2) >= LEAST.map ? 2 : 1;
  const side = Math.max(LEAST.map, sideOf(rows));
  const room = apart ? wide : wide - LEAST.curve,
    all = columns(rows) * (side + extra);
  const scrolls = all > room + GAP;
  return {
    rows,
    side,
    apart,
    scrolls,
    taken: (scrolls ? (Math.floor(room / (side + extra) - 0.5) + 0.5) * (side + extra) : all) - GAP,
  };
}
