/** A matrix as a picture from which an element is chosen, by pointer or by the arrow keys. */

import { el, fill, mathml } from '../../core/dom.js';
import { cellBox, EDGE, fitted, matrices, placeUnder, rows, summary } from '../../figures/matrices.js';
import { signed } from '../../figures/key.js';
import { signedPalette } from '../../figures/scales.js';
import { indexAt, indicesOf, placeOf, sizeOf, valueAt } from '../../model/blocks.js';
import { number } from '../../model/format.js';

/** @import {Box, Panel} from '../../figures/matrices.js' */
/** @import {Services} from '../../services.js' */
/** @import {Meant} from './parameters.js' */

/**
 * Its cells, in a box with room for the numbers of rows and columns.
 * @param {Panel} panel
 * @param {{width: number, height: number}} room
 * @param {number} [largest] side of a cell, px
 */
function boxed({ block }, room, largest) {
  const inside = fitted(
    block,
    { width: room.width - EDGE.left - 2, height: room.height - EDGE.top - 2 },
    largest,
  );
  return {
    width: Math.ceil(EDGE.left + inside.width + 2),
    height: Math.ceil(EDGE.top + inside.height + 2),
    boxes: [{ x: EDGE.left, y: EDGE.top, ...inside }],
  };
}

/**
 * A matrix as it is drawn: which element is chosen, and where its cells stand.
 * @typedef {{panel: Panel, place: [number, number], box: Box, width: number, height: number}} Drawn
 */
/**
 * `letters`: its name as a formula; `says`: a line under it and in its file; `step`: in its files' names.
 * @typedef {{model: number, heading: string, letters: string, says?: string, step?: string,
 *   entry: Meant['entry'], room: {width: number, height: number}}} Options
 */
/** @typedef {ReturnType<typeof createNodes>} Nodes */

/** Marks of smaller cells are so wide, px. */
const LEAST = 5;
/** The most that a cell of a figure on paper is, px. */
const LARGE = 44;

/**
 * @param {Services} services
 * @param {string} id  of the figure, and of its files
 * @param {(index: number[]) => void} choose
 */
export function createMatrix(services, id, choose) {
  const { t, drawing, shown } = services;
  const nodes = createNodes(t);
  const { node, title, figure, picture, cursor, size, value, scale, beside } = nodes;
  /** @type {Drawn|null} */
  let now = null;
  listen(figure, () => now, choose);

  return {
    node,
    /** @param {Panel|null} panel  null: its numbers are not here yet @param {Options} options */
    draw(panel, options) {
      const { heading, letters, says = '', entry, room } = options;
      fill(title, el('span', {}, heading), ' ', mathml(letters));
      node.classList.toggle('waits', !panel);
      node.style.width = `${room.width}px`;
      Object.assign(figure.style, { width: `${room.width}px`, height: `${room.height}px` });
      const place = panel && placeOf(panel.block, entry.index);
      cursor.hidden = !place;
      for (const each of [size, value, scale, beside]) each.textContent = '';
      shown.delete(id);
      now = null;
      if (!panel || !place) return;
      const { boxes, ...outer } = boxed(panel, room);
      now = { panel, place, box: boxes[0], ...outer };
      Object.assign(figure.style, { width: `${outer.width}px`, height: `${outer.height}px` });
      const look = { ...outer, tokens: drawing.tokens(), boxes, told: true };
      drawing.draw(picture, matrices([panel], look));
      beside.textContent = says;
      tell(t, nodes, now, entry);
      shown.set(id, figureOf(services, id, panel, options));
    },
    remove() {
      drawing.clear(picture);
      shown.delete(id);
    },
  };
}

/** @param {Services['t']} t */
function createNodes(t) {
  const picture = el('div', { class: 'picture' });
  const cursor = el('div', { class: 'map-cursor chosen', 'aria-hidden': 'true', hidden: true });
  const figure = el(
    'div',
    {
      class: 'figure matrix',
      role: 'application',
      tabindex: '0',
      'aria-roledescription': t('layer.matrix.role'),
    },
    el('div', { class: 'skeleton' }),
    picture,
    cursor,
  );
  const title = el('span', {}),
    size = el('span', { class: 'quiet small number' }),
    value = el('output', { class: 'number' }),
    scale = el('span', { class: 'quiet number' }),
    beside = el('p', { class: 'quiet small matrix-says' });
  const node = el(
    'section',
    { class: 'matrix-box' },
    el('header', {}, title, size),
    figure,
    el('div', { class: 'matrix-foot' }, value, scale),
    beside,
  );
  return { node, title, size, figure, picture, cursor, value, scale, beside };
}

/**
 * An element is chosen by pointer, or the one beside it by an arrow key.
 * @param {HTMLElement} figure @param {() => Drawn|null} drawn @param {(index: number[]) => void} choose
 */
function listen(figure, drawn, choose) {
  figure.addEventListener('pointerdown', (event) => {
    const now = drawn();
    if (!now) return;
    const { left, top } = figure.getBoundingClientRect();
    const found = placeUnder(now.panel.block, now.box, event.clientX - left, event.clientY - top);
    if (found) choose(indexAt(now.panel.block, ...found));
  });
  figure.addEventListener('keydown', (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const now = drawn();
    if (!by || !now || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const most = sizeOf(now.panel.block);
    const [row, column] = now.place.map((at, axis) => Math.max(0, Math.min(most[axis] - 1, at + by[axis])));
    now.place = [row, column]; // the next key may come before this is drawn
    choose(indexAt(now.panel.block, row, column));
  });
}

/**
 * Its size, its scale and, of the chosen element, the number and its place.
 * @param {Services['t']} t @param {Nodes} nodes @param {Drawn} drawn @param {Meant['entry']} entry
 */
function tell(t, { size, scale, cursor, value, figure }, { panel, place, box }, { index }) {
  const words = summary(panel);
  const { x, y, width, height } = cellBox(panel.block, box, place);
  size.textContent = sizeOf(panel.block).join(' × ');
  scale.textContent = `± ${number(panel.range[1], 2)}`;
  const [left, top] = [x - Math.max(0, LEAST - width) / 2, y - Math.max(0, LEAST - height) / 2];
  Object.assign(cursor.style, {
    width: `${Math.max(width, LEAST)}px`,
    height: `${Math.max(height, LEAST)}px`,
    transform: `translate(${left}px, ${top}px)`,
  });
  const indices = indicesOf(panel.block, index).join(', ');
  value.textContent = `[${indices}] ${number(valueAt(panel.matrix, index))}`;
  figure.setAttribute('aria-label', `${t(words.key, words.places)} ${value.textContent}`);
}

/**
 * The matrix for the export menu.
 * @param {Services} services @param {string} id @param {Panel} panel @param {Options} options
 * @returns {import('../../services.js').Shown}
 */
function figureOf({ t, drawing }, id, panel, { model, step, says = '' }) {
  const words = summary(panel);
  return {
    id,
    title: panel.name,
    models: [model],
    step,
    about: () => (says ? [says] : []),
    axes: { x: t('hand.column'), y: t('hand.row') },
    key: () => [signed('', panel.range, signedPalette(drawing.tokens()))],
    figure: (larger) =>
      matrices([panel], { ...boxed(panel, larger, LARGE), tokens: drawing.tokens(), told: true }),
    table: () => rows([panel]),
    summary: () => t(words.key, words.places),
  };
}
