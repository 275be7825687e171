/**
 * The verdict on the selected network in one sentence, and the changes that would turn it.
 */

import { createAsking } from '../../../run/asking.js';
import { el, fill } from '../../../core/dom.js';
import { nameOf } from '../../../model/names.js';
import { differences, kindOf, sentences, tooLarge } from '../../../model/verdict.js';
import { cutAt } from '../../../model/truncate.js';
import { followed } from '../../../model/why.js';
import { changesOf } from './changes.js';
import { createProblem } from '../../parts/problem.js';
import { createProgress } from '../../parts/progress.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Phrase, Run} from '../../../model/types.js' */
/** @import {VerdictAnswer} from '../../../model/verdict.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {import('../../../run/verdicts.js').Verdicts} verdicts
 */
export function createVerdict(store, services, verdicts) {
  const { t } = services;
  const text = el('p', { class: 'verdict' });
  const thresholds = el('p', { class: 'quiet small' });
  const why = el(
    'details',
    { class: 'thresholds' },
    el('summary', { class: 'small' }, t('why.thresholds')),
    thresholds,
  );
  const changes = el('div', { class: 'changes' });
  const asking = createAsking(store, {
    subject: followed,
    ask: ({ run, selection }, signal) => verdicts.ask(/** @type {Run} */ (run), selection.model, signal),
    show: (now) => {
      const { answer, problem: refused, waiting } = now;
      problem.tell(refused);
      progress.tell(now);
      node.classList.toggle('waits', waiting && !answer);
      node.hidden = !answer && !waiting && !refused && !now.cancelled;
      for (const part of [text, changes]) part.hidden = !answer;
      if (answer) write(answer);
    },
  });
  const problem = createProblem(services, asking.again);
  const progress = createProgress(services, asking, t('why.verdict.doing'));
  const node = el('div', { class: 'verdict-box', hidden: true }, problem.node, progress.node, text, changes);

  /** @param {VerdictAnswer} answer */
  function write(answer) {
    fill(text, ...verdictOf(t, /** @type {Run} */ (store.get().run), answer));
    thresholds.textContent = thresholdsOf(t, answer);
    fill(changes, ...changesOf(store, services, answer), why);
  }

  asking.follow();
  return {
    node,
    remove() {
      asking.stop();
      progress.remove();
    },
  };
}

/**
 * The network, its kind, and what makes it so.
 * @param {Services['t']} t
 * @param {Run} run
 * @param {VerdictAnswer} answer
 * @returns {Child[]}
 */
function verdictOf(t, run, answer) {
  const phrase = (/** @type {Phrase} */ { key, places }) => t(key, places);
  const { models, spec } = run;
  const m = answer.model;
  const called = kindOf(answer);
  const end = cutAt(run, answer.k);
  const differs = differences(spec.models, m).map(phrase).join(', ');
  const told = [...sentences(answer), ...tooLarge(models[m], spec.models[m].activation)];
  return [
    el('b', {}, nameOf(spec.models, m), differs && ` (${differs})`),
    ': ',
    end && `${t('why.verdict.truncated', end)} `,
    el('b', { class: `kind ${called.kind}` }, phrase(called)),
    ' ',
    told.map(phrase).join(' '),
  ];
}

/** @param {Services['t']} t @param {VerdictAnswer} answer */
const thresholdsOf = (t, { thresholds, changes }) =>
  [t('why.thresholds.say', thresholds), changes.length > 0 && t('why.thresholds.helps', thresholds)]
    .filter(Boolean)
    .join(' ');
