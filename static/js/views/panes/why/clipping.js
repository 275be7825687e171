/**
 * Clipping: what the optimiser would be given instead of the raw gradient, and whether it still points the
 * same way.
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

/** @import {Clipped, Run, State} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const by = choice({
    name: 'why-clip',
    fine: true,
    options: [
      ['norm', t('why.clipping.norm')],
      ['value', t('why.clipping.value')],
    ],
    turn: (value) => turn({ clip: /** @type {any} */ (value) }),
  });
  by.node.setAttribute('aria-label', t('why.clipping.by'));
  const limit = magnitude({
    label: t('why.clipping.limit'),
    slider: t('why.clipping.slider'),
    least: -4,
    most: 2,
    turn: (value) => turn({ limit: value }),
  });
  const sentence = el('p', { class: 'sentence' });
  const key = createKey();
  const chart = createChart(services, 'clipping');
  const set = () => {
    by.set(store.get().view.clip);
    limit.set(store.get().view.limit);
  };

  /** @param {Clipped} clipped @param {'norm'|'value'} how */
  function write(clipped, how) {
    const { log10_norm_raw: raw, log10_norm: after, cosine, direction_kept: kept, cut, size } = clipped;
    const places = {
      raw: strong(power(raw)),
      after: strong(power(after)),
      limit: exactly(clipped.limit),
      cut: inThousands(cut),
      size: inThousands(size),
    };
    const direction = Number.isNaN(cosine)
      ? [] // of zeros, or of what is not finite
      : [
          ' ',
          ...woven(t, kept ? 'why.clipping.kept' : 'why.clipping.turned', {
            cosine: strong(fixed(cosine, 3)),
          }),
        ];
    fill(sentence, ...woven(t, `why.clipping.${outcome(clipped, how)}`, places), ...direction);
    const tokens = drawing.tokens();
    key.draw([
      { text: t('why.clipping.raw'), colour: tokens.quiet, look: 'ring' },
      { text: t('why.clipping.after'), colour: tokens.back, look: 'disc' },
      ...(how === 'norm' ? [{ text: t('why.clipping.level'), colour: tokens.quiet, look: 'dash' }] : []),
    ]);
  }

  const unmount = mountSection(host, store, services, {
    subject: shownNetwork,
    detail: ({ view }) => `${view.clip} ${view.limit}`,
    ask: ({ run, selection, view }, signal) =>
      client.clipping(
        /** @type {Run} */ (run).spec,
        { model: selection.model, norm: null, value: null, [view.clip]: view.limit },
        { signal },
      ),
    nodes: [
      el('div', { class: 'settings' }, by.node, limit.node),
      sentence,
      el('div', { class: 'key-bar' }, key.node),
      el('div', {}, chart.node),
    ],
    move() {},
    draw(answer) {
      /** @type {'norm'|'value'} */
      const how = answer?.by_norm ? 'norm' : 'value';
      const clipped = answer && (answer.by_norm ?? answer.by_value);
      if (clipped) write(clipped, how);
      const { models } = /** @type {Run} */ (store.get().run);
      const data = clipped && {
        clipped,
        by: how,
        whole: t('why.clipping.whole'),
        called: (/** @type {string} */ name) => calledIn(store.get(), answer.model, name),
      };
      chart.draw(
        data && {
          title: t('why.clipping.figure', { network: nameOf(models, answer?.model ?? 0, t) }),
          models: [answer?.model ?? 0],
          key: () => key.explained(drawing.tokens().ink),
          table: () => rows(data),
          summary: () => t(summary(data).key, summary(data).places),
          figure: (size) => clipping(data, { ...size, tokens: drawing.tokens(), label: t }),
        },
        heightOf(clipped ? Object.keys(clipped.parameters).length : 5),
      );
    },
  });
  const stop = store.subscribe(set, ({ view }) => `${view.clip} ${view.limit}`);
  set();
  return () => {
    stop();
    unmount();
    chart.remove();
  };
}
