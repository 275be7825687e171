// Numbers as text, in one format: 0.001964, 12.34, 1.964 × 10⁻⁵. Exponents after an e stand in CSV and
// JSON alone (model/table.js): numbers copied from there can be pasted into code.

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Powers of ten between which a number is written without one. */
const PLAIN = [-3, 3];
/** Keeps a number together, and is narrow. */
const SPACE = '\u202f';

/** @param {number} x @returns {string|null} */
const special = (x) => (Number.isFinite(x) ? null : String(x));

/** 10⁻⁵. @param {number} exponent */
export function tenTo(exponent) {
  return `10${String(exponent)
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => RAISED[Number(digit)])}`;
}

/** A mantissa as it is written, and its power of ten. @param {string} mantissa @param {number} exponent */
function written(mantissa, exponent) {
  if (exponent < PLAIN[0] || exponent > PLAIN[1]) return `${mantissa}${SPACE}×${SPACE}${tenTo(exponent)}`;
  const behind = mantissa.replace(/^-?\d\.?/, '').length - exponent;
  return Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, behind));
}

/** So many figures; an exact zero is 0. @param {number} x @param {number} [figures] */
export function number(x, figures = 4) {
  if (x === 0) return '0';
  const odd = special(x);
  if (odd !== null) return odd;
  const [mantissa, exponent] = x.toExponential(figures - 1).split('e');
  return written(mantissa, Number(exponent));
}

/** All its figures: 0.25, 1 × 10⁻⁷. @param {number} x */
export function exactly(x) {
  const [mantissa, exponent] = String(x).split('e');
  return exponent === undefined ? mantissa : written(mantissa, Number(exponent));
}

/** Where there is no room for spaces: 2.3×10⁻⁴. @param {number} x @param {number} [figures] */
export const narrow = (x, figures = 2) => number(x, figures).replaceAll(SPACE, '');

/**
 * A number in a cell with room for five characters: two figures, one where there is no room for two.
 * @param {number} x
 */
export function inCell(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? '∞' : '-∞';
  const size = Math.abs(x);
  if (size >= 99.5 && size < 9999.5) return fixed(x, 0);
  return narrow(x, size >= 0.0995 && size < 99.5 ? 2 : 1);
}

/** @param {number} x @param {number} [digits] */
export function fixed(x, digits = 3) {
  const text = special(x) ?? x.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/**
 * Numbers that add up as they are printed: where rounding each would not, the one that is nearest to its
 * other neighbour is rounded there.
 * @param {number[]} parts @param {number} digits after the point @returns {{sum: string, parts: string[]}}
 */
export function summands(parts, digits) {
  const unit = 10 ** digits,
    exact = parts.map((part) => part * unit),
    whole = Math.round(exact.reduce((sum, part) => sum + part, 0));
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

/**
 * The number whose log10 this is, also where a double could not hold it: -2400.3 is 5.01 × 10⁻²⁴⁰¹.
 * @param {number} x @param {number} [figures]
 */
export function power(x, figures = 3) {
  if (x === -Infinity) return '0';
  if (!Number.isFinite(x)) return /** @type {string} */ (special(x));
  const exponent = Math.floor(x);
  const mantissa = (10 ** (x - exponent)).toFixed(figures - 1);
  return mantissa.startsWith('10')
    ? written((1).toFixed(figures - 1), exponent + 1)
    : written(mantissa, exponent);
}

/** Thousands apart: 12,345. @param {number} n */
export const size = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** @param {(number|string)[]} axes */
export const shape = (axes) => (axes.length === 1 ? `(${axes[0]},)` : `(${axes.join(', ')})`);

/** A number behind a sign: in brackets where it is negative. @param {number} x */
export const bracketed = (x) => (x < 0 ? `(${number(x)})` : number(x));

/**
 * An operation with its numbers put in.
 * @param {string} text  as the catalogue has it
 * @param {number[]} numbers
 * @param {number} Y  how many outputs
 */
export function putIn(text, [a, b], Y) {
  /** @type {Record<string, () => string>} */
  const places = {
    a: () => number(a),
    b: () => number(b),
    '(a)': () => bracketed(a),
    '1-a': () => number(1 - a),
    '1-b': () => number(1 - b),
    Y: () => String(Y),
  };
  return text.replace(/\{([^}]+)\}/g, (_, place) => places[place]());
}
