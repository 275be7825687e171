/**
 * Truncated BPTT: where the edges are cut, how much of each weight's gradient is left, and how a batch reads
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
import { nameOf } from '../../../model/names.js';
import { blockOf, lengthOf, reached } from '../../../model/truncate.js';
import { followed } from '../../../model/why.js';
import { createChart } from '../../parts/chart.js';
import { slider } from '../../parts/fields.js';
import { calledIn } from '../../parts/letters.js';
import { createBatches } from './batches.js';
import { createTimeChart } from './chart.js';
import { mountSection } from './section.js';
import { sentenceOf, tableOf } from './truncation-words.js';

/** @import {Run, State, TruncatedBlock, TruncationAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */
/** @import {Shows as TimeShows} from './chart.js' */

/** Px: the row of nodes; the curves, and a weight's row beside them. */
const ROW = 42,
  CURVES = 172;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const settings = createSettings(store, services);
  const sentence = el('p', { class: 'sentence' });
  const table = el('table', { class: 'truncation-table small' });
  const curves = createChart(services, 'truncation');
  const batches = createBatches(store, services);
  /** @type {TruncatedBlock|null} the one that is told: that of the length before until the new one is here */
  let told = null;
  const read = (/** @type {number} */ step) => (told ? readingOf(t, store.get(), told, step) : []);
  const row = createTimeChart(store, services, { id: 'unrolled', tight: true, read });

  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(lengthOf(state)),
    ask: createQuestion(),
    nodes: [
      settings.node,
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
      settings.draw();
      told = answer?.blocks.find((each) => each.length === lengthOf(state)) ?? (answer && told);
      if (told) {
        fill(sentence, ...sentenceOf(t, state, told, m));
        fill(table, ...tableOf(t, state, told, { m, tokens: drawing.tokens() }));
      }
      row.draw(told && rowFigure(services, state, told, m), { height: ROW });
      curves.draw(answer && told && curvesFigure(services, store, { answer, told, m }), CURVES);
      if (answer) batches.draw();
    },
  });

  return () => {
    unmount();
    batches.remove();
    row.remove();
    curves.remove();
  };
}

/**
 * The block length, and the button that makes it that of the whole page.
 * @param {Store} store
 * @param {Services} services
 */
function createSettings(store, { t, say }) {
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

  /** The length becomes that of the whole page; all steps in one block is no truncation. */
  function adopt() {
    const { spec, run } = store.get();
    const n = lengthOf(store.get());
    store.set({ spec: { ...spec, truncate: n === run?.T ? null : n } });
    say(t(n === run?.T ? 'why.truncation.whole' : 'why.truncation.used', { length: n }));
  }

  return {
    node: el('div', { class: 'settings' }, length.node, use),
    draw() {
      const state = store.get();
      const { T, spec } = /** @type {Run} */ (state.run);
      const n = lengthOf(state);
      length.set(n, [1, T], [1, T]);
      use.disabled = n === (spec.truncate ?? T);
      const offered = n === T ? 'why.truncation.full' : 'why.truncation.use';
      use.textContent = t(use.disabled ? 'why.truncation.inuse' : offered);
    },
  };
}

/** Asks for all lengths of a network once, and for another one alone. */
function createQuestion() {
  /** @type {{about: string|null, answer: TruncationAnswer}|null} lengths of this network that are known */
  let known = null;
  return async (/** @type {State} */ state, /** @type {AbortSignal} */ signal) => {
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
  };
}

/**
 * The block that a step stands in, and whether a loss reaches it.
 * @param {Services['t']} t @param {State} state @param {TruncatedBlock} told @param {number} step
 */
function readingOf(t, { run }, told, step) {
  if (!run) return [];
  const { i, count, from, to } = blockOf(step, told.length, run.T);
  const arrives = reached(run.T, told.length, run.lossSteps)[step];
  const key = arrives ? 'why.truncation.read' : 'why.truncation.read.none';
  return [t(key, { t: step, i: i + 1, count, from, to })];
}

/**
 * @param {Services} services @param {State} state @param {TruncatedBlock} told @param {number} m
 * @returns {TimeShows}
 */
function rowFigure({ t, drawing }, { run }, told, m) {
  const { T, models, lossSteps } = /** @type {Run} */ (run);
  const { length, cuts } = told;
  const data = { T, length, cuts, reached: reached(T, length, lossSteps) };
  return {
    title: t('why.truncation.row', { length, network: nameOf(models, m, t) }),
    T,
    models: [m],
    axes: { x: t('figure.axis.step') },
    table: () => unrolledRows(data),
    summary: () => t(unrolledSummary(data).key, unrolledSummary(data).places),
    figure: (geometry, height) =>
      unrolledRow(data, { geometry, height: Math.min(height, 2 * ROW), tokens: drawing.tokens() }),
  };
}

/**
 * @param {Services} services @param {Store} store
 * @param {{answer: TruncationAnswer, told: TruncatedBlock, m: number}} what
 * @returns {Shows}
 */
function curvesFigure({ t, drawing }, store, { answer, told, m }) {
  const { models } = /** @type {Run} */ (store.get().run);
  const found = { blocks: answer.blocks, length: told.length };
  return {
    title: t('why.truncation.figure', { network: nameOf(models, m, t) }),
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
  };
}
