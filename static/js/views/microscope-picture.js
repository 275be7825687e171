/** The graph of a network's step on the page: built once for a graph, a notation and a size; stepping only turns classes. */

import { el, fill, svg } from '../dom.js';
import { kindOf, paint } from '../figures/scales.js';
import { nextOf } from '../graph/columns.js';
import { layout } from '../graph/layout.js';
import { norm, numbersOf, receivedOf } from '../graph/numbers.js';
import { hasGradient, hasSent, hasValue } from '../graph/progress.js';
import { short } from '../model/format.js';
import { formula } from './formulas.js';
import { createNode } from './microscope-node.js';

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Operation} from '../model/operations.js' */
/** @import {Tape, View} from '../model/types.js' */
/** @import {Range} from '../figures/scales.js' */
/** @import {Which} from '../graph/numbers.js' */
/** @import {Milestones, Now} from '../graph/progress.js' */

/** Numbers as they fit under a node. @param {number} x */
export const brief = (x) => (x === 0 || !Number.isFinite(x) ? String(x) : Math.abs(x) >= 0.01 && Math.abs(x) < 1000 ? x.toPrecision(2) : x.toExponential(1));

/**
 * @typedef {object} Shows
 * @property {Milestones} of
 * @property {Now} now
 * @property {Operation} operation
 * @property {string|null} near    the node under the pointer or with the focus
 */

