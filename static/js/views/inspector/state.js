/** The state that is selected: its formula, its shape, its numbers, and where its gradient came from. */

import { el, fill, icon } from '../../core/dom.js';
import { cellGraph, lettersOf } from '../../model/cellgraph.js';
import { shape } from '../../model/format.js';
import { classOf, gateToken, nameOf } from '../../model/names.js';
import { row } from '../../model/run.js';
import { bars } from '../parts/bars.js';
import { createForward } from './forward.js';
import { described, formula } from '../parts/formulas.js';
import { createLedger } from './ledger.js';
import { letter } from '../parts/letters.js';
import { createNumbers } from './numbers.js';
import { createOutputs } from './outputs.js';
import { createWeights } from './weights.js';

/** @import {CellGraph} from '../../model/cellgraph.js' */
/** @import {Run, Selection, ModelRun} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** @typedef {(run: Run, selection: Selection) => void} Update */
/**
 * A part of the inspector: made once for a kind of node, then only filled.
 * @typedef {{node: HTMLElement, update: Update}} Part
 */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t } = services;
  /** @type {Part[]} */
  let parts = [];
  const numbers = { open: false };
  const step = createForward(store, services);
  const weights = createWeights(store, services);
  let made = '',
    frame = 0;

  function show() {
    const { run, selection, view, catalogue, connection } = store.get();
    if (!run)
      return fill(
        host,
        el('p', { class: 'waiting' }, t(connection.error ? 'stage.nothing' : 'inspector.waiting')),
      );
    const m = run.models[selection.model];
    const key = [
      run.models.map((_, i) => `${nameOf(run.models, i, t)} ${classOf(run.models, i)}`),
      cellGraph(catalogue, run.spec, selection.model)?.variant,
      m.recurrent,
      Object.keys(m.gates),
      selection.model,
      selection.node,
      view.notation,
      m.H,
      m.X,
      m.Y,
    ].join();
    if (key !== made) {
      made = key;
      parts = build(run, selection);
      fill(host, ...parts.map(({ node }) => node));
    }
    for (const part of parts) part.update(run, selection);
  }

  /** @param {Run} run @param {Selection} selection @returns {Part[]} */
  function build(run, selection) {
    const { node } = selection;
    const gates = node === 'h' || node === 'c' ? gatesPart(run, selection) : null;
    return [
      head(run, selection),
      equation(run, selection),
      ...(node === 'output' || node === 'loss' ? [createOutputs(services, node)] : [value(node)]),
      ...(isState(node) ? [onTheWayBack(t('ledger.title'), createLedger(services, node))] : []),
      ...(node === 'x' ? [onTheWayBack(t('inspector.dx'), inputGradient())] : []),
      ...(gates ? [gates] : []),
      createNumbers(services, node, numbers),
      weights,
    ];
  }

  /** @param {Run} run @param {Selection} selection @returns {Part} */
  function head(run, { model, node }) {
    const { cell } = run.models[model];
    const step = el('span', { class: 'number' });
    const about = el('p', { class: 'quiet' });
    const chooser = el('div', { class: 'nodes', role: 'group', 'aria-label': t('inspector.nodes') });
    const names = /** @type {Selection['node'][]} */ ([
      'x',
      'h',
      ...(run.models[model].c ? ['c'] : []),
      'output',
      'loss',
    ]);
    const buttons = names.map((each) =>
      el(
        'button',
        {
          type: 'button',
          class: 'nodechip',
          'aria-pressed': String(each === node),
          title: t(`node.${each}`),
          on: { click: () => services.playback.select({ node: each }) },
        },
        t(`node.letter.${each}`),
      ),
    );
    fill(chooser, ...buttons);
    const title =
      described(store.get().catalogue, run, model, node)?.titles[services.lang] ?? t(`node.${node}`);
    return {
      node: el(
        'header',
        { class: `inspector-head ${classOf(run.models, model)}` },
        el(
          'h2',
          {},
          el('span', { class: 'lane-name' }, icon(cell), nameOf(run.models, model, t)),
          '·',
          el('i', {}, t(`node.letter.${node}`)),
          step,
        ),
        about,
        !run.models[model].recurrent && el('p', { class: 'quiet small' }, t('inspector.cut')),
        chooser,
      ),
      update(now, { t: at }) {
        step.textContent = t('inspector.at', { t: at });
        about.textContent =
          node === 'loss'
            ? t('inspector.about.one', { title })
            : t('inspector.about', { title, count: count(now, model, node) });
        buttons[names.length - 1].disabled = !now.lossSteps.includes(at);
      },
    };
  }

  /** @param {Run} run @param {number} m @param {Selection['node']} node */
  const count = ({ models }, m, node) =>
    ({ x: models[m].X, h: models[m].H, c: models[m].H, output: models[m].Y, loss: 1 })[node];

  /** @param {Run} run @param {Selection} selection @returns {Part} */
  function equation(run, { model, node }) {
    const { catalogue, view } = store.get();
    const known = described(catalogue, run, model, node);
    const also = node === 'output' ? described(catalogue, run, model, 'logits') : null;
    const box = el('div', { class: 'equation' });
    if (!known) return { node: box, update() {} };
    const isWritten = isState(node) && step.build(run, store.get().selection);
    const isAlone = Object.keys(run.models[model].gates).length === 0;
    const forward = (also ? [also, known] : [known]).map((each) => formula(each.formula[view.notation]));
    const backward =
      known.gradient[view.notation] && (node === 'h' || node === 'c')
        ? formula(known.gradient[view.notation])
        : null;
    const shapes = el(
      'p',
      { class: 'quiet small number' },
      t('inspector.shape', {
        shape: shape(
          lettersOf(
            known.shapes[view.notation],
            /** @type {CellGraph} */ (cellGraph(catalogue, run.spec, model)),
            view.notation,
          ),
        ),
        sizes: shape(sizes(run, model, known.shapes[view.notation])),
      }),
    );
    const back = backward && el('div', { class: 'math back' }, backward.node);
    const meaning = backward && el('p', { class: 'quiet small' }, lettersIn(backward.node, run, model));
    const own = forward.map((each) => el('div', { class: 'math' }, each.node));
    fill(box, ...own, isWritten && step.node, back, meaning, shapes);
    return {
      node: box,
      update(now, selection) {
        const { t: at, pass } = selection;
        for (const each of forward) each.set(at);
        backward?.set(at);
        if (back && meaning) back.hidden = meaning.hidden = pass === 'forward';
        const whole = isWritten && (pass === 'forward' || isAlone);
        step.node.hidden = !whole;
        for (const each of own) each.hidden = whole;
        if (whole) step.update(now, selection);
      },
    };
  }

  /**
   * What the way back is written with and the way here is not: pre-activations, scores.
   * @param {Element} math
   * @param {Run} run
   * @param {number} m
   */
  function lettersIn(math, run, m) {
    const {
      catalogue,
      view: { notation },
    } = store.get();
    const graph = /** @type {CellGraph} */ (cellGraph(catalogue, run.spec, m));
    const ids = [...math.querySelectorAll('[data-symbol]')].map(
      (each) => /** @type {HTMLElement} */ (each).dataset.symbol ?? '',
    );
    const told = ids
      .filter((id) => id === 'logits' || /^[am](_|$)/.test(id))
      .map((id) => {
        const title = id.startsWith('a')
          ? t('inspector.preactivation')
          : graph.byId.get(id)?.titles[services.lang];
        return `${letter(graph, notation, id)}: ${title}`;
      });
    return [...new Set(told)].join(' · ');
  }

  /** What the letters of a shape stand for here. @param {Run} run @param {number} m @param {string[]} axes */
  const sizes = ({ models }, m, axes) =>
    axes.map(
      (axis) =>
        /** @type {Record<string, number>} */ ({ H: models[m].H, X: models[m].X, Y: models[m].Y })[axis] ??
        axis,
    );

  /** The value itself, a bar for each number. @param {Selection['node']} node @returns {Part} */
  function value(node) {
    const strip = bars({ label: t('inspector.value'), height: 44 });
    const none = el('p', { class: 'quiet small' });
    return {
      node: el('section', {}, el('h3', {}, t('inspector.value')), strip.node, none),
      update(now, { model: at, t: step }) {
        const numbers = valueOf(now.models[at], node, step, now.T);
        strip.set(numbers);
        const symbol = now.plan.symbols[step];
        none.textContent =
          node === 'x' && symbol ? t('inspector.symbol', { symbol }) : numbers ? '' : t('inspector.notyet');
      },
    };
  }

  /**
   * A part that the forward pass does not have yet.
   * @param {string} title
   * @param {Part} part
   * @returns {Part}
   */
  function onTheWayBack(title, part) {
    const comes = el('span', { class: 'quiet small unit' }, t('inspector.comes'));
    const later = el('section', { class: 'later' }, el('h3', {}, title, comes));
    const node = el('div', {});
    return {
      node,
      update(run, selection) {
        const shown = selection.pass === 'backward' ? part.node : later;
        if (node.firstChild !== shown) fill(node, shown);
        if (shown === part.node) part.update(run, selection);
      },
    };
  }

  /** @returns {Part} */
  function inputGradient() {
    const strip = bars({ label: t('inspector.dx'), height: 44 });
    return {
      node: el('section', {}, el('h3', {}, t('inspector.dx')), strip.node),
      update(run, { model, t: at }) {
        const { gradients, X } = run.models[model];
        strip.set(gradients ? gradients.x.data.subarray(at * X, (at + 1) * X) : null);
      },
    };
  }

  /** Each gate's values, in its colour. @param {Run} run @param {Selection} selection @returns {Part|null} */
  function gatesPart(run, { model }) {
    const gates = Object.keys(run.models[model].gates);
    if (gates.length === 0) return null;
    const strips = gates.map((gate) => bars({ label: gate, height: 20, colour: `var(${gateToken(gate)})` }));
    const titles = gates.map(
      (gate) => described(store.get().catalogue, run, model, gate)?.titles[services.lang] ?? '',
    );
    return {
      node: el(
        'section',
        { class: 'gates' },
        el('h3', {}, t('inspector.gates')),
        ...gates.map((gate, i) => {
          const letter = el('i', { class: 'gate' }, gate);
          letter.style.background = `var(${gateToken(gate)})`;
          return el('div', { class: 'gate-row', title: titles[i] }, letter, strips[i].node);
        }),
      ),
      update(now, { model: at, t: step }) {
        const { gates: values, forwardTo } = now.models[at];
        gates.forEach((gate, i) =>
          strips[i].set(step < forwardTo ? row(values[gate], step, now.T) : null, 1),
        );
      },
    };
  }

  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  show();
  const stops = [
    store.subscribe(follow, ({ run }) => run && `${run.id} ${run.version}`),
    store.subscribe(follow, (state) => state.connection.error),
    store.subscribe(follow, (state) => state.selection),
    store.subscribe(follow, (state) => state.view.notation),
    store.subscribe(follow, (state) => state.catalogue),
  ];
  return () => {
    stops.forEach((stop) => stop());
    step.stop();
    weights.stop();
    cancelAnimationFrame(frame);
  };
}

/**
 * The node's numbers at a step; null while they have not arrived.
 * @param {ModelRun} model
 * @param {Selection['node']} node
 * @param {number} t
 * @param {number} T
 * @returns {Float64Array|null}
 */
function valueOf(model, node, t, T) {
  if (node === 'output' || node === 'loss')
    return t < model.outputTo ? row(node === 'output' ? model.output : model.loss, t, T) : null;
  const numbers = node === 'x' ? model.x : node === 'c' ? model.c : model.h;
  return numbers && t < model.forwardTo ? row(numbers, t, T) : null;
}

/** @param {Selection['node']} node @returns {node is 'h'|'c'} */
const isState = (node) => node === 'h' || node === 'c';
