// The marks of points, by Plotly's names and in its measures: r is half of a mark's size.

/**
 * A mark's middle, its half size, and how it is turned: the cosine and the sine of the angle.
 * @typedef {{x: number, y: number, r: number, cos: number, sin: number}} Place
 */
/**
 * Adds the outline of a mark to the path.
 * @typedef {(ctx: CanvasRenderingContext2D, place: Place) => void} Outline
 */

/** @param {number[][]} points  in halves of the mark's size @param {boolean} [closed] @returns {Outline} */
const polygon =
  (points, closed = true) =>
  (ctx, { x, y, r, cos, sin }) => {
    points.forEach(([across, down], i) => {
      const px = x + r * (across * cos - down * sin),
        py = y + r * (across * sin + down * cos);
      if (i) ctx.lineTo(px, py);
      else ctx.moveTo(px, py);
    });
    if (closed) ctx.closePath();
  };

/** Lines from end to end. @param {number[][][]} lines @returns {Outline} */
const strokes = (lines) => {
  const each = lines.map((points) => polygon(points, false));
  return (ctx, place) => each.forEach((outline) => outline(ctx, place));
};

/** Half the width of an arrow's foot, and its length: a tip of 36 degrees. */
const FOOT = 2 * Math.sin(Math.PI / 10),
  LENGTH = 2 * Math.cos(Math.PI / 10);
/** The foot of a triangle of equal sides, half of it. */
const SIDE = 2 / Math.sqrt(3);

/** The arms of a plus that has an area. */
const ARMS = [
  [1.2, 0.4],
  [0.4, 0.4],
  [0.4, 1.2],
  [-0.4, 1.2],
  [-0.4, 0.4],
  [-1.2, 0.4],
  [-1.2, -0.4],
  [-0.4, -0.4],
  [-0.4, -1.2],
  [0.4, -1.2],
  [0.4, -0.4],
  [1.2, -0.4],
];

/** Six corners, one of them above. */
const HEXAGON = Array.from({ length: 6 }, (_, i) => [
  1.1 * Math.sin((i * Math.PI) / 3),
  -1.1 * Math.cos((i * Math.PI) / 3),
]);

/** Five points and the corners between them. */
const STAR = Array.from({ length: 10 }, (_, i) => {
  const [angle, r] = [(i / 5 - 0.5) * Math.PI, i % 2 ? 0.535 : 1.4];
  return [r * Math.cos(angle), r * Math.sin(angle)];
});

/** @type {Record<string, Outline>} */
const SHAPES = {
  circle: (ctx, { x, y, r }) => {
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: polygon([
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ]),
  diamond: polygon([
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
    [0, -1.3],
  ]),
  'triangle-up': polygon([
    [-SIDE, 0.5],
    [SIDE, 0.5],
    [0, -1],
  ]),
  'triangle-down': polygon([
    [-SIDE, -0.5],
    [SIDE, -0.5],
    [0, 1],
  ]),
  'triangle-right': polygon([
    [-0.5, -SIDE],
    [-0.5, SIDE],
    [1, 0],
  ]),
  'triangle-left': polygon([
    [0.5, -SIDE],
    [0.5, SIDE],
    [-1, 0],
  ]),
  star: polygon(STAR),
  hexagon: polygon(HEXAGON),
  cross: polygon(ARMS),
  x: polygon(ARMS.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2])),
  arrow: polygon([
    [0, 0],
    [-FOOT, LENGTH],
    [FOOT, LENGTH],
  ]),
  'line-ns': strokes([
    [
      [0, 1.4],
      [0, -1.4],
    ],
  ]),
  'cross-thin': strokes([
    [
      [0, 1.4],
      [0, -1.4],
    ],
    [
      [1.4, 0],
      [-1.4, 0],
    ],
  ]),
  'x-thin': strokes([
    [
      [1, 1],
      [-1, -1],
    ],
    [
      [1, -1],
      [-1, 1],
    ],
  ]),
};

const DOT = polygon([
  [0, 1],
  [1, 0],
  [0, -1],
  [-1, 0],
]);
/** The marks that may be put into a shape. @type {Record<string, Outline>} */
const INSIDE = {
  dot: (ctx, place) => DOT(ctx, { ...place, r: 0.5 }),
  cross: strokes([
    [
      [0, 1],
      [0, -1],
    ],
    [
      [1, 0],
      [-1, 0],
    ],
  ]),
};

/**
 * How a mark is drawn.
 * @param {string} name  Plotly's
 * @returns {{outline: Outline, open: boolean}} open: drawn by its line alone, in the mark's colour
 * @throws {TypeError} a mark that no figure here uses
 */
export function symbol(name) {
  const [, shape = '', open, inside] =
    /^(.*?)(-open)?(-dot|(?<=circle|square|diamond)-cross)?$/.exec(name) ?? [];
  const outline = SHAPES[shape],
    added = inside === undefined ? null : INSIDE[inside.slice(1)];
  if (!outline) throw new TypeError(`no way to paint the mark ${name}`);
  /** @type {Outline} */
  const both = (ctx, place) => [outline, added].forEach((each) => each?.(ctx, place));
  return { open: open !== undefined, outline: added ? both : outline };
}
