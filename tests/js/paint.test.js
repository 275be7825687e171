import assert from 'node:assert/strict';
import test from 'node:test';

import { axesOf } from '../../static/js/paint/axes.js';
import { frameOf, keyOf } from '../../static/js/paint/frame.js';
import { pixels } from '../../static/js/paint/heat.js';
import { nearest } from '../../static/js/paint/nearest.js';
import { createPainter } from '../../static/js/paint/painter.js';
import { same } from '../../static/js/paint/same.js';
import { symbol } from '../../static/js/paint/symbols.js';

/** A context that writes down what is asked of it: calls, with the colours and widths in force. */
function recorder() {
  /** @type {any[]} */
  const calls = [];
  const state = /** @type {any} */ ({ calls });
  return new Proxy(state, {
    get(of, name) {
      if (name in of) return of[name];
      if (name === 'createImageData')
        return (/** @type {number} */ width, /** @type {number} */ height) => ({
          width,
          height,
          data: new Uint8ClampedArray(4 * width * height),
        });
      return (/** @type {any[]} */ ...args) =>
        void calls.push([
          name,
          ...args,
          ...(name === 'stroke'
            ? [of.strokeStyle, of.lineWidth]
            : name === 'fill' || name === 'fillRect' || name === 'fillText'
              ? [of.fillStyle]
              : []),
        ]);
    },
  });
}
const axis = { range: [0, 10] };
/** @param {any[]} data @param {object} [layout] */
const figure = (data, layout = {}) => ({
  data,
  layout: {
    width: 120,
    height: 70,
    margin: { l: 10, r: 10, t: 10, b: 10 },
    font: { family: 'sans', color: 'black' },
    hoverdistance: 12,
    xaxis: axis,
    yaxis: axis,
    ...layout,
  },
  config: {},
});
/** @param {any[]} data @param {object} [layout] @param {number} [ratio] */
function painted(data, layout, ratio = 1) {
  const ctx = recorder();
  createPainter(
    () => ctx,
    () => ctx,
  )(figure(data, layout), ratio);
  return ctx.calls;
}
const named = (/** @type {any[]} */ calls, /** @type {string} */ name) =>
  calls.filter(([each]) => each === name).map(([, ...args]) => args);

test('a number stands where its axis puts it: reversed, in a part of the area, or logarithmic', () => {
  const { x, y, box } = axesOf(figure([]).layout);
  assert.deepEqual(
    [x(0), x(10), y(0), y(10), box],
    [10, 110, 60, 10, { left: 10, top: 10, width: 100, height: 50 }],
  );
  const parts = axesOf(
    figure([], {
      xaxis2: { range: [0, 2], type: 'log', domain: [0.5, 1] },
      yaxis2: { range: [9.5, -0.5], domain: [0.2, 1] },
    }).layout,
    { xaxis: 'x2', yaxis: 'y2' },
  );
  assert.deepEqual([parts.x(1), parts.x(10), parts.x(100)], [60, 85, 110]);
  assert.deepEqual([parts.y(-0.5), parts.y(9.5), parts.box.top, parts.box.height], [10, 50, 10, 40]);
});

test('a colour is linear between its stops, the later of two at one place counts, NaN is clear', () => {
  const of = pixels({
    zmin: 0,
    zmax: 10,
    colorscale: [
      [0, 'rgb(0, 0, 0)'],
      [0.5, 'rgb(100, 200, 50)'],
      [0.5, 'rgb(255, 0, 0)'],
      [1, 'rgb(255, 0, 0)'],
    ],
  });
  const rgb = (/** @type {number|null} */ z) => [
    of(z) & 255,
    (of(z) >>> 8) & 255,
    (of(z) >>> 16) & 255,
    of(z) >>> 24,
  ];
  assert.deepEqual(
    [rgb(0), rgb(2.5), rgb(5), rgb(-3), rgb(99)],
    [
      [0, 0, 0, 255],
      [50, 100, 25, 255],
      [255, 0, 0, 255],
      [0, 0, 0, 255],
      [255, 0, 0, 255],
    ],
  );
  assert.deepEqual([of(null), of(NaN)], [0, 0]);
});

