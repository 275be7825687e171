/** The graph's picture made to fit its room: by shorter formulas, then smaller letters, then as a whole. */

import { layout } from '../../../graph/layout.js';
import { LOOKS } from './node.js';

/** @import {CellGraph} from '../../../model/cellgraph.js' */
/** @import {Size} from '../../../graph/layout.js' */
/** @import {GraphNodes} from './picture.js' */

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

/** @param {number} part */
const within = (part) => Math.max(SMALLEST, Math.min(1, part));

/**
 * Finds the picture that fits and puts nodes and ends in their places. Reads the layout.
 * @param {CellGraph} graph
 * @param {HTMLElement} host
 * @param {{nodes: GraphNodes, ends: Map<string, {node: HTMLElement}>}} parts
 * @param {{width: number, height: number}} room
 */
export function fitted(graph, host, { nodes, ends }, room) {
  /**
   * @param {typeof WAYS[number]} way
   * @param {number} [part]  as small as it will be shown: it has so much more room
   */
  const measured = ({ tight, without }, part = 1) => {
    host.classList.toggle('tight', tight);
    for (const look of LOOKS) {
      // All are changed before the first is read: one layout for all of them.
      for (const each of nodes.values()) each.look(look);
      for (const each of nodes.values()) each.measure(look);
    }
    const sizes = new Map(
      /** @type {[string, Size][]} */ ([
        ...[...nodes].map(([id, each]) => [id, each.size(without)]),
        ...[...ends].map(([id, { node }]) => [id, { need: node.offsetWidth, wish: node.offsetWidth }]),
      ]),
    );
    const sizeOf = (/** @type {string} */ id) => /** @type {Size} */ (sizes.get(id));
    return layout(graph, { width: room.width / part, height: room.height / part, sizeOf });
  };
  let picture = measured(WAYS[0]);
  for (const way of WAYS.slice(1)) if (picture.width > room.width) picture = measured(way);
  const narrow = within(room.width / picture.width);
  if (narrow < 1) picture = measured(WAYS[WAYS.length - 1], narrow);
  for (const [id, box] of picture.boxes) {
    nodes.get(id)?.place(box);
    const end = ends.get(id)?.node;
    if (end) Object.assign(end.style, { left: `${box.x}px`, top: `${box.y}px`, height: `${box.height}px` });
  }
  return { picture, scale: within(Math.min(narrow, room.height / picture.height)) };
}
