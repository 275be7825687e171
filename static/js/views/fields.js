/** The rail's fields: a label, a control, and the place where a mistake in it is told. */

import { el, fill } from '../dom.js';

/** @import {Problem} from '../model/types.js' */

let names = 0;

/**
 * @typedef {object} Field
 * @property {HTMLElement} node
 * @property {RegExp} where      the fields of the spec that this control turns
 * @property {(problem: Problem|null) => void} tell
 */

/**
 * @param {string} label @param {HTMLElement} control @param {RegExp} where @param {HTMLElement|null} [value]  what stands at the right of the label
 * @returns {Field}
 */
export function field(label, control, where, value = null) {
  const id = `field-${++names}`;
  const group = control.getAttribute('role') === 'group' || control.tagName === 'FIELDSET';
  const focusable = /^(INPUT|SELECT|TEXTAREA)$/.test(control.tagName) ? control : control.querySelector('input, select, textarea');
  const name = group ? el('span', { class: 'label', id }, label) : el('label', { for: id }, label);
  if (group) control.setAttribute('aria-labelledby', id);
  else focusable?.setAttribute('id', id);
  const problem = el('p', { class: 'problem', id: `${id}-problem`, hidden: true });
  const node = el('div', { class: 'field' }, el('div', { class: 'field-head' }, name, value), control, problem);
  return {
    node, where,
    tell(said) {
      problem.hidden = said === null;
      node.classList.toggle('wrong', said !== null);
      problem.textContent = said ? [said.message, said.hint].filter(Boolean).join('; ') : '';
      for (const each of node.querySelectorAll('input, select, textarea')) {
        each.toggleAttribute('aria-invalid', said !== null);
        if (said) { each.setAttribute('aria-invalid', 'true'); each.setAttribute('aria-describedby', problem.id); } else each.removeAttribute('aria-describedby');
      }
    },
  };
}

/**
 * A range with its value beside the label; `set` shows a value that came from elsewhere.
 * @param {{label: string, where: RegExp, min: number, max: number, step?: number, write?: (value: number) => string, turn: (value: number) => void}} options
 * @returns {Field & {set: (value: number, bounds?: [number, number]) => void}}
 */
export function slider({ label, where, min, max, step = 1, write = String, turn }) {
  const output = el('output', {});
  const input = el('input', { type: 'range', min, max, step });
  const paint = () => {
    const [low, high, value] = [input.min, input.max, input.value].map(Number);
    input.style.setProperty('--part', `${high > low ? 100 * (value - low) / (high - low) : 0}%`);
  };
  input.addEventListener('input', () => {
    output.textContent = write(Number(input.value));
    paint();
    turn(Number(input.value));
  });
  const made = field(label, input, where, output);
  return {
    ...made,
    set(value, [low, high] = [min, max]) {
      Object.assign(input, { min: String(low), max: String(high) });
      input.value = String(value);
      output.textContent = write(value);
      input.setAttribute('aria-valuetext', write(value));
      paint();
    },
  };
}

/** One of a few, all in sight. @param {{name: string, options: [string, import('../dom.js').Child][], turn: (value: string) => void, fine?: boolean}} options */
export function choice({ name, options, turn, fine = false }) {
  const inputs = options.map(([value]) => el('input', { type: 'radio', name, value, on: { change: () => turn(value) } }));
  const node = el('div', { class: fine ? 'choice fine' : 'choice', role: 'group' }, ...options.map(([, text], i) => el('label', {}, inputs[i], text)));
  return { node, set: (/** @type {string} */ value) => inputs.forEach((input) => { input.checked = input.value === value; }) };
}

/** @param {[string, string][]} options @param {(value: string) => void} turn */
export function chooser(options, turn) {
  const node = el('select', { on: { change: () => turn(node.value) } });
  return {
    node,
    set(/** @type {string} */ value, /** @type {[string, string][]} */ anew = options) {
      fill(node, ...anew.map(([each, text]) => el('option', { value: each }, text)));
      node.value = value;
    },
  };
}
