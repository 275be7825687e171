/** The rail's fields: a label, a control, and the place where a mistake in it is told. */

import { el, fill, refill, write } from '../../core/dom.js';
import { wide } from '../../figures/text.js';

/** @import {Child} from '../../core/dom.js' */

let names = 0;

/**
 * @typedef {object} Field
 * @property {HTMLElement} node
 * @property {RegExp} where      the fields of the spec that this control turns
 * @property {(said: Child[]|string|null) => void} tell  what is wrong with it; null: nothing
 */

/**
 * @param {string|HTMLElement} label
 * @param {HTMLElement} control
 * @param {RegExp} where
 * @param {HTMLElement|null} [value]  what stands at the right of the label
 * @returns {Field}
 */
export function field(label, control, where, value = null) {
  const id = `field-${++names}`;
  const group = control.getAttribute('role') === 'group' || control.tagName === 'FIELDSET';
  const focusable = /^(INPUT|SELECT|TEXTAREA)$/.test(control.tagName)
    ? control
    : control.querySelector('input, select, textarea');
  const name = group ? el('span', { class: 'label', id }, label) : el('label', { for: id }, label);
  if (group) control.setAttribute('aria-labelledby', id);
  else focusable?.setAttribute('id', id);
  const problem = el('p', { class: 'problem', id: `${id}-problem`, hidden: true });
  const node = el(
    'div',
    { class: 'field' },
    el('div', { class: 'field-head' }, name, value),
    control,
    problem,
  );
  return {
    node,
    where,
    tell(said) {
      problem.hidden = said === null;
      node.classList.toggle('wrong', said !== null);
      fill(problem, ...(said === null ? [] : [said].flat()));
      for (const each of node.querySelectorAll('input, select, textarea')) {
        each.toggleAttribute('aria-invalid', said !== null);
        if (said) {
          each.setAttribute('aria-invalid', 'true');
          each.setAttribute('aria-describedby', problem.id);
        } else each.removeAttribute('aria-describedby');
      }
    },
  };
}

/**
 * A line that says beside a group why something in it cannot be had now.
 * @param {HTMLElement} group  which stands in its place already: the line comes after it
 * @returns {(why: string|null) => void}  null: all of it can be had
 */
export function reason(group) {
  const node = el('p', { class: 'quiet small', id: `reason-${++names}`, hidden: true });
  group.after(node);
  return (why) => {
    node.hidden = why === null;
    write(node, why ?? '');
    if (why === null) group.removeAttribute('aria-describedby');
    else group.setAttribute('aria-describedby', node.id);
  };
}

/**
 * A range, and beside its label the value as a number that may be typed, also beyond the range's ends; `set`
 * shows a value that came from elsewhere, null as `none`.
 * @param {{label: string, exact: string, where: RegExp, min: number, max: number, step?: number,
 *   none?: string, turn: (value: number) => void, clear?: () => void, accepted?: () => number}} options
 *   exact: the number's own name; clear: what an emptied number means, where it means something; accepted:
 *   the value that an emptied number goes back to, where the one that is shown may have been refused
 * @returns {Field & {set: (value: number|null, bounds?: [number, number], limits?: [number, number]) =>
 *   void}}
 */
export function slider({ label, exact, where, min, max, step = 1, none = '', turn, ...emptied }) {
  const input = el('input', { type: 'range', min, max, step });
  /** @type {number|null} */
  let shown = null;
  const number = el('input', {
    class: 'exact',
    type: 'number',
    step: step === 1 ? 1 : 'any',
    'aria-label': exact,
    placeholder: none,
    on: {
      change: () => (number.value === '' ? empty() : turn(Number(number.value))),
    },
  });
  const told = el('output', { class: 'exact shallow' });
  const say = (/** @type {number|null} */ value) => {
    shown = value;
    told.textContent = value === null ? none : String(value);
    number.value = value === null ? '' : String(value);
    number.style.width = `calc(${wide(number.value || none, 1)}em + 1ch)`;
  };
  const empty = () => {
    const back = emptied.accepted?.() ?? shown;
    if (emptied.clear) emptied.clear();
    else if (back === shown) say(shown);
    else turn(Number(back));
  };
  const paint = () => {
    const [low, high, value] = [input.min, input.max, input.value].map(Number);
    input.style.setProperty('--part', `${high > low ? (100 * (value - low)) / (high - low) : 0}%`);
  };
  input.addEventListener('input', () => {
    say(Number(input.value));
    paint();
    turn(Number(input.value));
  });
  number.classList.add('deep');
  const made = field(label, input, where, number);
  number.after(told);
  return {
    ...made,
    set(value, [low, high] = [min, max], limits = undefined) {
      Object.assign(input, { min: String(low), max: String(high) });
      input.value = String(value ?? 0);
      say(value);
      if (limits) Object.assign(number, { min: String(limits[0]), max: String(limits[1]) });
      input.setAttribute('aria-valuetext', value === null ? none : String(value));
      paint();
    },
  };
}

/**
 * One of a few, all in sight.
 * @param {{name: string, options: [string, import('../../core/dom.js').Child][], turn: (value: string) =>
 *   void, fine?: boolean}} options
 */
export function choice({ name, options, turn, fine = false }) {
  const inputs = options.map(([value]) =>
    el('input', { type: 'radio', name, value, on: { change: () => turn(value) } }),
  );
  const node = el(
    'div',
    { class: fine ? 'choice fine' : 'choice', role: 'group' },
    ...options.map(([, text], i) => el('label', {}, inputs[i], text)),
  );
  return {
    node,
    set: (/** @type {string} */ value) =>
      inputs.forEach((input) => {
        input.checked = input.value === value;
      }),
    /** Options that cannot be had now, and why. @param {string[]} values @param {string} [why] */
    without: (values, why = '') =>
      inputs.forEach((input) => {
        input.disabled = values.includes(input.value);
        if (input.parentElement) input.parentElement.title = input.disabled ? why : '';
      }),
  };
}

/**
 * A value, its text, and the group of neighbours that it stands in, if any.
 * @typedef {[string, string, string?]} Choice
 */

/** @param {Choice[]} choices */
function grouped(choices) {
  /** @type {HTMLElement[]} */
  const nodes = [];
  for (const [value, text, group] of choices) {
    const node = el('option', { value }, text);
    const last = nodes[nodes.length - 1];
    if (group === undefined) nodes.push(node);
    else if (last?.getAttribute('label') === group) last.append(node);
    else nodes.push(el('optgroup', { label: group }, node));
  }
  return nodes;
}

/** @param {Choice[]} options @param {(value: string) => void} turn */
export function chooser(options, turn) {
  const node = el('select', { on: { change: () => turn(node.value) } });
  return {
    node,
    set(/** @type {string} */ value, /** @type {Choice[]} */ anew = options) {
      refill(node, JSON.stringify(anew), () => grouped(anew));
      if (node.value !== value) node.value = value;
    },
  };
}
