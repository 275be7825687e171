/**
 * One node of the microscope: its sign, its symbol, a strip of its value, a strip of the gradient it holds.
 */

import { el } from '../../../core/dom.js';
import { condensed } from '../../../graph/numbers.js';
import { narrow, number } from '../../../model/format.js';
import { gateToken } from '../../../model/names.js';
import { bars } from '../../parts/bars.js';
import { flatten } from '../../parts/entries.js';
import { formula } from '../../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Box} from '../../../graph/layout.js' */

/** @typedef {ReturnType<typeof createNode>} GraphNode */

/** Bars in a strip at most. */
const BARS = 64;
/** px: the line of sign and symbol, and what stands around and between the strips. */
const HEAD = 18,
  PADDING = 3;
/** Lower bars say nothing and give way to the name, px. */
const LOWEST = 5;

/** A number as it fits under a node. @param {number|null|undefined} x */
export const brief = (x) => (x === null || x === undefined ? '' : narrow(x));

/** @typedef {ReturnType<typeof makeParts>} Parts */
/**
 * Widths, px: of sign and letters, of the sign alone unless the letters are a name, of the letters alone, and
 * of those that say something still.
 * @typedef {{wish: number, short: number, alone: number, rest: number}} Widths
 */
/** How a node looks while its widths are measured, one after the other. @type {(keyof Widths)[]} */
export const LOOKS = ['wish', 'short', 'alone', 'rest'];

/**
 * @param {CatalogueNode} described
 * @param {CellGraph} graph
 * @param {keyof CatalogueNode['symbol']} notation
 */
export function createNode(described, graph, notation) {
  const { id, op } = described;
  const parts = makeParts(described, graph, notation);
  const { node, written, said, pill, mark, scalar, named } = parts;
  /** @type {Record<'value'|'grad', ReturnType<typeof bars>>} */
  let drawn;
  /** @type {Widths} */
  const widths = { wish: 0, short: 0, alone: 0, rest: 0 };

  return {
    id,
    node,
    set: written.set,
    /** To be measured. @param {keyof Widths} look */
    look: (look) => putOn(parts, look),
    /** Reads the layout: its width in that look. @param {keyof Widths} look */
    measure(look) {
      widths[look] = Math.ceil(node.getBoundingClientRect().width);
    },
    /** Of all that was measured. @param {string[]} without  operations whose formulas may be left out */
    size(without) {
      const { wish, short, alone, rest } = widths;
      const least = named || parts.rest.length ? rest : short;
      return { need: without.includes(op) ? least : named ? wish : alone, wish };
    },
    /** @param {Box} box */
    place(box) {
      Object.assign(node.style, { left: `${box.x}px`, top: `${box.y}px` });
      Object.assign(node.style, { width: `${box.width}px`, height: `${box.height}px` });
      shorten(parts, box.width, widths);
      drawn = putStrips(parts, op, box.height);
    },
    /**
     * @param {Float64Array|null} value
     * @param {Float64Array|null} grad
     * @param {string|null} colour  of the gradient's norm; null: not on the scale
     */
    draw(value, grad, colour) {
      if (scalar) scalar.textContent = value ? number(value[0]) : '';
      else drawn.value.set(value && condensed(value, BARS), graph.gates.includes(id) ? 1 : null);
      drawn.grad.set(grad && condensed(grad, BARS));
      mark.style.background = colour ?? 'none';
    },
    /** Its name for screen readers. @param {string} text */
    name(text) {
      if (text !== said.textContent) said.textContent = text;
    },
    /** A number at the foot of the node: what came along the edge. @param {string} text */
    say(text) {
      if (pill.textContent === text) return;
      pill.hidden = text === '';
      pill.textContent = text;
    },
  };
}

