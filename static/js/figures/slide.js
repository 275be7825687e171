// The comparison for a slide: the maps of all networks on one scale beside the curve of norm against
// distance, 16:9, in type that is read from the back row.

import { nameOf, NETWORK } from '../model/names.js';
import { curve } from './curve.js';
import { margin as curveMargin } from './distance.js';
import { map, margin as mapMargin } from './map.js';
import { bolder, HEIGHT, onto, scale, TYPE, WIDTH } from './slidepanels.js';
import { escape, wide, wrapped } from './text.js';
import { CONFIG, layout } from './theme.js';

/** @import {Run, Tokens, Figure} from '../model/types.js' */
/** @import {CurveData} from './curve.js' */
/** @import {Range} from './scales.js' */
/** @import {Box} from './slidepanels.js' */

/**
 * @typedef {{run: Run, curves: CurveData, range: Range, levels: [number, number]}} SlideData  range: of the
 *   maps' colours; levels: of the curve's axis
 */
/**
 * @typedef {{tokens: Tokens, label: import('../core/i18n.js').Translate, title: string, about: string[]}}
 *   SlideOptions  about: its run, in small lines at the foot
 */

/** The room at the sides, px. */
const EDGE = 36;
/** Type of the title and of names; from line to line, px. */
const TITLE = 26,
  NAME = 20,
  LINES = { title: 34, about: 25, name: 32, scale: 36 };
/** The room of a plot's axes at its left and under it; between two plots, px. */
const LEFT = 64,
  UNDER = 62,
  GAP = 24;
/** The part of the width that the maps take, by how many stand in a row. */
const MAPS = [0, 0.4, 0.58, 0.66];
/** The picture of the scale, and the room for the words at its left, px. */
const RAMP = { width: 170, height: 16 },
  SAID = 440;
/** The marks of the curves, as letters. @type {Record<string, string>} */
const MARK = {
  circle: '●',
  square: '■',
  'triangle-up': '▲',
  diamond: '◆',
  'triangle-down': '▼',
  'triangle-right': '▶',
  'triangle-left': '◀',
  star: '★',
  hexagon: '⬢',
};

/** @param {SlideData} data @param {SlideOptions} options @returns {Figure} */
export function slide(data, options) {
  const { run, range } = data;
  const { tokens } = options;
  const head = headings(options);
  const boxes = placed(run.models.length, head.top, head.foot);
  const key = legend(data.curves, tokens, options.label, boxes.curve.w + LEFT / 2);
  const lower = (key.length - 1) * LINES.name;
  const box = { ...boxes.curve, y: boxes.curve.y + lower, h: boxes.curve.h - lower };
  const panels = [
    ...run.models.map((_, m) => mapPanel(data, options, m, boxes.maps[m])),
    curvePanel(data, options, box),
    scale(range, boxes.scale, run.models.length + 3, tokens),
  ];
  return {
    data: panels.flatMap((panel) => panel.data),
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
        ...head.words,
        ...names(run, options, boxes.maps),
        ...key.flatMap((row, i) =>
          row.map(({ text, color, x }) =>
            word(
              text,
              box.x - LEFT / 2 + x,
              boxes.curve.y + (i - 0.5) * LINES.name,
              { color, weight: 600 },
              tokens,
            ),
          ),
        ),
        ...said(range, boxes.scale, options),
      ],
      shapes: [],
    },
  };
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y of its middle
 * @param {object} font
 * @param {Tokens} tokens
 * @param {string} [xanchor]
 */
const word = (text, x, y, font, tokens, xanchor = 'left') => ({
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

/**
 * The title, the lines at the foot, and between which heights they leave room.
 * @param {SlideOptions} options
 */
function headings({ title, about, tokens }) {
  const titles = wrapped(title, TITLE, WIDTH - 2 * EDGE),
    lines = about.flatMap((line) => wrapped(line, TYPE, WIDTH - 2 * EDGE));
  const top = EDGE + titles.length * LINES.title,
    foot = HEIGHT - EDGE / 2 - lines.length * LINES.about;
  const strong = { size: TITLE, weight: 600 },
    quiet = { color: tokens.quiet };
  return {
    top,
    foot,
    words: [
      ...titles.map((line, i) => word(line, EDGE, EDGE + (i + 0.4) * LINES.title, strong, tokens)),
      ...lines.map((line, i) => word(line, EDGE, foot + (i + 0.4) * LINES.about, quiet, tokens)),
    ],
  };
}

/**
 * The networks' names over their maps.
 * @param {Run} run
 * @param {SlideOptions} options
 * @param {Box[]} boxes
 */
const names = ({ models }, { tokens, label }, boxes) =>
  boxes.map(({ x, y }, m) => {
    const font = { size: NAME, weight: 600, color: tokens.network[models[m].cell] };
    return word(nameOf(models, m, label), x, y - LINES.name / 2, font, tokens);
  });

/**
 * The scale's quantity and its ends, in words.
 * @param {Range} range
 * @param {Box} box
 * @param {SlideOptions} options
 */
function said([low, high], { x, y }, { tokens, label }) {
  const middle = y + RAMP.height / 2;
  return [
    word(label('slide.scale'), EDGE, middle, {}, tokens),
    word(String(low), x - 8, middle, {}, tokens, 'right'),
    word(String(high), x + RAMP.width + 8, middle, {}, tokens),
  ];
}

/**
 * A network's map.
 * @param {SlideData} data
 * @param {SlideOptions} options
 * @param {number} m
 * @param {Box} box
 */
function mapPanel({ run, range }, { tokens, label }, m, box) {
  const { l, r, t, b } = mapMargin(run.T, tokens.type);
  const room = { width: box.w + l + r, height: box.h + t + b };
  return onto(map({ run, m }, { ...room, tokens, range, label }), box, m + 2, tokens);
}

/** The curves of all networks. @param {SlideData} data @param {SlideOptions} options @param {Box} box */
function curvePanel({ run, curves, levels }, { tokens, label }, box) {
  const { l, r, t, b } = curveMargin(levels, tokens.type);
  const room = { width: box.w + l + r, height: box.h + t + b };
  const drawn = curve(curves, { ...room, tokens, label, range: levels });
  return onto(bolder(drawn), box, run.models.length + 2, tokens);
}

/**
 * The places of this many maps, the curve and the scale between two heights.
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
 * The names of the curve's lines, in rows as wide as their room.
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

/** The file's name: its settings. @param {Run} run */
export function fileOf({ spec: { sequence, models }, T, models: runs }) {
  const task = 'task' in sequence ? sequence.task : 'own';
  const networks = models.map(({ cell }, m) => `${cell}${runs[m].H}`);
  return [task, `T${T}`, ...networks, `seed${models[0].seed ?? 0}`, 'slide'].join('-');
}
