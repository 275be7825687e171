/** A positive number of any size: a slider over decades, and the number itself, which may be typed. */

import { el } from '../../core/dom.js';
import { field } from './fields.js';

/** The slider's steps a decade. */
const FINE = 10;

/**
 * @param {{label: string, slider: string, least: number, most: number, turn: (value: number) => void}}
 *   options  least, most: powers of ten; slider: its own name
 */
export function magnitude({ label, slider, least, most, turn }) {
  let now = 1;
  const exact = el('input', {
    class: 'exact',
    inputmode: 'decimal',
    on: {
      change: () => {
        const value = Number(exact.value);
        if (Number.isFinite(value) && value > 0) turn(value);
        else exact.value = String(now);
      },
    },
  });
  const range = el('input', {
    type: 'range',
    min: least * FINE,
    max: most * FINE,
    step: 1,
    'aria-label': slider,
    on: { input: () => turn(Number((10 ** (Number(range.value) / FINE)).toPrecision(2))) },
  });
  const made = field(label, exact, /^$/, null);
  made.node.querySelector('.field-head')?.append(exact);
  made.node.append(range);
  return {
    node: made.node,
    /** @param {number} value */
    set(value) {
      now = value;
      if (exact !== document.activeElement) exact.value = String(value);
      exact.style.width = `${exact.value.length + 2}ch`;
      range.value = String(Math.round(Math.log10(value) * FINE));
      range.style.setProperty('--part', `${(100 * (Number(range.value) / FINE - least)) / (most - least)}%`);
      range.setAttribute('aria-valuetext', String(value));
    },
  };
}
