import assert from 'node:assert/strict';
import test from 'node:test';

import { nextOf } from '../../static/js/graph/columns.js';
import { figure } from '../../static/js/graph/figure.js';
import { layout } from '../../static/js/graph/layout.js';
import { condensed, norm, numbersOf, receivedOf } from '../../static/js/graph/numbers.js';
import { hasGradient, hasSent, hasValue, milestones } from '../../static/js/graph/progress.js';
import { highway } from '../../static/js/graph/placing.js';
import { walk } from '../../static/js/graph/walk.js';
import { cellGraph } from '../../static/js/model/cellgraph.js';
import { operationsOf } from '../../static/js/model/operations.js';
import { CATALOGUE as catalogue, OWN } from './catalogue.js';
import { TOKENS } from './example.js';

/**
 * Every cell in every variant with every loss.
 * @type {import('../../static/js/model/cellgraph.js').CellGraph[]}
 */
const GRAPHS = catalogue.cells.cells.flatMap((/** @type {any} */ { cell, variants, readout }) =>
  variants.flatMap((/** @type {any} */ { options }) =>
    Object.keys(readout).map((kind) => graph(cell, options, kind)),
  ),
);
/** The pane's widths on a large and on a small screen, and node widths of short and of long symbols. */
const ROOMS = [
  [814, 460],
  [540, 340],
  [1600, 900],
].flatMap(([width, height]) =>
  [
    [30, 34],
    [40, 92],
  ].map(([need, wish]) => ({
    width,
    height,
    sizeOf: (/** @type {string} */ id) => (id.startsWith('next') ? { need: 24, wish: 24 } : { need, wish }),
  })),
);

/** @param {string} cell @param {object} options @param {string} kind */
function graph(cell, options = {}, kind = 'cross_entropy') {
  return /** @type {import('../../static/js/model/cellgraph.js').CellGraph} */ (
    cellGraph(catalogue, /** @type {any} */ ({ models: [{ cell, ...options }], loss: { kind } }), 0)
  );
}

/**
 * @param {(picture: import('../../static/js/graph/layout.js').Picture, of:
 *   import('../../static/js/model/cellgraph.js').CellGraph, room: typeof ROOMS[0]) => void} claim
 */
function always(claim) {
  assert.equal(
    GRAPHS.length,
    catalogue.cells.losses.length * catalogue.cells.cells.flatMap(({ variants }) => variants).length,
  );
  for (const of of GRAPHS) for (const room of ROOMS) claim(layout(of, room), of, room);
}

/** The level and the upright pieces of a path. @param {[number, number][]} points */
const pieces = (points) =>
  points.slice(1).map((b, i) => ({
    x: [Math.min(points[i][0], b[0]), Math.max(points[i][0], b[0])],
    y: [Math.min(points[i][1], b[1]), Math.max(points[i][1], b[1])],
  }));

test('every node of the catalogue stands in the picture once, and every edge', () =>
  always(({ boxes, edges }, { nodes, states }) => {
    assert.deepEqual([...boxes.keys()].sort(), [...nodes.map(({ id }) => id), ...states.map(nextOf)].sort());
    const wanted = nodes
      .flatMap(({ id, inputs }) => inputs.map((input) => `${input} ${id}`))
      .concat(states.map((state) => `${state} ${nextOf(state)}`));
    assert.deepEqual(edges.map(({ from, to }) => `${from} ${to}`).sort(), wanted.sort());
  }));

test('no two nodes overlap, and none stands outside the picture', () =>
  always(({ boxes, width, height }, { variant }) => {
    const all = [...boxes.values()];
    all.forEach((a, i) => {
      assert.ok(
        a.x >= -0.01 && a.y >= 0 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01,
        `${variant}: ${a.id}`,
      );
      for (const b of all.slice(0, i))
        assert.ok(
          a.x + a.width + 3 <= b.x ||
            b.x + b.width + 3 <= a.x ||
            a.y + a.height + 3 <= b.y ||
            b.y + b.height + 3 <= a.y,
          `${variant}: ${a.id}, ${b.id}`,
        );
    });
  }));

