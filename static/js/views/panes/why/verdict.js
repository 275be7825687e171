/**
 * The verdict on the selected network in one sentence, and what would change it: each change a second network
 * beside the first.
 */

import { createAsking } from '../../../run/asking.js';
import { el, fill, icon } from '../../../core/dom.js';
import { power } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import {
  changed,
  changeName,
  decadesOf,
  decadesText,
  differences,
  judged,
  kindOf,
  placeOf,
  sentences,
  tooLarge,
  useless,
} from '../../../model/verdict.js';
import { cutAt } from '../../../model/truncate.js';
import { followed } from '../../../model/why.js';
import { createPair } from './pair.js';
import { createProblem } from '../../parts/problem.js';
import { createProgress } from '../../parts/progress.js';

/** @import {Phrase, Run} from '../../../model/types.js' */
/** @import {Change, Verdict, VerdictAnswer} from '../../../model/verdict.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * @param {Store} store
 * @param {Services} services
 * @param {import('../../../run/verdicts.js').Verdicts} verdicts
 */
export function createVerdict(store, services, verdicts) {
  const { t, playback, runs } = services;
  const phrase = (/** @type {Phrase} */ { key, places }) => t(key, places);
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
    const { run } = store.get();
    const { kind } = judged(answer),
      called = kindOf(answer);
    const { models, spec } = /** @type {Run} */ (run);
    const end = cutAt(/** @type {Run} */ (run), answer.k);
    const differs = differences(spec.models, answer.model).map(phrase).join(', ');
    fill(
      text,
      el('b', {}, nameOf(spec.models, answer.model), differs && ` (${differs})`),
      ': ',
      end && `${t('why.verdict.truncated', end)} `,
      el('b', { class: `kind ${called.kind}` }, phrase(called)),
      ' ',
      [...sentences(answer), ...tooLarge(models[answer.model], spec.models[answer.model].activation)]
        .map(phrase)
        .join(' '),
    );
    thresholds.textContent = [
      t('why.thresholds.say', answer.thresholds),
      answer.changes.length > 0 && t('why.thresholds.helps', answer.thresholds),
    ]
      .filter(Boolean)
      .join(' ');
    const offered = answer.changes.filter(({ helps }) => helps !== false),
      others = answer.changes.filter(({ helps }) => helps === false);
    fill(
      changes,
      offered.length > 0 &&
        el(
          'span',
          { class: 'quiet small' },
          t(kind === 'exploding' ? 'why.changes.gained' : 'why.changes.lost'),
        ),
      ...offered.map((change) => (change.clip ? clipping(change) : button(answer, change))),
      others.length > 0 &&
        el(
          'span',
          { class: 'quiet small useless' },
          t('why.changes.useless', {
            changes: others.map((change) => told(judged(answer), change)).join(', '),
          }),
        ),
      why,
    );
  }

  /** @param {VerdictAnswer} answer @param {Change} change */
  function button(answer, change) {
    const before = judged(answer),
      m = answer.model;
    const { spec, catalogue } = store.get();
    const after = /** @type {NonNullable<Change['verdict']>} */ (change.verdict);
    const name = phrase(changeName(change));
    const places = {
      change: name,
      before: decadesText(decadesOf(before, before)),
      after: decadesText(decadesOf(before, after)),
      kind: t(`why.kind.${after.kind}`),
    };
    const there = change.model ? placeOf(spec, change) : -1;
    const full =
      change.model !== null && there < 0 && spec.models.length >= (catalogue?.limits.models ?? Infinity);
    const says = t(
      full
        ? 'why.change.full'
        : there >= 0
          ? 'why.change.there'
          : change.sequence
            ? 'why.change.sequence'
            : 'why.change.beside',
      places,
    );
    return el(
      'button',
      {
        type: 'button',
        class: 'button framed change',
        disabled: full,
        title: says,
        on: { click: () => turn(m, change, there) },
      },
      there >= 0 && icon('check'),
      name,
      el('span', { class: `number after ${after.kind}` }, `${places.before} → ${places.after}`),
    );
  }

  /**
   * A change that does not help, and what it would make of the decades.
   * @param {Verdict} before
   * @param {Change} change
   */
  const told = (before, change) => {
    const { key, places } = useless(before, /** @type {Verdict} */ (change.verdict));
    return t(key, { change: phrase(changeName(change)), ...places });
  };

  /**
   * Clipping changes no gradient on its way: there is nothing to put beside, its section tells more.
   * @param {Change} change
   */
  function clipping(change) {
    const places = {
      ...changeName(change).places,
      raw: power(change.clip?.log10_norm_raw ?? NaN),
      clipped: power(change.clip?.log10_norm ?? NaN),
    };
    return el(
      'button',
      {
        type: 'button',
        class: 'button framed change',
        title: t('why.change.clipped', places),
        on: { click: () => store.set({ view: { ...store.get().view, why: 'clipping' } }) },
      },
      t('why.change.clip', places),
      el('span', { class: 'number after' }, t('why.change.norms', places)),
    );
  }

  /** @param {number} m @param {Change} change @param {number} there */
  function turn(m, change, there) {
    if (there >= 0) return playback.select({ model: there });
    playback.pause();
    const then = change.model ? m + 1 : m;
    const act = () => runs.turnTo(changed(store.get().spec, m, change), { model: then });
    const text = t('undo.remedy', { change: phrase(changeName(change)) });
    void services.change(act, text, () => createPair(store, services, m, then));
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
