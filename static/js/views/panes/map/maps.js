/** The gradient maps side by side on one colour scale, and the curve of norm against distance. */

import { el, fill, refill, write } from '../../../core/dom.js';
import {
  curve,
  distanceAt,
  key as curveKey,
  placeOf,
  readAt,
  rows as curveRows,
  steady,
  summary as curveSummary,
} from '../../../figures/curve.js';
import { marks, normPalette, sharedRange } from '../../../figures/scales.js';
import { power } from '../../../model/format.js';
import { nameOf, variantOf } from '../../../model/names.js';
import { onlyLosses } from '../../../model/run.js';
import { choice } from '../../parts/fields.js';
import { asShown, titled } from '../../parts/direct.js';
import { headlineOf } from '../../parts/headlines.js';
import { legendBar, legendMarks } from '../../parts/legend.js';
import { createMap } from './map.js';
import { tellMore } from '../../parts/more.js';

/** @import {Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** What the maps' margins take from a square, by the size of their words, px. @param {number} type */
const extraOf = (type) => ({ width: Math.round(3.7 * type), height: 8 + Math.round(2.75 * type) });
/** px: what a map and the curve need. */
const LEAST = { map: 64, curve: 166 };
/**
 * The curve takes what the maps leave, at least this much; between them; its height where it stands under
 * them; what their scrollbar takes, px.
 */
const CURVE = 236,
  GAP = 12,
  APART = 170,
  SCROLLBAR = 8;
/**
 * The names over the maps, in sizes of their type, and over those of a second row, px; and the part of the
 * stage's height that all may take: more beside one lane alone.
 */
const HEADS = 2.15,
  HEAD = 24,
  MOST = { alone: 0.56, beside: 0.41, encoded: 0.34, explained: 0.46 };
/** In the explanation the curve is the largest: the part of the width that it takes. */
const LEADS = 0.5;
/** What takes less is not worth a word, ms. */
const PATIENCE = 500;

/**
 * Where so many maps stand: in one row beside the curve, in two where they would be too small; where there is
 * no height for these they scroll sideways, half a map in sight. On a narrow page the curve stands under
 * them.
 * @param {number} count
 * @param {number} wide
 * @param {number} high  what all of them may take, px
 * @param {number} least  that the curve takes beside them, px
 * @param {{width: number, height: number}} around  a map's square, px
 * @returns {{rows: number, side: number, taken: number, scrolls: boolean, apart: boolean}}  side: of a map;
 *   taken: the maps' width
 */
