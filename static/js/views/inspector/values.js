/** The numbers of the selected node and of the gates beside it, a bar for each. */

import { el, fill } from '../../core/dom.js';
import { gateLetter, gateToken } from '../../model/names.js';
import { isPlain } from '../../model/layers.js';
import { row } from '../../model/run.js';
import { bars } from '../parts/bars.js';
import { described } from '../parts/formulas.js';

/** @import {Run, Selection, ModelRun} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {Part} from './state.js' */

/** The value itself. @param {Services} services @param {Selection['node']} node @returns {Part} */
export function createValue({ t }, node) {
  const strip = bars({ label: t('inspector.value'), height: 44 });
  const none = el('p', { class: 'quiet small' });
  return {
    node: el('section', {}, el('h3', {}, t('inspector.value')), strip.node, none),
    update(now, { model: at, t: step }) {
      const numbers = valueOf(now.models[at], node, step, now.T);
      strip.set(numbers);
      const symbol = now.plan.symbols[step];
      none.textContent =
        node === 'x' && symbol ? t('inspector.symbol', { symbol }) : numbers ? '' : t('inspector.notyet');
    },
  };
}

/**
 * A part that the forward pass does not have yet.
 * @param {Services} services
 * @param {string} title
 * @param {Part} part
 * @returns {Part}
 */
export function onTheWayBack({ t }, title, part) {
  const comes = el('span', { class: 'quiet small unit' }, t('inspector.comes'));
  const later = el('section', { class: 'later' }, el('h3', {}, title, comes));
  const node = el('div', {});
  return {
    node,
    update(run, selection) {
      const shown = selection.pass === 'backward' ? part.node : later;
      if (node.firstChild !== shown) fill(node, shown);
      if (shown === part.node) part.update(run, selection);
    },
  };
}

/** @param {Services} services @returns {Part} */
export function createInputGradient({ t }) {
  const strip = bars({ label: t('inspector.dx'), height: 44 });
  return {
    node: el('section', {}, el('h3', {}, t('inspector.dx')), strip.node),
    update(run, { model, t: at }) {
      const { gradients, X } = run.models[model];
      const told = gradients && isPlain(run.models[model]);
      strip.node.parentElement?.toggleAttribute('hidden', !isPlain(run.models[model]));
      strip.set(told ? gradients.x.data.subarray(at * X, (at + 1) * X) : null);
    },
  };
}

/**
 * Each gate's values, in its colour; null: the cell has no gates.
 * @param {Store} store @param {Services} services @param {Run} run @param {Selection} selection
 * @returns {Part|null}
 */
export function createGates(store, { t, lang }, run, { model }) {
  const gates = Object.keys(run.models[model].gates);
  if (gates.length === 0) return null;
  const strips = gates.map((gate) => bars({ label: gate, height: 20, colour: `var(${gateToken(gate)})` }));
  const titles = gates.map((gate) => described(store.get().catalogue, run, model, gate)?.titles[lang] ?? '');
  return {
    node: el(
      'section',
      { class: 'gates' },
      el('h3', {}, t('inspector.gates')),
      ...gates.map((gate, i) => {
        const letter = el('i', { class: 'gate' }, gateLetter(gate));
        letter.style.background = `var(${gateToken(gate)})`;
        return el('div', { class: 'gate-row', title: titles[i] }, letter, strips[i].node);
      }),
    ),
    update(now, { model: at, t: step }) {
      const { gates: values, forwardTo } = now.models[at];
      gates.forEach((gate, i) => strips[i].set(step < forwardTo ? row(values[gate], step, now.T) : null, 1));
    },
  };
}

/**
 * The node's numbers at a step; null while they have not arrived.
 * @param {ModelRun} model
 * @param {Selection['node']} node
 * @param {number} t
 * @param {number} T
 * @returns {Float64Array|null}
 */
function valueOf(model, node, t, T) {
  if (node === 'output' || node === 'loss')
    return t < model.outputTo ? row(node === 'output' ? model.output : model.loss, t, T) : null;
  const numbers = node === 'x' ? model.x : node === 'c' ? model.c : model.h;
  return numbers && t < model.forwardTo ? row(numbers, t, T) : null;
}