test('no edge passes through a node that is not its own, nor near by', () =>
  always(({ boxes, edges }, { variant }) => {
    for (const { from, to, points } of edges) {
      for (const { x, y } of pieces(points)) {
        for (const box of boxes.values()) {
          if (box.id === from || box.id === to) continue;
          assert.ok(
            x[1] < box.x - 2 ||
              x[0] > box.x + box.width + 2 ||
              y[1] < box.y - 2 ||
              y[0] > box.y + box.height + 2,
            `${variant}: ${from} to ${to} meets ${box.id}`,
          );
        }
      }
    }
  }));

test('edges of two nodes cross, but never run one upon the other', () =>
  always(({ edges }, { variant }) => {
    const all = edges.flatMap(({ from, to, points }) =>
      pieces(points).map((piece) => ({ from, to, ...piece })),
    );
    all.forEach((a, i) => {
      for (const b of all.slice(0, i)) {
        if (a.from === b.from) continue;
        for (const [along, across] of /** @type {const} */ ([
          ['x', 'y'],
          ['y', 'x'],
        ])) {
          const [flat, other] = [a[across][1] - a[across][0] < 0.01, b[across][1] - b[across][0] < 0.01];
          const shared = Math.min(a[along][1], b[along][1]) - Math.max(a[along][0], b[along][0]);
          assert.ok(
            !(flat && other && Math.abs(a[across][0] - b[across][0]) < 2 && shared > 2),
            `${variant}: ${a.from} to ${a.to} upon ${b.from} to ${b.to}`,
          );
        }
      }
    });
  }));

test('an edge leaves its node’s border and arrives at the other’s, level or upright all along', () =>
  always(({ boxes, edges }, { variant }) => {
    for (const { from, to, points } of edges) {
      for (const [id, [x, y]] of /** @type {[string, [number, number]][]} */ ([
        [from, points[0]],
        [to, points.at(-1)],
      ])) {
        const box = /** @type {import('../../static/js/graph/layout.js').Box} */ (boxes.get(id));
        const inside =
          x >= box.x - 0.01 &&
          x <= box.x + box.width + 0.01 &&
          y >= box.y - 0.01 &&
          y <= box.y + box.height + 0.01;
        const border = [x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y].some(
          (distance) => Math.abs(distance) < 0.01,
        );
        assert.ok(inside && border, `${variant}: ${from} to ${to} at ${id}`);
      }
      for (const { x, y } of pieces(points))
        assert.ok(x[1] - x[0] < 0.01 || y[1] - y[0] < 0.01, `${variant}: ${from} to ${to}`);
    }
  }));

test('data go from left to right, or within a column', () =>
  always(({ boxes, edges }) => {
    const column = (/** @type {string} */ id) => /** @type {any} */ (boxes.get(id)).column;
    for (const { from, to } of edges) assert.ok(column(to) >= column(from), `${from} to ${to}`);
  }));

test('what carries a state to the next step is the top line, straight from edge to edge', () => {
  assert.deepEqual(highway(graph('lstm')), ['c_prev', 'kept', 'c']);
  assert.deepEqual(highway(graph('gru')), ['h_prev', 'kept', 'h']);
  assert.deepEqual(highway(graph('mgu')), ['h_prev', 'kept', 'h']);
  assert.deepEqual(highway(graph('rnn')), []);
  for (const [of, line] of /** @type {const} */ ([
    [graph('lstm'), ['c_prev', 'kept', 'c', 'next c']],
    [graph('gru'), ['h_prev', 'kept', 'h', 'next h']],
    [graph('gru', { reset: 'before' }), ['h_prev', 'kept', 'h', 'next h']],
  ])) {
    const { boxes, edges } = layout(of, ROOMS[0]);
    const top = Math.min(...[...boxes.values()].map(({ y, height }) => y + height / 2));
    line.slice(1).forEach((to, i) =>
      assert.deepEqual(
        edges.find((edge) => edge.from === line[i] && edge.to === to)?.points.map(([, y]) => y),
        [top, top],
      ),
    );
  }
});

