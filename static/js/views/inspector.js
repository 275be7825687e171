/** What stands at the right: the operation that the microscope shows, else the state that is selected. */

import { mount as operation } from './operation.js';
import { mount as state } from './state.js';

/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  let unmount = () => {};
  function show() {
    unmount();
    unmount = (store.get().view.pane === 'cell' ? operation : state)(host, store, services);
  }
  show();
  const stop = store.subscribe(show, ({ view }) => view.pane === 'cell');
  return () => {
    stop();
    unmount();
  };
}
