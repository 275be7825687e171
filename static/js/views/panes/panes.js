/** What stands under the lanes: one pane of several, chosen by its tab. */

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

/** @import {Store, Services} from '../../services.js' */

const MOUNT = { map, cell, layer, hand, descent, why };
/** @type {Record<keyof typeof MOUNT, string>} the pane's class */
const CLASS = { map: 'maps', cell: 'microscope', layer: 'layer', hand: 'hand', descent: 'hand', why: 'why' };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, openPane, runs } = services;
  const stage = /** @type {HTMLElement} */ (host.parentElement);
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
  const body = el('div', { id: 'pane', role: 'tabpanel' });
  fill(host, el('div', { class: 'tabs', role: 'tablist', 'aria-label': t('pane.label') }, ...tabs), body);
  let unmount = () => {};

  /**
   * Who points at a tab goes on by the keys of the transport; who is at it by keyboard goes on from tab to
   * tab.
   * @param {MouseEvent} event
   * @param {import('../../model/types.js').View['pane']} pane
   */
  function pointed({ detail }, pane) {
    openPane(pane);
    if (detail > 0) stage.focus({ preventScroll: true });
  }

  /** Arrows go from tab to tab, as in any list of tabs. @param {KeyboardEvent} event @param {number} i */
  function turn(event, i) {
    const to = /** @type {Record<string, number>} */ ({
      ArrowLeft: i - 1,
      ArrowRight: i + 1,
      Home: 0,
      End: PANES.length - 1,
    })[event.key];
    if (to === undefined || event.shiftKey) return;
    event.preventDefault();
    const next = (to + PANES.length) % PANES.length;
    openPane(PANES[next]);
    tabs[next].focus();
  }

  function show() {
    const { pane } = store.get().view;
    unmount();
    tabs.forEach((tab, i) => {
      tab.setAttribute('aria-selected', String(PANES[i] === pane));
      tab.tabIndex = PANES[i] === pane ? 0 : -1;
    });
    body.className = `pane ${CLASS[pane]}`;
    body.removeAttribute('style');
    body.setAttribute('aria-labelledby', `tab-${pane}`);
    stage.dataset.pane = pane;
    const problem = missing(store.get());
    unmount = problem ? () => {} : MOUNT[pane](body, store, services);
    if (!problem) return;
    body.classList.add('lacks');
    const { run, mapProblem, view } = store.get();
    const refused = run === null && !PASSING.has(problem.code),
      { sentence } = services.told(problem);
    if (problem !== mapProblem)
      return void fill(
        body,
        el('p', {}, refused ? t('stage.nothing') : `${sentence} ${t(`pane.lacks.${pane}`)}`),
        askAgain(problem, services, () => runs.start()),
      );
    const fewer = view.rows === 'every' && run !== null && !onlyLosses(run);
    fill(
      body,
      el('p', {}, `${t('maps.refused')} ${sentence}`),
      fewer &&
        el(
          'button',
          {
            class: 'button framed',
            type: 'button',
            on: { click: () => store.set({ view: { ...store.get().view, rows: 'loss' } }) },
          },
          t('maps.refused.loss'),
        ),
      serverWords(problem, services),
    );
  }
  show();
  const stop = store.subscribe(show, (state) => `${state.view.pane} ${missing(state)?.code}`);
  return () => {
    stop();
    unmount();
  };
}
