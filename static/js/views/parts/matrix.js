/** A matrix as a picture from which an element is chosen, by pointer or by the arrow keys. */

import { el, fill, mathml } from '../../core/dom.js';
import { cellBox, EDGE, fitted, matrices, placeUnder, rows, summary } from '../../figures/matrices.js';
import { signed } from '../../figures/key.js';
import { signedPalette } from '../../figures/scales.js';
import { indexAt, indicesOf, placeOf, sizeOf, valueAt } from '../../model/blocks.js';
import { number } from '../../model/format.js';

/** @import {Panel} from '../../figures/matrices.js' */
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
 * @param {Services} services
 * @param {string} id  of the figure, and of its files
 * @param {(index: number[]) => void} choose
 */
export function createMatrix({ t, drawing, shown }, id, choose) {
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
  /**
   * @type {{panel: Panel, place: [number, number], box: import('../../figures/matrices.js').Box, width:
   *   number, height: number}|null}
   */
  let now = null;

  figure.addEventListener('pointerdown', (event) => {
    if (!now) return;
    const { left, top } = figure.getBoundingClientRect();
    const found = placeUnder(now.panel.block, now.box, event.clientX - left, event.clientY - top);
    if (found) choose(indexAt(now.panel.block, ...found));
  });
  figure.addEventListener('keydown', (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by || !now || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const most = sizeOf(now.panel.block);
    const [row, column] = now.place.map((at, axis) => Math.max(0, Math.min(most[axis] - 1, at + by[axis])));
    now.place = [row, column]; // the next key may come before this is drawn
    choose(indexAt(now.panel.block, row, column));
  });

  return {
    node,
    /**
     * @param {Panel|null} panel  null: its numbers are not here yet
     * @param {{model: number, heading: string, letters: string, says?: string, step?: string, entry:
     *   Meant['entry'], room: {width: number, height: number}}} options  letters: what it is of, as a
     *   formula; says: a line under it, and in its file; step: that it is of, in the names of its files
     */
    draw(panel, { model, heading, letters, says = '', step, entry, room }) {
      fill(title, el('span', {}, heading), ' ', mathml(letters));
      node.classList.toggle('waits', !panel);
      node.style.width = `${room.width}px`;
      Object.assign(figure.style, { width: `${room.width}px`, height: `${room.height}px` });
      const place = panel && placeOf(panel.block, entry.index);
      cursor.hidden = !place;
      size.textContent = value.textContent = scale.textContent = beside.textContent = '';
      shown.delete(id);
      now = null;
      if (!panel || !place) return;
      const {
        width,
        height,
        boxes: [box],
      } = boxed(panel, room);
      now = { panel, place, box, width, height };
      Object.assign(figure.style, { width: `${width}px`, height: `${height}px` });
      const options = { width, height, tokens: drawing.tokens(), boxes: [box], told: true };
      const words = summary(panel);
      drawing.draw(picture, matrices([panel], options));
      size.textContent = sizeOf(panel.block).join(' × ');
      scale.textContent = `± ${number(panel.range[1], 2)}`;
      beside.textContent = says;
      const cell = cellBox(panel.block, box, place);
      Object.assign(cursor.style, {
        width: `${Math.max(cell.width, 5)}px`,
        height: `${Math.max(cell.height, 5)}px`,
        transform: `translate(${cell.x - Math.max(0, 5 - cell.width) / 2}px, ${cell.y - Math.max(0, 5 - cell.height) / 2}px)`,
      });
      value.textContent = `[${indicesOf(panel.block, entry.index).join(', ')}] ${number(valueAt(panel.matrix, entry.index))}`;
      figure.setAttribute('aria-label', `${t(words.key, words.places)} ${value.textContent}`);
      shown.set(id, {
        id,
        title: panel.name,
        models: [model],
        step,
        about: () => (says ? [says] : []),
        axes: { x: t('hand.column'), y: t('hand.row') },
        key: () => [signed('', panel.range, signedPalette(drawing.tokens()))],
        figure: (larger) =>
          matrices([panel], { ...boxed(panel, larger, 44), tokens: drawing.tokens(), told: true }),
        table: () => rows([panel]),
        summary: () => t(words.key, words.places),
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete(id);
    },
  };
}
