// The terms of a derivation by hand: the value of each, and the sum so far, which ends at the gradient.

import { number } from '../model/format.js';
import { total } from '../model/sums.js';
import { wide } from './text.js';
import { CONFIG, layout } from './theme.js';

/** @import {Derivation, Tokens, Figure, Table, Phrase} from '../model/types.js' */

/**
 * @typedef {{width: number, height: number, tokens: Tokens, label: (name: string) => string}} TermsOptions
 */

const MARGIN = { l: 64, r: 12, t: 8, b: 36 };

/** The sum after each term. @param {number[]} values */
const sums = (values) => values.map((_, i) => total(values.slice(0, i + 1)));
/** The written terms, and the rest as one. @param {Derivation} answer */
const parts = ({ terms, rest, count }) => [
  ...terms.map(({ value }) => value),
  ...(count > terms.length ? [rest] : []),
];

/** @param {Derivation} answer @param {TermsOptions} options @returns {Figure} */
export function terms(answer, { width, height, tokens, label }) {
  const values = parts(answer),
    running = sums(values);
  const finite = [0, ...values, ...running].filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b)),
    high = finite.reduce((a, b) => Math.max(a, b));
  const air = 0.08 * (high - low || 1);
  const several = new Set(answer.terms.map(({ k }) => k)).size > 1;
  const names = [
    ...answer.terms.map(({ k, t }) => (several ? `${k},${t}` : String(t))),
    ...(values.length > answer.terms.length ? ['…'] : []),
  ];
  const room = 10 + Math.max(...names.map((name) => wide(name, 11)));
  const every = Math.max(1, Math.ceil((values.length * room) / (width - MARGIN.l - MARGIN.r)));
  const end = values.length - 1;
  const shown = [...values.keys()].filter((i) => i === end || (i % every === 0 && end - i >= every));
  const title = (/** @type {string} */ name) => ({
    text: label(name),
    standoff: 2,
    font: { color: tokens.quiet, size: tokens.type },
  });
  const or = (/** @type {number[]} */ numbers) =>
    numbers.map((value) => (Number.isFinite(value) ? value : null));
  return {
    data: [
      {
        type: 'bar',
        x: [...values.keys()],
        y: or(values),
        hoverinfo: 'none',
        marker: {
          opacity: 0.75,
          color: values.map((value) => (value < 0 ? tokens.negative : tokens.positive)),
          line: { width: 0 },
        },
      },
      {
        type: 'scatter',
        mode: 'lines+markers',
        x: [...running.keys()],
        y: or(running),
        hoverinfo: 'none',
        connectgaps: false,
        cliponaxis: false,
        line: { color: tokens.ink, width: 1.25, shape: 'hv' },
        marker: { color: tokens.ink, size: 4, opacity: 1 },
      },
    ],
    layout: layout(tokens, {
      width,
      height,
      margin: MARGIN,
      xaxis: {
        range: [-0.6, values.length - 0.4],
        tickvals: shown,
        ticktext: shown.map((i) => names[i]),
        title: title(several ? 'figure.axis.term' : 'figure.axis.step'),
      },
      yaxis: {
        range: [low - air, high + air],
        nticks: 4,
        showgrid: true,
        gridcolor: tokens.line,
        zeroline: true,
        zerolinecolor: tokens.lineStrong,
        title: title('figure.axis.sum'),
      },
    }),
    config: CONFIG,
  };
}

/** Every term with the numbers that it is made of. @param {Derivation} answer @returns {Table} */
export function rows(answer) {
  const symbols = [...new Set(answer.terms.flatMap(({ factors }) => factors.map(({ symbol }) => symbol)))];
  const values = parts(answer),
    running = sums(values);
  const written = answer.terms.map(({ k, t, weight, factors, value }, i) => [
    k,
    t,
    weight,
    ...symbols.map((symbol) => factors.find((factor) => factor.symbol === symbol)?.value ?? null),
    value,
    running[i],
  ]);
  const rest =
    values.length > written.length
      ? [[null, null, null, ...symbols.map(() => null), answer.rest, running[running.length - 1]]]
      : [];
  return { columns: ['k', 't', 'weight', ...symbols, 'value', 'sum'], rows: [...written, ...rest] };
}

/** @param {Derivation} answer @returns {Phrase} */
export const summary = ({ terms: written, count, gradient }) => ({
  key: 'figure.terms',
  places: { written: written.length, count, gradient: number(gradient) },
});
