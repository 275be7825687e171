// Row x of a lane: what the task shows at each step.

import { fixed } from '../model/format.js';
import { characters } from '../model/pasted.js';
import { ticks } from './geometry.js';
import { escape } from './text.js';

/** @import {Geometry, ModelRun, Run, Tokens} from '../model/types.js' */

/**
 * The symbols; where these are too wide, those of the steps that stand out and of those that the axis tells:
 * the others have a tick.
 * @param {{run: Run, m: number}} data
 * @param {{geometry: Geometry, tokens: Tokens}} options
 * @param {Record<string, number>} y
 */
export function inputs({ run, m }, { geometry: g, tokens }, y) {
  const shown = Array.from({ length: g.to - g.from }, (_, i) => g.from + i);
  const symbols = evenly(run, run.models[m]);
  const longest = Math.max(1, ...shown.map((t) => characters(symbols[t] ?? '')));
  const room = longest === 1 ? 0 : longest * 6.6 + 6;
  const told = new Set(room <= g.step ? shown : spaced(shown, symbols, room, g));
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: shown,
    y: shown.map(() => y.x),
    customdata: shown.map((t) => ({ node: 'x', t })),
    hoverinfo: 'none',
    text: shown.map((t) => (told.has(t) ? escape(symbols[t] ?? '') : '')),
    textposition: 'middle center',
    cliponaxis: false,
    textfont: { size: tokens.type, color: tokens.ink },
    marker: {
      symbol: 'line-ns-open',
      size: shown.map((t) => (told.has(t) ? 0 : 5)),
      color: tokens.quiet,
      opacity: 1,
      line: { width: 1, color: tokens.quiet },
    },
  };
}

/**
 * The symbols; those of a series, which are one number each, with as many decimals for each.
 * @param {Run} run
 * @param {ModelRun} model
 */
function evenly({ plan: { symbols }, T }, { x, X }) {
  if (X !== 1 || symbols.length !== T || symbols.some((symbol) => Number.isNaN(Number(symbol))))
    return symbols;
  const most = Math.max(...x.map((value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(most)));
  return decimals > 6
    ? symbols
    : symbols.map((symbol, t) => (Number.isFinite(x[t]) ? fixed(x[t], decimals) : symbol));
}

/**
 * Steps whose symbols do not touch: first those that are more than a number ("0.38*", the one to add), then
 * what the axis tells.
 * @param {number[]} shown
 * @param {string[]} symbols
 * @param {number} room  px that a symbol needs
 * @param {Geometry} g
 */
function spaced(shown, symbols, room, g) {
  /** @type {number[]} */
  const kept = [];
  const standOut = shown.filter((t) => Number.isNaN(Number(symbols[t])));
  for (const t of [...standOut, ...ticks(g.from, g.to, g.step, Math.max(34, room))]) {
    if (kept.every((other) => Math.abs(other - t) * g.step >= room)) kept.push(t);
  }
  return kept;
}
