/** One network's gradient map: its name, its cells, and the cell that is chosen or pointed at. */

import { el, icon, refill } from '../../../core/dom.js';
import { cellBox, key, map, marked, rows, summary } from '../../../figures/map.js';
import { classOf, nameOf } from '../../../model/names.js';
import { titled } from '../../parts/direct.js';
import { createReading } from './reading.js';

/** @import {Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Reading} from './reading.js' */

/** The room of a map in a file, px. */
const SQUARE = { width: 860, height: 860 };
/** A cursor is no smaller, so that it can be seen about a small cell, px. */
const CURSOR = 7;

/** @param {Services['t']} t */
function makeNodes(t) {
  const picture = el('div', { class: 'picture' });
  const cursor = el('div', { class: 'map-cursor', 'aria-hidden': 'true' });
  const line = el('div', { class: 'map-line', 'aria-hidden': 'true' });
  const figure = el(
    'div',
    { class: 'figure map', role: 'application', tabindex: '0', 'aria-roledescription': t('maps.role') },
    el('div', { class: 'skeleton' }),
    picture,
    line,
    cursor,
  );
  const name = el('h3', { class: 'lane-name' });
  const letters = ['‖∂L', el('sub', {}, 'k'), '/∂h', el('sub', {}, 't'), '‖'];
  const head = el('header', {}, name, el('span', { class: 'quiet small' }, ...letters));
  return { node: el('section', { class: 'map-box' }, head, figure), name, figure, picture, line, cursor };
}

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {(text: string) => void} say
 * @param {() => string} aboutMap  the sentence about the rows that are asked for
 */
export function createMap(store, services, m, say, aboutMap) {
  const { t, drawing, shown } = services;
  const nodes = makeNodes(t);
  const { node, figure, picture } = nodes;
  const cells = createReading(store, t, m);
  /** @type {any} */
  let options = null;

  /** The label of the run that was drawn: another may have come before it is written. */
  const label = (now = cells.data()) => {
    const { key: says, places } = summary(now, options);
    return t(says, places);
  };
  letRead(figure, { cells, say, options: () => options });
  letChoose(figure, services.playback, { m, cells, say, label, options: () => options });

  function move() {
    if (options && cells.present()) place(nodes, cells, options, store.get().selection.model === m);
  }

  return {
    node,
    move,
    /**
     * @param {{width: number, height: number}} size
     * @param {import('../../../figures/scales.js').Range} range
     * @returns {string[]} the marks that occur
     */
    draw(size, range) {
      const now = cells.data();
      const { run } = now;
      entitle(nodes, run, m, t);
      node.style.width = `${size.width}px`;
      Object.assign(figure.style, { width: `${size.width}px`, height: `${size.height}px` });
      const id = `${run.models[m].cell}-${m}-map`;
      if (!run.map) return (shown.delete(id), []);
      options = { ...size, tokens: drawing.tokens(), range, label: t };
      drawing.draw(picture, map(now, options));
      drawing.describe(figure, () => label(now));
      const title = titled(store.get(), t, t('maps.figure', { network: nameOf(run.models, m, t) }));
      const { pool } = run.map.models[m];
      const pooled = pool ? [t('caption.pooled', { steps: pool.to[0] - pool.from[0] })] : [];
      const about = () => [aboutMap(), ...pooled];
      shown.set(id, { id, title, models: [m], about, summary: () => label(), ...fileOf(cells, options) });
      move();
      return marked(cells.data(), options);
    },
    remove() {
      drawing.clear(picture);
      for (const id of [...shown.keys()]) if (id.endsWith(`-${m}-map`)) shown.delete(id);
      node.remove();
    },
  };
}

/** The figure and the table of a map's file. @param {Reading} cells @param {any} options */
const fileOf = ({ data }, options) => ({
  figure: () => map(data(), { ...options, ...SQUARE }),
  key: () => key(data(), { ...options, ...SQUARE }),
  table: () => rows(data()),
});

