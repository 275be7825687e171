// Decades lost per step by the same cells in several libraries, on one scale: a mark at the median of the
// seeds, a line from the least to the greatest.

import { fixed } from '../model/format.js';
import { COMPARED } from '../model/libraries.js';
import { NETWORK } from '../model/names.js';
import { wide } from './text.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';

/** @import {Row} from '../model/libraries.js' */
/** @import {Figure, Phrase, Table, Tokens} from '../model/types.js' */

/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}}
 *   LibrariesOptions
 */

/** Px: of a library's row, and of what lies under all of them. */
const ROW = 33,
  FOOT = 40;
/** How far a cell's line lies from the middle of its row, rows. */
const APART = 0.24;

/** @param {Row[]} rows */
export const heightOf = (rows) => ROW * Math.max(1, rows.length) + FOOT;

/** @param {Row[]} rows @param {LibrariesOptions} options @returns {Figure} */
export function libraries(rows, { width, height, tokens, label }) {
  const names = rows.map(({ library }) => library);
  const most = Math.max(
    0.01,
    ...all(rows)
      .map(({ band }) => band.greatest)
      .filter(Number.isFinite),
  );
  const least = Math.min(
    0,
    ...all(rows)
      .map(({ band }) => band.least)
      .filter(Number.isFinite),
  );
  return {
    data: COMPARED.flatMap((cell, place) => {
      const marks = rows.flatMap(({ cells }, y) => {
        const told = cells[cell];
        return told ? [{ ...told, y: y + (place - 1) * APART }] : [];
      });
      const plain = marks.filter(({ entry }) => !isOther(entry));
      const other = marks.filter(({ entry }) => isOther(entry));
      return [spans(cell, marks, tokens), dots(cell, plain, tokens, false), dots(cell, other, tokens, true)];
    }),
    layout: layout(tokens, {
      width,
      height,
      margin: {
        l: Math.ceil(Math.max(...names.map((name) => wide(name, tokens.type)))) + 12,
        r: 14,
        t: 4,
        b: FOOT - 4,
      },
      xaxis: {
        range: [1.04 * least, 1.04 * most],
        nticks: 8,
        ...grid(tokens),
        zeroline: true,
        zerolinecolor: tokens.lineStrong,
        title: axisTitle(label('figure.axis.lost'), tokens),
      },
      yaxis: { range: [rows.length - 0.5, -0.5], tickvals: rows.map((_, y) => y), ticktext: names },
    }),
    config: CONFIG,
  };
}

/** @param {Row[]} rows */
const all = (rows) => rows.flatMap(({ cells }) => COMPARED.flatMap((cell) => cells[cell] ?? []));

/**
 * Whether its plain RNN is no tanh's: it is drawn hollow.
 * @param {{options: Record<string, unknown>}} entry
 */
export const isOther = ({ options }) => 'activation' in options;

/** @typedef {import('../model/libraries.js').Told & {y: number}} Mark */

/**
 * From the least to the greatest.
 * @param {'lstm'|'gru'|'rnn'} cell @param {Mark[]} marks @param {Tokens} tokens
 */
const spans = (cell, marks, tokens) => ({
  type: 'scatter',
  mode: 'lines',
  name: `${NETWORK[cell].label} seeds`,
  x: marks.flatMap(({ band }) => [band.least, band.greatest, null]),
  y: marks.flatMap(({ y }) => [y, y, null]),
  hoverinfo: 'skip',
  connectgaps: false,
  line: { color: tokens.network[cell], width: 2 },
});

/**
 * The medians.
 * @param {'lstm'|'gru'|'rnn'} cell @param {Mark[]} marks @param {Tokens} tokens @param {boolean} hollow
 */
const dots = (cell, marks, tokens, hollow) => ({
  type: 'scatter',
  mode: 'markers',
  name: hollow ? `${NETWORK[cell].label}, ReLU` : NETWORK[cell].label,
  x: marks.map(({ band }) => band.median),
  y: marks.map(({ y }) => y),
  hoverinfo: 'none',
  cliponaxis: false,
  marker: {
    symbol: NETWORK[cell].shape,
    size: 8,
    opacity: 1,
    color: hollow ? tokens.surface : tokens.network[cell],
    line: { color: tokens.network[cell], width: hollow ? 1.5 : 0 },
  },
});

/** @param {Row[]} data @returns {Table} */
export const rows = (data) => ({
  columns: ['library', 'version', 'cell', 'layer', 'median', 'least', 'greatest', 'drawn_as'],
  rows: data.flatMap(({ rule, library, version, cells }) =>
    COMPARED.flatMap((cell) => {
      const told = cells[cell];
      if (!told) return [];
      const { entry, band } = told;
      return [
        [
          library,
          version,
          NETWORK[cell].label,
          entry.layer,
          band.median,
          band.least,
          band.greatest,
          entry.like ?? rule,
        ],
      ];
    }),
  ),
});

/** One sentence for each library. @param {Row[]} data @returns {Phrase[]} */
export const summary = (data) =>
  data.map(({ library, cells }) => ({
    key: 'figure.libraries',
    places: {
      library,
      ...Object.fromEntries(COMPARED.map((cell) => [cell, told(cells[cell]?.band.median)])),
    },
  }));

/** @param {number|undefined} decades */
const told = (decades) => (decades === undefined ? '–' : fixed(decades, 3));
