// The tape of one step of a small RNN, computed here by the equations: H = 2, X = 1, Y = 2, cross-entropy;
// with two sequences every vector has two rows.

/** @import {CatalogueNode, CellGraph} from '../../static/js/model/cellgraph.js' */
/** @import {Run, Tape, TapeNode} from '../../static/js/model/types.js' */

/** @type {[string, string, string[], string[]][]} */
const NODES = [
  ['x', 'input', [], ['X']],
  ['h_prev', 'input', [], ['H']],
  ['W_xh', 'parameter', [], ['GH', 'X']],
  ['W_hh', 'parameter', [], ['GH', 'H']],
  ['b_h', 'parameter', [], ['GH']],
  ['from_x', 'product', ['W_xh', 'x'], ['H']],
  ['from_h', 'product', ['W_hh', 'h_prev'], ['H']],
  ['a', 'sum', ['from_x', 'from_h', 'b_h'], ['H']],
  ['h', 'tanh', ['a'], ['H']],
  ['W_hy', 'parameter', [], ['Y', 'H']],
  ['b_y', 'parameter', [], ['Y']],
  ['from_h_y', 'product', ['W_hy', 'h'], ['Y']],
  ['logits', 'sum', ['from_h_y', 'b_y'], ['Y']],
  ['output', 'softmax', ['logits'], ['Y']],
  ['loss', 'cross_entropy', ['logits'], []],
];

/** @param {string} kind @returns {any} */
const operation = (kind) => ({ kind, sign: '', word: '', text: '', titles: { en: kind, ko: kind } });

/** @returns {CellGraph} */
export function rnnGraph() {
  const nodes = NODES.map(
    ([id, op, inputs, shape]) =>
      /** @type {CatalogueNode} */ (/** @type {unknown} */ ({ id, op, inputs, shape, block: null })),
  );
  const consumers = new Map(
    nodes.map(({ id }) => [id, nodes.filter(({ inputs }) => inputs.includes(id)).map((each) => each.id)]),
  );
  return {
    cell: 'rnn',
    variant: 'rnn',
    states: ['h'],
    gates: [],
    nodes,
    operations: {
      ...Object.fromEntries(nodes.map(({ op }) => [op, operation(op)])),
      tanh: operation('activation'),
      cross_entropy: operation('loss'),
    },
    byId: new Map(nodes.map((node) => [node.id, node])),
    consumers,
    readout: new Set(['W_hy', 'b_y', 'from_h_y', 'logits', 'output', 'loss']),
  };
}

const W_xh = [[0.3], [-0.7]],
  W_hh = [
    [0.2, -0.4],
    [0.6, 0.1],
  ],
  b_h = [0.05, -0.02],
  W_hy = [
    [0.9, -0.3],
    [0.4, 0.8],
  ],
  b_y = [0.1, 0];
const XS = [[1.5], [-0.4]],
  HS = [
    [0.25, -0.5],
    [0.7, 0.3],
  ],
  NEXT = [
    [0.04, -0.01],
    [-0.02, 0.06],
  ],
  TARGETS = [1, 0];

const times = (/** @type {number[][]} */ W, /** @type {number[]} */ v) =>
  W.map((row) => row.reduce((sum, w, j) => sum + w * v[j], 0));
const back = (/** @type {number[][]} */ W, /** @type {number[]} */ d) =>
  W[0].map((_, j) => W.reduce((sum, row, i) => sum + row[j] * d[i], 0));
const plus = (/** @type {number[][]} */ ...all) =>
  all[0].map((_, i) => all.reduce((sum, each) => sum + each[i], 0));
const outer = (/** @type {number[][]} */ ds, /** @type {number[][]} */ xs) =>
  ds[0].map((_, i) => xs[0].map((_, j) => ds.reduce((sum, d, b) => sum + d[i] * xs[b][j], 0)));

/**
 * The arrays of a node, a row for each sequence; `next`: what it receives from the step after.
 * @typedef {{value: any, grad: any, sent?: Record<string, any>, local?: Record<string, any>, next?: any}}
 *   Told
 */

