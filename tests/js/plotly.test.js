import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';

/** What was asked of the page and of Plotly, in order. @type {any[]} */
let calls;
/** The script elements that stand in the page. @type {any[]} */
let scripts;

const Plotly = {
  async react(/** @type {any} */ host, /** @type {any} */ data) {
    calls.push(['react', host.name, data[0].name]);
    host.on ??= (/** @type {string} */ name, /** @type {any} */ fn) => host.listeners.push([name, fn]);
    host.removeListener ??= (/** @type {string} */ name, /** @type {any} */ fn) => (host.listeners = host.listeners.filter((/** @type {any} */ each) => each[0] !== name || each[1] !== fn));
  },
  purge: (/** @type {any} */ host) => calls.push(['purge', host.name]),
  toImage: async (/** @type {any} */ figure, /** @type {any} */ options) => (calls.push(['toImage', figure, options]), 'data:'),
};

/** A fresh door, before its script is there. */
let fresh = 0;
const door = () => import(`../../static/js/plotly.js?${fresh++}`);
const host = (name = 'host') => /** @type {any} */ ({ name, listeners: [] });
const figure = (/** @type {any} */ name) => ({ data: [{ name }], layout: { width: 1, title: 'kept' }, config: {} });
/** The script arrives. */
async function arrive() {
  await null;
  Object.assign(globalThis, { Plotly });
  scripts.at(-1).on.load();
  await new Promise(setImmediate);
}

beforeEach(() => {
  calls = [];
  scripts = [];
  Object.assign(globalThis, {
    document: {
      querySelector: (/** @type {string} */ selector) => (selector === 'meta[name="plotly-src"]' ? { content: '/plotly.js' } : null),
      createElement: () => ({ on: {}, addEventListener(/** @type {string} */ name, /** @type {any} */ fn) { this.on[name] = fn; }, remove() { this.removed = true; } }),
      head: { append: (/** @type {any} */ script) => scripts.push(script) },
    },
  });
});

test('the script is asked for with the first figure, once, from the page’s own address', async () => {
  const { draw } = await door();
  assert.equal(scripts.length, 0);
  void draw(host('a'), figure(1));
  void draw(host('b'), figure(2));
  await arrive();
  assert.deepEqual(scripts.map(({ src }) => src), ['/plotly.js']);
  assert.deepEqual(calls, [['react', 'a', 1], ['react', 'b', 2]]);
});

test('of several figures that one host was asked to show while the script was on its way, the last is drawn', async () => {
  const { draw } = await door();
  const one = host();
  for (const name of [1, 2, 3]) void draw(one, figure(name));
  await arrive();
  assert.deepEqual(calls, [['react', 'host', 3]]);
});

test('a host that was cleared meanwhile is not drawn, and one that is asked again is not purged', async () => {
  const { draw, clear } = await door();
  const [gone, back] = [host('gone'), host('back')];
  void draw(gone, figure(1));
  clear(gone);
  void draw(back, figure(2));
  clear(back);
  void draw(back, figure(3));
  await arrive();
  assert.deepEqual(calls.filter(([name]) => name === 'react'), [['react', 'back', 3]]);
  assert.ok(!calls.some(([name, of]) => name === 'purge' && of === 'back'));
});

test('a listener set before the first drawing hears of points, with their data, until it is ended', async () => {
  const { draw, on } = await door();
  const one = host();
  const heard = [];
  const off = on(one, 'hover', (/** @type {any} */ point) => heard.push(point));
  const ended = on(one, 'click', () => heard.push('never'));
  ended();
  void draw(one, figure(1));
  await arrive();
  assert.deepEqual(one.listeners.map(([name]) => name), ['plotly_hover']);
  one.listeners[0][1]({ points: [{ x: 3, y: 4, customdata: { t: 3 } }], event: 'e' });
  assert.deepEqual(heard, [{ x: 3, y: 4, data: { t: 3 }, event: 'e' }]);
  off();
  assert.deepEqual(one.listeners, []);
});

test('a script that did not come is told, and asked for again by the next figure', async () => {
  const { draw } = await door();
  const failed = draw(host(), figure(1));
  await null;
  scripts[0].on.error();
  await assert.rejects(failed, /did not load/);
  const again = draw(host(), figure(2));
  await arrive();
  await again;
  assert.equal(scripts.length, 2);
  assert.deepEqual(calls, [['react', 'host', 2]]);
});

test('a picture stands on the page’s ground, as large as its layout says, twice as fine where it is made of pixels', async () => {
  const { image } = await door();
  const made = { data: 1, layout: { width: 300, height: 200, title: 'kept' }, config: {} };
  const both = Promise.all(['png', 'svg'].map((format) => image(made, { format, ground: '#faf9f6' })));
  await arrive();
  await both;
  assert.deepEqual(calls.map(([, { layout }, { width, height, scale }]) => [layout.paper_bgcolor, layout.title, width, height, scale]), [['#faf9f6', 'kept', 300, 200, 2], ['#faf9f6', 'kept', 300, 200, 1]]);
});

test('no text of a figure that is drawn is empty: Plotly would forget its place', async () => {
  const { draw } = await door();
  /** @type {any} */
  let drawn;
  const react = Plotly.react;
  Plotly.react = async (_, data) => { drawn = data; };
  void draw(host(), { data: [{ mode: 'markers+text', x: [0, 1, 2], text: ['', 'word'] }, { mode: 'lines', x: [0] }], layout: {}, config: {} });
  await arrive();
  Plotly.react = react;
  assert.deepEqual(drawn, [{ mode: 'markers+text', x: [0, 1, 2], text: ['\u00a0', 'word', '\u00a0'] }, { mode: 'lines', x: [0] }]);
});
