/**
 * Breakpoints: the list and the form that the transport opens, and the sentence that says why playing has
 * stopped.
 */

import { el, fill, icon } from '../../core/dom.js';
import { BREAKPOINTS, GATES, hits, same, toggled } from '../../model/breakpoints.js';
import { fixed, number, power } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { timeStops } from '../../model/stops.js';
import { chooser } from '../parts/fields.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Breakpoint, Halt} from '../../model/breakpoints.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {Store, Services} from '../../services.js' */

/** Stops of a breakpoint that are named; of more, their number is said. */
const NAMED = 3;
const GRADIENT = { dh: '∂L/∂h', dc: '∂L/∂c' };
/** @param {Translate} t @param {number} share */
const percent = (t, share) => t('number.percent', { number: fixed(100 * share, 1).replace(/\.0$/, '') });

/** What it waits for, in words. @param {Translate} t @param {Breakpoint} breakpoint @returns {string} */
function described(t, breakpoint) {
  switch (breakpoint.kind) {
    case 'norm':
      return t(`breakpoints.norm.${breakpoint.side}`, {
        gradient: GRADIENT[breakpoint.of],
        value: number(breakpoint.value, 1),
      });
    case 'gate':
      return t('breakpoints.gate', { gate: breakpoint.gate, share: percent(t, breakpoint.share) });
    case 'nonfinite':
      return t('breakpoints.nonfinite');
    case 'loss':
      return t('breakpoints.loss', { k: breakpoint.k });
    case 'step':
      return t('breakpoints.step', { t: breakpoint.t });
  }
}

/** Why playing has stopped. @param {Translate} t @param {Run} run @param {Halt} halt @returns {string} */
export function told(t, run, { breakpoint, model, pass, t: step, found }) {
  const places = { network: nameOf(run.models, model, t), t: step, way: t(`breakpoints.way.${pass}`) };
  switch (breakpoint.kind) {
    case 'norm':
      return t(`halt.norm.${breakpoint.side}`, {
        ...places,
        gradient: GRADIENT[breakpoint.of],
        found: power(Number(found), 2),
        value: number(breakpoint.value, 1),
      });
    case 'gate':
      return t('halt.gate', {
        ...places,
        gate: breakpoint.gate,
        found: percent(t, Number(found)),
        share: percent(t, breakpoint.share),
      });
    case 'nonfinite':
      return t('halt.nonfinite', { ...places, name: String(found) });
    case 'loss':
      return t('halt.loss', places);
    case 'step':
      return t('halt.step', places);
  }
}

/** A breakpoint at a step, set or taken away. @param {Store} store @param {Services} services */
export function toggleHere(store, { t, say }) {
  const { view, selection } = store.get();
  const here = /** @type {Breakpoint} */ ({ kind: 'step', t: selection.t, on: true });
  const breakpoints = toggled(view.breakpoints, here);
  store.set({ view: { ...view, breakpoints } });
  say(
    t(
      breakpoints.some((each) => same(each, here))
        ? 'breakpoints.set'
        : view.breakpoints.length === BREAKPOINTS
          ? 'breakpoints.full'
          : 'breakpoints.gone',
      { t: selection.t, most: BREAKPOINTS },
    ),
  );
}

/** @param {Store} store @param {Services} services @param {HTMLElement} anchor */
export function openBreakpoints(store, services, anchor) {
  if (document.getElementById('breakpoints')) return;
  const { t } = services;
  const set = (/** @type {Breakpoint[]} */ breakpoints) =>
    store.set({ view: { ...store.get().view, breakpoints } });
  const list = el('ul', { class: 'breakpoints' });
  const form = createForm(store, services, (breakpoint) => {
    const { breakpoints } = store.get().view;
    if (!breakpoints.some((each) => same(each, breakpoint))) set([...breakpoints, breakpoint]);
  });
  const panel = el(
    'div',
    {
      class: 'menu debugger',
      popover: 'auto',
      id: 'breakpoints',
      role: 'dialog',
      'aria-labelledby': 'breakpoints-title',
    },
    el('h2', { id: 'breakpoints-title' }, t('breakpoints.title')),
    list,
    form.node,
    el('p', { class: 'quiet small' }, t('breakpoints.about')),
  );

  function show() {
    const {
      run,
      view: { breakpoints },
      selection,
    } = store.get();
    const held = [...list.querySelectorAll('input, button')].indexOf(
      /** @type {any} */ (document.activeElement),
    );
    fill(
      list,
      ...breakpoints.map((each) =>
        el(
          'li',
          {},
          el(
            'label',
            {},
            el('input', {
              type: 'checkbox',
              checked: each.on,
              on: {
                change: () => set(breakpoints.map((one) => (one === each ? { ...one, on: !one.on } : one))),
              },
            }),
            described(t, each),
          ),
          el(
            'button',
            {
              class: 'button bare',
              type: 'button',
              'aria-label': t('breakpoints.remove', { breakpoint: described(t, each) }),
              on: { click: () => set(breakpoints.filter((one) => one !== each)) },
            },
            icon('close'),
          ),
          el('span', { class: 'quiet small' }, run ? where(run, selection.model, each) : ''),
        ),
      ),
      breakpoints.length === 0 && el('li', { class: 'quiet' }, t('breakpoints.none')),
    );
    form.full(breakpoints.length >= BREAKPOINTS);
    const kept =
      held < 0 ? null : [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('input, button'))];
    // who has taken one away stays in the list
    if (kept) (kept[Math.min(held, kept.length - 1)] ?? form.first).focus();
  }

  /** The steps at which it will stop. @param {Run} run @param {number} m @param {Breakpoint} breakpoint */
  function where(run, m, breakpoint) {
    const stops = timeStops(run.T);
    const all = hits(run, m, stops, [{ ...breakpoint, on: true }]).map((i) => stops.at(i));
    const named = all
      .slice(0, NAMED)
      .map(({ pass, t: step }) => t('breakpoints.at', { way: t(`breakpoints.way.${pass}`), t: step }))
      .join(', ');
    const network = nameOf(run.models, m, t);
    return all.length === 0
      ? t('breakpoints.nowhere', { network })
      : all.length > NAMED
        ? t('breakpoints.more', { network, named, count: all.length - NAMED })
        : t('breakpoints.where', { network, named });
  }

  show();
  const stops = [
    store.subscribe(show, ({ view }) => view.breakpoints),
    store.subscribe(show, ({ run }) => run?.done),
    store.subscribe(show, ({ selection }) => selection.model),
  ];
  document.body.append(panel);
  panel.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    stops.forEach((stop) => stop());
    panel.remove();
  });
  const top = /** @type {HTMLElement} */ (anchor.closest('footer')).getBoundingClientRect().top;
  Object.assign(panel.style, {
    bottom: `${document.documentElement.clientHeight - top + 6}px`,
    left: `${anchor.getBoundingClientRect().left}px`,
  });
  panel.showPopover();
  form.first.focus();
}

