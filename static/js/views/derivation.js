/** The derivation by hand: dL by one element by the product rule, term by term from the last step back, with the numbers in. */

import * as client from '../api/client.js';
import { createAsking, shownNetwork } from '../asking.js';
import { el, fill, icon, mathml } from '../dom.js';
import { number, short } from '../model/format.js';
import { TERMS } from '../model/state.js';
import { addUp, total } from '../model/sums.js';
import { createPicker } from './picker.js';
import { formula } from './formulas.js';
import { by, element, letters, math, overSteps, rule, sign } from './letters.js';
import { meant } from './parameters.js';
import { createProblem } from './problem.js';

/** @import {Derivation, Term} from '../model/types.js' */
/** @import {Asked} from '../asking.js' */
/** @import {Store, Services} from '../services.js' */
/** @import {Meant} from './parameters.js' */
/** @import {Part} from './hand.js' */

/** @param {Store} store @param {Services} services @param {(waiting: boolean) => void} busy @returns {Part} */
export function createDerivation(store, services, busy) {
  const { t } = services;
  const picked = createPicker(store, services, 'gradient');
  const count = el('input', { class: 'entry number', type: 'number', min: 1, max: TERMS, step: 1, id: 'hand-terms', on: { change: () => {
    const terms = Math.max(1, Math.min(TERMS, Math.floor(Number(count.value)) || 1));
    count.value = String(terms);
    store.set({ view: { ...store.get().view, terms } });
  } } });
  const rules = el('div', { class: 'math back sum-rule' });
  const why = el('p', { class: 'quiet small' });
  const list = el('table', { class: 'terms' });
  const verdict = el('p', { class: 'adds small' });
  const paper = el('div', { class: 'paper' }, rules, why, list, verdict);

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
      return client.derivation(run.spec, { model: m, parameter: entry.name, index: entry.index, terms: state.view.terms }, { signal });
    },
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, asking.again);
  const node = el('div', { class: 'hand-part derivation' },
    el('aside', {}, picked.node, el('div', { class: 'places' }, el('label', { for: 'hand-terms', class: 'quiet small' }, t('hand.terms')), count)),
    el('div', { class: 'paper-box' }, problem.node, paper));

  /** The numbers of a term, in the order of its formula. @param {Term} term */
  const numbers = ({ weight, factors }) => [...(weight === 1 ? [] : [weight]), ...factors.filter(({ symbol }) => symbol !== 'one').map(({ value }) => value)];
  const bracketed = (/** @type {number} */ value) => (value < 0 ? `(${short(value)})` : short(value));

  /** @param {Derivation} answer @param {Meant['notation']} notation @param {boolean} several  losses */
  function rows({ terms, count: all, rest }, notation, several) {
    const values = terms.map(({ value }) => value);
    const written = terms.map((term, i) => {
      const product = term.weight * term.factors.reduce((made, { value }) => made * value, 1);
      const agrees = Math.abs(product - term.value) <= 1e-12 * Math.abs(term.value) || Object.is(product, term.value);
      return el('tr', { data: { t: term.t, k: term.k } },
        el('th', { scope: 'row', class: 'number' }, several ? t('hand.term.of', { k: term.k, t: term.t }) : `t = ${term.t}`),
        el('td', {}, el('div', { class: 'math' }, formula(term.formula[notation]).node), el('div', { class: 'factors number' }, `= ${numbers(term).map(bracketed).join(' × ')}`)),
        el('td', { class: agrees ? 'number value' : 'number value bad' }, number(term.value)), el('td', { class: 'number running' }, number(total(values.slice(0, i + 1)))));
    });
    const left = all - terms.length;
    return [...written, left > 0 && el('tr', { class: 'rest' }, el('th', { scope: 'row', colspan: 2 }, t('hand.rest', { count: left })), el('td', { class: 'number value' }, number(rest)), el('td', { class: 'number running' }, number(total([...values, rest]))))];
  }

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { run, graph, notation, entry, gate, block } = now;
    const { answer } = asked;
    picked.update(now, { width: 226, height: 216 });
    if (count !== document.activeElement) count.value = String(state.view.terms);
    problem.tell(asked.problem);
    paper.classList.toggle('waits', !answer);
    const whole = letters(graph, notation, entry.name, gate);
    fill(rules, mathml(math(by(whole), sign('='), overSteps(run.T), by(whole, 't'))), mathml(math(rule(graph, notation, entry.name, gate))));
    const readout = graph.readout.has(entry.name);
    why.textContent = [t(readout ? 'hand.why.readout' : 'hand.why'), state.run?.spec.truncate ? t('hand.why.whole') : ''].filter(Boolean).join(' ');
    list.hidden = verdict.hidden = !answer;
    if (!answer) return;
    const letter = element(graph, notation, block, entry);
    fill(list,
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('hand.column.step')), el('th', { scope: 'col' }, t('hand.column.term')), el('th', { scope: 'col', class: 'number' }, t('hand.column.value')), el('th', { scope: 'col', class: 'number' }, t('hand.column.running')))),
      el('tbody', {}, ...rows(answer, notation, run.lossSteps.length > 1)),
      el('tfoot', {}, el('tr', {}, el('th', { scope: 'row', colspan: 2 }, mathml(math(by(letter))), ' ', el('span', { class: 'quiet' }, t('hand.bptt'))), el('td', {}), el('td', { class: 'number' }, number(answer.gradient)))));
    const found = addUp([...answer.terms.map(({ value }) => value), answer.rest], answer.gradient);
    verdict.className = `adds small ${found.verdict}`;
    fill(verdict, icon(found.verdict === 'good' ? 'check' : 'alert'), el('span', {}, t(`hand.sum.${found.verdict}`, { gap: number(found.gap, 1) })));
  }

  asking.follow();
  return {
    node, update,
    remove() {
      asking.stop();
      picked.remove();
    },
  };
}
