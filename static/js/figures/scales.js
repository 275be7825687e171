// Colour scales as arrays, and the one rule for what a value is: on the scale, beyond it, an exact zero, or
// no number.

/** @import {Run, Tokens} from '../model/types.js' */

/** @typedef {'below'|'above'|'zero'|'nonfinite'} Off  how a value can have no place on a scale */
/** @typedef {'inside'|Off} Kind */
/** @typedef {[number, number]} Range */

/**
 * Log norms: from the page through rose to plum; in the dark from the page up. Lightness goes one way all
 * along.
 */
const NORM = {
  light: ['#f3f1ee', '#e8c8d6', '#cd78a5', '#8c2d73', '#3c0a46'],
  dark: ['#1d1c21', '#4b1f44', '#943a7b', '#d579aa', '#fbdde9'],
};
/** @param {Tokens} tokens */
export const normPalette = (tokens) => (tokens.dark ? NORM.dark : NORM.light);

/** Probabilities: from the page to ink. @param {Tokens} tokens */
export const probabilityPalette = (tokens) => [tokens.page, tokens.ink];

/** Signed values: zero is the page. @param {Tokens} tokens */
export const signedPalette = (tokens) => [tokens.negative, tokens.page, tokens.positive];

/**
 * How the values that have no place on a scale look: a tint, and where there is room a glyph with its size
 * and colour.
 * @param {Tokens} tokens @returns {Record<Off, {colour: string, symbol: string, size: number, ink: string}>}
 */
export const marks = ({ dark, ink, quiet, lineStrong, page }) => ({
  below: { colour: dark ? '#1a2329' : '#eceeef', symbol: 'circle', size: 2, ink: lineStrong },
  zero: { colour: dark ? '#2c3640' : '#d3dae0', symbol: 'circle-open', size: 5, ink: quiet },
  above: { colour: dark ? '#ffffff' : '#140319', symbol: 'cross-thin-open', size: 6, ink: page },
  nonfinite: { colour: dark ? '#8a6a00' : '#f2c94c', symbol: 'x-thin-open', size: 6, ink },
});

/** @param {number} value a log10 norm (-Infinity is an exact zero) @param {Range} range @returns {Kind} */
export function kindOf(value, [low, high]) {
  if (value === -Infinity) return 'zero';
  if (!Number.isFinite(value)) return 'nonfinite';
  return value < low ? 'below' : value > high ? 'above' : 'inside';
}

/** How many decades a scale shows at most. */
const DECADES = 8;

/**
 * Whole decades around the finite values, eight at most: the highest ones, unless gradients explode; then
 * those about 1.
 * @param {Iterable<ArrayLike<number>|null>} arrays
 * @param {Range} [otherwise]  where there is no finite value
 * @returns {Range}
 */
export function normRange(arrays, otherwise = [-DECADES, 0]) {
  let least = Infinity,
    greatest = -Infinity;
  for (const values of arrays) {
    for (let i = 0; values && i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      least = Math.min(least, values[i]);
      greatest = Math.max(greatest, values[i]);
    }
  }
  if (least > greatest) return otherwise;
  const high = Math.min(Math.ceil(greatest), Math.max(DECADES / 2, Math.floor(least) + DECADES)) + 0; // no -0
  return [Math.max(Math.min(Math.floor(least), high - 1), high - DECADES), high];
}

/**
 * A scale that is held widens by so many decades at once, and is given up where it would show more than MOST.
 * Upwards it needs less: norms that grow by more than that explode, and decades that nothing reaches make all
 * others pale.
 */
const STEP = { down: 4, up: 2 },
  MOST = 12;

/**
 * The scale of before for as long as it will do: a network that did not change keeps its colours while a
 * control of another turns.
 * @param {Range} own  what the values would have of their own @param {Range|null} before @returns {Range}
 */
export function heldRange(own, before) {
  if (before === null) return own;
  const steps = (/** @type {number} */ beyond, /** @type {number} */ step) =>
    step * Math.ceil(Math.max(0, beyond) / step);
  const low = before[0] - steps(before[0] - own[0], STEP.down);
  const high = before[1] + steps(own[1] - before[1], STEP.up);
  return high - low > MOST ? own : [low, high];
}

/** A run's ranges, for each of its figures. @type {WeakMap<Run, {range: Range, own: Range}>} */
const shared = new WeakMap();

/** @param {Run} run */
function rangesOf(run) {
  const known = shared.get(run);
  if (known) return known;
  const maps = (run.map?.models ?? []).flatMap((each) =>
    (each.layers ?? [each]).flatMap(({ dh, dc }) => [dh, dc]),
  );
  const lanes = run.models.flatMap(({ layers }) => layers.flatMap(({ log10 }) => [log10.dh, log10.dc]));
  // of what has not come nothing is to be said
  const own = normRange([...lanes, ...maps], run.scale ?? undefined);
  const ranges = { own, range: heldRange(own, run.scale) };
  shared.set(run, ranges);
  return ranges;
}

