/** Over time: the steps that each weight's gradient comes from, and the inputs that the loss depends on. */

import * as client from '../../../api/why.js';
import { el, fill } from '../../../core/dom.js';
import {
  attribution,
  blocksOf,
  colourOf,
  inputGradients,
  inputRange,
  inputRows,
  inputSummary,
  inputTable,
  rows,
  summary,
} from '../../../figures/attribution.js';
import { normKey } from '../../../figures/key.js';
import { normPalette } from '../../../figures/scales.js';
import { fixed } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { shownNetwork } from '../../../run/asking.js';
import { legendBar } from '../../parts/legend.js';
import { calledIn } from '../../parts/letters.js';
import { createParameterChoice, parameterOf } from './attribution-choice.js';
import { createTimeChart } from './chart.js';
import { createKey, letterOf, percent } from './parts.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {AttributionAnswer, Run, State, Tokens} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from './chart.js' */
/** @import {Key, KeyLine} from './parts.js' */

/** @typedef {Services['t']} Translate */

/** Px: a row of the inputs' picture, and its axis. */
const ROW = { one: 22, several: 13 },
  AXIS = 16;
/** Px between the two charts: the reading, the heading and the legend. */
const BETWEEN = 70;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const parameters = createParameterChoice(store, services);
  const key = createKey();
  const legend = el('div', { class: 'legends' });
  /** @type {AttributionAnswer|null} */
  let shown = null;
  const weights = createTimeChart(store, services, {
    id: 'attribution',
    titled: true,
    read: (step) => (shown ? weightsRead(t, store.get(), shown, step) : []),
  });
  const inputs = createTimeChart(store, services, {
    id: 'inputs',
    tight: true,
    read: (step) => (shown ? inputsRead(t, shown, step) : []),
  });

  /** @param {AttributionAnswer} answer */
  function write(answer) {
    const state = store.get();
    const tokens = drawing.tokens();
    parameters.draw(answer);
    fill(sentence, ...sentenceOf(t, state, answer));
    key.draw(keyOf(t, state, answer, tokens));
    fill(legend, legendBar(inputRange(answer), normPalette(tokens), t('why.inputs.legend'), String));
  }

  const unmount = mountSection(host, store, services, {
    subject: shownNetwork,
    ask: ({ run, selection }, signal) =>
      client.attribution(/** @type {Run} */ (run).spec, selection.model, { signal }),
    nodes: [
      el('div', { class: 'key-bar' }, sentence, parameters.node),
      el('div', { class: 'key-bar' }, key.node),
      weights.node,
      el('div', { class: 'key-bar' }, el('h3', {}, t('why.inputs.title')), legend),
      inputs.node,
    ],
    move() {
      weights.move();
      inputs.move();
    },
    draw(answer) {
      shown = answer;
      if (answer) write(answer);
      const under = heightOfInputs(answer);
      weights.draw(answer && weightsFigure(services, store.get(), answer, key), {
        below: under + BETWEEN,
      });
      inputs.draw(answer && inputsFigure(services, store.get(), answer), { height: under });
    },
  });
  return () => {
    unmount();
    weights.remove();
    inputs.remove();
  };
}

/** Px. @param {AttributionAnswer|null} answer */
function heightOfInputs(answer) {
  const count = answer ? inputRows(answer).length : 1;
  return AXIS + count * (count > 1 ? ROW.several : ROW.one);
}

/**
 * How many of the last steps hold most of the parameter's gradient.
 * @param {Translate} t @param {State} state @param {AttributionAnswer} answer
 * @returns {Child[]}
 */
function sentenceOf(t, state, answer) {
  const { T } = /** @type {Run} */ (state.run);
  const parameter = parameterOf(state, answer);
  const W = letterOf(state, answer.model, parameter);
  const { last_steps } = answer.parameters[parameter].whole;
  if (last_steps === null) return woven(t, 'why.attribution.none', { W });
  return woven(t, 'why.attribution.says', {
    percent: strong(percent(t, answer.fraction, 0)),
    W,
    steps: strong(String(last_steps)),
    T,
    first: T - last_steps,
  });
}

/**
 * @param {Translate} t @param {State} state @param {AttributionAnswer} answer @param {Tokens} tokens
 * @returns {KeyLine[]}
 */
function keyOf(t, state, answer, tokens) {
  const parameter = parameterOf(state, answer);
  const fraction = t('why.attribution.fraction', { percent: percent(t, answer.fraction, 0) });
  return [
    ...blocksOf({ answer, parameter }).map(([gate, block]) => ({
      name: letterOf(state, answer.model, parameter, gate),
      text: calledIn(state, answer.model, parameter, gate),
      value: block.last_steps === null ? '–' : String(block.last_steps),
      colour: colourOf(gate, tokens),
      look: 'solid',
    })),
    { text: fraction, colour: tokens.quiet, look: 'dash' },
  ];
}

/**
 * How much of the gradient of the parameter, or of each gate's block of it, has come by a step.
 * @param {Translate} t @param {State} state @param {AttributionAnswer} answer @param {number} step
 * @returns {Child[]}
 */
function weightsRead(t, state, answer, step) {
  const parameter = parameterOf(state, answer);
  return [
    t('why.attribution.read', { t: step }),
    ...blocksOf({ answer, parameter }).flatMap(([gate, block], i) => [
      i ? ', ' : ' ',
      letterOf(state, answer.model, parameter, gate),
      ` ${percent(t, block.cumulated[step])}`,
    ]),
  ];
}

/**
 * The gradient by the input of a step.
 * @param {Translate} t @param {AttributionAnswer} answer @param {number} step
 * @returns {Child[]}
 */
function inputsRead(t, answer, step) {
  const [norm, ...each] = inputRows(answer);
  const symbol = answer.inputs.symbols[step] ?? '';
  return [
    t('why.inputs.read', { t: step, symbol, norm: fixed(norm.at(step)) }),
    ...each.map(({ name, at }) => ` ${name} ${fixed(at(step), 2)}`),
  ];
}

/**
 * @param {Services} services @param {State} state @param {AttributionAnswer} answer @param {Key} key
 * @returns {Shows}
 */
function weightsFigure({ t, drawing }, state, answer, key) {
  const { T, models } = /** @type {Run} */ (state.run);
  const data = { answer, parameter: parameterOf(state, answer) };
  return {
    title: t('why.attribution.figure', {
      network: nameOf(models, answer.model, t),
      parameter: calledIn(state, answer.model, data.parameter),
    }),
    T,
    models: [answer.model],
    key: () => key.explained(drawing.tokens().ink),
    axes: { x: t('figure.axis.step') },
    table: () => rows(data),
    summary: () => t(summary(data).key, summary(data).places),
    figure: (geometry, height) => attribution(data, { geometry, height, tokens: drawing.tokens(), label: t }),
  };
}

/** @param {Services} services @param {State} state @param {AttributionAnswer} answer @returns {Shows} */
function inputsFigure({ t, drawing }, state, answer) {
  const { T, models } = /** @type {Run} */ (state.run);
  const range = inputRange(answer);
  return {
    title: t('why.inputs.figure', { network: nameOf(models, answer.model, t) }),
    T,
    models: [answer.model],
    key: () => normKey(t('why.inputs.legend'), [], { range, tokens: drawing.tokens(), label: t }),
    axes: { x: t('figure.axis.step') },
    table: () => inputTable(answer),
    summary: () => t(inputSummary(answer).key, inputSummary(answer).places),
    figure: (geometry, height) => inputGradients(answer, { geometry, height, tokens: drawing.tokens() }),
  };
}
