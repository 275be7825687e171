/**
 * The derivation by hand: dL by one element by the product rule, term by term from the last step back, with
 * the numbers in.
 */

import * as client from '../../../api/client.js';
import { createAsking, shownNetwork } from '../../../run/asking.js';
import { el, fill, icon, mathml } from '../../../core/dom.js';
import { rows, summary, terms } from '../../../figures/terms.js';
import { indicesOf } from '../../../model/blocks.js';
import { number } from '../../../model/format.js';
import { TERMS } from '../../../model/state.js';
import { addUp, total } from '../../../model/sums.js';
import { cutEvery } from '../../../model/truncate.js';
import { createPicker } from './picker.js';
import { flowing } from '../../parts/formulas.js';
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

/** @import {Child} from '../../../core/dom.js' */
/** @import {Derivation, Term} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Part} from './hand.js' */

/** The chart's height, and the most width of the matrix above it, px: both are in sight at once. */
const TALL = 130,
  MATRIX = 196;

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createDerivation(store, services, busy) {
  const { t, drawing, shown } = services;
  const picked = createPicker(store, services, 'gradient');
  const count = el('input', {
    class: 'entry number',
    type: 'number',
    min: 1,
    max: TERMS,
    step: 1,
    id: 'hand-terms',
    on: {
      change: () => {
        const terms = Math.max(1, Math.min(TERMS, Math.floor(Number(count.value)) || 1));
        count.value = String(terms);
        store.set({ view: { ...store.get().view, terms } });
      },
    },
  });
  const all = el('span', { class: 'quiet small', role: 'status' });
  const rules = el('div', { class: 'math back sum-rule' });
  const why = el('p', { class: 'quiet small' });
  const list = el('ol', { class: 'terms' });
  const canvas = el('div', { class: 'picture' });
  const chart = el('div', { class: 'figure', role: 'img' }, el('div', { class: 'skeleton' }), canvas);
  const verdict = el('p', { class: 'adds small' });
  const result = el('p', { class: 'result' });
  const heads = el(
    'p',
    { class: 'heads quiet small' },
    el('span', { class: 'term' }, t('hand.column.term')),
    el(
      'span',
      { class: 'sums' },
      el('span', {}, t('hand.column.value')),
      el('span', {}, t('hand.column.running')),
    ),
  );
  const paper = el('div', { class: 'paper' }, rules, why, heads, list, result, verdict);

  /** @type {Asked<Derivation>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject: (state) => {
      const now = shownNetwork(state) && meant(state);
      return now ? [shownNetwork(state), now.entry.name, now.entry.index].join(' ') : null;
    },
    detail: ({ view }) => String(view.terms),
    ask: (state, signal) => {
      const { run, m, entry } = /** @type {Meant} */ (meant(state));
      return client.derivation(
        run.spec,
        { model: m, parameter: entry.name, index: entry.index, terms: state.view.terms },
        { signal },
      );
    },
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, asking.again);
  const aside = el(
    'aside',
    {},
    picked.node,
    el(
      'div',
      { class: 'places' },
      el('label', { for: 'hand-terms', class: 'quiet small' }, t('hand.terms')),
      count,
      all,
    ),
    chart,
  );
  const node = el(
    'div',
    { class: 'hand-part derivation' },
    aside,
    el(
      'div',
      { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': t('hand.part.derivation') },
      problem.node,
      paper,
    ),
  );

  const bracketed = (/** @type {number} */ value) => (value < 0 ? `(${number(value)})` : number(value));
  /**
   * The numbers of a term, in the order of its formula; the state that a cut network is given is none that it
   * computed.
   * @param {Term} term
   * @param {boolean} recurrent
   */
  const numbers = ({ weight, factors }, recurrent) =>
    [
      ...(weight === 1 ? [] : [bracketed(weight)]),
      ...factors
        .filter(({ symbol }) => symbol !== 'one')
        .map(({ symbol, value }) =>
          symbol === 'h_prev' && !recurrent ? t('hand.factor.cut') : bracketed(value),
        ),
    ].join(' × ');

  /**
   * @param {Derivation} answer
   * @param {Meant['notation']} notation
   * @param {import('../../../model/types.js').Run} run
   * @param {boolean} recurrent
   */
  function lines({ terms: written, count: all, rest }, notation, { lossSteps }, recurrent) {
    const several = lossSteps.length > 1; // a term is named by its loss too
    const values = written.map(({ value }) => value);
    // told once: the chain of matrices grows no further
    const shorter = written.findIndex(({ abbreviated }) => abbreviated);
    const made = written.map((term, i) => {
      const product = term.weight * term.factors.reduce((so, { value }) => so * value, 1);
      const agrees =
        Math.abs(product - term.value) <= 1e-12 * Math.abs(term.value) || Object.is(product, term.value);
      return line(
        { t: term.t, k: term.k },
        several ? t('hand.term.of', { k: term.k, t: term.t }) : `t = ${term.t}`,
        flowing(term.formula[notation]),
        i === shorter &&
          el('span', { class: 'quiet small' }, t('hand.abbreviated', { steps: term.k - term.t })),
        el('span', { class: 'factors number' }, `= ${numbers(term, recurrent)}`),
        el(
          'span',
          { class: agrees ? 'number value' : 'number value bad', title: term.value },
          number(term.value),
        ),
        number(total(values.slice(0, i + 1))),
      );
    });
    const left = all - written.length;
    return [
      ...made,
      left > 0 &&
        line(
          { rest: left },
          '…',
          null,
          null,
          el('span', {}, t('hand.rest', { count: left })),
          el('span', { class: 'number value', title: rest }, number(rest)),
          number(total([...values, rest])),
        ),
    ];
  }

  /**
   * A line of the list.
   * @param {Record<string, number>} data
   * @param {string} step
   * @param {Element|null} letters
   * @param {Child} note  what the letters leave unsaid
   * @param {HTMLElement} made
   * @param {HTMLElement} value
   * @param {string} sum
   */
  const line = (data, step, letters, note, made, value, sum) =>
    el(
      'li',
      { data },
      el('span', { class: 'number step' }, step),
      el(
        'span',
        { class: 'term' },
        letters,
        note,
        el(
          'span',
          { class: 'made' },
          made,
          el('span', { class: 'sums' }, value, el('span', { class: 'number running' }, sum)),
        ),
      ),
    );

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { run, m, graph, notation, entry, gate, block } = now;
    const { answer } = asked;
    const { recurrent } = run.models[m];
    picked.update(now, Math.min(MATRIX, aside.clientWidth));
    if (count !== document.activeElement) count.value = String(state.view.terms);
    all.textContent =
      answer && answer.terms.length === answer.count
        ? t(answer.count > 1 ? 'hand.terms.all' : 'hand.terms.one', { count: answer.count })
        : '';
    problem.tell(asked.problem);
    paper.classList.toggle('waits', !answer);
    const whole = letters(graph, notation, entry.name, gate);
    fill(
      rules,
      mathml(math(by(whole), sign('='), overSteps(run.T), by(whole, 't'))),
      mathml(math(rule(graph, notation, entry.name, gate))),
    );
    const product = productRule(graph, notation, entry.name);
    if (product && recurrent) rules.append(mathml(math(product)));
    const reason = graph.readout.has(entry.name)
      ? 'hand.why.readout'
      : recurrent
        ? 'hand.why'
        : 'hand.why.cut';
    why.textContent = [t(reason), cutEvery(run) && t('truncated.whole')].filter(Boolean).join(' ');
    heads.hidden = list.hidden = result.hidden = verdict.hidden = chart.hidden = !answer;
    shown.delete('derivation');
    if (!answer) return;
    const letter = element(graph, notation, block, entry);
    fill(list, ...lines(answer, notation, run, recurrent));
    fill(
      result,
      el('span', { class: 'term' }, mathml(math(by(letter))), el('span', { class: 'quiet' }, t('hand.bptt'))),
      el('b', { class: 'number', title: answer.gradient }, number(answer.gradient)),
    );
    drawChart(
      answer,
      `${called(graph, notation, entry.name, gate)} [${indicesOf(block, answer.index).join(', ')}]`,
    );
    const found = addUp([...answer.terms.map(({ value }) => value), answer.rest], answer.gradient);
    verdict.className = `adds small ${found.verdict}`;
    fill(
      verdict,
      icon(found.verdict === 'good' ? 'check' : 'alert'),
      el('span', {}, t(`hand.sum.${found.verdict}`, { gap: number(found.gap, 2) })),
    );
  }

  /** @param {Derivation} answer @param {string} parameter */
  function drawChart(answer, parameter) {
    const size = { width: aside.clientWidth, height: TALL };
    Object.assign(chart.style, { width: `${size.width}px`, height: `${size.height}px` });
    const figure = terms(answer, { ...size, tokens: drawing.tokens(), label: t });
    const text = () => t(summary(answer).key, summary(answer).places);
    drawing.draw(canvas, figure);
    chart.setAttribute('aria-label', text());
    shown.set('derivation', {
      id: 'derivation',
      title: t('hand.derivation.figure', { parameter }),
      figure: (room) => terms(answer, { ...room, tokens: drawing.tokens(), label: t }),
      models: [store.get().selection.model],
      whole: true,
      table: () => rows(answer),
      summary: text,
    });
  }

  asking.follow();
  return {
    node,
    update,
    remove() {
      asking.stop();
      drawing.clear(canvas);
      shown.delete('derivation');
      picked.remove();
    },
  };
}
