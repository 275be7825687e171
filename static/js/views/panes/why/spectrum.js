/** The spectrum: by which factors the whole way back from a step stretches and shrinks, over its length. */

import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import * as exponents from '../../../figures/lyapunov.js';
import { allDrawn, ends, rank, rows, spectrum, summary } from '../../../figures/spectrum.js';
import { fixed, power } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { followed, rowOf } from '../../../model/why.js';
import { createChart, room } from '../../parts/chart.js';
import { createTimeChart } from './chart.js';
import { createKey } from './parts.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Run, SpectrumAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * Px: the exponents' line, their key above it, what a step reads above that; and what both panels of the
 * chart need.
 */
const LINE = 48,
  HEAD = 26,
  READ = 20,
  LEAST = 180;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const key = createKey(),
    below = createKey();
  /** @type {SpectrumAnswer|null} */
  let shown = null;
  const chart = createTimeChart(store, services, {
    id: 'spectrum',
    titled: true,
    read: (step) => (shown ? read(shown, step) : []),
  });
  const line = createChart(services, 'lyapunov');

  /** @param {SpectrumAnswer} answer @param {number} step */
  function read(answer, step) {
    const {
      t: from,
      distances,
      log10_singular_values: {
        shape: [, n],
      },
      log10_step_norm,
    } = answer;
    if (step > from) return [t('why.spectrum.read.none', { t: step, k: from })];
    const wanted = from - step;
    const j = distances.reduce(
      (best, d, i) => (Math.abs(d - wanted) < Math.abs(distances[best] - wanted) ? i : best),
      0,
    );
    return [
      t('why.spectrum.read', {
        t: from - distances[j],
        d: distances[j],
        largest: fixed(rank(answer, 0)[j]),
        smallest: fixed(rank(answer, n - 1)[j]),
        step: fixed(log10_step_norm[j]),
      }),
    ];
  }

  /** @param {SpectrumAnswer} answer @param {string} colour */
  function write(answer, colour) {
    const { steps, largest, smallest } = ends(answer);
    const [n, first] = [answer.lyapunov.length, answer.lyapunov[0]];
    const tokens = drawing.tokens();
    fill(
      sentence,
      ...woven(t, 'why.spectrum.says', {
        t: el('sub', {}, answer.t),
        first: el('sub', {}, answer.t - steps),
        state: answer.states.length > 1 ? `(${answer.states.join(', ')})` : answer.states[0],
        n,
        steps,
        largest: strong(power(largest)),
        smallest: strong(power(smallest)),
        exponent: strong(fixed(first, 4)),
        decades: fixed(Math.abs(first) / Math.LN10, 3),
        way: t(first > 0 ? 'why.spectrum.gained' : 'why.spectrum.lost'),
      }),
    );
    key.draw([
      { text: t('why.spectrum.largest'), value: power(largest), colour, look: 'solid' },
      { text: t('why.spectrum.smallest'), value: power(smallest), colour, look: 'dash' },
      ...(n > 2
        ? [
            {
              text: t(allDrawn(answer) ? 'why.spectrum.between' : 'why.spectrum.middle', { n }),
              colour: tokens.quiet,
              look: 'solid',
            },
          ]
        : []),
      { text: t('why.spectrum.step'), colour: tokens.ink, look: 'solid' },
    ]);
    below.draw([
      { text: t('why.lyapunov.title'), look: 'note' },
      answer.mean_field === null
        ? { text: t('why.lyapunov.none'), look: 'note' }
        : {
            text: t('why.lyapunov.field'),
            value: fixed(answer.mean_field, 4),
            colour: tokens.ink,
            look: 'dash',
          },
    ]);
  }

  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(rowOf(state)),
    ask: (state, signal, meanwhile) => {
      const { spec } = /** @type {Run} */ (state.run);
      return client.spectrum(
        spec,
        { model: state.selection.model, t: rowOf(state) },
        {
          signal,
          onHeard: meanwhile.heard,
          onProgress: (progress) => meanwhile({ progress }),
        },
      );
    },
    nodes: [
      sentence,
      el('div', { class: 'key-bar' }, key.node),
      chart.node,
      el('div', { class: 'key-bar' }, below.node),
      el('div', {}, line.node),
    ],
    move: () => chart.move(),
    draw(/** @type {SpectrumAnswer|null} */ answer) {
      shown = answer;
      const { T, models } = /** @type {Run} */ (store.get().run);
      const tokens = drawing.tokens();
      const m = answer?.model ?? 0;
      const colour = tokens.network[models[m].cell];
      if (answer) write(answer, colour);
      const places = { network: nameOf(models, m, t), k: answer?.t ?? 0 };
      chart.draw(
        answer && {
          title: t('why.spectrum.figure', places),
          T,
          models: [m],
          step: `t${answer.t}`,
          whole: true,
          key: () => key.explained(tokens.ink),
          axes: { x: t('figure.axis.step') },
          table: () => rows(answer),
          summary: () => t(summary(answer).key, summary(answer).places),
          figure: (g, height) =>
            spectrum(answer, { geometry: g, height, tokens: drawing.tokens(), colour, label: t }),
        },
        { height: room(chart.node, { least: LEAST, most: 320, below: LINE + HEAD + READ }) },
      );
      line.draw(
        answer && {
          title: t('why.lyapunov.figure', places),
          models: [m],
          step: `t${answer.t}`,
          whole: true,
          key: () => below.explained(tokens.ink),
          table: () => exponents.rows(answer),
          summary: () => t(exponents.summary(answer).key, exponents.summary(answer).places),
          figure: ({ width, height }) =>
            exponents.lyapunov(answer, {
              width,
              height: Math.min(height, 3 * LINE),
              tokens: drawing.tokens(),
              colour,
            }),
        },
        LINE,
      );
    },
  });
  return () => {
    unmount();
    chart.remove();
    line.remove();
  };
}
