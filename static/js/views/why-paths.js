/** The paths: how much of dL_k/dc_t came down the LSTM's cell state alone, through the forget gates and nothing else. */

import * as client from '../api/why.js';
import { el, fill } from '../dom.js';
import { looksOf, paths, rows, summary } from '../figures/paths.js';
import { fixed } from '../model/format.js';
import { keyItem, percent } from './why-parts.js';
import { mountRow } from './why-row.js';
import { strong, woven } from './woven.js';

/** @import {PathsAnswer} from '../model/types.js' */
/** @import {Store, Services} from '../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const key = el('ul', { class: 'key' });

  /** @param {PathsAnswer} answer */
  function write({ decades, share }) {
    fill(sentence, ...woven(t, 'why.paths.says', { total: strong(fixed(decades.total, 2)), alone: strong(fixed(decades.alone, 2)), share: strong(percent(t, share[0])) }));
    fill(key, ...looksOf(drawing.tokens()).map(([part, colour, dash]) => keyItem(colour, t(`why.paths.${part}`), fixed(decades[part], 2), dash)), keyItem(drawing.tokens().gate.f, t('why.paths.share'), null, 'area'));
  }

  /** What step t says. @param {PathsAnswer} answer @param {number} step */
  function read({ k, log10_norm: { total, alone, rest }, share }, step) {
    if (step > k) return [t('why.paths.read.none', { t: step, k })];
    return [t('why.paths.read', { t: step, total: fixed(total[step]), alone: fixed(alone[step]), rest: fixed(rest[step]), share: percent(t, share[step]) })];
  }

  return mountRow(host, store, services, { id: 'paths', ask: client.paths, nodes: [sentence, el('div', { class: 'key-bar' }, key)], key, axis: () => 'figure.axis.log10norm', write, read, drawn: { figure: paths, rows, summary } });
}
