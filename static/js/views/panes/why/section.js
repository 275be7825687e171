/**
 * A section of the pane: one question about the selected network, drawn when its answer, the room, the
 * colours or the letters change.
 */

import { createAsking } from '../../../run/asking.js';
import { el, fill } from '../../../core/dom.js';
import { createProblem } from '../../parts/problem.js';
import { createProgress } from '../../parts/progress.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {State} from '../../../model/types.js' */
/** @import {Meanwhile} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * @template {{digest: string}} A
 * @param {HTMLElement} host @param {Store} store @param {Services} services
 * @param {object} section
 * @param {(state: State) => string|null} section.subject  as in asking.js, as are `detail` and `ask`
 * @param {(state: State) => string} [section.detail]
 * @param {(state: State, signal: AbortSignal, meanwhile: Meanwhile<A>) => Promise<A>} section.ask
 * @param {Child[]} section.nodes
 * @param {(answer: A|null) => void} section.draw  null: it is on its way
 * @param {() => void} section.move  the selected step is another
 * @returns {() => void} ends it
 */
export function mountSection(host, store, services, { subject, detail, ask, nodes, draw, move }) {
  /** @type {A|null} */
  let answer = null;
  const body = el('div', { class: 'why-figure' }, ...nodes);
  const asking = createAsking(store, {
    subject,
    detail,
    ask,
    show: (now) => {
      answer = now.answer;
      host.setAttribute('aria-busy', String(now.waiting));
      problem.tell(now.problem);
      progress.tell(now);
      body.hidden = now.problem !== null || Boolean(now.cancelled && !now.answer);
      follow();
    },
  });
  const problem = createProblem(services, asking.again);
  const progress = createProgress(services, asking);
  fill(host, problem.node, progress.node, body);

  let frame = 0;
  const follow = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      body.classList.toggle('waits', answer === null);
      if (store.get().run && !body.hidden) draw(answer);
    });
  };
  const stops = [
    store.subscribe(move, ({ selection }) => selection.t),
    store.subscribe(follow, ({ selection }) => selection.entry),
    store.subscribe(follow, ({ view }) => view.notation),
    store.subscribe(follow, ({ catalogue }) => catalogue),
    services.drawing.watch(follow),
  ];
  const resized = new ResizeObserver(follow);
  // the nodes above it take of its room, and a verdict may come later
  for (const each of host.parentElement?.children ?? [host]) resized.observe(each);
  asking.follow();
  follow();
  return () => {
    stops.forEach((stop) => stop());
    asking.stop();
    progress.remove();
    resized.disconnect();
    cancelAnimationFrame(frame);
    host.removeAttribute('aria-busy');
  };
}