/** @param {CellGraph} graph @param {View['notation']} notation @param {HTMLElement} host @param {number} T @param {{width: number, height: number}} room */
export function createPicture(graph, notation, host, T, room) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, createNode(node, graph, notation)]));
  const ends = new Map(graph.states.map((state) => [nextOf(state), end(state)]));
  const lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' });
  fill(host, lines, ...[...ends.values()].map(({ node }) => node), ...[...nodes.values()].map(({ node }) => node));
  for (const each of [...nodes.values(), ...ends.values()]) each.set(T);
  const needs = new Map([...nodes].map(([id, each]) => [id, each.measure()]));
  for (const [id, { node }] of ends) needs.set(id, { need: node.offsetWidth, wish: node.offsetWidth });
  const picture = layout(graph, { ...room, sizeOf: (id) => /** @type {import('../graph/layout.js').Size} */ (needs.get(id)) });
  for (const [id, box] of picture.boxes) {
    nodes.get(id)?.place(box);
    const way = ends.get(id)?.node;
    if (way) Object.assign(way.style, { left: `${box.x}px`, top: `${box.y}px`, height: `${box.height}px` });
  }
  for (const [name, value] of Object.entries({ width: picture.width, height: picture.height })) {
    host.style.setProperty(name, `${Math.ceil(value)}px`);
    lines.setAttribute(name, String(Math.ceil(value)));
  }
  // What lies in front is drawn last: the current edges are moved there by CSS alone, so the order is that of the passes.
  const edges = picture.edges.map(({ from, to, path }) => {
    const line = svg('path', { d: path, pathLength: '1', class: 'edge' });
    return { from, to, line, look: '', hue: '' };
  });
  fill(lines, ...edges.map(({ line }) => line));
  /** @type {Map<string, string>} */
  const looks = new Map();

  /** The state's way into the next step. @param {string} state */
  function end(state) {
    const written = formula(/** @type {any} */ (graph.byId.get(state)).symbol[notation]);
    return { node: el('span', { class: 'end quiet', 'aria-hidden': 'true' }, written.node), set: (/** @type {number} */ t) => written.set(t) };
  }

  const isEnd = (/** @type {string} */ id) => ends.has(id);
  /** What came back along an edge. @param {Tape} tape @param {{from: string, to: string}} edge @param {Which} which */
  const sent = (tape, { from, to }, which) => receivedOf(tape, from, isEnd(to) ? 'next' : to, which);

  return {
    picture, nodes,
    /** Another step: its number in the symbols. @param {number} t */
    at(t) {
      for (const each of nodes.values()) each.set(t);
      for (const each of ends.values()) each.set(t + 1);
    },
    /** Another tape, or none. @param {Tape|null} tape @param {Which} which @param {{range: Range, palette: string[]}} scale */
    draw(tape, which, { range, palette }) {
      const colour = (/** @type {number} */ log) => (kindOf(log, range) === 'inside' || kindOf(log, range) === 'above' ? paint(log, range, palette) : 'none');
      for (const [id, each] of nodes) {
        const [value, grad] = tape ? [numbersOf(tape, id, 'value', which), numbersOf(tape, id, 'grad', which)] : [null, null];
        each.draw(value, grad, grad ? colour(Math.log10(norm(grad))) : 'none');
      }
      for (const edge of edges) {
        const numbers = tape && sent(tape, edge, which);
        const log = numbers ? Math.log10(norm(numbers)) : -Infinity;
        const kind = kindOf(log, range);
        edge.hue = kind;
        const strength = Math.max(0, Math.min(1, (log - range[0]) / (range[1] - range[0])));
        edge.line.style.setProperty('--hue', kind === 'inside' || kind === 'above' ? paint(log, range, palette) : 'var(--line-strong)');
        edge.line.style.setProperty('--strength', `${(1.2 + 2.4 * (Number.isFinite(strength) ? strength : 0)).toFixed(2)}px`);
      }
      looks.clear(); // the kinds of the edges may be others
      for (const edge of edges) edge.look = '';
    },
    /** Another operation: what has come, what is done now. @param {Shows} shows @param {Tape|null} tape @param {Which} which */
    show({ of, now, operation, near }, tape, which) {
      const back = now.pass === 'backward';
      /** @type {Map<string, string>} */
      const pills = new Map();
      for (const edge of edges) {
        const { from, to } = edge;
        const value = hasValue(of, now, isEnd(to) ? from : to);
        const gone = isEnd(to) ? hasGradient(of, now, from) && Boolean(tape?.nodes.get(from)?.received.next) : hasSent(of, now, to);
        const current = back ? gone && (operation.gather ? from === operation.op : to === operation.op) : to === operation.op;
        const received = back && gone && !current && from === operation.op;
        const look = `edge${value ? ' valued' : ''}${gone ? ` gone ${edge.hue}` : ''}${current ? ' current' : ''}${received ? ' received' : ''}${back ? ' back' : ''}${near !== null && (from === near || to === near) ? ' near' : ''}`;
        if (look !== edge.look) edge.line.setAttribute('class', edge.look = look);
        if (!gone || !tape) continue;
        const told = current && operation.gather || near === from && near !== operation.op ? to : current || near === to ? from : null;
        const numbers = told && nodes.has(told) ? sent(tape, edge, which) : null;
        if (told && numbers) pills.set(told, brief(norm(numbers)));
      }
      for (const [id, each] of nodes) {
        const look = [hasValue(of, now, id) && 'valued', hasGradient(of, now, id) && 'holds', operation.op === id && 'current'].filter(Boolean).join(' ');
        each.say(pills.get(id) ?? null);
        if (looks.get(id) === look) continue;
        looks.set(id, look);
        for (const name of ['valued', 'holds', 'current']) each.node.classList.toggle(name, look.includes(name));
        if (operation.op === id) each.node.setAttribute('aria-current', 'step');
        else each.node.removeAttribute('aria-current');
      }
      host.classList.toggle('back', back);
    },
    /** What came along each edge of a node, in words. @param {string} id @param {Tape} tape @param {Which} which */
    received: (/** @type {string} */ id, /** @type {Tape} */ tape, /** @type {Which} */ which) => edges.filter(({ from }) => from === id).flatMap((edge) => {
      const numbers = sent(tape, edge, which);
      return numbers ? [{ from: edge.to, norm: short(norm(numbers)) }] : [];
    }),
  };
}
