import assert from 'node:assert/strict';
import test from 'node:test';

import { extent } from '../../static/js/figures/distance.js';
import { fileOf, slide } from '../../static/js/figures/slide.js';
import { headline } from '../../static/js/model/headline.js';
import { T, TOKENS } from './example.js';

const label = (/** @type {string} */ key, /** @type {any} */ places = {}) =>
  [key, ...Object.values(places)].join(' ');
/** A comparison of so many networks. @param {number} n */
function compared(n) {
  const cells = /** @type {const} */ (['rnn', 'lstm', 'gru', 'rnn', 'lstm', 'gru']);
  const dh = Float64Array.from({ length: T * T }, (_, i) => -(i % 7));
  const models = cells.slice(0, n).map((cell) => ({ cell, hidden: 4 }));
  const map = { T, rows: 'every', models: models.map(() => ({ dh, mask: dh.map(() => 1), pool: null })) };
  const run = /** @type {any} */ ({
    models: models.map(({ cell }) => ({ cell, H: 4 })),
    T,
    spec: { sequence: { task: 'recall', T }, models },
    map,
  });
  const row = Float64Array.from({ length: T }, (_, d) => -d);
  const curves = models.map(({ cell }) => ({ cell, name: cell, row, headline: headline(row) }));
  return { run, curves, range: /** @type {[number, number]} */ ([-7, 0]), levels: extent(curves) };
}
const options = {
  tokens: TOKENS,
  label,
  title: 'The RNN’s gradient is down to a thousandth 13 steps back.',
  about: ['Recall the first symbol', 'RNN: H = 4'],
};

/** All sizes of type in a figure. @param {any} part @returns {number[]} */
const sizes = (part, key = '') =>
  part === null || typeof part !== 'object'
    ? []
    : Object.entries(part).flatMap(([name, value]) =>
        /font/.test(key) && name === 'size' ? [value] : sizes(value, name),
      );

test('a slide is 16:9 with type of 18 px or more, maps on one scale, and nothing that overlaps', () => {
  for (const n of [1, 2, 3, 4, 6]) {
    const { data, layout } = slide(compared(n), options);
    assert.equal(layout.width / layout.height, 16 / 9);
    const type = sizes({ ...layout, font: undefined, xaxis: undefined, yaxis: undefined });
    assert.ok(type.length > 2 * n && type.every((size) => size >= 18), String(type));
    assert.ok(!JSON.stringify([data, layout.annotations]).includes('<sub>'));
    const maps = data.filter(({ type: kind, z }) => kind === 'heatmap' && z.length > 1);
    assert.deepEqual(
      maps.map(({ zmin, zmax }) => [zmin, zmax]),
      Array(n).fill([maps[0].zmin, maps[0].zmax]),
    );
    const boxes = Object.keys(layout).flatMap((key) =>
      /^xaxis\d/.test(key) ? [{ x: layout[key].domain, y: layout[key.replace('x', 'y')].domain }] : [],
    );
    for (const { x, y } of boxes)
      assert.ok(
        x[0] > 0 && x[1] < 1 && y[0] > 0 && y[1] < 1 && x[0] < x[1] && y[0] < y[1],
        `${n}: ${x} ${y}`,
      );
    const apart = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a[1] <= b[0] || b[1] <= a[0];
    boxes.forEach((a, i) =>
      boxes.slice(i + 1).forEach((b) => assert.ok(apart(a.x, b.x) || apart(a.y, b.y), `${n} networks`)),
    );
    for (const { x, y } of layout.annotations) assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1);
  }
});

test('its file is called by its settings', () => {
  assert.equal(fileOf(compared(2).run), `recall-T${T}-rnn4-lstm4-seed0-slide`);
});
