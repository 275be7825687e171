// How the columns of nodes and the channels between them share the width.

/** @import {Room} from './layout.js' */
/** @import {Placed} from './routes.js' */

/** The widest node, px. */
const WIDE = 118;
/** The room beside the tracks of a channel, and from track to track, least and most, px. */
const BESIDE = [7, 14],
  TRACK = [4.5, 6.5];

/**
 * Columns by number; a channel has the number of the column at its left.
 * @typedef {object} Shared
 * @property {number} width  of all together, px
 * @property {number[]} starts  left edges of the columns
 * @property {number[]} widths  of the columns
 * @property {number} track  how far apart edges run side by side
 * @property {(channel: number, from: string) => number} trackX  where the edges of a node run in a channel
 */

/**
 * Each column has what it needs, then what it wishes, of what the channels leave. Of the rest a third goes to
 * the channels, the nodes grow with the others.
 * @param {Placed[]} placed
 * @param {Map<string, number>[]} tracks  by channel: of a node
 * @param {Room} room
 * @returns {Shared}
 */
export function shareWidth(placed, tracks, room) {
  const last = Math.max(...placed.map(({ column }) => column));
  const most = Array.from({ length: last + 1 }, (_, i) => Math.max(-1, ...(tracks[i]?.values() ?? [])));
  const fair = fairWidths(placed, room.width - sum(gapsOf(most, 0)), room.sizeOf, last);
  const grown = sum(gapsOf(most, 1)) - sum(gapsOf(most, 0));
  const part = Math.min(1, Math.max(0, room.width - sum(gapsOf(most, 0)) - sum(fair)) / 3 / grown);
  const gaps = gapsOf(most, part),
    track = between(TRACK, part);
  const each = Math.max(0, room.width - sum(gaps) - sum(fair)) / last;
  const widths = fair.map((width, i) => (i === last ? width : Math.max(width, Math.min(WIDE, width + each))));
  const left = Math.max(0, room.width - sum(gaps) - sum(widths)) / last;
  const starts = [0];
  for (let i = 0; i < last; i++) starts.push(starts[i] + widths[i] + gaps[i] + left);
  return {
    width: starts[last] + widths[last] + (tracks[last] ? gaps[last] : 0),
    starts,
    widths,
    track,
    trackX(channel, from) {
      const free = channel === last ? gaps[channel] : gaps[channel] + left;
      const tracked = track * Math.max(0, most[channel]);
      const first = starts[channel] + widths[channel] + (free - tracked) / 2;
      return first + track * (tracks[channel].get(from) ?? 0);
    },
  };
}

/**
 * Each column's need, plus the same part of its further wish for every column, as far as there is room.
 * @param {Placed[]} placed
 * @param {number} width
 * @param {Room['sizeOf']} sizeOf
 * @param {number} last  column
 */
function fairWidths(placed, width, sizeOf, last) {
  const of = (/** @type {'need'|'wish'} */ kind) =>
    Array.from({ length: last + 1 }, (_, i) =>
      Math.max(...placed.filter(({ column }) => column === i).map(({ id }) => sizeOf(id)[kind])),
    );
  const [needs, wishes] = [of('need'), of('wish')];
  const spare = Math.max(0, width - sum(needs));
  const granted = Math.min(1, spare / Math.max(1, sum(wishes) - sum(needs)));
  return needs.map((need, i) => need + granted * (wishes[i] - need));
}

/**
 * The widths of the channels, between the least (part 0) and the most (part 1); nothing stands right of the
 * last column but tracks.
 * @param {number[]} most  the last track in each, -1 where there is none
 * @param {number} part
 */
const gapsOf = (most, part) =>
  most.map((tracks, i) =>
    i === most.length - 1 && tracks < 0
      ? 0
      : 2 * between(BESIDE, part) + between(TRACK, part) * Math.max(0, tracks),
  );

const sum = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);

/** @param {number[]} ends @param {number} part */
const between = ([low, high], part) => low + part * (high - low);
