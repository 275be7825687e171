/**
 * The transport: along the forward pass and back again, by steps, nodes or operations; where one stands,
 * where playing will stop, and why it has stopped.
 */

import { assign, el, fill, icon, svg } from '../../core/dom.js';
import { hits } from '../../model/breakpoints.js';
import { cellGraph } from '../../model/cellgraph.js';
import { operationAt } from '../../model/operations.js';
import { told } from './breakpoints.js';
import { choice, chooser } from '../parts/fields.js';

/** @import {Store, Services} from '../../services.js' */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
/** The scrubber's thumb stands this far inside at the ends, px: half its width. */
const INSET = 7;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, lang, playback } = services;
  const turn = (/** @type {object} */ patch) => store.set({ view: { ...store.get().view, ...patch } });
  const button = (/** @type {string} */ name, /** @type {() => void} */ act, more = {}) =>
    el(
      'button',
      {
        class: 'round',
        type: 'button',
        'aria-label': t(`transport.${name}`),
        title: t(`transport.${name}`),
        on: { click: act },
        ...more,
      },
      icon(name),
    );
  const byHand = (/** @type {() => void} */ act) => () => {
    playback.pause();
    act();
  };
  const play = button('play', () => playback.toggle(), { class: 'round main', 'aria-keyshortcuts': 'Space' });
  const length = () => playback.stops(store.get().view.stepBy)?.length ?? 1;
  const buttons = el(
    'div',
    { class: 'buttons', role: 'group', 'aria-label': t('transport.buttons') },
    button(
      'first',
      byHand(() => playback.goTo(0)),
      { class: 'round deep', 'aria-keyshortcuts': 'Home' },
    ),
    button(
      'back',
      byHand(() => playback.step(-1)),
      { 'aria-keyshortcuts': 'ArrowLeft' },
    ),
    play,
    button(
      'forward',
      byHand(() => playback.step(1)),
      { 'aria-keyshortcuts': 'ArrowRight' },
    ),
    button(
      'last',
      byHand(() => playback.goTo(length() - 1)),
      { class: 'round deep', 'aria-keyshortcuts': 'End' },
    ),
  );

  const stepBy = chooser(
    [
      ['time', t('transport.by.time')],
      ['node', t('transport.by.node')],
      ['operation', t('transport.by.operation')],
    ],
    (value) => turn({ stepBy: value }),
  );
  const speed = chooser(
    SPEEDS.map((each) => [String(each), `${each}×`]),
    (value) => turn({ speed: Number(value) }),
  );
  const breakpoints = el('button', {
    type: 'button',
    class: 'plain',
    'aria-haspopup': 'dialog',
    on: { click: () => services.openBreakpoints(breakpoints) },
  });
  const labelled = (/** @type {string} */ label, /** @type {HTMLElement} */ control) =>
    el(
      'div',
      { class: 'labelled' },
      el('span', { class: 'quiet small', 'aria-hidden': 'true' }, label),
      assign(control, { class: 'plain', 'aria-label': label }),
    );

  const scrubber = el('input', {
    type: 'range',
    min: 0,
    max: 1,
    value: 0,
    'aria-label': t('transport.scrubber'),
    on: { input: byHand(() => playback.goTo(Number(scrubber.value))) },
  });
  const ticks = svg('path', {});
  const marks = svg(
    'svg',
    {
      class: 'marks',
      viewBox: '0 0 1000 1',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      style: { left: `${INSET}px`, width: `calc(100% - ${2 * INSET}px)` },
    },
    ticks,
  );
  const passes = choice({
    name: 'pass',
    options: [
      ['forward', t('transport.forward-pass')],
      ['backward', t('transport.backward-pass')],
    ],
    turn: (pass) => playback.face(pass === 'forward' ? 'forward' : 'backward'),
  });
  assign(passes.node, { class: 'choice fine passes', 'aria-label': t('transport.pass') });
  const [here, operation, why] = [
    el('output', { class: 'number' }),
    el('span', { class: 'operation' }),
    el('span', { class: 'why' }),
  ];
  fill(
    host,
    buttons,
    el(
      'div',
      { class: 'pace deep' },
      labelled(t('transport.by'), stepBy.node),
      labelled(t('transport.speed'), speed.node),
      labelled(t('breakpoints.title'), breakpoints),
    ),
    el(
      'div',
      { class: 'scrubber' },
      passes.node,
      el('div', { class: 'track' }, scrubber, marks),
      el('div', { class: 'here' }, here, operation, why),
    ),
  );

  let frame = 0,
    marked = '';
  function show() {
    const { run, view, selection, halt } = store.get();
    for (const each of host.querySelectorAll('button, input'))
      /** @type {HTMLButtonElement} */ (each).disabled = run === null;
    stepBy.set(view.stepBy);
    speed.set(String(view.speed));
    passes.set(selection.pass);
    const on = view.breakpoints.filter((each) => each.on).length;
    breakpoints.textContent =
      on === 0 ? t('transport.breakpoints.none') : t('transport.breakpoints', { count: on });
    breakpoints.setAttribute('aria-label', `${t('breakpoints.title')}: ${breakpoints.textContent}`);
    if (!run) return;
    const index = playback.index();
    scrubber.max = String(length() - 1);
    scrubber.value = String(index);
    scrubber.style.setProperty('--at', `${(100 * index) / Math.max(1, length() - 1)}%`);
    scrubber.classList.toggle('back', selection.pass === 'backward');
    here.textContent = t(`transport.here.${selection.pass}`, { t: selection.t, last: run.T - 1 });
    operation.textContent = view.pane === 'cell' || view.stepBy === 'operation' ? titleHere() : '';
    why.textContent = halt ? told(t, run, halt) : '';
    host.classList.toggle('stopped', halt !== null);
    scrubber.setAttribute(
      'aria-valuetext',
      [here, operation]
        .map(({ textContent }) => textContent)
        .filter(Boolean)
        .join(', '),
    );
    mark();
  }

  /** The operation at which one stands, by its title. */
  function titleHere() {
    const { run, catalogue, selection } = store.get();
    const graph = run && cellGraph(catalogue, run.spec, selection.model);
    if (!graph) return '';
    const { op, gather } = operationAt(selection, graph);
    const title = graph.byId.get(op)?.titles[lang] ?? op;
    return gather ? t('transport.gather', { title }) : title;
  }

  /** Where playing will stop: a mark a pixel at most. Only of a whole run, and not again while one moves. */
  function mark() {
    const { run, view, selection } = store.get();
    const stops = playback.stops(view.stepBy);
    const key =
      run?.done && stops
        ? `${run.id} ${selection.model} ${view.stepBy} ${JSON.stringify(view.breakpoints)}`
        : '';
    if (key === marked) return;
    marked = key;
    const at =
      key && run && stops
        ? hits(run, selection.model, stops, view.breakpoints).map((i) =>
            Math.round((1000 * i) / Math.max(1, stops.length - 1)),
          )
        : [];
    assign(ticks, { d: [...new Set(at)].map((x) => `M${x} 0V1`).join('') || null });
  }
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const drawPlay = (/** @type {boolean} */ playing) => {
    fill(play, icon(playing ? 'pause' : 'play'));
    assign(play, {
      'aria-label': t(playing ? 'transport.pause' : 'transport.play'),
      title: t(playing ? 'transport.pause' : 'transport.play'),
    });
  };
  show();
  drawPlay(playback.playing());
  const parts = /** @type {const} */ (['selection', 'view', 'catalogue', 'halt']).map((part) =>
    store.subscribe(follow, (state) => state[part]),
  );
  const stops = [
    ...parts,
    store.subscribe(follow, (state) => `${state.run?.id} ${Boolean(state.run?.done)}`),
    playback.watch(drawPlay),
  ];
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
  };
}
