/** A vector as a small strip of bars about zero: one path up, one down, so that stepping stays cheap. */

import { assign, el, svg } from '../../core/dom.js';
import { number } from '../../model/format.js';

/**
 * @param {{height?: number, colour?: string, label: string}} options  colour: a CSS colour for all bars; else
 *   by sign
 * @returns {{node: HTMLElement, set: (values: ArrayLike<number>|null, most?: number|null) => void}}  most:
 *   the value that fills the height; the largest, if left out
 */
export function bars({ height = 40, colour, label }) {
  const [up, down, odd, zero] = [
    svg('path', { class: 'up' }),
    svg('path', { class: 'down' }),
    svg('path', { class: 'odd' }),
    svg('path', { class: 'axis' }),
  ];
  const picture = svg(
    'svg',
    { viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    zero,
    up,
    down,
    odd,
  );
  if (colour) for (const path of [up, down]) /** @type {any} */ (path).style.fill = colour;
  const most = el('span', { class: 'most number', 'aria-hidden': 'true' });
  const node = el('div', { class: 'bars', role: 'img', 'aria-label': label }, picture, most);
  picture.style.height = `${height}px`;
  return {
    node,
    set(values, end = null) {
      const all = values ? Array.from(values) : [];
      const greatest = end ?? all.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 0);
      const negative = all.some((value) => value < 0),
        positive = all.some((value) => value > 0);
      const base = negative && positive ? height / 2 : negative ? 1 : height - 1;
      const full = negative && positive ? height / 2 - 1 : height - 2;
      const step = 100 / Math.max(1, all.length),
        wide = step * (all.length > 40 ? 1 : 0.78);
      /** @type {[string, string, string]} */
      const d = ['', '', ''];
      all.forEach((value, i) => {
        const x = (i * step + (step - wide) / 2).toFixed(2);
        if (!Number.isFinite(value))
          d[2] += `M${x} 1h${wide.toFixed(2)}V${height - 1}h${(-wide).toFixed(2)}z`;
        else if (value !== 0) {
          const tall = Math.max(0.5, full * Math.min(1, Math.abs(value) / (greatest || 1)));
          const rise = (value > 0 ? -tall : tall).toFixed(2);
          d[value > 0 ? 0 : 1] += `M${x} ${base}h${wide.toFixed(2)}v${rise}h${(-wide).toFixed(2)}z`;
        }
      });
      assign(up, { d: d[0] || null });
      assign(down, { d: d[1] || null });
      assign(odd, { d: d[2] || null });
      assign(zero, { d: `M0 ${base}H100` });
      most.textContent = all.length === 0 ? '' : `± ${number(greatest, 2)}`;
    },
  };
}
