// How the edges run between the nodes: level through the columns, where no node stands, and up and down in
// the channels between them. All edges of one node
// share its trunk in a channel, as the wires of one source do.

/** @typedef {{id: string, column: number, y: number, height: number}} Placed  y: of the middle */
/**
 * An edge leaves `from` at levels[0], changes to levels[i + 1] in channels[i] (the one at the right of the
 * column of that number), and arrives at the last level.
 * `side`: where it arrives; from 'above' and 'below' it runs straight along the column's middle, and has no
 * channels.
 * @typedef {{from: string, to: string, side: 'left'|'right'|'above'|'below', levels: number[], channels:
 *   number[]}} Route
 */

/** Least distance of an edge from a foreign node, and of two edges side by side, px. */
const CLEAR = 4,
  APART = 5;

/** @param {Placed[]} nodes @param {[string, string][]} edges @returns {Route[]} */
export function routesOf(nodes, edges) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const of = (/** @type {string} */ id) => /** @type {Placed} */ (byId.get(id));
  /**
   * @type {{from: string, y: number, first: number, last: number}[]} levels that are taken, through these
   *   columns
   */
  const taken = [];
  /** @type {Route[]} */
  const routes = [];
  const span = (/** @type {[string, string]} */ [a, b]) => of(b).column - of(a).column;
  for (const [from, to] of [...edges].sort(
    (a, b) => span(a) - span(b) || Math.abs(of(a[0]).y - of(a[1]).y) - Math.abs(of(b[0]).y - of(b[1]).y),
  )) {
    const [a, b] = [of(from), of(to)];
    if (a.column === b.column) routes.push(inColumn(a, b));
    else if (span([from, to]) === 1)
      routes.push({ from, to, side: 'left', levels: [a.y, b.y], channels: [a.column] });
    else routes.push(through(a, b));
  }
  dock();
  return routes;

  /**
   * To the next node above or below straight; else around those between, at the right.
   * @param {Placed} a
   * @param {Placed} b
   * @returns {Route}
   */
  function inColumn(a, b) {
    const between = nodes.some(
      ({ column, y }) => column === a.column && y > Math.min(a.y, b.y) && y < Math.max(a.y, b.y),
    );
    if (between) return { from: a.id, to: b.id, side: 'right', levels: [a.y, b.y], channels: [a.column] };
    return { from: a.id, to: b.id, side: b.y > a.y ? 'above' : 'below', levels: [], channels: [] };
  }

  /**
   * Past other columns: on one level where one is free, else on one for each column.
   * @param {Placed} a
   * @param {Placed} b
   * @returns {Route}
   */
  function through(a, b) {
    const [first, last] = [a.column + 1, b.column - 1];
    const whole = freeLevel(a, first, last, a.y, b.y);
    /** @type {number[]} */
    const levels = [a.y];
    if (whole !== null) for (let column = first; column <= last; column++) levels.push(whole);
    else
      for (let column = first; column <= last; column++)
        levels.push(freeLevel(a, column, column, /** @type {number} */ (levels.at(-1)), b.y) ?? b.y);
    for (let column = first; column <= last; column++)
      taken.push({ from: a.id, y: levels[column - a.column], first: column, last: column });
    return {
      from: a.id,
      to: b.id,
      side: 'left',
      levels: [...levels, b.y],
      channels: levels.map((_, i) => a.column + i),
    };
  }

  /**
   * The level with the least way up and down at which no node and no other edge is met.
   * @param {Placed} a
   * @param {number} first
   * @param {number} last
   * @param {number} y
   * @param {number} goal
   * @returns {number|null}
   */
  function freeLevel(a, first, last, y, goal) {
    const inWay = nodes.filter(({ column }) => column >= first && column <= last);
    // what leaves these on the same level would run into it
    const beside = nodes.filter(({ column, id }) => column === first - 1 && id !== a.id);
    const others = taken.filter((each) => each.from !== a.id && each.last >= first && each.first <= last);
    const free = (/** @type {number} */ level) =>
      inWay.every((node) => Math.abs(level - node.y) >= node.height / 2 + CLEAR) &&
      [...others, ...beside].every((each) => Math.abs(level - each.y) >= APART);
    const edge = inWay.flatMap((node) =>
      [1, 2, 3].flatMap((i) => [node.y - node.height / 2 - i * CLEAR, node.y + node.height / 2 + i * CLEAR]),
    );
    const between = inWay.flatMap((node) =>
      inWay
        .filter((other) => other.y > node.y)
        .map((other) => (node.y + node.height / 2 + other.y - other.height / 2) / 2),
    );
    const shared = taken.filter((each) => each.from === a.id).map((each) => each.y);
    const way = (/** @type {number} */ level) =>
      Math.abs(level - y) +
      Math.abs(level - goal) -
      (shared.includes(level) ? 2 : 0) -
      (between.includes(level) ? 1 : 0);
    return [y, goal, ...shared, ...between, ...edge]
      .filter(free)
      .reduce(
        (best, level) => (best === null || way(level) < way(best) ? level : best),
        /** @type {number|null} */ (null),
      );
  }

  /**
   * A little up or down where another node's edge runs on the same level in the channel.
   * @param {Route} route
   * @param {number} low
   * @param {number} high
   */
  function aside({ from, to, levels, channels }, low, high) {
    const last = levels.length - 1,
      channel = channels[last - 1],
      y = levels[last];
    const others = routes
      .filter((other) => other.from !== from)
      .flatMap((other) =>
        other.channels.flatMap((each, i) =>
          each === channel ? [other.levels[i], ...(other.to === to ? [other.levels[i + 1]] : [])] : [],
        ),
      );
    const free = [0, 3, -3, 6, -6]
      .map((by) => y + by)
      .find(
        (level) => level >= low && level <= high && others.every((other) => Math.abs(other - level) >= 3),
      );
    levels[last] = free ?? y;
  }

  /** Where edges arrive at a node's left: in the order in which they come, straight on where one can be. */
  function dock() {
    for (const node of nodes) {
      const arriving = routes.filter(({ to, side }) => to === node.id && side === 'left');
      const come = (/** @type {Route} */ { levels }) => levels[levels.length - 2];
      arriving.sort((a, b) => come(a) - come(b));
      const [low, high] = [node.y - node.height / 2 + APART, node.y + node.height / 2 - APART];
      const even = (/** @type {number} */ i) => low + ((i + 0.5) * (high - low)) / arriving.length;
      const straight = arriving.findIndex((route) => come(route) >= low && come(route) <= high);
      const at = straight < 0 ? node.y : come(arriving[straight]);
      arriving.forEach(({ levels }, i) => {
        levels[levels.length - 1] =
          straight < 0
            ? even(i)
            : i === straight
              ? at
              : i < straight
                ? low + ((i + 0.5) * (at - low)) / straight
                : at + ((i - straight) * (high - at)) / (arriving.length - straight);
      });
      arriving.forEach((route, i) => i === straight || aside(route, low, high));
      const back = routes.filter(({ to, side }) => to === node.id && side === 'right');
      back.forEach((route, i) => {
        route.levels[1] = node.y + ((i + 1) * (high - node.y)) / (back.length + 1);
      });
    }
  }
}

