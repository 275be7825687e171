/** The gradient of a chosen element, or of every number, beside central differences of the loss. */

import * as client from '../../../api/client.js';
import { createAsking, shownNetwork } from '../../../run/asking.js';
import { el, fill, icon, mathml } from '../../../core/dom.js';
import { errors, rows, sorted, summary } from '../../../figures/errors.js';
import { blockOf, gateOf } from '../../../model/blocks.js';
import { number, size } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { createPicker } from './picker.js';
import { by, element, math } from '../../parts/letters.js';
import { meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {CheckedEntry} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Part} from './hand.js' */

/** Central differences in float64 agree to about this; more means that a gradient is wrong. */
const GOOD = 1e-6;
/** So many entries are listed, those that agree least first. */
const LISTED = 40;
/** The chart of the errors, px. */
const CHART = { width: 420, height: 170 };

/** @typedef {{digest: string, entries: CheckedEntry[]}} Checked */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createChecked(store, services, busy) {
  const { t, drawing, shown } = services;
  const picked = createPicker(store, services, 'gradient');
  const all = el('button', {
    class: 'button framed',
    type: 'button',
    on: {
      click: () => {
        whole = String(shownNetwork(store.get()));
        asking.follow();
      },
    },
  });
  const head = el('div', { class: 'pair' });
  const note = el('p', { class: 'quiet small' });
  const waits = el(
    'p',
    { class: 'waits-line', role: 'status', hidden: true },
    t('hand.check.waiting'),
    ' ',
    el(
      'button',
      {
        class: 'linklike',
        type: 'button',
        on: {
          click: () => {
            whole = '';
            asking.follow();
          },
        },
      },
      t('hand.check.stop'),
    ),
  );
  const list = el('table', { class: 'numbers checks' });
  const said = el('p', { class: 'adds small' });
  const canvas = el('div', { class: 'picture' });
  const chart = el(
    'div',
    { class: 'figure', role: 'img', style: { width: `${CHART.width}px`, height: `${CHART.height}px` } },
    el('div', { class: 'skeleton' }),
    canvas,
  );
  /** The network whose every number is asked for. */
  let whole = '';

  /** @type {Asked<Checked>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject(state) {
      const now = shownNetwork(state) && meant(state);
      if (!now) return null;
      return whole === shownNetwork(state)
        ? whole
        : [shownNetwork(state), now.entry.name, now.entry.index].join(' ');
    },
    async ask(state, signal) {
      const { run, m, entry } = /** @type {Meant} */ (meant(state));
      const alone = { ...run.spec, models: [run.spec.models[m]] }; // another network may lack the parameter
      const { check } = await client.gradientCheck(alone, {
        entries: whole === shownNetwork(state) ? 'all' : [entry],
        signal,
      });
      return { digest: run.digest, entries: check.entries };
    },
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, () => {
    whole = '';
    asking.again();
  });
  const aside = el('aside', {}, picked.node, all);
  const node = el(
    'div',
    { class: 'hand-part check' },
    aside,
    el(
      'div',
      { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': t('hand.part.check') },
      problem.node,
      head,
      waits,
      note,
      said,
      list,
    ),
  );

  /** What an entry is of, in the notation's letters. @param {Meant} meant @param {CheckedEntry} entry */
  function written({ graph, model, notation }, { name, index }) {
    if (!model.shapes[name]) return el('span', { class: 'number' }, `${name}[${index.join(', ')}]`);
    const entry = { name, index };
    return mathml(
      math(
        element(graph, notation, blockOf(graph, model, notation, name, gateOf(graph, model, entry)), entry),
      ),
    );
  }

  const verdictOf = (/** @type {CheckedEntry} */ { error, settled }) =>
    !settled ? 'unsettled' : Number.isNaN(error) ? 'nonfinite' : error < GOOD ? 'good' : 'bad';

  /** The slopes on either side of a kink. @param {CheckedEntry} entry */
  const sidesOf = ({ sides }) =>
    sides
      ? [
          el('dt', {}, t('hand.check.sides')),
          el('dd', { class: 'number' }, sides.map((side) => number(side, 7)).join(' | ')),
        ]
      : [];

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { run, m, graph, notation, block, entry } = now;
    if (whole && whole !== shownNetwork(state)) whole = '';
    picked.update(now, aside.clientWidth);
    all.textContent = t('hand.check.all', { network: nameOf(run.models, m, t) });
    all.disabled = asked.waiting || whole !== '';
    problem.tell(asked.problem);
    const entries = asked.answer?.entries ?? [];
    const one = entries.find(({ name, index }) => name === entry.name && index.join() === entry.index.join());
    head.hidden = !one;
    if (one) {
      const verdict = verdictOf(one);
      fill(
        head,
        el('p', { class: 'pair-of' }, mathml(math(by(element(graph, notation, block, entry))))),
        el(
          'dl',
          {},
          el('dt', {}, t('hand.check.bptt')),
          el('dd', { class: 'number' }, number(one.analytic, 13)),
          el('dt', {}, t('hand.check.differences')),
          el('dd', { class: 'number' }, number(one.numeric, 13)),
          el('dt', {}, t('hand.check.error')),
          el('dd', { class: 'number' }, number(one.error, 2)),
          ...sidesOf(one),
        ),
        el(
          'p',
          { class: `adds small ${verdict}` },
          icon(verdict === 'good' ? 'check' : 'alert'),
          el('span', {}, t(`hand.check.${verdict}`)),
        ),
      );
    }
    waits.hidden = !asked.waiting || whole === '';
    note.textContent = [t('hand.check.how'), run.spec.truncate !== null ? t('check.untruncated') : '']
      .filter(Boolean)
      .join(' ');
    list.hidden = said.hidden = entries.length < 2;
    shown.delete('check');
    if (list.hidden) return chart.remove();
    list.before(chart);
    const order = sorted(entries);
    const settled = order.filter((each) => each.settled);
    const bad = settled.some((each) => verdictOf(each) !== 'good');
    said.className = `adds small ${bad ? 'bad' : 'good'}`;
    fill(said, icon(bad ? 'alert' : 'check'), el('span', {}, told(entries)));
    drawChart(entries, m);
    fill(
      list,
      el(
        'caption',
        { class: 'quiet small' },
        entries.length > LISTED ? t('hand.check.listed', { count: LISTED }) : '',
      ),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...[
            'hand.check.entry',
            'hand.check.bptt',
            'hand.check.differences',
            'hand.check.error',
            'hand.check.verdict',
          ].map((key) => el('th', { scope: 'col' }, t(key))),
        ),
      ),
      el(
        'tbody',
        {},
        ...order
          .slice(0, LISTED)
          .map((each) =>
            el(
              'tr',
              {},
              el('td', {}, written(now, each)),
              el('td', { class: 'number' }, number(each.analytic, 7)),
              el('td', { class: 'number' }, number(each.numeric, 7)),
              el('td', { class: 'number' }, number(each.error, 2)),
              el('td', { class: verdictOf(each) }, t(`hand.check.${verdictOf(each)}.short`)),
            ),
          ),
      ),
    );
  }

  const told = (/** @type {CheckedEntry[]} */ entries) =>
    t(summary(entries).key, { ...summary(entries).places, count: size(entries.length) });

  /** @param {CheckedEntry[]} entries @param {number} m */
  function drawChart(entries, m) {
    const figure = errors(entries, { ...CHART, tokens: drawing.tokens(), label: t, good: GOOD });
    drawing.draw(canvas, figure);
    chart.setAttribute('aria-label', told(entries));
    const { models } = /** @type {NonNullable<ReturnType<Store['get']>['run']>} */ (store.get().run);
    shown.set('check', {
      id: 'check',
      whole: true,
      title: t('hand.check.figure', { network: nameOf(models, m, t) }),
      figure: (room) => errors(entries, { ...room, tokens: drawing.tokens(), label: t, good: GOOD }),
      models: [m],
      table: () => rows(entries),
      summary: () => told(entries),
    });
  }

  asking.follow();
  return {
    node,
    update,
    remove() {
      asking.stop();
      drawing.clear(canvas);
      shown.delete('check');
      picked.remove();
    },
  };
}
