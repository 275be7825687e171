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

/** @import {Run, View} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16];
/** The scrubber's thumb stands this far inside at the ends, px: half its width. */
const INSET = 7;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { playback } = services;
  const buttons = createButtons(store, services);
  const pace = createPace(store, services);
  const track = createTrack(store, services);
  const passes = createPasses(services);
  const here = createHere(store, services);
  const scrubber = el('div', { class: 'scrubber' }, passes.node, track.node, here.node);
  fill(host, buttons.node, pace.node, scrubber);

  let frame = 0;
  function show() {
    const { run, view, selection, halt } = store.get();
    for (const each of host.querySelectorAll('button, input'))
      /** @type {HTMLButtonElement} */ (each).disabled = run === null;
    pace.draw(view);
    passes.set(selection.pass);
    if (!run) return;
    here.draw(run);
    track.draw(here.words());
    host.classList.toggle('stopped', halt !== null);
  }
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  show();
  buttons.drawPlay(playback.playing());
  const parts = /** @type {const} */ (['selection', 'view', 'catalogue', 'halt']).map((part) =>
    store.subscribe(follow, (state) => state[part]),
  );
  const stops = [
    ...parts,
    store.subscribe(follow, (state) => `${state.run?.id} ${Boolean(state.run?.done)}`),
    playback.watch(buttons.drawPlay),
  ];
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
  };
}

/** How many stops there are, as one steps now. @param {Store} store @param {Services} services */
const lengthOf = (store, { playback }) => playback.stops(store.get().view.stepBy)?.length ?? 1;

/** To the ends, a stop back or on, and playing. @param {Store} store @param {Services} services */
function createButtons(store, services) {
  const { t, playback } = services;
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
  const first = byHand(() => playback.goTo(0));
  const back = byHand(() => playback.step(-1));
  const on = byHand(() => playback.step(1));
  const last = byHand(() => playback.goTo(lengthOf(store, services) - 1));
  const play = button('play', () => playback.toggle(), { class: 'round main', 'aria-keyshortcuts': 'Space' });
  return {
    node: el(
      'div',
      { class: 'buttons', role: 'group', 'aria-label': t('transport.buttons') },
      button('first', first, { class: 'round deep', 'aria-keyshortcuts': 'Home' }),
      button('back', back, { 'aria-keyshortcuts': 'ArrowLeft' }),
      play,
      button('forward', on, { 'aria-keyshortcuts': 'ArrowRight' }),
      button('last', last, { class: 'round deep', 'aria-keyshortcuts': 'End' }),
    ),
    /** @param {boolean} playing */
    drawPlay(playing) {
      const label = t(playing ? 'transport.pause' : 'transport.play');
      fill(play, icon(playing ? 'pause' : 'play'));
      assign(play, { 'aria-label': label, title: label });
    },
  };
}

/** By what one steps, how fast, and where playing stops. @param {Store} store @param {Services} services */
function createPace(store, services) {
  const { t } = services;
  const turn = (/** @type {object} */ patch) => store.set({ view: { ...store.get().view, ...patch } });
  const stepBy = chooser(
    ['time', 'node', 'operation'].map((by) => [by, t(`transport.by.${by}`)]),
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
  return {
    node: el(
      'div',
      { class: 'pace deep' },
      labelled(t('transport.by'), stepBy.node),
      labelled(t('transport.speed'), speed.node),
      labelled(t('breakpoints.title'), breakpoints),
    ),
    /** @param {View} view */
    draw(view) {
      stepBy.set(view.stepBy);
      speed.set(String(view.speed));
      const count = view.breakpoints.filter((each) => each.on).length;
      const text = count === 0 ? t('transport.breakpoints.none') : t('transport.breakpoints', { count });
      breakpoints.textContent = text;
      breakpoints.setAttribute('aria-label', `${t('breakpoints.title')}: ${text}`);
    },
  };
}

/** @param {Services} services */
function createPasses({ t, playback }) {
  const passes = choice({
    name: 'pass',
    options: [
      ['forward', t('transport.forward-pass')],
      ['backward', t('transport.backward-pass')],
    ],
    turn: (pass) => playback.face(pass === 'forward' ? 'forward' : 'backward'),
  });
  assign(passes.node, { class: 'choice fine passes', 'aria-label': t('transport.pass') });
  return passes;
}

/** The scrubber, with a mark wherever playing will stop. @param {Store} store @param {Services} services */
function createTrack(store, services) {
  const { t, playback } = services;
  function go() {
    playback.pause();
    playback.goTo(Number(scrubber.value));
  }
  const scrubber = el('input', {
    type: 'range',
    min: 0,
    max: 1,
    value: 0,
    'aria-label': t('transport.scrubber'),
    on: { input: go },
  });
  const ticks = svg('path', {});
  const style = { left: `${INSET}px`, width: `calc(100% - ${2 * INSET}px)` };
  const look = { viewBox: '0 0 1000 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  const marks = svg('svg', { class: 'marks', ...look, style }, ticks);
  let marked = '';

  /** A mark a pixel at most. Only of a whole run, and not again while one moves. */
  function mark() {
    const { run, view, selection } = store.get();
    const stops = playback.stops(view.stepBy);
    const wanted = run?.done && stops ? [view.stepBy, JSON.stringify(view.breakpoints)] : null;
    const key = wanted ? [run?.id, selection.model, ...wanted].join(' ') : '';
    if (key === marked) return;
    marked = key;
    const found = wanted && run && stops ? hits(run, selection.model, stops, view.breakpoints) : [];
    const last = Math.max(1, (stops?.length ?? 1) - 1);
    const at = new Set(found.map((i) => Math.round((1000 * i) / last)));
    assign(ticks, { d: [...at].map((x) => `M${x} 0V1`).join('') || null });
  }

  return {
    node: el('div', { class: 'track' }, scrubber, marks),
    /** @param {string} words  where one stands */
    draw(words) {
      const index = playback.index();
      const last = lengthOf(store, services) - 1;
      scrubber.max = String(last);
      scrubber.value = String(index);
      scrubber.style.setProperty('--at', `${(100 * index) / Math.max(1, last)}%`);
      scrubber.classList.toggle('back', store.get().selection.pass === 'backward');
      scrubber.setAttribute('aria-valuetext', words);
      mark();
    },
  };
}

/** Where one stands, and why playing has stopped. @param {Store} store @param {Services} services */
function createHere(store, { t, lang }) {
  const [here, operation, why] = [
    el('output', { class: 'number' }),
    el('span', { class: 'operation' }),
    el('span', { class: 'why' }),
  ];

  /** The operation at which one stands, by its title. @param {Run} run */
  function title(run) {
    const { catalogue, selection } = store.get();
    const graph = cellGraph(catalogue, run.spec, selection.model);
    if (!graph) return '';
    const { op, gather } = operationAt(selection, graph);
    const named = graph.byId.get(op)?.titles[lang] ?? op;
    return gather ? t('transport.gather', { title: named }) : named;
  }

  return {
    node: el('div', { class: 'here' }, here, operation, why),
    words: () => [here.textContent, operation.textContent].filter(Boolean).join(', '),
    /** @param {Run} run */
    draw(run) {
      const { view, selection, halt } = store.get();
      here.textContent = t(`transport.here.${selection.pass}`, { t: selection.t, last: run.T - 1 });
      const isNamed = view.pane === 'cell' || view.stepBy === 'operation';
      operation.textContent = isNamed ? title(run) : '';
      why.textContent = halt ? told(t, run, halt) : '';
    },
  };
}
