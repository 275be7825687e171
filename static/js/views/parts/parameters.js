/** Which parameter, and which gate's rows of it, in the letters of the notation. */

import { el, fill, mathml } from '../../core/dom.js';
import { blockOf, entryIn, gateOf, gatesOf, moved, parametersOf } from '../../model/blocks.js';
import { cellGraph } from '../../model/cellgraph.js';
import { choice } from './fields.js';
import { letters, math } from './letters.js';

/** @import {CellGraph} from '../../model/cellgraph.js' */
/** @import {Block} from '../../model/blocks.js' */
/** @import {Entry, ModelRun, Run, State, View} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * @typedef {{run: Run, m: number, model: ModelRun, graph: CellGraph, notation: View['notation'], entry:
 *   Entry, gate: string|null, block: Block}} Meant  the element that is meant, and the block in which it
 *   stands
 */

/**
 * What the selection means in the network that is shown; null: not all of it is here yet.
 * @param {State} state
 * @returns {Meant|null}
 */
export function meant({ run, catalogue, view: { notation }, selection: { model: m, entry: chosen } }) {
  const model = run?.models[m];
  const graph = run && model ? cellGraph(catalogue, run.spec, m) : null;
  if (!run || !model || !graph) return null;
  const entry = entryIn(chosen, model);
  const gate = gateOf(graph, model, entry);
  return {
    run,
    m,
    model,
    graph,
    notation,
    entry,
    gate,
    block: blockOf(graph, model, notation, entry.name, gate),
  };
}

/** @param {Store} store @param {Services} services @param {string} name  of the groups of buttons */
export function createParameters(store, { t, lang, playback }, name) {
  const node = el('div', { class: 'parameters' });
  let made = '';
  let set = (/** @type {Meant} */ _meant) => {};

  /** @param {{name?: string, gate?: string}} to */
  function turn(to) {
    const now = meant(store.get());
    if (now) playback.select({ entry: moved(now.graph, now.model, now.entry, to) });
  }

  /** @param {Meant} now */
  function build({ graph, model, notation, entry }) {
    const written = (/** @type {string} */ id, /** @type {string|null} */ gate = null) =>
      mathml(math(letters(graph, notation, id, gate)));
    const titled = (/** @type {string} */ id) =>
      el('span', { title: graph.byId.get(id)?.titles[lang] }, written(id));
    const names = choice({
      name: `${name}-parameter`,
      fine: true,
      options: parametersOf(model).map((id) => [id, titled(id)]),
      turn: (value) => turn({ name: value }),
    });
    names.node.setAttribute('aria-label', t('layer.parameter'));
    const stacked = gatesOf(graph, entry.name);
    const gates = choice({
      name: `${name}-gate`,
      fine: true,
      options: stacked.map((gate) => [
        gate,
        el(
          'span',
          {
            class: 'gate-choice',
            title: graph.byId.get(gate)?.titles[lang],
            style: { '--gate': `var(--gate-${gate})` },
          },
          written(entry.name, gate),
        ),
      ]),
      turn: (value) => turn({ gate: value }),
    });
    gates.node.setAttribute('aria-label', t('layer.gate'));
    const [some, of] = [
      document.activeElement?.getAttribute('name'),
      /** @type {HTMLInputElement|null} */ (document.activeElement)?.value,
    ];
    fill(node, names.node, stacked.length > 0 && gates.node);
    if (some)
      for (const input of node.querySelectorAll('input'))
        // who goes through the parameters by key stays among them
        if (input.name === some && input.value === of) input.focus();
    set = (meaning) => {
      names.set(meaning.entry.name);
      gates.set(meaning.gate ?? '');
    };
  }
  return {
    node,
    /** @param {Meant} now */
    update(now) {
      const key = [
        now.graph.variant,
        now.notation,
        gatesOf(now.graph, now.entry.name).length ? now.entry.name : '',
        parametersOf(now.model),
      ].join(' ');
      if (key !== made) build(now);
      made = key;
      set(now);
    },
  };
}
