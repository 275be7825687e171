/**
 * One node of the microscope: its sign, its symbol, a strip of its value, a strip of the gradient it holds.
 */

import { el } from '../../../core/dom.js';
import { condensed } from '../../../graph/numbers.js';
import { narrow, number } from '../../../model/format.js';
import { gateToken } from '../../../model/names.js';
import { bars } from '../../parts/bars.js';
import { formula } from '../../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Box} from '../../../graph/layout.js' */

/** @typedef {ReturnType<typeof createNode>} GraphNode */

/**
 * What an operation is written as; inputs and parameters have none, a loss is its own letter.
 * @type {Record<string, string>}
 */
const SIGN = {
  product: '×',
  sum: '+',
  multiply: '⊙',
  complement: '1−',
  sigmoid: 'σ',
  tanh: 'tanh',
  relu: 'ReLU',
  identity: 'id',
  softmax: 'softmax',
};
/** Bars in a strip at most. */
const BARS = 64;
/** px: the line of sign and symbol, and what stands around and between the strips. */
const HEAD = 18,
  PADDING = 3;
/** Lower bars say nothing and give way to the name, px. */
const LOWEST = 5;

/** A number as it fits under a node. @param {number|null|undefined} x */
export const brief = (x) => (x === null || x === undefined ? '' : narrow(x));

/** @param {CatalogueNode} node @param {CellGraph} graph @param {keyof CatalogueNode['symbol']} notation */
export function createNode({ id, op, block, shape, symbol, inputs }, graph, notation) {
  const written = formula(symbol[notation]);
  const { children } = written.node;
  const named = children.length === 1 && children[0].hasAttribute('data-symbol'); // a letter, not a formula
  /** Of a matrix product all but the matrix. */
  const rest =
    op === 'product' ? [...children].filter((each) => each.getAttribute('data-symbol') !== inputs[0]) : [];
  const shorten = (/** @type {boolean} */ short) =>
    rest.forEach((each) => each.classList.toggle('dropped', short));
  const sign = el('span', { class: 'opnode-sign' }, SIGN[op] ?? '');
  const letter = el('span', { class: 'opnode-symbol' }, written.node);
  const pill = el('span', { class: 'opnode-pill number', 'aria-hidden': 'true', hidden: true });
  const said = el('span', { class: 'unseen' });
  const mark = el('span', { class: 'opnode-mark' });
  // one number says more than one bar
  const scalar = shape.length === 0 ? el('span', { class: 'opnode-number number' }) : null;
  const strips = el('span', { class: 'opnode-strips' });
  const gate = graph.gates.includes(id) ? id : block;
  const kind =
    op === 'parameter'
      ? op
      : graph.gates.includes(id)
        ? 'gate'
        : graph.states.includes(id)
          ? 'state'
          : 'plain';
  const node = el(
    'button',
    { type: 'button', class: 'opnode', tabindex: '-1', data: { id, kind } },
    el('span', { class: 'opnode-head', 'aria-hidden': 'true' }, sign, letter),
    strips,
    pill,
    said,
  );
  if (gate) node.style.setProperty('--gate', `var(${gateToken(gate)})`);
  /** @type {Record<'value'|'grad', ReturnType<typeof bars>>} */
  let drawn;
  /** Widths, px: of sign and letters, of the letters alone, and the least that still says something. */
  let wish = 0,
    alone = 0,
    least = 0;

  return {
    id,
    node,
    set: written.set,
    /**
     * Read what sign and symbol take, while the node stands on the page and has no width yet.
     * @param {string[]} without  operations whose formulas may be left out
     */
    measure(without) {
      const width = () => Math.ceil(node.getBoundingClientRect().width);
      node.style.width = '';
      letter.hidden = sign.hidden = false;
      shorten(false);
      wish = width();
      letter.hidden = !named;
      least = width();
      [letter.hidden, sign.hidden] = [false, true];
      alone = width();
      shorten(true);
      if (named || rest.length) least = width();
      return { need: without.includes(op) ? least : named ? wish : alone, wish };
    },
    /**
     * Where a formula and its sign have no room, the formula says it alone; of a product then the matrix; or
     * the sign, and the edges.
     * @param {Box} box
     */
    place({ x, y, width, height }) {
      Object.assign(node.style, {
        left: `${x}px`,
        top: `${y}px`,
        width: `${width}px`,
        height: `${height}px`,
      });
      const fits = (/** @type {number} */ wanted) => wanted <= width + 0.5;
      letter.hidden = !named && !fits(alone) && !rest.length;
      sign.hidden = !letter.hidden && !fits(wish);
      shorten(!fits(alone));
      const tall = op === 'parameter' ? height - HEAD - 4 : Math.floor((height - HEAD - PADDING) / 2);
      node.classList.toggle('bare', tall < LOWEST);
      const high = Math.max(LOWEST, tall);
      drawn = { value: bars({ height: high, label: '' }), grad: bars({ height: high, label: '' }) };
      drawn.grad.node.classList.add('grad');
      drawn.grad.node.append(mark);
      if (scalar) scalar.style.height = `${tall}px`;
      strips.replaceChildren(...(op === 'parameter' ? [] : [scalar ?? drawn.value.node]), drawn.grad.node);
      // the node's own name says what they show
      for (const each of [drawn.value.node, drawn.grad.node]) each.removeAttribute('role');
      strips.setAttribute('aria-hidden', 'true');
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
    /** What it is called by who can't see it. @param {string} text */
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
