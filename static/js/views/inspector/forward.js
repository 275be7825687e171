/** The forward step as a whole: the cell's equations, and one unit's numbers. */

import { createAsking } from '../../run/asking.js';
import * as client from '../../api/client.js';
import { el, fill, write } from '../../core/dom.js';
import { cellGraph } from '../../model/cellgraph.js';
import { needsWeights, unitLine } from '../../model/forward.js';
import { equations } from '../parts/formulas.js';

/** @import {Weights} from '../../model/forward.js' */
/** @import {Run, Selection, State, Matrix} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** The weights of a larger network are not fetched for one line of numbers. */
const MOST = 20_000;

/**
 * The weights are wanted while the forward pass of a cell is looked at whose state they make without a gate.
 * @param {State} state
 * @returns {string|null}
 */
function wanted({ run, catalogue, selection: { model, pass, node } }) {
  if (!run?.done || run.models[model].parameters > MOST || pass !== 'forward' || node !== 'h') return null;
  const graph = cellGraph(catalogue, run.spec, model);
  return graph && needsWeights(graph, node) ? `${run.id} ${model}` : null;
}

/**
 * @param {State} state @param {AbortSignal} signal
 * @returns {Promise<{digest: string, weights: Weights}>}
 */
async function weightsOf({ run, selection: { model } }, signal) {
  const { digest, nodes } = await client.step(/** @type {Run} */ (run).spec, model, [0, 0], { signal });
  const own = nodes.filter(({ op }) => op === 'parameter');
  return { digest, weights: new Map(own.map(({ id, value }) => [id, /** @type {Matrix} */ (value)])) };
}

/**
 * @param {Store} store @param {Services} services
 */
export function createForward(store, { t }) {
  const math = el('div', { class: 'math whole' });
  const line = el('p', { class: 'number unit-line' });
  const node = el('div', { class: 'forward-step' }, math, line);
  /** @type {Weights|null} */
  let weights = null;
  let set = (/** @type {number} */ _t) => {};

  /** @param {Run} run @param {Selection} selection */
  function update(run, { model, node: state, t: at, unit }) {
    set(at);
    const m = run.models[model],
      u = unit !== null && unit < m.H ? unit : 0;
    const there = at < m.forwardTo && (state === 'h' || state === 'c');
    const graph = there ? cellGraph(store.get().catalogue, run.spec, model) : null;
    const numbers = graph && unitLine(run, model, /** @type {'h'|'c'} */ (state), at, u, graph, weights);
    line.hidden = numbers === null;
    write(line, numbers === null ? '' : `${t('inspector.unit', { unit: u })}: ${numbers}`);
  }

  const asking = createAsking(store, {
    subject: wanted,
    ask: weightsOf,
    show: ({ answer }) => {
      weights = answer?.weights ?? null;
      const { run, selection } = store.get();
      if (run) update(run, selection);
    },
  });
  asking.follow();

  return {
    node,
    update,
    stop: asking.stop,
    /**
     * The equations, in the notation that is chosen; false: no catalogue yet.
     * @param {Run} run @param {Selection} selection
     */
    build(run, { model }) {
      const { catalogue, view } = store.get();
      const graph = cellGraph(catalogue, run.spec, model);
      if (!graph) return false;
      const made = equations(graph.equations[view.notation]);
      set = made.set;
      fill(math, made.node);
      return true;
    },
  };
}
