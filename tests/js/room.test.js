import assert from 'node:assert/strict';
import test from 'node:test';

import { arranged } from '../../static/js/views/stage/room.js';

/** @import {Stage} from '../../static/js/views/stage/room.js' */

const RNN = { rows: 4, strips: 1, lines: 1 },
  LSTM = { rows: 5, strips: 2, lines: 1 };
/** @type {Stage} */
const STAGE = {
  lanes: [RNN, LSTM],
  chosen: 0,
  beside: 'map',
  page: 'one-screen',
  bench: true,
  strip: 'norm',
  windowed: false,
  type: 13,
  room: 500,
};
/** @param {Partial<Stage>} patch */
const heights = (patch) => arranged({ ...STAGE, ...patch }).lanes.map(({ graph, strip }) => [graph, strip]);
/** Which graphs are shown. @param {Partial<Stage>} patch */
const shown = (patch) => heights(patch).map(([graph]) => graph > 0);

test('lanes take no more room than there is, and none of their rows gets more than it needs', () => {
  for (const room of [300, 350, 400, 500, 2000]) {
    const { tight, folded, lanes } = arranged({ ...STAGE, room });
    const heads = lanes.length * (24 + (tight ? 2 : 8));
    const used = lanes.reduce((sum, { graph, strip }) => sum + graph + strip, heads);
    assert.ok(used <= room, `${used} of ${room}`);
    assert.equal(folded, false);
  }
  assert.deepEqual(heights({ room: 2000 }), heights({ room: 1000 }));
});

test('a headline of two lines takes its room from the graphs', () => {
  const two = { lanes: [RNN, { ...LSTM, lines: 2 }], room: 350 };
  const graphs = (/** @type {Partial<Stage>} */ patch) =>
    heights(patch).reduce((sum, [graph]) => sum + graph, 0);
  const less = graphs({ room: 350 }) - graphs(two);
  assert.ok(less >= 15 && less <= 19, `${less}`);
  // Beside a pane of one network, which keeps its height, its own graph gives what it can.
  const pane = /** @type {const} */ ({ beside: 'pane', room: 754 });
  const given = heights(pane)[0][0] - heights({ ...pane, lanes: two.lanes })[0][0];
  assert.ok(given >= 14 && given <= 17, `${given}`);
  assert.deepEqual(heights({ ...pane, lanes: two.lanes })[1], heights(pane)[1]);
});

test('lanes too many for the room are tight, then only those near the chosen one show their graphs', () => {
  assert.deepEqual([arranged(STAGE).tight, arranged({ ...STAGE, room: 300 }).tight], [false, true]);
  const six = { lanes: [RNN, LSTM, RNN, LSTM, RNN, LSTM].map((lane) => ({ ...lane })), room: 420 };
  assert.deepEqual(shown({ ...six, chosen: 4 }), [false, false, false, false, true, false]);
  assert.ok(
    heights({ ...six, chosen: 4 }).every(([, strip]) => strip > 0),
    'their strips stay',
  );
  assert.equal(arranged({ ...STAGE, ...six }).folded, true);
});

test('beside a pane every network keeps a lane, and the chosen one its graph', () => {
  const pane = /** @type {const} */ ({ beside: 'pane', room: 754 });
  assert.deepEqual(shown(pane), [true, false]);
  assert.deepEqual(shown({ ...pane, chosen: 1 }), [false, true]);
  assert.ok(heights(pane)[1][1] > 0, 'at 900 px the strip is in sight');
  assert.equal(heights({ ...pane, room: 654 })[1][1], 0, 'at 800 px the headline alone');
  assert.ok(heights({ ...pane, room: 400 })[0][1] > 0, 'the chosen lane keeps its strip');
  assert.deepEqual(heights({ ...pane, page: 'document' })[1], [0, 0]);
});

test('on a telephone the explanation shows the graphs of two networks, and one frame for both', () => {
  const telephone = /** @type {const} */ ({ page: 'document', bench: false, windowed: true, room: 0 });
  const { lanes } = arranged({ ...STAGE, ...telephone });
  assert.ok(lanes.every(({ graph, strip }) => graph > 60 && strip === 0));
  assert.deepEqual(
    lanes.map(({ framed }) => framed),
    [false, true],
  );
  const three = { ...telephone, lanes: [RNN, LSTM, { ...LSTM }] };
  assert.deepEqual(shown(three), [true, true, false]);
  assert.deepEqual(shown({ ...three, chosen: 2 }), [false, true, true]);
  assert.deepEqual(shown({ ...three, page: 'low' }), [true, true, true], 'beside the curve all have room');
});
