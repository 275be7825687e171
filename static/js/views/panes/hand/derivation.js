/**
 * The derivation by hand: dL by one element by the product rule, term by term from the last step back, with
 * the numbers in. The result is covered until the reader has computed it, or asks for it.
 */

import * as client from '../../../api/client.js';
import { createAsking, shownNetwork } from '../../../run/asking.js';
import { el, fill, icon, mathml } from '../../../core/dom.js';
import { rows, summary, terms } from '../../../figures/terms.js';
import { indicesOf } from '../../../model/blocks.js';
import { number } from '../../../model/format.js';
import { TERMS } from '../../../model/state.js';
import { addUp } from '../../../model/sums.js';
import { cutEvery } from '../../../model/truncate.js';
import { createCover } from './cover.js';
import { termHeads, termLines } from './derivation-terms.js';
import { createPicker } from './picker.js';
import {
  by,
  called,
  element,
  letters,
  math,
  overSteps,
  productRule,
  rule,
  sign,
} from '../../parts/letters.js';
import { meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {Derivation, State} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Part} from './hand.js' */

/** The chart's height, and the most width of the matrix above it, px: both are in sight at once. */
const TALL = 130,
  MATRIX = 196;

/** The element that is derived; null: not all of it is here. @param {State} state */
function subject(state) {
  const now = shownNetwork(state) && meant(state);
  return now ? [shownNetwork(state), now.entry.name, now.entry.index].join(' ') : null;
}

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createDerivation(store, services, busy) {
  const picked = createPicker(store, services, 'gradient');
  const count = createCount(store, services);
  const chart = createTermsChart(services);
  const cover = createCover(services, update);
  const paper = createPaper(services, cover.node);
  /** @type {Asked<Derivation>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject,
    detail: ({ view }) => String(view.terms),
    ask: (state, signal) => {
      const { run, m, entry } = /** @type {Meant} */ (meant(state));
      const what = { model: m, parameter: entry.name, index: entry.index, terms: state.view.terms };
      return client.derivation(run.spec, what, { signal });
    },
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, asking.again);
  const label = services.t('hand.part.derivation');
  const aside = el('aside', {}, picked.node, count.node, chart.node);
  const box = { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': label };
  const node = el('div', { class: 'hand-part derivation' }, aside, el('div', box, problem.node, paper.node));

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { answer } = asked;
    picked.update(now, Math.min(MATRIX, aside.clientWidth));
    count.update(state.view.terms, answer);
    problem.tell(asked.problem);
    cover.update(answer && covered(String(subject(state)), answer));
    node.classList.toggle('covered', !cover.isOpen());
    paper.draw(now, answer);
    chart.draw(now, answer, { width: aside.clientWidth, hidden: !cover.isOpen() });
  }

  asking.follow();
  return {
    node,
    update,
    remove() {
      asking.stop();
      chart.remove();
      picked.remove();
    },
  };
}

/** @param {string} of @param {Derivation} answer */
const covered = (of, { gradient, terms: written, rest }) => ({
  of,
  sum: gradient,
  terms: [...written.map(({ value }) => value), rest],
});

/** How many terms are written out. @param {Store} store @param {Services} services */
function createCount(store, { t }) {
  const field = el('input', {
    class: 'entry number',
    type: 'number',
    min: 1,
    max: TERMS,
    step: 1,
    id: 'hand-terms',
    on: {
      change: () => {
        const wanted = Math.max(1, Math.min(TERMS, Math.floor(Number(field.value)) || 1));
        field.value = String(wanted);
        store.set({ view: { ...store.get().view, terms: wanted } });
      },
    },
  });
  const all = el('span', { class: 'quiet small', role: 'status' });
  const label = el('label', { for: 'hand-terms', class: 'quiet small' }, t('hand.terms'));
  return {
    node: el('div', { class: 'places' }, label, field, all),
    /** @param {number} wanted @param {Derivation|null} answer */
    update(wanted, answer) {
      if (field !== document.activeElement) field.value = String(wanted);
      all.textContent =
        answer && answer.terms.length === answer.count
          ? t(answer.count > 1 ? 'hand.terms.all' : 'hand.terms.one', { count: answer.count })
          : '';
    },
  };
}

