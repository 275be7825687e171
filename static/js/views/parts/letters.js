/**
 * The catalogue's letters put together: a parameter's name, an element of it, a derivative by it. Only the
 * server knows which letters a notation has.
 */

import { mathml } from '../../core/dom.js';
import { indicesOf } from '../../model/blocks.js';
import { cellGraph } from '../../model/cellgraph.js';
import { spoken } from './formulas.js';

/** @import {CellGraph, CatalogueNode} from '../../model/cellgraph.js' */
/** @import {Block} from '../../model/blocks.js' */
/** @import {Entry, State, View} from '../../model/types.js' */

/** @typedef {View['notation']} Notation */

const node = (/** @type {CellGraph} */ graph, /** @type {string} */ id) =>
  /** @type {CatalogueNode} */ (graph.byId.get(id));
/** A parameter of a layer that is not the lowest, or reads from the end: its plain name, and which layer. */
const OF_LAYER = /^(.+?)(?:_l(\d))?(_reverse)?$/;

/**
 * The letters of a parameter by its full name: those of its plain name, over which its layer stands, counted
 * from one, an arrow to the left where it reads from the end; of what no cell has, the name.
 * @param {CellGraph} graph @param {Notation} notation @param {string} id
 */
function whole(graph, notation, id) {
  if (graph.byId.has(id)) return inner(node(graph, id).symbol[notation]);
  const [, plain, layer, reverse] = /** @type {RegExpExecArray} */ (OF_LAYER.exec(id));
  if (!graph.byId.has(plain)) return `<mi>${id}</mi>`;
  const number = `<mo>(</mo><mn>${Number(layer ?? 0) + 1}</mn><mo>)</mo>`;
  const arrow = reverse ? '<mo>←</mo>' : '';
  return `<msup>${inner(node(graph, plain).symbol[notation])}<mrow>${number}${arrow}</mrow></msup>`;
}
/** The content of a <math>. @param {string} xml */
const inner = (xml) => xml.replace(/^<math[^>]*>|<\/math>$/g, '');

/** A slot that stays a letter: of any step. */
const ANY_STEP = /<mn data-slot="t(?:([-+])(\d+))?">[^<]*<\/mn>/g;

/**
 * The letter t, so many steps on or back.
 * @param {string} _ @param {string|undefined} sign @param {string} by
 */
const anyStep = (_, sign, by) =>
  sign ? `<mrow><mi>t</mi><mo>${sign.replace('-', '−')}</mo><mn>${by}</mn></mrow>` : '<mi>t</mi>';

/** Pieces as one formula, of any step. @param {...string} pieces */
export const math = (...pieces) => {
  const written = pieces.join('').replace(ANY_STEP, anyStep);
  return `<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true">${written}</math>`;
};
export const sign = (/** @type {string} */ text) => `<mo>${text}</mo>`;

/**
 * The letters of a node; of one gate's block of a parameter.
 * @param {CellGraph} graph
 * @param {Notation} notation
 * @param {string} id
 * @param {string|null} [gate]
 * @returns {string}
 */
export function letters(graph, notation, id, gate = null) {
  if (gate === null || !graph.byId.has(id)) return whole(graph, notation, id);
  const block = mathml(node(graph, id).gradient[notation]).querySelector(
    `[data-symbol="${id}"][data-gate="${gate}"]`,
  );
  return new XMLSerializer().serializeToString(/** @type {Element} */ (block));
}

/**
 * The same as plain text.
 * @param {CellGraph} graph
 * @param {Notation} notation
 * @param {string} id
 * @param {string|null} [gate]
 */
export const called = (graph, notation, id, gate = null) => spoken(math(letters(graph, notation, id, gate)));

/**
 * The same for a network that is shown; the parameter's plain name until the catalogue is here.
 * @param {Pick<State, 'run'|'catalogue'|'view'>} state
 * @param {number} m
 * @param {string} name
 * @param {string|null} [gate]
 */
export function calledIn({ run, catalogue, view }, m, name, gate = null) {
  const graph = run && cellGraph(catalogue, run.spec, m);
  return graph ? called(graph, view.notation, name, gate) : name;
}

/**
 * The plain letter of a quantity: h, or H.
 * @param {CellGraph} graph
 * @param {Notation} notation
 * @param {string} id
 */
export const letter = (graph, notation, id) =>
  mathml(node(graph, id).symbol[notation]).querySelector('mi')?.textContent ?? id;

/**
 * [W]_{2,1}, its indices as the notation orders them.
 * @param {CellGraph} graph
 * @param {Notation} notation
 * @param {Block} block
 * @param {Entry} entry
 */
export function element(graph, notation, block, { index }) {
  const places = indicesOf(block, index).map((place) => `<mn>${place}</mn>`);
  const whole = `<mrow><mo>[</mo>${letters(graph, notation, block.name, block.gate)}<mo>]</mo></mrow>`;
  return `<msub>${whole}<mrow>${places.join('<mo>,</mo>')}</mrow></msub>`;
}

/** @param {string} of @param {string} what */
const derivative = (of, what) => `<mfrac><mrow><mo>∂</mo>${of}</mrow><mrow><mo>∂</mo>${what}</mrow></mfrac>`;

/** dL by something; by what it does at one step alone. @param {string} what @param {string|number} [step] */
export function by(what, step) {
  const fraction = derivative('<mi>L</mi>', what);
  return step === undefined
    ? fraction
    : `<msub><mrow>${fraction}<mo>|</mo></mrow>${step === 't' ? '<mi>t</mi>' : `<mn>${step}</mn>`}</msub>`;
}

/**
 * The product rule from which the terms come: a weight of the recurrent step acts at step t, and did before;
 * h_{t-1} depends on it too. Empty where there is no such rule: for the read-out, and for gates, through each
 * of which it goes.
 * @param {CellGraph} graph @param {Notation} notation @param {string} name
 */
export function productRule(graph, notation, name) {
  if (graph.cell !== 'rnn' || graph.readout.has(name)) return '';
  const [a, h, W, own] = ['a', 'h_prev', 'W_hh', name].map((id) => letters(graph, notation, id));
  const now = name === 'W_hh' ? h : name === 'W_xh' ? letters(graph, notation, 'x') : '<mn>1</mn>';
  const before = [W, derivative(h, own)];
  return [
    derivative(a, own),
    sign('='),
    now,
    sign('+'),
    ...(graph.rowwise[notation] ? before.reverse() : before),
  ].join(''); // a weight stands behind a row vector
}

/** A sum over all steps. @param {number} T */
export const overSteps = (T) =>
  `<munderover><mo>∑</mo><mrow><mi>t</mi><mo>=</mo><mn>0</mn></mrow><mn>${T - 1}</mn></munderover>`;

/**
 * The rule by which a parameter's gradient is made at step t, as the catalogue has it: of one gate, its line.
 * @param {CellGraph} graph
 * @param {Notation} notation
 * @param {string} name
 * @param {string|null} gate
 */
export function rule(graph, notation, name, gate) {
  const xml = node(graph, name).gradient[notation];
  if (gate === null) return inner(xml);
  const line = mathml(xml).querySelector(`[data-symbol="${name}"][data-gate="${gate}"]`)?.closest('mtd');
  return [...(line?.childNodes ?? [])].map((each) => new XMLSerializer().serializeToString(each)).join('');
}
