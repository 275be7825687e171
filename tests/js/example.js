// Small runs for the tests: every number is told apart from every other.

import * as decode from '../../static/js/api/decode.js';
import { advance, startRun } from '../../static/js/model/run.js';
import { defaultSpec } from '../../static/js/model/spec.js';

export const T = 4,
  H = 2;
export const TOKENS = {
  dark: false,
  page: '#faf9f6',
  surface: '#ffffff',
  line: '#dcdfe3',
  lineStrong: '#a9b0b8',
  ink: '#1b1f24',
  quiet: '#5c6670',
  good: '#1f6b3a',
  back: '#be185d',
  backSoft: '#fbe9f1',
  negative: '#2166ac',
  positive: '#b35806',
  network: { rnn: '#23272e', lstm: '#0a7d8c', gru: '#74800f' },
  gate: { i: '#3f8f5b', f: '#7a5ea8', g: '#b0852c', o: '#4a7fa5', r: '#7a5ea8', z: '#3f8f5b', n: '#b0852c' },
  saturation: '#c3bdb0',
  weights: '#8a8478',
  font: 'sans-serif',
  type: 13,
};

export const PLAN = {
  event: 'plan',
  digest: 'abc',
  T,
  loss_steps: [T - 1],
  symbols: ['A', 'B', '<', '?'],
  inputs: null,
  outputs: null,
  models: [
    { cell: 'rnn', hidden: H, parameters: 10, shapes: { W_hh: [H, H] } },
    { cell: 'lstm', hidden: H, parameters: 40, shapes: { W_hh: [4 * H, H] } },
  ],
};

/** @param {number} model @param {number} t */
const vector = (model, t) => Float64Array.of(100 * model + t, 100 * model + t + 0.5);

/** @param {number} model @param {number} t */
export const forward = (model, t) => ({
  event: 'forward',
  model,
  layer: 0,
  direction: 'forward',
  t,
  x: { data: vector(model, t), shape: [H] },
  h: vector(model, t).map((x) => x / 1000),
  gates: {},
  ...(model === 1 ? { c: vector(model, t).map((x) => -x / 1000), gates: { f: vector(model, t) } } : {}),
});

/** @param {number} model @param {number} t */
export const output = (model, t) => ({
  event: 'output',
  model,
  t,
  logits: Float64Array.of(1, 2, 3 + t),
  output: Float64Array.of(0.1, 0.2, 0.7),
  target: t === T - 1 ? 2 : null,
  loss: t === T - 1 ? 0.36 + model : null,
});

/** @param {number} model @param {number} t @param {{dh: number, dc?: number}} [log10_norm] */
export const backward = (model, t, log10_norm = { dh: t - 4, dc: t - 5 }) => ({
  event: 'backward',
  model,
  layer: 0,
  direction: 'forward',
  t,
  dh: vector(model, t),
  dh_direct: t === T - 1 ? vector(model, t) : new Float64Array(H),
  dh_next: vector(model, t),
  gates: {},
  log10_norm: model === 1 ? log10_norm : { dh: log10_norm.dh },
  ...(model === 1 ? { dc: vector(model, t), dc_next: vector(model, t), gates: { f: vector(model, t) } } : {}),
});

/**
 * @param {number} model
 * @param {number} t
 * @param {any[]} given  of this step, by network: the others have the example's own
 */
function stepForward(model, t, given) {
  const {
    x,
    h,
    c,
    gates,
    logits,
    output: answer,
    target,
    loss,
  } = Object.assign({}, forward(model, t), output(model, t), ...given.filter((each) => each.model === model));
  return {
    x: x.data,
    h,
    ...(c ? { c } : {}),
    gates,
    logits,
    output: answer,
    target: [target],
    loss: Float64Array.of(loss ?? NaN),
  };
}

/** @param {number} model @param {number} t @param {any[]} given */
function stepBackward(model, t, given) {
  const { log10_norm, ...rest } = given.find((each) => each.model === model) ?? backward(model, t);
  return {
    ...rest,
    log10_norm: Object.fromEntries(
      Object.entries(log10_norm).map(([name, norm]) => [name, Float64Array.of(norm)]),
    ),
  };
}

/**
 * What the server sends: a block for each step of which something is given, of both networks.
 * @param {any[]} events
 */
export function blocks(events) {
  /** @type {any[]} */
  const made = [];
  /** @type {any[]} */
  let step = [];
  const pass = (/** @type {any} */ { event }) => (event === 'output' ? 'forward' : event);
  events.forEach((event, i) => {
    if (!['forward', 'output', 'backward'].includes(event.event)) return made.push(event);
    step.push(event);
    const next = events[i + 1];
    if (next && next.t === event.t && pass(next) === pass(event)) return;
    const { t } = event,
      of = step;
    made.push({
      event: pass(event),
      from: t,
      to: t + 1,
      models: [0, 1].map((m) => (pass(event) === 'forward' ? stepForward(m, t, of) : stepBackward(m, t, of))),
    });
    step = [];
  });
  return made;
}

