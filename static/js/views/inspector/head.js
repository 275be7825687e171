/** The head of the inspector: which network, which node, which step, and the way to its other nodes. */

import { el, fill, icon } from '../../core/dom.js';
import { classOf, nameOf } from '../../model/names.js';
import { described } from '../parts/formulas.js';

/** @import {Run, Selection} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Part} from './state.js' */

/** How many numbers a node has. @param {Run} run @param {number} m @param {Selection['node']} node */
const count = ({ models }, m, node) =>
  ({ x: models[m].X, h: models[m].H, c: models[m].H, output: models[m].Y, loss: 1 })[node];

/**
 * @param {Store} store @param {Services} services @param {Run} run @param {Selection} selection
 * @returns {Part}
 */
export function createHead(store, services, run, { model, node }) {
  const { t, lang } = services;
  const { cell, c: hasC, recurrent } = run.models[model];
  const step = el('span', { class: 'number' });
  const about = el('p', { class: 'quiet' });
  const chooser = createChooser(services, hasC !== null, node);
  const title = described(store.get().catalogue, run, model, node)?.titles[lang] ?? t(`node.${node}`);
  return {
    node: el(
      'header',
      { class: `inspector-head ${classOf(run.models, model)}` },
      el(
        'h2',
        {},
        el('span', { class: 'lane-name' }, icon(cell), nameOf(run.models, model, t)),
        '·',
        el('i', {}, t(`node.letter.${node}`)),
        step,
      ),
      about,
      !recurrent && el('p', { class: 'quiet small' }, t('inspector.cut')),
      chooser.node,
    ),
    update(now, { t: at }) {
      step.textContent = t('inspector.at', { t: at });
      about.textContent =
        node === 'loss'
          ? t('inspector.about.one', { title })
          : t('inspector.about', { title, count: count(now, model, node) });
      chooser.loss.disabled = !now.lossSteps.includes(at);
    },
  };
}

/**
 * A button for each node of the step.
 * @param {Services} services @param {boolean} hasC @param {Selection['node']} chosen
 */
function createChooser({ t, playback }, hasC, chosen) {
  const names = /** @type {Selection['node'][]} */ (['x', 'h', ...(hasC ? ['c'] : []), 'output', 'loss']);
  const buttons = names.map((each) =>
    el(
      'button',
      {
        type: 'button',
        class: 'nodechip',
        'aria-pressed': String(each === chosen),
        title: t(`node.${each}`),
        on: { click: () => playback.select({ node: each }) },
      },
      t(`node.letter.${each}`),
    ),
  );
  const node = el('div', { class: 'nodes', role: 'group', 'aria-label': t('inspector.nodes') });
  fill(node, ...buttons);
  return { node, loss: buttons[names.length - 1] };
}
