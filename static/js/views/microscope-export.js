/** The graph of the microscope for the export menu: a figure that looks as the page does now, and a table of its nodes. */

import { figure } from '../graph/figure.js';
import { condensed } from '../graph/numbers.js';

/** @import {Figure, Table, Tape, Tokens} from '../model/types.js' */
/** @import {GraphPicture} from './microscope-picture.js' */

/** Bars in a strip at most; px of a node's head. */
const BARS = 64, HEAD = 16;

/** @param {GraphPicture} picture @param {Tokens} tokens @param {number} margin @returns {Figure} */
export function figureOf({ picture, nodes, edges, vectors }, tokens, margin) {
  const looks = [...nodes.values()].map(({ id, node }) => {
    const box = /** @type {import('../graph/layout.js').Box} */ (picture.boxes.get(id));
    const style = getComputedStyle(node);
    const tall = Math.max(3, (box.height - HEAD - 5) / 2);
    const strip = (/** @type {'value'|'grad'} */ kind, /** @type {number} */ top) => {
      const vector = vectors[kind].get(id);
      return vector ? [{ numbers: condensed(vector.numbers, BARS), most: kind === 'value' && node.dataset.kind === 'gate' ? 1 : null, top, height: tall }] : [];
    };
    const parameter = node.dataset.kind === 'parameter';
    return {
      box, border: style.borderTopColor, ground: style.backgroundColor, ink: style.color,
      sign: node.querySelector('.opnode-sign')?.textContent ?? '', letter: written(node.querySelector('.opnode-symbol:not([hidden]) math')),
      strips: [
        ...(node.classList.contains('valued') && !parameter ? strip('value', box.y + HEAD + 2) : []),
        ...(node.classList.contains('holds') ? strip('grad', parameter ? box.y + box.height - tall - 2 : box.y + HEAD + 3 + tall) : []),
      ],
    };
  });
  const drawn = edges.flatMap(({ from, over, base }) => {
    const front = getComputedStyle(over), back = getComputedStyle(base);
    if (front.visibility === 'hidden' && back.visibility === 'hidden') return [];
    const { stroke, strokeWidth, strokeDasharray } = front.stroke === 'none' ? back : front;
    return [{ from, front: front.stroke !== 'none', path: base.getAttribute('d') ?? '', colour: stroke, width: parseFloat(strokeWidth), dash: strokeDasharray === 'none' ? 'solid' : 'dot' }];
  });
  drawn.sort((a, b) => Number(a.front) - Number(b.front)); // what travels lies over what does not
  return figure({ nodes: looks, edges: drawn, width: picture.width, height: picture.height }, { tokens, margin });
}

/** A symbol in the few marks that a figure's words know. @param {Element|null} math @returns {string} */
function written(math) {
  if (!math) return '';
  const parts = [...math.children].map(written);
  switch (math.localName) {
    case 'msub': return `${parts[0]}<sub>${parts[1]}</sub>`;
    case 'msup': return `${parts[0]}<sup>${parts[1]}</sup>`;
    case 'msubsup': return `${parts[0]}<sub>${parts[1]}</sub><sup>${parts[2]}</sup>`;
    case 'mover': return `${parts[0]}\u0302`;
    case 'mspace': return ' ';
    case 'mi': return `<i>${math.textContent}</i>`;
    default: return parts.length > 0 ? parts.join('') : math.textContent ?? '';
  }
}

/** @param {GraphPicture|null} picture @param {Tape|null|undefined} tape @returns {Table} */
export function tableOf(picture, tape) {
  return {
    columns: ['id', 'op', 'shape', 'norm_value', 'norm_gradient'],
    rows: [...tape?.nodes.values() ?? []].map(({ id, op, shape }) => [id, op, shape.join(' x '), picture?.vectors.value.get(id)?.norm ?? null, picture?.vectors.grad.get(id)?.norm ?? null]),
  };
}
