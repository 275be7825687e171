/** The user's own numbers: pasted, dropped or out of a file, how they were read, and what they are for. */

import { el, icon, write } from '../../core/dom.js';
import { number } from '../../model/format.js';
import { lackOf, listed, NOTHING, optionsOf } from '../../model/owntable.js';
import { controls } from '../../model/spec.js';
import { field } from '../parts/fields.js';
import { createReading } from './ownreading.js';
import { createSettings } from './ownsettings.js';

/** @import {Store, Services} from '../../services.js' */
/** @import {OwnTable} from '../../model/owntable.js' */
/** @import {Problem, State} from '../../model/types.js' */
/** @import {Reading} from './ownreading.js' */

/** Typed text is read so long after the last key, ms. */
const TYPED = 500;
const FILES = '.csv,.tsv,.txt,.npy,.npz,text/csv,text/plain,text/tab-separated-values';

/**
 * Whether the numbers that were read are in use.
 * @typedef {object} Use
 * @property {unknown} shown   the values that the settings are of
 * @property {boolean} lowered whether T was
 * @property {boolean} failed  the latest input could not be used: other data are drawn
 * @property {boolean} turned  the task was changed for the file being read: both are one change
 */

/**
 * @param {any} option @param {Store} store @param {Services} services
 * @param {(options: Record<string, unknown>) => boolean} give  makes them the task's; whether T was lowered
 */
export function createOwnNumbers(option, store, services, give) {
  const { t, lang } = services;
  const reading = createReading({
    done: () => taking.settle(),
    refused: (problem, name) => taking.refused(problem, name),
  });
  const settings = createSettings(services, reading);
  const source = createSource(services, {
    text: (text) => void reading.text(text),
    emptied() {
      made.tell(null);
      give(NOTHING);
    },
    file: (file) => void open(file),
  });
  const said = el('p', { class: 'quiet small read', role: 'status' });
  const made = field(option.titles[lang], source.area, /^sequence\.(values|names|inputs|target|scale)(\.|$)/);
  made.node.append(source.fromFile, said);
  const taking = createTaking(services, reading.get, give, { tell: made.tell, draw });

  /** @param {File} given @param {boolean} [turns]  whether the task was another before */
  async function open(given, turns = false) {
    taking.use.turned = turns;
    source.write('');
    await reading.file(given);
  }

  function draw() {
    settings.draw(reading.get());
    tellRead();
  }

  function tellRead() {
    const { text, scale } = readOf(store.get(), t, reading.get(), taking.use);
    write(said, text);
    write(settings.scaled, scale);
  }

  return {
    ...made,
    node: el('div', { class: 'own' }, made.node, settings.node),
    open,
    focus: () => source.area.focus(),
    fields: settings.fields,
    show() {
      const { sequence } = store.get().spec;
      const { values } = /** @type {any} */ (sequence);
      if (values === taking.use.shown) return tellRead();
      reading.held(sequence);
      Object.assign(taking.use, { shown: values, lowered: false, failed: false });
      const { table } = reading.get();
      source.write(table?.columns.length === 1 ? table.columns[0].values.join(', ') : '');
      made.tell(null);
      draw();
    },
  };
}

/**
 * Numbers that were read become the task's, or a sentence says why they cannot.
 * @param {Services} services @param {() => Reading} get
 * @param {(options: Record<string, unknown>) => boolean} give
 * @param {{tell: (problem: string|null) => void, draw: () => void}} page
 */
function createTaking(services, get, give, { tell, draw }) {
  const { t, history } = services;
  const numbered = (/** @type {number} */ k) => t('own.column', { k });
  /** @type {Use} */
  const use = { shown: undefined, lowered: false, failed: false, turned: false };
  /** The data on screen while something is missing. */
  const stays = () => t(use.turned || use.shown === undefined ? 'own.builtin' : 'own.unchanged');

  /** @param {Record<string, unknown>} options */
  function take(options) {
    use.shown = options.values;
    const put = () => {
      use.lowered = give(options);
    };
    if (use.turned) void history.amend(async () => put());
    else put();
    use.turned = false;
  }

  return {
    use,
    settle() {
      const { table, roles } = get();
      if (!table) return;
      const lack = lackOf(table, roles, numbered);
      use.failed = lack !== null;
      tell(lack && `${t(lack.key, lack.places)} ${stays()}`);
      if (!lack && roles) take(optionsOf(table, roles, numbered));
      draw();
    },
    /** @param {Problem} problem @param {string} name  of the file */
    refused(problem, name) {
      use.failed = true;
      tell(`${refusalOf(services, problem, name)} ${stays()}`);
      draw();
    },
  };
}

