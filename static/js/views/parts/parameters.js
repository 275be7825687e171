/** The choice of a parameter, and of a gate's rows of it, in the letters of the notation. */

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
 * The parameter that the selection means in the network shown; null: not all of it is here yet.
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
export function createParameters(store, services, name) {
  const node = el('div', { class: 'parameters' });
  let made = '';
  let set = (/** @type {Meant} */ _meant) => {};

  /** @param {{name?: string, gate?: string}} to */
  function turn(to) {
    const now = meant(store.get());
    if (now) services.playback.select({ entry: moved(now.graph, now.model, now.entry, to) });
  }

  /** @param {Meant} now */
  function build(now) {
    const names = createNames(services, now, name, (value) => turn({ name: value }));
    const gates = createGates(services, now, name, (value) => turn({ gate: value }));
    const input = /** @type {HTMLInputElement|null} */ (document.activeElement);
    const held = { name: input?.getAttribute('name'), value: input?.value };
    fill(node, names.node, gatesOf(now.graph, now.entry.name).length > 0 && gates.node);
    // Going through the parameters by key keeps the focus among them.
    for (const each of held.name ? node.querySelectorAll('input') : [])
      if (each.name === held.name && each.value === held.value) each.focus();
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

/** @param {Meant} now @param {string} id @param {string|null} [gate] */
const written = ({ graph, notation }, id, gate = null) => mathml(math(letters(graph, notation, id, gate)));

/**
 * A button for each parameter of the network.
 * @param {Services} services @param {Meant} now @param {string} name @param {(value: string) => void} turn
 */
function createNames({ t, lang }, now, name, turn) {
  const titled = (/** @type {string} */ id) =>
    el('span', { title: now.graph.byId.get(id)?.titles[lang] }, written(now, id));
  const names = choice({
    name: `${name}-parameter`,
    fine: true,
    options: parametersOf(now.model).map((id) => [id, titled(id)]),
    turn,
  });
  names.node.setAttribute('aria-label', t('layer.parameter'));
  return names;
}

/**
 * A button for each gate whose rows are stacked in the parameter.
 * @param {Services} services @param {Meant} now @param {string} name @param {(value: string) => void} turn
 */
function createGates({ t, lang }, now, name, turn) {
  const { graph, entry } = now;
  const titled = (/** @type {string} */ gate) => {
    const style = { '--gate': `var(--gate-${gate})` };
    const look = { class: 'gate-choice', title: graph.byId.get(gate)?.titles[lang], style };
    return el('span', look, written(now, entry.name, gate));
  };
  const gates = choice({
    name: `${name}-gate`,
    fine: true,
    options: gatesOf(graph, entry.name).map((gate) => [gate, titled(gate)]),
    turn,
  });
  gates.node.setAttribute('aria-label', t('layer.gate'));
  return gates;
}
