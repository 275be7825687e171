/** The title bar: name, language, notation, theme, exports, the link, the request as curl, help. */

import { el, fill, icon } from '../../core/dom.js';
import { copyCurl, copyLink } from './share.js';

/** @import {State} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

const OTHER = { en: { lang: 'ko', name: '한국어' }, ko: { lang: 'en', name: 'English' } };

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const notation = createNotation(store, services);
  const themes = createThemes(store, services);
  const bench = createBench(store, services);
  const links = createLinks(store, services);
  for (const each of [notation.node, themes.node, ...links.nodes]) each.classList.add('deep');
  // The workbench's own controls stand left of its button, which so keeps its place.
  fill(
    host,
    wordmark(services),
    leave(services),
    notation.node,
    themes.node,
    ...links.nodes,
    bench.node,
    language(store, services),
    worded(services, 'export', 'title.export', (node) => services.openExports(node)),
    help(services),
  );
  notation.fill();
  links.draw();
  bench.draw();
  const stops = [
    store.subscribe(links.draw, (state) => state.unlinked),
    store.subscribe(notation.fill, (state) => state.catalogue),
    ...[notation.draw, themes.draw, bench.draw].map((draw) => store.subscribe(draw, (state) => state.view)),
  ];
  return () => stops.forEach((stop) => stop());
}

/** @param {Store} store @param {Partial<State['view']>} patch */
const turn = (store, patch) => store.set({ view: { ...store.get().view, ...patch } });

/** @param {Services} services */
const wordmark = ({ t }) =>
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
  );

/** The way out of the page for a room. @param {Services} services */
const leave = ({ t, present }) =>
  el(
    'button',
    {
      class: 'button framed leave',
      type: 'button',
      'aria-keyshortcuts': 'Escape',
      on: { click: () => present(false) },
    },
    t('title.leave'),
  );

/** How formulas are written. @param {Store} store @param {Services} services */
function createNotation(store, { t, lang, playback }) {
  const node = el('select', {
    class: 'plain',
    'aria-label': t('title.notation'),
    title: t('title.notation'),
    on: { change: () => choose(node.value) },
  });
  const known = () => store.get().catalogue?.cells.notations ?? [];

  /**
   * The notes with row vectors are about the RNN: choosing their notation selects the RNN, if there is one.
   * @param {string} name
   */
  function choose(name) {
    const { spec, selection } = store.get();
    const rows = known().find((/** @type {any} */ each) => each.name === name)?.vectors === 'rows';
    const first = spec.models.findIndex(({ cell }) => cell === 'rnn');
    turn(store, { notation: /** @type {any} */ (name) });
    if (rows && first >= 0 && spec.models[selection.model].cell !== 'rnn') playback.select({ model: first });
  }

  const draw = () => {
    node.value = store.get().view.notation;
  };
  return {
    node,
    draw,
    fill() {
      const options = known().map((/** @type {any} */ { name, titles, sample }) =>
        el('option', { value: name }, t('title.notation.option', { title: titles[lang], sample })),
      );
      fill(node, ...options);
      draw();
      node.hidden = options.length === 0;
    },
  };
}

/** @param {Store} store @param {Services} services */
function createThemes(store, { t }) {
  const { theme } = store.get().view;
  const node = el(
    'select',
    {
      class: 'plain',
      'aria-label': t('title.theme'),
      title: t('title.theme'),
      value: theme,
      on: { change: () => turn(store, { theme: /** @type {any} */ (node.value) }) },
    },
    ...['auto', 'light', 'dark'].map((each) => el('option', { value: each }, t(`title.theme.${each}`))),
  );
  return {
    node,
    draw() {
      node.value = store.get().view.theme;
    },
  };
}

/** From the explanation to the workbench, and back. @param {Store} store @param {Services} services */
function createBench(store, { t }) {
  /** The explanation shows the maps alone. @param {boolean} deep */
  function go(deep) {
    document.cookie = `bench=${Number(deep)}; path=/; max-age=31536000; samesite=lax`;
    turn(store, { bench: deep, inspect: false, ...(deep ? {} : { pane: 'map', stepBy: 'time' }) });
  }
  const node = el(
    'button',
    {
      class: 'button framed depth',
      type: 'button',
      title: t('title.bench.long'),
      on: { click: () => go(!store.get().view.bench) },
    },
    t('title.bench'),
  );
  return { node, draw: () => node.setAttribute('aria-pressed', String(store.get().view.bench)) };
}

/**
 * A link to exactly this, or a file where no link can hold it, and the request.
 * @param {Store} store @param {Services} services
 */
function createLinks(store, services) {
  const link = worded(services, 'link', 'title.link', () => copyLink(store, services));
  const file = worded(services, 'file', 'title.file', () => copyLink(store, services));
  const curl = worded(services, 'terminal', 'title.curl', () => copyCurl(store, services));
  return {
    nodes: [link, file, curl],
    draw() {
      const { unlinked } = store.get();
      [link.hidden, file.hidden] = [unlinked, !unlinked];
    },
  };
}

/** @param {Store} store @param {Services} services */
function language(store, { lang }) {
  const other = OTHER[lang];
  return el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      lang: other.lang,
      on: { click: () => turn(store, { lang: /** @type {any} */ (other.lang) }) },
    },
    other.name,
  );
}

/** @param {Services} services */
const help = ({ t, openHelp }) =>
  el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      'aria-label': t('title.help'),
      title: t('title.help'),
      'aria-keyshortcuts': '?',
      on: { click: openHelp },
    },
    '?',
  );

/**
 * A picture and, where there is room, a word.
 * @param {Services} services @param {string} name @param {string} key
 * @param {(button: HTMLButtonElement) => void} act
 */
function worded({ t }, name, key, act) {
  const node = el(
    'button',
    { class: 'button bare', type: 'button', title: t(key), on: { click: () => act(node) } },
    icon(name),
    el('span', { class: 'word' }, t(`${key}.word`)),
  );
  return node;
}
