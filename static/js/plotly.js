// The only door to Plotly: its script is fetched when the first figure asks for it, after the page is readable.

/** @import {Figure} from './model/types.js' */

/** @typedef {HTMLElement & {on: (name: string, fn: (event: any) => void) => void, removeListener: (name: string, fn: (event: any) => void) => void}} Chart */
/** @typedef {{x: any, y: any, data: any, event: MouseEvent}} Point  data: the point's customdata */

/** @type {Promise<any>|null} */
let library = null;

/** Plotly, once its script is there; its address stands in <meta name="plotly-src">. @returns {Promise<any>} */
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

/** The figure each host was last asked to show: while Plotly loads, only the last one counts. @type {WeakMap<HTMLElement, Figure>} */
const wanted = new WeakMap();
/** What waits for the host's first drawing: a host has no Plotly events before it. @type {WeakMap<HTMLElement, (() => void)[]>} */
const waiting = new WeakMap();

/** Plotly takes away the place of a text that is empty, and draws none that comes there later: so none is empty. @param {any} trace */
const lasting = (trace) => (trace.mode?.includes('text') ? { ...trace, text: Array.from(trace.x, (_, i) => trace.text[i] || '\u00a0') } : trace);

/** Draws, or redraws what changed. @param {HTMLElement} host @param {Figure} figure @returns {Promise<void>} */
export async function draw(host, figure) {
  wanted.set(host, figure);
  const Plotly = await load();
  if (wanted.get(host) !== figure) return;
  await Plotly.react(host, figure.data.map(lasting), figure.layout, figure.config);
  for (const attach of waiting.get(host) ?? []) attach();
  waiting.delete(host);
}

/** Takes the figure away, listeners with it. @param {HTMLElement} host */
export function clear(host) {
  const drawn = wanted.delete(host);
  waiting.delete(host);
  if (drawn && library) void library.then((Plotly) => wanted.has(host) || Plotly.purge(host));
}

/**
 * @param {HTMLElement} host @param {'click'|'hover'|'unhover'} name @param {(point: Point) => void} fn
 * @returns {() => void} ends it
 */
export function on(host, name, fn) {
  const chart = /** @type {Chart} */ (host);
  const listener = (/** @type {any} */ { points, event }) => {
    const point = points?.[0] ?? {};
    fn({ x: point.x, y: point.y, data: point.customdata ?? null, event });
  };
  let ended = false;
  const attach = () => ended || chart.on(`plotly_${name}`, listener);
  if (typeof chart.on === 'function') attach();
  else waiting.set(host, [...(waiting.get(host) ?? []), attach]);
  return () => {
    ended = true;
    chart.removeListener?.(`plotly_${name}`, listener);
  };
}

/** A figure as a picture on its own ground, as large as its layout says. @param {Figure} figure @param {{format: 'png'|'svg', ground: string}} options @returns {Promise<string>} a data URL */
export async function image({ data, layout, config }, { format, ground }) {
  const Plotly = await load();
  const { width, height } = layout;
  return Plotly.toImage({ data, layout: { ...layout, paper_bgcolor: ground, plot_bgcolor: ground }, config }, { format, width, height, scale: format === 'png' ? 2 : 1 }); // twice as fine on a projector
}
