import assert from 'node:assert/strict';
import test from 'node:test';

import { advance, onlyLosses, row, startRun, withCheck, withMap } from '../../static/js/model/run.js';
import { defaultSpec } from '../../static/js/model/spec.js';
import {
  backward,
  backwardEvents,
  blocks,
  finished,
  forward,
  forwardEvents,
  H,
  output,
  PLAN,
  started,
  T,
} from './example.js';

test('an empty run has the plan’s sizes, NaN where nothing arrived, and c for the LSTM only', () => {
  const run = started();
  assert.deepEqual([run.T, run.digest, run.version, run.done], [T, 'abc', 0, null]);
  const [rnn, lstm] = run.models;
  assert.equal(rnn.h.length, T * H);
  assert.ok(rnn.h.every(Number.isNaN) && lstm.log10.dc?.every(Number.isNaN));
  assert.deepEqual([rnn.c, rnn.dc, rnn.log10.dc], [null, null, null]);
  assert.equal(lstm.c?.length, T * H);
  assert.deepEqual([rnn.forwardTo, rnn.outputTo, rnn.backwardFrom], [0, 0, T]);
});

test('each block lands in its own rows, and only there', () => {
  const run = advance(started(), blocks([forward(0, 1), forward(1, 2), output(1, 2), backward(1, 3)]));
  const [rnn, lstm] = run.models;
  assert.deepEqual([...row(rnn.h, 1, T)], [0.001, 0.0015]);
  assert.ok(row(rnn.h, 0, T).every(Number.isNaN) && row(rnn.h, 3, T).every(Number.isNaN));
  assert.deepEqual([...row(/** @type {Float64Array} */ (lstm.c), 2, T)], [-0.102, -0.1025]);
  assert.deepEqual([...row(lstm.gates.f, 2, T)], [102, 102.5]);
  assert.deepEqual([...row(lstm.output, 2, T)], [0.1, 0.2, 0.7]);
  assert.deepEqual([...row(lstm.dgates.f, 3, T)], [103, 103.5]);
  assert.deepEqual([lstm.X, lstm.Y, lstm.log10.dh[3], lstm.log10.dc?.[3]], [H, 3, -1, -2]);
  assert.deepEqual(
    [rnn.forwardTo, lstm.forwardTo, lstm.outputTo, lstm.backwardFrom, rnn.backwardFrom],
    [3, 3, 3, 3, 3],
  );
});

test('a loss is NaN where none stands, and a target null', () => {
  const [rnn] = finished().models;
  assert.deepEqual([...rnn.loss], [NaN, NaN, NaN, 0.36]);
  assert.deepEqual(rnn.target, [null, null, null, 2]);
});

test('every batch gives a new run of the next version', () => {
  const before = started();
  const after = advance(before, blocks(forwardEvents()));
  assert.notEqual(after, before);
  assert.equal(after.version, before.version + 1);
});

test('in one batch, block by block or in one block of all steps, the run is the same', () => {
  const events = blocks([...forwardEvents(), ...backwardEvents()]);
  const one = advance(started(), events);
  const many = events.reduce((run, event) => advance(run, [event]), started());
  assert.deepEqual(many.models, one.models);
  assert.equal(many.version, events.length);
  const whole = advance(
    started(),
    ['forward', 'backward'].map((event) =>
      joined(events.filter((each) => each.event === event).sort((a, b) => a.from - b.from)),
    ),
  );
  assert.deepEqual(whole.models, one.models);
});

/** Several blocks as one. @param {any[]} parts */
function joined(parts) {
  const join = (/** @type {any[]} */ values) =>
    values[0] instanceof Float64Array
      ? Float64Array.from(values.flatMap((each) => [...each]))
      : Array.isArray(values[0])
        ? values.flat()
        : typeof values[0] === 'object'
          ? merged(values)
          : values[0];
  const merged = (/** @type {any[]} */ records) =>
    Object.fromEntries(
      Object.keys(records[0]).map((name) => [name, join(records.map((each) => each[name]))]),
    );
  return {
    event: parts[0].event,
    from: 0,
    to: T,
    models: parts[0].models.map((/** @type {any} */ _, /** @type {number} */ m) =>
      merged(parts.map(({ models }) => models[m])),
    ),
  };
}

test('a map comes with the row of the last loss; one that was refused leaves none', () => {
  const map = { rows: 'every', T, models: [] },
    last = [{ dh: new Float64Array(T), dc: null }];
  const run = advance(started(), [{ event: 'map', map, last: null }]);
  assert.deepEqual([run.map, run.last], [map, null]);
  const refused = advance(started(), [{ event: 'map', map: null, refused: {}, last }]);
  assert.deepEqual([refused.map, refused.last], [null, last]);
});

test('gradients and done are kept as they come', () => {
  const run = advance(started(), [
    {
      event: 'gradients',
      model: 1,
      loss: 1.5,
      weights: { b_h: { data: Float64Array.of(1), shape: [1] } },
      h_0: Float64Array.of(1, 2),
      c_0: Float64Array.of(3, 4),
      x: { data: Float64Array.of(0), shape: [1, 1] },
    },
    {
      event: 'gradients',
      model: 0,
      loss: 2,
      weights: {},
      h_0: Float64Array.of(1, 2),
      x: { data: Float64Array.of(0), shape: [1, 1] },
    },
    { event: 'done', seconds: 0.25, nonfinite: { model: 0, t: 2, symbol: 'h', pass: 'forward' } },
  ]);
  assert.equal(run.models[1].gradients?.loss, 1.5);
  assert.equal(run.models[0].gradients?.c_0, null);
  assert.deepEqual(run.done, { seconds: 0.25, nonfinite: { model: 0, t: 2, symbol: 'h', pass: 'forward' } });
});

test('an event of a later version of the server changes nothing', () => {
  const run = advance(started(), [
    { event: 'something new', model: 0 },
    { event: 'plan', digest: 'x' },
  ]);
  assert.deepEqual(run.models, started().models);
  assert.equal(run.digest, 'abc');
});

test('a map or a check of another spec is dropped', () => {
  const run = finished();
  const map = /** @type {any} */ ({ rows: 'every', T, models: [] }),
    check = { worst: 1, entries: [] };
  assert.equal(withMap(run, { digest: 'other', map }), run);
  assert.equal(withCheck(run, { digest: 'other', check }), run);
  assert.equal(withMap(run, { digest: 'abc', map }).map, map);
  assert.equal(withCheck(run, { digest: 'abc', check }).check, check);
});

test('loss steps are told in order', () => {
  assert.deepEqual(
    startRun(defaultSpec(), /** @type {any} */ ({ ...PLAN, loss_steps: [3, 0, 2] }), 1).lossSteps,
    [0, 2, 3],
  );
});

test('given numbers whose targets all stand at losses have no targets at other steps', () => {
  const run = (/** @type {any} */ y, lossSteps = [1, 3]) => ({
    lossSteps,
    spec: { ...defaultSpec(), sequence: y ? { x: [[0]], y } : defaultSpec().sequence },
  });
  assert.deepEqual(
    [run([null, 1, null, 0]), run([null, null, null, 0]), run([0, 1, null, 0]), run(null)].map(onlyLosses),
    [true, true, false, false],
  );
});
