// The terms of a derivation by hand: the value of each, and the sum so far, which ends at the gradient.

import { number } from '../model/format.js';
import { total } from '../model/sums.js';
import { wide } from './text.js';
import { axisTitle, CONFIG, grid, layout } from './theme.js';
import { gapped } from './traces.js';

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
  const names = namesOf(answer);
  const shown = told(names, width - MARGIN.l - MARGIN.r);
  return {
    data: traces(values, running, tokens),
    layout: layout(tokens, {
      width,
      height,
      margin: MARGIN,
      xaxis: {
        range: [-0.6, values.length - 0.4],
        tickvals: shown,
        ticktext: shown.map((i) => names[i]),
        title: axisTitle(label(ofSeveral(answer) ? 'figure.axis.term' : 'figure.axis.step'), tokens),
      },
      yaxis: {
        range: extent([...values, ...running]),
        nticks: 4,
        ...grid(tokens),
        zeroline: true,
        zerolinecolor: tokens.lineStrong,
        title: axisTitle(label('figure.axis.sum'), tokens),
      },
    }),
    config: CONFIG,
  };
}

/** Whether the terms are of more than one loss. @param {Derivation} answer */
const ofSeveral = (answer) => new Set(answer.terms.map(({ k }) => k)).size > 1;

/** The steps of the terms, with that of the loss where there are several. @param {Derivation} answer */
const namesOf = (answer) => [
  ...answer.terms.map(({ k, t }) => (ofSeveral(answer) ? `${k},${t}` : String(t))),
  ...(answer.count > answer.terms.length ? ['…'] : []),
];

/**
 * The names that have room on the axis; the last always has.
 * @param {string[]} names
 * @param {number} width
 */
function told(names, width) {
  const room = 10 + Math.max(...names.map((name) => wide(name, 11)));
  const every = Math.max(1, Math.ceil((names.length * room) / width));
  const end = names.length - 1;
  return [...names.keys()].filter((i) => i === end || (i % every === 0 && end - i >= every));
}

/**
 * The finite numbers and zero, with some air about them.
 * @param {number[]} values
 * @returns {[number, number]}
 */
function extent(values) {
  const finite = [0, ...values].filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b)),
    high = finite.reduce((a, b) => Math.max(a, b));
  const air = 0.08 * (high - low || 1);
  return [low - air, high + air];
}

/**
 * A bar for each term, and the line of the sums.
 * @param {number[]} values
 * @param {number[]} running
 * @param {Tokens} tokens
 */
const traces = (values, running, tokens) => [
  {
    type: 'bar',
    x: [...values.keys()],
    y: gapped(values),
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
    y: gapped(running),
    hoverinfo: 'none',
    connectgaps: false,
    cliponaxis: false,
    line: { color: tokens.ink, width: 1.25, shape: 'hv' },
    marker: { color: tokens.ink, size: 4, opacity: 1 },
  },
];

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
