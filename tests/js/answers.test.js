import assert from 'node:assert/strict';
import test from 'node:test';

import { answerColumns, answerKey, answers, sizes } from '../../static/js/figures/answers.js';
import { geometry } from '../../static/js/figures/geometry.js';
import { contrast, paint, probabilityPalette } from '../../static/js/figures/scales.js';
import { allTold, answerAt, told } from '../../static/js/model/answers.js';
import { advance } from '../../static/js/model/run.js';
import { blocks, finished, forward, output, started, steps, T, TOKENS } from './example.js';

const label = (/** @type {string} */ key, places = {}) => [key, ...Object.values(places)].join(' ');
const Y = { loss: 11, output: 41 };
const base = { geometry: geometry(400, T), tokens: TOKENS, pitch: 30, y: Y, back: () => false };

/**
 * A run whose outputs and targets are these at each step, with a loss at each.
 * @param {number[][]} outputs
 * @param {any[]} targets
 * @param {{kind?: string, names?: string[]|null}} [how]
 */
function asked(outputs, targets, { kind = 'cross_entropy', names = ['A', 'B', 'C'] } = {}) {
  const run = started();
  const events = steps.flatMap((t) =>
    [0, 1].flatMap((m) => [
      forward(m, t),
      { ...output(m, t), output: Float64Array.from(outputs[t]), target: targets[t], loss: 1 },
    ]),
  );
  const spec = { ...run.spec, loss: { ...run.spec.loss, kind: /** @type {any} */ (kind) } };
  return advance({ ...run, lossSteps: steps, spec, plan: { ...run.plan, outputs: names } }, blocks(events));
}
const FOUR = [
  [0.1, 0.2, 0.7],
  [0.6, 0.3, 0.1],
  [0.2, 0.5, 0.3],
  [0.34, 0.33, 0.33],
];
/** @param {any} run @param {any} [further] */
function drawn(run, further) {
  const [marks, words] = answers({ run, m: 0 }, { ...base, ...further });
  const at = (/** @type {string} */ node, /** @type {number} */ t) =>
    marks.customdata.findIndex((/** @type {any} */ data) => data.node === node && data.t === t);
  const look = (/** @type {string} */ node, /** @type {number} */ t) => {
    const i = at(node, t),
      { marker, text, textfont } = marks;
    return {
      text: text[i],
      font: textfont.size[i],
      ink: textfont.color[i],
      size: marker.size[i],
      colour: marker.color[i],
      line: marker.line.color[i],
      symbol: marker.symbol[i],
    };
  };
  return { look, words };
}

test('an answer is the likeliest class, by the task’s name, or its number where it has none', () => {
  const run = asked(FOUR, [2, 1, 1, 0]);
  assert.deepEqual(answerAt(run, 0, 0), { t: 0, said: 'C', wanted: 'C', share: 0.7, right: true });
  assert.deepEqual(answerAt(run, 0, 1), { t: 1, said: 'A', wanted: 'B', share: 0.6, right: false });
  assert.equal(answerAt(asked(FOUR, [2, 1, 1, 0], { names: null }), 0, 2)?.said, '1');
  // no loss at 0
  assert.deepEqual([answerAt(finished(), 0, 0), answerAt(finished(), 0, 3)?.said], [null, '2']);
  assert.equal(answerAt(started(), 0, 3), null); // not yet
});

test('numbers are answered by numbers, and are never right; what is no number is told as it is', () => {
  const run = asked([[0.0312], [1.5], [-2e-5], [0]], [0, 1.25, null, 0], { kind: 'mse' });
  assert.deepEqual(answerAt(run, 0, 1), { t: 1, said: '1.50', wanted: '1.25', share: null, right: false });
  const broken = asked([[NaN, 0.2, 0.7], ...FOUR.slice(1)], [2, 1, 1, 0]);
  assert.deepEqual([answerAt(broken, 0, 0)?.said, answerAt(broken, 0, 0)?.right], ['NaN', false]);
  assert.equal(drawn(broken).look('output', 0).symbol, 'x');
});

test('the answer’s letter is as dark as it is probable; the ring holds the wanted one', () => {
  const { look } = drawn(asked(FOUR, [2, 1, 1, 0]));
  assert.deepEqual(
    steps.map((t) => look('output', t).text),
    ['C', 'A', 'B', 'A'],
  );
  assert.deepEqual(
    steps.map((t) => look('loss', t).text),
    ['C', 'B', 'B', 'A'],
  );
  const palette = probabilityPalette(TOKENS);
  assert.deepEqual(
    steps.map((t) => look('output', t).colour),
    [0.7, 0.6, 0.5, 0.34].map((p) => paint(p, [0, 1], palette)),
  );
  for (const t of steps) {
    const { colour, ink, size, font } = look('output', t);
    assert.ok(contrast(colour, ink) >= 4.5, `${colour} under ${ink}`);
    assert.ok(size > look('loss', t).size && font > look('loss', t).font);
  }
});

