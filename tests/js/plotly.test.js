import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';

/** What was asked of Plotly, in order. @type {any[]} */
let calls;
/** The script elements that stand in the page. @type {any[]} */
let scripts;
/** Whether Plotly draws at all. */
let fails = false;

const Plotly = {
  async react(/** @type {any} */ host, /** @type {any} */ data, /** @type {any} */ layout) {
    if (fails) throw new Error('no room');
    calls.push(['react', host.name, layout.title, data]);
  },
  purge: (/** @type {any} */ host) => calls.push(['purge', host.name]),
  toImage: async (/** @type {any} */ figure, /** @type {any} */ options) => (
    calls.push(['toImage', figure, options]),
    'data:'
  ),
};

/** A fresh door, before its script is there. */
let fresh = 0;
const door = () => import(`../../static/js/core/plotly.js?${fresh++}`);
/** @returns {any} */
const context = () =>
  new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'createImageData'
          ? (/** @type {number} */ w, /** @type {number} */ h) => ({ data: new Uint8ClampedArray(4 * w * h) })
          : () => {},
      set: () => true,
    },
  );
const element = () => ({
  on: {},
  style: {},
  addEventListener(/** @type {string} */ name, /** @type {any} */ fn) {
    this.on[name] = fn;
  },
  remove() {
    this.removed = true;
  },
  getContext: context,
});
const host = (name = 'host') =>
  /** @type {any} */ ({
    ...element(),
    name,
    children: [],
    append(/** @type {any} */ child) {
      this.children.push(child);
    },
    querySelector: () => null,
    getBoundingClientRect: () => ({ left: 100, top: 50 }),
    removeEventListener(/** @type {string} */ event) {
      delete this.on[event];
    },
  });
/** @param {any} title of its frame @param {number[]} [y] its values */
const figure = (title, y = [1]) => ({
  data: [
    {
      type: 'scatter',
      mode: 'lines',
      x: y.map((_, i) => i),
      y,
      line: { color: 'red' },
      customdata: y.map((_, t) => ({ t })),
    },
  ],
  layout: {
    width: 120,
    height: 60,
    margin: { l: 10, r: 10, t: 10, b: 10 },
    hoverdistance: 12,
    title,
    font: {},
    xaxis: { range: [0, 10] },
    yaxis: { range: [0, 10] },
  },
  config: {},
});
/** The script arrives. */
async function arrive() {
  await null;
  Object.assign(globalThis, { Plotly });
  scripts.at(-1).on.load();
  await new Promise(setImmediate);
}
const drawn = () => calls.filter(([name]) => name === 'react').map(([, name, title]) => [name, title]);

beforeEach(() => {
  calls = [];
  scripts = [];
  fails = false;
  Object.assign(globalThis, {
    document: {
      querySelector: (/** @type {string} */ selector) =>
        selector === 'meta[name="plotly-src"]' ? { content: '/plotly.js' } : null,
      createElement: element,
      head: { append: (/** @type {any} */ script) => scripts.push(script) },
    },
  });
});

test('the script is fetched once, with the first frame; values are painted without it', async () => {
  const { drawFrame, paintValues } = await door();
  const one = host('a');
  paintValues(one, figure(1));
  assert.deepEqual([scripts.length, one.children.length, one.figure.layout.title], [0, 1, 1]);
  void drawFrame(one, figure(1));
  void drawFrame(host('b'), figure(2));
  await arrive();
  assert.deepEqual(
    scripts.map(({ src }) => src),
    ['/plotly.js'],
  );
  assert.deepEqual(drawn(), [
    ['a', 1],
    ['b', 2],
  ]);
});

test('of several frames that were asked for while the script loads, the last is drawn', async () => {
  const { drawFrame } = await door();
  const one = host();
  for (const title of [1, 2, 3]) void drawFrame(one, figure(title));
  await arrive();
  assert.deepEqual(drawn(), [['host', 3]]);
});

