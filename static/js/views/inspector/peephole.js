/** The weights with which a gate o looks at its cell state: the ledger of c needs them. */

import * as client from '../../api/client.js';
import { createAsking } from '../../run/asking.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Drawn} from '../../model/edited.js' */
/** @import {Store} from '../../services.js' */

/** @param {Store} store @param {() => void} come  called when they have come */
export function createPeephole(store, come) {
  /** @type {(Drawn & {digest: string})|null} */
  let drawn = null;
  const asking = createAsking(store, {
    subject: ({ run, selection: { node, model } }) =>
      run?.done && node === 'c' && run.spec.models[model]?.peepholes ? String(run.id) : null,
    ask: ({ run }) => client.numbers(/** @type {Run} */ (run).spec),
    show({ answer }) {
      if (answer) drawn = answer;
      come();
    },
  });
  return {
    /** p_o of a network; null: it has none, or they are not here. @param {Run} run @param {number} m */
    of: (run, m) => (drawn?.digest === run.digest ? (drawn.models[m].weights.p_o ?? null) : null),
    stop: asking.stop,
  };
}
