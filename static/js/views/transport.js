/** The transport: along the forward pass and back again. */

import { assign, el, fill, icon } from '../dom.js';
import { chooser } from './fields.js';

/** @import {Store, Services} from '../services.js' */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t, playback }) {
  const turn = (/** @type {object} */ patch) => store.set({ view: { ...store.get().view, ...patch } });
  const button = (/** @type {string} */ name, /** @type {() => void} */ act, more = {}) => el('button', { class: 'round', type: 'button', 'aria-label': t(`transport.${name}`), title: t(`transport.${name}`), on: { click: act }, ...more }, icon(name));
  const byHand = (/** @type {() => void} */ act) => () => { playback.pause(); act(); };
  const play = button('play', () => playback.toggle(), { class: 'round main', 'aria-keyshortcuts': 'Space' });
  const length = () => playback.stops(store.get().view.stepBy)?.length ?? 1;
  const buttons = el('div', { class: 'buttons', role: 'group', 'aria-label': t('transport.buttons') },
    button('first', byHand(() => playback.goTo(0)), { 'aria-keyshortcuts': 'Home' }),
    button('back', byHand(() => playback.step(-1)), { 'aria-keyshortcuts': 'ArrowLeft' }), play,
    button('forward', byHand(() => playback.step(1)), { 'aria-keyshortcuts': 'ArrowRight' }),
    button('last', byHand(() => playback.goTo(length() - 1)), { 'aria-keyshortcuts': 'End' }));

  const stepBy = chooser([['time', t('transport.by.time')], ['node', t('transport.by.node')], ['operation', t('transport.by.operation')]], (value) => turn({ stepBy: value }));
  const speed = chooser(SPEEDS.map((each) => [String(each), `${each}×`]), (value) => turn({ speed: Number(value) }));
  const labelled = (/** @type {string} */ label, /** @type {HTMLElement} */ control) => el('div', { class: 'labelled' }, el('span', { class: 'quiet small', 'aria-hidden': 'true' }, label), assign(control, { class: 'plain', 'aria-label': label }));

  const scrubber = el('input', { type: 'range', min: 0, max: 1, value: 0, 'aria-label': t('transport.scrubber'), on: { input: byHand(() => playback.goTo(Number(scrubber.value))) } });
  const [forward, here, backward] = [el('span', {}), el('output', { class: 'number' }), el('span', { class: 'back' })];
  forward.textContent = t('transport.forward-pass');
  backward.textContent = t('transport.backward-pass');
  fill(host, buttons, el('div', { class: 'pace' }, labelled(t('transport.by'), stepBy.node), labelled(t('transport.speed'), speed.node)),
    el('div', { class: 'scrubber' }, el('div', { class: 'passes', 'aria-hidden': 'true' }, forward, backward), scrubber, el('div', { class: 'here' }, here)));

  let frame = 0;
  function show() {
    const { run, view, selection } = store.get();
    for (const each of host.querySelectorAll('button, input')) /** @type {HTMLButtonElement} */ (each).disabled = run === null;
    stepBy.set(view.stepBy);
    speed.set(String(view.speed));
    if (!run) return;
    const index = playback.index();
    scrubber.max = String(length() - 1);
    scrubber.value = String(index);
    scrubber.style.setProperty('--at', `${100 * index / Math.max(1, length() - 1)}%`);
    scrubber.classList.toggle('back', selection.pass === 'backward');
    const places = { t: selection.t, last: run.T - 1 };
    here.textContent = t(`transport.here.${selection.pass}`, places);
    scrubber.setAttribute('aria-valuetext', here.textContent);
  }
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const drawPlay = (/** @type {boolean} */ playing) => {
    fill(play, icon(playing ? 'pause' : 'play'));
    assign(play, { 'aria-label': t(playing ? 'transport.pause' : 'transport.play'), title: t(playing ? 'transport.pause' : 'transport.play') });
  };
  show();
  drawPlay(playback.playing());
  const stops = [store.subscribe(follow, (state) => state.selection), store.subscribe(follow, (state) => state.view), store.subscribe(follow, (state) => state.run?.id), playback.watch(drawPlay)];
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
  };
}
