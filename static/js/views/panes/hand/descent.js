/**
 * A step of gradient descent by hand: W <- W - eta dL/dW, each weight before and after, and what becomes of
 * the loss.
 */

import * as client from '../../../api/client.js';
import { createAsking } from '../../../run/asking.js';
import { el, fill, mathml } from '../../../core/dom.js';
import { finite, outcome, withWeights } from '../../../model/descend.js';
import { number } from '../../../model/format.js';
import { cutEvery } from '../../../model/truncate.js';
import { choice } from '../../parts/fields.js';
import { createLossCurve, createLosses } from './descent-losses.js';
import { createWeights } from './descent-weights.js';
import { by, math, sign } from '../../parts/letters.js';
import { magnitude } from '../../parts/magnitude.js';
import { meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {Descent, Run, State} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Part} from './hand.js' */

/** The learning rates that the slider reaches, as powers of ten. */
const ETA = { least: -4, most: 1 };

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createDescent(store, services, busy) {
  const { t } = services;
  const settings = createSettings(store, t);
  const rule = createRule(t);
  const losses = createLosses(services);
  const acts = createActs(store, services, () => asked.answer);
  const curve = createLossCurve(services);
  const weights = createWeights(services);
  /** @type {Asked<Descent>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject: ({ run, view }) => (run?.done ? [run.id, view.eta, view.updates].join(' ') : null),
    ask: ({ run, view: { eta, updates: count } }, signal) =>
      client.descent(/** @type {Run} */ (run).spec, { eta, updates: count }, { signal }),
    show: (now) => {
      asked = now;
      busy(now.waiting);
      update();
    },
  });
  const problem = createProblem(services, asking.again);
  const aside = el('aside', {}, ...rule.nodes, ...settings.nodes, ...losses.nodes, ...acts.nodes);
  const box = { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': t('pane.name.descent') };
  const node = el('div', { class: 'hand-part descent' }, aside, el('div', box, problem.node, weights.node));

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { answer } = asked;
    settings.set(state.view);
    problem.tell(asked.problem);
    rule.draw(now.run);
    acts.draw(state, answer);
    node.classList.toggle('waits', !answer);
    losses.draw(now.run, answer);
    curve.draw(aside, now.run, answer);
    weights.draw(now, answer);
  }

  asking.follow();
  return {
    node,
    update,
    remove() {
      asking.stop();
      weights.remove();
      curve.remove();
    },
  };
}

/** Learning rate and number of updates. @param {Store} store @param {Services['t']} t */
function createSettings(store, t) {
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const rate = magnitude({
    label: t('hand.eta'),
    slider: t('hand.eta.slider'),
    ...ETA,
    turn: (eta) => turn({ eta }),
  });
  const updates = choice({
    name: 'hand-updates',
    options: [
      ['1', t('hand.updates.one')],
      ['10', t('hand.updates.ten')],
    ],
    turn: (value) => turn({ updates: value === '10' ? 10 : 1 }),
  });
  updates.node.setAttribute('aria-label', t('hand.updates'));
  return {
    nodes: [rate.node, updates.node],
    /** @param {State['view']} view */
    set(view) {
      rate.set(view.eta);
      updates.set(String(view.updates));
    },
  };
}

/** The rule in letters, and whether the gradient in it is truncated. @param {Services['t']} t */
function createRule(t) {
  const rules = el('div', { class: 'math back' });
  const truncated = el('p', { class: 'quiet small', hidden: true });
  return {
    nodes: [rules, truncated],
    /** @param {Run} run */
    draw(run) {
      const W = '<mi>W</mi>';
      fill(rules, mathml(math(W, sign('←'), W, sign('−'), '<mi>η</mi><mspace width="0.2em" />', by(W))));
      const n = cutEvery(run);
      truncated.hidden = n === null;
      truncated.textContent = n === null ? '' : t('truncated.counts', { n });
    },
  };
}

/**
 * Keeps the moved weights for the whole page, and takes that back.
 * @param {Store} store
 * @param {Services} services
 * @param {() => Descent|null} answer
 */
function createActs(store, { t, say }, answer) {
  const button = (/** @type {string} */ text, /** @type {() => void} */ click) =>
    el('button', { class: 'button framed', type: 'button', on: { click } }, text);
  const apply = button(t('hand.apply'), keep),
    undo = button(t('hand.undo'), back);
  const moved = el('p', { class: 'quiet small' });

  function keep() {
    const { run, undo: before, selection } = store.get();
    const found = answer();
    if (!run || !found) return;
    const { losses } = found.models[selection.model];
    store.set({
      undo: [...before, { spec: run.spec, updates: found.updates }],
      spec: withWeights(run.spec, found),
    });
    const [first, last] = [losses[0], losses[losses.length - 1]];
    if (outcome(losses) === 'nonfinite') say(t('hand.applied.nonfinite'));
    else say(t('hand.applied', { before: number(first), after: number(last) }));
  }

  function back() {
    const { undo: before } = store.get();
    store.set({ spec: before[before.length - 1].spec, undo: before.slice(0, -1) });
    say(t('hand.undone'));
  }

  return {
    nodes: [el('div', { class: 'acts' }, apply, undo), moved],
    /** @param {State} state @param {Descent|null} found */
    draw({ undo: before }, found) {
      undo.disabled = before.length === 0;
      const count = before.reduce((sum, { updates }) => sum + updates, 0);
      moved.textContent = count ? t('hand.moved', { count }) : '';
      apply.disabled = !found || !found.models.every(({ after }) => finite(after));
    },
  };
}
