/** The losses of gradient descent: before and after as a table, update by update as a curve. */

import { el, fill, icon } from '../../../core/dom.js';
import { descent as curve, rows, summary } from '../../../figures/descent.js';
import { networkKey } from '../../../figures/key.js';
import { outcome } from '../../../model/descend.js';
import { number } from '../../../model/format.js';
import { classOf, nameOf, variantOf } from '../../../model/names.js';

/** @import {Descent, Run} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */

/** Height of the curve, px. */
const CURVE = 150;
/** Outcomes, the worst first: of several networks it is told. */
const WORST = /** @type {const} */ (['nonfinite', 'grows', 'still', 'falls']);

/** Each network's loss before and after, and what to make of it. @param {Services} services */
export function createLosses({ t }) {
  const table = el('table', { class: 'numbers losses' });
  const told = el('p', { class: 'small told' });
  return {
    nodes: [table, told],
    /** @param {Run} run @param {Descent|null} answer */
    draw(run, answer) {
      table.hidden = told.hidden = !answer;
      if (!answer) return;
      const heads = ['hand.loss', 'hand.before', 'hand.after'].map((key) =>
        el('th', { scope: 'col' }, t(key)),
      );
      const lines = answer.models.map(({ losses }, m) => row(t, run, m, losses));
      fill(table, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...lines));
      const outcomes = answer.models.map(({ losses }) => outcome(losses));
      const worst = WORST.find((each) => outcomes.includes(each)) ?? 'falls';
      told.className = `small told ${worst}`;
      fill(told, worst !== 'falls' && icon('alert'), el('span', {}, t(`hand.outcome.${worst}`)));
    },
  };
}

/** @param {Services['t']} t @param {Run} run @param {number} m @param {Float64Array} losses */
function row(t, { models }, m, losses) {
  const network = el(
    'span',
    { class: `lane-name ${classOf(models, m)}` },
    icon(models[m].cell),
    nameOf(models, m, t),
  );
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, network),
    el('td', { class: 'number' }, number(losses[0])),
    el('td', { class: `number ${outcome(losses)}` }, number(losses[losses.length - 1])),
  );
}

/** The loss by update, where there are several. @param {Services} services */
export function createLossCurve({ t, drawing, shown }) {
  const picture = el('div', { class: 'picture' });
  const box = el('div', { class: 'figure', role: 'img' }, el('div', { class: 'skeleton' }), picture);
  return {
    /** @param {HTMLElement} host @param {Run} run @param {Descent|null} answer */
    draw(host, { models }, answer) {
      shown.delete('descent-loss');
      if (!answer || answer.updates === 1) return box.remove();
      host.append(box);
      const size = { width: host.clientWidth, height: CURVE };
      Object.assign(box.style, { width: `${size.width}px`, height: `${size.height}px` });
      const data = answer.models.map(({ losses }, m) => ({
        cell: models[m].cell,
        name: nameOf(models, m, t),
        variant: variantOf(models, m),
        losses,
      }));
      const figure = (/** @type {typeof size} */ room) =>
        curve(data, { ...room, tokens: drawing.tokens(), label: t });
      const text = () =>
        summary(data)
          .map(({ key, places }) => t(key, places))
          .join(' ');
      drawing.draw(picture, figure(size));
      box.setAttribute('aria-label', text());
      shown.set('descent-loss', {
        id: 'descent-loss',
        title: t('hand.curve.figure'),
        figure,
        key: () => networkKey(data),
        table: () => rows(data),
        summary: text,
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete('descent-loss');
    },
  };
}
