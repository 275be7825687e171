/**
 * The reason why a question has no answer: in a sentence, in the server's words, and the way to ask again
 * where that may help.
 */

import { el, fill, icon } from '../../core/dom.js';
import { PASSING } from '../../model/mistakes.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {Problem} from '../../model/types.js' */
/** @import {Services} from '../../services.js' */

/**
 * The sentence; in English, where it says less than they do, with the server's own words.
 * @param {Problem} problem
 * @param {Services} services
 * @returns {Child[]}
 */
export function mistake(problem, { told, lang }) {
  const { sentence, words, exact } = told(problem);
  return [
    sentence,
    ...(words && !exact && lang === 'en' ? [' ', el('span', { class: 'detail' }, words)] : []),
  ];
}

/**
 * The server's own words, folded away where they are not beside the sentence: for readers who write specs or
 * ask for help.
 * @param {Problem} problem
 * @param {Services} services
 * @returns {Child}
 */
export function serverWords(problem, { t, told, lang }) {
  const { words, exact } = told(problem);
  return (
    words &&
    (exact || lang !== 'en') &&
    el(
      'details',
      { class: 'said small' },
      el('summary', {}, t('error.words')),
      el('p', { class: 'detail', lang: 'en' }, words),
    )
  );
}

/**
 * The way to ask once more, where that may help.
 * @param {Problem} problem
 * @param {Services} services
 * @param {() => void} again
 * @returns {Child}
 */
export const askAgain = ({ code }, { t }, again) =>
  PASSING.has(code) &&
  el('button', { class: 'button framed', type: 'button', on: { click: again } }, t('status.again'));

/** The notice of a pane's question. @param {Services} services @param {() => void} again */
export function createProblem(services, again) {
  const node = el('div', { class: 'notice broken', role: 'alert', hidden: true });
  return {
    node,
    /** @param {Problem|null} problem */
    tell(problem) {
      node.hidden = problem === null;
      node.toggleAttribute('data-passing', problem !== null && PASSING.has(problem.code));
      if (problem)
        fill(
          node,
          icon('alert'),
          el('p', {}, ...mistake(problem, services)),
          serverWords(problem, services),
          askAgain(problem, services, again),
        );
      else fill(node);
    },
  };
}
