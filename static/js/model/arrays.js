// The arrays of the tape that equations are between, as the engine has them: vectors B x n (B = 1 without a
// batch), matrices n x m.

import { LOSSES } from './arithmetic.js';

/** @import {CellGraph} from './cellgraph.js' */
/** @import {Operand} from './equations.js' */
/** @import {Matrix, Run, Tape, TapeNode} from './types.js' */

/**
 * @typedef {{rows: number, cols: number, data: Float64Array, at: (r: number, c: number) => number}} Numbers
 */

/**
 * The numbers of an operand.
 * @param {Operand} which
 * @param {Tape} tape
 * @param {CellGraph} graph
 * @param {Run} run
 * @returns {Numbers}
 */
export function numbersOf(which, tape, graph, run) {
  const record = /** @type {TapeNode} */ (tape.nodes.get(which.id));
  if (which.what === 'target') return targets(record, tape, run);
  const by = /** @type {string} */ (which.by);
  const found =
    which.what === 'received'
      ? record.received[by]
      : which.what === 'sent'
        ? tape.nodes.get(by)?.sent[which.id]
        : which.what === 'slope'
          ? record.local[by]
          : record[which.what];
  return arranged(/** @type {Matrix} */ (found), record, tape, graph.gates.indexOf(which.block ?? ''));
}

/**
 * Two axes, and of a stacked parameter the rows of gate `block` only (-1: all).
 * @param {Matrix} matrix
 * @param {TapeNode} record
 * @param {Tape} tape
 * @param {number} block
 * @returns {Numbers}
 */
function arranged({ data, shape }, record, tape, block) {
  const whole = record.op === 'parameter' && shape.length === 2;
  const rows = whole ? shape[0] : record.op !== 'parameter' && tape.batch > 1 ? tape.batch : 1;
  if (block < 0) return table(data, rows, data.length / rows);
  const H = /** @type {TapeNode} */ (tape.nodes.get('h')).shape[0];
  const cols = whole ? shape[1] : H,
    size = whole ? H * cols : H;
  return table(data.subarray(block * size, (block + 1) * size), whole ? H : 1, cols);
}

/** @param {Float64Array} data @param {number} rows @param {number} cols @returns {Numbers} */
const table = (data, rows, cols) => ({
  rows,
  cols,
  data,
  at: (r, c) => data[(rows === 1 ? 0 : r) * cols + (cols === 1 ? 0 : c)],
});

/**
 * The targets: of the run's own sequence as they came; of the further ones of a batch as the loss's
 * slopes say it.
 * @param {TapeNode} loss
 * @param {Tape} tape
 * @param {Run} run
 * @returns {Numbers}
 */
function targets(loss, tape, run) {
  const { data } = /** @type {TapeNode} */ (tape.nodes.get('output')).value;
  const Y = data.length / tape.batch,
    slopes = /** @type {Matrix} */ (loss.local.logits).data;
  const { target, classes } = LOSSES[loss.op];
  const asked = data.map((output, i) => target(output, slopes[i], Y));
  if (classes)
    asked.forEach((value, i) => {
      asked[i] = Math.round(value);
    });
  const own = run.models[tape.model].target[tape.t];
  if (own !== null)
    for (let j = 0; j < Y; j++) asked[j] = Array.isArray(own) ? own[j] : classes ? Number(j === own) : own;
  return table(asked, tape.batch, Y);
}
