/** One network's lane: its name and headline, the unrolled graph, and the gradient strip on the same time axis. */

import { el, fill, icon } from '../dom.js';
import { columnAt, columnX, geometry, windowAround } from '../figures/geometry.js';
import { lane, quantityFor, rowY, rows, summary, values } from '../figures/lane.js';
import { sharedRange, symmetric } from '../figures/scales.js';
import { rows as stripRows, strip, summary as stripSummary } from '../figures/strip.js';
import { rows as unitRows, summary as unitSummary, units, unitsRange } from '../figures/units.js';
import { size } from '../model/format.js';
import { NETWORK } from '../model/names.js';
import { headlineText } from './headlines.js';
import { createOverlay } from './overlay.js';

/** @import {State, Quantity, Selection, NodeName} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */

/** @typedef {ReturnType<typeof createLane>} Lane */

/** The colours of a lane: with `auto` two pictures one above the other, the second uncovered from the right as the pass goes back. @param {State['view']['colour']} colour @returns {Quantity[]} */
const layersOf = (colour) => (colour === 'auto' ? [quantityFor(colour, 'forward'), quantityFor(colour, 'backward')] : [colour]);

/** @param {Store} store @param {Services} services @param {number} m */
export function createLane(store, { t: say, drawing, shown, playback }, m) {
  const name = el('h3', { class: 'lane-name' });
  const sizes = el('span', { class: 'quiet small' });
  const headline = el('p', { class: 'headline' });
  const graph = el('div', { class: 'figure graph', role: 'img' });
  const strips = el('div', { class: 'figure strip', role: 'img' });
  const node = el('section', { class: 'lane' }, el('header', {}, name, sizes, headline), graph, strips);
  const pin = el('div', { class: 'pin', 'aria-hidden': 'true' });
  const pictures = [0, 1].map(() => el('div', { class: 'picture' }));
  const sheets = pictures.map((picture) => el('div', { class: 'sheet' }, picture));
  fill(graph, el('div', { class: 'skeleton' }), ...sheets, pin);
  const stripPicture = el('div', { class: 'picture' });
  fill(strips, el('div', { class: 'skeleton' }), stripPicture);
  const overlays = { graph: createOverlay(graph), strip: createOverlay(strips) };
  const frame = el('div', { class: 'window', 'aria-hidden': 'true', hidden: true });
  strips.append(frame);

  /** @type {[number, number]|null} */
  let window = null;
  /** What the figures were last drawn of. @type {{width: number, graph: number, strip: number}} */
  let room = { width: 0, graph: 0, strip: 0 };

  const select = (/** @type {Partial<Selection>} */ patch) => {
    playback.pause();
    playback.select({ model: m, ...patch });
  };
  /** Where the pointer stands: the step, and in the graph the nearest row's node. @param {PointerEvent} event @param {HTMLElement} figure */
  function under(event, figure) {
    const { run, selection } = store.get();
    if (!run || !window) return null;
    const { left, top } = figure.getBoundingClientRect();
    const whole = figure === strips;
    const t = columnAt(event.clientX - left, geometry(room.width, run.T, whole ? undefined : window));
    const model = run.models[m];
    /** @type {NodeName[]} */
    const nodes = whole ? [selection.node === 'c' && model.c ? 'c' : 'h'] : ['x', 'h', ...(model.c ? /** @type {const} */ (['c']) : []), 'output', ...(run.lossSteps.includes(t) ? /** @type {const} */ (['loss']) : [])];
    const distance = (/** @type {NodeName} */ node) => Math.abs(rowY(node, { run, m }, { height: room.graph }) - (event.clientY - top));
    return { t, node: nodes.reduce((best, each) => (distance(each) < distance(best) ? each : best)) };
  }
  graph.addEventListener('pointerdown', (event) => {
    const found = under(event, graph);
    if (found) select(found);
  });
  strips.addEventListener('pointerdown', (event) => {
    const found = under(event, strips);
    if (found) select({ ...found, pass: 'backward' });
  });

  /** Everything that depends on the numbers and on the room there is; not on the cursor. */
  function draw(/** @type {typeof room} */ wanted = room) {
    room = wanted;
    const { run, view, selection } = store.get();
    const model = run?.models[m];
    if (!run || !model || room.width < 80) return;
    node.className = `lane ${model.cell}`;
    fill(name, icon(model.cell), NETWORK[model.cell].label);
    sizes.textContent = say('lane.size', { units: model.H, parameters: size(model.parameters) });
    headline.textContent = headlineText(say, run, m);
    graph.style.height = `${room.graph}px`;
    strips.style.height = `${room.strip}px`;

    window = windowAround(selection.t, run.T, room.width, window && window[1] <= run.T ? window : null);
    const g = geometry(room.width, run.T, window), whole = geometry(room.width, run.T);
    const tokens = drawing.tokens();
    const data = { run, m };
    const layers = layersOf(view.colour).map((quantity) => ({
      quantity,
      options: { geometry: g, height: room.graph, tokens, quantity, unit: selection.unit, range: quantity === 'h' ? symmetric(values(run, 'h', selection.unit)) : sharedRange(run), label: say },
    }));
    sheets.forEach((sheet, i) => { sheet.hidden = i >= layers.length; });
    layers.forEach(({ options }, i) => drawing.draw(pictures[i], lane(data, options)));
    const stripOptions = { geometry: whole, height: room.strip, tokens, range: view.strip === 'norm' ? sharedRange(run) : unitsRange(run), label: say };
    const stripFigure = view.strip === 'norm' ? strip(data, stripOptions) : units(data, stripOptions);
    drawing.draw(stripPicture, stripFigure);

    const phrase = (/** @type {import('../model/types.js').Phrase} */ { key, places }) => say(key, places);
    graph.setAttribute('aria-label', layers.map(({ options }) => phrase(summary(data, options))).join(' '));
    const stripText = () => phrase(view.strip === 'norm' ? stripSummary(data, stripOptions) : unitSummary(data, stripOptions));
    strips.setAttribute('aria-label', stripText());
    overlays.graph.fit(g);
    overlays.strip.fit(whole);
    frame.hidden = g.to - g.from === run.T;
    Object.assign(frame.style, { left: `${whole.left + g.from * whole.step}px`, width: `${(g.to - g.from) * whole.step}px` });

    for (const quantity of ['h', 'dh', 'dh_direct', 'dc']) shown.delete(`${model.cell}-${m}-graph-${quantity}`);
    for (const { quantity, options } of layers) {
      const id = `${model.cell}-${m}-graph-${quantity}`;
      shown.set(id, {
        id, title: say(`lane.title.${quantity}`, { network: NETWORK[model.cell].label }), figure: () => lane(data, options), table: () => rows(data, options),
        summary: () => phrase(summary(data, options)), width: room.width, height: room.graph,
      });
    }
    const id = `${model.cell}-${m}-strip`;
    shown.set(id, {
      id, title: say(view.strip === 'norm' ? 'lane.title.strip' : 'lane.title.units', { network: NETWORK[model.cell].label }), figure: () => stripFigure,
      table: () => (view.strip === 'norm' ? stripRows(data) : unitRows(data)), summary: stripText, width: room.width, height: room.strip,
    });
    move();
  }

  /** The cursor and the veil; the figures stay as they are, unless the cursor leaves the window. */
  function move() {
    const { run, view, selection } = store.get();
    const model = run?.models[m];
    if (!run || !model || !window) return;
    const { t, pass } = selection;
    if (t < window[0] || t >= window[1]) return draw();
    const { T } = run;
    const g = geometry(room.width, T, window);
    const layers = layersOf(view.colour);
    const states = layers[0] === 'h';
    overlays.graph.place(t, pass, states ? (pass === 'forward' ? [t + 1, T] : null) : pass === 'forward' ? [0, T] : [0, t]);
    overlays.strip.place(t, pass, pass === 'forward' ? [0, T] : [0, t]);
    if (layers.length === 2) {
      const edge = pass === 'forward' ? room.width : columnX(t, g) - g.step / 2;
      sheets[1].style.transform = `translateX(${edge}px)`;
      pictures[1].style.transform = `translateX(${-edge}px)`;
    } else sheets[1].style.transform = pictures[1].style.transform = '';
    pin.textContent = String(t);
    pin.classList.toggle('back', pass === 'backward');
    pin.style.transform = `translateX(${columnX(t, g)}px) translateX(-50%)`;
    node.classList.toggle('chosen', selection.model === m);
  }

  return {
    node, draw, move,
    rows: () => (store.get().run?.models[m]?.c ? 5 : 4),
    remove() {
      for (const picture of [...pictures, stripPicture]) drawing.clear(picture);
      for (const id of shown.keys()) if (id.split('-')[1] === String(m) && /graph|strip/.test(id)) shown.delete(id);
      node.remove();
    },
  };
}
