/** The export menu and the table twins: each figure on screen, exactly as it is shown. */

import { el } from '../../core/dom.js';
import { ROOM, standalone } from '../../figures/standalone.js';
import { caption } from '../../model/caption.js';
import { fileOf } from '../../model/names.js';
import { csv, json } from '../../model/table.js';
import { taskOf, tasksOf } from '../../model/tasks.js';
import { openSpec } from '../parts/openspec.js';
import { saveSpec } from './share.js';
import { download } from '../parts/download.js';
import { slideOf } from './slides.js';
import { openTable } from './tabletwin.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Store, Services, Shown} from '../../services.js' */

/** @typedef {'png'|'svg'} Format */
/** @typedef {NonNullable<ReturnType<typeof slideOf>>} Slide */

/** Figures from the top of the page down. */
const ORDER = ['graph', 'strip', 'map', 'curve'];
const place = (/** @type {Shown} */ { id }) => ORDER.findIndex((kind) => id.includes(kind));

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
export function openExports(store, services, anchor) {
  const { t, shown } = services;
  const slide = slideOf(store, services);
  const close = () => menu.hidePopover();
  const menu = el(
    'div',
    { class: 'menu', popover: 'auto', id: 'exports', role: 'dialog', 'aria-label': t('title.export') },
    el('h2', {}, t('export.title')),
    shown.size === 0 ? el('p', { class: 'quiet' }, t('export.none')) : tableOfFigures(store, services),
    ...(slide ? slides(services, slide) : []),
    ...presentation(services, close),
    ...specFile(store, services, close),
  );
  document.body.append(menu);
  menu.addEventListener(
    'toggle',
    (event) => /** @type {ToggleEvent} */ (event).newState === 'closed' && menu.remove(),
  );
  const { bottom, right } = anchor.getBoundingClientRect();
  Object.assign(menu.style, {
    top: `${bottom + 6}px`,
    right: `${Math.max(8, document.documentElement.clientWidth - right)}px`,
  });
  menu.showPopover();
  menu.querySelector('button')?.focus();
}

/** @param {string} text @param {() => void} act @param {object} [props] */
const framed = (text, act, props = {}) =>
  el('button', { class: 'button framed', type: 'button', ...props, on: { click: act } }, text);

/**
 * A line for each figure on screen, with a button for each form.
 * @param {Store} store @param {Services} services
 */
function tableOfFigures(store, services) {
  const forms = formsOf(store, services);
  const figures = [...services.shown.values()].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
  const line = (/** @type {Shown} */ each) => {
    const buttons = forms.map(([name, act]) => {
      const label = `${each.title}: ${name}`;
      const props = { class: 'button bare', type: 'button', 'aria-label': label };
      return el('td', {}, el('button', { ...props, on: { click: () => act(each) } }, name));
    });
    return el('tr', { data: { figure: each.id } }, el('th', { scope: 'row' }, each.title), ...buttons);
  };
  return el('table', {}, el('tbody', {}, ...figures.map(line)));
}

/**
 * The forms in which a figure can be had.
 * @param {Store} store @param {Services} services @returns {[string, (shown: Shown) => void][]}
 */
function formsOf(store, services) {
  const named = (/** @type {Shown} */ each) => fileOf(store.get().run?.models ?? [], each);
  const entries = (/** @type {Shown} */ each) => (each.entries ?? each.table)();
  const save = (/** @type {Shown} */ each, /** @type {string} */ text, /** @type {string} */ type) =>
    download(new Blob([text], { type }), `${named(each)}.${type.split('/')[1]}`);
  const draw = (/** @type {Shown} */ each, /** @type {Format} */ format) =>
    void picture(store, services, each, format).then(
      (image) => image && download(image, `${named(each)}.${format}`),
    );
  return [
    ['CSV', (each) => save(each, csv(entries(each)), 'text/csv')],
    ['JSON', (each) => save(each, json(entries(each)), 'application/json')],
    ['PNG', (each) => draw(each, 'png')],
    ['SVG', (each) => draw(each, 'svg')],
    [services.t('export.table'), (each) => openTable(services, each)],
  ];
}

/**
 * A figure that stands by itself: with its title, its key and what it is of.
 * @param {Store} store @param {Services} services @param {Shown} shown @param {Format} format
 */
async function picture(store, { t, lang, drawing }, shown, format) {
  const { run } = store.get();
  if (!run) return null;
  const { sequence } = run.spec,
    tokens = drawing.tokens();
  const task = taskOf(tasksOf(store.get()), sequence)?.titles[lang] ?? sequence.task ?? null;
  const { title, key, axes, about, hidden, whole, models = run.models.map((_, m) => m) } = shown;
  const alone = standalone(shown.figure(ROOM), {
    title,
    about: [...(about?.() ?? []), ...caption(run, { models, hidden, whole }, t, task)],
    key: key?.() ?? [],
    axes,
    tokens,
  });
  return drawing.image(alone, { format, ground: tokens.page });
}

/**
 * The comparison of the networks for a slide.
 * @param {Services} services @param {Slide} slide @returns {Child[]}
 */
function slides({ t, drawing }, { figure, name }) {
  /** @param {'white'|'clear'} ground @param {Format} format */
  async function save(ground, format) {
    const isPaper = ground === 'white';
    const tokens = isPaper ? drawing.paper() : drawing.tokens();
    const options = { format, ground: isPaper ? '#ffffff' : 'rgba(0,0,0,0)' };
    download(await drawing.image(figure(tokens), options), `${name}.${format}`);
  }
  const buttons = /** @type {const} */ (['white', 'clear']).flatMap((ground) =>
    /** @type {const} */ (['png', 'svg']).flatMap((format) => [
      framed(t(`export.slide.${ground}`, { format: format.toUpperCase() }), () => void save(ground, format)),
      ' ',
    ]),
  );
  return [el('h2', {}, t('export.slide')), el('p', { class: 'slides' }, ...buttons)];
}

/** The page for a room. @param {Services} services @param {() => void} close @returns {Child[]} */
function presentation({ t, present }, close) {
  function start() {
    close();
    present(true);
  }
  const button = framed(t('export.present.start'), start, { 'aria-keyshortcuts': 'p' });
  return [el('h2', {}, t('export.present')), el('p', {}, button)];
}

/**
 * The spec, saved as a file or opened from one.
 * @param {Store} store @param {Services} services @param {() => void} close @returns {Child[]}
 */
function specFile(store, services, close) {
  const { t, say } = services;
  const file = el('input', {
    type: 'file',
    accept: '.json,application/json',
    hidden: true,
    'aria-label': t('export.open'),
    on: { change: open },
  });
  function open() {
    const chosen = /** @type {File} */ (file.files?.[0]);
    close();
    void openSpec(store, services, chosen);
  }
  function save() {
    saveSpec(store);
    say(t('share.file.done'));
  }
  const buttons = [framed(t('export.save'), save), ' ', framed(t('export.open'), () => file.click()), file];
  return [el('h2', {}, t('export.spec')), el('p', {}, ...buttons)];
}
