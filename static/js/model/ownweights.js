// Weights of networks' own: what becomes of them, and of the moves that made them, as the spec turns.

import { presetOf } from './presets.js';
import { losesWeights } from './spec.js';

/** @import {State, Spec} from './types.js' */

/**
 * An example's weights come back with the example.
 * @param {Spec} spec
 * @param {State['catalogue']} catalogue
 */
const isExample = (spec, catalogue) =>
  catalogue !== null && presetOf(spec, catalogue.presets, catalogue.tasks) !== null;

/**
 * Once weights are drawn anew, there is no moving of weights left to take back; but the weights themselves
 * can be given back.
 * @param {State} before
 * @param {State} now
 * @returns {Pick<State, 'undo'> & Partial<Pick<State, 'lost'>>|null} what has to be set besides
 */
export function afterTurning(before, now) {
  if (
    now.spec === before.spec ||
    before.undo.some(({ spec }) => spec === now.spec) ||
    now.undo.some(({ spec }) => spec === before.spec)
  )
    return null; // a move of weights that can be taken back, or was
  // a refused spec is nothing to go back to
  const spec = before.connection.error && before.run ? before.run.spec : before.spec;
  if (losesWeights(spec, now.spec) && !isExample(spec, now.catalogue))
    return { lost: { spec, undo: before.undo }, undo: [] };
  return now.undo.length && !now.spec.models.every(({ weights }) => weights) ? { undo: [] } : null;
}
