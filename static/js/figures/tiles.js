// A field of coloured tiles: one image for all values, and glyphs on those that have no place on the scale,
// where there is room.

import { banded, marks } from './scales.js';

/** @import {Tokens} from '../model/types.js' */
/** @import {Kind, Off, Range} from './scales.js' */

/**
 * @typedef {object} Field
 * @property {(number|string)[]} x  one for each column
 * @property {(number|string)[]} y  one for each row
 * @property {(row: number, column: number) => number} value  counts for the kind `inside`
 * @property {(value: number, row: number, column: number) => Kind|null} kind  null: blank
 * @property {Range} range
 * @property {string[]} palette
 * @property {Tokens} tokens
 * @property {{width: number, height: number}} size  of one tile, px
 */

/** A smaller tile has no room for a glyph, a still smaller one none for a gap. */
const GLYPH = 6,
  GAP = 9;

/** @param {Field} field @returns {any[]} traces, the image first */
export function tiles({ x, y, value, kind, range, palette, tokens, size }) {
  const { zmin, zmax, colorscale, code } = banded(range, palette, tokens);
  /** @type {Map<Off, {x: (number|string)[], y: (number|string)[]}>} */
  const off = new Map();
  const glyphs = Math.min(size.width, size.height) >= GLYPH;
  const columns = x.length;
  const z = y.map((at, row) => {
    const line = Array(columns);
    for (let column = 0; column < columns; column++) {
      const number = value(row, column),
        found = kind(number, row, column);
      line[column] = found === null ? null : code(number, found);
      if (found === null || found === 'inside' || !glyphs) continue;
      const places = off.get(found) ?? { x: [], y: [] };
      places.x.push(x[column]);
      places.y.push(at);
      off.set(found, places);
    }
    return line;
  });
  const gap = Math.min(size.width, size.height) >= GAP ? 1 : 0;
  const image = {
    type: 'heatmap',
    x,
    y,
    z,
    zmin,
    zmax,
    colorscale,
    showscale: false,
    xgap: gap,
    ygap: gap,
    hoverinfo: 'none',
    hoverongaps: false,
    zsmooth: false,
  };
  const looks = marks(tokens);
  return [
    image,
    ...[...off].map(([each, places]) => ({
      type: 'scatter',
      mode: 'markers',
      ...places,
      hoverinfo: 'skip',
      cliponaxis: false,
      marker: {
        symbol: looks[each].symbol,
        size: looks[each].size,
        color: looks[each].ink,
        opacity: 1,
        line: { width: 1, color: looks[each].ink },
      },
    })),
  ];
}

/** How many tiles are of each kind. @param {Iterable<Kind>} kinds */
export function count(kinds) {
  const counts = { inside: 0, below: 0, above: 0, zero: 0, nonfinite: 0 };
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}
