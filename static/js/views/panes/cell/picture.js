/**
 * The graph of a network's step on the page: built once for a graph, a notation and a size; stepping only
 * turns classes.
 */

import { el, fill, svg } from '../../../core/dom.js';
import { kindOf, paint } from '../../../figures/scales.js';
import { nextOf } from '../../../graph/columns.js';
import { layout } from '../../../graph/layout.js';
import { norm, numbersOf, receivedOf } from '../../../graph/numbers.js';
import { hasGradient, hasSent, hasValue } from '../../../graph/progress.js';
import { formula } from '../../parts/formulas.js';
import { brief, createNode } from './node.js';

/** @import {CellGraph} from '../../../model/cellgraph.js' */
/** @import {Operation} from '../../../model/operations.js' */
/** @import {Tape, View} from '../../../model/types.js' */
/** @import {Range} from '../../../figures/scales.js' */
/** @import {Size} from '../../../graph/layout.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {Milestones, Now} from '../../../graph/progress.js' */

/**
 * Where a step stands, and what is looked at: near is the node under the pointer or with the focus.
 * @typedef {{of: Milestones, now: Now, operation: Operation, near: string|null}} Shows
 */
/** @typedef {{numbers: Float64Array, norm: number}} Vector */
/** @typedef {ReturnType<typeof createPicture>} GraphPicture */

/**
 * How wide an edge is that brings the least of the scale, px; and the most, as a part of the room that it
 * has.
 */
const THIN = 1.2,
  THICK = 0.5;
/** A picture that is still too large is made smaller as a whole, down to this part: letters of 8 px. */
const SMALLEST = 0.66;
/**
 * The less room there is: smaller letters, then operations without their formulas, those by element first; at
 * last products by their matrix, sums without their sign.
 * @type {{tight: boolean, without: string[]}[]}
 */
const WAYS = [
  { tight: false, without: [] },
  { tight: true, without: [] },
  { tight: true, without: ['multiply', 'complement'] },
  { tight: true, without: ['multiply', 'complement', 'product', 'sum'] },
];

/**
 * @param {CellGraph} graph
 * @param {View['notation']} notation
 * @param {HTMLElement} host
 * @param {number} T
 * @param {{width: number, height: number}} room
 */
