/** Output and loss at a step: what the network answers, what was asked for, and what the miss costs. */

import { el, fill } from '../../core/dom.js';
import { fixed, number } from '../../model/format.js';
import { row } from '../../model/run.js';

/** @import {Services} from '../../services.js' */
/** @import {Part} from './state.js' */

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
      const target = m.target[at];
      const answers = Array.from(row(m.output, at, run.T));
      const asked = run.lossSteps.includes(at);
      loss.textContent = asked ? t(`outputs.loss.${kind}`, { loss: number(m.loss[at]) }) : '';
      loss.hidden = !asked;
      if (node === 'loss' && reduction === 'mean')
        note.textContent = t('outputs.mean', { count: run.lossSteps.length });
      else note.textContent = asked ? '' : t('outputs.unasked');
      const order = answers.map((_, i) => i);
      if (order.length > MOST) order.sort((a, b) => answers[b] - answers[a]);
      const wanted = (/** @type {number} */ i) =>
        kind === 'cross_entropy'
          ? target === i
            ? '●'
            : ''
          : target === null
            ? ''
            : fixed(
                Array.isArray(target) || ArrayBuffer.isView(target)
                  ? /** @type {any} */ (target)[i]
                  : Number(target),
                3,
              );
      const bar = (/** @type {number} */ value) => {
        const fillBar = el('span', { class: 'share' });
        fillBar.style.width = `${100 * Math.max(0, Math.min(1, value))}%`;
        return el('td', { class: 'sharecell' }, kind === 'mse' ? '' : fillBar);
      };
      const names = run.plan.outputs;
      const shown = order.slice(0, MOST);
      if (kind === 'cross_entropy' && typeof target === 'number' && asked && !shown.includes(target))
        shown.push(target);
      fill(
        list,
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { scope: 'col' }, t('outputs.name')),
            el('td', {}),
            el('th', { scope: 'col' }, t(`outputs.value.${kind}`)),
            el('th', { scope: 'col' }, t('outputs.target')),
          ),
        ),
        el(
          'tbody',
          {},
          ...shown.map((i) =>
            el(
              'tr',
              { class: asked && kind === 'cross_entropy' && target === i ? 'target' : null },
              el('th', { scope: 'row' }, names?.[i] ?? String(i)),
              bar(answers[i]),
              el('td', { class: 'number' }, fixed(answers[i], 4)),
              el('td', { class: 'number' }, asked ? wanted(i) : ''),
            ),
          ),
        ),
      );
    },
  };
}
