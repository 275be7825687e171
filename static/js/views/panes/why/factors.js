/** The factors: how many decades each step back takes from the gradient of one loss, and which part does. */

import * as client from '../../../api/why.js';
import { el, fill } from '../../../core/dom.js';
import { factors, rows, summary } from '../../../figures/factors.js';
import { grewBeyondRadius } from '../../../model/why.js';
import { beyondOf, keyOf, namesOf, readingOf, sentenceOf, writeSum } from './factors-words.js';
import { createHolding } from './holding.js';
import { createKey } from './parts.js';
import { mountRow } from './row.js';

/** @import {FactorsAnswer, Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing } = services;
  const sentence = el('p', { class: 'sentence' });
  const beyond = el('p', { class: 'beyond' });
  const key = createKey();
  const sum = el('p', { class: 'adds small' });
  const held = createHolding(store, services);
  const bar = el('div', { class: 'key-bar' }, key.node, sum);

  /** @param {FactorsAnswer} answer @param {number} width */
  function write(answer, width) {
    const state = store.get();
    const { T } = /** @type {Run} */ (state.run);
    const names = namesOf(state, t, answer);
    fill(sentence, ...sentenceOf(t, answer, names));
    beyond.hidden = !grewBeyondRadius(answer);
    if (!beyond.hidden) fill(beyond, ...beyondOf(t, answer, names));
    bar.hidden = answer.headline.steps === 0; // there is nothing to add up
    key.draw(keyOf(t, answer, names, { tokens: drawing.tokens(), width, T }));
    writeSum(sum, t, answer);
    held.draw(answer, width);
  }

  const unmount = mountRow(host, store, services, {
    id: 'factors',
    ask: client.factors,
    nodes: [sentence, beyond, bar],
    below: [held.node],
    key,
    axis: ({ factors: product }) => (product ? 'figure.axis.gain' : 'figure.axis.share'),
    write,
    read: (answer, step) => readingOf(t, answer, step, namesOf(store.get(), t, answer)),
    drawn: { figure: factors, rows, summary },
  });
  return () => {
    unmount();
    held.remove();
  };
}
