// The page's CSS tokens as the figures use them, and what all figures have in common.

/** @import {Tokens, Geometry} from '../model/types.js' */

import { EVERY, GATES, gateToken, NETWORK } from '../model/names.js';
import { ticks } from './geometry.js';

/**
 * @param {(name: string) => string} read  a resolved colour (or font) of a CSS custom property:
 *   read('--page') is 'rgb(250, 249, 246)'
 * @param {boolean} dark @returns {Tokens}
 */
export function tokens(read, dark) {
  return {
    dark,
    page: read('--page'),
    surface: read('--surface'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    ink: read('--ink'),
    quiet: read('--quiet'),
    good: read('--good'),
    back: read('--back'),
    backSoft: read('--back-soft'),
    negative: read('--negative'),
    positive: read('--positive'),
    network: /** @type {Tokens['network']} */ (
      Object.fromEntries(EVERY.map((cell) => [cell, read(NETWORK[cell].token)]))
    ),
    gate: Object.fromEntries(GATES.map((gate) => [gate, read(gateToken(gate))])),
    saturation: read('--saturation'),
    weights: read('--weights'),
    font: read('--sans'),
    type: parseFloat(read('--small')),
  };
}

/** No tool bar, no logo, no offer to send the data away. */
export const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  displayModeBar: false,
  responsive: false,
  staticPlot: false,
  scrollZoom: false,
  doubleClick: false,
};

/**
 * @param {Tokens} tokens
 * @param {{width: number, height: number, margin: {l: number, r: number, t: number, b: number}, xaxis:
 *   object, yaxis: object}} options
 * @returns {Record<string, any>}
 */
export function layout(tokens, { width, height, margin, xaxis, yaxis }) {
  const axis = {
    fixedrange: true,
    zeroline: false,
    showgrid: false,
    showline: false,
    ticks: '',
    automargin: false,
    tickangle: 0,
    exponentformat: 'power', // 2 × 10⁻⁵, as in sentences, not 20μ
    tickfont: { color: tokens.quiet, size: tokens.type },
    title: { font: { color: tokens.quiet, size: tokens.type }, standoff: 4 },
  };
  return {
    width,
    height,
    autosize: false,
    margin: { ...margin, pad: 0 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: tokens.font, color: tokens.ink, size: tokens.type },
    showlegend: false,
    dragmode: false,
    hovermode: 'closest',
    hoverdistance: 12,
    xaxis: { ...axis, ...xaxis },
    yaxis: { ...axis, ...yaxis },
  };
}

/** The title of an axis. @param {string} text @param {Tokens} tokens */
export const axisTitle = (text, tokens) => ({
  text,
  standoff: 2,
  font: { color: tokens.quiet, size: tokens.type },
});

/** Lines across the plot, for an axis whose values are read off. @param {Tokens} tokens */
export const grid = (tokens) => ({ showgrid: true, gridcolor: tokens.line });

/**
 * The layout of a figure on the page's time axis, which numbers its steps where there is room below.
 * @param {Tokens} tokens
 * @param {Geometry} g
 * @param {{height: number, top?: number, bottom: number, xaxis?: object, yaxis: object}} options  top,
 *   bottom: room above and below the plot, px
 */
export const timeLayout = (tokens, g, { height, top = 0, bottom, xaxis, yaxis }) =>
  layout(tokens, {
    width: g.width,
    height,
    margin: { l: g.left, r: g.right, t: top, b: bottom },
    xaxis: {
      range: [g.from - 0.5, g.to - 0.5],
      ...(bottom > 0 ? { tickvals: ticks(g.from, g.to, g.step) } : { showticklabels: false }),
      ...xaxis,
    },
    yaxis,
  });
