/** The factors: what each step back does to the gradient of one loss, and what does it. */

import { createAsking } from '../asking.js';
import * as client from '../api/why.js';
import { el, fill, icon } from '../dom.js';
import { factors, partsOf, rows, summary } from '../figures/factors.js';
import { geometry } from '../figures/geometry.js';
import { together } from '../figures/timebars.js';
import { fixed, number } from '../model/format.js';
import { nameOf } from '../model/names.js';
import { byShare, closes, followed, grewBeyondRadius, growth, rowOf } from '../model/why.js';
import { createProblem } from './problem.js';
import { createTimeChart } from './why-chart.js';
import { keyItem, partName, percent } from './why-parts.js';
import { strong, woven } from './woven.js';

/** @import {FactorsAnswer, Run} from '../model/types.js' */
/** @import {Asked} from '../asking.js' */
/** @import {Store, Services} from '../services.js' */

/** A share smaller than this is left to the key and the table. */
const TOLD = 0.01;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const beyond = el('p', { class: 'beyond' });
  const key = el('ul', { class: 'key' });
  const sum = el('p', { class: 'adds small' });
  const chart = createTimeChart(store, services, { id: 'factors', read });
  /** @type {Asked<FactorsAnswer>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject: followed,
    detail: (state) => String(rowOf(state)),
    ask: (state, signal) => client.factors(/** @type {Run} */ (state.run).spec, { model: state.selection.model, k: rowOf(state) }, { signal }),
    show: (now) => {
      asked = now;
      host.setAttribute('aria-busy', String(now.waiting));
      follow();
    },
  });
  const problem = createProblem(services, asking.again);
  const body = el('div', { class: 'why-figure' }, sentence, beyond, el('div', { class: 'key-bar' }, key, sum), chart.node);
  fill(host, problem.node, body);

  const named = (/** @type {string} */ part) => partName(store.get(), t, store.get().selection.model, part);

  /** @param {FactorsAnswer} answer */
  function write(answer) {
    const { k, gain, recurrent, headline } = answer;
    const { steps, decades } = headline;
    const lost = decades < 0 ? 'gains' : 'loses';
    const size = strong(fixed(Math.abs(decades), 2));
    if (steps === 0) fill(sentence, t('figure.factors.none', { k }));
    else if (headline.share) {
      const [[part, share], ...others] = byShare(headline.share);
      fill(sentence, ...woven(t, `why.factors.sum.${lost}`, { decades: size, part: named(part), share: strong(percent(share)), others: list(others.filter(([, other]) => Math.abs(other) >= TOLD)) }));
    } else {
      const part = (/** @type {number|undefined} */ value) => strong(fixed(Math.sign(decades || 1) * Number(value), 2));
      fill(sentence, ...woven(t, `why.factors.${lost}`, { decades: size, saturation: part(headline.saturation), weights: part(headline.weights), slope: fixed(Number(headline.mean_slope), 2), activation: named('saturation'), W: named('weights') }));
    }
    beyond.hidden = !grewBeyondRadius(answer);
    if (!beyond.hidden) {
      const grown = growth(gain);
      fill(beyond, ...woven(t, 'why.factors.beyond', { W: named('weights'), radius: fixed(recurrent.h.spectral_radius, 2), most: fixed(recurrent.h.largest_singular_value, 2), decades: fixed(grown.decades, 2), distance: grown.distance }));
    }
    writeKey(answer);
  }

  /** @param {FactorsAnswer} answer */
  function writeKey(answer) {
    const { recurrent, headline } = answer;
    const n = together(geometry(chart.node.clientWidth, /** @type {Run} */ (store.get().run).T));
    fill(key,
      ...partsOf(answer, drawing.tokens()).map(({ name, colour }) => keyItem(colour, named(name), headline.share ? percent(headline.share[name]) : fixed(-Number(headline[/** @type {'weights'} */ (name)]), 2))),
      keyItem('solid', t(headline.share ? 'why.key.sum' : 'why.key.gain')),
      ...(headline.share ? [] : [keyItem('dotted', t('why.key.radius'), fixed(recurrent.h.spectral_radius, 3)), keyItem('dashed', t('why.key.most'), fixed(recurrent.h.largest_singular_value, 3))]),
      n > 1 && el('li', {}, t('why.key.mean', { steps: n })));
    const { verdict, gap, sum: whole } = closes(answer);
    sum.className = `adds small ${verdict}`;
    fill(sum, icon(verdict === 'good' ? 'check' : 'alert'), el('span', {}, t(`why.factors.adds.${headline.share ? 'shares' : 'decades'}.${verdict}`, { steps: headline.steps, sum: fixed(whole, 3), gap: number(gap, 1) })));
  }

  /** @param {[string, number][]} shares */
  const list = (shares) => el('span', {}, ...shares.flatMap(([part, share], i) => [i ? ', ' : '', named(part), ' ', percent(share)]));

  /** What step t says. @param {number} step @returns {import('../dom.js').Child[]} */
  function read(step) {
    const { answer } = asked;
    if (!answer) return [];
    const i = answer.k - step;
    if (i < 0 || i >= answer.gain.length) return [t('why.factors.read.none', { t: step, k: answer.k })];
    const { gain, factors: product, paths } = answer;
    if (product) return woven(t, 'why.factors.read', { t: step, gain: fixed(gain[i], 3), saturation: fixed(product.saturation[i], 3), weights: fixed(product.weights[i], 3), activation: named('saturation'), slope: fixed(product.mean_slope[i], 3), W: named('weights') });
    const { share } = /** @type {NonNullable<typeof paths>} */ (paths);
    return woven(t, 'why.factors.read.sum', { t: step, gain: fixed(gain[i], 3), shares: list(Object.entries(share).map(([part, values]) => [part, values[i]])) });
  }

  let frame = 0;
  function draw() {
    frame = 0;
    const { run } = store.get();
    const { answer } = asked;
    problem.tell(asked.problem);
    body.hidden = asked.problem !== null;
    if (!run || body.hidden) return;
    body.classList.toggle('waits', !answer);
    if (answer) write(answer);
    const text = () => (answer ? t(summary(answer).key, summary(answer).places) : '');
    chart.draw(answer && {
      title: t('why.factors.figure', { network: nameOf(run.models, answer.model), k: answer.k }), T: run.T,
      figure: (g, height) => factors(answer, { geometry: g, height, tokens: drawing.tokens() }), table: () => rows(answer), summary: text,
    });
  }
  const follow = () => { frame ||= requestAnimationFrame(draw); };
  const stops = [store.subscribe(() => chart.move(), ({ selection }) => selection.t), store.subscribe(follow, ({ view }) => view.notation), store.subscribe(follow, ({ catalogue }) => catalogue), drawing.watch(follow)];
  const resized = new ResizeObserver(follow);
  resized.observe(host);
  asking.follow();
  follow();
  return () => {
    stops.forEach((stop) => stop());
    asking.stop();
    resized.disconnect();
    cancelAnimationFrame(frame);
    chart.remove();
    host.removeAttribute('aria-busy');
  };
}