test('Plotly draws a frame again only when the frame changes, not the values', async () => {
  const { drawFrame, paintValues } = await door();
  const one = host();
  void drawFrame(one, figure('kept', [1]));
  await arrive();
  for (const y of [[2], [3, 4], [5, 6, 7]]) {
    paintValues(one, figure('kept', y));
    await drawFrame(one, figure('kept', y));
  }
  assert.deepEqual(drawn(), [['host', 'kept']]);
  assert.deepEqual(one.figure.data[0].y, [5, 6, 7]);
  await drawFrame(one, {
    ...figure('kept'),
    layout: { ...figure('kept').layout, yaxis: { range: [0, 20] } },
  });
  assert.equal(drawn().length, 2);
  assert.ok(
    calls.every(([, , , data]) =>
      data.every((/** @type {any} */ trace) => trace.x.every((/** @type {any} */ x) => x === null)),
    ),
    'Plotly is given no value',
  );
});

test('what stands there already is not painted again, unless the screen has become finer', async () => {
  const { paintValues } = await door();
  const one = host();
  let times = 0;
  one.append = (/** @type {any} */ canvas) =>
    Object.assign(canvas, { getContext: () => (times++, context()) });
  paintValues(one, figure('kept', [1, 2]));
  paintValues(one, figure('kept', [1, 2]));
  assert.equal(times, 1);
  paintValues(one, figure('kept', [1, 3]));
  assert.equal(times, 2);
  Object.assign(globalThis, { devicePixelRatio: 2 });
  paintValues(one, figure('kept', [1, 3]));
  Object.assign(globalThis, { devicePixelRatio: 1 });
  assert.equal(times, 3);
});

test('a frame stands only once it is drawn, whoever asked for it a second time', async () => {
  const { drawFrame } = await door();
  const one = host();
  let stands = 0;
  for (let i = 0; i < 2; i++) void drawFrame(one, figure(1)).then(() => stands++);
  await new Promise(setImmediate);
  assert.equal(stands, 0);
  await arrive();
  assert.equal(stands, 2);
});

test('a host that was cleared meanwhile is not drawn, one asked for again is not purged', async () => {
  const { clear, drawFrame, paintValues } = await door();
  const [gone, back] = [host('gone'), host('back')];
  paintValues(gone, figure(1));
  void drawFrame(gone, figure(1));
  clear(gone);
  assert.deepEqual([gone.children[0].removed, 'figure' in gone], [true, false]);
  void drawFrame(back, figure(2));
  clear(back);
  void drawFrame(back, figure(3));
  await arrive();
  assert.deepEqual(drawn(), [['back', 3]]);
  assert.ok(!calls.some(([name, of]) => name === 'purge' && of === 'back'));
});

test('a pointer is told its point with the data, and once that there is none any more', async () => {
  const { onPoint, paintValues } = await door();
  const one = host();
  paintValues(one, figure(1, [0, 5]));
  /** @type {any[]} */
  const heard = [];
  const off = onPoint(one, (/** @type {any} */ point) => heard.push(point));
  const move = (/** @type {number} */ clientX, /** @type {number} */ clientY) =>
    one.on.pointermove({ clientX, clientY });
  move(100 + 20 + 3, 50 + 30 - 2); // of the second point, at 20, 30 px
  move(180, 60);
  move(181, 60);
  assert.deepEqual(heard, [{ x: 1, y: 5, data: { t: 1 } }, null]);
  off();
  assert.ok(!('pointermove' in one.on) && !('pointerleave' in one.on));
});

test('the next frame asks again for a script that did not load, and for a frame that failed', async () => {
  const { drawFrame } = await door();
  const one = host();
  const failed = drawFrame(one, figure(1));
  await null;
  scripts[0].on.error();
  await assert.rejects(failed, /did not load/);
  fails = true;
  const refused = drawFrame(one, figure(1));
  const told = assert.rejects(refused, /no room/);
  await arrive();
  await told;
  fails = false;
  await drawFrame(one, figure(1));
  assert.equal(scripts.length, 2);
  assert.deepEqual(drawn(), [['host', 1]]);
});

test('a picture has the page’s ground and its layout’s size, and as a PNG twice the pixels', async () => {
  const { image } = await door();
  const made = { data: 1, layout: { width: 300, height: 200, title: 'kept' }, config: {} };
  const both = Promise.all(['png', 'svg'].map((format) => image(made, { format, ground: '#faf9f6' })));
  await arrive();
  await both;
  assert.deepEqual(
    calls.map(([, { layout }, { width, height, scale }]) => [
      layout.paper_bgcolor,
      layout.title,
      width,
      height,
      scale,
    ]),
    [
      ['#faf9f6', 'kept', 300, 200, 2],
      ['#faf9f6', 'kept', 300, 200, 1],
    ],
  );
});