/** All nodes of step 1, computed here by hand. @param {number} B @returns {Record<string, Told>} */
function computed(B) {
  const all = [...Array(B).keys()];
  const from_x = all.map((b) => times(W_xh, XS[b])),
    from_h = all.map((b) => times(W_hh, HS[b]));
  const a = all.map((b) => plus(from_x[b], from_h[b], b_h)),
    h = a.map((row) => row.map(Math.tanh));
  const from_h_y = h.map((row) => times(W_hy, row)),
    logits = from_h_y.map((row) => plus(row, b_y));
  const output = logits.map((row) =>
    row.map((s) => Math.exp(s) / row.reduce((sum, each) => sum + Math.exp(each), 0)),
  );
  const loss = output.map((row, b) => [-Math.log(row[TARGETS[b]])]);
  const miss = output.map((row, b) => row.map((y, j) => y - Number(j === TARGETS[b])));
  const direct = miss.map((d) => back(W_hy, d)),
    dh = direct.map((d, b) => plus(d, NEXT[b])),
    slope = h.map((row) => row.map((y) => 1 - y * y));
  const da = dh.map((d, b) => d.map((each, i) => each * slope[b][i])),
    over = (/** @type {number[][]} */ ds) => plus(...ds);

  return {
    x: { value: XS.slice(0, B), grad: da.map((d) => back(W_xh, d)) },
    h_prev: { value: HS.slice(0, B), grad: da.map((d) => back(W_hh, d)) },
    W_xh: { value: W_xh, grad: outer(da, XS) },
    W_hh: { value: W_hh, grad: outer(da, HS) },
    b_h: { value: b_h, grad: over(da) },
    from_x: {
      value: from_x,
      grad: da,
      sent: { W_xh: outer(da, XS), x: da.map((d) => back(W_xh, d)) },
      local: { W_xh: 'x', x: 'W_xh' },
    },
    from_h: {
      value: from_h,
      grad: da,
      sent: { W_hh: outer(da, HS), h_prev: da.map((d) => back(W_hh, d)) },
      local: { W_hh: 'h_prev', h_prev: 'W_hh' },
    },
    a: { value: a, grad: da, sent: { from_x: da, from_h: da, b_h: over(da) } },
    h: { value: h, grad: dh, sent: { a: da }, local: { a: slope }, next: NEXT.slice(0, B) },
    W_hy: { value: W_hy, grad: outer(miss, h) },
    b_y: { value: b_y, grad: over(miss) },
    from_h_y: {
      value: from_h_y,
      grad: miss,
      sent: { W_hy: outer(miss, h), h: direct },
      local: { W_hy: 'h', h: 'W_hy' },
    },
    logits: { value: logits, grad: miss, sent: { from_h_y: miss, b_y: over(miss) } },
    output: { value: output, grad: output.map((row) => row.map(() => 0)) },
    loss: { value: loss, grad: all.map(() => [1]), sent: { logits: miss }, local: { logits: miss } },
  };
}

/** @param {any} nested @returns {import('../../static/js/model/types.js').Matrix} */
const matrix = (nested) => ({
  data: Float64Array.from(nested.flat()),
  shape: Array.isArray(nested[0]) ? [nested.length, nested[0].length] : [nested.length],
});

/** Step 1 of three, of the first sequence or of both. @param {1|2} B @returns {Tape} */
export function rnnTape(B = 1) {
  const told = computed(B);
  const single = (/** @type {string} */ id, /** @type {any} */ rows) =>
    matrix(B > 1 || NODES.some(([name, op]) => name === id && op === 'parameter') ? rows : rows[0]);
  /** @type {Map<string, TapeNode>} */
  const nodes = new Map(
    NODES.map(([id, op, inputs]) => {
      const { value, grad, sent = {}, local = {}, next } = told[id];
      const received = NODES.flatMap(([other]) =>
        told[other].sent?.[id] ? [[other, single(id, told[other].sent?.[id])]] : [],
      );
      return [
        id,
        /** @type {TapeNode} */ ({
          id,
          t: 1,
          op,
          inputs,
          shape: Array.isArray(value[0]) ? [value[0].length] : [value.length],
          value: single(id, value),
          grad: single(id, grad),
          received: Object.fromEntries(next ? [...received, ['next', single(id, next)]] : received),
          sent: Object.fromEntries(Object.entries(sent).map(([to, part]) => [to, single(to, part)])),
          local: Object.fromEntries(
            Object.entries(local).map(([to, part]) => [
              to,
              typeof part === 'string' ? part : single(id, part),
            ]),
          ),
        }),
      ];
    }),
  );
  return { id: 1, model: 0, t: 1, batch: B, symbols: null, nodes };
}

/**
 * The run that this tape is a step of: what arrives, and what is sent on, as the whole trace says.
 * @returns {Run}
 */
export function rnnRun() {
  const nodes = rnnTape().nodes;
  const of = (/** @type {string} */ id) => [.../** @type {TapeNode} */ (nodes.get(id)).grad.data];
  const T = 3,
    gradients = {
      loss: 1,
      weights: {},
      h_0: new Float64Array(2),
      c_0: null,
      x: { data: Float64Array.from([0, ...of('x'), 0]), shape: [3, 1] },
    };
  const model = {
    cell: 'rnn',
    H: 2,
    X: 1,
    Y: 2,
    target: [null, TARGETS[0], null],
    dh_next: Float64Array.from([...of('h_prev'), ...NEXT[0], 0, 0]),
    dc_next: null,
    gradients,
  };
  return /** @type {Run} */ (
    /** @type {unknown} */ ({
      id: 1,
      T,
      lossSteps: [1, 2],
      done: { seconds: 0, nonfinite: null },
      models: [model],
      spec: {
        models: [{ cell: 'rnn' }],
        loss: { kind: 'cross_entropy', at: [1, 2], reduction: 'sum' },
        truncate: null,
      },
    })
  );
}
