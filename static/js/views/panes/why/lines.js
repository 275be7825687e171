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
/** @import {Store, Services} from '../../../services.js' */
/** @import {Verdicts} from '../../../run/verdicts.js' */

/** @param {Store} store @param {Services} services @param {Verdicts} verdicts */
export function createLines(store, { t, playback }, verdicts) {
  const node = el('ul', { class: 'verdict-lines' });
  const phrase = (/** @type {Phrase} */ { key, places }) => t(key, places);
  const follows = (/** @type {Run} */ run, /** @type {number} */ m) => run.spec.models[m].recurrent !== false;

  /** Whether one of the others was not to be had. */
  let failed = false;

  /** The others are asked once the first is here: what is looked at comes first. @param {State} state */
  function subject({ run }) {
    const several = run?.done && run.models.length > 1;
    return several && verdicts.known().size > 0 ? String(run.id) : null;
  }
  const asking = createAsking(store, {
    subject,
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
    fill(
      node,
      ...run.models.map((_, m) => {
        const answer = verdicts.known().get(m);
        const differs = differences(run.spec.models, m).map(phrase).join(', ');
        const waits = !answer && follows(run, m) && !failed;
        const none = follows(run, m) ? (failed ? '–' : '…') : t('why.line.cut');
        const says = answer ? lineOf(answer).map(phrase).join(' ') : none;
        const name = el('b', {}, nameOf(run.models, m, t), differs && ` (${differs})`);
        return el('li', { class: waits ? 'waits' : null }, name, `: ${says}`);
      }),
    );
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
