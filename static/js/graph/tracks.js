// The tracks of the channels: how far from the left each trunk of edges runs.

import { APART } from './routes.js';

/** @import {Route} from './routes.js' */

/**
 * A node's edges in a channel: the levels at which they come from its left and go to its right, and how far
 * up and down they reach.
 * @typedef {{from: string, left: number[], right: number[], low: number, high: number}} Trunk
 */

/**
 * The tracks of each channel: which trunk runs left of which, so that few edges cross. Trunks that do not
 * meet share a track.
 * @param {Route[]} routes @returns {Map<string, number>[]} by channel: source -> track, from the left
 */
export const tracksOf = (routes) => Array.from(trunksOf(routes), (trunks) => tracks(trunks ?? []));

/** By channel, those that run up or down. @param {Route[]} routes @returns {Trunk[][]} */
function trunksOf(routes) {
  /** @type {Map<string, {from: string, left: number[], right: number[]}>[]} */
  const channels = [];
  for (const { from, side, levels, channels: passed } of routes) {
    passed.forEach((channel, i) => {
      const nets = (channels[channel] ??= new Map());
      if (!nets.has(from)) nets.set(from, { from, left: [], right: [] });
      const net = /** @type {{left: number[], right: number[]}} */ (nets.get(from));
      net.left.push(levels[i]);
      (side === 'right' ? net.left : net.right).push(levels[i + 1]);
    });
  }
  return Array.from(channels, (nets) =>
    [...(nets ?? new Map()).values()]
      .map((net) => ({
        ...net,
        low: Math.min(...net.left, ...net.right),
        high: Math.max(...net.left, ...net.right),
      }))
      .filter(({ low, high }) => high - low > 0.5),
  );
}

/** How many of these levels meet a trunk. @param {number[]} levels @param {Trunk} trunk */
const within = (levels, { low, high }) =>
  levels.filter((y) => y > low - APART / 2 && y < high + APART / 2).length;

/**
 * How many crossings more it makes to have a left of b than right of it.
 * @param {Trunk} a
 * @param {Trunk} b
 */
const worse = (a, b) => within(a.right, b) + within(b.left, a) - within(b.right, a) - within(a.left, b);

/** @param {Trunk} a @param {Trunk} b */
const meet = (a, b) => a.low < b.high + APART && b.low < a.high + APART;

/** The track of each source in one channel. @param {Trunk[]} trunks */
function tracks(trunks) {
  const score = new Map(
    trunks.map((a) => [
      a.from,
      trunks.reduce((sum, b) => sum + (a !== b && meet(a, b) ? Math.sign(worse(a, b)) : 0), 0),
    ]),
  );
  const ordered = trunks.toSorted(
    (a, b) =>
      /** @type {number} */ (score.get(a.from)) - /** @type {number} */ (score.get(b.from)) || a.low - b.low,
  );
  /** @type {Map<string, number>} */
  const tracks = new Map();
  ordered.forEach((trunk, i) => {
    const before = ordered
      .slice(0, i)
      .filter((other) => meet(trunk, other))
      .map((other) => /** @type {number} */ (tracks.get(other.from)));
    tracks.set(trunk.from, Math.max(-1, ...before) + 1);
  });
  return tracks;
}
