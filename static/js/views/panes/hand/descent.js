/**
 * A step of gradient descent by hand: W <- W - eta dL/dW, each weight before and after, and what becomes of
 * the loss.
 */

import * as client from '../../../api/client.js';
import { createAsking } from '../../../run/asking.js';
import { el, fill, icon, mathml } from '../../../core/dom.js';
import { descent as curve, rows as curveRows, summary as curveSummary } from '../../../figures/descent.js';
import { networkKey } from '../../../figures/key.js';
import { finite, outcome, withWeights } from '../../../model/descend.js';
import { number } from '../../../model/format.js';
import { classOf, nameOf, variantOf } from '../../../model/names.js';
import { cutEvery } from '../../../model/truncate.js';
import { choice } from '../../parts/fields.js';
import { createWeights } from './descent-weights.js';
import { by, math, sign } from '../../parts/letters.js';
import { magnitude } from '../../parts/magnitude.js';
import { meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {Descent, State} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Part} from './hand.js' */

/** The learning rates that the slider reaches, as powers of ten. */
const ETA = { least: -4, most: 1 };
/** Height of the losses' curve, px. */
const CURVE = 150;

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(waiting: boolean) => void} busy
 * @returns {Part}
 */
export function createDescent(store, services, busy) {
  const { t, drawing, shown, say } = services;
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
  const rules = el('div', { class: 'math back' });
  const truncated = el('p', { class: 'quiet small', hidden: true });
  const losses = el('table', { class: 'numbers losses' });
  const told = el('p', { class: 'small told' });
  const apply = el(
    'button',
    { class: 'button framed', type: 'button', on: { click: keep } },
    t('hand.apply'),
  );
  const undo = el('button', { class: 'button framed', type: 'button', on: { click: back } }, t('hand.undo'));
  const moved = el('p', { class: 'quiet small' });
  const curvePicture = el('div', { class: 'picture' });
  const curveBox = el(
    'div',
    { class: 'figure', role: 'img' },
    el('div', { class: 'skeleton' }),
    curvePicture,
  );
  const weights = createWeights(services);

  /** @type {Asked<Descent>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject: ({ run, view }) => (run?.done ? [run.id, view.eta, view.updates].join(' ') : null),
    ask: ({ run, view: { eta, updates: count } }, signal) =>
      client.descent(/** @type {NonNullable<typeof run>} */ (run).spec, { eta, updates: count }, { signal }),
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
    rules,
    truncated,
    rate.node,
    updates.node,
    losses,
    told,
    el('div', { class: 'acts' }, apply, undo),
    moved,
  );
  const node = el(
    'div',
    { class: 'hand-part descent' },
    aside,
    el(
      'div',
      { class: 'paper-box', role: 'region', tabindex: '0', 'aria-label': t('pane.name.descent') },
      problem.node,
      weights.node,
    ),
  );

  /** The moved weights become those of the whole page. */
  function keep() {
    const { run, undo: before } = store.get();
    const { answer } = asked;
    if (!run || !answer) return;
    const { losses: found } = answer.models[store.get().selection.model];
    store.set({
      undo: [...before, { spec: run.spec, updates: answer.updates }],
      spec: withWeights(run.spec, answer),
    });
    const [first, last] = [found[0], found[found.length - 1]];
    if (outcome(found) === 'nonfinite') say(t('hand.applied.nonfinite'));
    else say(t('hand.applied', { before: number(first), after: number(last) }));
  }

  function back() {
    const { undo: before } = store.get();
    store.set({ spec: before[before.length - 1].spec, undo: before.slice(0, -1) });
    say(t('hand.undone'));
  }

  function update() {
    const state = store.get();
    const now = meant(state);
    if (!now) return;
    const { answer } = asked;
    rate.set(state.view.eta);
    updates.set(String(state.view.updates));
    problem.tell(asked.problem);
    const W = '<mi>W</mi>';
    fill(rules, mathml(math(W, sign('←'), W, sign('−'), '<mi>η</mi><mspace width="0.2em" />', by(W))));
    const every = cutEvery(now.run);
    truncated.hidden = every === null;
    truncated.textContent = every === null ? '' : t('truncated.counts', { n: every });
    undo.disabled = state.undo.length === 0;
    const count = state.undo.reduce((sum, { updates: made }) => sum + made, 0);
    moved.textContent = count ? t('hand.moved', { count }) : '';
    node.classList.toggle('waits', !answer);
    apply.disabled = !answer || !answer.models.every(({ after }) => finite(after));
    drawLosses(now, answer);
    drawCurve(now, answer);
    weights.draw(now, answer);
  }

  /** @param {Meant} meant @param {Descent|null} answer */
  function drawLosses({ run }, answer) {
    losses.hidden = told.hidden = !answer;
    if (!answer) return;
    fill(
      losses,
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['hand.loss', 'hand.before', 'hand.after'].map((key) => el('th', { scope: 'col' }, t(key))),
        ),
      ),
      el(
        'tbody',
        {},
        ...answer.models.map(({ losses: found }, m) =>
          el(
            'tr',
            {},
            el(
              'th',
              { scope: 'row' },
              el(
                'span',
                { class: `lane-name ${classOf(run.models, m)}` },
                icon(run.models[m].cell),
                nameOf(run.models, m, t),
              ),
            ),
            el('td', { class: 'number' }, number(found[0])),
            el('td', { class: `number ${outcome(found)}` }, number(found[found.length - 1])),
          ),
        ),
      ),
    );
    const outcomes = answer.models.map(({ losses: found }) => outcome(found));
    const worst =
      /** @type {const} */ (['nonfinite', 'grows', 'still', 'falls']).find((each) =>
        outcomes.includes(each),
      ) ?? 'falls';
    told.className = `small told ${worst}`;
    fill(told, worst !== 'falls' && icon('alert'), el('span', {}, t(`hand.outcome.${worst}`)));
  }

  /** @param {Meant} meant @param {Descent|null} answer */
  function drawCurve({ run }, answer) {
    shown.delete('descent-loss');
    if (!answer || answer.updates === 1) return curveBox.remove();
    aside.append(curveBox);
    const size = { width: aside.clientWidth, height: CURVE };
    Object.assign(curveBox.style, { width: `${size.width}px`, height: `${size.height}px` });
    const data = answer.models.map(({ losses: found }, m) => ({
      cell: run.models[m].cell,
      name: nameOf(run.models, m, t),
      variant: variantOf(run.models, m),
      losses: found,
    }));
    const figure = curve(data, { ...size, tokens: drawing.tokens(), label: t });
    const text = () =>
      curveSummary(data)
        .map(({ key, places }) => t(key, places))
        .join(' ');
    drawing.draw(curvePicture, figure);
    curveBox.setAttribute('aria-label', text());
    shown.set('descent-loss', {
      id: 'descent-loss',
      title: t('hand.curve.figure'),
      figure: (room) => curve(data, { ...room, tokens: drawing.tokens(), label: t }),
      key: () => networkKey(data),
      table: () => curveRows(data),
      summary: text,
    });
  }

  asking.follow();
  return {
    node,
    update,
    remove() {
      asking.stop();
      weights.remove();
      drawing.clear(curvePicture);
      shown.delete('descent-loss');
    },
  };
}
