/**
 * The unit of a gated cell that holds the gradient best, and the decades that its gate alone would lose
 * beside those that are lost.
 */

import { el } from '../../../core/dom.js';
import { holding, rows, summary } from '../../../figures/holding.js';
import { gateLetter, nameOf } from '../../../model/names.js';

/** @import {FactorsAnswer, Run} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/** The picture's size, px. */
const HEIGHT = 120,
  WIDEST = 720;

/** @param {Store} store @param {Services} services */
export function createHolding(store, { t, drawing, shown }) {
  const sentence = el('p', { class: 'held' });
  const picture = el('div', { class: 'picture' });
  const figure = el('div', { class: 'figure', role: 'img', hidden: true }, picture);
  const node = el('div', { class: 'holding', hidden: true }, sentence, figure);
  return {
    node,
    /** @param {FactorsAnswer|null} answer @param {number} width px */
    draw(answer, width) {
      const held = answer?.holding ?? null;
      node.hidden = figure.hidden = held === null || answer?.k === 0 || width === 0;
      shown.delete('holding');
      if (held === null || answer === null || node.hidden) return drawing.clear(picture);
      const text = t(summary(held).key, summary(held).places);
      const drawn = (/** @type {{width: number, height: number}} */ room) =>
        holding(held, { ...room, tokens: drawing.tokens(), label: t });
      const room = { width: Math.min(width, WIDEST), height: HEIGHT };
      sentence.textContent = text;
      Object.assign(figure.style, { width: `${room.width}px`, height: `${room.height}px` });
      drawing.draw(picture, drawn(room));
      figure.setAttribute('aria-label', text);
      const { models } = /** @type {Run} */ (store.get().run);
      const title = t('why.holding.figure', {
        network: nameOf(models, answer.model, t),
        gate: gateLetter(held.gate),
      });
      shown.set('holding', {
        id: 'holding',
        whole: true,
        title,
        figure: drawn,
        models: [answer.model],
        table: () => rows(held),
        summary: () => text,
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete('holding');
    },
  };
}
