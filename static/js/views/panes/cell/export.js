/**
 * The graph of the microscope for the export menu: a figure that looks as the page does now, and a table of
 * its nodes.
 */

import { figure, HEAD } from '../../../graph/figure.js';
import { condensed } from '../../../graph/numbers.js';
import { axesOf, sizesOf } from '../../../model/cellgraph.js';
import { spoken } from '../../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Figure, Table, Tape, Tokens, View} from '../../../model/types.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {GraphPicture} from './picture.js' */

/**
 * Whose numbers stand in the picture, and how they are written.
 * @typedef {{tape: Tape, graph: CellGraph, notation: View['notation'], which: Which}} Written
 */

/** Bars in a strip at most. */
const BARS = 64;

/** @param {GraphPicture} picture @param {Tokens} tokens @param {number} margin @returns {Figure} */
export function figureOf({ picture, nodes, ends, edges, vectors }, tokens, margin) {
  const boxOf = (/** @type {string} */ id) =>
    /** @type {import('../../../graph/layout.js').Box} */ (picture.boxes.get(id));
  const looks = [...nodes.values()].map(({ id, node }) => {
    const box = boxOf(id);
    const style = getComputedStyle(node),
      bare = node.classList.contains('bare');
    const tall = Math.max(3, (box.height - HEAD - 5) / 2);
    const parameter = node.dataset.kind === 'parameter',
      scalar = node.querySelector('.opnode-number');
    const value =
      node.classList.contains('valued') && !parameter && !scalar ? vectors.value.get(id) : undefined;
    const grad = node.classList.contains('holds') ? vectors.grad.get(id) : undefined;
    const mark = /** @type {HTMLElement} */ (node.querySelector('.opnode-mark'));
    return {
      box,
      border: style.borderTopColor,
      dash: style.borderTopStyle === 'dashed' ? '3px,2px' : 'solid',
      ground: style.backgroundColor,
      ink: style.color,
      size: node.closest('.tight') ? 9 : 11,
      sign: node.querySelector('.opnode-sign:not([hidden])')?.textContent ?? '',
      letter: written(node.querySelector('.opnode-symbol:not([hidden]) math')),
      number: scalar && !bare && node.classList.contains('valued') ? (scalar.textContent ?? '') : '',
      strips: bare
        ? []
        : [
            ...(value
              ? [
                  {
                    numbers: condensed(value.numbers, BARS),
                    most: node.dataset.kind === 'gate' ? 1 : null,
                    top: box.y + HEAD + 2,
                    height: tall,
                  },
                ]
              : []),
            ...(grad
              ? [
                  {
                    numbers: condensed(grad.numbers, BARS),
                    most: null,
                    top: parameter ? box.y + box.height - tall - 2 : box.y + HEAD + 3 + tall,
                    height: tall,
                    mark: mark.style.background === 'none' ? null : getComputedStyle(mark).backgroundColor,
                  },
                ]
              : []),
          ],
    };
  });
  const out = [...ends]
    .filter(([, { node }]) => getComputedStyle(node).visibility !== 'hidden')
    .map(([id, { node }]) => ({ box: boxOf(id), letter: written(node.querySelector('math')) }));
  const drawn = edges.flatMap(({ from, over, base }) => {
    const front = getComputedStyle(over),
      back = getComputedStyle(base);
    if (front.visibility === 'hidden' && back.visibility === 'hidden') return [];
    const { stroke, strokeWidth, strokeDasharray } = front.stroke === 'none' ? back : front;
    return [
      {
        from,
        front: front.stroke !== 'none',
        path: base.getAttribute('d') ?? '',
        colour: stroke,
        width: parseFloat(strokeWidth),
        dash: strokeDasharray === 'none' ? 'solid' : 'dot',
      },
    ];
  });
  drawn.sort((a, b) => Number(a.front) - Number(b.front)); // what travels lies over what does not
  return figure(
    { nodes: looks, edges: drawn, ends: out, width: picture.width, height: picture.height },
    { tokens, margin },
  );
}

/** A symbol in the few marks that a figure's words know. @param {Element|null} math @returns {string} */
function written(math) {
  if (!math || math.classList.contains('dropped')) return '';
  const parts = [...math.children].map(written);
  switch (math.localName) {
    case 'msub':
      return `${parts[0]}<sub>${parts[1]}</sub>`;
    case 'msup':
      return `${parts[0]}<sup>${parts[1]}</sup>`;
    case 'msubsup':
      return `${parts[0]}<sub>${parts[1]}</sub><sup>${parts[2]}</sup>`;
    case 'mover':
      return `${parts[0]}\u0302`;
    case 'mspace':
      return ' ';
    case 'mi':
      return math.hasAttribute('mathvariant') ? (math.textContent ?? '') : `<i>${math.textContent}</i>`;
    default:
      return parts.length > 0 ? parts.join('') : (math.textContent ?? '');
  }
}

/**
 * A node by the catalogue, and its sizes, in the notation's order.
 * @param {Written} what
 * @param {string} id
 */
function named({ tape, graph, notation, which }, id) {
  const node = /** @type {CatalogueNode} */ (graph.byId.get(id)),
    { op, shape } = /** @type {import('../../../model/types.js').TapeNode} */ (tape.nodes.get(id));
  const sizes = sizesOf(
    axesOf(node, notation, which === null && tape.batch > 1),
    node.shape,
    shape,
    tape.batch,
  );
  return { start: [id, spoken(node.letters.value[notation], tape.t), op, sizes.join(' x ')], sizes };
}

/** The nodes with their norms. @param {GraphPicture} picture @param {Written} what @returns {Table} */
export function tableOf({ vectors }, what) {
  return {
    columns: ['id', 'letters', 'op', 'shape', 'norm_value', 'norm_gradient'],
    rows: [...what.tape.nodes.keys()].map((id) => [
      ...named(what, id).start,
      vectors.value.get(id)?.norm ?? null,
      vectors.grad.get(id)?.norm ?? null,
    ]),
  };
}

/**
 * Every number of every node; rows and columns from 0, as they stand on paper.
 * @param {GraphPicture} picture
 * @param {Written} what
 * @returns {Table}
 */
export function entriesOf({ vectors }, what) {
  const rows = [...what.tape.nodes.keys()].flatMap((id) => {
    const { start, sizes } = named(what, id),
      columns = sizes[1] ?? 1;
    const [value, grad] = [vectors.value.get(id)?.numbers, vectors.grad.get(id)?.numbers];
    return Array.from(value ?? [], (number, i) => [
      ...start,
      value?.length === 1 ? null : Math.floor(i / columns),
      sizes.length > 1 ? i % columns : null,
      number,
      grad?.[i] ?? null,
    ]);
  });
  return { columns: ['id', 'letters', 'op', 'shape', 'row', 'column', 'value', 'gradient'], rows };
}