/**
 * The rules, the terms, their sum beside BPTT's gradient.
 * @param {Services} services
 * @param {HTMLElement} cover
 */
function createPaper({ t }, cover) {
  const rules = el('div', { class: 'math back sum-rule' });
  const why = el('p', { class: 'quiet small' });
  const heads = termHeads(t);
  const list = el('ol', { class: 'terms' });
  const result = el('p', { class: 'result' });
  const verdict = el('p', { class: 'adds small' });
  const node = el('div', { class: 'paper' }, rules, why, cover, heads, list, result, verdict);
  return {
    node,
    /** @param {Meant} now @param {Derivation|null} answer */
    draw(now, answer) {
      const { graph, notation, entry, block } = now;
      node.classList.toggle('waits', !answer);
      fill(rules, ...rulesOf(now).map((written) => mathml(math(...written))));
      why.textContent = whyOf(t, now);
      for (const part of [heads, list, result, verdict]) part.hidden = !answer;
      if (!answer) return;
      fill(list, ...termLines(t, answer, now));
      fill(
        result,
        el(
          'span',
          { class: 'term' },
          mathml(math(by(element(graph, notation, block, entry)))),
          el('span', { class: 'quiet' }, t('hand.bptt')),
        ),
        el('b', { class: 'number', title: answer.gradient }, number(answer.gradient)),
      );
      const found = addUp([...answer.terms.map(({ value }) => value), answer.rest], answer.gradient);
      verdict.className = `adds small ${found.verdict}`;
      fill(
        verdict,
        icon(found.verdict === 'good' ? 'check' : 'alert'),
        el('span', {}, t(`hand.sum.${found.verdict}`, { gap: number(found.gap, 2) })),
      );
    },
  };
}

/** The rules that the terms come from, in letters. @param {Meant} meant @returns {string[][]} */
function rulesOf({ run, m, graph, notation, entry, gate }) {
  const whole = letters(graph, notation, entry.name, gate);
  const product = productRule(graph, notation, entry.name);
  return [
    [by(whole), sign('='), overSteps(run.T), by(whole, 't')],
    [rule(graph, notation, entry.name, gate)],
    ...(product && run.models[m].recurrent ? [[product]] : []),
  ];
}

/** Why there are these terms, in words. @param {Services['t']} t @param {Meant} meant */
function whyOf(t, { run, m, graph, entry }) {
  const { recurrent } = run.models[m];
  const cut = recurrent ? 'hand.why' : 'hand.why.cut';
  const reason = graph.readout.has(entry.name) ? 'hand.why.readout' : cut;
  return [t(reason), cutEvery(run) && t('truncated.whole')].filter(Boolean).join(' ');
}

/** Each term as a bar, and their running sum. @param {Services} services */
function createTermsChart({ t, drawing, shown }) {
  const canvas = el('div', { class: 'picture' });
  const node = el('div', { class: 'figure', role: 'img' }, el('div', { class: 'skeleton' }), canvas);
  return {
    node,
    /**
     * @param {Meant} meant
     * @param {Derivation|null} answer
     * @param {{width: number, hidden: boolean}} room  hidden: its result is covered
     */
    draw({ m, graph, notation, entry, gate, block }, answer, { width, hidden }) {
      node.hidden = !answer || hidden;
      shown.delete('derivation');
      if (!answer) return;
      const size = { width, height: TALL };
      const figure = (/** @type {typeof size} */ room) =>
        terms(answer, { ...room, tokens: drawing.tokens(), label: t });
      const text = () => t(summary(answer).key, summary(answer).places);
      Object.assign(node.style, { width: `${width}px`, height: `${TALL}px` });
      if (!hidden) drawing.draw(canvas, figure(size));
      node.setAttribute('aria-label', text());
      const name = called(graph, notation, entry.name, gate);
      const parameter = `${name} [${indicesOf(block, answer.index).join(', ')}]`;
      shown.set('derivation', {
        id: 'derivation',
        title: t('hand.derivation.figure', { parameter }),
        figure,
        models: [m],
        whole: true,
        table: () => rows(answer),
        summary: text,
      });
    },
    remove() {
      drawing.clear(canvas);
      shown.delete('derivation');
    },
  };
}
