/**
 * Clipping: the gradient that the optimiser would be given instead of the raw one, and whether it still
 * points the same way.
 */

import { shownNetwork } from '../../../run/asking.js';
import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import { clipping, heightOf, outcome, rows, summary } from '../../../figures/clipping.js';
import { exactly, fixed, power, size as inThousands } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { createChart } from '../../parts/chart.js';
import { choice } from '../../parts/fields.js';
import { calledIn } from '../../parts/letters.js';
import { magnitude } from '../../parts/magnitude.js';
import { createKey } from './parts.js';
import { mountSection } from './section.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Clipped, Run, State, Tokens} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */
/** @import {Key, KeyLine} from './parts.js' */

/** @typedef {Services['t']} Translate */
/** @typedef {'norm'|'value'} By  the whole norm is clipped, or each number */

/** Rows of the chart while the parameters are not known. */
const ROWS = 5;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const settings = createSettings(store, t);
  const sentence = el('p', { class: 'sentence' });
  const key = createKey();
  const chart = createChart(services, 'clipping');
  const unmount = mountSection(host, store, services, {
    subject: shownNetwork,
    detail: ({ view }) => `${view.clip} ${view.limit}`,
    ask: ({ run, selection, view }, signal) =>
      client.clipping(
        /** @type {Run} */ (run).spec,
        { model: selection.model, norm: null, value: null, [view.clip]: view.limit },
        { signal },
      ),
    nodes: [settings.node, sentence, el('div', { class: 'key-bar' }, key.node), el('div', {}, chart.node)],
    move() {},
    draw(answer) {
      const clipped = answer && (answer.by_norm ?? answer.by_value);
      if (!clipped) return chart.draw(null, heightOf(ROWS));
      /** @type {By} */
      const by = answer.by_norm ? 'norm' : 'value';
      fill(sentence, ...sentenceOf(t, clipped, by));
      key.draw(keyOf(t, by, drawing.tokens()));
      const figure = figureOf(services, store.get(), { m: answer.model, clipped, by, key });
      chart.draw(figure, heightOf(Object.keys(clipped.parameters).length));
    },
  });
  return () => {
    settings.remove();
    unmount();
    chart.remove();
  };
}

/** The kind of clipping and its threshold. @param {Store} store @param {Translate} t */
function createSettings(store, t) {
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const by = choice({
    name: 'why-clip',
    fine: true,
    options: [
      ['norm', t('why.clipping.norm')],
      ['value', t('why.clipping.value')],
    ],
    turn: (value) => turn({ clip: /** @type {By} */ (value) }),
  });
  by.node.setAttribute('aria-label', t('why.clipping.by'));
  const limit = magnitude({
    label: t('why.clipping.limit'),
    slider: t('why.clipping.slider'),
    least: -4,
    most: 2,
    turn: (value) => turn({ limit: value }),
  });
  const set = () => {
    by.set(store.get().view.clip);
    limit.set(store.get().view.limit);
  };
  const remove = store.subscribe(set, ({ view }) => `${view.clip} ${view.limit}`);
  set();
  return { node: el('div', { class: 'settings' }, by.node, limit.node), remove };
}

/**
 * The norm before and after, and whether the direction is kept.
 * @param {Translate} t
 * @param {Clipped} clipped
 * @param {By} by
 * @returns {Child[]}
 */
function sentenceOf(t, clipped, by) {
  const { cosine, direction_kept: kept } = clipped;
  const norms = woven(t, `why.clipping.${outcome(clipped, by)}`, {
    raw: strong(power(clipped.log10_norm_raw)),
    after: strong(power(clipped.log10_norm)),
    limit: exactly(clipped.limit),
    cut: inThousands(clipped.cut),
    size: inThousands(clipped.size),
  });
  if (Number.isNaN(cosine)) return norms; // of zeros, or of numbers that are not finite
  const key = kept ? 'why.clipping.kept' : 'why.clipping.turned';
  return [...norms, ' ', ...woven(t, key, { cosine: strong(fixed(cosine, 3)) })];
}

/** @param {Translate} t @param {By} by @param {Tokens} tokens @returns {KeyLine[]} */
function keyOf(t, by, tokens) {
  /** @type {KeyLine[]} */
  const level = [{ text: t('why.clipping.level'), colour: tokens.quiet, look: 'dash' }];
  return [
    { text: t('why.clipping.raw'), colour: tokens.quiet, look: 'ring' },
    { text: t('why.clipping.after'), colour: tokens.back, look: 'disc' },
    ...(by === 'norm' ? level : []),
  ];
}

/**
 * @param {Services} services
 * @param {State} state
 * @param {{m: number, clipped: Clipped, by: By, key: Key}} what  m: the network that the answer is about
 * @returns {Shows}
 */
function figureOf({ t, drawing }, state, { m, clipped, by, key }) {
  const { models } = /** @type {Run} */ (state.run);
  const called = (/** @type {string} */ name) => calledIn(state, m, name);
  const data = { clipped, by, whole: t('why.clipping.whole'), called };
  return {
    title: t('why.clipping.figure', { network: nameOf(models, m, t) }),
    models: [m],
    key: () => key.explained(drawing.tokens().ink),
    table: () => rows(data),
    summary: () => t(summary(data).key, summary(data).places),
    figure: (size) => clipping(data, { ...size, tokens: drawing.tokens(), label: t }),
  };
}
