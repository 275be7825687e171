/** The edges of the graph's picture: their lines, how much came along them, and how far the step has come. */

import { svg } from '../../../core/dom.js';
import { kindOf, paint } from '../../../figures/scales.js';
import { norm, receivedOf } from '../../../graph/numbers.js';
import { hasGradient, hasSent, hasValue } from '../../../graph/progress.js';
import { brief } from './node.js';

/** @import {Tape} from '../../../model/types.js' */
/** @import {Range} from '../../../figures/scales.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {Shows, Vectors} from './picture.js' */

/** Widths of an edge: for the least of the scale, px; for the most, as a part of the room that it has. */
const THIN = 1.2,
  THICK = 0.5;

/** @typedef {ReturnType<typeof createEdges>[number]} Edge */
/** The scale of what is sent back. @typedef {{range: Range, palette: string[]}} Colours */

/**
 * @param {{from: string, to: string, path: string}[]} edges
 * @param {Map<string, unknown>} ends
 * @param {SVGElement} quiet  takes the lines of what does not travel
 * @param {SVGElement} front  takes those of what does
 */
export const createEdges = (edges, ends, quiet, front) =>
  edges.map(({ from, to, path }) => {
    const out = ends.has(to);
    const line = (/** @type {string} */ look) => svg('path', { d: path, pathLength: '1', class: look });
    const [base, over] = [line(out ? 'base out' : 'base'), line('edge')];
    quiet.append(base);
    front.append(over);
    return { from, to, out, base, over, look: '', kind: '', sent: /** @type {number|null} */ (null) };
  });

/** The hue of a norm; null: not on the scale. @param {number} log @param {Colours} colours */
export const hueOf = (log, { range, palette }) =>
  ['inside', 'above'].includes(kindOf(log, range)) ? paint(log, range, palette) : null;

/**
 * Sets an edge's hue and strength by the gradient sent back along it.
 * @param {Edge} edge
 * @param {Tape|null} tape
 * @param {Which} which
 * @param {Colours & {track: number}} scale  track: the room of an edge, px
 */
export function weigh(edge, tape, which, { range, palette, track }) {
  const numbers = tape && receivedOf(tape, edge.from, edge.out ? 'next' : edge.to, which);
  edge.sent = numbers ? norm(numbers) : null;
  const log = edge.sent === null ? NaN : Math.log10(edge.sent);
  edge.kind = edge.sent === null ? '' : kindOf(log, range);
  const part = Math.max(0, Math.min(1, (log - range[0]) / (range[1] - range[0]) || 0));
  const { style } = /** @type {any} */ (edge.over);
  style.setProperty('--hue', hueOf(log, { range, palette }) ?? 'var(--line-strong)');
  style.setProperty('--strength', `${(THIN + (THICK * track - THIN) * part).toFixed(2)}px`);
}

/** How far the step has come at an edge. @param {Edge} edge @param {Shows} shows */
function stateOf({ from, to, out, kind }, { of, now, operation }) {
  const back = now.pass === 'backward';
  const value = hasValue(of, now, out ? from : to);
  const gone = kind !== '' && (out ? hasGradient(of, now, from) : hasSent(of, now, to));
  const gathered = operation.gather && from === operation.op;
  const sends = to === operation.op && !operation.gather;
  const current = sends ? (back ? gone : value) : back && gone && gathered;
  const received = back && gone && !current && from === operation.op;
  return { back, value, gone, current, received };
}

/**
 * @param {Edge} edge
 * @param {Shows} shows
 * @param {{pills: Map<string, string>, vectors: Vectors, front: SVGElement}} into  pills: takes the numbers
 *   at the feet of the nodes; front: takes the line of what travels now
 */
export function showEdge(edge, shows, { pills, vectors, front }) {
  const { from, to, out, kind, sent } = edge;
  const { operation, near } = shows;
  const { back, value, gone, current, received } = stateOf(edge, shows);
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
