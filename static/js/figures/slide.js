// The comparison for a slide: the maps of all networks on one scale beside the curve of norm against
// distance, 16:9, in type
// that is read from the back row.

import { nameOf, NETWORK } from '../model/names.js';
import { curve, margin as curveMargin } from './curve.js';
import { map, margin as mapMargin } from './map.js';
import { normPalette } from './scales.js';
import { escape, wide, wrapped } from './text.js';
import { CONFIG, layout } from './theme.js';

/** @import {Run, Tokens, Figure} from '../model/types.js' */
/** @import {CurveData} from './curve.js' */
/** @import {Range} from './scales.js' */

/**
 * @typedef {{run: Run, curves: CurveData, range: Range, levels: [number, number]}} SlideData  range: of the
 *   maps' colours; levels: of the curve's axis
 */
/**
 * @typedef {{tokens: Tokens, label: import('../core/i18n.js').Translate, title: string, about: string[]}}
 *   SlideOptions  about: what it is of, in small lines at the foot
 */
/**
 * Px from the upper left corner: of a plot without its axes' words.
 * @typedef {{x: number, y: number, w: number, h: number}} Box
 */

const WIDTH = 1280,
  HEIGHT = 720,
  EDGE = 36;
/** Type: of the title, of names, of all else; no smaller. And from line to line, px. */
const TITLE = 26,
  NAME = 20,
  TYPE = 18,
  LINES = { title: 34, about: 25, name: 32, scale: 36 };
/** What a plot's axes take at its left and under it; between two plots; between two marks of an axis, px. */
const LEFT = 64,
  UNDER = 62,
  GAP = 24,
  APART = 52;
/** The part of the width that the maps take, by how many stand in a row. */
const MAPS = [0, 0.4, 0.58, 0.66];
/** The picture of the scale, and the room for what is said of it at its left, px. */
const RAMP = { width: 170, height: 16 },
  SAID = 440;
/** The marks of the curves, as letters. @type {Record<string, string>} */
const MARK = { circle: '●', square: '■', 'triangle-up': '▲' };

/** @param {SlideData} data @param {SlideOptions} options @returns {Figure} */
export function slide({ run, curves, range, levels }, { tokens, label, title, about }) {
  const titles = wrapped(title, TITLE, WIDTH - 2 * EDGE),
    lines = about.flatMap((line) => wrapped(line, TYPE, WIDTH - 2 * EDGE));
  const top = EDGE + titles.length * LINES.title,
    foot = HEIGHT - EDGE / 2 - lines.length * LINES.about;
  const boxes = placed(run.models.length, top, foot);
  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y of its middle
   * @param {object} font
   * @param {string} [xanchor]
   */
  const word = (text, x, y, font, xanchor = 'left') => ({
    text: escape(text),
    xref: 'paper',
    yref: 'paper',
    x: x / WIDTH,
    y: 1 - y / HEIGHT,
    xanchor,
    yanchor: 'middle',
    showarrow: false,
    borderpad: 0,
    font: { size: TYPE, color: tokens.ink, ...font },
  });
  const maps = run.models.map((_, m) => {
    const { l, r, t, b } = mapMargin(run.T, tokens.type),
      { w, h } = boxes.maps[m];
    return onto(
      map({ run, m }, { width: w + l + r, height: h + t + b, tokens, range, label }),
      boxes.maps[m],
      m + 2,
      tokens,
    );
  });
  const { l, r, t, b } = curveMargin(levels, tokens.type);
  const known = legend(curves, tokens, label, boxes.curve.w + LEFT / 2),
    lower = (known.length - 1) * LINES.name;
  const box = { ...boxes.curve, y: boxes.curve.y + lower, h: boxes.curve.h - lower },
    { w, h } = box;
  const lined = onto(
    bolder(curve(curves, { width: w + l + r, height: h + t + b, tokens, label, range: levels })),
    box,
    run.models.length + 2,
    tokens,
  );
  const ramp = scale(range, boxes.scale, run.models.length + 3, tokens);
  const panels = [...maps, lined, ramp];
  return {
    data: panels.flatMap(({ data }) => data),
    config: CONFIG,
    layout: {
      ...layout(tokens, {
        width: WIDTH,
        height: HEIGHT,
        margin: { l: 0, r: 0, t: 0, b: 0 },
        xaxis: { visible: false },
        yaxis: { visible: false },
      }),
      ...Object.assign({}, ...panels.map(({ axes }) => axes)),
      annotations: [
        ...titles.map((line, i) =>
          word(line, EDGE, EDGE + (i + 0.4) * LINES.title, { size: TITLE, weight: 600 }),
        ),
        ...lines.map((line, i) => word(line, EDGE, foot + (i + 0.4) * LINES.about, { color: tokens.quiet })),
        ...boxes.maps.map(({ x, y }, m) =>
          word(nameOf(run.models, m, label), x, y - LINES.name / 2, {
            size: NAME,
            weight: 600,
            color: tokens.network[run.models[m].cell],
          }),
        ),
        ...known.flatMap((row, i) =>
          row.map(({ text, color, x }) =>
            word(text, box.x - LEFT / 2 + x, boxes.curve.y + (i - 0.5) * LINES.name, { color, weight: 600 }),
          ),
        ),
        word(label('slide.scale'), EDGE, boxes.scale.y + RAMP.height / 2, {}),
        word(String(range[0]), boxes.scale.x - 8, boxes.scale.y + RAMP.height / 2, {}, 'right'),
        word(String(range[1]), boxes.scale.x + RAMP.width + 8, boxes.scale.y + RAMP.height / 2, {}),
      ],
      shapes: [],
    },
  };
}

