/** The T cells as one layer: unfolded in time, or folded into one cell with its loop. */

import { el, fill, svg } from '../dom.js';
import { CELL, fold, HEIGHT, Y } from '../graph/fold.js';
import { NETWORK } from '../model/names.js';
import { letter } from './letters.js';

/** @import {Store, Services} from '../services.js' */
/** @import {Meant} from './parameters.js' */

/** @param {Store} store @param {Services} services */
export function createPicture(store, { t, playback }) {
  const drawing = svg('svg', { class: 'fold', 'aria-hidden': 'true' });
  const node = el('div', { class: 'fold-box', role: 'img' }, drawing);
  drawing.addEventListener('pointerdown', (event) => {
    const cell = /** @type {Element} */ (event.target).closest('[data-t]');
    if (!cell) return;
    playback.pause();
    playback.select({ t: Number(/** @type {any} */ (cell).dataset.t) });
  });
  let made = '';

  /** A letter with its step below. @param {number} x @param {number} y @param {string} name @param {string|number} step */
  const indexed = (x, y, name, step) => svg('text', { x, y, class: 'fold-letter' }, svg('tspan', {}, name), svg('tspan', { class: 'step', dy: 3 }, step));
  const arrow = (/** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x1, /** @type {number} */ y1) => svg('path', { class: 'fold-arrow', d: `M${x0} ${y0}L${x1} ${y1}`, 'marker-end': 'url(#fold-head)' });
  const half = { width: CELL.width / 2, height: CELL.height / 2 };

  /** A cell about x = 0, its input and its state. @param {string} label @param {string[]} names @param {number|string} step @param {string} cls @param {number} x */
  function cell(label, [input, state], step, cls, x) {
    return svg('g', { class: `fold-cell ${cls}`, style: { '--x': `${x}px` }, data: typeof step === 'number' ? { t: step } : {} },
      svg('rect', { class: 'fold-hit', x: -half.width - 6, y: 0, width: CELL.width + 12, height: HEIGHT }),
      arrow(0, Y.in, 0, Y.cell + half.height + 7), arrow(0, Y.cell - half.height, 0, Y.out + 4),
      svg('rect', { class: 'fold-body', x: -half.width, y: Y.cell - half.height, width: CELL.width, height: CELL.height, rx: 5 }),
      svg('text', { class: 'fold-name', x: 0, y: Y.cell + 4 }, label), indexed(0, Y.x, input, step), indexed(0, Y.h, state, step));
  }

  /** @param {Meant} meant @param {number} width */
  function build({ m, model, graph, notation, run: { T, models } }, width) {
    const { selection } = store.get();
    const { recurrent } = models[m];
    /** What goes from step to step: nothing where that edge is cut. @param {...Element} parts */
    const linked = (...parts) => (recurrent ? parts : []);
    const { cells, gaps, left, right, centre, loop, delay } = fold({ T, t: selection.t, width });
    const label = NETWORK[model.cell].label;
    const states = graph.states.map((state) => letter(graph, notation, state));
    const names = [letter(graph, notation, 'x'), states[0]];
    /** What goes on to the next step, one below the other. @param {number} at @param {string|number} step */
    const carried = (at, step) => states.map((name, i) => indexed(at, Y.cell + 4 + (i - (states.length - 1) / 2) * 17, name, step));
    drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    drawing.setAttribute('width', String(width));
    drawing.setAttribute('height', String(HEIGHT));
    fill(drawing,
      svg('defs', {}, svg('marker', { id: 'fold-head', viewBox: '0 0 8 8', refX: 5, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, svg('path', { d: 'M1 1L7 4L1 7z' }))),
      svg('g', { class: 'unfolded-only' },
        svg('rect', { class: 'fold-frame', x: left, y: Y.frame, width: right - left, height: Y.foot - Y.frame, rx: 8 }),
        ...linked(...carried(left - 34, '−1'), arrow(left - 18, Y.cell, cells[0].x - half.width - 6, Y.cell),
          ...cells.map(({ x, next }) => arrow(x + half.width, Y.cell, next === null ? right + 14 : next - half.width - 6, Y.cell)),
          ...carried(right + 34, T - 1)),
        ...gaps.map((at) => svg('text', { class: 'fold-gap', x: at, y: Y.cell + 4 }, '…'))),
      ...cells.map((each) => cell(label, names, each.t, `unfolded${each.t === selection.t ? ' chosen' : ''}`, each.x)),
      svg('g', { class: 'folded-only' }, ...linked(svg('path', { class: 'fold-arrow', d: loop, 'marker-end': 'url(#fold-head)' }),
        svg('rect', { class: 'fold-square', x: delay.x - 5, y: delay.y - 5, width: 10, height: 10 }), svg('text', { class: 'fold-delay', x: delay.x + 14, y: delay.y + 4 }, t('layer.delay')),
        ...states.map((name, i) => indexed(centre + 62 + 20 * i, Y.cell - 17, name, 't')), ...states.map((name, i) => indexed(centre + 62 + 28 * i, Y.cell + 27, name, 't−1')))),
      cell(label, names, 't', 'folded', centre));
    drawing.style.setProperty('--centre', `${centre}px`);
    node.setAttribute('aria-label', t('layer.picture', { network: label, steps: T, last: T - 1 }));
  }

  return {
    node,
    /** @param {Meant} meant @param {number} width */
    update(meant, width) {
      const { view, selection } = store.get();
      const key = [meant.run.id, meant.graph.variant, meant.notation, width, selection.t].join(' ');
      if (key !== made) build(meant, width);
      made = key;
      drawing.classList.toggle('is-folded', view.folded);
    },
  };
}
