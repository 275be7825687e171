// Numbers at each step of the page's time axis, a line for each; under them, where there is room, others on a
// scale of their own.

import { CONFIG, grid, timeLayout } from './theme.js';
import { across, gapped, offAxis } from './traces.js';

/** @import {Figure, Tokens} from '../model/types.js' */
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
  const base = timeLayout(tokens, g, {
    height,
    top: upper.title ? TITLE : TOP,
    bottom: BOTTOM,
    xaxis: { anchor: both ? 'y2' : 'y' },
    yaxis: {},
  });
  const axes = axesOf(panels, base, tokens);
  return {
    data: panels.flatMap((panel, i) =>
      panel.series.flatMap((each) => line(each, i, axes[i].range[0], options)),
    ),
    layout: {
      ...base,
      yaxis: axes[0],
      ...(both ? { yaxis2: { ...axes[1], anchor: 'x' } } : {}),
      annotations: words(panels, axes, tokens),
      shapes: panels.flatMap(({ level }, i) =>
        level === undefined
          ? []
          : [
              {
                ...across(level, { color: tokens.quiet, width: 1.25, dash: 'dash' }),
                yref: i ? 'y2' : 'y',
              },
            ],
      ),
    },
    config: CONFIG,
  };
}

/**
 * The y axis of each panel, on its part of the height.
 * @param {Lines[]} panels
 * @param {Record<string, any>} base  layout
 * @param {Tokens} tokens
 */
function axesOf(panels, base, tokens) {
  const both = panels.length > 1;
  const room = base.height - base.margin.t - base.margin.b;
  const gap = both ? Math.max(GAP, panels[1].title ? (TITLE + 4) / room : 0) : 0;
  return panels.map((panel, i) => {
    const domain = !both ? [0, 1] : i ? [0, LOWER] : [LOWER + gap, 1],
      range = extent(panel);
    return {
      ...base.yaxis,
      range,
      domain,
      tickvals: levels(range, Math.max(TICKS, Math.round(((domain[1] - domain[0]) * room) / APART))),
      ...grid(tokens),
    };
  });
}

/**
 * The panels' titles, and the name of time.
 * @param {Lines[]} panels
 * @param {{domain: number[]}[]} axes
 * @param {Tokens} tokens
 */
function words(panels, axes, tokens) {
  const word = {
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    borderpad: 0,
    font: { color: tokens.quiet, size: tokens.type },
  };
  return [
    ...panels.flatMap(({ title }, i) =>
      title ? [{ ...word, text: title, x: 0, y: axes[i].domain[1], xanchor: 'left', yanchor: 'bottom' }] : [],
    ),
    { ...word, text: '<i>t</i>', x: 0, xshift: -8, y: 0, yshift: -1, xanchor: 'right', yanchor: 'top' },
  ];
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
  return [
    {
      type: 'scatter',
      mode: g.step >= 14 && !faint ? 'lines+markers' : 'lines',
      name,
      yaxis,
      x: steps,
      opacity: faint ? 0.45 : 1,
      y: gapped(all),
      hoverinfo: 'none',
      connectgaps: false,
      cliponaxis: false,
      line: { color: colour, width, dash },
      marker: { color: colour, size: 4, opacity: 1 },
      ...(fill ? { fill: 'tozeroy' } : {}),
    },
    ...offAxis(all, steps, { zero: low, nonfinite: low, colour, tokens, further: { yaxis } }),
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
