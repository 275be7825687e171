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
 * @param {Pick<Services, 't'>} services
 * @param {{turn: (from: number) => void, click: (event: PointerEvent) => void, go: (t: number) => void}} act
 *   turn: the window begins at this step; click: on what lies under the frame; go: to this step's loss
 */
export function createLaneWindow({ t: say }, { turn, click, go }) {
  const role = { role: 'slider', tabindex: '0', 'aria-label': say('lane.frame') };
  const frame = el('div', { class: 'window', hidden: true, ...role });
  const stub = el('button', { class: 'stub', type: 'button', hidden: true });
  let at = { from: 0, to: 0, T: 0, step: 1 },
    beyond = 0;
  /** Where the frame was taken hold of. @type {{x: number, from: number, moved: boolean}|null} */
  let held = null;

  stub.addEventListener('click', () => go(beyond));
  frame.addEventListener('pointerdown', (event) => {
    frame.setPointerCapture(event.pointerId);
    held = { x: event.clientX, from: at.from, moved: false };
  });
  frame.addEventListener('pointermove', (event) => {
    if (!held) return;
    const by = event.clientX - held.x;
    held.moved ||= Math.abs(by) > STILL;
    if (held.moved) turn(held.from + Math.round(by / at.step));
  });
  frame.addEventListener('pointerup', (event) => {
    if (held && !held.moved) click(event);
    held = null;
  });
  frame.addEventListener('pointercancel', () => {
    held = null;
  });
  frame.addEventListener('keydown', (event) => {
    const page = at.to - at.from;
    /** @type {Record<string, number>} */
    const keys = {
      ArrowLeft: at.from - 1,
      ArrowDown: at.from - 1,
      ArrowRight: at.from + 1,
      ArrowUp: at.from + 1,
      PageDown: at.from - page,
      PageUp: at.from + page,
      Home: 0,
      End: at.T,
    };
    if (!(event.key in keys)) return;
    event.preventDefault(); // the page's own keys step
    turn(keys[event.key]);
  });

  /** @param {boolean} over */
  function hide(over) {
    frame.hidden = over;
    if (over) stub.hidden = true;
  }

  return {
    frame,
    stub,
    hide: () => hide(true),
    /**
     * @param {Run} run
     * @param {[number, number]} span  the steps in sight
     * @param {{width: number, top: number}} room  of the lane; the middle of the losses' row, px
     */
    place({ T, lossSteps }, span, { width, top }) {
      const [from, to] = span,
        whole = geometry(width, T);
      at = { from, to, T, step: whole.step };
      hide(to - from >= T);
      const steps = say('lane.frame.steps', { from, to: to - 1 });
      const most = windowFrom(T, T, width)[0];
      assign(frame, {
        'aria-valuemin': '0',
        'aria-valuemax': String(most),
        'aria-valuenow': String(from),
        'aria-valuetext': steps,
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
