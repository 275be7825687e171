/** The delay of an answer: the question waits for its turn, or the server is silent. */

/** @import {Store} from '../services.js' */

/** A silence of this length is reported, ms. */
export const SILENCE = 10_000;

/**
 * @typedef {object} Delay
 * @property {number|null} before  computations whose turn comes first; null: nothing has come for a while
 * @property {boolean} begun       whether something had come before: a stream, which says something all along
 * @property {() => void} again    takes the question back and asks it once more
 */

/**
 * Begins with a question, whose delay stands in the store as long as there is one; nothing is taken back by
 * itself. `heard` is for every piece that comes, `before` being what it says of its turn; `end` for the last.
 * @param {Store} store @param {() => void} again
 */
export function createDelay(store, again) {
  /** @type {Delay|null} */
  let told = null;
  let begun = false,
    over = false,
    turns = 0;
  let timer = setTimeout(silent, SILENCE);

  /** @param {Delay|null} delay */
  function tell(delay) {
    if (told?.before === delay?.before && Boolean(told) === Boolean(delay)) return;
    const others = store.get().delays.filter((each) => each !== told);
    told = delay;
    store.set({ delays: delay ? [...others, delay] : others });
  }
  function silent() {
    tell({ before: null, begun, again });
  }

  return {
    /** @param {number|null} [before] */
    heard(before = null) {
      if (over) return; // a piece that was on its way when the question was taken back
      begun = true;
      clearTimeout(timer);
      timer = setTimeout(silent, SILENCE);
      turns = before === null ? 0 : turns + 1;
      // A turn that comes at once is not worth a word: it is told half a second later that one still waits.
      tell(before !== null && turns > 1 ? { before, begun, again } : null);
    },
    end() {
      over = true;
      clearTimeout(timer);
      tell(null);
    },
  };
}
