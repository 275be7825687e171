/** A colour bar: the stops of a scale, its ends in numbers, and the marks of what is not on it. */

import { el } from '../../core/dom.js';

/** @import {Range} from '../../figures/scales.js' */

/**
 * @param {Range} range
 * @param {string[]} palette
 * @param {string|HTMLElement} label
 * @param {(value: number) => string} write
 */
export function legendBar([low, high], palette, label, write) {
  const ramp = el('span', { class: 'ramp' });
  ramp.style.background = `linear-gradient(to right, ${palette.join(', ')})`;
  return el(
    'span',
    { class: 'legend' },
    typeof label === 'string' ? el('span', { class: 'quiet' }, label) : label,
    el('span', { class: 'number' }, write(low)),
    ramp,
    el('span', { class: 'number' }, write(high)),
  );
}

/** Steps that the pass has not reached are hatched. @param {(key: string) => string} t */
export const legendUnreached = (t) =>
  el('span', { class: 'legend-mark' }, el('span', { class: 'swatch unreached' }), t('legend.unreached'));

/** The answer that was wanted stands in a ring. @param {(key: string) => string} t */
export const legendRing = (t) =>
  el('span', { class: 'legend-mark' }, el('span', { class: 'swatch ring' }), t('lanes.key.wanted'));

/**
 * The meaning of a figure's marks: one line each.
 * @param {{kind: string, colour: string, ink: string}[]} marks
 * @param {(key: string) => string} t
 */
export const legendMarks = (marks, t) =>
  marks.map(({ kind, colour, ink }) => {
    const swatch = el('span', { class: `swatch ${kind}` });
    swatch.style.background = colour;
    swatch.style.color = ink;
    return el('span', { class: 'legend-mark' }, swatch, t(`legend.${kind}`));
  });
