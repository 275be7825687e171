/** Where the loss stands: at the last step, at all, or at steps that are listed. */

import { el } from '../../core/dom.js';
import { WHERE } from '../../model/mistakes.js';
import { controls } from '../../model/spec.js';
import { readSteps, writeSteps } from '../../model/steps.js';
import { choice, field } from '../parts/fields.js';

/** @import {Group, Turns} from './turns.js' */
/** @import {Store, Services} from '../../services.js' */

/** @param {Store} store @param {Services} services @param {Turns} turns @returns {Group} */
export function createLossSteps(store, { t }, { turn, loss }) {
  const steps = el('input', {
    class: 'entry',
    type: 'text',
    inputmode: 'numeric',
    'aria-label': t('rail.at.steps'),
    placeholder: t('rail.at.example'),
    on: { change: take },
  });
  const at = choice({
    name: 'loss-at',
    options: [
      ['last', t('rail.at.last')],
      ['all', t('rail.at.all')],
      ['steps', t('rail.at.choose')],
    ],
    turn: (value) => {
      if (value !== 'steps') return turn({ at: /** @type {'last'|'all'} */ (value) });
      const { T, at: now } = controls(store.get().spec);
      turn({ at: Array.isArray(now) ? now : [T - 1] });
      steps.focus();
    },
  });
  const made = field(t('rail.at'), el('div', { role: 'group', class: 'field' }, at.node, steps), WHERE.at);
  at.node.removeAttribute('role');
  made.node.classList.add('deep');
  /** Whether the text there is no list of steps: it stays, and nothing is asked. */
  let slip = false;

  function take() {
    const { steps: wanted, wrong } = readSteps(steps.value);
    slip = wrong !== null;
    made.tell(wrong === null ? null : t('rail.at.wrong', { word: wrong }));
    if (!slip) loss({ at: wanted });
  }

  return {
    fields: [made],
    draw(now) {
      at.set(Array.isArray(now.at) ? 'steps' : now.at);
      steps.hidden = !Array.isArray(now.at);
      steps.value = Array.isArray(now.at) ? writeSteps(now.at) : '';
      if (slip) made.tell(null);
      slip = false;
    },
  };
}
