/**
 * Many seeds instead of one: every network drawn again and again, at one size, and what they have in common.
 */

import * as client from '../../../api/comparison.js';
import { el, fill, icon } from '../../../core/dom.js';
import { rows, seedBands, summary } from '../../../figures/seedbands.js';
import { networkKey } from '../../../figures/key.js';
import { bandsOf, compared } from '../../../model/bands.js';
import { fixed, size } from '../../../model/format.js';
import { classOf, nameOf, variantOf } from '../../../model/names.js';
import { createChart, room } from '../../parts/chart.js';
import { choice } from '../../parts/fields.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {NumberBand, Run, SeedsAnswer, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** Numbers of seeds to choose from. */
const SEEDS = [3, 10, 30, 100];

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const count = choice({
    name: 'why-seeds',
    fine: true,
    options: SEEDS.map((n) => [String(n), String(n)]),
    turn: (value) => turn({ seeds: Number(value) }),
  });
  count.node.setAttribute('aria-label', t('why.seeds.count'));
  const match = choice({
    name: 'why-match',
    fine: true,
    options: [
      ['hidden', t('why.seeds.hidden')],
      ['parameters', t('why.seeds.parameters')],
    ],
    turn: (value) => turn({ match: /** @type {any} */ (value) }),
  });
  match.node.setAttribute('aria-label', t('why.seeds.match'));
  const come = el('span', { class: 'quiet small number' });
  const sentence = el('p', { class: 'sentence' });
  const table = el('table', { class: 'seeds-table small' });
  const chart = createChart(services, 'seeds');
  const set = () => {
    count.set(String(store.get().view.seeds));
    match.set(store.get().view.match);
  };
  const models = () => /** @type {Run} */ (store.get().run).models;

  /** @param {NumberBand} band @param {(value: number) => string} say */
  const told = ({ median, low, high }, say) => [el('b', {}, say(median)), ` [${say(low)}, ${say(high)}]`];

  /** @param {SeedsAnswer} answer */
  function write(answer) {
    const bands = bandsOf(answer);
    const reach = (/** @type {number} */ value) => (value === Infinity ? `> ${answer.k}` : fixed(value, 1));
    fill(
      table,
      el('caption', {}, t('why.seeds.caption')),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['network', 'H', 'parameters', 'decades', 'reach'].map((head) =>
            el('th', { scope: 'col' }, t(`why.seeds.head.${head}`)),
          ),
        ),
      ),
      el(
        'tbody',
        {},
        ...bands.map(({ decades, reach: steps }, m) =>
          el(
            'tr',
            {},
            el(
              'th',
              { scope: 'row' },
              el(
                'span',
                { class: `lane-name ${classOf(models(), m)}` },
                icon(models()[m].cell),
                nameOf(models(), m, t),
              ),
            ),
            el('td', { class: 'number' }, answer.models[m].hidden),
            el('td', { class: 'number' }, size(answer.models[m].parameters)),
            el('td', { class: 'number' }, ...told(decades, (value) => fixed(value, 3))),
            el('td', { class: 'number' }, ...told(steps, reach)),
          ),
        ),
      ),
    );
    const found = compared(answer);
    const name = (/** @type {number} */ m) => nameOf(models(), m, t);
    const n = answer.found.length;
    fill(
      sentence,
      ...(found === null
        ? [t(bands.length < 2 ? 'why.seeds.alone' : 'why.seeds.nonumber')]
        : [
            ...woven(t, 'why.seeds.best', {
              network: el('b', {}, name(found.best)),
              decades: strong(fixed(bands[found.best].decades.median, 3)),
            }),
            ' ',
            ...found.wins.flatMap(({ m, count: wins }, i) => [
              i ? ' ' : '',
              ...woven(t, 'why.seeds.wins', {
                network: name(m),
                wins: strong(String(wins)),
                n,
                decades: strong(fixed(bands[m].decades.median, 3)),
              }),
            ]),
            ...(found.farthest === null
              ? []
              : [
                  ' ',
                  ...woven(t, 'why.seeds.farthest', {
                    network: el('b', {}, name(found.farthest)),
                    reach: strong(reach(bands[found.farthest].reach.median)),
                    than: reach(bands[found.best].reach.median),
                  }),
                ]),
            bands.some(({ decades }) => decades.median < 0) && ` ${t('why.seeds.grows')}`,
          ]),
    );
  }

  const unmount = mountSection(host, store, services, {
    subject: ({ run }) => (run?.done ? String(run.id) : null),
    detail: ({ view }) => `${view.seeds} ${view.match}`,
    ask: ({ run, view }, signal, meanwhile) =>
      client.seeds(
        /** @type {Run} */ (run).spec,
        { seeds: view.seeds, match: view.match },
        {
          signal,
          onHeard: meanwhile.heard,
          onSeeds: (answer, progress) => meanwhile({ progress, ...(answer.found.length ? { answer } : {}) }),
        },
      ),
    nodes: [
      el(
        'div',
        { class: 'settings' },
        count.node,
        el('span', { class: 'quiet small' }, t('why.seeds.seeds')),
        match.node,
        come,
      ),
      sentence,
      table,
      el('div', {}, chart.node),
    ],
    move() {},
    draw(/** @type {SeedsAnswer|null} */ answer) {
      come.textContent = answer
        ? t('why.seeds.come', { found: answer.found.length, seeds: answer.seeds.length })
        : '';
      if (answer) write(answer);
      const data =
        answer &&
        bandsOf(answer).map((bands, m) => ({
          ...bands,
          cell: models()[m].cell,
          name: nameOf(models(), m, t),
          variant: variantOf(models(), m),
        }));
      chart.draw(
        data && {
          title: t('why.seeds.figure', { seeds: answer.found.length }),
          whole: true,
          about: () => [t('why.seeds.bands')],
          hidden: answer.models.map(({ hidden }) => hidden),
          key: () => networkKey(data),
          table: () => rows(data),
          summary: () =>
            summary(data)
              .map(({ key, places }) => t(key, places))
              .join(' '),
          figure: (box) => seedBands(data, { ...box, tokens: drawing.tokens(), label: t }),
        },
        room(chart.node, { least: 190, most: 340 }),
      );
    },
  });
  const stop = store.subscribe(set, ({ view }) => `${view.seeds} ${view.match}`);
  set();
  return () => {
    stop();
    unmount();
    chart.remove();
  };
}