const HEAT = {
  type: 'heatmap',
  x: [0, 1],
  y: [0, 1],
  zmin: 0,
  zmax: 1,
  colorscale: [
    [0, 'rgb(0, 0, 0)'],
    [1, 'rgb(255, 255, 255)'],
  ],
};
const SQUARE = {
  width: 8,
  height: 8,
  margin: { l: 2, r: 2, t: 2, b: 2 },
  xaxis: { range: [-0.5, 1.5] },
  yaxis: { range: [1.5, -0.5] },
};
/** The red of each pixel, '.' where nothing is. @param {any} image */
const reds = ({ width, height, data }) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      data[4 * (y * width + x) + 3] ? (data[4 * (y * width + x)] ? 'W' : 'B') : '.',
    ).join(''),
  );

test('each cell covers its own pixels, from edge to edge; a gap and a blank are clear', () => {
  const images = (/** @type {any} */ trace, ratio = 1) =>
    named(painted([{ ...HEAT, ...trace }], SQUARE, ratio), 'putImageData').map(([image, left, top]) => [
      reds(image),
      left,
      top,
    ]);
  assert.deepEqual(
    images({
      z: [
        [0, 1],
        [1, null],
      ],
    }),
    [[['BBWW', 'BBWW', 'WW..', 'WW..'], 2, 2]],
  );
  assert.deepEqual(
    images({
      z: [
        [0, 1],
        [1, NaN],
      ],
      xgap: 1,
      ygap: 1,
    }),
    [[['B.W.', '....', 'W...', '....'], 2, 2]],
  );
  assert.deepEqual(
    images(
      {
        z: [
          [0, 1],
          [1, null],
        ],
      },
      2,
    ),
    [
      [
        ['BBBBWWWW', 'BBBBWWWW', 'BBBBWWWW', 'BBBBWWWW', 'WWWW....', 'WWWW....', 'WWWW....', 'WWWW....'],
        4,
        4,
      ],
    ],
  );
  assert.deepEqual(
    images({
      x: [-0.5, 0.5, 1.5],
      z: [
        [0, 1],
        [1, 0],
      ],
    })[0][0],
    ['BBWW', 'BBWW', 'WWBB', 'WWBB'],
    'edges may be given',
  );
  assert.deepEqual(images({ z: [] }), []);
});

test('lines break where a number has no place; steps go along, then up', () => {
  const line = {
    type: 'scatter',
    mode: 'lines',
    x: [0, 1, 2, 3],
    y: [0, 1, null, 3],
    line: { color: 'red', width: 1.5 },
  };
  const path = (/** @type {any[]} */ calls) =>
    calls.filter(([name]) => name === 'moveTo' || name === 'lineTo').map(([, ...to]) => to);
  assert.deepEqual(path(painted([line])), [
    [10, 60],
    [20, 55],
    [40, 45],
  ]);
  assert.deepEqual(path(painted([{ ...line, y: [0, 1, 1, 3], line: { ...line.line, shape: 'hv' } }])), [
    [10, 60],
    [20, 60],
    [20, 55],
    [30, 55],
    [30, 55],
    [40, 55],
    [40, 45],
  ]);
  assert.deepEqual(named(painted([line]), 'stroke'), [['red', 1.5]]);
  assert.deepEqual(named(painted([{ ...line, line: { color: 'red', width: 0 } }]), 'stroke'), []);
});

test('marks have their own point’s colour, size and line; open ones are a line in their colour', () => {
  const calls = painted([
    {
      type: 'scatter',
      mode: 'markers',
      x: [0, 5, 10],
      y: [5, 5, 5],
      marker: {
        symbol: ['circle', 'square-open', 'x'],
        size: [8, 6, 0],
        color: ['red', 'green', 'blue'],
        line: { width: [0, 1.25, 1], color: 'black' },
      },
    },
  ]);
  assert.deepEqual(
    named(calls, 'moveTo'),
    [
      [14, 35],
      [63, 38],
    ],
    'a mark of no size is none',
  );
  assert.deepEqual(named(calls, 'fill'), [['red']]);
  assert.deepEqual(named(calls, 'stroke'), [['green', 1.25]]);
  const alike = painted([
    {
      type: 'scatter',
      mode: 'markers',
      x: [0, 5, 6],
      y: [5, 5, 5],
      marker: { size: 8, color: ['red', 'red', 'blue'], line: { width: 0 } },
    },
  ]);
  assert.deepEqual(
    [named(alike, 'arc').length, named(alike, 'fill')],
    [3, [['red'], ['blue']]],
    'what looks alike is one path',
  );
});

