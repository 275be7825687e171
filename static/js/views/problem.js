/** Why a pane's question has no answer, and the way to ask again where that may help. */

import { el, fill, icon } from '../dom.js';
import { PASSING } from '../model/mistakes.js';
import { mistake, serverWords } from './fields.js';

/** @import {Problem} from '../model/types.js' */
/** @import {Services} from '../services.js' */

/** @param {Services} services @param {() => void} again */
export function createProblem(services, again) {
  const { t } = services;
  const node = el('div', { class: 'notice broken', role: 'alert', hidden: true });
  return {
    node,
    /** @param {Problem|null} problem */
    tell(problem) {
      node.hidden = problem === null;
      if (problem) fill(node, icon('alert'), el('p', {}, ...mistake(problem, services)), serverWords(problem, services), PASSING.has(problem.code) && el('button', { class: 'button framed', type: 'button', on: { click: again } }, t('status.again')));
      else fill(node);
    },
  };
}
