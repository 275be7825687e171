// The arithmetic of single operations, with which the page checks the server's numbers. How an operation is
// written and called comes from the server.

/**
 * An elementwise function of a, and its derivative by its value y, and by a where y does not tell.
 * @type {Record<string, {value: (a: number) => number, slope: (y: number, a?: number) => number}>}
 */
export const FUNCTIONS = {
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
  sigmoid: { value: (a) => 1 / (1 + Math.exp(-a)), slope: (y) => y * (1 - y) },
  relu: { value: (a) => (a > 0 ? a : 0 * a), slope: (y) => (y > 0 ? 1 : 0 * y) },
  identity: { value: (a) => a, slope: () => 1 },
  complement: { value: (a) => 1 - a, slope: () => -1 },
  negate: { value: (a) => -a, slope: () => -1 },
  complement_root: { value: (a) => Math.sqrt((1 - a) * (1 + a)), slope: (y, a = NaN) => -a / y },
  exp: { value: Math.exp, slope: (y) => y },
  log_sigmoid: {
    value: (a) => Math.min(a, 0) - Math.log1p(Math.exp(-Math.abs(a))),
    slope: (y) => -Math.expm1(y),
  },
  hard_sigmoid: clippedLine(1 / 5),
  hard_sigmoid_6: clippedLine(1 / 6),
};

/**
 * Operations on two vectors, number by number.
 * @type {Record<string, (a: number, b: number) => number>}
 */
export const PAIRS = {
  subtract: (a, b) => a - b,
  divide: (a, b) => a / b,
  max: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b)),
};

/** clip(slope a + 1/2, 0, 1), flat on both ends. @param {number} slope */
function clippedLine(slope) {
  return {
    value: (/** @type {number} */ a) => Math.min(1, Math.max(0, slope * a + 0.5)),
    slope: (/** @type {number} */ y) => (y > 0 && y < 1 ? slope : 0 * y),
  };
}

/**
 * A loss. `term`: what one output adds to it, and the size that its rounding is relative to; null where it
 * adds nothing. s: the logit, y: the target, Y: how many outputs, log: that of the sum of exp over all
 * logits, with which the logarithm of a softmax never meets a rounded 0. `target`: what it must be for a
 * slope by a logit to be that. `classes`: whether its target is one of them.
 * @typedef {object} Loss
 * @property {(s: number, y: number, log: number, Y: number) => {value: number, size: number}|null} term
 * @property {(output: number, slope: number, Y: number) => number} target
 * @property {boolean} classes
 */
/** @type {Record<string, Loss>} */
export const LOSSES = {
  cross_entropy: {
    term: (s, y, log) =>
      y === 0 ? null : { value: y * (log - s), size: y * (Math.abs(log) + Math.abs(s) + 1) },
    target: (output, slope) => output - slope,
    classes: true,
  },
  bce: {
    term: (s, y, _log, Y) => ({
      value: (Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - y * s) / Y,
      size: (1 + Math.abs(s)) / Y,
    }),
    target: (output, slope, Y) => output - Y * slope,
    classes: false,
  },
  mse: {
    term: (s, y, _log, Y) => ({ value: (s - y) ** 2 / Y, size: (Math.abs(s) + Math.abs(y)) ** 2 / Y }),
    target: (output, slope, Y) => output - (Y / 2) * slope,
    classes: false,
  },
  given: {
    term: (s, y) => ({ value: s * y, size: Math.abs(s * y) }),
    target: (_, slope) => slope,
    classes: false,
  },
};
