/** Pointing at a lane: selects the step, and in the graph the nearest row's node; an answer tells itself. */

import { columnAt, geometry } from '../../figures/geometry.js';
import { rowY } from '../../figures/lane.js';
import { answerAt, told } from '../../model/answers.js';

/** @import {NodeName, Run, Selection} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Room} from './lane.js' */

/** @param {Run} run @param {number} m @param {number} t @returns {NodeName[]} */
function nodesAt(run, m, t) {
  const states = /** @type {NodeName[]} */ (run.models[m].c ? ['h', 'c'] : ['h']);
  return ['x', ...states, 'output', ...(run.lossSteps.includes(t) ? /** @type {const} */ (['loss']) : [])];
}

/**
 * Listens on both figures of a lane.
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {object} lane
 * @param {HTMLElement} lane.graph
 * @param {HTMLElement} lane.strip
 * @param {() => [number, number]|null} lane.window  the steps that the graph shows
 * @param {() => Room} lane.room
 */
export function createLanePointer(store, { t: say, drawing, playback }, m, { graph, strip, window, room }) {
  /** Selecting a node shows its numbers. @param {Partial<Selection>} patch */
  function select(patch) {
    const { view } = store.get();
    playback.pause();
    playback.select({ model: m, ...patch });
    if (!view.bench && !view.inspect) store.set({ view: { ...view, inspect: true } });
  }

  /** @param {PointerEvent} event @returns {{t: number, node: NodeName}|null} */
  function inGraph({ clientX, clientY }) {
    const { run } = store.get();
    if (!run) return null;
    const { left, top } = graph.getBoundingClientRect();
    const t = columnAt(clientX - left, geometry(room().width, run.T, window() ?? undefined));
    const place = { height: room().graph, tokens: drawing.tokens() };
    const distance = (/** @type {NodeName} */ node) =>
      Math.abs(rowY(node, { run, m }, place) - (clientY - top));
    const node = nodesAt(run, m, t).reduce((best, each) => (distance(each) < distance(best) ? each : best));
    return { t, node };
  }

  /** Selects the gradient at the step that is pointed at in the strip. @param {PointerEvent} event */
  function backAt({ clientX }) {
    const { run, selection } = store.get();
    if (!run) return;
    const t = columnAt(clientX - strip.getBoundingClientRect().left, geometry(room().width, run.T));
    select({ t, node: selection.node === 'c' && run.models[m].c ? 'c' : 'h', pass: 'backward' });
  }

  graph.addEventListener('pointermove', (event) => {
    const { run } = store.get(),
      found = inGraph(event);
    const asked = found?.node === 'output' || found?.node === 'loss';
    const answer = run && found && asked ? answerAt(run, m, found.t) : null;
    const phrase = answer && told(answer, 'long');
    const title = phrase ? say(phrase.key, phrase.places) : '';
    if (graph.title !== title) graph.title = title;
  });
  graph.addEventListener('pointerdown', (event) => {
    const found = inGraph(event);
    if (found) select(found);
  });
  strip.addEventListener('pointerdown', backAt);
  return { select, backAt };
}