test('a gate is a row: its products, their sum and itself stand in a band of their own', () => {
  for (const of of [graph('lstm'), graph('gru'), graph('gru', { reset: 'before' })]) {
    const { boxes } = layout(of, ROOMS[0]);
    const bands = of.gates
      .map((gate) => {
        const own = of.nodes
          .filter(({ id, block, op }) => (block === gate || id === gate) && op !== 'parameter')
          .map(({ id }) => /** @type {any} */ (boxes.get(id)).y);
        return [Math.min(...own), Math.max(...own)];
      })
      .sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < bands.length; i++) assert.ok(bands[i][0] > bands[i - 1][1], of.cell);
  }
});

test('the gates’ order has the fewest crossings: f by c, i and g side by side, o by h', () => {
  const { boxes } = layout(graph('lstm'), ROOMS[0]);
  assert.deepEqual(
    ['i', 'f', 'g', 'o'].sort(
      (a, b) => /** @type {any} */ (boxes.get(a)).y - /** @type {any} */ (boxes.get(b)).y,
    ),
    ['f', 'i', 'g', 'o'],
  );
});

test('the picture fits the pane of a large screen, whatever the cell', () => {
  for (const of of GRAPHS)
    for (const room of ROOMS.filter(({ width }) => width > 800))
      assert.ok(layout(of, room).width <= room.width + 0.01, of.variant);
});

test('from every node the arrow keys lead to every other', () =>
  always((picture, of) => {
    const seen = new Set(['x']);
    for (const id of seen)
      for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'])
        seen.add(walk(of, picture, id, key) ?? id);
    assert.equal(seen.size, of.nodes.length);
  }));

test('an arrow key goes along an edge: right to what reads a node, left to what it reads', () => {
  const of = graph('lstm'),
    picture = layout(of, ROOMS[0]);
  assert.equal(walk(of, picture, 'f', 'ArrowRight'), 'kept');
  assert.equal(walk(of, picture, 'kept', 'ArrowLeft'), 'c_prev'); // the nearer in height
  assert.equal(walk(of, picture, 'f', 'ArrowDown'), 'i');
  assert.equal(walk(of, picture, 'loss', 'ArrowRight'), null);
});

test('in the forward pass a value stands once its operation is done, and no gradient', () => {
  for (const of of GRAPHS) {
    const points = milestones(of, true);
    operationsOf(of, true).forward.forEach(({ op }, place) => {
      assert.ok(
        hasValue(points, { pass: 'forward', place }, op) &&
          (place === 0 || !hasValue(points, { pass: 'forward', place: place - 1 }, op)),
        op,
      );
      assert.ok(
        of.nodes.every(
          ({ id }) =>
            !hasGradient(points, { pass: 'forward', place }, id) &&
            !hasSent(points, { pass: 'forward', place }, id),
        ),
      );
    });
  }
});

test('on the way back a node holds its gradient once all that read it have sent theirs', () => {
  for (const of of GRAPHS) {
    for (const asked of [true, false]) {
      const points = milestones(of, asked);
      operationsOf(of, asked).backward.forEach((_, place) => {
        const now = /** @type {const} */ ({ pass: 'backward', place });
        for (const { id } of of.nodes.filter((node) => hasGradient(points, now, node.id))) {
          for (const consumer of of.consumers.get(id) ?? [])
            assert.ok(
              hasSent(points, now, consumer) || !points.sent.has(consumer),
              `${of.variant}: ${id} waits for ${consumer}`,
            );
        }
      });
      operationsOf(of, asked).backward.forEach(({ op }, place, all) => {
        if (place > 0 && all.findIndex((each) => each.op === op) === place)
          assert.ok(
            hasGradient(points, { pass: 'backward', place }, op) &&
              !hasGradient(points, { pass: 'backward', place: place - 1 }, op),
            `${op}: not before its own stop`,
          );
      });
      const end = /** @type {const} */ ({
        pass: 'backward',
        place: operationsOf(of, asked).backward.length - 1,
      });
      const held = of.nodes.filter(({ id }) => hasGradient(points, end, id)).map(({ id }) => id);
      assert.deepEqual(
        of.nodes.map(({ id }) => id).filter((id) => !held.includes(id)),
        asked ? ['output'] : of.nodes.map(({ id }) => id).filter((id) => of.readout.has(id)),
      );
    }
  }
});

