// How well BPTT and central differences agree: the relative error of every number that was checked, the worst
// first.

import { number } from '../model/format.js';
import { marks } from './scales.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';

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
      ...points(order, logs, [low, high], tokens),
    ],
    layout: layout(tokens, {
      width,
      height,
      margin: { l: 56, r: 10, t: 8, b: 36 },
      xaxis: {
        range: [-0.02 * order.length - 0.5, 1.02 * order.length - 0.5],
        nticks: 6,
        title: axisTitle(label('figure.axis.rank'), tokens),
      },
      yaxis: {
        range: [low - 0.5, high + 0.5],
        nticks: 6,
        ...grid(tokens),
        title: axisTitle(label('figure.axis.error'), tokens),
      },
    }),
    config: CONFIG,
  };
}

/**
 * The numbers that were checked: those where differences settled, those where they did not, exact agreement
 * at the foot, and errors that are no number at the head.
 * @param {CheckedEntry[]} order
 * @param {number[]} logs  log10 of their errors
 * @param {[number, number]} ends  foot and head
 * @param {Tokens} tokens
 */
function points(order, logs, [foot, head], tokens) {
  const looks = marks(tokens);
  const quiet = { color: tokens.quiet, width: 1 };
  const trace = (
    /** @type {(i: number) => boolean} */ is,
    /** @type {(i: number) => number} */ y,
    /** @type {object} */ marker,
  ) => {
    const x = [...order.keys()].filter(is);
    const look = { size: 4, opacity: 1, ...marker };
    return x.length === 0
      ? []
      : [
          {
            type: 'scatter',
            mode: 'markers',
            x,
            y: x.map(y),
            hoverinfo: 'none',
            cliponaxis: false,
            marker: look,
          },
        ];
  };
  const inside = (/** @type {boolean} */ settled, /** @type {object} */ marker) =>
    trace(
      (i) => Number.isFinite(logs[i]) && order[i].settled === settled,
      (i) => logs[i],
      marker,
    );
  const outside = (/** @type {number} */ log, /** @type {number} */ y, /** @type {object} */ marker) =>
    trace(
      (i) => logs[i] === log,
      () => y,
      marker,
    );
  return [
    ...inside(true, { color: tokens.ink }),
    ...inside(false, { color: tokens.surface, line: quiet }),
    ...outside(-Infinity, foot, { symbol: looks.zero.symbol, color: tokens.quiet, line: quiet }),
    ...outside(Infinity, head, {
      symbol: looks.nonfinite.symbol,
      color: tokens.ink,
      line: { color: tokens.ink, width: 1.25 },
    }),
  ];
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