export const steps = [...Array(T).keys()];
export const started = () => startRun(/** @type {any} */ (defaultSpec()), /** @type {any} */ (PLAN), 1);
export const forwardEvents = () => steps.flatMap((t) => [0, 1].flatMap((m) => [forward(m, t), output(m, t)]));
export const backwardEvents = () => steps.toReversed().flatMap((t) => [0, 1].map((m) => backward(m, t)));
/** A run to its end. */
export const finished = () =>
  advance(
    started(),
    blocks([...forwardEvents(), ...backwardEvents(), { event: 'done', seconds: 0.1, nonfinite: null }]),
  );

/** Of a network of one layer, and one of two in both directions over an embedding. */
export const DEEP_PLAN = {
  ...PLAN,
  models: [
    { cell: 'gru', hidden: H, parameters: 10, shapes: { W_hh: [3 * H, H] } },
    { cell: 'lstm', hidden: H, layers: 2, bidirectional: true, embedding: 1, parameters: 40, shapes: {} },
  ],
};

/** A layer's numbers, told apart from every other's. @param {number} l @param {number} further */
export const ofLayer = (l, further) => Array.from({ length: T * H }, (_, i) => l + i / 100 + further);

/** @param {number} l @param {number} X */
const layerForward = (l, X) => ({
  layer: l >> 1,
  direction: l % 2 ? 'reverse' : 'forward',
  x: new Float64Array(T * X).fill(l),
  h: Float64Array.from(ofLayer(l, 0)),
  c: Float64Array.from(ofLayer(l, 0.75)),
  gates: { f: Float64Array.from(ofLayer(l, 0.5)) },
});

/** @param {number} l */
const layerBackward = (l) => ({
  dh: Float64Array.from(ofLayer(l, 0.25)),
  dh_direct: Float64Array.from(ofLayer(l, 0.125)),
  dh_next: Float64Array.from(ofLayer(l, 0.125)),
  dc: Float64Array.from(ofLayer(l, 0.3)),
  dc_next: Float64Array.from(ofLayer(l, 0.4)),
  gates: { f: Float64Array.from(ofLayer(l, 0.6)) },
  log10_norm: { dh: new Float64Array(T).fill(-l), dc: new Float64Array(T).fill(-2 * l) },
});

/** A whole run of both, with maps. */
export function deepRun() {
  const models = [
    { cell: 'gru', hidden: H },
    { cell: 'lstm', hidden: H, layers: 2, bidirectional: true, embedding: 1 },
  ];
  const spec = { ...defaultSpec(), models: /** @type {any} */ (models) };
  const run = startRun(spec, /** @type {any} */ (DEEP_PLAN), 1);
  const out = {
    logits: new Float64Array(T * 3).fill(1),
    output: new Float64Array(T * 3).fill(1 / 3),
    target: [null, null, null, 2],
    loss: Float64Array.of(NaN, NaN, NaN, 1),
  };
  const four = [0, 1, 2, 3];
  const layers = four.map((l) => layerForward(l, l < 2 ? 1 : 2 * H));
  const map = {
    T,
    map: 'every',
    rows: [3],
    models: [ownMap(0), { states: four.map((l) => ({ ...placeOf(l), ...ownMap(l) })) }],
  };
  const event = decode.event({ event: 'map', digest: 'abc', ...map, last: lastOf(four) });
  return advance(run, [
    {
      event: 'forward',
      from: 0,
      to: T,
      models: [
        { ...layerForward(0, 3), ...out },
        { ...out, layers, input: new Float64Array(T * 3) },
      ],
    },
    { event: 'backward', from: 0, to: T, models: [layerBackward(0), { layers: four.map(layerBackward) }] },
    event,
    { event: 'done', seconds: 0.1, nonfinite: null },
  ]);
}

/** @param {number} l */
const placeOf = (l) => ({ layer: l >> 1, direction: l % 2 ? 'reverse' : 'forward' });

/** @param {number} l */
const ownMap = (l) => ({
  log10_norm: { dh: Array.from({ length: T }, () => Array(T).fill(-l)) },
  total: { dh: Array(T).fill(-l) },
});

/** @param {number[]} layers */
const lastOf = (layers) => [
  { dh: Array(T).fill(-9) },
  { states: layers.map((l) => ({ ...placeOf(l), dh: Array(T).fill(-l) })) },
];
