/**
 * An array as a grid of coloured cells, a path for each of a few colours; its numbers printed where they fit,
 * the others by pointing or by arrow keys. Some may be typed over: by a click, by Enter, or at once.
 */

import { assign, el, svg } from '../../core/dom.js';
import { inCell } from '../../model/format.js';

/** @import {Numbers} from '../../model/arrays.js' */

/** Colours on each side of zero. */
const SHADES = 16;

/** A number's place, as the engine counts. @typedef {{r: number, c: number}} Cell */
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
 * @typedef {object} Options
 * @property {number} rows    on screen
 * @property {number} cols
 * @property {boolean} turned  the screen's rows are the engine's columns
 * @property {{width: number, height: number, printed: boolean}} cell
 * @property {string} label
 * @property {string} role
 * @property {(place: Cell) => void} onPoint
 * @property {() => void} onLeave
 * @property {((place: Cell, typed?: string) => void)|null} onType  types one over; null: none may be
 * @property {string} hint    that they may be
 */

/** @param {Options} options @returns {Grid} */
export function createGrid(options) {
  const { rows, cols, turned, cell } = options;
  const picture = createPicture(options);
  const node = createNode(options, picture.node);
  let at = { r: 0, c: 0 };
  const screen = (/** @type {Cell} */ { r, c }) => (turned ? [c, r] : [r, c]);
  const engine = (/** @type {number} */ row, /** @type {number} */ col) =>
    turned ? { r: col, c: row } : { r: row, c: col };
  const box = (/** @type {Cell} */ place) => {
    const [row, col] = screen(place);
    return boxAt(row, col, cell);
  };
  function go(/** @type {number} */ row, /** @type {number} */ col) {
    at = engine(Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(cols - 1, col)));
    options.onPoint(at);
  }
  listen(options, node, picture.node, { at: () => at, onScreen: () => screen(at), go });

  return {
    node,
    set: picture.set,
    light: (cells) => assign(picture.lit, { d: cells.map(box).join('') || null }),
    point(place) {
      if (place) at = place;
      assign(picture.cursor, { d: place ? box(place) : null });
    },
    focus({ r, c }) {
      const [row, col] = screen({ r, c });
      at = engine(Math.min(rows - 1, row), Math.min(cols - 1, col));
      node.focus({ preventScroll: true });
    },
    over(place) {
      const [row, col] = screen(place);
      const { left, top, width, height } = picture.node.getBoundingClientRect();
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

/**
 * The outline of a cell.
 * @param {number} row @param {number} col @param {{width: number, height: number}} cell
 */
const boxAt = (row, col, { width: w, height: h }) => `M${col * w} ${row * h}h${w}v${h}h${-w}z`;

/** @param {Options} options @param {Element} picture */
function createNode({ label, role, onType, hint }, picture) {
  return el(
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
}

/** A path for each shade, and the numbers where they fit. @param {Options} options */
function createPicture({ rows, cols, turned, cell }) {
  const { width: w, height: h, printed } = cell;
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, i) => {
    const path = svg('path');
    const share = (100 * Math.abs(i - SHADES)) / SHADES;
    const colour = `var(--${i < SHADES ? 'negative' : 'positive'})`;
    if (share > 0) path.style.fill = `color-mix(in oklab, ${colour} ${share}%, var(--surface))`;
    return path;
  });
  const odd = svg('path', { class: 'odd' }),
    lit = svg('path', { class: 'lit' }),
    cursor = svg('path', { class: 'cursor' });
  const middle = (/** @type {number} */ i) => ({
    x: ((i % cols) + 0.5) * w,
    y: (Math.floor(i / cols) + 0.5) * h,
  });
  const texts = Array.from({ length: printed ? rows * cols : 0 }, (_, i) => svg('text', middle(i)));
  const width = Math.max(0, cols * w); // none while the inspector is hidden
  const size = { viewBox: `0 0 ${width} ${rows * h}`, width, height: rows * h };
  const node = svg('svg', { ...size, 'aria-hidden': 'true' }, ...shades, odd, ...texts, lit, cursor);
  /** What each path was given last. @type {string[]} */
  const drawn = [];
  return {
    node,
    lit,
    cursor,
    /** @param {Numbers} numbers */
    set({ data }) {
      const most = largest(data);
      const d = new Array(2 * SHADES + 2).fill('');
      for (let i = 0; i < data.length; i++) {
        const [row, col] = turned ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / cols), i % cols];
        const shade = shadeOf(data[i], most);
        if (shade !== SHADES) d[shade] += boxAt(row, col, cell);
        if (printed) print(texts[row * cols + col], data[i], most);
      }
      d.forEach((path, i) => {
        if (drawn[i] !== path) assign(shades[i] ?? odd, { d: path || null });
        drawn[i] = path;
      });
    },
  };
}

/** @param {Numbers['data']} data */
function largest(data) {
  let most = 0;
  for (const value of data) if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/**
 * The path that a number belongs to: SHADES is that of zero, the last one that of values that are not finite.
 * @param {number} value @param {number} most
 */
function shadeOf(value, most) {
  if (!Number.isFinite(value)) return 2 * SHADES + 1;
  if (value === 0 || most === 0) return SHADES;
  return SHADES + Math.sign(value) * Math.max(1, Math.round((Math.abs(value) / most) * SHADES));
}

/** @param {Element} text @param {number} value @param {number} most */
function print(text, value, most) {
  text.textContent = inCell(value);
  text.classList.toggle('tight', text.textContent.length > 5);
  text.classList.toggle('strong', most > 0 && Math.abs(value) > 0.8 * most);
}

/**
 * Pointer and arrow keys go through the numbers; a click, Enter or a figure types one over.
 * @param {Options} options @param {HTMLElement} node @param {Element} picture
 * @param {{at: () => Cell, onScreen: () => number[], go: (row: number, col: number) => void}} place
 */
function listen({ rows, cols, onPoint, onLeave, onType }, node, picture, { at, onScreen, go }) {
  picture.addEventListener('pointermove', (event) => {
    const { clientX, clientY } = /** @type {PointerEvent} */ (event);
    const { left, top, width, height } = picture.getBoundingClientRect();
    go(Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * cols));
  });
  picture.addEventListener('pointerleave', () => node === document.activeElement || onLeave());
  node.addEventListener('focus', () => onPoint(at()));
  node.addEventListener('blur', ({ relatedTarget: to }) => {
    if (!node.contains(/** @type {Node|null} */ (to))) onLeave();
  });
  if (onType) picture.addEventListener('click', () => onType(at()));
  node.addEventListener('keydown', (event) => {
    if (onType && starts(event)) {
      event.preventDefault();
      return onType(at(), event.key === 'Enter' || event.key === 'F2' ? undefined : event.key);
    }
    const [row, col] = onScreen();
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
}

/** Whether a key begins a number, or asks to change one. @param {KeyboardEvent} event */
const starts = ({ key, ctrlKey, metaKey, altKey }) =>
  !ctrlKey && !metaKey && !altKey && /^([-−+.,\d]|Enter|F2)$/.test(key);
