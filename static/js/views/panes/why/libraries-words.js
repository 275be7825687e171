/** What libraries lose, in words: how far the LSTMs at the ends are apart, why, and a table of all. */

import { el, icon } from '../../../core/dom.js';
import { fixed } from '../../../model/format.js';
import { bandsOf, COMPARED, endsOf, explainedBy } from '../../../model/libraries.js';
import { LIBRARIES } from '../../../model/librarylayers.js';
import { kindOf, NETWORK } from '../../../model/names.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {LibraryEntry} from '../../../api/answers.js' */
/** @import {LibrariesAnswer, Row, Told} from '../../../model/libraries.js' */
/** @import {Services} from '../../../services.js' */

/** @typedef {Services['t']} Translate */

/** From which part on something explains a difference, and most of it. */
const ALL = 0.8,
  MOST = 0.5;

/**
 * What the LSTMs at both ends lose over so many steps, and what the forget bias has to do with it.
 * @param {Translate} t @param {LibrariesAnswer} answer @returns {Child[]}
 */
export function sentenceOf(t, answer) {
  const ends = endsOf(answer);
  if (ends === null) return [];
  const { T, entries, bands: whole } = answer;
  const bands = bandsOf(answer);
  const over = (/** @type {number} */ decades) => fixed(T * decades, 1);
  const said = woven(t, 'why.libraries.ends', {
    steps: T,
    least: strong(over(bands[ends.least].median)),
    best: entries[ends.least].library,
    most: strong(over(bands[ends.most].median)),
    worst: entries[ends.most].library,
  });
  const part = explainedBy(answer);
  if (part === null || !whole?.turned) return [...said, whole && ` ${t('why.libraries.same')}`];
  const turned = (/** @type {number} */ place) => whole.turned?.find(({ entry }) => entry === place);
  const [up, down] = [turned(ends.least), turned(ends.most)];
  return [
    ...said,
    ' ',
    ...woven(t, 'why.libraries.turned', {
      best: entries[ends.least].library,
      worst: entries[ends.most].library,
      low: up?.forget_bias ?? 0,
      high: down?.forget_bias ?? 0,
      up: strong(over(up?.decades.median ?? NaN)),
      down: strong(over(down?.decades.median ?? NaN)),
    }),
    ' ',
    t(`why.libraries.explains.${part >= ALL ? 'all' : part >= MOST ? 'most' : 'part'}`),
  ];
}

/** The set-up in one line. @param {Translate} t @param {LibrariesAnswer} answer */
export const setupOf = (t, { T, hidden, inputs, batch, seeds }) =>
  t('why.libraries.setup', {
    T,
    H: hidden,
    X: inputs,
    B: batch,
    first: seeds[0],
    last: seeds[seeds.length - 1],
  });

/** The children of the table. @param {Translate} t @param {Row[]} rows @returns {Child[]} */
export function tableOf(t, rows) {
  const heads = COMPARED.map((cell) =>
    el(
      'th',
      { scope: 'col' },
      el('span', { class: `lane-name ${kindOf(cell)}` }, icon(cell), NETWORK[cell].label),
    ),
  );
  return [
    el('caption', {}, t('why.libraries.caption')),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('why.libraries.head.library')), ...heads)),
    el('tbody', {}, ...rows.flatMap((row) => linesOf(t, row))),
  ];
}

/** What it loses, and under it what is its own. @param {Translate} t @param {Row} row */
function linesOf(t, { library, version, cells }) {
  const notes = COMPARED.flatMap((cell) => {
    const told = cells[cell];
    const own = told ? notesOf(t, told.entry) : [];
    return own.length ? [`${NETWORK[cell].label}: ${own.join(', ')}`] : [];
  });
  const bands = COMPARED.map((cell) => el('td', { class: 'number' }, ...bandText(cells[cell])));
  const line = el('tr', {}, el('th', { scope: 'row' }, `${library} ${version}`), ...bands);
  if (notes.length === 0) return [line];
  return [line, el('tr', { class: 'note' }, el('td', { colspan: 4 }, notes.join('; ')))];
}

/** A median with the ends of its seeds. @param {Told|undefined} told @returns {Child[]} */
const bandText = (told) =>
  told === undefined
    ? ['–']
    : [
        el('b', {}, fixed(told.band.median, 3)),
        ' ',
        el('span', { class: 'ends' }, `[${fixed(told.band.least, 3)}, ${fixed(told.band.greatest, 3)}]`),
      ];

/** What is its own in a layer. @param {Translate} t @param {LibraryEntry} entry @returns {string[]} */
function notesOf(t, { options, adds, stores, like }) {
  return [
    ...Object.entries(adds).map(([gate, value]) => t('why.libraries.adds', { gate, value })),
    ...Object.entries(stores).map(([gate, value]) => t('why.libraries.stores', { gate, value })),
    ...Object.entries(options).map(([name, value]) => t(`why.libraries.form.${name}.${value}`)),
    ...(like === null ? [] : [t('why.libraries.like', { library: LIBRARIES[like].library })]),
  ];
}
