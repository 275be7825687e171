/**
 * The gradient check of every number of a network: its findings in a sentence, the errors as a chart, and the
 * entries that agree least in a table.
 */

import { el, fill, icon, mathml } from '../../../core/dom.js';
import { errors, rows, sorted, summary } from '../../../figures/errors.js';
import { blockOf, gateOf } from '../../../model/blocks.js';
import { found, GOOD, kindsOf, verdictOf, verdictOn } from '../../../model/checked.js';
import { number, size } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { element, math } from '../../parts/letters.js';

/** @import {CheckedEntry, Phrase} from '../../../model/types.js' */
/** @import {Reordered} from '../../../model/reordered.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** The number of entries that are listed, those that agree least first. */
const LISTED = 40;
/** The chart of the errors, px. */
const CHART = { width: 420, height: 170 };
const COLUMNS = ['entry', 'bptt', 'differences', 'error', 'verdict'];

/** @param {Services} services */
export function createEvery(services) {
  const { t, drawing, shown } = services;
  const kinds = el('p', { class: 'quiet small' });
  const said = el('p', { class: 'adds small' });
  const list = el('table', { class: 'numbers checks' });
  const canvas = el('div', { class: 'picture' });
  const chart = el(
    'div',
    { class: 'figure', role: 'img', style: { width: `${CHART.width}px`, height: `${CHART.height}px` } },
    el('div', { class: 'skeleton' }),
    canvas,
  );
  return {
    nodes: [kinds, said, list],
    /**
     * @param {Meant} now
     * @param {CheckedEntry[]} entries  fewer than two: there is nothing to sum up
     * @param {Reordered|undefined} reordered
     */
    draw(now, entries, reordered) {
      kinds.hidden = list.hidden = said.hidden = entries.length < 2;
      shown.delete('check');
      if (list.hidden) return chart.remove();
      list.before(chart);
      const verdict = verdictOn(entries);
      kinds.textContent = t('hand.check.of', inThousands({ count: entries.length, ...kindsOf(entries) }));
      said.className = `adds small ${verdict}`;
      const sentences = found(entries, reordered).map((phrase) => filledIn(t, phrase));
      fill(said, icon(verdict === 'good' ? 'check' : 'alert'), el('span', {}, sentences.join(' ')));
      drawErrors(services, chart, canvas, now, entries);
      fill(list, ...tableOf(t, now, entries));
    },
    remove() {
      drawing.clear(canvas);
      shown.delete('check');
    },
  };
}

/** @typedef {Services['t']} Translate */

/** Counts as they are read: 1,069. @param {Phrase['places']} places */
const inThousands = (places) =>
  Object.fromEntries(
    Object.entries(places).map(([name, value]) => [name, typeof value === 'number' ? size(value) : value]),
  );

/** @param {Translate} t @param {Phrase} phrase */
const filledIn = (t, { key, places }) => t(key, inThousands(places));

/**
 * @param {Services} services
 * @param {HTMLElement} chart
 * @param {HTMLElement} canvas  in it
 * @param {Meant} meant
 * @param {CheckedEntry[]} entries
 */
function drawErrors({ t, drawing, shown }, chart, canvas, { run, m }, entries) {
  const text = () => filledIn(t, summary(entries));
  const figure = (/** @type {{width: number, height: number}} */ room) =>
    errors(entries, { ...room, tokens: drawing.tokens(), label: t, good: GOOD });
  drawing.draw(canvas, figure(CHART));
  chart.setAttribute('aria-label', text());
  shown.set('check', {
    id: 'check',
    whole: true,
    title: t('hand.check.figure', { network: nameOf(run.models, m, t) }),
    figure,
    models: [m],
    table: () => rows(entries),
    summary: text,
  });
}

/** The entries that agree least. @param {Translate} t @param {Meant} now @param {CheckedEntry[]} entries */
function tableOf(t, now, entries) {
  const listed = entries.length > LISTED ? t('hand.check.listed', { count: LISTED }) : '';
  const heads = COLUMNS.map((column) => el('th', { scope: 'col' }, t(`hand.check.${column}`)));
  const row = (/** @type {CheckedEntry} */ entry) =>
    el(
      'tr',
      {},
      el('td', {}, written(now, entry)),
      el('td', { class: 'number' }, number(entry.analytic, 7)),
      el('td', { class: 'number' }, number(entry.numeric, 7)),
      el('td', { class: 'number' }, number(entry.error, 2)),
      el('td', { class: verdictOf(entry) }, t(`hand.check.${verdictOf(entry)}.short`)),
    );
  return [
    el('caption', { class: 'quiet small' }, listed),
    el('thead', {}, el('tr', {}, ...heads)),
    el('tbody', {}, ...sorted(entries).slice(0, LISTED).map(row)),
  ];
}

/**
 * The number that an entry is of, in the notation's letters.
 * @param {Meant} meant
 * @param {CheckedEntry} entry
 */
function written({ graph, model, notation }, { name, index }) {
  if (!model.shapes[name]) return el('span', { class: 'number' }, `${name}[${index.join(', ')}]`);
  const entry = { name, index };
  const block = blockOf(graph, model, notation, name, gateOf(graph, model, entry));
  return mathml(math(element(graph, notation, block, entry)));
}
