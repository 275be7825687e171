/**
 * Of a long sequence a lane shows some steps: the frame in the overview, which can be moved, and where the
 * loss is that is out of sight.
 */

import { assign, el, write } from '../../core/dom.js';
import { geometry, windowFrom } from '../../figures/geometry.js';
import { lossBeyond } from '../../figures/span.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/** A pointer that moves less has clicked, px; a stub is this high, px. */
const STILL = 3,
  HEIGHT = 24;

/**
 * The steps in sight, of T, and the width of a step in the overview, px.
 * @typedef {{from: number, to: number, T: number, step: number}} Place
 */

/**
 * @param {Pick<Services, 't'>} services
 * @param {{turn: (from: number) => void, click: (event: PointerEvent) => void, go: (t: number) => void}} act
 *   turn: the window begins at this step; click: on what lies under the frame; go: to this step's loss
 */
export function createLaneWindow({ t: say }, { turn, click, go }) {
  const role = { role: 'slider', tabindex: '0', 'aria-label': say('lane.frame') };
  const frame = el('div', { class: 'window', hidden: true, ...role });
  const stub = el('button', { class: 'stub', type: 'button', hidden: true });
  /** @type {Place} */
  let at = { from: 0, to: 0, T: 0, step: 1 };
  let beyond = 0;

  stub.addEventListener('click', () => go(beyond));
  letDrag(frame, () => at, { turn, click });
  letStep(frame, () => at, turn);

  return {
    frame,
    stub,
    hide() {
      frame.hidden = stub.hidden = true;
    },
    /**
     * @param {Run} run
     * @param {[number, number]} span  the steps in sight
     * @param {{width: number, top: number, framed: boolean}} room  of the lane; the middle of the losses'
     *   row, px; whether the frame stands here
     */
    place({ T, lossSteps }, span, { width, top, framed }) {
      const [from, to] = span,
        whole = geometry(width, T);
      at = { from, to, T, step: whole.step };
      frame.hidden = !framed || to - from >= T;
      assign(frame, {
        'aria-valuemin': '0',
        'aria-valuemax': String(windowFrom(T, T, width)[0]),
        'aria-valuenow': String(from),
        'aria-valuetext': say('lane.frame.steps', { from, to: to - 1 }),
      });
      const left = whole.left + from * whole.step;
      Object.assign(frame.style, { left: `${left}px`, width: `${(to - from) * whole.step}px` });
      const found = lossBeyond(lossSteps, span);
      stub.hidden = found === null;
      if (!found) return;
      beyond = found.t;
      stub.classList.toggle('left', found.side === 'left');
      stub.style.top = `${top - HEIGHT / 2}px`;
      write(stub, say(`lane.stub.${found.side}`, { t: found.t }));
    },
  };
}

/**
 * The frame follows the pointer that holds it; one that does not move has clicked.
 * @param {HTMLElement} frame
 * @param {() => Place} at
 * @param {{turn: (from: number) => void, click: (event: PointerEvent) => void}} act
 */
function letDrag(frame, at, { turn, click }) {
  /** Where the frame was taken hold of. @type {{x: number, from: number, moved: boolean}|null} */
  let held = null;
  frame.addEventListener('pointerdown', (event) => {
    frame.setPointerCapture(event.pointerId);
    held = { x: event.clientX, from: at().from, moved: false };
  });
  frame.addEventListener('pointermove', (event) => {
    if (!held) return;
    const by = event.clientX - held.x;
    held.moved ||= Math.abs(by) > STILL;
    if (held.moved) turn(held.from + Math.round(by / at().step));
  });
  frame.addEventListener('pointerup', (event) => {
    if (held && !held.moved) click(event);
    held = null;
  });
  frame.addEventListener('pointercancel', () => {
    held = null;
  });
}

/**
 * The keys of a slider move the frame.
 * @param {HTMLElement} frame
 * @param {() => Place} at
 * @param {(from: number) => void} turn
 */
function letStep(frame, at, turn) {
  frame.addEventListener('keydown', (event) => {
    const { from, to, T } = at();
    /** @type {Record<string, number>} */
    const keys = {
      ArrowLeft: from - 1,
      ArrowDown: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from + 1,
      PageDown: from - (to - from),
      PageUp: to,
      Home: 0,
      End: T,
    };
    if (!(event.key in keys)) return;
    event.preventDefault(); // the page's own keys step
    turn(keys[event.key]);
  });
}