function placed(count, wide, high, least, around) {
  const extra = around.width + GAP;
  const apart = wide < LEAST.curve + 2 * (LEAST.map + extra);
  const columns = (/** @type {number} */ rows) => Math.ceil(count / rows);
  const sideOf = (/** @type {number} */ rows) =>
    Math.min(
      (high - HEAD * (rows - 1)) / rows - around.height,
      (wide - (apart ? 0 : least)) / columns(rows) - extra,
    );
  const rows = sideOf(1) < LEAST.map && sideOf(2) >= LEAST.map ? 2 : 1;
  const side = Math.max(LEAST.map, sideOf(rows));
  const room = apart ? wide : wide - LEAST.curve,
    all = columns(rows) * (side + extra);
  const scrolls = all > room + GAP;
  return {
    rows,
    side,
    apart,
    scrolls,
    taken: (scrolls ? (Math.floor(room / (side + extra) - 0.5) + 0.5) * (side + extra) : all) - GAP,
  };
}

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, shown } = services;
  const asked = choice({
    name: 'map-rows',
    fine: true,
    options: [
      ['every', t('maps.every')],
      ['loss', t('maps.loss')],
    ],
    turn: (rowsAsked) => store.set({ view: { ...store.get().view, rows: /** @type {any} */ (rowsAsked) } }),
  });
  asked.node.setAttribute('aria-label', t('maps.rows'));
  asked.node.classList.add('deep');
  const about = el('p', { class: 'quiet small about' });
  const legend = el('div', { class: 'legends' });
  const readout = el('output', { class: 'readout number' });
  const list = el('div', { class: 'map-list' });
  const curvePicture = el('div', { class: 'picture' });
  const line = el('div', { class: 'curve-line', 'aria-hidden': 'true', hidden: true });
  const curveBox = el(
    'div',
    { class: 'figure live', role: 'img', tabindex: '0' },
    el('div', { class: 'skeleton' }),
    curvePicture,
    line,
  );
  const curveNode = el(
    'section',
    { class: 'curve' },
    el('header', {}, el('h3', {}, t('maps.curve'))),
    curveBox,
  );
  const bar = el('header', { class: 'maps-bar' }, asked.node, about, readout, legend);
  const coming = el('p', { class: 'coming small', role: 'status' });
  const row = el('div', { class: 'maps-row' }, list, curveNode, coming);
  fill(host, bar, row);
  /** @type {ReturnType<typeof createMap>[]} */
  let maps = [];
  const more = tellMore(list);
  let next = 0,
    frame = 0,
    timer = 0;
  /**
   * What the curve's axis goes through, and of which networks.
   * @type {{of: string, range: [number, number]}|null}
   */
  let levels = null;
  /** @type {ReturnType<typeof arrange>|null} null: to be shared out anew */
  let room = null;

  /** What the curve shows. @type {import('../../../figures/curve.js').CurveData} */
  let curves = [];
  /** The distance that is read off. @type {number|null} */
  let distance = null;
  curveBox.addEventListener('pointermove', ({ clientX }) => {
    if (levels && room)
      read(distanceAt(curves, readingRoom(), clientX - curveBox.getBoundingClientRect().left));
  });
  for (const event of ['pointerleave', 'blur']) curveBox.addEventListener(event, () => read(null));
  curveBox.addEventListener('keydown', (event) => {
    const by = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[event.key];
    if (by === undefined || event.shiftKey || event.altKey || curves.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    read(
      distance === null
        ? 0
        : Math.min(Math.max(...curves.map(({ row: each }) => each.length)) - 1, Math.max(0, distance + by)),
    );
  });
  const say = (/** @type {string} */ text) => write(readout, text);

  const readingRoom = () => ({
    range: levels?.range ?? [0, 0],
    width: room?.curve.width ?? 0,
    type: drawing.tokens().type,
  });

  /** All networks at the distance under the pointer, in one line. @param {number|null} d */
  function read(d) {
    distance = d;
    line.hidden = d === null || levels === null || room === null;
    if (d === null || levels === null || room === null) return say('');
    line.style.left = `${placeOf(curves, readingRoom(), d)}px`;
    const { parts, ratio } = readAt(curves, d);
    const each = parts.map(({ name, log }) => `${name} ${power(log)}`);
    const times = ratio
      ? [t('maps.read.ratio', { most: ratio.most, least: ratio.least, times: power(ratio.log) })]
      : [];
    say(
      t(d === 1 ? 'maps.read.curve.one' : 'maps.read.curve', { d, parts: [...each, ...times].join(' · ') }),
    );
  }

  function draw() {
    cancelAnimationFrame(next);
    next = 0;
    const { run, view } = store.get();
    const rowsShown = shownRows();
    const same = run !== null && onlyLosses(run);
    asked.set(same ? 'loss' : rowsShown);
    asked.without(same ? ['every'] : []);
    write(
      about,
      t(
        !view.direct
          ? `maps.about.${same ? 'same' : rowsShown}`
          : run?.map?.models[0].pool
            ? 'direct.map.pooled'
            : 'direct.map',
      ),
    );
    for (const part of [asked.node, about, list, curveNode, legend]) part.hidden = run === null;
    if (!run) return;
    if (maps.length !== run.models.length) {
      maps.forEach((each) => each.remove());
      maps = run.models.map((_, m) => createMap(store, services, m, say, () => about.textContent ?? ''));
      fill(list, ...maps.map(({ node }) => node));
      room = null;
    }
    const range = sharedRange(run);
    const tokens = drawing.tokens();
    /** @type {Set<string>} */
    const kinds = new Set();
    room ??= arrange();
    for (const each of maps) for (const kind of each.draw(room.size, range)) kinds.add(kind);
    refill(legend, JSON.stringify([range, [...kinds], tokens.dark]), () => [
      legendBar(range, normPalette(tokens), t('maps.legend'), String),
      ...legendMarks(
        Object.entries(marks(tokens))
          .filter(([kind]) => kinds.has(kind))
          .map(([kind, look]) => ({ kind, ...look })),
        t,
      ),
    ]);
    drawCurve(asShown(store.get(), run), room.curve.width, room.curve.height);
  }

  /** Where maps and curve stand, and how large: what there is, shared out. */
  function arrange() {
    const stage = /** @type {HTMLElement} */ (host.closest('.stage'));
    const { type } = drawing.tokens();
    const heads = bar.offsetHeight + Math.ceil(HEADS * type),
      around = extraOf(type);
    const wide = host.clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft);
    const { bench, inputs } = store.get().view;
    // the encoding takes room over the lanes, which stay
    const beside = inputs === 'open' ? 'encoded' : 'beside';
    const most = MOST[!bench ? 'explained' : maps.length === 1 ? 'alone' : beside];
    const story = /** @type {HTMLElement|null} */ (stage.querySelector('.story'));
    const high = stage.clientHeight - (story?.offsetHeight ?? 0);
    const least = bench ? Math.min(CURVE, wide / 3) : LEADS * wide;
    const { rows, side, taken, scrolls, apart } = placed(
      maps.length,
      wide,
      most * high - heads,
      least,
      around,
    );
    const size = { width: Math.floor(side + around.width), height: Math.floor(side + around.height) };
    const height = rows * size.height + (rows - 1) * HEAD;
    host.style.height = `${height + heads + (apart ? APART + HEAD : 0) + (scrolls ? SCROLLBAR : 0)}px`;
    row.classList.toggle('apart', apart);
    Object.assign(list.style, { gridTemplateRows: `repeat(${rows}, auto)`, maxWidth: `${taken}px` });
    const curve = { width: apart ? wide : wide - taken - GAP, height: apart ? APART : height };
    Object.assign(curveBox.style, { width: `${curve.width}px`, height: `${curve.height}px` });
    return { size, curve };
  }

  /** @param {Run} run @param {number} width @param {number} height */
  function drawCurve(run, width, height) {
    const data = run.models.flatMap((model, m) => {
      const found = headlineOf(run, m);
      return found
        ? [{ cell: model.cell, name: nameOf(run.models, m, t), variant: variantOf(run.models, m), ...found }]
        : [];
    });
    if (data.length < run.models.length) return void shown.delete('curve');
    curves = data;
    const of = `${run.T} ${data.map(({ name }) => name)}`;
    levels = { of, range: steady(data, levels?.of === of ? levels.range : null) };
    const { range } = levels;
    drawing.draw(curvePicture, curve(data, { width, height, tokens: drawing.tokens(), label: t, range }));
    const text = () =>
      curveSummary(data)
        .map(({ key, places }) => t(key, places))
        .join(' ');
    drawing.describe(curveBox, text);
    shown.set('curve', {
      id: 'curve',
      title: titled(store.get(), t, t('maps.curve.figure', { k: run.lossSteps[run.lossSteps.length - 1] })),
      figure: (room) => curve(data, { ...room, tokens: drawing.tokens(), label: t, range }),
      key: () => curveKey(data, { label: t }),
      table: () => curveRows(data),
      summary: text,
    });
  }

  /** The rows that are asked for; of those that did not come, the ones that are there. */
  function shownRows() {
    const { run, view, connection } = store.get();
    return (connection.status === 'broken' && run?.map?.rows) || view.rows;
  }

  /**
   * That the maps are on their way, the pass being here: told where it takes a while.
   * @param {boolean} waits
   */
  function tellComing(waits) {
    host.setAttribute('aria-busy', String(waits));
    if (!waits) coming.textContent = '';
    window.clearTimeout(timer);
    if (waits)
      timer = window.setTimeout(() => {
        coming.textContent = t('maps.coming');
      }, PATIENCE);
  }

  const follow = () => {
    const { run, connection } = store.get();
    const waits = run?.map?.rows !== shownRows();
    host.classList.toggle('waits', waits);
    tellComing(waits && connection.status === 'done');
    next ||= requestAnimationFrame(draw);
  };
  const resize = () => {
    room = null;
    follow();
  };
  const move = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => maps.forEach((each) => each.move()));
  };
  const stops = [
    store.subscribe(follow, (state) => state.run?.id),
    store.subscribe(follow, (state) => state.run?.map),
    store.subscribe(follow, (state) => state.run?.last),
    store.subscribe(follow, (state) => state.run?.scale),
    store.subscribe(follow, (state) => state.view.rows),
    store.subscribe(follow, (state) => state.connection.status),
    store.subscribe(follow, (state) => state.view.direct),
    store.subscribe(resize, ({ view }) => `${view.bench} ${view.inputs}`),
    store.subscribe(move, (state) => state.selection),
    drawing.watch(resize),
  ];
  const resized = new ResizeObserver(resize);
  for (const each of [host.closest('.stage'), host, bar]) if (each) resized.observe(each);
  follow();
  return () => {
    [...stops, more].forEach((stop) => stop());
    tellComing(false);
    host.removeAttribute('aria-busy');
    resized.disconnect();
    cancelAnimationFrame(next);
    cancelAnimationFrame(frame);
    maps.forEach((each) => each.remove());
    drawing.clear(curvePicture);
    shown.delete('curve');
  };
}
