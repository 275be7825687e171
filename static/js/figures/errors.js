// How well BPTT and central differences agree: the relative error of every number that was checked, the worst
// first.

import { number } from '../model/format.js';
import { marks } from './scales.js';
import { CONFIG, layout } from './theme.js';

/** @import {CheckedEntry, Tokens, Figure, Table, Phrase} from '../model/types.js' */

/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string, good: number}}
 *   ErrorsOptions  good: what counts as agreement
 */

/** The worst first; an error that is no number is the worst. @param {CheckedEntry[]} entries */
export const sorted = (entries) => [...entries].sort((a, b) => size(b) - size(a));
/** @param {CheckedEntry} entry */
const size = ({ error }) => (Number.isNaN(error) ? Infinity : error);

/** @param {CheckedEntry[]} entries @param {ErrorsOptions} options @returns {Figure} */
export function errors(entries, { width, height, tokens, label, good }) {
  const order = sorted(entries);
  const logs = order.map((entry) => Math.log10(size(entry)));
  const finite = logs.filter(Number.isFinite);
  const low = Math.min(-16, ...finite.map(Math.floor)),
    high = Math.max(Math.log10(good) + 1, finite.reduce((a, b) => Math.max(a, b), -Infinity) + 0.5);
  const looks = marks(tokens);
  const places = (/** @type {(i: number) => boolean} */ is) => [...order.keys()].filter(is);
  const points = (/** @type {number[]} */ x, /** @type {number[]} */ y, /** @type {object} */ marker) =>
    x.length
      ? [
          {
            type: 'scatter',
            mode: 'markers',
            x,
            y,
            hoverinfo: 'none',
            cliponaxis: false,
            marker: { size: 4, opacity: 1, ...marker },
          },
        ]
      : [];
  const inside = (/** @type {boolean} */ settled) =>
    places((i) => Number.isFinite(logs[i]) && order[i].settled === settled);
  const title = (/** @type {string} */ name) => ({
    text: label(name),
    standoff: 2,
    font: { color: tokens.quiet, size: tokens.type },
  });
  const zero = places((i) => logs[i] === -Infinity),
    lost = places((i) => logs[i] === Infinity);
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: [-0.5, order.length - 0.5],
        y: [Math.log10(good), Math.log10(good)],
        hoverinfo: 'skip',
        line: { color: tokens.quiet, width: 1, dash: 'dash' },
      },
      ...points(
        inside(true),
        inside(true).map((i) => logs[i]),
        { color: tokens.ink },
      ),
      ...points(
        inside(false),
        inside(false).map((i) => logs[i]),
        { color: tokens.surface, line: { color: tokens.quiet, width: 1 } },
      ),
      ...points(
        zero,
        zero.map(() => low),
        { symbol: looks.zero.symbol, color: tokens.quiet, line: { color: tokens.quiet, width: 1 } },
      ),
      ...points(
        lost,
        lost.map(() => high),
        { symbol: looks.nonfinite.symbol, color: tokens.ink, line: { color: tokens.ink, width: 1.25 } },
      ),
    ],
    layout: layout(tokens, {
      width,
      height,
      margin: { l: 56, r: 10, t: 8, b: 36 },
      xaxis: {
        range: [-0.02 * order.length - 0.5, 1.02 * order.length - 0.5],
        nticks: 6,
        title: title('figure.axis.rank'),
      },
      yaxis: {
        range: [low - 0.5, high + 0.5],
        nticks: 6,
        showgrid: true,
        gridcolor: tokens.line,
        title: title('figure.axis.error'),
      },
    }),
    config: CONFIG,
  };
}

/** @param {CheckedEntry[]} entries @returns {Table} */
export const rows = (entries) => ({
  columns: ['name', 'row', 'column', 'bptt', 'differences', 'relative_error', 'settled'],
  rows: sorted(entries).map(({ name, index, analytic, numeric, error, settled }) => [
    name,
    index[0],
    index[1] ?? null,
    analytic,
    numeric,
    error,
    String(settled),
  ]),
});

/** @param {CheckedEntry[]} entries @returns {Phrase} */
export function summary(entries) {
  const finite = entries.filter(({ error }) => !Number.isNaN(error));
  const settled = finite.filter((entry) => entry.settled);
  const count = entries.length,
    lost = count - finite.length,
    unsettled = finite.length - settled.length;
  if (lost) return { key: 'figure.errors.nonfinite', places: { count, lost, unsettled } };
  if (!settled.length) return { key: 'figure.errors.none', places: { count } };
  const worst = number(sorted(settled)[0].error, 2);
  return { key: 'figure.errors', places: { count, settled: settled.length, worst, unsettled } };
}
