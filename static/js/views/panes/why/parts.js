/** Names for the parts of a step back, and the key to a figure of them. */

import { el, fill, mathml } from '../../../core/dom.js';
import { explained } from '../../../figures/key.js';
import { highway } from '../../../graph/placing.js';
import { cellGraph } from '../../../model/cellgraph.js';
import { fixed } from '../../../model/format.js';
import { gateLetter } from '../../../model/names.js';
import { letters, math } from '../../parts/letters.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Line} from '../../../figures/key.js' */
/** @import {State} from '../../../model/types.js' */
/** @import {Translate} from '../../../core/i18n.js' */

/**
 * A parameter of the shown network in the letters of the notation; its plain name until the catalogue is
 * here.
 * @param {State} state
 * @param {number} m
 * @param {string} name
 * @param {string|null} [gate]
 * @returns {Child}
 */
export function letterOf({ run, catalogue, view }, m, name, gate = null) {
  const graph = run && cellGraph(catalogue, run.spec, m);
  return graph ? mathml(math(letters(graph, view.notation, name, gate))) : name;
}

/**
 * A part of a step back: the activations' slopes, the recurrent weights, the state handed on, a gate. The
 * network is the one that the answer is about: the one that is selected may be another by now.
 * @param {State} state
 * @param {Translate} t
 * @param {{model: number}} answer
 * @param {string} part
 * @returns {Child}
 */
export function partName(state, t, { model }, part) {
  if (part === 'weights') return letterOf(state, model, 'W_hh');
  const activation = state.run?.spec.models[model]?.activation ?? 'tanh';
  if (part === 'saturation') return t('why.part.saturation', { activation });
  return part === 'highway' ? highwayName(state, t, model) : t('why.part.gate', { part: gateLetter(part) });
}

/**
 * The state that is handed on past the gates, and by what it is multiplied there.
 * @param {State} state @param {Translate} t @param {number} m
 */
function highwayName({ run, catalogue }, t, m) {
  const graph = run && cellGraph(catalogue, run.spec, m);
  const [from, by, to] = graph ? highway(graph) : [];
  const node = (/** @type {string|undefined} */ id) => graph?.byId.get(id ?? '');
  const other = node(node(by)?.inputs.find((id) => id !== from));
  if (!other) return t('why.part.highway');
  const [first, second] = other.inputs;
  const factor =
    other.op === 'complement'
      ? `1 − ${first}`
      : other.op === 'divide'
        ? `${first} / (${node(second)?.inputs.join(' + ')})`
        : gateLetter(other.id);
  return t(`why.part.highway.${to === 'c' ? 'c' : 'h'}`, { factor });
}

/** @param {Translate} t @param {number} part @param {number} [digits] */
export const percent = (t, part, digits = 1) => t('number.percent', { number: fixed(100 * part, digits) });

/** @typedef {Line & {name?: Child}} KeyLine  name: as the page has it, where it is a formula */

/** @param {KeyLine} line */
function item({ text, name = text, colour, value = null, look = 'area' }) {
  if (look === 'note') return el('li', {}, name);
  const mark = el('span', { class: look === 'area' ? 'swatch' : `rule ${look}` });
  if (colour) mark.style.color = colour;
  return el('li', {}, mark, el('span', {}, name), value !== null && el('b', { class: 'number' }, value));
}

/** @typedef {ReturnType<typeof createKey>} Key */

/** The key to a figure on the page, and the same for its file. */
export function createKey() {
  const node = el('ul', { class: 'key' });
  /** @type {KeyLine[]} */
  let lines = [];
  return {
    node,
    /** @param {KeyLine[]} now */
    draw(now) {
      lines = now;
      fill(node, ...lines.map(item));
    },
    /** @param {string} ink  the colour of lines that have none of their own */
    explained: (ink) => explained(lines, ink),
  };
}
