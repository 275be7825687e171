/**
 * The panel at the right: the operation that the microscope shows, else the state that is selected; below
 * it the watch list.
 */

import { el, fill, icon } from '../../core/dom.js';
import { mount as operation } from './operation.js';
import { mount as state } from './state.js';
import { mount as watches } from './watches.js';

/** @import {Store, Services} from '../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const body = el('div', { class: 'inspector-body' }),
    foot = el('div', { class: 'inspector-foot' });
  const close = el(
    'button',
    {
      class: 'button bare shallow inspector-close',
      type: 'button',
      'aria-label': t('inspector.close'),
      title: t('inspector.close'),
      on: { click: () => store.set({ view: { ...store.get().view, inspect: false } }) },
    },
    icon('close'),
  );
  foot.classList.add('deep');
  fill(host, close, body, foot);
  let unmount = () => {};
  function show() {
    unmount();
    unmount = (store.get().view.pane === 'cell' ? operation : state)(body, store, services);
  }
  show();
  const stops = [store.subscribe(show, ({ view }) => view.pane === 'cell'), watches(foot, store, services)];
  return () => {
    stops.forEach((stop) => stop());
    unmount();
  };
}
