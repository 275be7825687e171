// The only door to Plotly, and to the canvases painted over its frames. Plotly's script is fetched when the
// first
// figure asks for it, after the page is readable.
//
// A figure is one pure Plotly description. Its values are painted on a canvas at once; its frame (axes,
// titles, words) is Plotly's, and is
// drawn again only when it has become another one.

import { frameOf, keyOf } from '../paint/frame.js';
import { nearest } from '../paint/nearest.js';
import { createPainter } from '../paint/painter.js';

/** @import {Figure} from '../model/types.js' */

/** @typedef {{x: any, y: any, data: any}} Point  data: the point's customdata */
/** @typedef {HTMLElement & {figure?: Figure}} Host  figure: the description of what stands there */

/** @type {Promise<any>|null} */
let library = null;

/**
 * Plotly, once its script is there; its address stands in <meta name="plotly-src">.
 * @returns {Promise<any>}
 */
export function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="plotly-src"]')).content;
    script.async = true;
    script.addEventListener('load', () => resolve(/** @type {any} */ (globalThis).Plotly));
    script.addEventListener('error', () => {
      library = null; // asked again, it is fetched again
      script.remove();
      reject(new Error(`${script.src} did not load`));
    });
    document.head.append(script);
  });
  return library;
}

/**
 * The frame each host was last asked to show, by its key, and when it stands: while Plotly loads, only the
 * last one counts.
 * @type {WeakMap<HTMLElement, {key: string, stands: Promise<void>}>}
 */
const frames = new WeakMap();
/**
 * The painter of each host, and its canvas.
 * @type {WeakMap<HTMLElement, {paint: ReturnType<typeof createPainter>, canvas: HTMLCanvasElement}>}
 */
const painters = new WeakMap();

/** @param {Host} host */
function painterOf(host) {
  const known = painters.get(host);
  if (known) return known;
  const canvas = document.createElement('canvas');
  host.append(canvas);
  const own = (/** @type {{width: number, height: number}} */ size) => {
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  };
  const spare = (/** @type {{width: number, height: number}} */ { width, height }) =>
    /** @type {any} */ (new OffscreenCanvas(width, height).getContext('2d'));
  const made = { canvas, paint: createPainter(own, spare) };
  painters.set(host, made);
  return made;
}

/** Paints the values, at once, as fine as the screen. @param {Host} host @param {Figure} figure */
export function paintValues(host, figure) {
  const { canvas, paint } = painterOf(host);
  host.figure = figure;
  paint(figure, globalThis.devicePixelRatio || 1);
  Object.assign(canvas.style, { width: `${figure.layout.width}px`, height: `${figure.layout.height}px` });
}

/**
 * Puts the canvas where Plotly has its traces: over grid and ticks, under words; heat, which has no grid,
 * under the lines of axes.
 * @param {HTMLElement} host
 * @param {Figure} figure
 */
function settle(host, figure) {
  const canvas = painters.get(host)?.canvas,
    behind = host.querySelector('.gl-container');
  if (!canvas || !behind) return;
  if (figure.data.some(({ type }) => type === 'heatmap')) behind.parentElement?.prepend(canvas);
  else behind.after(canvas);
}

/**
 * Draws the frame, where it is another one than the one that stands there.
 * @param {HTMLElement} host
 * @param {Figure} figure
 * @returns {Promise<void>} when it stands
 */
export function drawFrame(host, figure) {
  const frame = frameOf(figure),
    key = keyOf(frame);
  const before = frames.get(host);
  if (before?.key === key) return before.stands;
  const mine = { key, stands: Promise.resolve() };
  frames.set(host, mine);
  mine.stands = load().then(async (Plotly) => {
    if (frames.get(host) !== mine) return;
    await Plotly.react(host, frame.data, frame.layout, frame.config);
    settle(host, figure);
  });
  mine.stands.catch(() => frames.get(host) === mine && frames.delete(host)); // asked again, it is drawn again
  return mine.stands;
}

/** Takes the figure away. @param {Host} host */
export function clear(host) {
  const drawn = frames.delete(host);
  painters.get(host)?.canvas.remove();
  painters.delete(host);
  delete host.figure;
  if (drawn && library) void library.then((Plotly) => frames.has(host) || Plotly.purge(host));
}

/**
 * Tells of the point under the pointer; null when there is none any more.
 * @param {Host} host
 * @param {(point: Point|null) => void} fn
 * @returns {() => void} ends it
 */
export function onPoint(host, fn) {
  /** @type {Point|null} */
  let shown = null;
  const tell = (/** @type {Point|null} */ point) => {
    if (point || shown) fn((shown = point));
  };
  const moved = (/** @type {PointerEvent} */ event) => {
    const { left, top } = host.getBoundingClientRect();
    tell(host.figure ? nearest(host.figure, event.clientX - left, event.clientY - top) : null);
  };
  const left = () => tell(null);
  host.addEventListener('pointermove', moved);
  host.addEventListener('pointerleave', left);
  return () => {
    host.removeEventListener('pointermove', moved);
    host.removeEventListener('pointerleave', left);
  };
}

/**
 * A figure as a picture on its own ground, as large as its layout says: Plotly's alone, the whole
 * description.
 * @param {Figure} figure
 * @param {{format: 'png'|'svg', ground: string}} options
 * @returns {Promise<string>} a data URL
 */
export async function image({ data, layout, config }, { format, ground }) {
  const Plotly = await load();
  const { width, height } = layout;
  return Plotly.toImage(
    { data, layout: { ...layout, paper_bgcolor: ground, plot_bgcolor: ground }, config },
    { format, width, height, scale: format === 'png' ? 2 : 1 },
  ); // twice as fine on a projector
}