test('letters are there only where they can be read, and are no markup', () => {
  const low = drawn(asked(FOUR, [2, 1, 1, 0]), { pitch: 12 });
  assert.deepEqual([low.look('output', 0).text, low.look('loss', 0).text], ['', '']);
  const long = drawn(asked(FOUR, [2, 1, 1, 0], { names: ['one word', '<', 'XY'] })).look;
  assert.deepEqual(
    [long('output', 1).text, long('output', 2).text, long('output', 0).text],
    ['', '&lt;', 'XY'],
  );
  assert.deepEqual([long('loss', 3).text, long('loss', 2).text], ['L', '&lt;']); // no room for 'one word'
});

test('where nothing is asked the output is a lesser mark, and what has not come is hollow', () => {
  const { look } = drawn(finished());
  assert.ok(look('output', 0).size <= look('output', 3).size / 4);
  assert.equal(look('output', 0).colour, TOKENS.lineStrong);
  const before = drawn(started()).look;
  assert.deepEqual([before('output', 0).colour, before('output', 3).colour], [TOKENS.page, TOKENS.page]);
});

test('a tick stands at the right answers alone; words where the row has room for them', () => {
  const run = asked(FOUR, [2, 1, 1, 0]);
  const ticks = drawn(run).words;
  assert.deepEqual(ticks.text, ['✓', '✓', '✓']);
  assert.deepEqual(
    ticks.x.map((/** @type {number} */ x) => Math.ceil(x) + 0),
    [0, 2, 3],
  );
  assert.deepEqual([...new Set(ticks.textfont.color)], [TOKENS.good]);
  assert.deepEqual(drawn(run, { geometry: geometry(130, T) }).words.text, []); // no room
  const wide = geometry(1200, T);
  assert.deepEqual(
    drawn(run, { label, geometry: wide }).words.text.filter((/** @type {string} */ each) => each !== '✓'),
    [
      'answer.short.right 0 C C 70',
      'answer.short.class 1 A B 60',
      'answer.short.right 2 B B 50',
      'answer.short.right 3 A A 34',
    ].slice(1),
  );
  const { words } = drawn(finished(), { label, geometry: wide });
  assert.ok(words.x[0] < 3 && words.y[0] === Y.loss);
});

test('words never reach the ring of the loss before, nor the rows’ names', () => {
  const long = () => 'w'.repeat(20);
  for (const width of [300, 500, 700, 900]) {
    const g = geometry(width, T),
      { words } = drawn(asked(FOUR, [0, 0, 0, 0]), { label: long, geometry: g });
    words.x.forEach((/** @type {number} */ x, /** @type {number} */ i) => {
      if (words.text[i] === '✓') return;
      const left = (x + 0.5) * g.step - 20 * 0.62 * 12;
      const t = Math.ceil(x),
        taken = t === 0 ? 0 : (t - 0.5) * g.step + sizes(g, 30).ring / 2;
      assert.ok(left >= taken, `${width}: ${left} over ${taken}`);
    });
  }
});

test('a loss is ink on the way there and the gradient’s colour on the way back', () => {
  const run = asked(FOUR, [2, 1, 1, 0]);
  const { look } = drawn(run, { back: (/** @type {number} */ t) => t >= 2 });
  assert.deepEqual(
    steps.map((t) => look('loss', t).line),
    [TOKENS.ink, TOKENS.ink, TOKENS.back, TOKENS.back],
  );
});

test('the table has answers and what was wanted in full, the key what fill and ring mean', () => {
  const { columns, cells } = answerColumns({ run: asked(FOUR, [2, 1, 1, 0]), m: 0 });
  assert.deepEqual(
    [columns, cells(1)],
    [
      ['answer', 'probability', 'target'],
      ['A', 0.6, 'B'],
    ],
  );
  const pairs = answerColumns({
    run: asked(
      steps.map(() => [0.123456, 2]),
      steps.map(() => [1, 3]),
      { kind: 'mse' },
    ),
    m: 0,
  });
  assert.deepEqual(
    [pairs.columns, pairs.cells(2)],
    [
      ['answer_0', 'answer_1', 'target_0', 'target_1'],
      [0.123456, 2, 1, 3],
    ],
  );
  assert.deepEqual(
    answerKey(finished(), TOKENS, label).map(({ is }) => is),
    ['scale', 'ring'],
  );
  assert.deepEqual(answerKey(asked([[1], [1], [1], [1]], [1, 1, 1, 1], { kind: 'mse' }), TOKENS, label), []);
});

test('in words: one answer is told, of many how many are right', () => {
  assert.deepEqual(allTold(finished(), 0), {
    key: 'answer.long.right',
    places: { t: 3, said: '2', wanted: '2', percent: '70' },
  });
  assert.deepEqual(allTold(asked(FOUR, [2, 1, 1, 0]), 0), {
    key: 'answer.all',
    places: { count: 4, right: 3 },
  });
  const numbers = asked([[1], [1], [1], [0.5]], [1, 1, 1, 2], { kind: 'bce' });
  assert.deepEqual(allTold(numbers, 0), {
    key: 'answer.long.number',
    places: { t: 3, said: '0.500', wanted: '2.00' },
  });
  assert.equal(allTold(started(), 0), null);
  const right = /** @type {import('../../static/js/model/answers.js').Answer} */ (answerAt(finished(), 0, 3));
  assert.equal(told(right, 'short').key, 'answer.short.right');
});
