/**
 * Each network's verdict in a line; where the pane has just been opened, it turns to the one that lost
 * most.
 */

import { createAsking } from '../../../run/asking.js';
import { el, fill } from '../../../core/dom.js';
import { dying, lineOf } from '../../../model/dying.js';
import { nameOf } from '../../../model/names.js';
import { differences } from '../../../model/verdict.js';

/** @import {Phrase, Run, State} from '../../../model/types.js' */
/** @import {VerdictAnswer} from '../../../model/verdict.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Verdicts} from '../../../run/verdicts.js' */

/** Whether anything goes back from step to step. @param {Run} run @param {number} m */
const follows = (run, m) => run.spec.models[m].recurrent !== false;

/**
 * The others are asked once the first is here: the network that is looked at comes first.
 * @param {State} state
 * @param {Verdicts} verdicts
 */
function subject({ run }, verdicts) {
  const several = run?.done && run.models.length > 1;
  return several && verdicts.known().size > 0 ? String(run.id) : null;
}

/** @param {Store} store @param {Services} services @param {Verdicts} verdicts */
export function createLines(store, { t, playback }, verdicts) {
  const node = el('ul', { class: 'verdict-lines' });
  /** Whether one of the others was not to be had. */
  let failed = false;

  const asking = createAsking(store, {
    subject: (state) => subject(state, verdicts),
    async ask({ run }, signal) {
      const shown = /** @type {Run} */ (run);
      for (const m of shown.models.keys()) if (follows(shown, m)) await verdicts.ask(shown, m, signal);
      return { digest: shown.digest };
    },
    show: ({ answer, problem }) => {
      failed = problem !== null;
      draw();
      if (answer) turn();
    },
  });

  function turn() {
    const { seeking, selection, run } = store.get();
    if (!seeking || !run) return;
    store.set({ seeking: false });
    const worst = dying(run.models.map((_, m) => verdicts.known().get(m)));
    if (worst !== null && worst !== selection.model) playback.select({ model: worst });
  }

  function draw() {
    const { run, seeking } = store.get();
    // until it has turned to the one that lost most
    node.setAttribute('aria-busy', String(seeking && !failed));
    node.hidden = !run || run.models.length < 2;
    if (!run || node.hidden) return;
    const known = verdicts.known();
    fill(node, ...run.models.map((_, m) => line(t, run, m, { answer: known.get(m), failed })));
  }

  const stops = [
    verdicts.watch(() => {
      draw();
      asking.follow();
    }),
    store.subscribe(draw, ({ run, seeking }) => `${run?.id} ${Boolean(run?.done)} ${seeking}`),
    store.subscribe(
      () => store.get().seeking && store.set({ seeking: false }),
      ({ selection }) => selection.model,
    ),
  ];
  draw();
  asking.follow();
  return {
    node,
    remove() {
      asking.stop();
      stops.forEach((stop) => stop());
    },
  };
}

/**
 * A network's line: its verdict, that it is on its way, or why there is none.
 * @param {Services['t']} t
 * @param {Run} run
 * @param {number} m
 * @param {{answer: VerdictAnswer|undefined, failed: boolean}} found
 */
function line(t, run, m, { answer, failed }) {
  const phrase = (/** @type {Phrase} */ { key, places }) => t(key, places);
  const differs = differences(run.spec.models, m).map(phrase).join(', ');
  const waits = !answer && follows(run, m) && !failed;
  const none = follows(run, m) ? (failed ? '–' : '…') : t('why.line.cut');
  const says = answer ? lineOf(answer).map(phrase).join(' ') : none;
  const name = el('b', {}, nameOf(run.models, m, t), differs && ` (${differs})`);
  return el('li', { class: waits ? 'waits' : null }, name, `: ${says}`);
}
