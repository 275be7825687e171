/** Asks the server for what the store's spec says and puts the answers into the store. */

import { followVariants } from './catalogue.js';
import { seenAt } from '../model/layers.js';
import { askCheck, askMap } from './further.js';
import { createPasses } from './passes.js';
import { arrived, createTurns, turnTo, whole } from './turns.js';

/** @import {State, Run} from '../model/types.js' */
/** @import {First} from './passes.js' */
/** @import {Store} from '../services.js' */

/** @param {Store} store @param {First|null} [first] */
export function createRuns(store, first = null) {
  const { start, signal } = createPasses(store, first, () => void map());
  const map = () => askMap(store, signal(), start);

  /** The colour scale that the values of the run would have by themselves. */
  function fitScale() {
    const { run } = store.get();
    if (run) store.set({ run: { ...run, version: run.version + 1, scale: null } });
  }

  followVariants(store);
  store.subscribe(start, (state) => state.spec);
  store.subscribe(
    () => arrived(store),
    ({ run }) => run?.id,
  );
  store.subscribe(
    () => look(store),
    ({ selection: { layer, direction } }) => `${layer} ${direction}`,
  );
  store.subscribe(
    (spec) => store.get().pending && store.get().pending?.spec !== spec && store.set({ pending: null }),
    (state) => state.spec,
  );
  store.subscribe(
    () => void map(),
    (state) => state.view.rows,
  );
  return {
    start,
    ...createTurns(store),
    fitScale,
    check: () => askCheck(store, signal(), start),
    /** @param {Run['spec']} spec */
    whole: (spec) => whole(store, spec),
    /**
     * @param {Run['spec']} spec
     * @param {Partial<State['selection']>} selection
     * @param {Parameters<typeof turnTo>[3]} [how]
     */
    turnTo: (spec, selection, how) => turnTo(store, spec, selection, how),
  };
}

/** The run as it is seen at the layer that is selected. @param {Store} store */
function look(store) {
  const { run, selection } = store.get();
  const seen = run && seenAt(run, selection);
  if (seen !== run) store.set({ run: seen });
}
