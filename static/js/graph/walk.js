// Arrow keys lead from node to node: along the edges to the right, to the next column first, and to the left,
// up and down in the column.

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Picture, Box} from './layout.js' */

/**
 * @param {CellGraph} graph
 * @param {Picture} picture
 * @param {string} id
 * @param {string} key
 * @returns {string|null} null: no way there
 */
export function walk({ byId, consumers }, { boxes }, id, key) {
  const here = /** @type {Box} */ (boxes.get(id));
  const all = [...boxes.values()].filter((box) => byId.has(box.id));
  /** @type {Record<string, Box[]>} */
  const ways = {
    ArrowRight: all.filter((box) => consumers.get(id)?.includes(box.id)),
    ArrowLeft: all.filter((box) => byId.get(id)?.inputs.includes(box.id)),
    ArrowUp: all.filter((box) => box.column === here.column && box.y < here.y),
    ArrowDown: all.filter((box) => box.column === here.column && box.y > here.y),
  };
  const middle = (/** @type {Box} */ { y, height }) => y + height / 2;
  const far = (/** @type {Box} */ box) =>
    Math.abs(middle(box) - middle(here)) + (key === 'ArrowRight' ? 1e6 * box.column : 0);
  return (
    (ways[key] ?? []).reduce(
      (best, box) => (best === null || far(box) < far(best) ? box : best),
      /** @type {Box|null} */ (null),
    )?.id ?? null
  );
}
