/** What a step's parts are called, and the key to a figure of them. */

import { el, mathml } from '../dom.js';
import { cellGraph } from '../model/cellgraph.js';
import { fixed } from '../model/format.js';
import { inLine } from './formulas.js';
import { letters, math } from './letters.js';

/** @import {Child} from '../dom.js' */
/** @import {Explained} from '../figures/key.js' */
/** @import {State} from '../model/types.js' */
/** @import {Translate} from '../i18n.js' */

/** A parameter of the shown network in the letters of the notation; its plain name until the catalogue is here. @param {State} state @param {number} m @param {string} name @param {string|null} [gate] @returns {Child} */
export function letterOf({ run, catalogue, view }, m, name, gate = null) {
  const graph = run && cellGraph(catalogue, run.spec, m);
  return graph ? mathml(math(letters(graph, view.notation, name, gate))) : name;
}

/** A part of a step back: the activations' slopes, the recurrent weights, the state handed on, a gate. @param {State} state @param {Translate} t @param {number} m @param {string} part @returns {Child} */
export function partName(state, t, m, part) {
  const model = state.run?.spec.models[m];
  if (part === 'weights') return letterOf(state, m, 'W_hh');
  if (part === 'saturation') return t('why.part.saturation', { activation: model?.activation ?? 'tanh' });
  if (part === 'highway') return t(`why.part.highway.${model?.cell}`);
  return t('why.part.gate', { part });
}

/** @param {Translate} t @param {number} part @param {number} [digits] */
export const percent = (t, part, digits = 1) => t('number.percent', { number: fixed(100 * part, digits) });

/** A line of the key: how it is drawn, what it is, how much. @param {string|undefined} colour  none: ink @param {Child} name @param {string|null} [value] @param {string} [look]  an area, or Plotly's word for a line */
export function keyItem(colour, name, value = null, look = 'area') {
  const mark = el('span', { class: look === 'area' ? 'swatch' : `rule ${look}` });
  if (colour) mark.style.color = colour;
  return el('li', {}, mark, el('span', {}, name), value !== null && el('b', { class: 'number' }, value));
}

/** A key on the page as the key of a file: what it says and how it is drawn. @param {HTMLElement} key @param {string} ink  of what has no colour of its own @returns {Explained[]} */
export const explained = (key, ink) => [...key.querySelectorAll('li')].map((item) => {
  const mark = /** @type {HTMLElement|null} */ (item.querySelector('.swatch, .rule'));
  const text = [...item.children].filter((child) => child !== mark).map(inLine).join(' ') || item.textContent || '';
  if (!mark) return { is: 'note', text };
  const look = mark.className.split(' ')[1] ?? 'area', colour = mark.style.color || ink;
  return look === 'area' || look === 'ring' || look === 'disc' ? { is: look, text, colour } : { is: 'line', text, colour, dash: look };
});
