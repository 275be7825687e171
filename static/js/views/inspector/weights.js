/** The weights that the selected state is made with, where one asks for them: each may be typed over. */

import * as client from '../../api/client.js';
import { createAsking } from '../../run/asking.js';
import { el, write } from '../../core/dom.js';
import { cellGraph } from '../../model/cellgraph.js';
import { indexRows } from '../../model/edited.js';
import { isPlain } from '../../model/layers.js';
import { lettersOf } from '../parts/entries.js';
import { spoken } from '../parts/formulas.js';
import { createGiven } from './given.js';
import { createProblem } from '../parts/problem.js';

/** @import {CatalogueNode, CellGraph} from '../../model/cellgraph.js' */
/** @import {Drawn, Weight} from '../../model/edited.js' */
/** @import {Run, Selection, View} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** Up to this many units have all weights listed; of more, those into the selected one. */
const UNITS = 4;

/** @param {Store} store @param {Services} services */
export function createWeights(store, services) {
  const { t } = services;
  const given = createGiven(services);
  const title = el('summary', {});
  const region = { class: 'numbers-scroll', tabindex: '0', role: 'region', 'aria-label': t('weights.title') };
  const problem = createProblem(services, () => asking.again());
  const node = el('details', { class: 'weights-box' }, title, el('div', region, given.node));
  /** @type {(Drawn & {digest: string})|null} */
  let drawn = null;
  let key = '';

  const asking = createAsking(store, {
    subject: ({ run }) => (node.open && run?.done ? String(run.id) : null),
    ask: ({ run }) => client.numbers(/** @type {Run} */ (run).spec),
    show({ answer, problem: said }) {
      problem.tell(said);
      if (said) title.after(problem.node);
      else problem.node.remove();
      if (answer) drawn = answer;
      const { run, selection } = store.get();
      if (run) update(run, selection);
    },
  });
  node.addEventListener('toggle', asking.follow);

  /** @param {Run} run @param {Selection} selection */
  function update(run, { model, node: state, unit }) {
    const { catalogue, view } = store.get();
    const { notation } = view;
    const graph = cellGraph(catalogue, run.spec, model);
    const { H } = run.models[model];
    const chosen = unit !== null && unit < H ? unit : 0;
    const only = H <= UNITS || state === 'output' ? null : chosen;
    const stated = state === 'h' || state === 'c' || state === 'output';
    node.hidden = !stated || !graph || !isPlain(run.models[model]);
    const into = only === null ? 'weights.title' : 'weights.unit';
    write(title, t(state === 'output' ? 'weights.out' : into, { unit: chosen }));
    if (node.hidden || !node.open || !graph || drawn?.digest !== run.digest) return;
    const now = [run.id, model, state === 'output', only, notation].join();
    if (now === key) return;
    key = now;
    const { weights } = drawn.models[model];
    const rows = indexRows(weights, graph, H, state === 'output', only).map((each) => {
      const name = nameOf(each, graph, notation);
      const place = { what: /** @type {const} */ ('weight'), m: model, name: each.name, index: each.index };
      const value = each.index.reduce((part, at) => part[at], weights[each.name]);
      return [el('th', { scope: 'row' }, name), given.cell(value, place, name)];
    });
    given.draw(
      ['weights.name', 'numbers.value'].map((head) => el('th', { scope: 'col' }, t(head))),
      rows,
    );
  }

  return { node, update, stop: asking.stop };
}

/**
 * A weight's letters and its indices, as the notation has them.
 * @param {Weight} weight @param {CellGraph} graph @param {View['notation']} notation
 */
function nameOf({ name: id, block, within }, graph, notation) {
  const of = /** @type {CatalogueNode} */ (graph.byId.get(id));
  const letters = spoken(lettersOf({ id, what: 'value', block }, of, 'letters')[notation]);
  const written = graph.rowwise[notation] ? within.toReversed() : within;
  return `${letters} [${written.join(', ')}]`;
}
