// The panels of the slide: other figures in a box each, in type that is read from the back row.

import { normPalette } from './scales.js';

/** @import {Figure, Tokens} from '../model/types.js' */
/** @import {Range} from './scales.js' */

/**
 * Px from the upper left corner: of a plot without its axes' words.
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 */

/**
 * The slide, 16:9; its type, no smaller anywhere but in titles and names; between two marks of an axis, px.
 */
export const WIDTH = 1280,
  HEIGHT = 720,
  TYPE = 18;
const APART = 52;

/**
 * A figure's traces and axes, in a box of the slide.
 * @param {Figure} figure
 * @param {Box} box
 * @param {number} n  of its axes
 * @param {Tokens} tokens
 */
export function onto({ data, layout: { xaxis, yaxis } }, { x, y, w, h }, n, tokens) {
  const font = { size: TYPE, color: tokens.quiet };
  const titled = (/** @type {any} */ { title, ...axis }) => ({
    ...axis,
    tickfont: font,
    title: { ...title, standoff: 8, font },
  });
  const span = (/** @type {any} */ { range: [from, to] }) => Math.abs(to - from);
  return {
    data: data.map((trace) => ({ ...trace, xaxis: `x${n}`, yaxis: `y${n}` })),
    axes: {
      [`xaxis${n}`]: {
        ...titled(fewer(xaxis, w / span(xaxis))),
        domain: [x / WIDTH, (x + w) / WIDTH],
        anchor: `y${n}`,
      },
      [`yaxis${n}`]: {
        ...titled(fewer(yaxis, h / span(yaxis))),
        domain: [1 - (y + h) / HEIGHT, 1 - y / HEIGHT],
        anchor: `x${n}`,
      },
    },
  };
}

/** As many marks as have room in large type. @param {any} axis @param {number} unit  px */
function fewer({ tickvals, ticktext, ...axis }, unit) {
  if (!tickvals) return { ...axis, nticks: 5 };
  const apart = tickvals.length > 1 ? (tickvals[1] - tickvals[0]) * unit : Infinity,
    every = Math.ceil(APART / apart);
  const kept = (/** @type {any[]} */ all) => all.filter((_, i) => i % every === 0);
  return { ...axis, tickvals: kept(tickvals), ...(ticktext ? { ticktext: kept(ticktext) } : {}) };
}

/**
 * Lines and marks as thick as the type; small words are left to the legend.
 * @param {Figure} figure
 * @returns {Figure}
 */
export function bolder({ data, ...rest }) {
  const more = (/** @type {number|number[]} */ size) =>
    Array.isArray(size) ? size.map((each) => each * 1.6) : size * 1.6;
  const drawn = data.map(({ text, textfont, textposition, ...trace }) => ({
    ...trace,
    mode: trace.mode.replace('+text', ''),
    ...(trace.line ? { line: { ...trace.line, width: more(trace.line.width) } } : {}),
    ...(trace.marker ? { marker: { ...trace.marker, size: more(trace.marker.size) } } : {}),
  }));
  return { data: drawn, ...rest };
}

/**
 * The colours of the one scale.
 * @param {Range} range
 * @param {Box} box
 * @param {number} n
 * @param {Tokens} tokens
 */
export function scale([low, high], { x, y, w, h }, n, tokens) {
  const palette = normPalette(tokens),
    parts = Array.from({ length: 64 }, (_, i) => low + ((high - low) * i) / 63);
  const bare = { visible: false, fixedrange: true };
  return {
    data: [
      {
        type: 'heatmap',
        x: parts,
        y: [0],
        z: [parts],
        zmin: low,
        zmax: high,
        showscale: false,
        hoverinfo: 'skip',
        xaxis: `x${n}`,
        yaxis: `y${n}`,
        colorscale: palette.map((colour, i) => [i / (palette.length - 1), colour]),
      },
    ],
    axes: {
      [`xaxis${n}`]: { ...bare, range: [low, high], domain: [x / WIDTH, (x + w) / WIDTH], anchor: `y${n}` },
      [`yaxis${n}`]: {
        ...bare,
        range: [-0.5, 0.5],
        domain: [1 - (y + h) / HEIGHT, 1 - y / HEIGHT],
        anchor: `x${n}`,
      },
    },
  };
}
