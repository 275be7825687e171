/** The watch list: any number of the run by its name, at this stop and over t. */

import { assign, el, fill, icon, svg } from '../../core/dom.js';
import { createAsking } from '../../run/asking.js';
import * as client from '../../api/client.js';
import { number, power } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { NAMES, needsShares, parse, seriesOf, sparkline, WATCHES } from '../../model/watches.js';

/** @import {Run, Shares} from '../../model/types.js' */
/** @import {Series, Watch} from '../../model/watches.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, { t }) {
  /** @type {{set: (run: Run, m: number, shares: Shares|null) => void, move: (t: number) => void}[]} */
  let rows = [];
  /** @type {Shares|null} */
  let shares = null;
  let frame = 0,
    drawn = '';

  const network = el('span', { class: 'quiet' });
  const list = el('ul', {});
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
  const add = el('button', { class: 'button framed', type: 'submit' }, t('watches.add'));
  const box = el(
    'details',
    { class: 'watches', open: store.get().view.watches.length > 0 },
    el('summary', {}, el('b', {}, t('watches.title')), network),
    el(
      'form',
      {
        novalidate: true,
        on: {
          submit: (/** @type {Event} */ event) => {
            event.preventDefault();
            enter();
          },
        },
      },
      name,
      el('datalist', { id: 'watch-names' }),
      add,
    ),
    problem,
    list,
  );
  fill(host, box);

  const set = (/** @type {string[]} */ watches) => store.set({ view: { ...store.get().view, watches } });

  /** @param {string} text */
  function tell(text) {
    problem.textContent = text;
    problem.hidden = text === '';
    assign(name, { 'aria-invalid': text ? 'true' : null, 'aria-describedby': text ? problem.id : null });
  }

  function enter() {
    const { watch, problem: wrong } = parse(name.value);
    const { watches } = store.get().view;
    if (!watch) return tell(t(wrong.key, wrong.places));
    if (watches.length >= WATCHES && !watches.includes(watch.name))
      return tell(t('watches.wrong.many', { most: WATCHES }));
    name.value = '';
    tell('');
    if (!watches.includes(watch.name)) set([...watches, watch.name]);
  }

  /** @param {string} written */
  function createRow(written) {
    const watch = /** @type {Watch} */ (parse(written).watch);
    const line = svg('path', { class: 'line' }),
      cursor = svg('path', { class: 'at', d: 'M0 0V100' });
    const value = el('span', { class: 'number value' });
    const picture = svg(
      'svg',
      { viewBox: '0 -4 100 108', preserveAspectRatio: 'none', role: 'img' },
      line,
      cursor,
    );
    /** @type {Series|null} */
    let series = null;
    let T = 1;
    const text = (/** @type {number} */ x) => (series?.log10 ? power(x) : number(x));
    return {
      node: el(
        'li',
        {},
        el('span', { class: 'name' }, watch.name),
        value,
        picture,
        el(
          'button',
          {
            class: 'button bare',
            type: 'button',
            'aria-label': t('watches.remove', { name: watch.name }),
            on: { click: () => take(written) },
          },
          icon('close'),
        ),
      ),
      /** @param {Run} run @param {number} m @param {Shares|null} known */
      set(run, m, known) {
        series = seriesOf(run, m, watch, known);
        T = run.T;
        const { path, least, greatest } = series
          ? sparkline(series.values)
          : { path: '', least: null, greatest: null };
        assign(line, { d: path || null, class: series?.pass === 'backward' ? 'line back' : 'line' });
        const label =
          series && least !== null && greatest !== null
            ? t('watches.line', {
                name: watch.name,
                least: text(series.values[least]),
                at: least,
                greatest: text(series.values[greatest]),
                top: greatest,
              })
            : t('watches.line.none', { name: watch.name });
        assign(picture, { 'aria-label': label });
      },
      /** @param {number} at */
      move(at) {
        value.textContent = !series ? t('watches.lacks') : series.stands(at) ? text(series.values[at]) : '–';
        assign(cursor, { transform: `translate(${(((at + 0.5) * 100) / T).toFixed(2)} 0)` });
      },
    };
  }

  /** Who takes one away by key stays in the list. @param {string} written */
  function take(written) {
    const i = store.get().view.watches.indexOf(written);
    set(store.get().view.watches.filter((each) => each !== written));
    const left = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('button'));
    (left[Math.min(i, left.length - 1)] ?? name).focus();
  }

  function build() {
    const made = store.get().view.watches.map(createRow);
    rows = made;
    drawn = '';
    fill(list, ...made.map(({ node }) => node));
    if (made.length) box.open = true;
    show();
  }

  function show() {
    const { run, selection } = store.get();
    if (!run) return;
    const { model, t: step } = selection;
    network.textContent = nameOf(run.models, model, t);
    if (!box.open) return;
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
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const asking = createAsking(store, {
    subject: ({ run, selection, view }) =>
      run?.done && view.watches.some((each) => needsShares(/** @type {Watch} */ (parse(each).watch)))
        ? `${run.id} ${selection.model}`
        : null,
    ask: ({ run, selection }, signal) =>
      client.shares(/** @type {Run} */ (run).spec, { model: selection.model, t: 0 }, { signal }),
    show({ answer, problem: wrong }) {
      shares = answer;
      if (wrong) tell(wrong.message);
      follow();
    },
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

/** To the field in which a watch is written. */
export function openWatches() {
  const box = /** @type {HTMLDetailsElement|null} */ (document.querySelector('details.watches'));
  if (!box) return;
  box.open = true;
  /** @type {HTMLElement} */ (box.querySelector('input')).focus();
}
