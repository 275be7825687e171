/**
 * The graph of a network's step on the page: built once for a graph, a notation and a size; stepping only
 * turns classes.
 */

import { el, fill, svg } from '../../../core/dom.js';
import { nextOf } from '../../../graph/columns.js';
import { norm, numbersOf } from '../../../graph/numbers.js';
import { hasGradient, hasValue } from '../../../graph/progress.js';
import { formula } from '../../parts/formulas.js';
import { createEdges, hueOf, showEdge, weigh } from './edges.js';
import { fitted } from './fitting.js';
import { createNode } from './node.js';

/** @import {CellGraph} from '../../../model/cellgraph.js' */
/** @import {Operation} from '../../../model/operations.js' */
/** @import {Tape, View} from '../../../model/types.js' */
/** @import {Colours} from './edges.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {Milestones, Now} from '../../../graph/progress.js' */

/**
 * The state of a step, and the place of the pass in it: near is the node under the pointer or with the focus.
 * @typedef {{of: Milestones, now: Now, operation: Operation, near: string|null}} Shows
 */
/** @typedef {{numbers: Float64Array, norm: number}} Vector */
/** @typedef {ReturnType<typeof createPicture>} GraphPicture */

/** @typedef {Map<string, import('./node.js').GraphNode>} GraphNodes */
/** The numbers of the nodes, by their ids. @typedef {Record<'value'|'grad', Map<string, Vector>>} Vectors */

/**
 * @param {CellGraph} graph
 * @param {View['notation']} notation
 * @param {HTMLElement} host
 * @param {number} T
 * @param {{width: number, height: number}} room
 */
export function createPicture(graph, notation, host, T, room) {
  /** @type {GraphNodes} */
  const nodes = new Map(graph.nodes.map((node) => [node.id, createNode(node, graph, notation)]));
  const ends = createEnds(graph, notation);
  const [quiet, front] = [svg('g'), svg('g')]; // what travels lies over what does not
  const lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' }, quiet, front);
  fill(host, lines, ...[...ends.values(), ...nodes.values()].map(({ node }) => node));
  const at = (/** @type {number} */ t) => {
    for (const each of nodes.values()) each.set(t);
    for (const each of ends.values()) each.set(t + 1);
  };
  host.style.zoom = '';
  at(T); // as wide as any step is written
  const { picture, scale } = fitted(graph, host, { nodes, ends }, room);
  host.style.zoom = String(scale);
  for (const [name, value] of Object.entries({ width: picture.width, height: picture.height })) {
    host.style.setProperty(name, `${Math.ceil(value)}px`);
    lines.setAttribute(name, String(Math.ceil(value)));
  }
  const edges = createEdges(picture.edges, ends, quiet, front);
  /** The look of each node, as it was last shown. @type {Map<string, string>} */
  const looks = new Map();
  /** @type {Vectors} */
  const vectors = { value: new Map(), grad: new Map() };

  return {
    picture,
    scale,
    nodes,
    ends,
    edges,
    vectors,
    at,
    /**
     * Another tape, or none: numbers, bars and the strength of what was sent.
     * @param {Tape|null} tape
     * @param {Which} which
     * @param {Colours} colours
     */
    draw(tape, which, colours) {
      drawNodes(nodes, vectors, colours, (id, kind) =>
        tape ? numbersOf(tape, id, kind, which, graph, notation) : null,
      );
      for (const edge of edges) weigh(edge, tape, which, { ...colours, track: picture.track });
    },
    /**
     * Another operation: what has come, what is done now.
     * @param {Shows} shows
     * @returns {string[]} the nodes that look otherwise than before
     */
    show(shows) {
      /** @type {Map<string, string>} */
      const pills = new Map();
      for (const edge of edges) showEdge(edge, shows, { pills, vectors, front });
      for (const [id, each] of nodes) each.say(pills.get(id) ?? '');
      host.classList.toggle('back', shows.now.pass === 'backward');
      return [...nodes.keys()].filter((id) => showNode(nodes, id, shows, looks));
    },
  };
}

/** Where the states leave the step. @param {CellGraph} graph @param {View['notation']} notation */
function createEnds(graph, notation) {
  return new Map(
    graph.states.map((state) => {
      const { node, set } = formula(/** @type {any} */ (graph.byId.get(state)).symbol[notation]);
      const end = el('span', { class: 'opnode-end quiet', 'aria-hidden': 'true' }, node);
      return [nextOf(state), { node: end, set }];
    }),
  );
}

/**
 * @param {GraphNodes} nodes
 * @param {Vectors} vectors  takes the numbers and their norms
 * @param {Colours} colours
 * @param {(id: string, kind: 'value'|'grad') => Float64Array|null} numbersAt
 */
function drawNodes(nodes, vectors, colours, numbersAt) {
  for (const [id, each] of nodes) {
    for (const kind of /** @type {const} */ (['value', 'grad'])) {
      const numbers = numbersAt(id, kind);
      if (numbers) vectors[kind].set(id, { numbers, norm: norm(numbers) });
      else vectors[kind].delete(id);
    }
    const [value, grad] = [vectors.value.get(id), vectors.grad.get(id)];
    const hue = grad ? hueOf(Math.log10(grad.norm), colours) : null;
    each.draw(value?.numbers ?? null, grad?.numbers ?? null, hue);
  }
}

/**
 * @param {GraphNodes} nodes
 * @param {string} id
 * @param {Shows} shows
 * @param {Map<string, string>} looks
 * @returns {boolean} whether it looks otherwise than before
 */
function showNode(nodes, id, { of, now, operation }, looks) {
  const { node } = /** @type {import('./node.js').GraphNode} */ (nodes.get(id));
  const has = {
    valued: hasValue(of, now, id),
    holds: hasGradient(of, now, id),
    current: operation.op === id,
  };
  const look = JSON.stringify(has);
  if (looks.get(id) === look) return false;
  looks.set(id, look);
  for (const [name, on] of Object.entries(has)) node.classList.toggle(name, on);
  if (has.current) node.setAttribute('aria-current', 'step');
  else node.removeAttribute('aria-current');
  return true;
}
