/** Puts a number into the spec in place of another, and says so. */

import * as client from '../../api/client.js';
import { isOneHot, numberAt, withNumber } from '../../model/edited.js';
import { exactly, number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { withDecimalComma } from '../../model/typed.js';

/** @import {Drawn, Place} from '../../model/edited.js' */
/** @import {Spec} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * The number in the spec, and what follows from it on the page.
 * @param {Store} store @param {Services} services
 * @param {{place: Place, name: string, value: number, typed: string}} edit  typed: the number as it was given
 */
export async function editNumber(store, services, { place, name, value, typed }) {
  const { spec } = store.get();
  const { t } = services;
  const drawn = await client.numbers(spec);
  const before = numberAt(drawn, place);
  const next = withNumber(spec, drawn, place, value);
  const text = [
    t('typing.done', { name, before: number(before), value: exactly(value) }),
    ...(withDecimalComma(typed) === null ? [] : [t('typing.decimal', { text: typed.trim() })]),
    ...besides(store, services, spec, drawn, place),
  ];
  // Numbers of one's own are one sequence.
  const view = place.what === 'x' ? { ...store.get().view, batch: 1 } : store.get().view;
  await services.change(() => store.set({ spec: next, view, undo: [] }), text.join(' '));
}

/**
 * What else the change makes of a spec whose numbers were drawn.
 * @param {Store} store @param {Services} services @param {Spec} spec @param {Drawn} drawn
 * @param {Place} place
 */
function besides(store, { t }, spec, { sequence }, place) {
  const { run } = store.get();
  if (place.what === 'x' && !spec.sequence.x) {
    return [t(isOneHot(sequence.x) ? 'typing.letters' : 'typing.inputs')];
  }
  if (place.what !== 'weight' || spec.models[place.m].weights || !run) return [];
  return [t('typing.weights', { network: nameOf(run.models, place.m, t) })];
}
