import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';

import {
  answer,
  derivation,
  descent,
  gradientCheck,
  gradientMap,
  limits,
  passes,
  shares,
} from '../../static/js/api/client.js';
import { defaultSpec } from '../../static/js/model/spec.js';

const EVERY = { map: /** @type {const} */ ('every'), pool: 200 };
/**
 * What the server does with the next request.
 * @type {(body: any, response: import('node:http').ServerResponse, request: any) => void}
 */
let respond;
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  respond(parts.length ? JSON.parse(Buffer.concat(parts).toString()) : null, response, request);
});
const browserFetch = globalThis.fetch;

before(async () => {
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(null)));
  const base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`;
  // the page's addresses are relative
  globalThis.fetch = (path, init) => browserFetch(new URL(String(path), base), init);
});
after(() => {
  globalThis.fetch = browserFetch;
  server.close();
});

/** @param {import('node:http').ServerResponse} response @param {object[]} events */
const send = (response, events) =>
  response.write(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

test('without a network the server is not said to be gone, but for one on this machine', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
  const { navigator, location } = globalThis;
  const define = (/** @type {object} */ values) =>
    Object.entries(values).forEach(([name, value]) =>
      Object.defineProperty(globalThis, name, { value, configurable: true }),
    );
  const at = (/** @type {boolean} */ onLine, /** @type {string} */ hostname) =>
    define({ navigator: { onLine }, location: { hostname } });
  at(false, 'lab.example');
  await assert.rejects(limits(), { code: 'server.offline' });
  at(false, '127.0.0.1');
  await assert.rejects(limits(), { code: 'server.gone' });
  at(true, 'lab.example');
  await assert.rejects(limits(), { code: 'server.gone' });
  define({ navigator, location });
});

test('passes ask for base64, and deliver decoded events in order with done as the last', async () => {
  let asked;
  respond = (body, response) => {
    asked = body;
    send(response, [{ event: 'waiting', before: 1 }]);
    send(response, [
      { event: 'waiting', before: 0 },
      { event: 'plan', digest: 'd', models: [] },
      { event: 'forward', from: 0, to: 1, models: [{ x: [[1]], h: [['NaN']], gates: {} }] },
    ]);
    send(response, [{ event: 'done', seconds: 0.5, nonfinite: null }]);
    response.end();
  };
  const events = [];
  const done = await passes(defaultSpec(), { ...EVERY, onEvents: (batch) => events.push(...batch) });
  assert.equal(asked.arrays, 'base64');
  assert.equal(asked.sequence.task, 'recall');
  assert.deepEqual(
    events.map(({ event }) => event),
    ['plan', 'forward', 'done'],
  );
  assert.deepEqual(events[1].models[0].h, Float64Array.of(NaN));
  assert.deepEqual([asked.map, asked.pool], ['every', 200]);
  assert.equal(done.seconds, 0.5);
});

test('every piece of a stream is heard: a turn that is waited for, a sign of life, an event', async () => {
  const pieces = [
    'data: {"event": "waiting", "before": 2}\n\n',
    ': computing\n\n',
    'data: {"event": "done",',
    ' "seconds": 1}\n\n',
  ];
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  /** @type {(number|null)[]} */
  const heard = [];
  const through = globalThis.fetch;
  globalThis.fetch = async () => new Response(body);
  const options = {
    ...EVERY,
    onEvents() {},
    onHeard: (/** @type {number|null} */ before) => heard.push(before),
  };
  await passes(defaultSpec(), options).finally(() => (globalThis.fetch = through));
  assert.deepEqual(heard, [2, null, null, null]);
});

test('a stream that ends with neither done nor error is cut', async () => {
  respond = (_, response) => {
    send(response, [{ event: 'plan', digest: 'd', models: [] }]);
    response.end();
  };
  const events = [];
  await assert.rejects(passes(defaultSpec(), { ...EVERY, onEvents: (batch) => events.push(...batch) }), {
    code: 'stream.cut',
    where: null,
  });
  assert.equal(events.length, 1);
});

test('a connection that breaks in mid-stream is a cut too', async () => {
  respond = (_, response) => {
    send(response, [{ event: 'plan', digest: 'd', models: [] }]);
    setImmediate(() => response.destroy());
  };
  await assert.rejects(passes(defaultSpec(), { ...EVERY, onEvents() {} }), { code: 'stream.cut' });
});

test('an error event throws what it says, after the events before it', async () => {
  respond = (_, response) => {
    send(response, [
      { event: 'plan', digest: 'd', models: [] },
      {
        event: 'error',
        error: { code: 'server.stopping', message: 'stopped', where: null, hint: 'start it' },
      },
    ]);
    response.end();
  };
  const events = [];
  await assert.rejects(passes(defaultSpec(), { ...EVERY, onEvents: (batch) => events.push(...batch) }), {
    name: 'Failure',
    code: 'server.stopping',
    message: 'stopped',
    hint: 'start it',
  });
  assert.deepEqual(
    events.map(({ event }) => event),
    ['plan'],
  );
});

test('a refused request throws the one error shape', async () => {
  respond = (_, response) =>
    response.writeHead(422).end(
      JSON.stringify({
        error: { code: 'spec.too_long', message: 'T is 5000', where: 'sequence.T', hint: null },
      }),
    );
  await assert.rejects(gradientMap(defaultSpec(), EVERY), {
    code: 'spec.too_long',
    message: 'T is 5000',
    where: 'sequence.T',
    hint: null,
  });
});

test('what the server would refuse of several layers is not asked', async () => {
  let asked = 0;
  respond = (_, response) => {
    asked += 1;
    response.writeHead(500).end();
  };
  const [plain] = defaultSpec().models;
  const spec = { ...defaultSpec(), models: [plain, { ...plain, layers: 2 }] };
  await assert.rejects(answer('api/verdict', { ...spec, model: 1 }), { code: 'model.layers' });
  await assert.rejects(answer('api/seeds', spec), { code: 'model.layers' });
  assert.equal(asked, 0);
  await assert.rejects(answer('api/verdict', { ...spec, model: 0 }), { code: 'server.error' });
  await assert.rejects(answer('api/attribution', { ...spec, model: 1 }), { code: 'server.error' });
  assert.equal(asked, 2);
});

test('an error answer that is not ours is a server error with its status', async () => {
  respond = (_, response) => response.writeHead(502).end('<html>');
  await assert.rejects(limits(), { code: 'server.error', message: '502 Bad Gateway' });
});

test('a server that does not answer is gone', async () => {
  respond = (_, response) => response.destroy();
  await assert.rejects(limits(), { code: 'server.gone' });
});

test('an aborted stream rejects with its reason and closes the connection', async () => {
  const abort = new AbortController();
  const closed = new Promise((seen) => {
    respond = (_, response) => {
      response.on('close', () => seen(true));
      send(response, [{ event: 'plan', digest: 'd', models: [] }]);
    };
  });
  await assert.rejects(
    passes(defaultSpec(), { ...EVERY, signal: abort.signal, onEvents: () => abort.abort() }),
    { name: 'AbortError' },
  );
  assert.equal(await closed, true);
});

test('a request aborted before its answer rejects with its reason, not with a lost server', async () => {
  const abort = new AbortController();
  respond = () => abort.abort();
  await assert.rejects(gradientMap(defaultSpec(), { ...EVERY, signal: abort.signal }), {
    name: 'AbortError',
  });
});

test('an event cut within a letter by the network is whole', async () => {
  const plan = 'data: {"event": "plan", "models": [], "symbols": ["나랏말싸미", "🙂"]}';
  const done = 'data: {"event": "done", "seconds": 1}';
  const bytes = new TextEncoder().encode(`${plan}\n\n${done}\n\n`);
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const events = [];
  const through = globalThis.fetch;
  globalThis.fetch = async () => new Response(body);
  await passes(defaultSpec(), { ...EVERY, onEvents: (batch) => events.push(...batch) }).finally(
    () => (globalThis.fetch = through),
  );
  assert.deepEqual(events[0].symbols, ['나랏말싸미', '🙂']);
});

test('a map says its rows and how far it is pooled', async () => {
  const asked = [];
  respond = (body, response) => {
    asked.push(body);
    response.end(
      JSON.stringify({
        digest: 'd',
        T: 2,
        map: body.map,
        rows: [1],
        models: [
          {
            log10_norm: {
              dh: [
                [null, null],
                [-1, '-Infinity'],
              ],
            },
            total: { dh: [-1, 0] },
          },
        ],
      }),
    );
  };
  const { digest, map } = await gradientMap(defaultSpec(), { map: 'loss', pool: 8 });
  assert.equal(digest, 'd');
  assert.deepEqual([map.rows, map.T, [...map.models[0].mask]], ['loss', 2, [0, 0, 1, 1]]);
  assert.deepEqual(map.models[0].dh, Float64Array.of(NaN, NaN, -1, -Infinity));
  await gradientMap(defaultSpec(), EVERY);
  assert.deepEqual(
    asked.map(({ map, pool, arrays }) => [map, pool, arrays]),
    [
      ['loss', 8, 'base64'],
      ['every', 200, 'base64'],
    ],
  );
});

/**
 * Asks, with a server that answers so; what was asked, and where.
 * @template R
 * @param {object} wire
 * @param {() => Promise<R>} ask
 * @returns {Promise<{path: string, body: any, answer: R}>}
 */
async function asking(wire, ask) {
  /** @type {any} */
  let seen;
  respond = (body, response, request) => {
    seen = { path: request.url, body };
    response.end(JSON.stringify(wire));
  };
  const answer = await ask();
  return { ...seen, answer };
}
const spec = defaultSpec();

test('a derivation names its element and how many terms, and decodes every number of a term', async () => {
  const term = {
    k: 1,
    t: 0,
    weight: 0.5,
    value: '-Infinity',
    factors: [
      { symbol: 'dh', t: 0, value: 'NaN' },
      { symbol: 'x', t: 0, value: 2 },
    ],
    formula: { papers: '<math/>' },
  };
  const { path, body, answer } = await asking(
    {
      digest: 'd',
      parameter: 'W_xh',
      index: [1, 0],
      gradient: 'Infinity',
      count: 2,
      rest: 'NaN',
      terms: [term],
    },
    () => derivation(spec, { model: 1, parameter: 'W_xh', index: [1, 0], terms: 6 }),
  );
  assert.equal(path, '/api/derivation');
  assert.deepEqual(body, { ...spec, model: 1, parameter: 'W_xh', index: [1, 0], terms: 6, arrays: 'base64' });
  assert.deepEqual(
    [answer.gradient, answer.rest, answer.terms[0].value, answer.terms[0].factors[0].value],
    [Infinity, NaN, -Infinity, NaN],
  );
  assert.deepEqual(
    [answer.digest, answer.count, answer.terms[0].weight, answer.terms[0].formula],
    ['d', 2, 0.5, { papers: '<math/>' }],
  );
});

test('a descent asks for all networks at once and decodes losses and weights of each', async () => {
  const weights = (/** @type {any} */ x) => ({ W_hh: [[x]], b_h: [x] });
  const { path, body, answer } = await asking(
    {
      digest: 'd',
      eta: 0.1,
      updates: 1,
      models: [{ losses: [1, 'Infinity'], before: weights(1), gradients: weights('NaN'), after: weights(2) }],
    },
    () => descent(spec, { eta: 0.1, updates: 1 }),
  );
  assert.deepEqual([path, body.eta, body.updates, body.models.length], ['/api/descent', 0.1, 1, 2]);
  const [model] = answer.models;
  assert.deepEqual(model.losses, Float64Array.of(1, Infinity));
  assert.deepEqual(
    [model.before.W_hh, model.gradients.b_h, model.after.b_h],
    [
      { data: Float64Array.of(1), shape: [1, 1] },
      { data: Float64Array.of(NaN), shape: [1] },
      { data: Float64Array.of(2), shape: [1] },
    ],
  );
});

test('shares of an element are asked for with it, and decoded for the whole and for each gate', async () => {
  const block = { log10_norm: ['-Infinity', -1], along: ['NaN', 1] };
  const wire = {
    digest: 'd',
    T: 2,
    t: 1,
    element: [0, 2],
    parameters: { b_h: { ...block, share: [1, 2], total: [3, 4], gates: { i: block } } },
  };
  const { path, body, answer } = await asking(wire, () =>
    shares(spec, { model: 1, t: 1, element: { name: 'b_h', index: [3] } }),
  );
  assert.deepEqual(
    [path, body.model, body.t, body.element],
    ['/api/shares', 1, 1, { name: 'b_h', index: [3] }],
  );
  assert.deepEqual(answer.element, Float64Array.of(0, 2));
  assert.deepEqual(answer.parameters.b_h.gates.i, {
    log10_norm: Float64Array.of(-Infinity, -1),
    along: Float64Array.of(NaN, 1),
  });
  assert.deepEqual(
    [answer.parameters.b_h.share.shape, answer.parameters.b_h.total.data],
    [[2], Float64Array.of(3, 4)],
  );
  const without = await asking({ ...wire, element: null }, () => shares(spec, { model: 1, t: 1 }));
  assert.deepEqual([without.body.element, without.answer.element], [undefined, null]);
});

test('a gradient check names its entries only where they are asked for', async () => {
  const wire = { digest: 'd', worst: null, models: [] };
  const asked = async (/** @type {any} */ entries) =>
    (await asking(wire, () => gradientCheck(spec, { entries }))).body.entries;
  assert.deepEqual(
    [await asked(undefined), await asked('all'), await asked([{ name: 'x', index: [0, 1] }])],
    [undefined, 'all', [{ name: 'x', index: [0, 1] }]],
  );
});

test('each of them is taken back with its signal', async () => {
  for (const ask of [
    (/** @type {AbortSignal} */ signal) =>
      derivation(spec, { model: 0, parameter: 'b_h', index: [0], terms: 1 }, { signal }),
    (/** @type {AbortSignal} */ signal) => descent(spec, { eta: 1, updates: 1 }, { signal }),
    (/** @type {AbortSignal} */ signal) => shares(spec, { model: 0, t: 0 }, { signal }),
    (/** @type {AbortSignal} */ signal) => gradientCheck(spec, { signal }),
  ]) {
    const abort = new AbortController();
    respond = () => abort.abort();
    await assert.rejects(ask(abort.signal), { name: 'AbortError' });
  }
});
