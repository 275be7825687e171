/** One step of one network, operation by operation: the cell's graph with its values and gradients. */

import { el, fill } from '../dom.js';
import { normPalette, sharedRange } from '../figures/scales.js';
import { norm, numbersOf } from '../graph/numbers.js';
import { hasGradient, hasValue, milestones } from '../graph/progress.js';
import { walk } from '../graph/walk.js';
import { cellGraph } from '../model/cellgraph.js';
import { shape, short } from '../model/format.js';
import { nodeOf, operationAt } from '../model/operations.js';
import { createHead } from './microscope-head.js';
import { createPicture } from './microscope-picture.js';

/** @import {CellGraph} from '../model/cellgraph.js' */
/** @import {Tape} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */
/** @import {Shows} from './microscope-picture.js' */
/** @import {Which} from '../graph/numbers.js' */

/** Numbers that the line under the graph writes out. */
const WRITTEN = 4;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, lang, drawing, playback, shown } = services;
  /** @type {Which} */
  let which = 0;
  const head = createHead(store, services, (chosen) => {
    which = chosen;
    drawn = undefined;
    follow();
  });
  const canvas = el('div', { class: 'graph', role: 'group', 'aria-label': t('microscope.graph'), 'aria-roledescription': t('microscope.role') });
  const problem = el('p', { class: 'notice broken', role: 'alert', hidden: true });
  const readout = el('output', { class: 'readout number' });
  const foot = el('footer', { class: 'microscope-foot' }, readout, head.legend);
  const scroll = el('div', { class: 'microscope-scroll' }, canvas);
  const waiting = el('p', { class: 'waiting' }, t('stage.waiting'));
  fill(host, head.node, problem, waiting, scroll, foot);

  /** @type {ReturnType<typeof createPicture>|null} */
  let picture = null;
  /** @type {CellGraph|null} */
  let graph = null;
  /** What the picture was last drawn of. @type {Tape|null|undefined} */
  let drawn;
  let made = '', at = -1, frame = 0;
  /** @type {string|null} */
  let near = null;
  /** The node that the Tab key comes to. @type {string|null} */
  let stop = null;
  /** @type {Shows|null} */
  let shows = null;

  /** The tape of what is selected; the one before is another step's. @returns {Tape|null} */
  function tapeNow() {
    const { tape, run, selection, view } = store.get();
    return tape && tape.id === run?.id && tape.model === selection.model && tape.t === selection.t && tape.batch === view.batch ? tape : null;
  }

  function update() {
    cancelAnimationFrame(frame);
    frame = 0;
    const { run, catalogue, selection, view, tapeProblem } = store.get();
    graph = run && cellGraph(catalogue, run.spec, selection.model);
    waiting.hidden = graph !== null;
    for (const part of [head.node, scroll, foot]) part.hidden = graph === null;
    problem.hidden = tapeProblem === null;
    if (tapeProblem) problem.textContent = t('microscope.problem', { why: [tapeProblem.message, tapeProblem.hint].filter(Boolean).join('; ') });
    if (!run || !graph) return;
    if (which !== null && which >= view.batch) which = 0;
    const tape = tapeNow();
    head.update(run, tape, which);
    build(graph);
    const view_ = /** @type {NonNullable<typeof picture>} */ (picture);
    if (at !== selection.t) view_.at(at = selection.t);
    if (drawn !== tape) {
      const tokens = drawing.tokens();
      view_.draw(drawn = tape, which, { range: sharedRange(run), palette: normPalette(tokens).slice(1) });
    }
    canvas.classList.toggle('waits', tape === null);
    show(graph);
  }

  /** @param {CellGraph} of */
  function show(of) {
    const { run, selection } = store.get();
    if (!run || !picture) return;
    const stops = playback.stops('operation');
    const asked = run.lossSteps.includes(selection.t);
    const stopAt = stops?.at(stops.indexOf(selection));
    const current = stopAt ? { op: /** @type {string} */ (stopAt.op), gather: stopAt.gather === true } : operationAt(selection, of);
    const points = milestones(of, asked);
    const place = selection.pass === 'forward' ? points.value.get(current.op) : (current.gather ? points.grad : points.sent).get(current.op);
    shows = { of: points, now: { pass: selection.pass, place: place ?? 0 }, operation: operationAt(selection, of), near };
    const tape = tapeNow();
    picture.show(shows, tape, which);
    for (const [id, { node }] of picture.nodes) node.setAttribute('aria-label', label(id, tape));
    rove(stop !== null && of.byId.has(stop) && canvas.contains(document.activeElement) ? stop : shows.operation.op);
    readout.textContent = near && tape ? read(near, tape) : '';
  }

  /** A graph, a notation and a size have one picture. @param {CellGraph} of */
  function build(of) {
    const { run, view, selection } = store.get();
    const width = host.clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft);
    const height = host.clientHeight - head.node.offsetHeight - foot.offsetHeight - 20;
    const key = [run?.id, run?.T, of.variant, view.notation, width, height].join();
    if (key === made) return;
    made = key;
    const focused = canvas.contains(document.activeElement);
    picture = createPicture(of, view.notation, canvas, run?.T ?? 0, { width, height });
    canvas.className = `graph ${of.cell}`;
    drawn = undefined;
    at = -1;
    near = null;
    if (focused) rove(selection.op, true);
  }

  /** @param {string|null} id @param {boolean} [focus] */
  function rove(id, focus = false) {
    if (!picture || id === null) return;
    for (const [each, { node }] of picture.nodes) node.tabIndex = each === id ? 0 : -1;
    stop = id;
    if (focus) picture.nodes.get(id)?.node.focus();
  }

  const title = (/** @type {string} */ id) => graph?.byId.get(id)?.titles[lang] ?? id;

  /** What has come of a node: its value, its gradient; null where it has not. @param {string} id @param {Tape|null} tape */
  function standing(id, tape) {
    if (!tape || !shows) return [null, null];
    const { of, now } = shows;
    return [hasValue(of, now, id) ? numbersOf(tape, id, 'value', which) : null, hasGradient(of, now, id) ? numbersOf(tape, id, 'grad', which) : null];
  }

  /** What who can't see the node is told. @param {string} id @param {Tape|null} tape */
  function label(id, tape) {
    const { selection } = store.get();
    const op = graph?.byId.get(id)?.op ?? '';
    const name = t('microscope.name', { op: t(`microscope.op.${op}`), id, title: title(id), t: selection.t });
    const [value, grad] = standing(id, tape);
    if (!value) return t('microscope.label.not', { name });
    const said = t('microscope.label', { name, count: value.length, norm: short(norm(value)) });
    return grad ? t('microscope.label.gradient', { said, norm: short(norm(grad)) }) : said;
  }

  /** The first numbers, the shape, the norms. @param {string} id @param {Tape} tape */
  function read(id, tape) {
    const node = tape.nodes.get(id);
    if (!node) return '';
    const some = (/** @type {Float64Array} */ values) => `${[...values.subarray(0, WRITTEN)].map(short).join(', ')}${values.length > WRITTEN ? ', …' : ''}`;
    const [value, grad] = standing(id, tape);
    const parts = [`${id} ${node.shape.length > 0 ? shape(node.shape) : ''}`];
    if (value) parts.push(t('microscope.read.value', { numbers: some(value), norm: short(norm(value)) }));
    if (grad) parts.push(t('microscope.read.gradient', { numbers: some(grad), norm: short(norm(grad)) }));
    return parts.join(' · ');
  }

  /** @param {Event} event @returns {string|null} */
  const under = ({ target }) => (target instanceof Element ? /** @type {HTMLElement|null} */ (target.closest('.node'))?.dataset.id ?? null : null);
  /** @param {string|null} id */
  function look(id) {
    if (id === near) return;
    near = id;
    if (graph && picture) show(graph);
  }
  /** @param {string} id */
  function choose(id) {
    if (!graph) return;
    playback.pause();
    playback.select({ node: nodeOf(id, graph), op: id, gather: false });
  }
  canvas.addEventListener('pointerover', (event) => look(under(event)));
  canvas.addEventListener('pointerleave', () => look(null));
  canvas.addEventListener('focusin', (event) => {
    const id = under(event);
    if (id !== null) rove(id);
    look(id);
  });
  canvas.addEventListener('focusout', () => look(null));
  canvas.addEventListener('click', (event) => {
    const id = under(event);
    if (id !== null) choose(id);
  });
  canvas.addEventListener('keydown', (event) => {
    const id = under(event);
    if (id === null || !graph || !picture || !event.key.startsWith('Arrow') || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = walk(graph, picture.picture, id, event.key);
    if (to !== null) rove(to, true);
  });

  shown.set('microscope', {
    id: 'microscope', title: t('microscope.title'), width: 850, height: 460, figure: () => ({ data: [], layout: {}, config: {} }), summary: () => readout.textContent ?? '',
    table: () => table(),
  });
  function table() {
    const tape = tapeNow();
    const normOf = (/** @type {string} */ id, /** @type {'value'|'grad'} */ kind) => {
      const numbers = tape && numbersOf(tape, id, kind, which);
      return numbers ? norm(numbers) : null;
    };
    return {
      columns: ['id', 'op', 'shape', 'norm_value', 'norm_gradient'],
      rows: [...tape?.nodes.values() ?? []].map(({ id, op, shape: axes }) => [id, op, axes.join(' x '), normOf(id, 'value'), normOf(id, 'grad')]),
    };
  }

  function follow() {
    frame ||= requestAnimationFrame(update);
  }
  const stops = [
    store.subscribe(follow, (state) => state.selection), store.subscribe(follow, (state) => state.tape), store.subscribe(follow, (state) => state.tapeProblem),
    store.subscribe(follow, (state) => state.run), store.subscribe(follow, (state) => state.view.notation), store.subscribe(follow, (state) => state.view.batch), store.subscribe(follow, (state) => state.catalogue),
    drawing.watch(() => {
      drawn = undefined;
      follow();
    }),
  ];
  const resized = new ResizeObserver(follow);
  resized.observe(host);
  update();
  return () => {
    stops.forEach((each) => each());
    resized.disconnect();
    cancelAnimationFrame(frame);
    shown.delete('microscope');
  };
}
