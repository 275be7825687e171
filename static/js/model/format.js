// Numbers as text. A minus is "-" and an exponent has two digits, so that what is copied can be pasted into code.

/** @param {number} x @returns {string|null} */
const special = (x) => (Number.isFinite(x) ? null : String(x));

/** Scientific, four figures: 2.004e-03; an exact zero is 0. @param {number} x @param {number} [digits] after the point */
export function number(x, digits = 3) {
  if (x === 0) return '0';
  return special(x) ?? x.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Four figures, scientific only where they need it: 1.799, 0.4321, 2.004e-03. @param {number} x @param {number} [figures] */
export const short = (x, figures = 4) => (Math.abs(x) >= 0.01 && Math.abs(x) < 1000 ? x.toPrecision(figures) : number(x, figures - 1));

/** Two figures: the end of a scale. @param {number} x */
export const about = (x) => (Math.abs(x) >= 0.01 && Math.abs(x) < 1000 ? x.toPrecision(2) : number(x, 1));

/** @param {number} x @param {number} [digits] */
export function fixed(x, digits = 3) {
  const text = special(x) ?? x.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/**
 * Numbers that add up as they are printed: where rounding each would not, the one that is nearest to its other neighbour is rounded there.
 * @param {number[]} parts @param {number} digits after the point @returns {{sum: string, parts: string[]}}
 */
export function summands(parts, digits) {
  const unit = 10 ** digits, exact = parts.map((part) => part * unit), whole = Math.round(exact.reduce((sum, part) => sum + part, 0));
  const rounded = exact.map(Math.round);
  if (Number.isFinite(whole)) {
    for (let gap = whole - rounded.reduce((sum, part) => sum + part, 0); gap !== 0; gap -= Math.sign(gap)) {
      const short = exact.map((part, i) => Math.sign(gap) * (part - rounded[i]));
      rounded[short.indexOf(Math.max(...short))] += Math.sign(gap);
    }
  }
  return { sum: fixed(whole / unit, digits), parts: rounded.map((part) => fixed(part / unit, digits)) };
}

/** A log10 norm: -2.698; that of an exact zero is -Infinity. @param {number} x */
export const log10 = (x) => fixed(x, 3);

/** The number whose log10 this is, scientific where `short` is, also where a double could not hold it: -2400.3 is 5.01e-2401. @param {number} x @param {number} [digits] */
export function power(x, digits = 2) {
  if (x === -Infinity) return '0';
  if (!Number.isFinite(x)) return /** @type {string} */ (special(x));
  let exponent = Math.floor(x);
  let mantissa = (10 ** (x - exponent)).toFixed(digits);
  if (mantissa.startsWith('10')) [mantissa, exponent] = [(1).toFixed(digits), exponent + 1];
  if (exponent >= -2 && exponent < 3) return Number(`${mantissa}e${exponent}`).toPrecision(digits + 1);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Thousands apart: 12,345. @param {number} n */
export const size = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** @param {(number|string)[]} axes */
export const shape = (axes) => (axes.length === 1 ? `(${axes[0]},)` : `(${axes.join(', ')})`);
