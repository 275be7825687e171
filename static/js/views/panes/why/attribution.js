/** Over time: which steps each weight's gradient comes from, and which inputs the loss hangs on. */

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
import { choice } from '../../parts/fields.js';
import { legendBar } from '../../parts/legend.js';
import { calledIn } from '../../parts/letters.js';
import { createTimeChart } from './chart.js';
import { createKey, letterOf, percent } from './parts.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {AttributionAnswer, Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** Px: a row of the inputs' picture, and its axis. */
const ROW = { one: 22, several: 13 },
  AXIS = 16;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, playback } = services;
  const sentence = el('p', { class: 'sentence' });
  const others = el('div', { class: 'parameters' });
  const key = createKey();
  const heading = el('h3', {}),
    legend = el('div', { class: 'legends' });
  /** @type {AttributionAnswer|null} */
  let shown = null;
  let made = '';
  let set = (/** @type {string} */ _name) => {};
  /**
   * The parameter that is meant, the recurrent weights if none was chosen.
   * @param {AttributionAnswer} answer
   */
  const meant = ({ parameters }) => {
    const { entry } = store.get().selection;
    return entry && parameters[entry.name] ? entry.name : 'W_hh';
  };
  const weights = createTimeChart(store, services, {
    id: 'attribution',
    titled: true,
    read: (step) =>
      shown
        ? [
            t('why.attribution.read', { t: step }),
            ...blocksOf({ answer: shown, parameter: meant(shown) }).flatMap(([gate, block], i) => [
              i ? ', ' : ' ',
              letterOf(store.get(), shown?.model ?? 0, meant(/** @type {AttributionAnswer} */ (shown)), gate),
              ` ${percent(t, block.cumulated[step])}`,
            ]),
          ]
        : [],
  });
  const inputs = createTimeChart(store, services, {
    id: 'inputs',
    tight: true,
    read: (step) => {
      if (!shown) return [];
      const [norm, ...each] = inputRows(shown);
      return [
        t('why.inputs.read', {
          t: step,
          symbol: shown.inputs.symbols[step] ?? '',
          norm: fixed(norm.at(step)),
        }),
        ...each.map(({ name, at }) => ` ${name} ${fixed(at(step), 2)}`),
      ];
    },
  });

  /**
   * Which parameter, in the letters of the notation, and how many of its last steps hold most of it.
   * @param {AttributionAnswer} answer
   */
  function writeChoice(answer) {
    const state = store.get();
    const names = Object.keys(answer.parameters);
    const kind = `${names} ${state.view.notation} ${Boolean(state.catalogue)} ${names.map((name) => answer.parameters[name].whole.last_steps)}`;
    if (kind !== made) {
      const options = names.map(
        (name) =>
          /** @type {[string, HTMLElement]} */ ([
            name,
            el(
              'span',
              {},
              letterOf(state, answer.model, name),
              ' ',
              el('b', { class: 'number' }, answer.parameters[name].whole.last_steps ?? '–'),
            ),
          ]),
      );
      const buttons = choice({
        name: 'why-parameter',
        fine: true,
        options,
        turn: (name) =>
          playback.select({
            entry: {
              name,
              index: Array(
                /** @type {Run} */ (store.get().run).models[answer.model].shapes[name].length,
              ).fill(0),
            },
          }),
      });
      buttons.node.setAttribute('aria-label', t('why.attribution.parameter'));
      const held = others.contains(document.activeElement);
      fill(
        others,
        buttons.node,
        el(
          'span',
          { class: 'quiet small' },
          t('why.attribution.steps', { percent: percent(t, answer.fraction, 0) }),
        ),
      );
      set = buttons.set;
      if (held) others.querySelector('input')?.focus();
    }
    made = kind;
    set(meant(answer));
  }

  /** @param {AttributionAnswer} answer */
  function write(answer) {
    const state = store.get();
    const { T } = /** @type {Run} */ (state.run);
    const parameter = meant(answer);
    const letters = () => letterOf(state, answer.model, parameter);
    const { last_steps } = answer.parameters[parameter].whole;
    writeChoice(answer);
    fill(
      sentence,
      ...(last_steps === null
        ? woven(t, 'why.attribution.none', { W: letters() })
        : woven(t, 'why.attribution.says', {
            percent: strong(percent(t, answer.fraction, 0)),
            W: letters(),
            steps: strong(String(last_steps)),
            T,
            first: T - last_steps,
          })),
    );
    const tokens = drawing.tokens();
    key.draw([
      ...blocksOf({ answer, parameter }).map(([gate, block]) => ({
        name: letterOf(state, answer.model, parameter, gate),
        text: calledIn(state, answer.model, parameter, gate),
        value: block.last_steps === null ? '–' : String(block.last_steps),
        colour: colourOf(gate, tokens),
        look: 'solid',
      })),
      {
        text: t('why.attribution.fraction', { percent: percent(t, answer.fraction, 0) }),
        colour: tokens.quiet,
        look: 'dash',
      },
    ]);
    heading.textContent = t('why.inputs.title');
    fill(legend, legendBar(inputRange(answer), normPalette(tokens), t('why.inputs.legend'), String));
  }

  const unmount = mountSection(host, store, services, {
    subject: shownNetwork,
    ask: ({ run, selection }, signal) =>
      client.attribution(/** @type {Run} */ (run).spec, selection.model, { signal }),
    nodes: [
      el('div', { class: 'key-bar' }, sentence, others),
      el('div', { class: 'key-bar' }, key.node),
      weights.node,
      el('div', { class: 'key-bar' }, heading, legend),
      inputs.node,
    ],
    move() {
      weights.move();
      inputs.move();
    },
    draw(answer) {
      shown = answer;
      if (answer) write(answer);
      const { T, models } = /** @type {Run} */ (store.get().run);
      const network = nameOf(models, answer?.model ?? 0, t);
      const data = answer && { answer, parameter: meant(answer) };
      const count = answer ? inputRows(answer).length : 1;
      const under = AXIS + count * (count > 1 ? ROW.several : ROW.one);
      const options = (
        /** @type {import('../../../model/types.js').Geometry} */ geometry,
        /** @type {number} */ height,
      ) => ({ geometry, height, tokens: drawing.tokens(), label: t });
      weights.draw(
        data && {
          title: t('why.attribution.figure', {
            network,
            parameter: calledIn(store.get(), data.answer.model, data.parameter),
          }),
          T,
          models: [data.answer.model],
          key: () => key.explained(drawing.tokens().ink),
          axes: { x: t('figure.axis.step') },
          table: () => rows(data),
          summary: () => t(summary(data).key, summary(data).places),
          figure: (g, height) => attribution(data, options(g, height)),
        },
        { below: under + 70 },
      );
      inputs.draw(
        answer && {
          title: t('why.inputs.figure', { network }),
          T,
          models: [answer.model],
          key: () =>
            normKey(t('why.inputs.legend'), [], {
              range: inputRange(answer),
              tokens: drawing.tokens(),
              label: t,
            }),
          axes: { x: t('figure.axis.step') },
          table: () => inputTable(answer),
          summary: () => t(inputSummary(answer).key, inputSummary(answer).places),
          figure: (g, height) => inputGradients(answer, options(g, height)),
        },
        { height: under },
      );
    },
  });
  return () => {
    unmount();
    weights.remove();
    inputs.remove();
  };
}
