/** Terms that explain themselves: underlined by dots, told under the pointer, at the focus and at a tap. */

import { el } from '../../core/dom.js';
import { TERMS, termed } from '../../model/terms.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Translate} from '../../core/i18n.js' */

const TIP = 'term-tip';
/** Gap between a term and its explanation, and to the edge of the page, px. */
const GAP = 4,
  EDGE = 8;

/**
 * A text whose terms explain themselves, each the first time it is named.
 * @param {Translate} t @param {string} text @param {Set<string>} [seen] @returns {Child[]}
 */
export function explained(t, text, seen = new Set()) {
  const words = Object.fromEntries(TERMS.map((term) => [term, t(`term.${term}`)]));
  return termed(text, words, seen).map((piece) =>
    piece.term === null ? piece.text : explains(piece.term, piece.text),
  );
}

/** Words that the help's sentence on a term explains. @param {string} term @param {string} text */
export const explains = (term, text) =>
  el('span', { class: 'explains', tabindex: '0', 'aria-describedby': TIP, data: { term } }, text);

/**
 * The explanation of the term that is pointed at or has the focus: one element for the whole page.
 * @param {{t: Translate}} services  their language may change @returns {void}
 */
export function listenForTerms(services) {
  const tip = el('div', { id: TIP, class: 'explanation', role: 'tooltip', popover: 'manual' });
  (document.querySelector('main') ?? document.body).append(tip);
  const hide = () => tip.matches(':popover-open') && tip.hidePopover();

  /** @param {Event} event */
  function show({ target }) {
    const term = target instanceof Element ? target.closest('.explains') : null;
    if (!(term instanceof HTMLElement) || !term.dataset.term) return;
    tip.textContent = services.t(`help.says.${term.dataset.term}`);
    tip.showPopover();
    const { left, top, bottom } = term.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const below = bottom + GAP + tip.offsetHeight <= clientHeight;
    tip.style.left = `${Math.max(EDGE, Math.min(left, clientWidth - tip.offsetWidth - EDGE))}px`;
    tip.style.top = `${below ? bottom + GAP : top - GAP - tip.offsetHeight}px`;
  }
  for (const event of ['pointerover', 'focusin']) document.addEventListener(event, show);
  for (const event of ['pointerout', 'focusout', 'scroll']) document.addEventListener(event, hide, true);
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && hide());
}
