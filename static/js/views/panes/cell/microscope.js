/** One step of one network, operation by operation: the cell's graph with its values and gradients. */

import { el, fill } from '../../../core/dom.js';
import { cellGraph } from '../../../model/cellgraph.js';
import { tellMore } from '../../parts/more.js';
import { createProblem } from '../../parts/problem.js';
import { createCanvas, MARGIN } from './canvas.js';
import { fileOf } from './export.js';
import { createHead } from './head.js';
import { nothingYet, tapeNow } from './standing.js';
import { createWords } from './words.js';

/** @import {State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Room} from './canvas.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, playback, shown } = services;
  const now = nothingYet();
  const words = createWords(store, services, now);
  const head = createHead(store, services, (which) => {
    now.which = which;
    renew();
  });
  const canvas = createCanvas(store, services, now, words);
  const problem = createProblem(services, () => playback.again());
  const foot = el('footer', { class: 'microscope-foot' }, words.readout, head.legend);
  const waiting = el('p', { class: 'waiting' }, t('stage.waiting'));
  fill(host, head.node, problem.node, waiting, canvas.scroll, foot);
  const room = createRoom(host, [head.node, foot]);
  let frame = 0;

  function update() {
    cancelAnimationFrame(frame);
    frame = 0;
    const { run, catalogue, selection, view } = store.get();
    now.graph = run && cellGraph(catalogue, run.spec, selection.model);
    waiting.hidden = now.graph !== null;
    for (const part of [head.node, canvas.scroll, foot]) part.hidden = now.graph === null;
    if (!run || !now.graph) return;
    if (now.which !== null && now.which >= view.batch) now.which = 0;
    const tape = tapeNow(store.get());
    head.update(run, tape, now.which);
    canvas.update(now.graph, run, tape, { room: room.now(), colours: head.scale(run) });
  }
  function follow() {
    frame ||= requestAnimationFrame(update);
  }
  const tellProblem = () => problem.tell(store.get().tapeProblem);
  /** The same numbers are drawn in another way. */
  function renew() {
    now.drawn = undefined;
    follow();
  }
  shown.set(
    'microscope',
    fileOf(store, services, now, { key: head.key, label: words.label, margin: MARGIN }),
  );
  const stops = [
    tellMore(canvas.scroll),
    store.subscribe(tellProblem, (state) => state.tapeProblem),
    ...FOLLOWED.map((part) => store.subscribe(follow, part)),
    drawing.watch(renew),
    room.watch(follow),
  ];
  tellProblem();
  update();
  return () => {
    stops.forEach((each) => each());
    cancelAnimationFrame(frame);
    shown.delete('microscope');
  };
}

/** The parts of the state that the graph is drawn of. @type {((state: State) => unknown)[]} */
const FOLLOWED = [
  ({ selection }) => selection,
  ({ tape }) => tape,
  ({ run }) => run,
  ({ view }) => view.notation,
  ({ view }) => view.batch,
  ({ catalogue }) => catalogue,
];

/**
 * The room for the graph. Sizes are read only when they may be others: reading them at every step would lay
 * the page out twice.
 * @param {HTMLElement} host
 * @param {HTMLElement[]} beside  parts of the host above and below the graph
 */
function createRoom(host, beside) {
  /** @type {Room|null} */
  let room = null;

  return {
    now() {
      if (room) return room;
      const { clientWidth, clientHeight } = host;
      const taken = beside.reduce((sum, { offsetHeight }) => sum + offsetHeight, MARGIN);
      const width = clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft);
      return (room = { width, height: clientHeight - taken });
    },
    /** @param {() => void} changed */
    watch(changed) {
      const resized = new ResizeObserver(() => {
        room = null;
        changed();
      });
      resized.observe(host);
      return () => resized.disconnect();
    },
  };
}
