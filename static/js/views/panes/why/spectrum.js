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

/** @import {Child} from '../../../core/dom.js' */
/** @import {Run, SpectrumAnswer, Tokens} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */
/** @import {Shows as TimeShows} from './chart.js' */
/** @import {Key, KeyLine} from './parts.js' */

/** @typedef {Services['t']} Translate */

/** Px: the exponents' line, their key above it, and the reading of a step above that. */
const LINE = 48,
  HEAD = 26,
  READ = 20;
/** Px: both panels of the chart need the least. */
const TALL = { least: 180, most: 320, below: LINE + HEAD + READ };

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
    read: (step) => (shown ? [readingOf(t, shown, step)] : []),
  });
  const line = createChart(services, 'lyapunov');
  const unmount = mountSection(host, store, services, {
    subject: followed,
    detail: (state) => String(rowOf(state)),
    ask: (state, signal, meanwhile) =>
      client.spectrum(
        /** @type {Run} */ (state.run).spec,
        { model: state.selection.model, t: rowOf(state) },
        { signal, onHeard: meanwhile.heard, onProgress: (progress) => meanwhile({ progress }) },
      ),
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
      const run = /** @type {Run} */ (store.get().run);
      if (answer) {
        const tokens = drawing.tokens();
        fill(sentence, ...sentenceOf(t, answer));
        key.draw(keyOf(t, answer, tokens, colourOf(run, answer, tokens)));
        below.draw(exponentsKey(t, answer, tokens));
      }
      const height = room(chart.node, TALL);
      chart.draw(answer && spectrumFigure(services, run, answer, key), { height });
      line.draw(answer && exponentsFigure(services, run, answer, below), LINE);
    },
  });
  return () => {
    unmount();
    chart.remove();
    line.remove();
  };
}

/** The network's. @param {Run} run @param {SpectrumAnswer} answer @param {Tokens} tokens */
const colourOf = ({ models }, { model }, tokens) => tokens.network[models[model].cell];

/**
 * The reading of a step: the singular values over the distance to it, or the nearest distance measured.
 * @param {Translate} t
 * @param {SpectrumAnswer} answer
 * @param {number} step
 */
function readingOf(t, answer, step) {
  const { t: from, distances, log10_singular_values, log10_step_norm } = answer;
  if (step > from) return t('why.spectrum.read.none', { t: step, k: from });
  const n = log10_singular_values.shape[1];
  const away = (/** @type {number} */ j) => Math.abs(distances[j] - (from - step));
  const nearest = distances.reduce((best, _, j) => (away(j) < away(best) ? j : best), 0);
  return t('why.spectrum.read', {
    t: from - distances[nearest],
    d: distances[nearest],
    largest: fixed(rank(answer, 0)[nearest]),
    smallest: fixed(rank(answer, n - 1)[nearest]),
    step: fixed(log10_step_norm[nearest]),
  });
}

/** @param {Translate} t @param {SpectrumAnswer} answer @returns {Child[]} */
function sentenceOf(t, answer) {
  const { steps, largest, smallest } = ends(answer);
  const { states, lyapunov } = answer;
  const [first] = lyapunov;
  return woven(t, 'why.spectrum.says', {
    t: el('sub', {}, answer.t),
    first: el('sub', {}, answer.t - steps),
    state: states.length > 1 ? `(${states.join(', ')})` : states[0],
    n: lyapunov.length,
    steps,
    largest: strong(power(largest)),
    smallest: strong(power(smallest)),
    exponent: strong(fixed(first, 4)),
    decades: fixed(Math.abs(first) / Math.LN10, 3),
    way: t(first > 0 ? 'why.spectrum.gained' : 'why.spectrum.lost'),
  });
}

/**
 * @param {Translate} t @param {SpectrumAnswer} answer @param {Tokens} tokens @param {string} colour
 * @returns {KeyLine[]}
 */
function keyOf(t, answer, tokens, colour) {
  const { largest, smallest } = ends(answer);
  const n = answer.lyapunov.length;
  const between = t(allDrawn(answer) ? 'why.spectrum.between' : 'why.spectrum.middle', { n });
  return [
    { text: t('why.spectrum.largest'), value: power(largest), colour, look: 'solid' },
    { text: t('why.spectrum.smallest'), value: power(smallest), colour, look: 'dash' },
    ...(n > 2 ? [/** @type {KeyLine} */ ({ text: between, colour: tokens.quiet, look: 'solid' })] : []),
    { text: t('why.spectrum.step'), colour: tokens.ink, look: 'solid' },
  ];
}

/** @param {Translate} t @param {SpectrumAnswer} answer @param {Tokens} tokens @returns {KeyLine[]} */
function exponentsKey(t, { mean_field: field }, tokens) {
  return [
    { text: t('why.lyapunov.title'), look: 'note' },
    field === null
      ? { text: t('why.lyapunov.none'), look: 'note' }
      : { text: t('why.lyapunov.field'), value: fixed(field, 4), colour: tokens.ink, look: 'dash' },
  ];
}

/**
 * @param {Services} services @param {Run} run @param {SpectrumAnswer} answer @param {Key} key
 * @returns {TimeShows}
 */
function spectrumFigure({ t, drawing }, run, answer, key) {
  const colour = colourOf(run, answer, drawing.tokens());
  return {
    title: t('why.spectrum.figure', { network: nameOf(run.models, answer.model, t), k: answer.t }),
    T: run.T,
    models: [answer.model],
    step: `t${answer.t}`,
    whole: true,
    key: () => key.explained(drawing.tokens().ink),
    axes: { x: t('figure.axis.step') },
    table: () => rows(answer),
    summary: () => t(summary(answer).key, summary(answer).places),
    figure: (geometry, height) =>
      spectrum(answer, { geometry, height, tokens: drawing.tokens(), colour, label: t }),
  };
}

/**
 * @param {Services} services @param {Run} run @param {SpectrumAnswer} answer @param {Key} key
 * @returns {Shows}
 */
function exponentsFigure({ t, drawing }, run, answer, key) {
  const colour = colourOf(run, answer, drawing.tokens());
  return {
    title: t('why.lyapunov.figure', { network: nameOf(run.models, answer.model, t), k: answer.t }),
    models: [answer.model],
    step: `t${answer.t}`,
    whole: true,
    key: () => key.explained(drawing.tokens().ink),
    table: () => exponents.rows(answer),
    summary: () => t(exponents.summary(answer).key, exponents.summary(answer).places),
    figure: ({ width, height }) =>
      exponents.lyapunov(answer, {
        width,
        height: Math.min(height, 3 * LINE),
        tokens: drawing.tokens(),
        colour,
      }),
  };
}
