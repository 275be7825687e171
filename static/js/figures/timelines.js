// Numbers at each step of the page's time axis, a line for each; under them, where there is room, others on a
// scale of their own.

import { ticks } from './geometry.js';
import { marks } from './scales.js';
import { CONFIG, layout, timeAxis } from './theme.js';

/** @import {Figure} from '../model/types.js' */
/** @import {TimeOptions} from './timebars.js' */

/**
 * @typedef {{name: string, colour: string, values: ArrayLike<number>, dash?: string, width?: number, fill?:
 *   boolean, at?: number[], faint?: boolean}} Series  entry t is of step t, unless `at` says the steps; fill:
 *   down to zero; faint: one of many
 */
/**
 * @typedef {{series: Series[], title?: string, from?: number[], level?: number}} Lines  title: what the
 *   numbers are; from: numbers that are in sight whatever the lines are; level: one to compare with
 */

/** Two panels need this height, px. */
const BOTH = 168;
const TOP = 8,
  BOTTOM = 20,
  TITLE = 16;
/** The part of the height that the lower panel has, and that stands between the two. */
const LOWER = 0.34,
  GAP = 0.09;
/**
 * So many px from tick to tick; two at least can be read only off four or more, since a step is at most twice
 * the next smaller one.
 */
const APART = 38,
  TICKS = 4,
  STEPS = [1, 2, 2.5, 5, 10];

/** @param {{upper: Lines, lower: Lines|null}} data @param {TimeOptions} options @returns {Figure} */
export function timeLines({ upper, lower }, options) {
  const { geometry: g, height, tokens } = options;
  const both = lower !== null && height >= BOTH;
  const panels = both ? [upper, lower] : [upper];
  const top = upper.title ? TITLE : TOP,
    room = height - top - BOTTOM;
  const gap = both ? Math.max(GAP, lower.title ? (TITLE + 4) / room : 0) : 0;
  const base = layout(tokens, {
    width: g.width,
    height,
    margin: { l: g.left, r: g.right, t: top, b: BOTTOM },
    xaxis: timeAxis(g, { tickvals: ticks(g.from, g.to, g.step), anchor: both ? 'y2' : 'y' }),
    yaxis: {},
  });
  const axes = panels.map((panel, i) => {
    const domain = !both ? [0, 1] : i ? [0, LOWER] : [LOWER + gap, 1],
      range = extent(panel);
    return {
      ...base.yaxis,
      range,
      domain,
      tickvals: levels(range, Math.max(TICKS, Math.round(((domain[1] - domain[0]) * room) / APART))),
      showgrid: true,
      gridcolor: tokens.line,
    };
  });
  const word = {
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    borderpad: 0,
    font: { color: tokens.quiet, size: tokens.type },
  };
  return {
    data: panels.flatMap((panel, i) =>
      panel.series.flatMap((each) => line(each, i, axes[i].range[0], options)),
    ),
    layout: {
      ...base,
      yaxis: axes[0],
      ...(both ? { yaxis2: { ...axes[1], anchor: 'x' } } : {}),
      annotations: [
        ...panels.flatMap(({ title }, i) =>
          title
            ? [{ ...word, text: title, x: 0, y: axes[i].domain[1], xanchor: 'left', yanchor: 'bottom' }]
            : [],
        ),
        { ...word, text: '<i>t</i>', x: 0, xshift: -8, y: 0, yshift: -1, xanchor: 'right', yanchor: 'top' },
      ],
      shapes: panels.flatMap(({ level }, i) =>
        level === undefined
          ? []
          : [
              {
                type: 'line',
                xref: 'paper',
                yref: i ? 'y2' : 'y',
                x0: 0,
                x1: 1,
                y0: level,
                y1: level,
                line: { color: tokens.quiet, width: 1.25, dash: 'dash' },
              },
            ],
      ),
    },
    config: CONFIG,
  };
}

/**
 * A line where its numbers are finite, and marks where they are not.
 * @param {Series} series
 * @param {number} panel
 * @param {number} low
 * @param {TimeOptions} options
 */
function line(
  { name, colour, values, dash = 'solid', width = 1.75, fill = false, at, faint = false },
  panel,
  low,
  { geometry: g, tokens },
) {
  const all = Array.from(values);
  const steps = at ?? all.map((_, t) => t);
  const yaxis = panel ? 'y2' : 'y';
  const looks = marks(tokens);
  const off = (/** @type {'zero'|'nonfinite'} */ kind, /** @type {(value: number) => boolean} */ is) => {
    const x = all.flatMap((value, i) => (is(value) ? [steps[i]] : []));
    return x.length === 0
      ? []
      : [
          {
            type: 'scatter',
            mode: 'markers',
            yaxis,
            x,
            y: x.map(() => low),
            hoverinfo: 'skip',
            cliponaxis: false,
            marker: {
              symbol: looks[kind].symbol,
              size: 5,
              color: colour,
              opacity: 1,
              line: { width: 1.25, color: colour },
            },
          },
        ];
  };
  return [
    {
      type: 'scatter',
      mode: g.step >= 14 && !faint ? 'lines+markers' : 'lines',
      name,
      yaxis,
      x: steps,
      opacity: faint ? 0.45 : 1,
      y: all.map((value) => (Number.isFinite(value) ? value : null)),
      hoverinfo: 'none',
      connectgaps: false,
      cliponaxis: false,
      line: { color: colour, width, dash },
      marker: { color: colour, size: 4, opacity: 1 },
      ...(fill ? { fill: 'tozeroy' } : {}),
    },
    ...off('zero', (value) => value === -Infinity),
    ...off('nonfinite', (value) => Number.isNaN(value) || value === Infinity),
  ];
}

/** Round numbers between two, so many at most. @param {[number, number]} range @param {number} most */
function levels([low, high], most) {
  const unit = 10 ** Math.floor(Math.log10((high - low) / most));
  const of = (/** @type {number} */ step) => [Math.ceil(low / step), Math.floor(high / step)];
  const step =
    unit * (STEPS.find((each) => of(unit * each)[1] - of(unit * each)[0] < most) ?? STEPS[STEPS.length - 1]);
  const [first, last] = of(step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** @param {Lines} lines @returns {[number, number]} */
function extent({ series, from = [] }) {
  let low = Infinity,
    high = -Infinity;
  for (const values of [from, ...series.map((each) => each.values)]) {
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i])) continue;
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  }
  if (low > high) return [-1, 0];
  const air = 0.06 * Math.max(low === high ? 1 : 0, high - low);
  return [low - air, high + air];
}