/** @param {ReturnType<typeof makeNodes>} nodes @param {Run} run @param {number} m @param {Services['t']} t */
function entitle({ node, name }, run, m, t) {
  const kind = classOf(run.models, m),
    called = nameOf(run.models, m, t);
  refill(name, `${kind} ${called}`, () => {
    node.className = `map-box ${kind}`;
    name.title = called;
    return [icon(run.models[m].cell), el('span', {}, called)];
  });
}

/**
 * Moves the cursor to the chosen cell, and the line to its column.
 * @param {ReturnType<typeof makeNodes>} nodes
 * @param {Reading} cells
 * @param {any} options
 * @param {boolean} chosen  the network is the selected one
 */
function place({ cursor, line }, cells, options, chosen) {
  const [row, column] = cells.chosen();
  const box = cellBox({ row, column }, cells.data(), options);
  /** Where the cursor begins, so that it stands about its cell. @param {number} start @param {number} size */
  const about = (start, size) => start - Math.max(0, CURSOR - size) / 2;
  cursor.classList.toggle('chosen', chosen);
  Object.assign(cursor.style, {
    width: `${Math.max(box.width, CURSOR)}px`,
    height: `${Math.max(box.height, CURSOR)}px`,
    transform: `translate(${about(box.x, box.width)}px, ${about(box.y, box.height)}px)`,
  });
  line.style.transform = `translateX(${box.x + box.width / 2}px)`;
}

/**
 * The row and column under the pointer; null beside the map.
 * @param {PointerEvent} event
 * @param {HTMLElement} figure
 * @param {Reading} cells
 * @param {any} options
 * @returns {[number, number]|null}
 */
function under({ clientX, clientY }, figure, cells, options) {
  if (!options || !cells.present()) return null;
  const { left, top } = figure.getBoundingClientRect();
  const box = cellBox({ row: 0, column: 0 }, cells.data(), options);
  const row = Math.floor((clientY - top - box.y) / box.height),
    column = Math.floor((clientX - left - box.x) / box.width);
  const n = cells.count();
  return row >= 0 && column >= 0 && row < n && column < n ? [row, column] : null;
}

/**
 * The cell under the pointer says its number.
 * @param {HTMLElement} figure
 * @param {{cells: Reading, say: (text: string) => void, options: () => any}} of
 */
function letRead(figure, { cells, say, options }) {
  figure.addEventListener('pointermove', (event) => {
    const found = under(event, figure, cells, options());
    say(found ? cells.read(...found) : '');
  });
  figure.addEventListener('pointerleave', () => say(''));
}

/**
 * A cell is chosen by pointer or by the arrow keys.
 * @param {HTMLElement} figure
 * @param {Services['playback']} playback
 * @param {object} of
 * @param {number} of.m
 * @param {Reading} of.cells
 * @param {(text: string) => void} of.say
 * @param {() => string} of.label
 * @param {() => any} of.options
 */
function letChoose(figure, playback, { m, cells, say, label, options }) {
  /** @param {number} row @param {number} column */
  function choose(row, column) {
    const k = cells.stepOf(row) - 1;
    playback.pause();
    playback.select({ model: m, k, t: Math.min(k, cells.stepOf(column) - 1), pass: 'backward', node: 'h' });
    say(cells.read(row, Math.min(row, column)));
  }
  figure.addEventListener('pointerdown', (event) => {
    const found = under(event, figure, cells, options());
    if (found) choose(...found);
  });
  figure.addEventListener('keydown', (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || !cells.present()) return;
    event.preventDefault();
    const [row, column] = cells.chosen();
    const within = (/** @type {number} */ place) => Math.min(cells.count() - 1, Math.max(0, place));
    choose(within(row + by[0]), within(column + by[1]));
    figure.setAttribute('aria-label', `${label()} ${cells.read(...cells.chosen())}`);
  });
}
