/** The title bar: name, language, notation, theme, exports, the link, the request as curl, help. */

import { el, fill, icon } from '../../core/dom.js';
import { copyCurl, copyLink } from './share.js';

/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

const OTHER = { en: { lang: 'ko', name: '한국어' }, ko: { lang: 'en', name: 'English' } };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  const { lang, theme } = store.get().view;
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });

  const notation = el('select', {
    class: 'plain',
    'aria-label': t('title.notation'),
    title: t('title.notation'),
    on: { change: () => write(notation.value) },
  });
  /**
   * The notes that write row vectors are of the RNN: where there is one, it is what is looked at.
   * @param {string} name
   */
  function write(name) {
    const {
      catalogue,
      spec: { models },
      selection,
    } = store.get();
    const rows =
      catalogue?.cells.notations.find((/** @type {any} */ each) => each.name === name)?.vectors === 'rows';
    const first = models.findIndex(({ cell }) => cell === 'rnn');
    turn({ notation: /** @type {any} */ (name) });
    if (rows && first >= 0 && models[selection.model].cell !== 'rnn')
      services.playback.select({ model: first });
  }
  const drawNotation = () => {
    const { catalogue, view } = store.get();
    const known = catalogue?.cells.notations ?? [];
    fill(
      notation,
      ...known.map((/** @type {any} */ each) =>
        el(
          'option',
          { value: each.name },
          t('title.notation.option', { title: each.titles[lang], sample: each.sample }),
        ),
      ),
    );
    notation.value = view.notation;
    notation.hidden = known.length === 0;
  };
  const themes = el(
    'select',
    {
      class: 'plain',
      'aria-label': t('title.theme'),
      title: t('title.theme'),
      value: theme,
      on: { change: () => turn({ theme: /** @type {any} */ (themes.value) }) },
    },
    ...['auto', 'light', 'dark'].map((each) => el('option', { value: each }, t(`title.theme.${each}`))),
  );
  themes.value = theme;

  const bench = el(
    'button',
    {
      class: 'button framed depth',
      type: 'button',
      title: t('title.bench.long'),
      on: { click: () => go(!store.get().view.bench) },
    },
    t('title.bench'),
  );
  /** The explanation shows the maps alone. @param {boolean} deep */
  function go(deep) {
    document.cookie = `bench=${Number(deep)}; path=/; max-age=31536000; samesite=lax`;
    turn({ bench: deep, inspect: false, ...(deep ? {} : { pane: 'map', stepBy: 'time' }) });
  }
  const drawBench = () => bench.setAttribute('aria-pressed', String(store.get().view.bench));
  const other = OTHER[lang];
  const button = (
    /** @type {string} */ name,
    /** @type {string} */ key,
    /** @type {(button: HTMLButtonElement) => void} */ act,
  ) => {
    const node = el(
      'button',
      { class: 'button bare', type: 'button', title: t(key), on: { click: () => act(node) } },
      icon(name),
      el('span', { class: 'word' }, t(`${key}.word`)),
    );
    return node;
  };
  const link = button('link', 'title.link', () => copyLink(store, services));
  const file = button('file', 'title.file', () => copyLink(store, services));
  const curl = button('terminal', 'title.curl', () => copyCurl(store, services));
  for (const each of [notation, themes, link, file, curl]) each.classList.add('deep');
  const drawLink = () => {
    const { unlinked } = store.get();
    [link.hidden, file.hidden] = [unlinked, !unlinked];
  };
  fill(
    host,
    el(
      'h1',
      { class: 'wordmark' },
      el('img', {
        src: new URL('../../../favicon.svg', import.meta.url).href,
        alt: '',
        width: 34,
        height: 16,
      }),
      'Unrolled',
      el('small', { class: 'deep' }, t('title.tagline')),
    ),
    el(
      'button',
      {
        class: 'button framed leave',
        type: 'button',
        'aria-keyshortcuts': 'Escape',
        on: { click: () => services.present(false) },
      },
      t('title.leave'),
    ),
    bench,
    notation,
    themes,
    el(
      'button',
      {
        class: 'button bare',
        type: 'button',
        lang: other.lang,
        on: { click: () => turn({ lang: /** @type {any} */ (other.lang) }) },
      },
      other.name,
    ),
    button('export', 'title.export', (node) => services.openExports(node)),
    link,
    file,
    curl,
    el(
      'button',
      {
        class: 'button bare',
        type: 'button',
        'aria-label': t('title.help'),
        title: t('title.help'),
        'aria-keyshortcuts': '?',
        on: { click: () => services.openHelp() },
      },
      '?',
    ),
  );
  drawNotation();
  drawLink();
  drawBench();
  const long = store.subscribe(drawLink, (state) => state.unlinked);
  const stop = store.subscribe(drawNotation, (state) => state.catalogue);
  const follow = store.subscribe(
    () => {
      notation.value = store.get().view.notation;
      themes.value = store.get().view.theme;
      drawBench();
    },
    (state) => state.view,
  );
  return () => {
    stop();
    follow();
    long();
  };
}
