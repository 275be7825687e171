/**
 * An array as a grid of coloured cells, a path for each of a few colours; its numbers printed where they fit,
 * the others by pointing or by arrow keys. Some may be typed over: by a click, by Enter, or at once.
 */

import { assign, el, svg } from '../../core/dom.js';
import { inCell } from '../../model/format.js';

/** @import {Numbers} from '../../model/arrays.js' */

/** Colours on each side of zero. */
const SHADES = 16;

/**
 * The place so many rows and columns on, on screen; after the last of a row comes the next row.
 * @callback Beside
 * @param {{r: number, c: number}} place
 * @param {{rows: number, columns: number}} by
 * @returns {{r: number, c: number}|null}
 */
/**
 * @typedef {object} Grid
 * @property {HTMLElement} node
 * @property {(numbers: Numbers) => void} set
 * @property {(cells: {r: number, c: number}[]) => void} light   places as the engine counts them
 * @property {(place: {r: number, c: number}|null) => void} point
 * @property {(place: {r: number, c: number}) => void} focus
 * @property {(place: {r: number, c: number}) => DOMRect} over   where a number stands in the window
 * @property {Beside} beside
 */

/**
 * @param {{rows: number, cols: number, turned: boolean, cell: {width: number, height: number, printed:
 *   boolean}, label: string, role: string,
 *   onPoint: (place: {r: number, c: number}) => void, onLeave: () => void,
 *   onType: ((place: {r: number, c: number}, typed?: string) => void)|null, hint: string}} options
 *   rows, cols: on screen; turned: the screen's rows are the engine's columns; onType: a number is to be
 *   typed over; null: none may be; hint: that they may be
 * @returns {Grid}
 */
export function createGrid({ rows, cols, turned, cell, label, role, onPoint, onLeave, onType, hint }) {
  const { width: w, height: h, printed } = cell;
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, i) => {
    const path = svg('path'),
      share = Math.abs(i - SHADES) / SHADES;
    if (share > 0)
      path.style.fill = `color-mix(in oklab, var(--${i < SHADES ? 'negative' : 'positive'}) ${100 * share}%, var(--surface))`;
    return path;
  });
  const odd = svg('path', { class: 'odd' }),
    lit = svg('path', { class: 'lit' }),
    cursor = svg('path', { class: 'cursor' });
  const texts = printed
    ? Array.from({ length: rows * cols }, (_, i) =>
        svg('text', { x: ((i % cols) + 0.5) * w, y: (Math.floor(i / cols) + 0.5) * h }),
      )
    : [];
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${cols * w} ${rows * h}`, width: cols * w, height: rows * h, 'aria-hidden': 'true' },
    ...shades,
    odd,
    ...texts,
    lit,
    cursor,
  );
  const node = el(
    'div',
    {
      class: onType ? 'cells typed' : 'cells',
      role: 'application',
      'aria-roledescription': role,
      tabindex: '0',
      'aria-label': label,
      'aria-description': onType ? hint : null,
      title: onType ? hint : null,
    },
    picture,
  );
  let at = { r: 0, c: 0 };

  const screen = (/** @type {{r: number, c: number}} */ { r, c }) => (turned ? [c, r] : [r, c]);
  const engine = (/** @type {number} */ row, /** @type {number} */ col) =>
    turned ? { r: col, c: row } : { r: row, c: col };
  const box = (/** @type {{r: number, c: number}} */ place) => {
    const [row, col] = screen(place);
    return `M${col * w} ${row * h}h${w}v${h}h${-w}z`;
  };
  function go(/** @type {number} */ row, /** @type {number} */ col) {
    at = engine(Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(cols - 1, col)));
    onPoint(at);
  }
  picture.addEventListener('pointermove', (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    go(
      Math.floor(((event.clientY - top) / height) * rows),
      Math.floor(((event.clientX - left) / width) * cols),
    );
  });
  picture.addEventListener('pointerleave', () => node === document.activeElement || onLeave());
  node.addEventListener('focus', () => onPoint(at));
  node.addEventListener('blur', ({ relatedTarget: to }) => {
    if (!node.contains(/** @type {Node|null} */ (to))) onLeave();
  });
  if (onType) picture.addEventListener('click', () => onType(at));
  node.addEventListener('keydown', (event) => {
    if (onType && starts(event)) {
      event.preventDefault();
      return onType(at, event.key === 'Enter' || event.key === 'F2' ? undefined : event.key);
    }
    const [row, col] = screen(at);
    const to = {
      ArrowUp: [row - 1, col],
      ArrowDown: [row + 1, col],
      ArrowLeft: [row, col - 1],
      ArrowRight: [row, col + 1],
      Home: [0, 0],
      End: [rows - 1, cols - 1],
    }[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(to[0], to[1]);
  });

  /** @type {string[]} */
  const drawn = [];
  return {
    node,
    set({ data }) {
      let most = 0;
      for (const value of data) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
      const d = new Array(2 * SHADES + 2).fill('');
      for (let i = 0; i < data.length; i++) {
        const value = data[i];
        const [row, col] = turned ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / cols), i % cols];
        const shade = Number.isFinite(value)
          ? value === 0 || most === 0
            ? SHADES
            : SHADES + Math.sign(value) * Math.max(1, Math.round((Math.abs(value) / most) * SHADES))
          : 2 * SHADES + 1;
        if (shade !== SHADES) d[shade] += `M${col * w} ${row * h}h${w}v${h}h${-w}z`;
        if (printed) {
          const text = texts[row * cols + col];
          text.textContent = inCell(value);
          text.classList.toggle('tight', text.textContent.length > 5);
          text.classList.toggle('strong', most > 0 && Math.abs(value) > 0.8 * most);
        }
      }
      d.forEach((path, i) => {
        if (drawn[i] !== path) assign(shades[i] ?? odd, { d: path || null });
        drawn[i] = path;
      });
    },
    light: (cells) => assign(lit, { d: cells.map(box).join('') || null }),
    point(place) {
      if (place) at = place;
      assign(cursor, { d: place ? box(place) : null });
    },
    focus({ r, c }) {
      const [row, col] = screen({ r, c });
      at = engine(Math.min(rows - 1, row), Math.min(cols - 1, col));
      node.focus({ preventScroll: true });
    },
    over(place) {
      const [row, col] = screen(place);
      const { left, top, width, height } = picture.getBoundingClientRect();
      const [wide, high] = [width / cols, height / rows];
      return new DOMRect(left + col * wide, top + row * high, wide, high);
    },
    beside(place, by) {
      const [row, col] = screen(place);
      const next = (row + by.rows) * cols + col + by.columns;
      return next < 0 || next >= rows * cols ? null : engine(Math.floor(next / cols), next % cols);
    },
  };
}

/** Whether a key begins a number, or asks to change one. @param {KeyboardEvent} event */
const starts = ({ key, ctrlKey, metaKey, altKey }) =>
  !ctrlKey && !metaKey && !altKey && /^([-−+.,\d]|Enter|F2)$/.test(key);
