/** The places of gradient descent's matrices: a row for each parameter, before, after and the change. */

import { signedRange } from '../../../figures/matrices.js';
import { blockOf, parametersOf, sizeOf } from '../../../model/blocks.js';
import { change } from '../../../model/descend.js';
import { nameOf } from '../../../model/names.js';
import { called } from '../../parts/letters.js';

/** @import {Descent} from '../../../model/types.js' */
/** @import {Block} from '../../../model/blocks.js' */
/** @import {Box, Panel} from '../../../figures/matrices.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** Room in the picture, px: letters at the left, scales at the right, and a matrix. */
const LEFT = 74,
  RIGHT = 8,
  TALL = 92,
  CELL = 13,
  APART = { x: 26, y: 30 },
  TOP = 26;
const NARROWEST = 360;

/** The columns, from left to right. */
export const STATES = /** @type {const} */ (['before', 'after', 'change']);

/**
 * A parameter's row: its panels and boxes by column, the largest magnitude of its weights, and of their
 * change.
 * @typedef {{name: string, block: Block, panels: Panel[], boxes: Box[], most: number, mostChange: number}}
 *   Row
 */

/**
 * @param {Services['t']} t
 * @param {Meant} meant
 * @param {Descent} answer
 * @param {number} room  px
 * @returns {{rows: Row[], lefts: number[], width: number, height: number}}  lefts: of the columns
 */
export function arrange(t, meant, answer, room) {
  const width = Math.max(NARROWEST, room);
  const column = (width - LEFT - RIGHT - 2 * APART.x) / 3;
  const lefts = STATES.map((_, i) => LEFT + i * (column + APART.x));
  const { graph, model, notation } = meant;
  let height = TOP;
  const rows = parametersOf(model).map((name) => {
    const block = blockOf(graph, model, notation, name, null);
    const [high, wide] = sizeOf(block);
    const size = { width: Math.min(column, wide * CELL), height: Math.min(TALL, high * CELL) };
    const y = height;
    height += size.height + APART.y;
    return rowOf(t, meant, answer, { block, boxes: lefts.map((x) => ({ x, y, ...size })) });
  });
  return { rows, lefts, width, height };
}

/**
 * @param {Services['t']} t
 * @param {Meant} meant
 * @param {Descent} answer
 * @param {{block: Block, boxes: Box[]}} place
 * @returns {Row}
 */
function rowOf(t, { run, m, graph, notation }, { models }, { block, boxes }) {
  const { name } = block;
  const before = models[m].before[name],
    after = models[m].after[name];
  const difference = change(before, after);
  const range = signedRange([
    { matrix: before, block },
    { matrix: after, block },
  ]);
  const own = signedRange([{ matrix: difference, block }]);
  const network = nameOf(run.models, m, t),
    parameter = called(graph, notation, name);
  const matrices = { before, after, change: difference };
  const panels = STATES.map((state) => ({
    name: t('hand.weights.figure', { network, parameter, state: t(`hand.${state}`) }),
    title: `${parameter}, ${t(`hand.${state}`)}`,
    block,
    matrix: matrices[state],
    range: state === 'change' ? own : range,
  }));
  return { name, block, panels, boxes, most: range[1], mostChange: own[1] };
}
