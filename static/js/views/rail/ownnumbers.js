/** The user's own numbers: pasted, dropped or out of a file; what was read of them, and what they are for. */

import { el, icon, write } from '../../core/dom.js';
import { number } from '../../model/format.js';
import { lackOf, listed, NOTHING, optionsOf } from '../../model/owntable.js';
import { controls } from '../../model/spec.js';
import { field } from '../parts/fields.js';
import { createReading } from './ownreading.js';
import { createSettings } from './ownsettings.js';

/** @import {Store, Services} from '../../services.js' */
/** @import {OwnTable} from '../../model/owntable.js' */
/** @import {Problem} from '../../model/types.js' */

/** What is typed is read so long after the last key, ms. */
const TYPED = 500;
const FILES = '.csv,.tsv,.txt,.npy,.npz,text/csv,text/plain,text/tab-separated-values';

/**
 * @param {any} option @param {Store} store @param {Services} services
 * @param {(options: Record<string, unknown>) => boolean} give  makes them the task's; whether T was lowered
 */
export function createOwnNumbers(option, store, services, give) {
  const { t, lang } = services;
  const numbered = (/** @type {number} */ k) => t('own.column', { k });
  /** The values that the settings are of, and what was typed last. @type {unknown} */
  let shown;
  let typed = '',
    timer = 0,
    lowered = false;
  /** Whether what was given last is not what is drawn: then nothing is said to be read and used. */
  let failed = false;
  /** Whether the task was turned to for what is being read: both are one change. */
  let turned = false;

  const reading = createReading({ done: settle, refused });
  const settings = createSettings(services, reading);
  const area = el('textarea', {
    class: 'entry',
    rows: 3,
    spellcheck: 'false',
    placeholder: t('rail.option.numbers'),
    on: { change: take, input: soon },
  });
  const file = el('input', {
    type: 'file',
    accept: FILES,
    hidden: true,
    'aria-label': t('own.file'),
    on: { change: () => opened(file) },
  });
  const choose = el(
    'button',
    { class: 'button framed', type: 'button', on: { click: () => file.click() } },
    icon('file'),
    t('own.file'),
  );
  const said = el('p', { class: 'quiet small read', role: 'status' });
  const made = field(option.titles[lang], area, /^sequence\.(values|names|inputs|target|scale)(\.|$)/);
  const fromFile = el('div', { class: 'ownfile small quiet' }, choose, t('own.drop'), file);
  made.node.append(fromFile, said);
  const node = el('div', { class: 'own' }, made.node, settings.node);

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(take, TYPED);
  }

  function take() {
    window.clearTimeout(timer);
    if (!area.isConnected || area.value === typed) return;
    typed = area.value;
    if (typed.trim() !== '') return void reading.text(typed);
    made.tell(null);
    give(NOTHING);
  }

  /** @param {HTMLInputElement} input */
  function opened(input) {
    const given = input.files?.[0];
    input.value = ''; // the same file may be chosen once more
    if (given) void open(given);
  }

  /** @param {File} given @param {boolean} [turns]  whether the task was another before */
  async function open(given, turns = false) {
    turned = turns;
    window.clearTimeout(timer);
    area.value = typed = '';
    await reading.file(given);
  }

  /** What is shown while something is missing. */
  const stays = () => t(turned || shown === undefined ? 'own.builtin' : 'own.unchanged');

  /** What was read becomes the task, unless something is missing. */
  function settle() {
    const { table, roles } = reading.get();
    if (!table) return;
    const lack = lackOf(table, roles, numbered);
    failed = lack !== null;
    made.tell(lack && `${t(lack.key, lack.places)} ${stays()}`);
    if (!lack && roles) {
      const options = optionsOf(table, roles, numbered);
      shown = options.values;
      const use = () => {
        lowered = give(options);
      };
      if (turned) void services.history.amend(async () => use());
      else use();
      turned = false;
    }
    draw();
  }

  /** Why it could not be read, with its line. @param {Problem} problem @param {string} name */
  function refused(problem, name) {
    const [, line, cell] = /^(?:text|bytes)\.(\d+)(?:\.(\d+))?$/.exec(problem.where ?? '') ?? [];
    failed = true;
    const kind = /^table\.(\w+)$/.exec(problem.code)?.[1];
    const place = cell ? t('own.error.cell', { line, cell }) : line ? t('own.error.line', { line }) : '';
    const what =
      problem.code === 'file.unread'
        ? t('status.file.unread', { name })
        : kind
          ? t(`own.error.${kind}`)
          : services.told(problem).sentence;
    made.tell([name && kind && `${name}:`, place, what, stays()].filter(Boolean).join(' '));
    draw();
  }

  function draw() {
    settings.draw(reading.get());
    tellRead();
  }

  /** What was read, and how much of it is used. */
  function tellRead() {
    const { spec, run } = store.get();
    const { table: last, name } = reading.get();
    const table = failed ? null : last;
    const drawn = table !== null && shown === /** @type {any} */ (spec.sequence).values;
    const told = table ? [name && `${name}:`, ...readOf(table), ...(drawn ? usedOf(table) : [])] : [];
    write(said, told.filter(Boolean).join(' '));
    const scale = drawn && run?.spec === spec ? (run.plan.scale ?? []) : [];
    write(settings.scaled, scale.map(scaleOf).join(' · '));
  }

  /** @param {{name: string, mean: number, deviation: number}} column */
  const scaleOf = ({ name: column, mean, deviation }) =>
    t(deviation === 0 ? 'own.scaled.flat' : 'own.scaled', { column, mean: number(mean), deviation: number(deviation) });

  /** @param {OwnTable} table */
  function readOf({ rows, columns, assumed }) {
    const { comments = [], skipped = [], signs = [], brackets, grouped } = assumed ?? {};
    return [
      columns.length > 1
        ? t('own.read', { rows, columns: columns.length })
        : t('rail.option.read.numbers', { count: rows }),
      brackets && t('own.brackets'),
      signs.length > 0 && t('own.signs', { signs: signs.join(' ') }),
      grouped && t('own.grouped'),
      comments.length > 0 && t('own.comments', { lines: listed(comments) }),
      skipped.length > 0 && t('own.skipped', { lines: listed(skipped) }),
    ];
  }

  /** @param {OwnTable} table */
  function usedOf({ rows }) {
    const { T, seed } = controls(store.get().spec);
    const used = T + (reading.get().roles?.horizon ?? 1);
    const first = seed % Math.max(1, rows - used + 1);
    return [
      lowered && t('rail.option.lowered', { T }),
      first > 0
        ? t('rail.option.first', { first: first + 1, used, T })
        : used < rows && t('rail.option.used', { used, T }),
    ];
  }

  return {
    ...made,
    node,
    open,
    focus: () => area.focus(),
    fields: settings.fields,
    show() {
      const { sequence } = store.get().spec;
      const { values } = /** @type {any} */ (sequence);
      if (values === shown) return tellRead();
      reading.held(sequence);
      [shown, lowered, failed] = [values, false, false];
      const { table } = reading.get();
      area.value = typed = table?.columns.length === 1 ? table.columns[0].values.join(', ') : '';
      made.tell(null);
      draw();
    },
  };
}
