/** A network's headline before a change, beside the headline of the changed network. */

import { el } from '../../../core/dom.js';
import { nameOf } from '../../../model/names.js';
import { differences } from '../../../model/verdict.js';
import { headlineOf, headlineText } from '../../parts/headlines.js';

/** @import {Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * Remembers a network's headline now; once another spec's run is here, gives both beside each other.
 * @param {Store} store @param {Services} services
 * @param {number} m  the network @param {number} then  its place after the change
 * @returns {() => Promise<HTMLElement|null>} null: another spec is asked for, or this one was refused
 */
export function createPair(store, { t }, m, then) {
  /** @param {Run} run @param {number} at */
  const told = (run, at) => {
    const differs = differences(run.spec.models, at).map(({ key, places }) => t(key, places));
    return [[nameOf(run.models, at, t), ...differs].join(', '), headlineText(t, run, at)];
  };
  const { run } = store.get();
  const before = run ? told(run, m) : [];
  return async () => {
    const now = await arrival(store, then);
    if (!now) return null;
    const columns = [before, told(now, then)].map((lines, i) => {
      const [name, line] = lines;
      const when = el('b', {}, t(i === 0 ? 'undo.before' : 'undo.after'));
      return el('div', {}, when, ' ', name, el('br', {}), line);
    });
    return el('div', { class: 'pair' }, ...columns);
  };
}

/**
 * The run of the spec that is asked for now, once it says how far the network's gradient reaches.
 * @param {Store} store
 * @param {number} m
 * @returns {Promise<Run|null>}
 */
function arrival(store, m) {
  const { spec } = store.get();
  return new Promise((done) => {
    const look = () => {
      const { run, spec: now, connection } = store.get();
      if (now !== spec || connection.status === 'broken') return end(null);
      if (run?.spec === spec && run.done && headlineOf(run, m)) end(run);
    };
    const end = (/** @type {Run|null} */ found) => {
      stop();
      done(found);
    };
    const stop = store.subscribe(look);
  });
}
