// The marks of points, by Plotly's names and in its measures: r is half of a mark's size.

/** @param {CanvasRenderingContext2D} ctx @param {number[][]} points @param {boolean} [closed] */
function polygon(ctx, points, closed = true) {
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  if (closed) ctx.closePath();
}

/** A plus of two lines. @param {CanvasRenderingContext2D} ctx @param {number} r */
function plus(ctx, r) {
  polygon(ctx, [[0, r], [0, -r]], false);
  polygon(ctx, [[r, 0], [-r, 0]], false);
}

/** Half the width of an arrow's foot, and its length, as parts of r: a tip of 36 degrees. */
const FOOT = 2 * Math.sin(Math.PI / 10), LENGTH = 2 * Math.cos(Math.PI / 10);

/** The arms of a plus or a cross that have an area, about the centre. @param {number} thin @param {number} long */
const arms = (thin, long) => [[long, thin], [thin, thin], [thin, long], [-thin, long], [-thin, thin], [-long, thin], [-long, -thin], [-thin, -thin], [-thin, -long], [thin, -long], [thin, -thin], [long, -thin]];

/** Each shape's outline about the origin. @type {Record<string, (ctx: CanvasRenderingContext2D, r: number) => void>} */
const SHAPES = {
  'circle': (ctx, r) => {
    ctx.moveTo(r, 0);
    ctx.arc(0, 0, r, 0, 2 * Math.PI);
  },
  'square': (ctx, r) => ctx.rect(-r, -r, 2 * r, 2 * r),
  'diamond': (ctx, r) => polygon(ctx, [[1.3 * r, 0], [0, 1.3 * r], [-1.3 * r, 0], [0, -1.3 * r]]),
  'triangle-up': (ctx, r) => polygon(ctx, [[-2 * r / Math.sqrt(3), r / 2], [2 * r / Math.sqrt(3), r / 2], [0, -r]]),
  'cross': (ctx, r) => polygon(ctx, arms(0.4 * r, 1.2 * r)),
  'x': (ctx, r) => polygon(ctx, arms(0.4 * r, 1.2 * r).map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2])),
  'arrow': (ctx, r) => polygon(ctx, [[0, 0], [-FOOT * r, LENGTH * r], [FOOT * r, LENGTH * r]]),
  'line-ns': (ctx, r) => polygon(ctx, [[0, 1.4 * r], [0, -1.4 * r]], false),
  'cross-thin': (ctx, r) => plus(ctx, 1.4 * r),
  'x-thin': (ctx, r) => {
    polygon(ctx, [[r, r], [-r, -r]], false);
    polygon(ctx, [[r, -r], [-r, r]], false);
  },
};

/** What may be put into a shape. @type {Record<string, (ctx: CanvasRenderingContext2D, r: number) => void>} */
const INSIDE = {
  'dot': (ctx) => polygon(ctx, [[0, 0.5], [0.5, 0], [0, -0.5], [-0.5, 0]]),
  'cross': (ctx, r) => plus(ctx, r),
};

/** How a mark is drawn. @param {string} name  Plotly's @returns {{outline: (ctx: CanvasRenderingContext2D, r: number) => void, open: boolean}} open: drawn by its line alone, in the mark's colour @throws {TypeError} a mark that no figure here uses */
export function symbol(name) {
  const [, shape = '', open, inside] = /^(.*?)(-open)?(-dot|(?<=circle|square|diamond)-cross)?$/.exec(name) ?? [];
  const outline = SHAPES[shape], added = inside && INSIDE[inside.slice(1)];
  if (!outline) throw new TypeError(`no way to paint the mark ${name}`);
  return { open: open !== undefined, outline: added ? (ctx, r) => { outline(ctx, r); added(ctx, r); } : outline };
}
