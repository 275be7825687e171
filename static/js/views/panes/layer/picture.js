/** The T cells as one layer: unfolded in time, or folded into one cell with its loop. */

import { el, fill, svg } from '../../../core/dom.js';
import { CELL, fold, HEIGHT, NARROWEST, Y } from '../../../graph/fold.js';
import { NETWORK } from '../../../model/names.js';
import { isZero } from '../../../model/run.js';
import { letter } from '../../parts/letters.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

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

  /**
   * A letter with its step below.
   * @param {number} x
   * @param {number} y
   * @param {string} name
   * @param {string|number} step
   */
  const indexed = (x, y, name, step) =>
    svg(
      'text',
      { x, y, class: 'fold-letter' },
      svg('tspan', {}, name),
      svg('tspan', { class: 'step', dy: 3 }, step),
    );
  const arrow = (
    /** @type {number} */ x0,
    /** @type {number} */ y0,
    /** @type {number} */ x1,
    /** @type {number} */ y1,
  ) => svg('path', { class: 'fold-arrow', d: `M${x0} ${y0}L${x1} ${y1}`, 'marker-end': 'url(#fold-head)' });
  /** dL by the same. @param {number} x @param {number} y @param {string} name @param {string|number} step */
  const gradient = (x, y, name, step) =>
    svg(
      'text',
      { x, y, class: 'fold-letter fold-gradient' },
      '∂L/∂',
      svg('tspan', {}, name),
      svg('tspan', { class: 'step', dy: 3 }, step),
    );
  const note = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ text) =>
    svg('text', { class: 'fold-note', x, y }, text);
  const half = { width: CELL.width / 2, height: CELL.height / 2 };

  const [top, foot] = [Y.cell - half.height, Y.cell + half.height];
  /**
   * Up through a cell goes its input, out comes its state.
   * @param {string[]} names
   * @param {number|string} step
   */
  const forth = ([input, state], step) => [
    arrow(0, Y.in, 0, foot + 7),
    arrow(0, top, 0, Y.out + 4),
    indexed(0, Y.x, input, step),
    indexed(0, Y.h, state, step),
  ];
  /**
   * Down through it goes the direct gradient of its state, out comes that of its input; along no arrow where
   * it is exactly zero.
   * @param {string[]} names
   * @param {number|string} step
   * @param {{direct: boolean, dx: boolean}} zero
   */
  const back = ([input, state], step, zero) => [
    ...(zero.dx
      ? [svg('text', { x: 0, y: Y.x, class: 'fold-gradient' }, '0')]
      : [arrow(0, foot, 0, Y.in - 3), gradient(0, Y.x, input, step)]),
    ...(zero.direct
      ? [svg('text', { x: 0, y: Y.h, class: 'fold-gradient' }, '0')]
      : [arrow(0, Y.out - 3, 0, top - 7), gradient(0, Y.h, state, step)]),
  ];

  /**
   * A cell about x = 0 with what goes through it.
   * @param {string} label
   * @param {Element[]} through
   * @param {number|string} step
   * @param {string} cls
   * @param {number} x
   */
  function cell(label, through, step, cls, x) {
    return svg(
      'g',
      {
        class: `fold-cell ${cls}`,
        style: { '--x': `${x}px` },
        data: typeof step === 'number' ? { t: step } : {},
      },
      svg('rect', { class: 'fold-hit', x: -half.width - 6, y: 0, width: CELL.width + 12, height: HEIGHT }),
      ...through,
      svg('rect', {
        class: 'fold-body',
        x: -half.width,
        y: top,
        width: CELL.width,
        height: CELL.height,
        rx: 5,
      }),
      svg('text', { class: 'fold-name', x: 0, y: Y.cell + 4 }, label),
    );
  }

  /**
   * Where the fewest cells have no room the picture is made smaller as a whole.
   * @param {Meant} meant
   * @param {number} room
   */
  function build({ m, model, graph, notation, run }, room) {
    const width = Math.max(room, NARROWEST);
    const { selection } = store.get();
    const { T, models } = run;
    const { recurrent } = models[m];
    const backward = selection.pass === 'backward';
    /** What goes from step to step: nothing where that edge is cut. @param {...Element} parts */
    const linked = (...parts) => (recurrent ? parts : []);
    const { cells, gaps, left, right, centre, loop, delay } = fold({ T, t: selection.t, width });
    const label = NETWORK[model.cell].label;
    const states = graph.states.map((state) => letter(graph, notation, state));
    const names = [letter(graph, notation, 'x'), states[0]];
    const told = backward ? gradient : indexed;
    /** What goes from step to step, one below the other. @param {number} at @param {string|number} step */
    const carried = (at, step) =>
      states.map((name, i) => told(at, Y.cell + 4 + (i - (states.length - 1) / 2) * 17, name, step));
    const through = (/** @type {number} */ t) =>
      backward
        ? back(names, t, {
            direct: isZero(run, m, 'dh_direct', t),
            dx: isZero(run, m, 'dh', t) && isZero(run, m, 'dc', t),
          })
        : forth(names, t);
    /** Between the cells: the states go on; their gradients come back, and none to the last step. */
    const between = () =>
      backward
        ? [
            ...carried(left - 36, '−1'),
            arrow(cells[0].x - half.width, Y.cell, left - 8, Y.cell),
            ...cells.flatMap(({ t: step, x, next }) =>
              next === null || (isZero(run, m, 'dh_next', step) && isZero(run, m, 'dc_next', step))
                ? []
                : [arrow(next - half.width, Y.cell, x + half.width + 6, Y.cell)],
            ),
            svg('text', { class: 'fold-gradient', x: right + 16, y: Y.cell + 4 }, '0'),
          ]
        : [
            ...carried(left - 34, '−1'),
            arrow(left - 18, Y.cell, cells[0].x - half.width - 6, Y.cell),
            ...cells.map(({ x, next }) =>
              arrow(x + half.width, Y.cell, next === null ? right + 14 : next - half.width - 6, Y.cell),
            ),
            ...carried(right + 34, T - 1),
          ];
    drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    drawing.setAttribute('width', String(room));
    drawing.setAttribute('height', String((HEIGHT * room) / width));
    fill(
      drawing,
      svg(
        'defs',
        {},
        svg(
          'marker',
          {
            id: 'fold-head',
            viewBox: '0 0 8 8',
            refX: 5,
            refY: 4,
            markerWidth: 7,
            markerHeight: 7,
            orient: 'auto',
          },
          svg('path', { d: 'M1 1L7 4L1 7z' }),
        ),
      ),
      svg(
        'g',
        { class: 'unfolded-only' },
        svg('rect', {
          class: 'fold-frame',
          x: left,
          y: Y.frame,
          width: right - left,
          height: Y.foot - Y.frame,
          rx: 8,
        }),
        ...linked(...between()),
        ...(backward ? [note(left - 58, Y.h, t('numbers.direct'))] : []),
        ...gaps.map((at) => svg('text', { class: 'fold-gap', x: at, y: Y.cell + 4 }, '…')),
      ),
      ...cells.map((each) =>
        cell(label, through(each.t), each.t, `unfolded${each.t === selection.t ? ' chosen' : ''}`, each.x),
      ),
      svg(
        'g',
        { class: 'folded-only' },
        ...linked(
          svg('path', { class: 'fold-arrow', d: loop[selection.pass], 'marker-end': 'url(#fold-head)' }),
          svg('rect', { class: 'fold-square', x: delay.x - 5, y: delay.y - 5, width: 10, height: 10 }),
          note(delay.x + 14, delay.y + 4, t(`layer.delay.${selection.pass}`)),
          ...states.map((name, i) => told(centre + 62 + (backward ? 60 : 20) * i, Y.cell - 17, name, 't')),
          ...states.map((name, i) => told(centre + 62 + (backward ? 60 : 28) * i, Y.cell + 27, name, 't−1')),
        ),
      ),
      cell(
        label,
        backward
          ? [...back(names, 't', { direct: false, dx: false }), note(28, Y.h, t('numbers.direct'))]
          : forth(names, 't'),
        't',
        'folded',
        centre,
      ),
    );
    drawing.style.setProperty('--centre', `${centre}px`);
    node.setAttribute(
      'aria-label',
      t(`layer.picture.${selection.pass}`, { network: label, steps: T, last: T - 1 }),
    );
  }

  return {
    node,
    /** @param {Meant} meant @param {number} width */
    update(meant, width) {
      const { view, selection } = store.get();
      const key = [
        meant.run.id,
        Boolean(meant.run.done),
        selection.pass,
        meant.graph.variant,
        meant.notation,
        width,
        selection.t,
      ].join(' ');
      if (key !== made) build(meant, width);
      made = key;
      drawing.classList.toggle('is-folded', view.folded);
      drawing.classList.toggle('is-back', selection.pass === 'backward');
    },
  };
}
