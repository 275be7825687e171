/** The user's own text: it stays as it was pasted, and a line says how it was read. */

import { el } from '../../core/dom.js';
import { characters } from '../../model/pasted.js';
import { controls } from '../../model/spec.js';
import { field } from '../parts/fields.js';

/** @import {Store, Services} from '../../services.js' */

/** Typed text is read so long after the last key, ms. */
const TYPED = 500;

/**
 * @param {any} option @param {Store} store @param {Services} services
 * @param {(text: string|undefined) => boolean} give  makes it the task's; whether T was lowered
 */
export function createOwnText(option, store, services, give) {
  const { t, lang } = services;
  /** The value that stands in the field. @type {unknown} */
  let shown;
  let lowered = false,
    read = '',
    timer = 0;

  const area = el('textarea', {
    class: 'entry',
    rows: 3,
    spellcheck: 'false',
    placeholder: t('rail.option.text'),
    on: { change: take, input: soon },
  });
  const said = el('p', { class: 'quiet small read', role: 'status' });
  const made = field(option.titles[lang], area, new RegExp(`^sequence\\.${option.name}$`));
  made.node.append(said);

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => area.isConnected && take(), TYPED);
  }

  function take() {
    window.clearTimeout(timer);
    if (area.value === read) return;
    read = area.value;
    const problem = misfit(services, option.bounds, area.value, shown !== undefined);
    made.tell(problem);
    said.textContent = '';
    if (problem !== null) return;
    shown = area.value === '' ? undefined : area.value;
    lowered = give(area.value === '' ? undefined : area.value);
    show();
  }

  function show() {
    const { spec } = store.get();
    const value = /** @type {any} */ (spec.sequence)[option.name];
    if (value !== shown) {
      [shown, lowered] = [value, false];
      area.value = read = value ?? '';
      made.tell(null);
    }
    said.textContent = value === undefined ? '' : readOf(services, value, controls(spec), lowered);
  }

  return { ...made, focus: () => area.focus(), show };
}

/**
 * The reason why the task cannot take a text, and the text that is shown meanwhile; null: it can, or the
 * field is empty.
 * @param {Services} services @param {[number, number]} bounds @param {string} text
 * @param {boolean} had  whether another text of the user's is in use
 */
function misfit({ t }, [least, most], text, had) {
  const count = characters(text);
  if (count > most) return t('rail.option.many', { count, most });
  if (count === 0 || count >= least) return null;
  return `${t('rail.option.few', { least })} ${t(had ? 'own.unchanged' : 'own.builtin.text')}`;
}

/**
 * What was read, and how much of it is used.
 * @param {Services} services @param {string} text @param {{T: number, seed: number}} controls
 * @param {boolean} lowered  whether T was
 */
function readOf({ t }, text, { T, seed }, lowered) {
  const count = characters(text);
  const first = seed % Math.max(1, count - T);
  return [
    t('rail.option.read.text', { count }),
    !isComposed(text) && t('rail.option.composed'),
    lowered && t('rail.option.lowered', { T }),
    first > 0
      ? t('rail.option.first', { first: first + 1, used: T + 1, T })
      : T + 1 < count && t('rail.option.used', { used: T + 1, T }),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whether each syllable and each accented letter is one code point already. @param {string} text */
const isComposed = (text) => text.normalize('NFC') === text;
