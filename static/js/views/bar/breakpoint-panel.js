/** The list of breakpoints and the form for a new one, which the transport opens. */

import { el, fill, icon } from '../../core/dom.js';
import { BREAKPOINTS, hits, same } from '../../model/breakpoints.js';
import { nameOf } from '../../model/names.js';
import { timeStops } from '../../model/stops.js';
import { createForm } from './breakpoint-form.js';
import { described } from './breakpoints.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Breakpoint} from '../../model/breakpoints.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {Store, Services} from '../../services.js' */

/** Stops of a breakpoint that are named; of more, their number is said. */
const NAMED = 3;

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
export function openBreakpoints(store, services, anchor) {
  if (document.getElementById('breakpoints')) return;
  const { t } = services;
  const list = createList(store, t);
  const form = createForm(store, services, list.add);
  const panel = el(
    'div',
    {
      class: 'menu debugger',
      popover: 'auto',
      id: 'breakpoints',
      role: 'dialog',
      'aria-labelledby': 'breakpoints-title',
    },
    el('h2', { id: 'breakpoints-title' }, t('breakpoints.title')),
    list.node,
    form.node,
    el('p', { class: 'quiet small' }, t('breakpoints.about')),
  );

  function show() {
    const focused = list.focused();
    list.draw();
    form.full(store.get().view.breakpoints.length >= BREAKPOINTS);
    // Taking a breakpoint away leaves the focus in the list.
    if (focused >= 0) (list.at(focused) ?? form.first).focus();
  }

  show();
  const stops = [
    store.subscribe(show, ({ view }) => view.breakpoints),
    store.subscribe(show, ({ run }) => run?.done),
    store.subscribe(show, ({ selection }) => selection.model),
  ];
  document.body.append(panel);
  panel.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    stops.forEach((stop) => stop());
    panel.remove();
  });
  const top = /** @type {HTMLElement} */ (anchor.closest('footer')).getBoundingClientRect().top;
  Object.assign(panel.style, {
    bottom: `${document.documentElement.clientHeight - top + 6}px`,
    left: `${anchor.getBoundingClientRect().left}px`,
  });
  panel.showPopover();
  form.first.focus();
}

/** The breakpoints, each to be turned off or taken away. @param {Store} store @param {Translate} t */
function createList(store, t) {
  const node = el('ul', { class: 'breakpoints' });
  const set = (/** @type {Breakpoint[]} */ breakpoints) =>
    store.set({ view: { ...store.get().view, breakpoints } });
  const controls = () => /** @type {HTMLElement[]} */ ([...node.querySelectorAll('input, button')]);

  /** @param {Breakpoint} each */
  function line(each) {
    const { run, selection, view } = store.get();
    const turn = () => set(view.breakpoints.map((one) => (one === each ? { ...one, on: !one.on } : one)));
    const tick = el('input', { type: 'checkbox', checked: each.on, on: { change: turn } });
    const remove = {
      class: 'button bare',
      type: 'button',
      'aria-label': t('breakpoints.remove', { breakpoint: described(t, each) }),
      on: { click: () => set(view.breakpoints.filter((one) => one !== each)) },
    };
    const places = run ? where(t, run, selection.model, each) : '';
    return el(
      'li',
      {},
      el('label', {}, tick, described(t, each)),
      el('button', remove, icon('close')),
      el('span', { class: 'quiet small' }, places),
    );
  }

  return {
    node,
    /** @param {Breakpoint} breakpoint */
    add(breakpoint) {
      const { breakpoints } = store.get().view;
      if (!breakpoints.some((each) => same(each, breakpoint))) set([...breakpoints, breakpoint]);
    },
    draw() {
      const { breakpoints } = store.get().view;
      const none = breakpoints.length === 0 && el('li', { class: 'quiet' }, t('breakpoints.none'));
      fill(node, ...breakpoints.map(line), none);
    },
    /** The index of the control that has the focus; -1: none. */
    focused: () => controls().indexOf(/** @type {HTMLElement} */ (document.activeElement)),
    /** The control at that place, or the last one. @param {number} i */
    at: (i) => controls()[Math.min(i, controls().length - 1)],
  };
}

/**
 * The steps at which it will stop.
 * @param {Translate} t @param {Run} run @param {number} m @param {Breakpoint} breakpoint
 */
function where(t, run, m, breakpoint) {
  const stops = timeStops(run.T);
  const all = hits(run, m, stops, [{ ...breakpoint, on: true }]).map((i) => stops.at(i));
  const named = all
    .slice(0, NAMED)
    .map(({ pass, t: step }) => t('breakpoints.at', { way: t(`breakpoints.way.${pass}`), t: step }))
    .join(', ');
  const network = nameOf(run.models, m, t);
  if (all.length === 0) return t('breakpoints.nowhere', { network });
  return all.length > NAMED
    ? t('breakpoints.more', { network, named, count: all.length - NAMED })
    : t('breakpoints.where', { network, named });
}
