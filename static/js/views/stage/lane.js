/**
 * One network's lane: its name and headline, the unrolled graph, and the gradient strip on the same time
 * axis.
 */

import { assign, el, fill, icon, refill, write } from '../../core/dom.js';
import { columnAt, columnX, geometry, windowed } from '../../figures/geometry.js';
import { answered, lane, rowsOf, rowY, summary } from '../../figures/lane.js';
import { sharedRange } from '../../figures/scales.js';
import { rowCount, strip, summary as stripSummary } from '../../figures/strip.js';
import { summary as unitSummary, units, unitsRange } from '../../figures/units.js';
import { answerAt, told } from '../../model/answers.js';
import { size } from '../../model/format.js';
import { same } from '../../model/held.js';
import { without } from '../../model/spec.js';
import { differences } from '../../model/verdict.js';
import { classOf, nameOf } from '../../model/names.js';
import { brokenOff, ofLane, ofStrip } from '../../model/unreached.js';
import { headlineText } from '../parts/headlines.js';
import { explained } from '../parts/terms.js';
import { asShown } from '../parts/direct.js';
import { createLaneFiles, layersOf } from './lane-files.js';
import { createLaneWindow } from './lane-window.js';
import { calledIn } from '../parts/letters.js';
import { createOverlay } from '../parts/overlay.js';

/** @import {Run, Selection, NodeName} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @typedef {ReturnType<typeof createLane>} Lane */

/** A column with room for the number of its step, px. */
const ROOMY = 23;

/** As long as steps come faster than this, a picture that is not in sight waits, ms. */
const QUIET = 250;

/**
 * @param {Store} store
 * @param {Services} services
 * @param {number} m
 * @param {{of: (width: number) => [number, number]|null, turn: (from: number, width: number) => void}} span
 *   the steps in sight, the same in all lanes
 */