test('a loss that is not asked has no value in either pass', () => {
  const points = milestones(graph('rnn'), false);
  assert.ok(
    !hasValue(points, { pass: 'backward', place: 0 }, 'loss') &&
      hasValue(points, { pass: 'backward', place: 0 }, 'output'),
  );
});

test('a state sends nothing while it adds up what it received', () => {
  const of = graph('lstm'),
    points = milestones(of, false);
  assert.ok(
    hasGradient(points, { pass: 'backward', place: 0 }, 'h') &&
      !hasSent(points, { pass: 'backward', place: 0 }, 'h') &&
      hasSent(points, { pass: 'backward', place: 1 }, 'h'),
  );
});

/** @param {number[]} numbers @param {number[]} shape */
const matrix = (numbers, shape) => ({ data: Float64Array.from(numbers), shape });

test('of a batch one sequence is read or all; a parameter has no axis of the batch', () => {
  const node = (/** @type {object} */ further) => ({
    t: 0,
    inputs: [],
    shape: [2],
    sent: {},
    local: {},
    ...further,
  });
  const tape = /** @type {any} */ ({
    batch: 2,
    nodes: new Map([
      [
        'h',
        node({
          id: 'h',
          op: 'tanh',
          value: matrix([1, 2, 3, 4], [2, 2]),
          grad: matrix([5, 6, 7, 8], [2, 2]),
          received: { next: matrix([5, 6, 7, 8], [2, 2]) },
        }),
      ],
      [
        'b_h',
        node({
          id: 'b_h',
          op: 'parameter',
          value: matrix([9, 10], [2]),
          grad: matrix([11, 12], [2]),
          received: { a: matrix([11, 12], [2]) },
        }),
      ],
    ]),
  });
  const read = (
    /** @type {string} */ id,
    /** @type {'value'|'grad'} */ kind,
    /** @type {number|null} */ which,
    notation = 'papers',
  ) => numbersOf(tape, id, kind, which, graph('rnn'), notation);
  assert.deepEqual([...(read('h', 'value', 1) ?? [])], [3, 4]);
  assert.deepEqual([...(read('h', 'grad', null, 'rows') ?? [])], [5, 6, 7, 8]);
  assert.deepEqual([...(receivedOf(tape, 'h', 'next', 0) ?? [])], [5, 6]);
  assert.deepEqual([...(read('b_h', 'grad', 1) ?? [])], [11, 12]);
  assert.deepEqual([...(receivedOf(tape, 'b_h', 'a', 1) ?? [])], [11, 12]);
  assert.deepEqual([read('loss', 'value', 0), receivedOf(tape, 'h', 'from_h_y', 0)], [null, null]);
});

test('an array’s numbers follow each other as the notation writes vectors, as rows or columns', () => {
  const tape = /** @type {any} */ ({
    batch: 2,
    nodes: new Map([
      ['W_xh', { op: 'parameter', value: matrix([1, 2, 3, 4, 5, 6], [3, 2]) }],
      ['x', { op: 'input', value: matrix([1, 2, 3, 4], [2, 2]) }],
    ]),
  });
  const of = graph('rnn');
  for (const { name, vectors } of catalogue.cells.notations) {
    const rows = vectors === 'rows';
    assert.deepEqual(
      [...(numbersOf(tape, 'W_xh', 'value', 1, of, name) ?? [])],
      rows ? [1, 3, 5, 2, 4, 6] : [1, 2, 3, 4, 5, 6],
      name,
    );
    assert.deepEqual(
      [...(numbersOf(tape, 'x', 'value', null, of, name) ?? [])],
      rows ? [1, 2, 3, 4] : [1, 3, 2, 4],
      name,
    );
  }
});

