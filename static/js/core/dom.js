/**
 * The only maker of elements. Nothing here reads a string as HTML; formulas come as MathML from our own
 * server and are parsed as XML.
 */

import { NETWORK } from '../model/names.js';

const SVG = 'http://www.w3.org/2000/svg';
/** @type {Record<string, {shape: string}|undefined>} */
const SHAPES = NETWORK;

/** @typedef {Node | string | number | null | undefined | false} Child */
/**
 * @typedef {Record<string, any>} Props  `on`: listeners, `data`: data-* attributes, `style`: CSS properties;
 *   the rest are attributes or, for value and the like, properties
 */

const AS_PROPERTY = new Set(['value', 'checked', 'disabled', 'hidden', 'open']);

/** @template {Element} E @param {E} node @param {Props} props @returns {E} */
export function assign(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined) continue;
    if (name === 'on')
      for (const [event, listener] of Object.entries(value))
        node.addEventListener(event, /** @type {EventListener} */ (listener));
    else if (name === 'data') Object.assign(/** @type {any} */ (node).dataset, value);
    else if (name === 'style')
      for (const [property, css] of Object.entries(value))
        /** @type {any} */ (node).style.setProperty(property, String(css));
    else if (AS_PROPERTY.has(name)) /** @type {any} */ (node)[name] = value;
    else if (value === null || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  return node;
}

/** @param {Element} node @param {Child[]} children */
function append(node, children) {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false)
      node.append(/** @type {any} */ (typeof child === 'number' ? String(child) : child));
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Props} [props] @param {...Child} children @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const node = assign(document.createElement(tag), props);
  append(node, children);
  // a select's value holds only once its options stand
  if (props.value !== undefined && tag === 'select') /** @type {any} */ (node).value = props.value;
  return node;
}

/** @param {string} tag @param {Props} [props] @param {...Child} children @returns {SVGElement} */
export function svg(tag, props = {}, ...children) {
  const node = assign(/** @type {SVGElement} */ (document.createElementNS(SVG, tag)), props);
  append(node, children);
  return node;
}

/** Put these children in place of what is there. @param {Element} host @param {...Child} children */
export function fill(host, ...children) {
  host.replaceChildren();
  append(host, children);
}

/** The text that a node was last filled with. @type {WeakMap<Element, string>} */
const filled = new WeakMap();

/**
 * The same, but only where the key says that it would be something else: what stays as it is costs no layout.
 * @param {Element} host
 * @param {string} key
 * @param {() => Child[]} make
 */
export function refill(host, key, make) {
  if (filled.get(host) === key) return;
  filled.set(host, key);
  fill(host, ...make());
}

/**
 * Put this text in place of what is there, unless it is the same.
 * @param {Element} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A formula written by the server. @param {string} xml @returns {Element} */
export function mathml(xml) {
  return /** @type {Element} */ (
    document.importNode(new DOMParser().parseFromString(xml, 'application/xml').documentElement, true)
  );
}

/** @type {Record<string, {d: string, stroked?: boolean}>} */
const ICONS = {
  first: { d: 'M3 3h1.6v10H3zM13 3v10L6 8z' },
  back: { d: 'M11.5 3v10L4.5 8z' },
  play: { d: 'M4.5 2.6v10.8L13 8z' },
  pause: { d: 'M4 3h2.8v10H4zM9.2 3H12v10H9.2z' },
  forward: { d: 'M4.5 3v10l7-5z' },
  last: { d: 'M11.4 3H13v10h-1.6zM3 3v10l7-5z' },
  export: { d: 'M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11', stroked: true },
  link: {
    d: `M6.6 9.4a3 3 0 0 0 4.3 0l2-2a3 3 0 0 0-4.3-4.3l-.8.8
        M9.4 6.6a3 3 0 0 0-4.3 0l-2 2a3 3 0 0 0 4.3 4.3l.8-.8`,
    stroked: true,
  },
  file: { d: 'M4 2h5.2L12.5 5.3V14H4zM9 2.2v3.3h3.3', stroked: true },
  terminal: { d: 'M2.5 4 6 7.5 2.5 11M8 12h5.5', stroked: true },
  dice: { d: 'M13.2 6.2A5.5 5.5 0 1 0 13.5 8M13.5 2.6v3.6H9.9', stroked: true },
  close: { d: 'M3.5 3.5l9 9M12.5 3.5l-9 9', stroked: true },
  check: { d: 'M3 8.6 6.4 12 13 4.6', stroked: true },
  alert: { d: 'M8 2 14.5 13.5h-13zM8 6.4v3.2M8 11.4v.1', stroked: true },
  // a network's shape
  circle: { d: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z' },
  square: { d: 'M3 3h10v10H3z' },
  'triangle-up': { d: 'M8 2.4 14.2 13H1.8z' },
  'triangle-down': { d: 'M8 13.6 14.2 3H1.8z' },
  'triangle-right': { d: 'M13.6 8 3 14.2V1.8z' },
  'triangle-left': { d: 'M2.4 8 13 1.8v12.4z' },
  star: { d: 'M8.0 1.3 9.6 6.2 14.8 6.2 10.6 9.2 12.2 14.2 8.0 11.1 3.8 14.2 5.4 9.2 1.2 6.2 6.4 6.2z' },
  hexagon: { d: 'M8 1.8 13.4 4.9 13.4 11.1 8 14.2 2.6 11.1 2.6 4.9z' },
  diamond: { d: 'M8 1.6 14.4 8 8 14.4 1.6 8z' },
};

/**
 * Decoration only: the button or the text beside it has the name.
 * @param {string} name  of an icon, or of a cell for its network's shape
 * @returns {SVGElement}
 */
export function icon(name) {
  const { d, stroked } = ICONS[SHAPES[name]?.shape ?? name];
  return svg(
    'svg',
    { class: stroked ? 'icon stroked' : 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d }),
  );
}