/**
 * Where so many maps, the curve and the scale stand between two heights.
 * @param {number} count
 * @param {number} top
 * @param {number} foot
 * @returns {{maps: Box[], curve: Box, scale: Box}}
 */
function placed(count, top, foot) {
  const rows = count > 3 ? 2 : 1,
    columns = Math.ceil(count / rows);
  const from = top + LINES.scale,
    high = (foot - from - GAP / 2) / rows;
  const each = (MAPS[Math.min(columns, 3)] * (WIDTH - 2 * EDGE)) / columns;
  const side = Math.min(each - LEFT - GAP / 2, high - LINES.name - UNDER);
  const stride = side + LEFT + GAP / 2;
  const maps = Array.from({ length: count }, (_, m) => ({
    x: EDGE + (m % columns) * stride + LEFT,
    y: from + Math.floor(m / columns) * high + LINES.name,
    w: side,
    h: side,
  }));
  const x = EDGE + columns * stride + GAP + LEFT;
  return {
    maps,
    curve: { x, y: from + LINES.name, w: WIDTH - EDGE - x, h: foot - GAP / 2 - UNDER - from - LINES.name },
    scale: { x: EDGE + SAID, y: top + (LINES.scale - RAMP.height) / 2, w: RAMP.width, h: RAMP.height },
  };
}

/**
 * A figure's traces and axes, in a box of the slide.
 * @param {Figure} figure
 * @param {Box} box
 * @param {number} n  of its axes
 * @param {Tokens} tokens
 */
function onto({ data, layout: { xaxis, yaxis } }, { x, y, w, h }, n, tokens) {
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
function bolder({ data, ...rest }) {
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
 * What the curve's lines are, row by row as wide as their room.
 * @param {CurveData} curves
 * @param {Tokens} tokens
 * @param {import('../core/i18n.js').Translate} label
 * @param {number} room
 */
function legend(curves, tokens, label, room) {
  /** @type {{text: string, color: string, x: number}[][]} */
  const rows = [[]];
  let x = 0;
  for (const { text, color } of [
    ...curves.map(({ cell, name }) => ({
      text: `${MARK[NETWORK[cell].shape]} ${name}`,
      color: tokens.network[cell],
    })),
    { text: `- - ${label('figure.curve.thousandth')}`, color: tokens.quiet },
  ]) {
    if (x > 0 && x + wide(text, TYPE) > room) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ text, color, x });
    x += wide(text, TYPE) + 22;
  }
  return rows;
}

/**
 * The colours of the one scale.
 * @param {Range} range
 * @param {Box} box
 * @param {number} n
 * @param {Tokens} tokens
 */
function scale([low, high], { x, y, w, h }, n, tokens) {
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

/** What the file is called: its settings. @param {Run} run */
export function fileOf({ spec: { sequence, models }, T, models: runs }) {
  const task = 'task' in sequence ? `${sequence.task}-` : 'own-';
  return `${task}T${T}-${models.map(({ cell }, m) => `${cell}${runs[m].H}`).join('-')}-seed${models[0].seed ?? 0}-slide`;
}
