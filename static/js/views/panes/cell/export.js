/** The microscope's graph for the export menu: a figure as the page looks now, and tables of its nodes. */

import { figure, HEAD } from '../../../graph/figure.js';
import { condensed } from '../../../graph/numbers.js';
import { standing } from '../../../model/caption.js';
import { axesOf, sizesOf } from '../../../model/cellgraph.js';
import { nameOf } from '../../../model/names.js';
import { spoken } from '../../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Figure, Run, Table, Tape, Tokens, View} from '../../../model/types.js' */
/** @import {Explained} from '../../../figures/key.js' */
/** @import {Shown, Store, Services} from '../../../services.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {Strip} from '../../../graph/figure.js' */
/** @import {Box} from '../../../graph/layout.js' */
/** @import {GraphPicture} from './picture.js' */
/** @import {Standing} from './standing.js' */

/**
 * Whose numbers stand in the picture, and how they are written.
 * @typedef {{tape: Tape, graph: CellGraph, notation: View['notation'], which: Which}} Written
 */

/** Bars in a strip at most. */
const BARS = 64;

/** @param {GraphPicture} picture @param {Tokens} tokens @param {number} margin @returns {Figure} */
function figureOf(picture, tokens, margin) {
  const { width, height } = picture.picture;
  const nodes = [...picture.nodes.values()].map(({ id, node }) => nodeLook(picture, id, node));
  const ends = [...picture.ends]
    .filter(([, { node }]) => getComputedStyle(node).visibility !== 'hidden')
    .map(([id, { node }]) => ({ box: boxOf(picture, id), letter: written(node.querySelector('math')) }));
  const edges = picture.edges.flatMap(edgeLook);
  edges.sort((a, b) => Number(a.front) - Number(b.front)); // what travels lies over what does not
  return figure({ nodes, edges, ends, width, height }, { tokens, margin });
}

/** @param {GraphPicture} picture @param {string} id */
const boxOf = ({ picture }, id) => /** @type {Box} */ (picture.boxes.get(id));

/**
 * A node as the page shows it now.
 * @param {GraphPicture} picture
 * @param {string} id
 * @param {HTMLElement} node
 */
function nodeLook(picture, id, node) {
  const style = getComputedStyle(node);
  const bare = node.classList.contains('bare');
  const scalar = node.querySelector('.opnode-number');
  return {
    box: boxOf(picture, id),
    border: style.borderTopColor,
    dash: style.borderTopStyle === 'dashed' ? '3px,2px' : 'solid',
    ground: style.backgroundColor,
    ink: style.color,
    size: node.closest('.tight') ? 9 : 11,
    sign: node.querySelector('.opnode-sign:not([hidden])')?.textContent ?? '',
    letter: written(node.querySelector('.opnode-symbol:not([hidden]) math')),
    number: scalar && !bare && node.classList.contains('valued') ? (scalar.textContent ?? '') : '',
    strips: bare ? [] : stripsOf(picture, id, node),
  };
}

/**
 * The strips of a node's value and of its gradient, where it shows them.
 * @param {GraphPicture} picture
 * @param {string} id
 * @param {HTMLElement} node
 * @returns {Strip[]}
 */
function stripsOf(picture, id, node) {
  const { value: values, grad: grads } = picture.vectors;
  const { y, height } = boxOf(picture, id);
  const { kind } = node.dataset;
  const parameter = kind === 'parameter';
  const tall = Math.max(3, (height - HEAD - 5) / 2);
  const valued = node.classList.contains('valued') && !parameter && !node.querySelector('.opnode-number');
  const value = valued ? values.get(id) : undefined;
  const grad = node.classList.contains('holds') ? grads.get(id) : undefined;
  const mark = /** @type {HTMLElement} */ (node.querySelector('.opnode-mark'));
  const of = (/** @type {import('./picture.js').Vector} */ { numbers }) => condensed(numbers, BARS);
  /** @type {Strip[]} */
  const strips = [];
  if (value)
    strips.push({ numbers: of(value), most: kind === 'gate' ? 1 : null, top: y + HEAD + 2, height: tall });
  if (grad)
    strips.push({
      numbers: of(grad),
      most: null,
      top: parameter ? y + height - tall - 2 : y + HEAD + 3 + tall,
      height: tall,
      mark: mark.style.background === 'none' ? null : getComputedStyle(mark).backgroundColor,
    });
  return strips;
}

/** @param {import('./edges.js').Edge} edge */
function edgeLook({ from, over, base }) {
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
function tableOf({ vectors }, what) {
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
function entriesOf({ vectors }, what) {
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

/** The tables of a file while the numbers are on their way. */
const NOTHING = { columns: [], rows: [] };

/**
 * The microscope's entry in the export menu; its files show the page as it is when they are asked for.
 * @param {Store} store
 * @param {Pick<Services, 't'|'drawing'>} services
 * @param {Standing} now
 * @param {{key: (run: Run) => Explained[], label: (id: string) => string, margin: number}} of
 * @returns {Shown}
 */
export function fileOf(store, { t, drawing }, now, { key, label, margin }) {
  const run = () => /** @type {Run} */ (store.get().run);
  const written = () => ({
    tape: /** @type {Tape} */ (now.drawn),
    graph: /** @type {CellGraph} */ (now.graph),
    notation: store.get().view.notation,
    which: now.which,
  });
  return {
    id: 'microscope',
    get title() {
      const { model, t: step } = store.get().selection;
      return t('microscope.figure', { network: nameOf(run().models, model, t), t: step });
    },
    about: () => [standing(store.get().selection, t)],
    get models() {
      return [store.get().selection.model];
    },
    get step() {
      return `t${store.get().selection.t}`;
    },
    figure: () => figureOf(/** @type {GraphPicture} */ (now.picture), drawing.tokens(), margin),
    key: () => key(run()),
    table: () => (now.picture && now.drawn ? tableOf(now.picture, written()) : NOTHING),
    entries: () => (now.picture && now.drawn ? entriesOf(now.picture, written()) : NOTHING),
    summary: () => (now.shows ? label(now.shows.operation.op) : ''),
  };
}
