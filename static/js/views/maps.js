/** The gradient maps side by side on one colour scale, and the curve of norm against distance. */

import { el, fill, icon } from '../dom.js';
import { curve, key as curveKey, rows as curveRows, summary as curveSummary } from '../figures/curve.js';
import { cellBox, cellOf, key, map, marked, rows, summary } from '../figures/map.js';
import { marks, normPalette, sharedRange } from '../figures/scales.js';
import { log10, power } from '../model/format.js';
import { classOf, nameOf, variantOf } from '../model/names.js';
import { onlyLosses } from '../model/run.js';
import { choice } from './fields.js';
import { asShown, titled } from './direct.js';
import { headlineOf } from './headlines.js';
import { legendBar, legendMarks } from './legend.js';
import { tellMore } from './more.js';

/** @import {Run} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */

/** What the maps' margins take from a square. */
const EXTRA = { width: 46, height: 38 };
/** px: what a map and the curve need. */
const LEAST = { map: 64, curve: 166 };
/** The curve takes what the maps leave, at least this much; between them; its height where it stands under them; what their scrollbar takes, px. */
const CURVE = 236, GAP = 12, APART = 170, SCROLLBAR = 8;
/** The names over the maps, and over those of a second row, px; and the part of the stage's height that all may take: more beside one lane alone. */
const HEADS = 28, HEAD = 24, MOST = { alone: 0.56, beside: 0.41 };
/** What takes less is not worth a word, ms. */
const PATIENCE = 500;
/** In a file a map has this room, px. */
const SQUARE = { width: 860, height: 860 };

/**
 * Where so many maps stand: in one row beside the curve, in two where they would be too small; where there is no height for these they scroll sideways, half a map in sight. On a narrow page the curve stands under them.
 * @param {number} count @param {number} wide @param {number} high  what all of them may take, px @returns {{rows: number, side: number, taken: number, scrolls: boolean, apart: boolean}}  side: of a map; taken: the maps' width
 */
