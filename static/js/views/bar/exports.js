/** The export menu and the table twins: each figure on screen, exactly as it is shown. */

import { el, icon } from '../../core/dom.js';
import { ROOM, standalone } from '../../figures/standalone.js';
import { caption } from '../../model/caption.js';
import { number } from '../../model/format.js';
import { fileOf } from '../../model/names.js';
import { csv, json } from '../../model/table.js';
import { taskOf, tasksOf } from '../../model/tasks.js';
import { openSpec } from '../parts/openspec.js';
import { download, saveSpec } from './share.js';
import { slideOf } from './slides.js';

/** @import {Store, Services, Shown} from '../../services.js' */

/** From the top of the page down. */
const ORDER = ['graph', 'strip', 'map', 'curve'];
const place = (/** @type {Shown} */ { id }) => ORDER.findIndex((kind) => id.includes(kind));

/** Longer tables are cut on screen; the file has them whole. */
const ROWS = 500;

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
export function openExports(store, services, anchor) {
  const { t, lang, shown, drawing, say } = services;
  const named = (/** @type {Shown} */ each) => fileOf(store.get().run?.models ?? [], each);
  const picture = async (/** @type {Shown} */ each, /** @type {'png'|'svg'} */ format) => {
    const { run } = store.get();
    if (!run) return;
    const { sequence } = run.spec,
      tokens = drawing.tokens();
    const task = taskOf(tasksOf(store.get()), sequence)?.titles[lang] ?? sequence.task ?? null;
    const { title, key, axes, about, hidden, whole, models = run.models.map((_, m) => m) } = each;
    const alone = standalone(each.figure(ROOM), {
      title,
      about: [...(about?.() ?? []), ...caption(run, { models, hidden, whole }, t, task)],
      key: key?.() ?? [],
      axes,
      tokens,
    });
    download(await drawing.image(alone, { format, ground: tokens.page }), `${named(each)}.${format}`);
  };
  /** @type {[string, (shown: Shown) => void][]} */
  const forms = [
    [
      'CSV',
      (each) =>
        download(new Blob([csv((each.entries ?? each.table)())], { type: 'text/csv' }), `${named(each)}.csv`),
    ],
    [
      'JSON',
      (each) =>
        download(
          new Blob([json((each.entries ?? each.table)())], { type: 'application/json' }),
          `${named(each)}.json`,
        ),
    ],
    ['PNG', (each) => void picture(each, 'png')],
    ['SVG', (each) => void picture(each, 'svg')],
    [t('export.table'), (each) => openTable(services, each)],
  ];
  const comparison = slideOf(store, services);
  const slides =
    comparison &&
    /** @type {const} */ (['white', 'clear']).flatMap((ground) =>
      /** @type {const} */ (['png', 'svg']).flatMap((format) => [
        el(
          'button',
          { class: 'button framed', type: 'button', on: { click: () => void saveSlide(ground, format) } },
          t(`export.slide.${ground}`, { format: format.toUpperCase() }),
        ),
        ' ',
      ]),
    );
  /** @param {'white'|'clear'} ground @param {'png'|'svg'} format */
  async function saveSlide(ground, format) {
    const { figure, name } = /** @type {NonNullable<typeof comparison>} */ (comparison);
    const tokens = ground === 'white' ? drawing.paper() : drawing.tokens();
    download(
      await drawing.image(figure(tokens), {
        format,
        ground: ground === 'white' ? '#ffffff' : 'rgba(0,0,0,0)',
      }),
      `${name}.${format}`,
    );
  }
  const file = el('input', {
    type: 'file',
    accept: '.json,application/json',
    hidden: true,
    'aria-label': t('export.open'),
    on: { change: () => void open() },
  });
  async function open() {
    const chosen = /** @type {File} */ (file.files?.[0]);
    menu.hidePopover();
    await openSpec(store, services, chosen);
  }
  const menu = el(
    'div',
    { class: 'menu', popover: 'auto', id: 'exports', role: 'dialog', 'aria-label': t('title.export') },
    el('h2', {}, t('export.title')),
    shown.size === 0
      ? el('p', { class: 'quiet' }, t('export.none'))
      : el(
          'table',
          {},
          el(
            'tbody',
            {},
            ...[...shown.values()]
              .sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
              .map((each) =>
                el(
                  'tr',
                  { data: { figure: each.id } },
                  el('th', { scope: 'row' }, each.title),
                  ...forms.map(([name, act]) =>
                    el(
                      'td',
                      {},
                      el(
                        'button',
                        {
                          class: 'button bare',
                          type: 'button',
                          'aria-label': `${each.title}: ${name}`,
                          on: { click: () => act(each) },
                        },
                        name,
                      ),
                    ),
                  ),
                ),
              ),
          ),
        ),
    slides && el('h2', {}, t('export.slide')),
    slides && el('p', { class: 'slides' }, ...slides),
    el('h2', {}, t('export.present')),
    el(
      'p',
      {},
      el(
        'button',
        {
          class: 'button framed',
          type: 'button',
          'aria-keyshortcuts': 'p',
          on: {
            click: () => {
              menu.hidePopover();
              services.present(true);
            },
          },
        },
        t('export.present.start'),
      ),
    ),
    el('h2', {}, t('export.spec')),
    el(
      'p',
      {},
      el(
        'button',
        {
          class: 'button framed',
          type: 'button',
          on: {
            click: () => {
              saveSpec(store);
              say(t('share.file.done'));
            },
          },
        },
        t('export.save'),
      ),
      ' ',
      el(
        'button',
        { class: 'button framed', type: 'button', on: { click: () => file.click() } },
        t('export.open'),
      ),
      file,
    ),
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

/** @param {Services} services @param {Shown} figure */
function openTable({ t }, { title, table, summary }) {
  const { columns, rows } = table();
  const cut = rows.length > ROWS;
  const dialog = el(
    'dialog',
    { class: 'sheet-dialog', 'aria-labelledby': 'table-title' },
    el(
      'header',
      {},
      el('h2', { id: 'table-title' }, title),
      el(
        'button',
        {
          class: 'button bare',
          type: 'button',
          'aria-label': t('status.close'),
          on: { click: () => dialog.close() },
        },
        icon('close'),
      ),
    ),
    el('p', { class: 'quiet' }, summary()),
    cut && el('p', { class: 'quiet small' }, t('export.cut', { shown: ROWS, rows: rows.length })),
    el(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
      el(
        'table',
        { class: 'numbers' },
        el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column)))),
        el(
          'tbody',
          {},
          ...rows
            .slice(0, ROWS)
            .map((row) =>
              el(
                'tr',
                {},
                ...row.map((value) =>
                  el(
                    'td',
                    { class: 'number' },
                    typeof value === 'number' && !Number.isInteger(value) ? number(value) : (value ?? ''),
                  ),
                ),
              ),
            ),
        ),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}
