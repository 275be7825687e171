// Steps that are not yet there: the stream has not brought them, or the pass has not come to them.

/** @import {ModelRun, Problem, Quantity, Selection, State} from './types.js' */

/** @typedef {[number, number]} Steps  from <= t < to */
/** @typedef {Pick<ModelRun, 'forwardTo'|'backwardFrom'>} Come */
/** @typedef {Pick<Selection, 't'|'pass'>} Place */

/** Of a strip of gradients. @param {Come} model @param {Place} place @param {number} T @returns {Steps} */
export const ofStrip = ({ backwardFrom }, { t, pass }, T) => [
  0,
  pass === 'forward' ? T : Math.max(t, backwardFrom),
];

/**
 * The quantities of a lane: its states, its gradients, or on the way back the states as far as its gradients
 * have not come.
 * @param {Come} model
 * @param {Place} place
 * @param {number} T
 * @param {Quantity[]} quantities  of the lane's pictures
 * @returns {Steps}
 */
export function ofLane(model, { t, pass }, T, quantities) {
  const { forwardTo, backwardFrom } = model;
  if (quantities[0] !== 'h') return ofStrip(model, { t, pass }, T);
  if (pass === 'forward') return [Math.min(t + 1, forwardTo), T];
  if (quantities.length === 1) return [forwardTo, T];
  return backwardFrom > t ? [Math.min(t, forwardTo), backwardFrom] : [t, t];
}

/** A stream that has ended before its end. @param {Pick<State, 'connection'|'run'>} state */
export const brokenOff = ({ connection, run }) =>
  connection.status === 'broken' && run !== null && run.done === null;

/**
 * The reason why a pane's subject has not come, and will not come any more; null: it is here, or on its way.
 * @param {Pick<State, 'connection'|'run'|'view'|'catalogue'|'catalogueProblem'|'mapProblem'>} state
 * @returns {Problem|null}
 */
export function missing({ connection, run, view: { pane }, catalogue, catalogueProblem, mapProblem }) {
  if (pane === 'map' && mapProblem) return mapProblem;
  const here = pane === 'map' ? run?.map : run?.done;
  if (!here) return connection.status === 'broken' ? connection.error : null;
  return catalogue || pane === 'map' || pane === 'why' ? null : catalogueProblem;
}
