/**
 * The paths: how much of dL_k/dc_t came down the LSTM's cell state alone, through the forget gates and
 * nothing else.
 */

import * as client from '../../../api/why.js';
import { el, fill } from '../../../core/dom.js';
import { looksOf, paths, rows, summary } from '../../../figures/paths.js';
import { fixed } from '../../../model/format.js';
import { passedOn } from '../../../model/why.js';
import { createKey, percent } from './parts.js';
import { mountRow } from './row.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {PathsAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const key = createKey();

  /** @param {PathsAnswer} answer */
  function write({ k, decades, share }) {
    const each = passedOn({ k, share });
    fill(
      sentence,
      ...woven(t, each === null ? 'why.paths.says' : 'why.paths.says.each', {
        steps: k,
        each: each !== null && strong(percent(t, each)),
        total: strong(fixed(decades.total, 2)),
        alone: strong(fixed(decades.alone, 2)),
        share: strong(percent(t, share[0])),
      }),
    );
    key.draw([
      ...looksOf(drawing.tokens()).map(([part, colour, dash]) => ({
        text: t(`why.paths.${part}`),
        value: fixed(decades[part], 2),
        colour,
        look: dash,
      })),
      { text: t('why.paths.share'), colour: drawing.tokens().gate.f },
    ]);
  }

  /** The reading of step t. @param {PathsAnswer} answer @param {number} step */
  function read({ k, log10_norm: { total, alone, rest }, share }, step) {
    if (step > k) return [t('why.paths.read.none', { t: step, k })];
    return [
      t('why.paths.read', {
        t: step,
        total: fixed(total[step]),
        alone: fixed(alone[step]),
        rest: fixed(rest[step]),
        share: percent(t, share[step]),
      }),
    ];
  }

  return mountRow(host, store, services, {
    id: 'paths',
    ask: client.paths,
    nodes: [sentence, el('div', { class: 'key-bar' }, key.node)],
    key,
    axis: () => 'figure.axis.log10norm',
    write,
    read,
    drawn: { figure: paths, rows, summary },
  });
}