/** @param {CatalogueNode} node @param {CellGraph} graph @param {keyof CatalogueNode['symbol']} notation */
function makeParts({ id, op, block, shape, symbol, inputs }, graph, notation) {
  const written = formula(symbol[notation]);
  flatten(written.node);
  const { children } = written.node;
  const sign = el('span', { class: 'opnode-sign' }, graph.operations[op].sign);
  const letter = el('span', { class: 'opnode-symbol' }, written.node);
  const pill = el('span', { class: 'opnode-pill number', 'aria-hidden': 'true', hidden: true });
  const said = el('span', { class: 'unseen' });
  const mark = el('span', { class: 'opnode-mark' });
  const strips = el('span', { class: 'opnode-strips' });
  const node = el(
    'button',
    { type: 'button', class: 'opnode', tabindex: '-1', data: { id, kind: kindOf(id, op, graph) } },
    el('span', { class: 'opnode-head', 'aria-hidden': 'true' }, sign, letter),
    strips,
    pill,
    said,
  );
  const gate = graph.gates.includes(id) ? id : block;
  if (gate) node.style.setProperty('--gate', `var(${gateToken(gate)})`);
  const isMatrix = (/** @type {Element} */ each) => each.getAttribute('data-symbol') === inputs[0];
  return {
    node,
    written,
    sign,
    letter,
    pill,
    said,
    mark,
    strips,
    /** One number says more than one bar. */
    scalar: shape.length === 0 ? el('span', { class: 'opnode-number number' }) : null,
    /** A letter, not a formula. */
    named: children.length === 1 && children[0].hasAttribute('data-symbol'),
    /** All of a matrix product but the matrix. */
    rest: op === 'product' ? [...children].filter((each) => !isMatrix(each)) : [],
  };
}

/** @param {string} id @param {string} op @param {CellGraph} graph */
function kindOf(id, op, graph) {
  if (op === 'parameter') return op;
  if (graph.gates.includes(id)) return 'gate';
  return graph.states.includes(id) ? 'state' : 'plain';
}

/** @param {Parts} parts @param {boolean} dropped */
const dropRest = ({ rest }, dropped) => rest.forEach((each) => each.classList.toggle('dropped', dropped));

/** @param {Parts} parts @param {keyof Widths} look */
function putOn(parts, look) {
  const { node, letter, sign, named } = parts;
  node.style.width = '';
  letter.hidden = look === 'short' && !named;
  sign.hidden = look === 'alone' || look === 'rest';
  dropRest(parts, look === 'rest');
}

/**
 * Where a formula and its sign have no room, the formula says it alone; of a product then the matrix; or the
 * sign, and the edges.
 * @param {Parts} parts
 * @param {number} width
 * @param {Widths} widths
 */
function shorten(parts, width, { wish, alone }) {
  const { letter, sign, named, rest } = parts;
  const fits = (/** @type {number} */ wanted) => wanted <= width + 0.5;
  letter.hidden = !named && !fits(alone) && !rest.length;
  sign.hidden = !letter.hidden && !fits(wish);
  dropRest(parts, !fits(alone));
}

/**
 * Puts in the strips of value and gradient, as high as the node leaves them.
 * @param {Parts} parts
 * @param {string} op
 * @param {number} height
 */
function putStrips({ node, mark, scalar, strips }, op, height) {
  const parameter = op === 'parameter';
  const tall = parameter ? height - HEAD - 4 : Math.floor((height - HEAD - PADDING) / 2);
  node.classList.toggle('bare', tall < LOWEST);
  const look = { height: Math.max(LOWEST, tall), label: '' };
  const drawn = { value: bars(look), grad: bars(look) };
  drawn.grad.node.classList.add('grad');
  drawn.grad.node.append(mark);
  if (scalar) scalar.style.height = `${tall}px`;
  strips.replaceChildren(...(parameter ? [] : [scalar ?? drawn.value.node]), drawn.grad.node);
  // the node's own name says what they show
  for (const each of [drawn.value.node, drawn.grad.node]) each.removeAttribute('role');
  strips.setAttribute('aria-hidden', 'true');
  return drawn;
}