/**
 * The tracks of each channel: which trunk runs left of which, so that few edges cross. Trunks that do not
 * meet share a track.
 * @param {Route[]} routes @returns {Map<string, number>[]} by channel: source -> track, from the left
 */
export function tracksOf(routes) {
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
  return Array.from(channels, (nets) => {
    const trunks = [...(nets ?? new Map()).values()]
      .map((net) => ({
        ...net,
        low: Math.min(...net.left, ...net.right),
        high: Math.max(...net.left, ...net.right),
      }))
      .filter(({ low, high }) => high - low > 0.5);
    const within = (
      /** @type {number[]} */ levels,
      /** @type {{low: number, high: number}} */ { low, high },
    ) => levels.filter((y) => y > low - APART / 2 && y < high + APART / 2).length;
    /** How many crossings more it makes to have a left of b than right of it. */
    const worse = (/** @type {typeof trunks[0]} */ a, /** @type {typeof trunks[0]} */ b) =>
      within(a.right, b) + within(b.left, a) - within(b.right, a) - within(a.left, b);
    const meet = (/** @type {typeof trunks[0]} */ a, /** @type {typeof trunks[0]} */ b) =>
      a.low < b.high + APART && b.low < a.high + APART;
    const score = new Map(
      trunks.map((a) => [
        a.from,
        trunks.reduce((sum, b) => sum + (a !== b && meet(a, b) ? Math.sign(worse(a, b)) : 0), 0),
      ]),
    );
    trunks.sort(
      (a, b) =>
        /** @type {number} */ (score.get(a.from)) - /** @type {number} */ (score.get(b.from)) ||
        a.low - b.low,
    );
    /** @type {Map<string, number>} */
    const tracks = new Map();
    trunks.forEach((trunk, i) => {
      const before = trunks
        .slice(0, i)
        .filter((other) => meet(trunk, other))
        .map((other) => /** @type {number} */ (tracks.get(other.from)));
      tracks.set(trunk.from, Math.max(-1, ...before) + 1);
    });
    return tracks;
  });
}
