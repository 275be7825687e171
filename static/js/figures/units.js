// dL/dh_t of each unit against t, signed. A colour's depth is decades above the floor, so that a gradient
// that fades can be followed down.

import { tenTo } from '../model/format.js';
import { nameOf } from '../model/names.js';
import { count, tiles } from './tiles.js';
import { ticks } from './geometry.js';
import { markKey } from './key.js';
import { normRange, occurring, signedPalette } from './scales.js';
import { CONFIG, timeLayout } from './theme.js';

/** @import {Run, Geometry, Tokens, Figure, Table, Phrase} from '../model/types.js' */
/** @import {Explained} from './key.js' */
/** @import {Kind, Range} from './scales.js' */

/** @typedef {{run: Run, m: number}} UnitsData */
/**
 * @typedef {{geometry: Geometry, height: number, tokens: Tokens, range: Range, ticks?: boolean, label?:
 *   import('../core/i18n.js').Translate}} UnitsOptions  range: log10 of the magnitudes, from `unitsRange`
 */

/** One range of magnitudes for all networks. @param {Run} run @returns {Range} */
export const unitsRange = ({ models }) =>
  normRange(models.map(({ dh }) => dh.map((value) => Math.log10(Math.abs(value)))));

/**
 * Sign times how far the magnitude's log10 stands in the range, 0 to 1.
 * @param {number} value
 * @param {Range} range
 * @returns {{z: number, kind: Kind}}
 */
export function signedLog(value, [low, high]) {
  if (!Number.isFinite(value)) return { z: NaN, kind: 'nonfinite' };
  if (value === 0) return { z: 0, kind: 'zero' };
  const depth = (Math.log10(Math.abs(value)) - low) / (high - low);
  return { z: Math.sign(value) * depth, kind: depth < 0 ? 'below' : depth > 1 ? 'above' : 'inside' };
}

const UNDER = 19;

/** @param {UnitsData} data @param {UnitsOptions} options @returns {Figure} */
export function units({ run, m }, { geometry: g, height, tokens, range, ticks: told = false }) {
  const { H, dh, backwardFrom } = run.models[m];
  const below = told ? UNDER : 0;
  const traces = tiles({
    x: Array.from({ length: g.T }, (_, t) => t),
    y: Array.from({ length: H }, (_, unit) => unit),
    range: [-1, 1],
    palette: signedPalette(tokens),
    tokens,
    size: { width: g.step, height: (height - below) / H },
    value: (unit, t) => signedLog(dh[t * H + unit], range).z,
    kind: (_, unit, t) => (t < backwardFrom ? null : signedLog(dh[t * H + unit], range).kind),
  });
  return {
    data: traces,
    layout: timeLayout(tokens, g, {
      height,
      bottom: below,
      yaxis: {
        range: [H - 0.5, -0.5],
        tickvals: ticks(0, H, (height - below) / H, 22),
        tickfont: { color: tokens.quiet, size: 10 },
      },
    }),
    config: CONFIG,
  };
}

/**
 * What kind each unit's gradient is at each step, as far as they have come.
 * @param {UnitsData} data
 * @param {Range} range
 */
function kindsOf({ run, m }, range) {
  const { H, dh, backwardFrom } = run.models[m];
  return Array.from(dh.subarray(backwardFrom * H), (value) => signedLog(value, range).kind);
}

/**
 * @param {UnitsData} data
 * @param {Pick<UnitsOptions, 'range'|'tokens'> & {label: import('../core/i18n.js').Translate}} options
 * @returns {Explained[]}
 */
export function key(data, { range, tokens, label }) {
  const [low, high] = range;
  // a colour's depth is how many decades a magnitude stands above the least that is told
  const decades = high - low;
  return [
    {
      is: 'scale',
      text: label('figure.units.scale', { low: tenTo(low), high: tenTo(high) }),
      range: [-decades, decades],
      palette: signedPalette(tokens),
      ticks: [-decades, 0, decades],
    },
    ...markKey(occurring(kindsOf(data, range)), label),
  ];
}

/** @param {UnitsData} data @returns {Table} */
export function rows({ run, m }) {
  const { H, dh, backwardFrom } = run.models[m];
  return {
    columns: ['t', ...Array.from({ length: H }, (_, unit) => `dh_${unit}`)],
    rows: Array.from({ length: run.T }, (_, t) => [
      t,
      ...Array.from({ length: H }, (_, unit) => (t < backwardFrom ? null : dh[t * H + unit])),
    ]),
  };
}

/** @param {UnitsData} data @param {Pick<UnitsOptions, 'range'|'label'>} options @returns {Phrase} */
export function summary(data, { range, label }) {
  const { run, m } = data;
  const { H, backwardFrom } = run.models[m];
  const network = nameOf(run.models, m, label);
  if (backwardFrom > 0) return { key: 'figure.units.waiting', places: { network, units: H, steps: run.T } };
  const { below, zero, nonfinite } = count(kindsOf(data, range));
  return {
    key: 'figure.units',
    places: {
      network,
      units: H,
      steps: run.T,
      low: tenTo(range[0]),
      high: tenTo(range[1]),
      below,
      zero,
      nonfinite,
    },
  };
}
