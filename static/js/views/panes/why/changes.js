/** Changes that would turn a verdict, each offered as a button, and those that would not help. */

import { el, icon } from '../../../core/dom.js';
import { power } from '../../../model/format.js';
import {
  changed,
  changeName,
  decadesOf,
  decadesText,
  judged,
  placeOf,
  useless,
} from '../../../model/verdict.js';
import { createPair } from './pair.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {State} from '../../../model/types.js' */
/** @import {Change, VerdictAnswer} from '../../../model/verdict.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @typedef {Services['t']} Translate */

/** @param {Translate} t @param {Change} change */
const nameOf = (t, change) => t(changeName(change).key, changeName(change).places);

/**
 * @param {Store} store @param {Services} services @param {VerdictAnswer} answer
 * @returns {Child[]}
 */
export function changesOf(store, services, answer) {
  const { t } = services;
  const offered = answer.changes.filter(({ helps }) => helps !== false),
    others = answer.changes.filter(({ helps }) => helps === false);
  const head = judged(answer).kind === 'exploding' ? 'why.changes.gained' : 'why.changes.lost';
  return [
    offered.length > 0 && el('span', { class: 'quiet small' }, t(head)),
    ...offered.map((change) =>
      change.clip ? clipping(store, t, change) : button(store, services, answer, change),
    ),
    others.length > 0 && el('span', { class: 'quiet small useless' }, uselessOf(t, answer, others)),
  ];
}

/**
 * A sentence about the changes that do not help, each with the decades that it would leave.
 * @param {Translate} t
 * @param {VerdictAnswer} answer
 * @param {Change[]} others
 */
function uselessOf(t, answer, others) {
  const told = others.map((change) => {
    const after = /** @type {NonNullable<Change['verdict']>} */ (change.verdict);
    const { key, places } = useless(judged(answer), after);
    return t(key, { change: nameOf(t, change), ...places });
  });
  return t('why.changes.useless', { changes: told.join(', ') });
}

/** @param {Store} store @param {Services} services @param {VerdictAnswer} answer @param {Change} change */
function button(store, services, answer, change) {
  const { t } = services;
  const { spec } = store.get();
  const remark = (/** @type {string} */ key) => el('span', { class: 'quiet' }, t(key));
  const before = judged(answer);
  const after = /** @type {NonNullable<Change['verdict']>} */ (change.verdict);
  const place = placeFor(store.get(), change);
  const places = {
    change: nameOf(t, change),
    before: decadesText(decadesOf(before, before)),
    after: decadesText(decadesOf(before, after)),
    kind: t(`why.kind.${after.kind}`),
  };
  return el(
    'button',
    {
      type: 'button',
      class: 'button framed change',
      disabled: place.how === 'full',
      title: t(`why.change.${place.how}`, places),
      on: { click: () => turn(store, services, { m: answer.model, change, there: place.there }) },
    },
    place.how === 'there' && icon('check'),
    places.change,
    place.how === 'there' && remark('why.change.stands'),
    place.how === 'sequence' && spec.models.length > 1 && remark('why.change.all'),
    el('span', { class: `number after ${after.kind}` }, `${places.before} → ${places.after}`),
  );
}

/**
 * The place of a change: beside the network, nowhere because it stands there already or there is no room,
 * or into the sequence of all networks.
 * @param {State} state
 * @param {Change} change
 * @returns {{how: 'beside'|'there'|'full'|'sequence', there: number}}
 */
function placeFor({ spec, catalogue }, change) {
  const there = placeOf(spec, change);
  if (there >= 0) return { how: 'there', there };
  if (change.sequence) return { how: 'sequence', there };
  const full = spec.models.length >= (catalogue?.limits.models ?? Infinity);
  return { how: full ? 'full' : 'beside', there };
}

/** A norm on a button; a dash where it overflowed. @param {number} [log10] */
const normText = (log10 = NaN) => (Number.isNaN(log10) ? '–' : power(log10));

/**
 * Clipping changes no gradient on its way: there is nothing to put beside, its section tells more.
 * @param {Store} store
 * @param {Translate} t
 * @param {Change} change
 */
function clipping(store, t, change) {
  const places = {
    ...changeName(change).places,
    raw: normText(change.clip?.log10_norm_raw),
    clipped: normText(change.clip?.log10_norm),
  };
  return el(
    'button',
    {
      type: 'button',
      class: 'button framed change',
      title: t('why.change.clipped', places),
      on: { click: () => store.set({ view: { ...store.get().view, why: 'clipping' } }) },
    },
    t('why.change.clip', places),
    el('span', { class: 'number after' }, t('why.change.norms', places)),
  );
}

/**
 * @param {Store} store
 * @param {Services} services
 * @param {{m: number, change: Change, there: number}} to  there: where the change stands already, or -1
 */
function turn(store, services, { m, change, there }) {
  const { t, playback, runs } = services;
  if (there >= 0) return playback.select({ model: there });
  playback.pause();
  const then = change.model ? m + 1 : m;
  const act = () => runs.turnTo(changed(store.get().spec, m, change), { model: then });
  const text = t('undo.remedy', { change: nameOf(t, change) });
  void services.change(act, text, () => createPair(store, services, m, then));
}
