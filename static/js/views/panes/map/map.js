/** One network's gradient map: its name, its cells, and the cell that is chosen or pointed at. */

import { el, icon, refill } from '../../../core/dom.js';
import { cellBox, cellOf, key, map, marked, rows, summary } from '../../../figures/map.js';
import { log10, power } from '../../../model/format.js';
import { classOf, nameOf } from '../../../model/names.js';
import { asShown, titled } from '../../parts/direct.js';

/** @import {Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** In a file a map has this room, px. */
const SQUARE = { width: 860, height: 860 };

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {(text: string) => void} say
 * @param {() => string} aboutMap  what is asked
 */
export function createMap(store, { t, drawing, shown, playback }, m, say, aboutMap) {
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
  const node = el(
    'section',
    { class: 'map-box' },
    el(
      'header',
      {},
      name,
      el('span', { class: 'quiet small' }, '‖∂L', el('sub', {}, 'k'), '/∂h', el('sub', {}, 't'), '‖'),
    ),
    figure,
  );
  /** @type {{width: number, height: number}} */
  let size = { width: 0, height: 0 };
  /** @type {any} */
  let options = null;

  const data = () => ({ run: asShown(store.get(), /** @type {Run} */ (store.get().run)), m });
  const cells = () => {
    const { map: all, T } = data().run;
    return all ? (all.models[m].pool?.n ?? T) : 0;
  };
  /** @param {import('../../../model/types.js').MapModel['pool']} [pool] */
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
    const [row, column] = [
      Math.floor((event.clientY - top - box.y) / box.height),
      Math.floor((event.clientX - left - box.x) / box.width),
    ];
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
    choose(
      Math.min(cells() - 1, Math.max(0, row + by[0])),
      Math.min(cells() - 1, Math.max(0, column + by[1])),
    );
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

  /** Of the run that was drawn: another may have come before it is written. */
  const label = (now = data()) => {
    const { key, places } = summary(now, options);
    return t(key, places);
  };

  return {
    node,
    /**
     * @param {typeof size} wanted
     * @param {import('../../../figures/scales.js').Range} range
     * @returns {string[]} the marks that occur
     */
    draw(wanted, range) {
      size = wanted;
      const { run } = data();
      const model = run.models[m];
      const kind = classOf(run.models, m),
        called = nameOf(run.models, m, t);
      node.style.width = `${size.width}px`;
      refill(name, `${kind} ${called}`, () => {
        node.className = `map-box ${kind}`;
        name.title = called;
        return [icon(model.cell), el('span', {}, called)];
      });
      Object.assign(figure.style, { width: `${size.width}px`, height: `${size.height}px` });
      const id = `${model.cell}-${m}-map`;
      if (!run.map) return (shown.delete(id), []);
      options = { ...size, tokens: drawing.tokens(), range, label: t };
      drawing.draw(picture, map(data(), options));
      const now = data();
      drawing.describe(figure, () => label(now));
      shown.set(id, {
        id,
        title: titled(store.get(), t, t('maps.figure', { network: nameOf(run.models, m, t) })),
        figure: () => map(data(), { ...options, ...SQUARE }),
        models: [m],
        about: () => [aboutMap(), ...pooled(run.map?.models[m].pool)],
        key: () => key(data(), { ...options, ...SQUARE }),
        table: () => rows(data()),
        summary: () => label(),
      });
      this.move();
      return marked(data(), options);
    },
    move() {
      if (!options || !data().run?.map) return;
      const [row, column] = chosen();
      const box = cellBox({ row, column }, data(), options);
      const { selection } = store.get();
      /**
       * Where a cursor of 7 px at least begins, so that it stands about its cell.
       * @param {number} start
       * @param {number} size
       */
      const about = (start, size) => start - Math.max(0, 7 - size) / 2;
      cursor.classList.toggle('chosen', selection.model === m);
      Object.assign(cursor.style, {
        width: `${Math.max(box.width, 7)}px`,
        height: `${Math.max(box.height, 7)}px`,
        transform: `translate(${about(box.x, box.width)}px, ${about(box.y, box.height)}px)`,
      });
      line.style.transform = `translateX(${box.x + box.width / 2}px)`;
    },
    remove() {
      drawing.clear(picture);
      for (const id of [...shown.keys()]) if (id.endsWith(`-${m}-map`)) shown.delete(id);
      node.remove();
    },
  };
}
