/** The microscope's words about a node: its name for screen readers, its numbers in a line. */

import { el, fill } from '../../../core/dom.js';
import { hasGradient, hasValue } from '../../../graph/progress.js';
import { axesOf, sizesOf } from '../../../model/cellgraph.js';
import { number } from '../../../model/format.js';
import { createParser, formula, spoken } from '../../parts/formulas.js';

/** @import {CatalogueNode, CellGraph} from '../../../model/cellgraph.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Vector} from './picture.js' */
/** @import {Standing} from './standing.js' */

/** Numbers that the line under the graph writes out. */
const WRITTEN = 4;

/** @typedef {ReturnType<typeof createWords>} Words */

/** @param {Store} store @param {Services} services @param {Standing} now */
export function createWords(store, { t, lang }, now) {
  const parse = createParser(); // every node is named anew at every step
  const readout = el('output', { class: 'readout number' });
  let written = '';

  /** The shape, the first numbers, the norms. @param {string} id */
  function read(id) {
    const { drawn, graph, which } = now;
    const node = drawn?.nodes.get(id),
      known = graph?.byId.get(id);
    if (!drawn || !node || !known) return '';
    const axes = axesOf(known, store.get().view.notation, which === null && drawn.batch > 1);
    const shape = sizesOf(axes, known.shape, node.shape, drawn.batch).join(' × ');
    const [value, grad] = arrived(now, id);
    return [
      shape,
      value && t('microscope.read.value', { numbers: some(value), norm: number(value.norm) }),
      grad && t('microscope.read.gradient', { numbers: some(grad), norm: number(grad.norm) }),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  return {
    readout,
    /** The name of a node, with what has come of it. @param {string} id */
    label(id) {
      const graph = /** @type {CellGraph} */ (now.graph);
      const { op, titles, letters } = /** @type {CatalogueNode} */ (graph.byId.get(id));
      const { selection, view } = store.get();
      const name = t('microscope.name', {
        op: graph.operations[op].titles[lang],
        letters: spoken(letters.value[view.notation], selection.t, parse),
        title: titles[lang],
        t: selection.t,
      });
      const [value, grad] = arrived(now, id);
      if (!value) return t('microscope.label.not', { name });
      const said = t('microscope.label', { name, count: value.numbers.length, norm: number(value.norm) });
      return grad ? t('microscope.label.gradient', { said, norm: number(grad.norm) }) : said;
    },
    /** The line under the graph: of this node, or empty. @param {string|null} id */
    tell(id) {
      const said = id === null ? '' : read(id);
      const key = said && [now.made, id, now.at, said].join();
      if (key === written) return;
      written = key;
      if (!said || id === null) return fill(readout);
      const { symbol } = /** @type {CatalogueNode} */ (now.graph?.byId.get(id));
      const letters = formula(symbol[store.get().view.notation]);
      letters.set(now.at);
      fill(readout, letters.node, said);
      readout.title = readout.textContent ?? '';
    },
  };
}

/** @param {Vector} vector */
const some = ({ numbers }) =>
  Array.from(numbers.subarray(0, WRITTEN), (each) => number(each)).join(', ') +
  (numbers.length > WRITTEN ? ', …' : '');

/**
 * The value and the gradient of a node; undefined where it has not come.
 * @param {Standing} now
 * @param {string} id
 */
function arrived({ picture, shows }, id) {
  if (!picture || !shows) return [];
  return [
    hasValue(shows.of, shows.now, id) ? picture.vectors.value.get(id) : undefined,
    hasGradient(shows.of, shows.now, id) ? picture.vectors.grad.get(id) : undefined,
  ];
}
