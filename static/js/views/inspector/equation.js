/** The formula of the selected node, the one of its gradient on the way back, and its shape. */

import { el, fill } from '../../core/dom.js';
import { cellGraph, lettersOf } from '../../model/cellgraph.js';
import { shape } from '../../model/format.js';
import { described, formula } from '../parts/formulas.js';
import { letter } from '../parts/letters.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Run, Selection} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */
/** @import {createForward} from './forward.js' */
/** @import {Part} from './state.js' */

/** @param {Selection['node']} node */
const isState = (node) => node === 'h' || node === 'c';

/**
 * @param {Store} store @param {Services} services @param {ReturnType<typeof createForward>} step
 * @param {Run} run @param {Selection} selection @returns {Part}
 */
export function createEquation(store, services, step, run, { model, node }) {
  const { catalogue, view } = store.get();
  const known = described(catalogue, run, model, node);
  const also = node === 'output' ? described(catalogue, run, model, 'logits') : null;
  const box = el('div', { class: 'equation' });
  if (!known) return { node: box, update() {} };
  const isWritten = isState(node) && step.build(run, store.get().selection);
  const isAlone = Object.keys(run.models[model].gates).length === 0;
  const forward = (also ? [also, known] : [known]).map((each) => formula(each.formula[view.notation]));
  const backward =
    known.gradient[view.notation] && isState(node) ? formula(known.gradient[view.notation]) : null;
  const back = backward && el('div', { class: 'math back' }, backward.node);
  const meaning =
    backward && el('p', { class: 'quiet small' }, lettersIn(store, services, backward.node, run, model));
  const own = forward.map((each) => el('div', { class: 'math' }, each.node));
  const shapes = shapesOf(store, services, known, run, model);
  fill(box, ...own, isWritten && step.node, back, meaning, shapes);
  return {
    node: box,
    update(now, selection) {
      const { t: at, pass } = selection;
      for (const each of forward) each.set(at);
      backward?.set(at);
      if (back && meaning) back.hidden = meaning.hidden = pass === 'forward';
      const whole = isWritten && (pass === 'forward' || isAlone);
      step.node.hidden = !whole;
      for (const each of own) each.hidden = whole;
      if (whole) step.update(now, selection);
    },
  };
}

/**
 * The shape, in letters and in numbers.
 * @param {Store} store @param {Services} services @param {CatalogueNode} known @param {Run} run
 * @param {number} m
 */
function shapesOf(store, { t }, known, run, m) {
  const { catalogue, view } = store.get();
  const axes = known.shapes[view.notation];
  const graph = /** @type {CellGraph} */ (cellGraph(catalogue, run.spec, m));
  const { H, X, Y } = run.models[m];
  const sizes = axes.map((axis) => /** @type {Record<string, number>} */ ({ H, X, Y })[axis] ?? axis);
  const places = { shape: shape(lettersOf(axes, graph, view.notation)), sizes: shape(sizes) };
  return el('p', { class: 'quiet small number' }, t('inspector.shape', places));
}

/**
 * Letters of the backward formula that the forward one lacks: pre-activations, scores.
 * @param {Store} store @param {Services} services @param {Element} math @param {Run} run @param {number} m
 */
function lettersIn(store, { t, lang }, math, run, m) {
  const { catalogue, view } = store.get();
  const graph = /** @type {CellGraph} */ (cellGraph(catalogue, run.spec, m));
  const ids = [...math.querySelectorAll('[data-symbol]')].map(
    (each) => /** @type {HTMLElement} */ (each).dataset.symbol ?? '',
  );
  const told = ids
    .filter((id) => id === 'logits' || /^[am](_|$)/.test(id))
    .map((id) => {
      const title = id.startsWith('a') ? t('inspector.preactivation') : graph.byId.get(id)?.titles[lang];
      return `${letter(graph, view.notation, id)}: ${title}`;
    });
  return [...new Set(told)].join(' · ');
}
