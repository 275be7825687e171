/** Why a pane's question has no answer, and the way to ask again. */

import { el, fill, icon } from '../dom.js';

/** @import {Problem} from '../model/types.js' */
/** @import {Services} from '../services.js' */

/** The server's fault, or nobody's: not the question's. */
const OUTSIDE = new Set(['server.gone', 'server.error']);

/** @param {Services} services @param {() => void} again */
export function createProblem({ t }, again) {
  const node = el('div', { class: 'notice broken', role: 'alert', hidden: true });
  return {
    node,
    /** @param {Problem|null} problem */
    tell(problem) {
      node.hidden = problem === null;
      if (problem) fill(node, icon('alert'), el('p', {}, OUTSIDE.has(problem.code) ? t(`status.${problem.code}`) : [t('status.refused'), [problem.message, problem.hint].filter(Boolean).join('; ')].join(' ')), el('button', { class: 'button framed', type: 'button', on: { click: again } }, t('status.again')));
      else fill(node);
    },
  };
}
