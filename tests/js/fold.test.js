import assert from 'node:assert/strict';
import test from 'node:test';

import { CELL, fold, stepsShown } from '../../static/js/graph/fold.js';

test('all steps are shown where they fit', () => {
  assert.deepEqual(stepsShown(5, 2, 5), [0, 1, 2, 3, 4]);
});

test('of many steps the first, the last and those about the chosen one are shown, in order', () => {
  for (const T of [6, 13, 50, 2000]) {
    for (const room of [5, 7, 9, 12]) {
      if (T <= room) continue;
      for (let t = 0; t < T; t += Math.max(1, Math.floor(T / 17))) {
        const shown = stepsShown(T, t, room);
        const steps = shown.filter((each) => each !== null);
        assert.ok(shown.length <= room, `${shown} in ${room}`);
        for (const wanted of [0, t, T - 1])
          assert.ok(steps.includes(wanted), `${wanted} of ${T} in ${shown}`);
        shown.forEach((each, i) => {
          if (i === 0) return;
          const before = shown[i - 1];
          if (each === null) assert.ok(before !== null && Number(shown[i + 1]) > Number(before) + 1);
          else if (before !== null) assert.equal(each, before + 1);
        });
      }
    }
  }
});

test('cells stand apart, within the layer, and the last one’s arrow leads out', () => {
  for (const [T, width] of [
    [3, 540],
    [30, 840],
    [2000, 300],
  ]) {
    const { cells, gaps, left, right } = fold({ T, t: 1, width });
    const all = [...cells.map(({ x }) => x), ...gaps].sort((a, b) => a - b);
    all.forEach((x, i) => i && assert.ok(x - all[i - 1] >= CELL.width, `${T} ${width}`));
    assert.ok(left >= 0 && right <= width);
    assert.ok(cells.every(({ x }) => x - CELL.width / 2 >= left && x + CELL.width / 2 <= right));
    assert.deepEqual(
      cells.filter(({ next }) => next === null).map(({ t }) => t),
      [T - 1],
    );
  }
});