test('a norm neither vanishes, nor overflows, nor hides what is not finite', () => {
  for (const scale of [1, 1e-200, 1e200])
    assert.ok(Math.abs(norm([3 * scale, -4 * scale]) / (5 * scale) - 1) < 1e-15);
  assert.equal(norm([0, 0]), 0);
  assert.equal(norm([1, -Infinity]), Infinity);
  assert.ok(Number.isNaN(norm([1, NaN])));
});

test('each bar is the largest of the numbers it stands for, and one that is not finite is never lost', () => {
  assert.deepEqual([...condensed(Float64Array.of(1, -5, 2, 0, 3), 3)], [-5, 2, 3]);
  assert.deepEqual([...condensed(Float64Array.of(1, NaN, -9, 0), 2)], [NaN, -9]);
  const few = Float64Array.of(1, 2);
  assert.equal(condensed(few, 2), few);
});

test('the graph’s file has every node at its place, with its words and its bars on their own scale', () => {
  const box = { id: 'f', column: 3, x: 10, y: 20, width: 60, height: 42 };
  const strip = { numbers: [0.5, NaN, -0.25], most: null, top: 30, height: 10 };
  const look = {
    box,
    border: 'red',
    dash: 'dash',
    ground: 'white',
    ink: 'black',
    size: 9,
    sign: 'σ',
    letter: 'f',
    number: '0.5',
    strips: [strip, { ...strip, top: 45, mark: 'plum' }],
  };
  const made = figure(
    {
      nodes: [look],
      ends: [{ box: { ...box, x: 80 }, letter: 'h' }],
      edges: [{ path: 'M0 0L10 20', colour: 'blue', width: 2, dash: 'solid' }],
      width: 100,
      height: 80,
    },
    { tokens: TOKENS, margin: 5 },
  );
  const [edge, node, zero, up, down, band, mark, under] = made.layout.shapes;
  assert.deepEqual(
    [edge.path, node.x0, node.x1, node.y0, node.y1, node.line.dash],
    ['M0 0L10 20', 10, 70, 20, 62, 'dash'],
  );
  assert.deepEqual([zero.x0, zero.x1, zero.y0, zero.y1], [15, 65, 35, 35]);
  assert.deepEqual(
    [band, mark].map(({ fillcolor, x0, x1, y0, y1 }) => [fillcolor, x0, x1, y0, y1]),
    [
      [TOKENS.backSoft, 15, 65, 45, 55],
      ['plum', 15, 18, 45, 55],
    ],
  );
  // the bars of a gradient stand beside its mark
  assert.deepEqual([under.x0, under.x1, under.y0], [20, 65, 50]);
  assert.deepEqual([up.fillcolor, down.fillcolor], [TOKENS.positive, TOKENS.negative]);
  const ends = (/** @type {string} */ path) => [...path.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  // the largest fills its half
  assert.deepEqual([Math.min(...ends(up.path)), Math.max(...ends(up.path))], [30, 35]);
  assert.deepEqual([Math.min(...ends(down.path)), Math.max(...ends(down.path))], [35, 37.5]);
  assert.deepEqual(made.layout.annotations.map((/** @type {any} */ { text }) => text).sort(), [
    '0.5',
    'f',
    'h',
    'σ',
  ]);
});

test('a cell of one’s own equations has a place for every node, soon, whatever reads its states', () => {
  const own = graph('own', { equations: OWN });
  assert.equal(own.gates.length, 6);
  for (const room of ROOMS) {
    const { boxes, edges } = layout(own, room);
    for (const { id } of own.nodes) {
      const { x, y, width, height } = boxes.get(id) ?? {};
      assert.ok([x, y, width, height].every(Number.isFinite), id);
    }
    assert.ok(edges.every(({ path }) => !path.includes('NaN')));
  }
});