/**
 * The sources of numbers: a field to paste them into, and a file.
 * @param {Services} services
 * @param {{text: (text: string) => void, emptied: () => void, file: (file: File) => void}} give
 */
function createSource({ t }, give) {
  let typed = '',
    timer = 0;
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
    on: { change: opened },
  });
  const choose = el(
    'button',
    { class: 'button framed', type: 'button', on: { click: () => file.click() } },
    icon('file'),
    t('own.file'),
  );

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(take, TYPED);
  }

  function take() {
    window.clearTimeout(timer);
    if (!area.isConnected || area.value === typed) return;
    typed = area.value;
    if (typed.trim() === '') give.emptied();
    else give.text(typed);
  }

  function opened() {
    const given = file.files?.[0];
    file.value = ''; // the same file may be chosen once more
    if (given) give.file(given);
  }

  return {
    area,
    fromFile: el('div', { class: 'ownfile small quiet' }, choose, t('own.drop'), file),
    /** Puts a text there that need not be read. @param {string} text */
    write(text) {
      window.clearTimeout(timer);
      area.value = typed = text;
    },
  };
}

/**
 * The reason why a table could not be read, with its line.
 * @param {Services} services @param {Problem} problem @param {string} name
 */
function refusalOf({ t, told }, problem, name) {
  const [, line, cell] = /^(?:text|bytes)\.(\d+)(?:\.(\d+))?$/.exec(problem.where ?? '') ?? [];
  const kind = /^table\.(\w+)$/.exec(problem.code)?.[1];
  const place = cell ? t('own.error.cell', { line, cell }) : line ? t('own.error.line', { line }) : '';
  const known = kind ? t(`own.error.${kind}`) : told(problem).sentence;
  const what = problem.code === 'file.unread' ? t('status.file.unread', { name }) : known;
  return [name && kind && `${name}:`, place, what].filter(Boolean).join(' ');
}

/**
 * How many numbers were read and used; and the scale of the standardised columns.
 * @param {State} state @param {Services['t']} t @param {Reading} reading @param {Use} use
 * @returns {{text: string, scale: string}}
 */
function readOf({ spec, run }, t, { table: last, roles, name }, { shown, failed, lowered }) {
  const table = failed ? null : last;
  const drawn = table !== null && shown === /** @type {any} */ (spec.sequence).values;
  const told = table ? [name && `${name}:`, ...found(t, table)] : [];
  if (drawn) told.push(...used(t, table.rows, controls(spec), roles?.horizon ?? 1, lowered));
  const scale = drawn && run?.spec === spec ? (run.plan.scale ?? []) : [];
  return {
    text: told.filter(Boolean).join(' '),
    scale: scale.map((column) => scaleOf(t, column)).join(' · '),
  };
}

/** @param {Services['t']} t @param {{name: string, mean: number, deviation: number}} column */
const scaleOf = (t, { name: column, mean, deviation }) =>
  t(deviation === 0 ? 'own.scaled.flat' : 'own.scaled', {
    column,
    mean: number(mean),
    deviation: number(deviation),
  });

/**
 * How many numbers there are, and which parts of the input were left out.
 * @param {Services['t']} t @param {OwnTable} table
 */
function found(t, { rows, columns, assumed }) {
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

/**
 * How many of them the sequence has, and from where on.
 * @param {Services['t']} t @param {number} rows @param {{T: number, seed: number}} controls
 * @param {number} horizon @param {boolean} lowered
 */
function used(t, rows, { T, seed }, horizon, lowered) {
  const count = T + horizon;
  const first = seed % Math.max(1, rows - count + 1);
  return [
    lowered && t('rail.option.lowered', { T }),
    first > 0
      ? t('rail.option.first', { first: first + 1, used: count, T })
      : count < rows && t('rail.option.used', { used: count, T }),
  ];
}