/**
 * A new breakpoint: its kind, and what the kind asks.
 * @param {Store} store
 * @param {Services} services
 * @param {(breakpoint: Breakpoint) => void} add
 */
function createForm(store, { t }, add) {
  const { run, selection } = store.get();
  const entry = (/** @type {string} */ label, /** @type {object} */ props) =>
    el('input', { class: 'entry', type: 'number', required: true, 'aria-label': label, ...props });
  const of = chooser(
      [
        ['dh', GRADIENT.dh],
        ['dc', GRADIENT.dc],
      ],
      () => {},
    ),
    side = chooser(
      [
        ['below', t('breakpoints.below')],
        ['above', t('breakpoints.above')],
      ],
      () => {},
    ),
    gate = chooser(
      GATES.map((each) => [each, each]),
      () => {},
    );
  for (const [{ node }, label] of /** @type {const} */ ([
    [of, 'breakpoints.of'],
    [side, 'breakpoints.side'],
    [gate, 'breakpoints.which'],
  ]))
    node.setAttribute('aria-label', t(label));
  of.set('dh');
  side.set('below');
  gate.set(
    Object.keys(run?.models[selection.model].gates ?? {}).find((each) => GATES.includes(each)) ?? GATES[0],
  );
  const value = entry(t('breakpoints.value'), { value: '0.001', step: 'any', min: Number.MIN_VALUE });
  const share = entry(t('breakpoints.share'), { value: '50', step: 'any', min: 1, max: 100 });
  const last = (run?.T ?? 1) - 1;
  const k = entry(t('breakpoints.k'), { value: String(run?.lossSteps.at(-1) ?? last), min: 0, max: last }),
    step = entry(t('breakpoints.t'), { value: String(selection.t), min: 0, max: last });
  /** @type {Record<Breakpoint['kind'], {fields: HTMLElement[], read: () => any}>} */
  const kinds = {
    norm: {
      fields: [of.node, side.node, value],
      read: () => ({ of: of.node.value, side: side.node.value, value: Number(value.value) }),
    },
    gate: {
      fields: [gate.node, share, el('span', { 'aria-hidden': 'true' }, '%')],
      read: () => ({ gate: gate.node.value, share: Number(share.value) / 100 }),
    },
    nonfinite: { fields: [], read: () => ({}) },
    loss: { fields: [k], read: () => ({ k: Number(k.value) }) },
    step: { fields: [step], read: () => ({ t: Number(step.value) }) },
  };
  const chosen = () => /** @type {Breakpoint['kind']} */ (kind.node.value);
  const fields = el('div', { class: 'fields' });
  const kind = chooser(
    Object.keys(kinds).map((each) => [each, t(`breakpoints.kind.${each}`)]),
    () => fill(fields, ...kinds[chosen()].fields),
  );
  kind.node.setAttribute('aria-label', t('breakpoints.kind'));
  kind.set('norm');
  fill(fields, ...kinds.norm.fields);
  const button = el('button', { class: 'button framed', type: 'submit' }, t('breakpoints.add'));
  const node = el(
    'form',
    {
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          add({ kind: chosen(), ...kinds[chosen()].read(), on: true });
        },
      },
    },
    kind.node,
    fields,
    button,
  );
  return {
    node,
    first: kind.node,
    full: (/** @type {boolean} */ full) => {
      button.disabled = full;
    },
  };
}
