/** The T cells as one layer: unfolded in time, or folded into one cell with its loop. */

import { el, fill, svg } from '../../../core/dom.js';
import { fold, HEIGHT, NARROWEST, Y } from '../../../graph/fold.js';
import { labelOf } from '../../../model/names.js';
import { isZero } from '../../../model/run.js';
import { letter } from '../../parts/letters.js';
import { arrow, arrowHead, back, cell, forth, gradient, HALF, indexed, note, zero } from './fold-parts.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/**
 * Everything that the picture shows: the cells' places, the letters of the input and of each state, the
 * cell's name, the selected step and the pass.
 * @typedef {object} Drawn
 * @property {Meant} meant
 * @property {ReturnType<typeof fold>} at
 * @property {string[]} states
 * @property {string[]} names    of the input and of the first state
 * @property {string} label
 * @property {number} step
 * @property {'forward'|'backward'} pass
 * @property {Services['t']} t
 */

/** @param {Store} store @param {Services} services */
export function createPicture(store, { t, playback }) {
  const drawing = svg('svg', { class: 'fold', 'aria-hidden': 'true' });
  const node = el('div', { class: 'fold-box', role: 'img' }, drawing);
  drawing.addEventListener('pointerdown', (event) => {
    const chosen = /** @type {Element} */ (event.target).closest('[data-t]');
    if (!chosen) return;
    playback.pause();
    playback.select({ t: Number(/** @type {any} */ (chosen).dataset.t) });
  });
  let made = '';

  /**
   * Where the fewest cells have no room the picture is made smaller as a whole.
   * @param {Meant} meant
   * @param {number} room
   */
  function build(meant, room) {
    const { selection } = store.get();
    const width = Math.max(room, NARROWEST);
    const drawn = drawnOf(meant, selection, width, t);
    const { at, label } = drawn;
    const { T } = meant.run;
    drawing.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    drawing.setAttribute('width', String(room));
    drawing.setAttribute('height', String((HEIGHT * room) / width));
    fill(drawing, arrowHead(), frame(drawn), ...unfolded(drawn), loop(drawn), folded(drawn));
    drawing.style.setProperty('--centre', `${at.centre}px`);
    const places = { network: label, steps: T, last: T - 1 };
    node.setAttribute('aria-label', t(`layer.picture.${selection.pass}`, places));
  }

  return {
    node,
    /** @param {Meant} meant @param {number} width */
    update(meant, width) {
      const { view, selection } = store.get();
      const { run, graph, notation } = meant;
      const key = [
        run.id,
        Boolean(run.done),
        selection.pass,
        graph.variant,
        notation,
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

/**
 * @param {Meant} meant
 * @param {{t: number, pass: Drawn['pass']}} selection
 * @param {number} width
 * @param {Services['t']} t
 * @returns {Drawn}
 */
function drawnOf(meant, { t: step, pass }, width, t) {
  const { model, graph, notation, run } = meant;
  const states = graph.states.map((state) => letter(graph, notation, state));
  return {
    meant,
    at: fold({ T: run.T, t: step, width }),
    states,
    names: [letter(graph, notation, 'x'), states[0]],
    label: labelOf(model),
    step,
    pass,
    t,
  };
}

/** The edges from step to step are left out where the recurrence is cut. @param {Drawn} drawn */
const isLinked = ({ meant: { run, m } }) => run.models[m].recurrent;

/** The letter of a state or of its gradient, as the pass goes. @param {Drawn} drawn */
const written = ({ pass }) => (pass === 'backward' ? gradient : indexed);

/**
 * The states that go from step to step, one below the other.
 * @param {Drawn} drawn
 * @param {number} x
 * @param {string|number} step
 */
const carried = (drawn, x, step) =>
  drawn.states.map((name, i) =>
    written(drawn)(x, Y.cell + 4 + (i - (drawn.states.length - 1) / 2) * 17, name, step),
  );

/** Between the cells the states go on. @param {Drawn} drawn */
function forthBetween(drawn) {
  const { cells, left, right } = drawn.at;
  return [
    ...carried(drawn, left - 34, '−1'),
    arrow(left - 18, Y.cell, cells[0].x - HALF.width - 6, Y.cell),
    ...cells.map(({ x, next }) =>
      arrow(x + HALF.width, Y.cell, next === null ? right + 14 : next - HALF.width - 6, Y.cell),
    ),
    ...carried(drawn, right + 34, drawn.meant.run.T - 1),
  ];
}

/** Between the cells the states' gradients come back, and none to the last step. @param {Drawn} drawn */
function backBetween(drawn) {
  const { cells, left, right } = drawn.at;
  const { run, m } = drawn.meant;
  const nothing = (/** @type {number} */ step) =>
    isZero(run, m, 'dh_next', step) && isZero(run, m, 'dc_next', step);
  return [
    ...carried(drawn, left - 36, '−1'),
    arrow(cells[0].x - HALF.width, Y.cell, left - 8, Y.cell),
    ...cells.flatMap(({ t: step, x, next }) =>
      next === null || nothing(step) ? [] : [arrow(next - HALF.width, Y.cell, x + HALF.width + 6, Y.cell)],
    ),
    zero(right + 16, Y.cell + 4),
  ];
}

/** The layer's frame, and what goes between its cells. @param {Drawn} drawn */
function frame(drawn) {
  const { gaps, left, right } = drawn.at;
  const backward = drawn.pass === 'backward';
  const box = { x: left, y: Y.frame, width: right - left, height: Y.foot - Y.frame, rx: 8 };
  const between = isLinked(drawn) ? (backward ? backBetween(drawn) : forthBetween(drawn)) : [];
  return svg(
    'g',
    { class: 'unfolded-only' },
    svg('rect', { class: 'fold-frame', ...box }),
    ...between,
    ...(backward ? [note(left - 58, Y.h, drawn.t('numbers.direct'))] : []),
    ...gaps.map((x) => svg('text', { class: 'fold-gap', x, y: Y.cell + 4 }, '…')),
  );
}

/** The cells of the layer, the selected step's marked. @param {Drawn} drawn */
function unfolded({ meant: { run, m }, at, names, label, step, pass }) {
  const zeros = (/** @type {number} */ t) => ({
    direct: isZero(run, m, 'dh_direct', t),
    dx: isZero(run, m, 'dh', t) && isZero(run, m, 'dc', t),
  });
  return at.cells.map(({ t, x }) => {
    const through = pass === 'backward' ? back(names, t, zeros(t)) : forth(names, t);
    return cell(label, through, t, `unfolded${t === step ? ' chosen' : ''}`, x);
  });
}

/** The loop of the folded cell, with its delay of one step. @param {Drawn} drawn */
function loop(drawn) {
  const { at, states, pass, t } = drawn;
  const { centre, loop: way, delay } = at;
  const backward = pass === 'backward';
  const beside = (/** @type {number} */ apart, /** @type {number} */ y, /** @type {string} */ step) =>
    states.map((name, i) => written(drawn)(centre + 62 + apart * i, y, name, step));
  const parts = [
    svg('path', { class: 'fold-arrow', d: way[pass], 'marker-end': 'url(#fold-head)' }),
    svg('rect', { class: 'fold-square', x: delay.x - 5, y: delay.y - 5, width: 10, height: 10 }),
    note(delay.x + 14, delay.y + 4, t(`layer.delay.${pass}`)),
    ...beside(backward ? 60 : 20, Y.cell - 17, 't'),
    ...beside(backward ? 60 : 28, Y.cell + 27, 't−1'),
  ];
  return svg('g', { class: 'folded-only' }, ...(isLinked(drawn) ? parts : []));
}

/** The one cell that stands for all. @param {Drawn} drawn */
function folded({ at, names, label, pass, t }) {
  const through =
    pass === 'backward'
      ? [...back(names, 't', { direct: false, dx: false }), note(28, Y.h, t('numbers.direct'))]
      : forth(names, 't');
  return cell(label, through, 't', 'folded', at.centre);
}
