/**
 * Truncated BPTT: where the edges are cut, what is left of each weight's gradient, and how a batch reads
 * blocks.
 */

import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import {
  looksOf,
  rows,
  summary,
  truncation,
  unrolledRow,
  unrolledRows,
  unrolledSummary,
} from '../../../figures/truncation.js';
import { fixed, number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { blockOf, lengthOf, reached } from '../../../model/truncate.js';
import { followed } from '../../../model/why.js';
import { createChart } from '../../parts/chart.js';
import { slider } from '../../parts/fields.js';
import { calledIn } from '../../parts/letters.js';
import { createBatches } from './batches.js';
import { createTimeChart } from './chart.js';
import { letterOf, percent } from './parts.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Run, TruncatedBlock, TruncationAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** Px: the row of nodes; the curves, and a weight's row beside them. */
const ROW = 42,
  CURVES = 172;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, say } = services;
  const length = slider({
    label: t('why.truncation.length'),
    exact: t('why.truncation.exact'),
    where: /^$/,
    min: 1,
    max: 1,
    turn: (value) => {
      const { T } = /** @type {Run} */ (store.get().run);
      store.set({ view: { ...store.get().view, block: Math.max(1, Math.min(T, Math.round(value))) } });
    },
  });
  const use = el('button', { type: 'button', class: 'button framed', on: { click: adopt } });
  const sentence = el('p', { class: 'sentence' });
  const table = el('table', { class: 'truncation-table small' });
  const curves = createChart(services, 'truncation');
  const batches = createBatches(store, services);
  const row = createTimeChart(store, services, { id: 'unrolled', tight: true, read });
  /** @type {TruncatedBlock|null} the one that is told: that of the length before until the new one is here */
  let told = null;
  /** @type {{about: string|null, answer: TruncationAnswer}|null} lengths of this network that are known */
  let known = null;

  /** The length becomes that of the whole page; all steps in one block is no truncation. */
  function adopt() {
    const { spec, run } = store.get();
    const n = lengthOf(store.get());
    store.set({ spec: { ...spec, truncate: n === run?.T ? null : n } });
    say(t(n === run?.T ? 'why.truncation.whole' : 'why.truncation.used', { length: n }));
  }

  /**
   * All lengths once; another one alone.
   * @param {import('../../../model/types.js').State} state
   * @param {AbortSignal} signal
   */
  async function ask(state, signal) {
    const about = followed(state),
      { spec } = /** @type {Run} */ (state.run),
      { model } = state.selection;
    const n = lengthOf(state);
    const all = known?.about === about ? known.answer : await client.truncation(spec, { model }, { signal });
    const further = all.blocks.some((block) => block.length === n)
      ? []
      : (await client.truncation(spec, { model, lengths: [n] }, { signal })).blocks;
    known = { about, answer: { ...all, blocks: [...all.blocks, ...further] } };
    return known.answer;
  }

  /** @param {number} step */
  function read(step) {
    const { run } = store.get();
    if (!told || !run) return [];
    const { i, count, from, to } = blockOf(step, told.length, run.T);
    return [
      t(
        reached(run.T, told.length, run.lossSteps)[step] ? 'why.truncation.read' : 'why.truncation.read.none',
        { t: step, i: i + 1, count, from, to },
      ),
    ];
  }

  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(lengthOf(state)),
    ask,
    nodes: [
      el('div', { class: 'settings' }, length.node, use),
      sentence,
      row.node,
      el('div', { class: 'truncation-parts' }, table, el('div', {}, curves.node)),
      batches.node,
    ],
    move: () => row.move(),
    draw(/** @type {TruncationAnswer|null} */ answer) {
      const state = store.get();
      // until the next frame it may be of the network before
      const m = answer?.model ?? state.selection.model;
      const { T, models, lossSteps, spec } = /** @type {Run} */ (state.run);
      const n = lengthOf(state);
      length.set(n, [1, T], [1, T]);
      const inUse = n === (spec.truncate ?? T);
      use.disabled = inUse;
      use.textContent = t(
        inUse ? 'why.truncation.inuse' : n === T ? 'why.truncation.full' : 'why.truncation.use',
      );
      const block = answer?.blocks.find((each) => each.length === n) ?? null;
      told = block ?? (answer && told);
      const about = { network: nameOf(models, m, t) };
      if (told) write(told, m);
      const data = told && {
        T,
        length: told.length,
        cuts: told.cuts,
        reached: reached(T, told.length, lossSteps),
      };
      row.draw(
        data && {
          title: t('why.truncation.row', { length: data.length, ...about }),
          T,
          models: [m],
          axes: { x: t('figure.axis.step') },
          table: () => unrolledRows(data),
          summary: () => t(unrolledSummary(data).key, unrolledSummary(data).places),
          figure: (g, height) =>
            unrolledRow(data, { geometry: g, height: Math.min(height, 2 * ROW), tokens: drawing.tokens() }),
        },
        { height: ROW },
      );
      const found = answer && told && { blocks: answer.blocks, length: told.length };
      curves.draw(
        found && {
          title: t('why.truncation.figure', about),
          models: [m],
          key: () =>
            looksOf(found.blocks, drawing.tokens()).map(([name, colour, dash]) => ({
              is: 'line',
              text: calledIn(store.get(), m, name),
              colour,
              dash,
            })),
          table: () => rows(found),
          summary: () => t(summary(found).key, summary(found).places),
          figure: (size) => truncation(found, { ...size, tokens: drawing.tokens(), label: t }),
        },
        CURVES,
      );
      if (answer) batches.draw();
    },
  });

  /** @param {TruncatedBlock} block @param {number} m */
  function write(block, m) {
    const { T, lossSteps } = /** @type {Run} */ (store.get().run);
    const without = T - reached(T, block.length, lossSteps).reduce((sum, each) => sum + each, 0);
    fill(
      sentence,
      ...woven(t, block.length === T ? 'why.truncation.one' : 'why.truncation.says', {
        length: block.length,
        T,
        without: strong(String(without)),
        W: letterOf(store.get(), m, 'W_hh'),
        ratio: strong(ratioOf(t, block.log10_ratio.W_hh)),
        cosine: strong(fixed(block.cosine.W_hh)),
      }),
    );
    const bar = (/** @type {number} */ part, /** @type {string} */ text) => [
      el(
        'td',
        { class: 'measure' },
        el('span', {
          class: part < 0 ? 'bar against' : 'bar',
          style: { '--part': `${100 * Math.min(1, Math.abs(Number.isFinite(part) ? part : 0))}%` },
        }),
      ),
      el('td', { class: 'number' }, text),
    ];
    fill(
      table,
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, t('why.truncation.gradient')),
          el('th', { scope: 'col', colspan: 2 }, t('why.truncation.ratio')),
          el('th', { scope: 'col', colspan: 2 }, t('figure.clipping.cosine')),
        ),
      ),
      el(
        'tbody',
        {},
        ...looksOf([block], drawing.tokens()).map(([name, colour, dash]) =>
          el(
            'tr',
            {},
            el(
              'th',
              { scope: 'row' },
              el('span', { class: `rule ${dash}`, style: { color: colour } }),
              ' ',
              letterOf(store.get(), m, name),
              el('span', { class: 'unseen' }, name),
            ),
            ...bar(10 ** block.log10_ratio[name], ratioOf(t, block.log10_ratio[name])),
            ...bar(block.cosine[name], fixed(block.cosine[name])),
          ),
        ),
      ),
    );
  }

  return () => {
    unmount();
    batches.remove();
    row.remove();
    curves.remove();
  };
}

/**
 * Norms as a share of the full one: percent, unless that says too little.
 * @param {Services['t']} t
 * @param {number} log10
 */
const ratioOf = (t, log10) => (log10 > -3 && log10 < 3 ? percent(t, 10 ** log10) : number(10 ** log10));
