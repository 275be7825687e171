/** The form for a new breakpoint: its kind, and what the kind asks. */

import { el, fill } from '../../core/dom.js';
import { SHUTTING } from '../../model/names.js';
import { chooser } from '../parts/fields.js';
import { GRADIENT } from './breakpoints.js';

/** @import {State} from '../../model/types.js' */
/** @import {Breakpoint} from '../../model/breakpoints.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * The fields of a kind of breakpoint, and the breakpoint that is read from them.
 * @typedef {{fields: HTMLElement[], read: () => any}} Kind
 */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(breakpoint: Breakpoint) => void} add
 */
export function createForm(store, { t }, add) {
  const kinds = createKinds(store.get(), t);
  const chosen = () => /** @type {Breakpoint['kind']} */ (kind.node.value);
  const fields = el('div', { class: 'fields' });
  const kind = labelled(
    t('breakpoints.kind'),
    Object.keys(kinds),
    (each) => t(`breakpoints.kind.${each}`),
    () => fill(fields, ...kinds[chosen()].fields),
  );
  fill(fields, ...kinds[chosen()].fields);
  const button = el('button', { class: 'button framed', type: 'submit' }, t('breakpoints.add'));
  function submit(/** @type {Event} */ event) {
    event.preventDefault();
    add({ kind: chosen(), ...kinds[chosen()].read(), on: true });
  }
  return {
    node: el('form', { on: { submit } }, kind.node, fields, button),
    first: kind.node,
    full: (/** @type {boolean} */ full) => {
      button.disabled = full;
    },
  };
}

/**
 * A chooser that stands at its first option.
 * @param {string} label @param {string[]} values @param {(value: string) => string} titled
 * @param {() => void} [turn]
 */
function labelled(label, values, titled, turn = () => {}) {
  const made = chooser(
    values.map((value) => [value, titled(value)]),
    turn,
  );
  made.node.setAttribute('aria-label', label);
  made.set(values[0]);
  return made;
}

/** @param {string} label @param {object} props */
const entry = (label, props) =>
  el('input', { class: 'entry', type: 'number', required: true, 'aria-label': label, ...props });

/** @param {State} state @param {Translate} t @returns {Record<Breakpoint['kind'], Kind>} */
function createKinds({ run, selection }, t) {
  const last = (run?.T ?? 1) - 1;
  const k = entry(t('breakpoints.k'), { value: String(run?.lossSteps.at(-1) ?? last), min: 0, max: last }),
    step = entry(t('breakpoints.t'), { value: String(selection.t), min: 0, max: last });
  return {
    norm: createNorm(t),
    gate: createGate(t, Object.keys(run?.models[selection.model].gates ?? {})),
    nonfinite: { fields: [], read: () => ({}) },
    loss: { fields: [k], read: () => ({ k: Number(k.value) }) },
    step: { fields: [step], read: () => ({ t: Number(step.value) }) },
  };
}

/** The norm of a gradient below or above a value. @param {Translate} t @returns {Kind} */
function createNorm(t) {
  const of = labelled(
    t('breakpoints.of'),
    ['dh', 'dc'],
    (each) => GRADIENT[/** @type {keyof typeof GRADIENT} */ (each)],
  );
  const side = labelled(t('breakpoints.side'), ['below', 'above'], (each) => t(`breakpoints.${each}`));
  const value = entry(t('breakpoints.value'), { value: '0.001', step: 'any', min: Number.MIN_VALUE });
  return {
    fields: [of.node, side.node, value],
    read: () => ({ of: of.node.value, side: side.node.value, value: Number(value.value) }),
  };
}

/**
 * A share of a gate's units that are saturated.
 * @param {Translate} t @param {string[]} has  gates of the network @returns {Kind}
 */
function createGate(t, has) {
  const gate = labelled(t('breakpoints.which'), SHUTTING, (each) => each);
  gate.set(has.find((each) => SHUTTING.includes(each)) ?? SHUTTING[0]);
  const share = entry(t('breakpoints.share'), { value: '50', step: 'any', min: 1, max: 100 });
  return {
    fields: [gate.node, share, el('span', { 'aria-hidden': 'true' }, '%')],
    read: () => ({ gate: gate.node.value, share: Number(share.value) / 100 }),
  };
}
