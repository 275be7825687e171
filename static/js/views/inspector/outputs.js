/** Output and loss at a step: the network's answer, the target, and the cost of the miss. */

import { el, fill } from '../../core/dom.js';
import { fixed, number } from '../../model/format.js';
import { row } from '../../model/run.js';

/** @import {Run, LossSpec} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */
/** @import {Part} from './state.js' */
/** @typedef {LossSpec['kind']} Kind */

/** Answers are listed whole up to this many; beyond, the likeliest. */
const MOST = 12;

/** @param {Services} services @param {'output'|'loss'} node @returns {Part} */
export function createOutputs({ t }, node) {
  const loss = el('p', { class: 'big number' });
  const list = el('table', { class: 'answers' });
  const note = el('p', { class: 'quiet small' });
  return {
    node: el(
      'section',
      {},
      el('h3', {}, t(node === 'loss' ? 'outputs.loss' : 'outputs.answers')),
      loss,
      list,
      note,
    ),
    update(run, { model, t: at }) {
      const m = run.models[model];
      const there = at < m.outputTo;
      list.hidden = loss.hidden = !there;
      note.textContent = there ? '' : t('inspector.notyet');
      if (!there) return;
      const { kind, reduction } = run.spec.loss;
      const asked = run.lossSteps.includes(at);
      loss.textContent = asked ? t(`outputs.loss.${kind}`, { loss: number(m.loss[at]) }) : '';
      loss.hidden = !asked;
      if (node === 'loss' && reduction === 'mean')
        note.textContent = t('outputs.mean', { count: run.lossSteps.length });
      else note.textContent = asked ? '' : t('outputs.unasked');
      fill(list, headOf(t, kind), bodyOf(run, model, at));
    },
  };
}

/** @param {Services['t']} t @param {Kind} kind */
function headOf(t, kind) {
  const head = (/** @type {string} */ key) => el('th', { scope: 'col' }, t(key));
  return el(
    'thead',
    {},
    el('tr', {}, head('outputs.name'), el('td', {}), head(`outputs.value.${kind}`), head('outputs.target')),
  );
}

/** A line for each answer that is listed. @param {Run} run @param {number} m @param {number} t */
function bodyOf(run, m, t) {
  const { kind } = run.spec.loss;
  const target = run.models[m].target[t];
  const answers = Array.from(row(run.models[m].output, t, run.T));
  const asked = run.lossSteps.includes(t);
  const isClass = kind === 'cross_entropy';
  const lines = listed(answers, isClass && asked ? target : null).map((i) =>
    el(
      'tr',
      { class: asked && isClass && target === i ? 'target' : null },
      el('th', { scope: 'row' }, run.plan.outputs?.[i] ?? String(i)),
      bar(kind, answers[i]),
      el('td', { class: 'number' }, fixed(answers[i], 4)),
      el('td', { class: 'number' }, asked ? wanted(kind, target, i) : ''),
    ),
  );
  return el('tbody', {}, ...lines);
}

/**
 * The answers that are listed; of many the likeliest, and the one that is right.
 * @param {number[]} answers @param {unknown} right
 */
function listed(answers, right) {
  const order = answers.map((_, i) => i);
  if (order.length > MOST) order.sort((a, b) => answers[b] - answers[a]);
  const shown = order.slice(0, MOST);
  return typeof right === 'number' && !shown.includes(right) ? [...shown, right] : shown;
}

/**
 * The target: a mark at the class, or a number.
 * @param {Kind} kind @param {any} target @param {number} i
 */
function wanted(kind, target, i) {
  if (kind === 'cross_entropy') return target === i ? '●' : '';
  if (target === null) return '';
  const isList = Array.isArray(target) || ArrayBuffer.isView(target);
  return fixed(isList ? /** @type {any} */ (target)[i] : Number(target), 3);
}

/** A share of the whole as a bar. @param {Kind} kind @param {number} value */
function bar(kind, value) {
  const share = el('span', { class: 'share' });
  share.style.width = `${100 * Math.max(0, Math.min(1, value))}%`;
  return el('td', { class: 'sharecell' }, kind === 'cross_entropy' || kind === 'bce' ? share : '');
}