test('an arrow is turned about its tip, clockwise', () => {
  const tip = (/** @type {number} */ angle) =>
    painted([
      {
        type: 'scatter',
        mode: 'markers',
        x: [5],
        y: [5],
        marker: { symbol: 'arrow', angle: [angle], size: 10, color: 'red' },
      },
    ])
      .filter(([name]) => name === 'moveTo' || name === 'lineTo')
      .map(([, x, y]) => [x - 60, y - 35].map((part) => Math.round(part * 100) / 100 + 0));
  assert.deepEqual(tip(0), [
    [0, 0],
    [-3.09, 9.51],
    [3.09, 9.51],
  ]);
  assert.deepEqual(tip(90), [
    [0, 0],
    [-9.51, -3.09],
    [-9.51, 3.09],
  ]);
});

test('stacked bars stand on each other, apart below zero, and are never thinner than a pixel', () => {
  const bar = (/** @type {number[]} */ y, /** @type {string} */ color) => ({
    type: 'bar',
    x: [0, 5],
    y,
    width: 1,
    marker: { color },
  });
  const layout = { yaxis: { range: [-10, 10] } };
  const both = [bar([2, -2], 'red'), bar([3, -4], 'blue')];
  assert.deepEqual(named(painted(both, { ...layout, barmode: 'relative' }), 'fillRect'), [
    [5, 30, 10, 5, 'red'],
    [55, 35, 10, 5, 'red'],
    [5, 23, 10, 7, 'blue'],
    [55, 40, 10, 10, 'blue'],
  ]);
  assert.deepEqual(named(painted(both, layout), 'fillRect')[2], [5, 28, 10, 7, 'blue'], 'each on the ground');
  assert.deepEqual(named(painted([{ ...bar([1e-9, 0], 'red'), base: 4 }], layout), 'fillRect'), [
    [5, 25, 10, 1, 'red'],
  ]);
});

test('heat lies under bars, bars under lines, levels over all, whatever their order', () => {
  const calls = painted(
    [
      { type: 'scatter', mode: 'lines', x: [0, 1], y: [0, 1], cliponaxis: false, line: { color: 'red' } },
      { type: 'bar', x: [1], y: [1], marker: { color: 'green' } },
      {
        ...HEAT,
        z: [
          [0, 1],
          [1, 0],
        ],
      },
    ],
    {
      shapes: [
        {
          type: 'line',
          xref: 'paper',
          yref: 'y',
          x0: 0,
          x1: 1,
          y0: 5,
          y1: 5,
          line: { color: 'blue', width: 2 },
        },
      ],
    },
  );
  assert.deepEqual(
    calls
      .map(([name]) => name)
      .filter((name) => ['putImageData', 'fillRect', 'stroke', 'clip'].includes(name)),
    ['putImageData', 'clip', 'fillRect', 'stroke', 'stroke'],
  );
  assert.deepEqual(named(calls, 'moveTo').at(-1), [10, 35]);
});

test('what no figure uses is refused, not left out', () => {
  assert.throws(() => painted([{ type: 'pie' }]), /no way to paint a trace/);
  assert.throws(() => symbol('hexagram'), /no way to paint the mark/);
  assert.throws(() => painted([], { shapes: [{ type: 'rect', line: {} }] }), /no way to paint the shape/);
  for (const name of [
    'circle-open-dot',
    'triangle-up-open',
    'square-cross',
    'cross',
    'cross-thin-open',
    'line-ns-open',
    'arrow',
  ])
    assert.equal(symbol(name).open, name.includes('-open'));
});

test('words stand beside their mark, letters that could be tags as themselves', () => {
  const word = (/** @type {string} */ textposition, /** @type {string} */ mode) =>
    named(
      painted([
        {
          type: 'scatter',
          mode,
          x: [5],
          y: [5],
          text: ['a &lt; b'],
          textposition,
          textfont: { size: 12 },
          marker: { size: 8, color: 'red' },
        },
      ]),
      'fillText',
    )[0];
  assert.deepEqual(word('middle center', 'text'), ['a < b', 60, 35 + 9 - 6, 'black']);
  assert.deepEqual(word('bottom right', 'markers+text'), ['a < b', 66, 35 + 9 + 6, 'black']);
  const colours = named(
    painted([
      {
        type: 'scatter',
        mode: 'text',
        x: [1, 2],
        y: [1, 2],
        text: ['a', 'b'],
        textfont: { size: 12, color: ['red', 'blue'] },
      },
    ]),
    'fillText',
  );
  assert.deepEqual(
    colours.map((each) => each.at(-1)),
    ['red', 'blue'],
  );
  assert.deepEqual(word('top right', 'markers+text'), ['a < b', 66, 35 + 9 - 6 - 12, 'black']);
});

