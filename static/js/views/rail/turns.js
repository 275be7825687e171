/** How the controls change the spec in the store, and what of it was last accepted. */

import { controls, withControls } from '../../model/spec.js';

/** @import {Spec, ModelSpec, State} from '../../model/types.js' */
/** @import {Controls, Turn} from '../../model/spec.js' */
/** @import {Field} from '../parts/fields.js' */
/** @import {Store} from '../../services.js' */

/**
 * A group of the rail's fields: made once, drawn from each spec and catalogue.
 * @typedef {{fields: Field[], draw: (now: Controls, state: State) => void}} Group
 */
/** @typedef {ReturnType<typeof createTurns>} Turns */

/** @param {Store} store */
export function createTurns(store) {
  const turn = (/** @type {Turn} */ patch) => store.set({ spec: withControls(store.get().spec, patch) });
  return {
    turn,
    /** @param {(model: ModelSpec, m: number) => ModelSpec} change */
    models: (change) =>
      store.set({ spec: { ...store.get().spec, models: store.get().spec.models.map(change) } }),
    /** @param {Partial<Spec['loss']>} patch */
    loss: (patch) =>
      store.set({ spec: { ...store.get().spec, loss: { ...store.get().spec.loss, ...patch } } }),
    /**
     * The value in the run on screen: the server may have refused the one in the spec.
     * @param {'T'|'hidden'|'gain'|'seed'} name
     */
    accepted: (name) => controls(store.get().run?.spec ?? store.get().spec)[name],
  };
}
