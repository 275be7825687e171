import assert from 'node:assert/strict';
import test from 'node:test';

import { PRINTED, cellSizes } from '../../static/js/model/cellsizes.js';

const product = (/** @type {number} */ H, /** @type {number} */ X) => [
  { rows: H, cols: 1 },
  { rows: H, cols: X },
  { rows: X, cols: 1 },
];
const outer = (/** @type {number} */ H, /** @type {number} */ X, B = 1) => [
  { rows: H, cols: X },
  { rows: H, cols: B },
  { rows: B, cols: X },
];
const rowwise = (/** @type {number} */ H, /** @type {number} */ X) => [
  { rows: 1, cols: H },
  { rows: 1, cols: X },
  { rows: X, cols: H },
];

test('an equation fits its width, beside each other or below, for every size up to 64', () => {
  for (const width of [240, 296]) {
    for (const H of [1, 2, 3, 4, 5, 8, 16, 32, 64]) {
      for (const [arrays, stacked] of /** @type {const} */ ([
        [product(H, 6), false],
        [product(H, H), false],
        [outer(H, H), false],
        [outer(H, H, 3), false],
        [rowwise(H, H), true],
        [rowwise(H, 6), true],
      ])) {
        const { lines, cells } = cellSizes([...arrays], width, stacked);
        assert.deepEqual(lines.flat(), [0, 1, 2]);
        for (const line of lines) {
          const wide =
            line.reduce((sum, i) => sum + arrays[i].cols * cells[i].width + 2, 0) +
            18 * (line[0] === 0 ? line.length - 1 : line.length);
          assert.ok(wide <= width, `${H} in ${width}: ${wide}`);
        }
        for (const { width: w, height } of cells) assert.ok(w > 0 && height > 0);
      }
    }
  }
});

test('rows stand beside their rows', () => {
  for (const H of [2, 4, 16, 64]) {
    const { cells } = cellSizes(product(H, H), 296, false);
    assert.equal(new Set(cells.map(({ height }) => height)).size, 1);
  }
});

test('up to four units every number is printed, in as much room as it needs', () => {
  for (const H of [1, 2, 3, 4]) {
    for (const { width, height, printed } of [product(H, H), outer(H, H)].flatMap(
      (arrays) => cellSizes(arrays, 240, false).cells,
    ))
      assert.ok(printed && width >= PRINTED.width && height >= PRINTED.height);
  }
  assert.equal(cellSizes(product(16, 16), 296, false).cells[1].printed, false);
});
