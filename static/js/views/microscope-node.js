/** One node of the microscope: its sign, its symbol, a strip of its value, a strip of the gradient it holds. */

import { el } from '../dom.js';
import { condensed } from '../graph/numbers.js';
import { gateToken } from '../model/names.js';
import { bars } from './bars.js';
import { formula } from './formulas.js';

/** @import {CatalogueNode, CellGraph} from '../model/cellgraph.js' */
/** @import {Box} from '../graph/layout.js' */

/** @typedef {ReturnType<typeof createNode>} GraphNode */

/** What an operation is written as; inputs and parameters have none, a loss is its own letter. @type {Record<string, string>} */
const SIGN = { product: '×', sum: '+', multiply: '⊙', complement: '1−', sigmoid: 'σ', tanh: 'tanh', relu: 'ReLU', identity: 'id', softmax: 'softmax' };
/** Bars in a strip at most. */
const BARS = 64;
/** px: the line of sign and symbol, and what stands around and between it and the strips. */
const HEAD = 16, PADDING = 5, BESIDE = 12;

/** @param {CatalogueNode} node @param {CellGraph} graph @param {keyof CatalogueNode['symbol']} notation */
export function createNode({ id, op, block, symbol }, graph, notation) {
  const written = formula(symbol[notation]);
  const { children } = written.node;
  const named = children.length === 1 && children[0].hasAttribute('data-symbol'); // a letter, not a formula
  const sign = el('span', { class: 'sign' }, SIGN[op] ?? '');
  const letter = el('span', { class: 'symbol' }, written.node);
  const pill = el('span', { class: 'pill number', hidden: true });
  const mark = el('span', { class: 'mark' });
  const strips = el('span', { class: 'strips' });
  const gate = graph.gates.includes(id) ? id : block;
  const kind = op === 'parameter' || op === 'input' ? op : graph.readout.has(id) ? 'readout' : 'operation';
  const node = el('button', { type: 'button', class: `node ${kind}${graph.gates.includes(id) ? ' gated' : ''}${graph.states.includes(id) ? ' state' : ''}`, tabindex: '-1', data: { id } },
    el('span', { class: 'node-head', 'aria-hidden': 'true' }, sign, letter), strips, pill);
  if (gate) node.style.setProperty('--gate', `var(${gateToken(gate)})`);
  /** @type {Record<'value'|'grad', ReturnType<typeof bars>>} */
  let drawn;
  let widths = { sign: 0, letter: 0 };

  return {
    id, node, set: written.set,
    /** Read what the words take, while the node stands on the page. */
    measure() {
      widths = { sign: sign.offsetWidth, letter: letter.getBoundingClientRect().width };
      const wish = Math.ceil(BESIDE + widths.sign + widths.letter + (widths.sign && 4));
      return { need: named ? wish : Math.ceil(BESIDE + widths.sign), wish };
    },
    /** A formula that has no room is left out whole: the sign and the edges say as much. @param {Box} box */
    place({ x, y, width, height }) {
      Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
      letter.hidden = !named && BESIDE + widths.sign + 4 + widths.letter > Math.ceil(width);
      const tall = op === 'parameter' ? height - HEAD - 4 : Math.floor((height - HEAD - PADDING) / 2);
      drawn = { value: bars({ height: tall, label: '' }), grad: bars({ height: tall, label: '' }) };
      drawn.grad.node.classList.add('grad');
      drawn.grad.node.append(mark);
      strips.replaceChildren(...(op === 'parameter' ? [] : [drawn.value.node]), drawn.grad.node);
      for (const each of strips.children) {
        each.removeAttribute('role');
        each.setAttribute('aria-hidden', 'true');
      }
    },
    /** @param {Float64Array|null} value @param {Float64Array|null} grad @param {string} colour  of the gradient's norm */
    draw(value, grad, colour) {
      drawn.value.set(value && condensed(value, BARS), graph.gates.includes(id) ? 1 : null);
      drawn.grad.set(grad && condensed(grad, BARS));
      mark.style.background = colour;
    },
    /** A number at the foot of the node: what came along the edge. @param {string|null} text */
    say(text) {
      if (pill.textContent === (text ?? '')) return;
      pill.hidden = text === null;
      pill.textContent = text ?? '';
    },
  };
}
