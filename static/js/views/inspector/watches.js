/** The watch list: any number of the run by its name, at this stop and over t. */

import { assign, el, fill } from '../../core/dom.js';
import { createAsking } from '../../run/asking.js';
import * as client from '../../api/client.js';
import { nameOf } from '../../model/names.js';
import { NAMES, needsShares, parse, seriesOf, WATCHES } from '../../model/watches.js';
import { createRow } from './watch-row.js';

/** @import {Run, Shares} from '../../model/types.js' */
/** @import {Watch} from '../../model/watches.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t }) {
  const set = (/** @type {string[]} */ watches) => store.set({ view: { ...store.get().view, watches } });
  const entry = createEntry(store, t, set);
  const network = el('span', { class: 'quiet' });
  const box = el(
    'details',
    { class: 'watches', open: store.get().view.watches.length > 0 },
    el('summary', {}, el('b', {}, t('watches.title')), network),
    entry.form,
    entry.problem,
  );
  const list = createList(store, t, entry.name, set);
  box.append(list.node);
  fill(host, box);
  /** @type {Shares|null} */
  let shares = null;
  let frame = 0;

  function build() {
    if (list.build()) box.open = true;
    show();
  }

  function show() {
    const { run, selection } = store.get();
    if (!run) return;
    network.textContent = nameOf(run.models, selection.model, t);
    if (box.open) list.draw(run, shares);
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const asking = askShares(store, ({ answer, problem }) => {
    shares = answer;
    if (problem) entry.tell(problem.message);
    follow();
  });
  build();
  asking.follow();
  box.addEventListener('toggle', follow);
  const stops = [
    store.subscribe(build, ({ view }) => view.watches),
    store.subscribe(follow, ({ selection }) => selection),
    store.subscribe(follow, ({ run }) => run),
  ];
  return () => {
    asking.stop();
    stops.forEach((stop) => stop());
    cancelAnimationFrame(frame);
  };
}

/**
 * Shares of the weights' gradients, asked for while a watch is about them.
 * @param {Store} store
 * @param {Parameters<typeof createAsking<Shares>>[1]['show']} show
 */
const askShares = (store, show) =>
  createAsking(store, {
    subject: ({ run, selection, view }) =>
      run?.done && view.watches.some((each) => needsShares(/** @type {Watch} */ (parse(each).watch)))
        ? `${run.id} ${selection.model}`
        : null,
    ask: ({ run, selection }, signal) =>
      client.shares(/** @type {Run} */ (run).spec, { model: selection.model, t: 0 }, { signal }),
    show,
  });

/**
 * The field for a new watch, and the problem with the text in it.
 * @param {Store} store @param {Services['t']} t @param {(watches: string[]) => void} set
 */
function createEntry(store, t, set) {
  const problem = el('p', { class: 'problem', id: 'watch-problem', hidden: true });
  const name = el('input', {
    class: 'entry',
    type: 'text',
    id: 'watch-name',
    list: 'watch-names',
    maxlength: 40,
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: t('watches.example'),
    'aria-label': t('watches.name'),
    on: { input: () => tell('') },
  });

  /** @param {string} text */
  function tell(text) {
    problem.textContent = text;
    problem.hidden = text === '';
    assign(name, { 'aria-invalid': text ? 'true' : null, 'aria-describedby': text ? problem.id : null });
  }

  /** @param {Event} event */
  function enter(event) {
    event.preventDefault();
    const { watch, problem: wrong } = parse(name.value);
    const { watches } = store.get().view;
    if (!watch) return tell(t(wrong.key, wrong.places));
    if (watches.length >= WATCHES && !watches.includes(watch.name))
      return tell(t('watches.wrong.many', { most: WATCHES }));
    name.value = '';
    tell('');
    if (!watches.includes(watch.name)) set([...watches, watch.name]);
  }

  const add = el('button', { class: 'button framed', type: 'submit' }, t('watches.add'));
  const names = el('datalist', { id: 'watch-names' });
  const form = el('form', { novalidate: true, on: { submit: enter } }, name, names, add);
  return { form, problem, name, tell };
}

/**
 * The watches, each a line; the names that the network has are offered in the field.
 * @param {Store} store @param {Services['t']} t @param {HTMLInputElement} name  the field
 * @param {(watches: string[]) => void} set
 */
function createList(store, t, name, set) {
  const node = el('ul', {});
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  let drawn = '';

  /** Taking a watch away by key leaves the focus in the list. @param {string} written */
  function take(written) {
    const { watches } = store.get().view;
    set(watches.filter((each) => each !== written));
    const left = /** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll('button'));
    (left[Math.min(watches.indexOf(written), left.length - 1)] ?? name).focus();
  }

  return {
    node,
    /** Anew; whether there is any. */
    build() {
      rows = store.get().view.watches.map((written) => createRow(t, written, () => take(written)));
      drawn = '';
      fill(node, ...rows.map((row) => row.node));
      return rows.length > 0;
    },
    /** @param {Run} run @param {Shares|null} shares */
    draw(run, shares) {
      const { model, t: step } = store.get().selection;
      const key = `${run.id} ${run.version} ${Boolean(run.done)} ${model} ${shares !== null}`;
      if (key !== drawn) {
        drawn = key;
        for (const row of rows) row.set(run, model, shares);
        const has = NAMES.filter((each) =>
          seriesOf(run, model, /** @type {Watch} */ (parse(each).watch), null),
        );
        fill(/** @type {Element} */ (name.list), ...has.map((each) => el('option', { value: each })));
      }
      for (const row of rows) row.move(step);
    },
  };
}

/** Moves the focus to the field in which a watch is written. */
export function openWatches() {
  const box = /** @type {HTMLDetailsElement|null} */ (document.querySelector('details.watches'));
  if (!box) return;
  box.open = true;
  /** @type {HTMLElement} */ (box.querySelector('input')).focus();
}
