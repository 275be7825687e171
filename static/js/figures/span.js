// Which steps of a long sequence are in sight, the same in all lanes: those about the cursor, and before
// anybody has gone anywhere those that end with the loss, from which the gradient goes back.

import { windowAround, windowFrom, windowTo } from './geometry.js';

/** @import {Run, Selection} from '../model/types.js' */

/**
 * What there is to show.
 * @typedef {{run: Pick<Run, 'T'|'lossSteps'>, selection: Pick<Selection, 't'|'pass'>, untouched: boolean}}
 *   Shown  untouched: nobody has selected a step
 */

/** @typedef {ReturnType<typeof createSpan>} Span */

export function createSpan() {
  /** @type {[number, number]|null} */
  let span = null;
  /** The sizes that the window was made for. */
  let made = { T: 0, width: 0, place: '' };
  const placeOf = (/** @type {Shown['selection']} */ { t, pass }) => `${t} ${pass}`;

  return {
    /**
     * The window stays while the cursor does; a cursor that moves is kept in it.
     * @param {Shown} shown
     * @param {number} width  of a lane, px
     * @returns {[number, number]}
     */
    of({ run: { T, lossSteps }, selection, untouched }, width) {
      const place = placeOf(selection);
      const kept = span && made.T === T && made.width === width ? span : null;
      if (kept && made.place === place) return kept;
      const atLoss = !kept && untouched && selection.pass === 'backward' && lossSteps.length > 0;
      const last = lossSteps[lossSteps.length - 1];
      span = atLoss ? windowTo(last, T, width) : windowAround(selection.t, T, width, kept);
      made = { T, width, place };
      return span;
    },
    /**
     * By hand: the window begins here, wherever the cursor is.
     * @param {number} from
     * @param {Shown} shown
     * @param {number} width
     */
    turn(from, { run: { T }, selection }, width) {
      span = windowFrom(from, T, width);
      made = { T, width, place: placeOf(selection) };
    },
  };
}

/**
 * The loss that is out of sight, and on which side; null: one is in sight.
 * @param {number[]} lossSteps
 * @param {[number, number]} span
 * @returns {{t: number, side: 'left'|'right'}|null}
 */
export function lossBeyond(lossSteps, [from, to]) {
  if (lossSteps.length === 0 || lossSteps.some((t) => t >= from && t < to)) return null;
  const after = lossSteps.find((t) => t >= to);
  if (after !== undefined) return { t: lossSteps[lossSteps.length - 1], side: 'right' };
  return { t: lossSteps[lossSteps.length - 1], side: 'left' };
}