export function createLane(
  store,
  { t: say, drawing, shown, playback, runs, change },
  m,
  { of: inSight, turn },
) {
  const name = el('h3', { class: 'lane-name' });
  const sizes = el('span', { class: 'quiet small deep' }),
    differs = el('span', { class: 'differs' });
  const headline = el('p', { class: 'headline' });
  const gone = el('button', { class: 'button bare deep', type: 'button' }, icon('close'));
  gone.addEventListener('click', () => remove());
  // hidden where there is room for the chosen network's alone
  const graph = el('div', { class: 'figure graph', role: 'img' });
  const strips = el('div', { class: 'figure strip', role: 'img' });
  const note = el('p', { class: 'strip-note quiet small', hidden: true });
  const header = el('header', {}, name, differs, sizes, headline, gone);
  const pin = el('div', { class: 'pin', 'aria-hidden': 'true' });
  const pictures = [0, 1].map(() => el('div', { class: 'picture' }));
  const sheets = pictures.map((picture) => el('div', { class: 'sheet' }, picture));
  fill(graph, el('div', { class: 'skeleton' }), ...sheets, pin);
  const stripPicture = el('div', { class: 'picture' });
  fill(strips, el('div', { class: 'skeleton' }), stripPicture);
  const overlays = { graph: createOverlay(graph), strip: createOverlay(strips) };
  const windowing = createLaneWindow(
    { t: say },
    {
      turn: (from) => turn(from, room.width),
      click: (event) => backAt(event),
      go: (t) => select({ t, node: 'loss' }),
    },
  );
  const graphs = el('div', { class: 'boxed' }, graph, windowing.stub);
  const overview = el('div', { class: 'boxed overview' }, strips, windowing.frame);
  const node = el('section', { class: 'lane' }, header, graphs, overview, note);

  const files = createLaneFiles(store, { t: say, drawing, shown }, m);
  const phrase = (/** @type {import('../../model/types.js').Phrase} */ { key, places }) => say(key, places);

  /** @type {[number, number]|null} */
  let window = null;
  /** What the figures were last drawn of. @type {{width: number, graph: number, strip: number}} */
  let room = { width: 0, graph: 0, strip: 0 };
  /** @type {(() => void)|null} draws the second picture */
  let late = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  const select = (/** @type {Partial<Selection>} */ patch) => {
    const { view } = store.get();
    playback.pause();
    playback.select({ model: m, ...patch });
    // what is pointed at shows its numbers
    if (!view.bench && !view.inspect) store.set({ view: { ...view, inspect: true } });
  };
  /**
   * Where the pointer stands: the step, and in the graph the nearest row's node.
   * @param {PointerEvent} event
   * @param {HTMLElement} figure
   */
  function under(event, figure) {
    const { run, selection } = store.get();
    if (!run) return null;
    const { left, top } = figure.getBoundingClientRect();
    const whole = figure === strips;
    const t = columnAt(event.clientX - left, geometry(room.width, run.T, (!whole && window) || undefined));
    const model = run.models[m];
    /** @type {NodeName[]} */
    const nodes = whole
      ? [selection.node === 'c' && model.c ? 'c' : 'h']
      : [
          'x',
          'h',
          ...(model.c ? /** @type {const} */ (['c']) : []),
          'output',
          ...(run.lossSteps.includes(t) ? /** @type {const} */ (['loss']) : []),
        ];
    const distance = (/** @type {NodeName} */ node) =>
      Math.abs(
        rowY(node, { run, m }, { height: room.graph, tokens: drawing.tokens() }) - (event.clientY - top),
      );
    return { t, node: nodes.reduce((best, each) => (distance(each) < distance(best) ? each : best)) };
  }
  /** What is answered here, where the pointer rests on an answer or a loss. */
  graph.addEventListener('pointermove', (event) => {
    const { run } = store.get(),
      found = under(event, graph);
    const answer =
      run && found && (found.node === 'output' || found.node === 'loss') ? answerAt(run, m, found.t) : null;
    const title = answer ? phrase(told(answer, 'long')) : '';
    if (graph.title !== title) graph.title = title;
  });
  graph.addEventListener('pointerdown', (event) => {
    const found = under(event, graph);
    if (found) select(found);
  });
  /** The gradient at the step that is pointed at in the overview. @param {PointerEvent} event */
  function backAt(event) {
    const found = under(event, strips);
    if (found) select({ ...found, pass: 'backward' });
  }
  strips.addEventListener('pointerdown', backAt);

  /** @param {Run} run */
  function answerTold(run) {
    const found = answered({ run, m });
    return found ? [phrase(found)] : [];
  }

  /** This network away: the spec that is asked may be another than that of the picture. */
  function remove() {
    const { run, spec, selection } = store.get();
    const at = run ? spec.models.findIndex((model) => same(model, run.spec.models[m])) : -1;
    if (!run || at < 0 || spec.models.length < 2) return;
    playback.pause();
    const model = Math.max(0, selection.model - Number(selection.model >= at && selection.model > 0));
    const text = say('undo.removed', { network: nameOf(run.models, m, say) });
    void change(() => runs.turnTo(without(spec, at), { model }), text);
  }

  /** How far a stream came that broke off. @param {Run['models'][number]} model @param {Run} run */
  const end = ({ forwardTo, backwardFrom }, { T }) =>
    backwardFrom < T
      ? say('lane.end.backward', { t: backwardFrom })
      : forwardTo > 0
        ? say('lane.end.forward', { t: forwardTo - 1 })
        : say('lane.end.none');

  /** The room there is; `draw` fills it. @param {typeof room} wanted */
  function arrange(wanted) {
    room = wanted;
    graph.style.height = `${room.graph}px`;
    strips.style.height = `${room.strip}px`;
    strips.hidden = room.strip === 0;
    graph.hidden = room.graph === 0;
  }

  /** Everything that depends on the numbers and on the room there is; not on the cursor. */
  function draw() {
    const { run } = store.get();
    const model = run?.models[m];
    if (!run || !model || room.width < 80) return;
    const called = nameOf(run.models, m, say),
      kind = classOf(run.models, m);
    gone.hidden = run.models.length < 2;
    refill(name, `${kind} ${called}`, () => {
      node.className = `lane ${kind}`;
      const label = say('lane.remove', { network: called });
      assign(gone, { 'aria-label': label, title: label });
      return [icon(model.cell), called];
    });
    write(differs, differences(run.spec.models, m).map(phrase).join(', '));
    write(
      sizes,
      say(model.recurrent ? 'lane.size' : 'lane.size.cut', {
        units: model.H,
        parameters: size(model.parameters),
        unused: model.recurrent ? '' : calledIn(store.get(), m, 'W_hh'),
      }),
    );
    const line = brokenOff(store.get()) ? end(model, run) : headlineText(say, run, m);
    refill(headline, line, () => (m === 0 ? explained(say, line) : [line]));
    if (headline.title !== line) headline.title = line;
    drawStrip(run);
    if (graph.hidden) fold();
    else drawGraph(run);
    move();
  }

  /** Without room for its graph a lane is its headline and its strip. */
  function fold() {
    window = late = null;
    windowing.hide();
    note.hidden = true;
    for (const sheet of sheets) sheet.hidden = true;
    files.forget(/graph/);
  }

  /**
   * The steps around the cursor. While one steps on, only what is in sight is drawn: the gradients come when
   * the pass turns.
   * @param {Run} run
   */
  function drawGraph(run) {
    const { view } = store.get();
    window = inSight(room.width) ?? [0, run.T];
    const g = geometry(room.width, run.T, window);
    const data = { run, m };
    const layers = layersOf(view).map((quantity) => {
      const options = { ...files.coloured(run, quantity), geometry: g, height: room.graph };
      return {
        text: () => phrase(summary(data, options)),
        draw: (/** @type {HTMLElement} */ picture) =>
          drawing.draw(picture, lane(data, options), { framed: picture === pictures[0] }),
      };
    });
    const text = () => [...layers.map((layer) => layer.text()), ...answerTold(run)].join(' ');
    files.graph(run, g, () => window, text);
    sheets.forEach((sheet, i) => {
      sheet.hidden = i >= layers.length;
    });
    layers[0].draw(pictures[0]);
    late = layers[1] ? () => layers[1].draw(pictures[1]) : null;
    drawing.describe(graph, text);
    overlays.graph.fit(g);
    windowing.place(run, window, {
      width: room.width,
      top: rowY('loss', data, { height: room.graph, tokens: drawing.tokens() }),
    });
    note.hidden = !windowed(run.T, room.width);
    write(note, say('lane.window', { steps: run.T, from: g.from, to: g.to - 1 }));
  }

  /** All of time. @param {Run} run */
  function drawStrip(run) {
    if (strips.hidden) return files.forget(/strip/);
    const { view } = store.get();
    const norms = view.strip === 'norm';
    const data = { run: asShown(store.get(), run), m };
    const options = {
      geometry: geometry(room.width, run.T),
      height: room.strip,
      tokens: drawing.tokens(),
      range: norms ? sharedRange(run) : unitsRange(run),
      label: say,
    };
    const figure = norms ? strip(data, options) : units(data, options);
    const text = () => phrase(norms ? stripSummary(data, options) : unitSummary(data, options));
    drawing.draw(stripPicture, figure);
    drawing.describe(strips, text);
    overlays.strip.fit(options.geometry);
    files.strip(run, data, options, text);
  }

  /** The second picture, once it is seen or nothing else happens. */
  function drawLate() {
    clearTimeout(timer);
    if (!late) return;
    if (store.get().selection.pass === 'forward')
      timer = setTimeout(() => {
        late?.();
        late = null;
      }, QUIET);
    else {
      late();
      late = null;
    }
  }

  /** The cursor and the veil; the figures stay as they are, unless the cursor leaves the window. */
  function move() {
    const { run, view, selection } = store.get();
    const model = run?.models[m];
    if (!run || !model) return;
    const { t, pass } = selection;
    overlays.strip.place(t, ofStrip(model, selection, run.T));
    node.classList.toggle('chosen', selection.model === m);
    if (!window) return;
    if (inSight(room.width)?.[0] !== window[0]) drawGraph(run);
    drawLate();
    const { T } = run;
    const g = geometry(room.width, T, window);
    const layers = layersOf(view);
    overlays.graph.place(t, ofLane(model, selection, T, layers));
    if (layers.length === 2) {
      const edge = pass === 'forward' ? room.width : Math.max(g.left, columnX(t, g) - g.step / 2);
      sheets[1].style.transform = `translateX(${edge}px)`;
      pictures[1].style.transform = `translateX(${-edge}px)`;
    } else sheets[1].style.transform = pictures[1].style.transform = '';
    pin.hidden = t < g.from || t >= g.to;
    write(pin, String(t));
    pin.style.transform = `translateX(${columnX(t, g)}px) translateX(-50%)`;
    node.classList.toggle('narrow', g.step < ROOMY);
  }

  return {
    node,
    arrange,
    draw,
    move,
    rows: () => rowsOf(/** @type {Run} */ (store.get().run).models[m]).length,
    stripRows: () => rowCount({ run: /** @type {Run} */ (store.get().run), m }),
    remove() {
      clearTimeout(timer);
      for (const picture of [...pictures, stripPicture]) drawing.clear(picture);
      files.forget(/graph|strip/);
      node.remove();
    },
  };
}