test('a frame holds no value, and is another one only where something of it is', () => {
  const made = (/** @type {number[]} */ y, /** @type {any} */ more = {}) =>
    frameOf(
      figure(
        [
          { type: 'bar', x: [0], y },
          { type: 'scatter', xaxis: 'x2', yaxis: 'y2', x: [1], y },
        ],
        { xaxis2: axis, yaxis2: axis, shapes: [{ y0: y[0] }], ...more },
      ),
    );
  assert.deepEqual(
    made([1]).data.map(({ x, y, xaxis, yaxis }) => [x, y, xaxis, yaxis]),
    [
      [[null], [null], 'x', 'y'],
      [[null], [null], 'x2', 'y2'],
    ],
  );
  assert.ok(!('shapes' in made([1]).layout));
  assert.equal(keyOf(made([1])), keyOf(made([2])));
  for (const more of [
    { width: 121 },
    { xaxis: { range: [0, 11] } },
    { font: { family: 'sans', color: 'white' } },
  ])
    assert.notEqual(keyOf(made([1], more)), keyOf(made([1])));
});

test('a pointer means the nearest point that answers, and none that is far', () => {
  const made = figure([
    { type: 'scatter', x: [1, 5], y: [1, 5], customdata: ['a', 'b'] },
    { type: 'scatter', hoverinfo: 'skip', x: [5.1], y: [5], customdata: ['silent'] },
    { type: 'scatter', x: [6], y: [null] },
  ]);
  assert.deepEqual(nearest(made, 63, 36), { x: 5, y: 5, data: 'b' });
  assert.deepEqual(nearest(made, 22, 50), { x: 1, y: 1, data: 'a' });
  assert.equal(nearest(made, 85, 20), null);
});

test('two figures are the same to the last entry, or not', () => {
  const one = () => ({
    x: [1, NaN, null],
    z: [Float64Array.of(1, 2)],
    marker: { color: 'red', size: undefined },
  });
  assert.ok(same(one(), one()));
  for (const other of [
    { x: [1, 0, null] },
    { x: [1, NaN] },
    { z: [Float64Array.of(1, 3)] },
    { marker: { color: 'red' } },
    { marker: null },
    { more: 1 },
  ])
    assert.ok(!same(one(), { ...one(), ...other }), JSON.stringify(other));
});

test('traces that stay from the bottom up are painted once more, then copied', () => {
  const [seen, hidden] = [recorder(), recorder()];
  const draw = createPainter(
    () => seen,
    () => hidden,
  );
  const line = (/** @type {string} */ color) => ({
    type: 'scatter',
    mode: 'lines',
    x: [0, 1],
    y: [0, 1],
    line: { color, width: 1 },
  });
  /**
   * What was drawn on each since.
   * @param {string[]} colours
   * @param {object} [layout]
   * @param {number} [ratio]
   */
  const after = (colours, layout, ratio = 1) => {
    seen.calls.length = hidden.calls.length = 0;
    draw(figure(colours.map(line), layout), ratio);
    return [seen, hidden]
      .map(({ calls }) =>
        calls.flatMap((/** @type {any[]} */ [name, ...args]) =>
          name === 'stroke' ? [args[0]] : name === 'drawImage' ? ['copy'] : [],
        ),
      )
      .map((each) => each.join(' '));
  };
  assert.deepEqual(after(['a', 'b', 'c']), ['a b c', '']);
  assert.deepEqual(after(['a', 'b', 'd']), ['copy d', 'a b']);
  assert.deepEqual(after(['a', 'b', 'e']), ['copy e', '']);
  assert.deepEqual(after(['a', 'b', 'e']), ['', '']);
  assert.deepEqual(after(['a', 'f', 'e']), ['copy f e', 'a']);
  assert.deepEqual(after(['a', 'f', 'g']), ['copy g', 'a f']);
  assert.deepEqual(after(['a', 'f']), ['copy', '']);
  assert.deepEqual(after(['h', 'f']), ['h f', '']);
  assert.deepEqual(after(['h', 'f'], { width: 121 }), ['h f', ''], 'another size');
  assert.deepEqual(after(['h', 'f'], { width: 121 }, 2), ['h f', ''], 'a finer screen');
  assert.deepEqual(after([], { width: 121 }, 2), ['', '']);
});