function placed(count, wide, high) {
  const extra = EXTRA.width + GAP;
  const apart = wide < LEAST.curve + 2 * (LEAST.map + extra);
  const columns = (/** @type {number} */ rows) => Math.ceil(count / rows);
  const sideOf = (/** @type {number} */ rows) => Math.min((high - HEAD * (rows - 1)) / rows - EXTRA.height, (wide - (apart ? 0 : Math.min(CURVE, wide / 3))) / columns(rows) - extra);
  const rows = sideOf(1) < LEAST.map && sideOf(2) >= LEAST.map ? 2 : 1;
  const side = Math.max(LEAST.map, sideOf(rows));
  const room = apart ? wide : wide - LEAST.curve, all = columns(rows) * (side + extra);
  const scrolls = all > room + GAP;
  return { rows, side, apart, scrolls, taken: (scrolls ? (Math.floor(room / (side + extra) - 0.5) + 0.5) * (side + extra) : all) - GAP };
}

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, shown } = services;
  const asked = choice({ name: 'map-rows', fine: true, options: [['every', t('maps.every')], ['loss', t('maps.loss')]], turn: (rowsAsked) => store.set({ view: { ...store.get().view, rows: /** @type {any} */ (rowsAsked) } }) });
  asked.node.setAttribute('aria-label', t('maps.rows'));
  const about = el('p', { class: 'quiet small about' });
  const legend = el('div', { class: 'legends' });
  const readout = el('output', { class: 'readout number' });
  const list = el('div', { class: 'map-list' });
  const curvePicture = el('div', { class: 'picture live' });
  const curveBox = el('div', { class: 'figure', role: 'img' }, el('div', { class: 'skeleton' }), curvePicture);
  const curveNode = el('section', { class: 'curve' }, el('header', {}, el('h3', {}, t('maps.curve'))), curveBox);
  const bar = el('header', { class: 'maps-bar' }, asked.node, about, readout, legend);
  const coming = el('p', { class: 'coming small', role: 'status' });
  const row = el('div', { class: 'maps-row' }, list, curveNode, coming);
  fill(host, bar, row);
  /** @type {ReturnType<typeof createMap>[]} */
  let maps = [];
  const more = tellMore(list);
  let next = 0, frame = 0, timer = 0;

  const offHover = drawing.on(curvePicture, 'hover', ({ data, y }) => data && say(t('maps.read.curve', { network: data.name, d: data.d, log: log10(y), norm: power(y) })));
  const offUnhover = drawing.on(curvePicture, 'unhover', () => say(''));
  const say = (/** @type {string} */ text) => { readout.textContent = text; };

  function draw() {
    cancelAnimationFrame(next);
    next = 0;
    const { run, view } = store.get();
    const rowsShown = shownRows();
    const same = run !== null && onlyLosses(run);
    asked.set(same ? 'loss' : rowsShown);
    asked.without(same ? ['every'] : []);
    about.textContent = t(!view.direct ? `maps.about.${same ? 'same' : rowsShown}` : run?.map?.models[0].pool ? 'direct.map.pooled' : 'direct.map');
    for (const part of [asked.node, about, list, curveNode, legend]) part.hidden = run === null;
    if (!run) return;
    if (maps.length !== run.models.length) {
      maps.forEach((each) => each.remove());
      maps = run.models.map((_, m) => createMap(store, services, m, say, () => about.textContent ?? ''));
      fill(list, ...maps.map(({ node }) => node));
    }
    const stage = /** @type {HTMLElement} */ (host.closest('.stage'));
    const heads = bar.offsetHeight + HEADS;
    const wide = host.clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft);
    const { rows, side, taken, scrolls, apart } = placed(maps.length, wide, MOST[maps.length === 1 ? 'alone' : 'beside'] * stage.clientHeight - heads);
    const size = { width: Math.floor(side + EXTRA.width), height: Math.floor(side + EXTRA.height) };
    const height = rows * size.height + (rows - 1) * HEAD;
    host.style.height = `${height + heads + (apart ? APART + HEAD : 0) + (scrolls ? SCROLLBAR : 0)}px`;
    row.classList.toggle('apart', apart);
    Object.assign(list.style, { gridTemplateRows: `repeat(${rows}, auto)`, maxWidth: `${taken}px` });
    const range = sharedRange(run);
    const tokens = drawing.tokens();
    /** @type {Set<string>} */
    const kinds = new Set();
    for (const each of maps) for (const kind of each.draw(size, range)) kinds.add(kind);
    fill(legend, legendBar(range, normPalette(tokens), t('maps.legend'), String), ...legendMarks(Object.entries(marks(tokens)).filter(([kind]) => kinds.has(kind)).map(([kind, look]) => ({ kind, ...look })), t));
    drawCurve(asShown(store.get(), run), apart ? wide : wide - taken - GAP, apart ? APART : height);
  }

  /** @param {Run} run @param {number} width @param {number} height */
  function drawCurve(run, width, height) {
    Object.assign(curveBox.style, { width: `${width}px`, height: `${height}px` });
    const data = run.models.flatMap((model, m) => {
      const found = headlineOf(run, m);
      return found ? [{ cell: model.cell, name: nameOf(run.models, m, t), variant: variantOf(run.models, m), ...found }] : [];
    });
    if (data.length < run.models.length) return void shown.delete('curve');
    const figure = curve(data, { width, height, tokens: drawing.tokens(), label: t });
    drawing.draw(curvePicture, figure);
    const text = () => curveSummary(data).map(({ key, places }) => t(key, places)).join(' ');
    curveBox.setAttribute('aria-label', text());
    shown.set('curve', { id: 'curve', title: titled(store.get(), t, t('maps.curve.figure', { k: run.lossSteps[run.lossSteps.length - 1] })), figure: (room) => curve(data, { ...room, tokens: drawing.tokens(), label: t }), key: () => curveKey(data, { label: t }), table: () => curveRows(data), summary: text });
  }

  /** The rows that are asked for; of those that did not come, the ones that are there. */
  function shownRows() {
    const { run, view, connection } = store.get();
    return (connection.status === 'broken' && run?.map?.rows) || view.rows;
  }

  /** That the maps are on their way, the pass being here: told where it takes a while. @param {boolean} waits */
  function tellComing(waits) {
    host.setAttribute('aria-busy', String(waits));
    if (!waits) coming.textContent = '';
    window.clearTimeout(timer);
    if (waits) timer = window.setTimeout(() => { coming.textContent = t('maps.coming'); }, PATIENCE);
  }

  const follow = () => {
    const { run, connection } = store.get();
    const waits = run?.map?.rows !== shownRows();
    host.classList.toggle('waits', waits);
    tellComing(waits && connection.status === 'done');
    next ||= requestAnimationFrame(draw);
  };
  const move = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => maps.forEach((each) => each.move()));
  };
  const stops = [
    store.subscribe(follow, (state) => state.run?.id), store.subscribe(follow, (state) => state.run?.map), store.subscribe(follow, (state) => state.run?.last),
    store.subscribe(follow, (state) => state.view.rows), store.subscribe(follow, (state) => state.connection.status), store.subscribe(follow, (state) => state.view.direct), store.subscribe(move, (state) => state.selection), drawing.watch(draw),
  ];
  const resized = new ResizeObserver(follow);
  for (const each of [host, bar]) resized.observe(each);
  follow();
  return () => {
    [...stops, offHover, offUnhover, more].forEach((stop) => stop());
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

/** @param {Store} store @param {Services} services @param {number} m @param {(text: string) => void} say @param {() => string} aboutMap  what is asked */
function createMap(store, { t, drawing, shown, playback }, m, say, aboutMap) {
  const picture = el('div', { class: 'picture' });
  const cursor = el('div', { class: 'map-cursor', 'aria-hidden': 'true' });
  const line = el('div', { class: 'map-line', 'aria-hidden': 'true' });
  const figure = el('div', { class: 'figure map', role: 'application', tabindex: '0', 'aria-roledescription': t('maps.role') }, el('div', { class: 'skeleton' }), picture, line, cursor);
  const name = el('h3', { class: 'lane-name' });
  const node = el('section', { class: 'map-box' }, el('header', {}, name, el('span', { class: 'quiet small' }, '‖∂L', el('sub', {}, 'k'), '/∂h', el('sub', {}, 't'), '‖')), figure);
  /** @type {{width: number, height: number}} */
  let size = { width: 0, height: 0 };
  /** @type {any} */
  let options = null;

  const data = () => ({ run: asShown(store.get(), /** @type {Run} */ (store.get().run)), m });
  const cells = () => {
    const { map: all, T } = data().run;
    return all ? all.models[m].pool?.n ?? T : 0;
  };
  /** @param {import('../model/types.js').MapModel['pool']} [pool] */
  const pooled = (pool) => (pool ? [t('caption.pooled', { steps: pool.to[0] - pool.from[0] })] : []);
  const stepOf = (/** @type {number} */ cell) => data().run.map?.models[m].pool?.to[cell] ?? cell + 1;

  /** What a cell says: its loss, its step, its number. @param {number} row @param {number} column */
  function read(row, column) {
    const { map: all } = data().run;
    if (!all) return '';
    const { mask, dh } = all.models[m];
    const n = cells();
    const places = { network: nameOf(data().run.models, m, t), k: stepOf(row) - 1, t: stepOf(column) - 1 };
    if (!mask[row * n + column]) return t(column > row ? 'maps.read.later' : 'maps.read.none', places);
    const value = dh[row * n + column];
    return t('maps.read', { ...places, log: log10(value), norm: power(value) });
  }

  /** @param {PointerEvent} event @returns {[number, number]|null} row and column */
  function under(event) {
    if (!options || !data().run?.map) return null;
    const { left, top } = figure.getBoundingClientRect();
    const box = cellBox({ row: 0, column: 0 }, data(), options);
    const [row, column] = [Math.floor((event.clientY - top - box.y) / box.height), Math.floor((event.clientX - left - box.x) / box.width)];
    const n = cells();
    return row >= 0 && column >= 0 && row < n && column < n ? [row, column] : null;
  }

  /** @param {number} row @param {number} column */
  function choose(row, column) {
    const k = stepOf(row) - 1;
    playback.pause();
    playback.select({ model: m, k, t: Math.min(k, stepOf(column) - 1), pass: 'backward', node: 'h' });
    say(read(row, Math.min(row, column)));
  }
  figure.addEventListener('pointermove', (event) => {
    const found = under(event);
    say(found ? read(...found) : '');
  });
  figure.addEventListener('pointerleave', () => say(''));
  figure.addEventListener('pointerdown', (event) => {
    const found = under(event);
    if (found) choose(...found);
  });
  figure.addEventListener('keydown', (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !data().run?.map) return;
    event.preventDefault();
    const [row, column] = chosen();
    choose(Math.min(cells() - 1, Math.max(0, row + by[0])), Math.min(cells() - 1, Math.max(0, column + by[1])));
    figure.setAttribute('aria-label', `${label()} ${read(...chosen())}`);
  });

  /** The cell of the selection; k is the last loss step while none is chosen. @returns {[number, number]} */
  function chosen() {
    const { run, selection } = store.get();
    const { map: all, lossSteps } = /** @type {Run} */ (run);
    const model = /** @type {NonNullable<Run['map']>} */ (all).models[m];
    const k = selection.k ?? lossSteps[lossSteps.length - 1];
    return [cellOf(model, k), cellOf(model, selection.t)];
  }

  const label = () => {
    const { key, places } = summary(data(), options);
    return t(key, places);
  };

  return {
    node,
    /** @param {typeof size} wanted @param {import('../figures/scales.js').Range} range @returns {string[]} the marks that occur */
    draw(wanted, range) {
      size = wanted;
      const { run } = data();
      const model = run.models[m];
      node.className = `map-box ${classOf(run.models, m)}`;
      node.style.width = `${size.width}px`;
      name.title = nameOf(run.models, m, t);
      fill(name, icon(model.cell), el('span', {}, name.title));
      Object.assign(figure.style, { width: `${size.width}px`, height: `${size.height}px` });
      const id = `${model.cell}-${m}-map`;
      if (!run.map) return shown.delete(id), [];
      options = { ...size, tokens: drawing.tokens(), range, label: t };
      drawing.draw(picture, map(data(), options));
      figure.setAttribute('aria-label', label());
      shown.set(id, { id, title: titled(store.get(), t, t('maps.figure', { network: nameOf(run.models, m, t) })), figure: () => map(data(), { ...options, ...SQUARE }), models: [m], about: () => [aboutMap(), ...pooled(run.map?.models[m].pool)], key: () => key(data(), { ...options, ...SQUARE }), table: () => rows(data()), summary: label });
      this.move();
      return marked(data(), options);
    },
    move() {
      if (!options || !data().run?.map) return;
      const [row, column] = chosen();
      const box = cellBox({ row, column }, data(), options);
      const { selection } = store.get();
      cursor.classList.toggle('chosen', selection.model === m);
      Object.assign(cursor.style, { width: `${Math.max(box.width, 7)}px`, height: `${Math.max(box.height, 7)}px`, transform: `translate(${box.x - Math.max(0, 7 - box.width) / 2}px, ${box.y - Math.max(0, 7 - box.height) / 2}px)` });
      line.style.transform = `translateX(${box.x + box.width / 2}px)`;
    },
    remove() {
      drawing.clear(picture);
      for (const id of [...shown.keys()]) if (id.endsWith(`-${m}-map`)) shown.delete(id);
      node.remove();
    },
  };
}
