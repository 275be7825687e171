/** A question about the run on screen: asked anew when what it is about changes, the one under way taken back; an answer of another run is never shown. */

/** @import {State, Problem} from './model/types.js' */
/** @import {Store} from './services.js' */

/**
 * @template A
 * @typedef {{answer: A|null, problem: Problem|null, waiting: boolean}} Asked  answer: of the subject that is shown; while `waiting` it may be that of the question before
 */
/**
 * @template {{digest: string}} A
 * @param {Store} store
 * @param {object} question
 * @param {(state: State) => string|null} question.subject  an answer stands as long as this does; null: there is nothing to ask about yet
 * @param {(state: State) => string} [question.detail]      what else the question says; an answer to the question before stands until the new one is here
 * @param {(state: State, signal: AbortSignal) => Promise<A>} question.ask
 * @param {(asked: Asked<A>) => void} question.show
 * @returns {{follow: () => void, again: () => void, stop: () => void}}
 */
export function createAsking(store, { subject, detail = () => '', ask, show }) {
  /** @type {string|null} */
  let about = null;
  let asked = '';
  let under = new AbortController();
  /** @type {Asked<A>} */
  let now = { answer: null, problem: null, waiting: false };
  const tell = (/** @type {Partial<Asked<A>>} */ patch) => show(now = { ...now, ...patch });

  /** @param {boolean} [anew] */
  async function follow(anew = false) {
    const state = store.get();
    const next = subject(state), further = detail(state);
    if (!anew && next === about && further === asked) return;
    under.abort();
    under = new AbortController();
    const { signal } = under;
    const answer = next === about ? now.answer : null;
    [about, asked] = [next, further];
    tell({ answer, problem: null, waiting: next !== null });
    if (next === null) return;
    try {
      const found = await ask(state, signal);
      if (!signal.aborted && found.digest === store.get().run?.digest) tell({ answer: found, waiting: false });
    } catch (error) {
      if (!signal.aborted) tell({ answer: null, problem: /** @type {Problem} */ (error), waiting: false });
    }
  }
  const stop = store.subscribe(() => void follow());
  return {
    follow: () => void follow(),
    again: () => void follow(true),
    stop() {
      stop();
      under.abort();
    },
  };
}

/** What every such question is about: a whole run, and one of its networks. @param {State} state */
export const shownNetwork = ({ run, selection }) => (run?.done && run.models[selection.model] ? `${run.id} ${selection.model}` : null);
