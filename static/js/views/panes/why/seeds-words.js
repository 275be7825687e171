/** What many seeds say of the networks: a table of medians and quartiles, and which network loses least. */

import { el, icon } from '../../../core/dom.js';
import { bandsOf, compared } from '../../../model/bands.js';
import { fixed, size } from '../../../model/format.js';
import { classOf, nameOf } from '../../../model/names.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {ModelRun, NumberBand, SeedsAnswer} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */

/** @typedef {Services['t']} Translate */

const COLUMNS = ['network', 'H', 'parameters', 'decades', 'reach'];

/**
 * A reach; where no thousandth is reached, that it is longer.
 * @param {SeedsAnswer} answer
 * @param {number} value
 */
const reachText = ({ k }, value) => (value === Infinity ? `> ${k}` : fixed(value, 1));

/**
 * A median with its quartiles.
 * @param {NumberBand} band
 * @param {(value: number) => string} say
 */
const bandText = ({ median, low, high }, say) => [el('b', {}, say(median)), ` [${say(low)}, ${say(high)}]`];

/**
 * The children of the table.
 * @param {Translate} t
 * @param {ModelRun[]} models
 * @param {SeedsAnswer} answer
 * @returns {Child[]}
 */
export function tableOf(t, models, answer) {
  const row = (
    /** @type {ReturnType<typeof bandsOf>[number]} */ { decades, reach },
    /** @type {number} */ m,
  ) =>
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'row' },
        el('span', { class: `lane-name ${classOf(models, m)}` }, icon(models[m].cell), nameOf(models, m, t)),
      ),
      el('td', { class: 'number' }, answer.models[m].hidden),
      el('td', { class: 'number' }, size(answer.models[m].parameters)),
      el('td', { class: 'number' }, ...bandText(decades, (value) => fixed(value, 3))),
      el('td', { class: 'number' }, ...bandText(reach, (value) => reachText(answer, value))),
    );
  const heads = COLUMNS.map((head) => el('th', { scope: 'col' }, t(`why.seeds.head.${head}`)));
  return [
    el('caption', {}, t('why.seeds.caption')),
    el('thead', {}, el('tr', {}, ...heads)),
    el('tbody', {}, ...bandsOf(answer).map(row)),
  ];
}

/**
 * The network that loses least, with how many seeds it does, and the one that reaches farther all the same.
 * @param {Translate} t
 * @param {ModelRun[]} models
 * @param {SeedsAnswer} answer
 * @returns {Child[]}
 */
export function sentenceOf(t, models, answer) {
  const bands = bandsOf(answer);
  const found = compared(answer);
  if (found === null) return [t(bands.length < 2 ? 'why.seeds.alone' : 'why.seeds.nonumber')];
  const { best, farthest } = found;
  const name = (/** @type {number} */ m) => nameOf(models, m, t);
  const decades = (/** @type {number} */ m) => strong(fixed(bands[m].decades.median, 3));
  const reach = (/** @type {number} */ m) => reachText(answer, bands[m].reach.median);
  const n = answer.found.length;
  return [
    ...woven(t, 'why.seeds.best', { network: el('b', {}, name(best)), decades: decades(best) }),
    ' ',
    ...found.wins.flatMap(({ m, count }, i) => [
      i ? ' ' : '',
      ...woven(t, 'why.seeds.wins', {
        network: name(m),
        wins: strong(String(count)),
        n,
        decades: decades(m),
      }),
    ]),
    ...(farthest === null
      ? []
      : [
          ' ',
          ...woven(t, 'why.seeds.farthest', {
            network: el('b', {}, name(farthest)),
            reach: strong(reach(farthest)),
            than: reach(best),
          }),
        ]),
    bands.some((band) => band.decades.median < 0) && ` ${t('why.seeds.grows')}`,
  ];
}