/** One range for the norms of all layers of all networks: lanes, strips and maps. @param {Run} run */
export const sharedRange = (run) => rangesOf(run).range;

/** Whether the scale is another than the run alone would have. @param {Run} run */
export function isHeld(run) {
  const { own, range } = rangesOf(run);
  return own[0] !== range[0] || own[1] !== range[1];
}

/** A symmetric range for a signed quantity. @param {Iterable<number>} values @returns {Range} */
export function symmetric(values) {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most === 0 ? [-1, 1] : [-most, most];
}

/** @param {string} colour '#rrggbb', '#rgb' or 'rgb(r, g, b)' @returns {number[]} */
export function channels(colour) {
  if (!colour.startsWith('#')) return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const hex = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** How light a colour is, 0 to 1 (WCAG's relative luminance). @param {string} colour */
function luminance(colour) {
  const linear = channels(colour).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

/** WCAG's ratio, 1 to 21. @param {string} a @param {string} b */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Black or white: one of both can be read on any fill, ink or page on a middling one cannot.
 * @param {string} fill
 */
export const textOn = (fill) =>
  contrast(fill, '#000000') >= contrast(fill, '#ffffff') ? '#000000' : '#ffffff';

/**
 * Makes the function that gives a value's colour on a palette, linear between its stops.
 * @param {Range} range
 * @param {string[]} palette
 * @returns {(value: number) => string}
 */
export function colours([low, high], palette) {
  const stops = palette.map(channels);
  return (value) => {
    // halves: the range may be wider than a double
    const place = Math.min(1, Math.max(0, (value / 2 - low / 2) / (high / 2 - low / 2))) * (stops.length - 1);
    const at = Math.min(stops.length - 2, Math.floor(place));
    const [from, to] = [stops[at], stops[at + 1]];
    const mixed = from.map((channel, i) => Math.round(channel + (to[i] - channel) * (place - at)));
    return `rgb(${mixed.join(', ')})`;
  };
}

/** The colour of one value. @param {number} value @param {Range} range @param {string[]} palette */
export const paint = (value, range, palette) => colours(range, palette)(value);

/** All of them, in the order of a legend. @type {Off[]} */
export const OFF = ['above', 'below', 'zero', 'nonfinite'];

/** Which of them there are. @param {Iterable<Kind>} kinds */
export function occurring(kinds) {
  const found = new Set(kinds);
  return OFF.filter((kind) => found.has(kind));
}

/** In the order in which their bands lie under a scale; `above` lies over it. @type {Off[]} */
const BANDS = ['nonfinite', 'zero', 'below'];

/**
 * A heatmap's scale with a band of its own for each kind of value that is not on it, so that one image shows
 * them all. `code` gives the z of a value.
 * @param {Range} range @param {string[]} palette @param {Tokens} tokens
 */
export function banded([low, high], palette, tokens) {
  const band = (high - low) / 20;
  const zmin = low - BANDS.length * band,
    zmax = high + band;
  const looks = marks(tokens);
  const at = (/** @type {number} */ z) => (z - zmin) / (zmax - zmin);
  // a band ends exactly where the next begins: a scale that goes back is silently another one
  const edges = [...BANDS.map((_, i) => at(zmin + i * band)), at(low)];
  const colorscale = /** @type {[number, string][]} */ (
    BANDS.flatMap((kind, i) => [
      [edges[i], looks[kind].colour],
      [edges[i + 1], looks[kind].colour],
    ])
  );
  palette.forEach((colour, i) =>
    colorscale.push([at(low + ((high - low) * i) / (palette.length - 1)), colour]),
  );
  const end = at(high) + 1e-9; // a value of exactly `high` is on the scale
  colorscale.push([end, palette[palette.length - 1]], [end, looks.above.colour], [1, looks.above.colour]);
  const code = (/** @type {number} */ value, kind = kindOf(value, [low, high])) =>
    kind === 'inside'
      ? value
      : kind === 'above'
        ? high + band / 2
        : zmin + (BANDS.indexOf(/** @type {Off} */ (kind)) + 0.5) * band;
  return { zmin, zmax, colorscale, code };
}

/**
 * The parts of a colour bar: stops from low to high, and the marks that occur.
 * @param {Range} range @param {string[]} palette @param {Tokens} tokens @param {Off[]} [kinds]
 */
export function legend([low, high], palette, tokens, kinds = []) {
  const looks = marks(tokens);
  return {
    stops: palette.map((colour, i) => ({
      at: i / (palette.length - 1),
      value: low + ((high - low) * i) / (palette.length - 1),
      colour,
    })),
    marks: kinds.map((kind) => ({ kind, ...looks[kind] })),
  };
}
