/** Under the lanes: one pane of several, chosen by its tab. */

import { el, fill } from '../../core/dom.js';
import { PASSING } from '../../model/mistakes.js';
import { onlyLosses } from '../../model/run.js';
import { PANES } from '../../model/state.js';
import { missing } from '../../model/unreached.js';
import { mount as hand, mountDescent as descent } from './hand/hand.js';
import { mount as layer } from './layer/layer.js';
import { mount as map } from './map/maps.js';
import { mount as cell } from './cell/microscope.js';
import { askAgain, serverWords } from '../parts/problem.js';
import { mount as why } from './why/why.js';

/** @import {Problem} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

const MOUNT = { map, cell, layer, hand, descent, why };
/** @type {Record<keyof typeof MOUNT, string>} the pane's class */
const CLASS = { map: 'maps', cell: 'microscope', layer: 'layer', hand: 'hand', descent: 'hand', why: 'why' };

/** @typedef {import('../../model/types.js').View['pane']} Pane */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const stage = /** @type {HTMLElement} */ (host.parentElement);
  const tabs = createTabs(stage, services);
  const body = el('div', { id: 'pane', role: 'tabpanel' });
  fill(host, tabs.node, body);
  let unmount = () => {};
  let frame = 0;

  function show() {
    const { pane } = store.get().view;
    unmount();
    tabs.choose(pane);
    body.className = `pane ${CLASS[pane]}`;
    body.removeAttribute('style');
    body.setAttribute('aria-labelledby', `tab-${pane}`);
    stage.dataset.pane = pane;
    const problem = missing(store.get());
    unmount = problem ? () => {} : MOUNT[pane](body, store, services);
    if (problem) tellMissing(body, store, services, problem);
  }
  show();
  const stops = [
    store.subscribe(show, (state) => `${state.view.pane} ${missing(state)?.code}`),
    store.subscribe(
      () => {
        cancelAnimationFrame(frame);
        // once the browser, too, has moved the page for what has changed its height
        frame = requestAnimationFrame(() => {
          frame = requestAnimationFrame(() => bringIntoView(host));
        });
      },
      ({ view, seeking }) => `${view.pane} ${seeking}`, // the network that it found has another lane
    ),
  ];
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
    unmount();
  };
}

/**
 * A page that scrolls as a document may have the pane's beginning out of sight: then its tabs come to the
 * top.
 * @param {HTMLElement} host
 */
function bringIntoView(host) {
  const { top } = host.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) host.scrollIntoView();
}

/** @param {HTMLElement} stage @param {Services} services */
function createTabs(stage, { t, openPane }) {
  const tabs = PANES.map((pane, i) =>
    el(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        id: `tab-${pane}`,
        title: t(`pane.name.${pane}`),
        'aria-controls': 'pane',
        'aria-keyshortcuts': String(i + 1),
        on: {
          click: (/** @type {MouseEvent} */ event) => pointed(event, pane),
          keydown: (/** @type {KeyboardEvent} */ event) => turn(event, i),
        },
      },
      el('span', { class: 'question' }, t(`pane.${pane}`)),
      el('span', { class: 'term', 'aria-hidden': 'true' }, t(`pane.name.${pane}`)),
    ),
  );

  /**
   * After a tab was clicked the keys are the transport's; after it was chosen by key they go on from tab to
   * tab.
   * @param {MouseEvent} event
   * @param {Pane} pane
   */
  function pointed({ detail }, pane) {
    openPane(pane);
    if (detail > 0) stage.focus({ preventScroll: true });
  }

  /** Arrows go from tab to tab, as in any list of tabs. @param {KeyboardEvent} event @param {number} i */
  function turn(event, i) {
    const last = PANES.length - 1;
    const places = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: last };
    const to = /** @type {Record<string, number>} */ (places)[event.key];
    if (to === undefined || event.shiftKey) return;
    event.preventDefault();
    const next = (to + PANES.length) % PANES.length;
    openPane(PANES[next]);
    tabs[next].focus();
  }

  return {
    node: el('div', { class: 'tabs', role: 'tablist', 'aria-label': t('pane.label') }, ...tabs),
    /** @param {Pane} pane */
    choose(pane) {
      tabs.forEach((tab, i) => {
        tab.setAttribute('aria-selected', String(PANES[i] === pane));
        tab.tabIndex = PANES[i] === pane ? 0 : -1;
      });
    },
  };
}

/**
 * Says what the pane lacks and what can be done about it.
 * @param {HTMLElement} body
 * @param {Store} store
 * @param {Services} services
 * @param {Problem} problem
 */
function tellMissing(body, store, services, problem) {
  body.classList.add('lacks');
  const { run, mapProblem, view } = store.get();
  const { t, runs } = services;
  const { sentence } = services.told(problem);
  if (problem !== mapProblem) {
    const refused = run === null && !PASSING.has(problem.code);
    const says = refused ? t('stage.nothing') : `${sentence} ${t(`pane.lacks.${view.pane}`)}`;
    fill(
      body,
      el('p', {}, says),
      askAgain(problem, services, () => runs.start()),
    );
    return;
  }
  const fewer = view.rows === 'every' && run !== null && !onlyLosses(run);
  const click = () => store.set({ view: { ...store.get().view, rows: 'loss' } });
  fill(
    body,
    el('p', {}, `${t('maps.refused')} ${sentence}`),
    fewer && el('button', { class: 'button framed', type: 'button', on: { click } }, t('maps.refused.loss')),
    serverWords(problem, services),
  );
}