export function createPicture(graph, notation, host, T, room) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, createNode(node, graph, notation)]));
  const ends = new Map(
    graph.states.map((state) => {
      const written = formula(/** @type {any} */ (graph.byId.get(state)).symbol[notation]);
      return [
        nextOf(state),
        {
          node: el('span', { class: 'opnode-end quiet', 'aria-hidden': 'true' }, written.node),
          set: written.set,
        },
      ];
    }),
  );
  const [quiet, front] = [svg('g'), svg('g')]; // what travels lies over what does not
  const lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' }, quiet, front);
  fill(
    host,
    lines,
    ...[...ends.values()].map(({ node }) => node),
    ...[...nodes.values()].map(({ node }) => node),
  );
  const at = (/** @type {number} */ t) => {
    for (const each of nodes.values()) each.set(t);
    for (const each of ends.values()) each.set(t + 1);
  };
  host.style.zoom = '';
  at(T); // as wide as any step is written
  const fitting = (/** @type {number} */ part) => Math.max(SMALLEST, Math.min(1, part));
  /**
   * @param {typeof WAYS[number]} way
   * @param {number} [part]  as small as it will be shown: it has so much more room
   */
  const measured = ({ tight, without }, part = 1) => {
    host.classList.toggle('tight', tight);
    const sizes = new Map(
      /** @type {[string, Size][]} */ ([
        ...[...nodes].map(([id, each]) => [id, each.measure(without)]),
        ...[...ends].map(([id, { node }]) => [id, { need: node.offsetWidth, wish: node.offsetWidth }]),
      ]),
    );
    return layout(graph, {
      width: room.width / part,
      height: room.height / part,
      sizeOf: (id) => /** @type {Size} */ (sizes.get(id)),
    });
  };
  let picture = measured(WAYS[0]);
  for (const way of WAYS.slice(1)) if (picture.width > room.width) picture = measured(way);
  const narrow = fitting(room.width / picture.width);
  if (narrow < 1) picture = measured(WAYS[WAYS.length - 1], narrow);
  const scale = fitting(Math.min(narrow, room.height / picture.height));
  host.style.zoom = String(scale);
  for (const [id, box] of picture.boxes) {
    nodes.get(id)?.place(box);
    const end = ends.get(id)?.node;
    if (end) Object.assign(end.style, { left: `${box.x}px`, top: `${box.y}px`, height: `${box.height}px` });
  }
  for (const [name, value] of Object.entries({ width: picture.width, height: picture.height })) {
    host.style.setProperty(name, `${Math.ceil(value)}px`);
    lines.setAttribute(name, String(Math.ceil(value)));
  }
  const edges = picture.edges.map(({ from, to, path }) => {
    const out = ends.has(to);
    const line = (/** @type {string} */ look) => svg('path', { d: path, pathLength: '1', class: look });
    const [base, over] = [line(out ? 'base out' : 'base'), line('edge')];
    quiet.append(base);
    front.append(over);
    return { from, to, out, base, over, look: '', kind: '', sent: /** @type {number|null} */ (null) };
  });
  /** @type {Map<string, string>} */
  const looks = new Map();
  /** @type {Record<'value'|'grad', Map<string, Vector>>} */
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
     * @param {{range: Range, palette: string[]}} scale
     */
    draw(tape, which, { range, palette }) {
      const hue = (/** @type {number} */ log) =>
        ['inside', 'above'].includes(kindOf(log, range)) ? paint(log, range, palette) : null;
      for (const [id, each] of nodes) {
        for (const kind of /** @type {const} */ (['value', 'grad'])) {
          const numbers = tape && numbersOf(tape, id, kind, which, graph, notation);
          if (numbers) vectors[kind].set(id, { numbers, norm: norm(numbers) });
          else vectors[kind].delete(id);
        }
        const [value, grad] = [vectors.value.get(id), vectors.grad.get(id)];
        each.draw(value?.numbers ?? null, grad?.numbers ?? null, grad ? hue(Math.log10(grad.norm)) : null);
      }
      for (const edge of edges) {
        const numbers = tape && receivedOf(tape, edge.from, edge.out ? 'next' : edge.to, which);
        edge.sent = numbers ? norm(numbers) : null;
        const log = edge.sent === null ? NaN : Math.log10(edge.sent);
        edge.kind = edge.sent === null ? '' : kindOf(log, range);
        const { style } = /** @type {any} */ (edge.over);
        style.setProperty('--hue', hue(log) ?? 'var(--line-strong)');
        style.setProperty(
          '--strength',
          `${(THIN + (THICK * picture.track - THIN) * Math.max(0, Math.min(1, (log - range[0]) / (range[1] - range[0]) || 0))).toFixed(2)}px`,
        );
      }
    },
    /**
     * Another operation: what has come, what is done now.
     * @param {Shows} shows
     * @returns {string[]} the nodes that look otherwise than before
     */
    show({ of, now, operation, near }) {
      const back = now.pass === 'backward';
      /** @type {Map<string, string>} */
      const pills = new Map();
      for (const edge of edges) {
        const { from, to, out, kind, sent } = edge;
        const value = hasValue(of, now, out ? from : to);
        const gone = kind !== '' && (out ? hasGradient(of, now, from) : hasSent(of, now, to));
        const current =
          to === operation.op && !operation.gather
            ? back
              ? gone
              : value
            : back && gone && operation.gather && from === operation.op;
        const received = back && gone && !current && from === operation.op;
        const look = [
          'edge',
          out && 'out',
          value && 'valued',
          gone && `gone ${kind}`,
          current && 'current',
          received && 'received',
          back && 'back',
          near !== null && (from === near || to === near) && 'near',
        ]
          .filter(Boolean)
          .join(' ');
        if (look !== edge.look) {
          edge.look = look;
          edge.over.setAttribute('class', look);
          edge.base.setAttribute('class', `base${out ? ' out' : ''}${value ? ' valued' : ''}`);
          if (current) front.append(edge.over);
        }
        if (!back && current) pills.set(from, brief(vectors.value.get(from)?.norm));
        if (gone && ((current && operation.gather) || (near === from && near !== operation.op)))
          pills.set(to, brief(sent));
        else if (gone && (current || near === to)) pills.set(from, brief(sent));
      }
      /** @type {string[]} */
      const changed = [];
      for (const [id, each] of nodes) {
        each.say(pills.get(id) ?? '');
        const look = [
          hasValue(of, now, id) && 'valued',
          hasGradient(of, now, id) && 'holds',
          operation.op === id && 'current',
        ]
          .filter(Boolean)
          .join(' ');
        if (looks.get(id) === look) continue;
        looks.set(id, look);
        changed.push(id);
        for (const name of ['valued', 'holds', 'current'])
          each.node.classList.toggle(name, look.includes(name));
        if (operation.op === id) each.node.setAttribute('aria-current', 'step');
        else each.node.removeAttribute('aria-current');
      }
      host.classList.toggle('back', back);
      return changed;
    },
  };
}
