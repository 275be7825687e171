/**
 * Keeps one server question in step with the state: asks again when its subject changes, aborts the pending
 * request, ignores answers about another run.
 */

import { createDelay } from './delay.js';

/** @import {State, Problem} from '../model/types.js' */
/** @import {Store} from '../services.js' */

/**
 * @template A
 * @typedef {object} Asked
 * @property {A|null} answer        of the subject that is shown; while `waiting` it may be that of the
 *   question before, or a part of its own
 * @property {Problem|null} problem
 * @property {boolean} waiting
 * @property {Progress} [progress]  of the pending request, where the server tells it
 * @property {boolean} [cancelled]  the question was taken back by the reader; an answer is as much as had
 *   come
 */
/** @typedef {{done: number, total: number}|null} Progress */
/** @typedef {ReturnType<typeof createDelay>} Delayed */
/**
 * Takes news of an answer that is not whole yet: its progress, the part that stands; `heard`: something came.
 * @template A
 * @typedef {((patch: {answer?: A, progress?: Progress}) => void) & {heard: Delayed['heard']}} Meanwhile
 */
/**
 * @template {{digest: string}} A
 * @param {Store} store
 * @param {object} question
 * @param {(state: State) => string|null} question.subject  an answer stands as long as this does; null: there
 *   is nothing to ask about yet
 * @param {(state: State) => string} [question.detail]      what else the question says; an answer to the
 *   question before stands until the new one is here
 * @param {(state: State, signal: AbortSignal, meanwhile: Meanwhile<A>) => Promise<A>} question.ask
 * @param {(asked: Asked<A>) => void} question.show
 * @returns {{follow: () => void, again: () => void, cancel: () => void, stop: () => void}}  cancel: no answer
 *   is wanted until it is asked again
 */
export function createAsking(store, { subject, detail = () => '', ask, show }) {
  /** @type {string|null} */
  let about = null;
  let asked = '';
  let under = new AbortController();
  /** @type {Asked<A>} */
  let now = { answer: null, problem: null, waiting: false };
  const tell = (/** @type {Partial<Asked<A>>} */ patch) => show((now = { ...now, ...patch }));
  const isShown = (/** @type {A} */ { digest }) => digest === store.get().run?.digest;

  /** @param {boolean} [anew] */
  async function follow(anew = false) {
    const state = store.get();
    const next = subject(state),
      further = detail(state);
    if (!anew && next === about && further === asked) return;
    under.abort();
    under = new AbortController();
    const { signal } = under;
    const answer = next === about ? now.answer : null;
    [about, asked] = [next, further];
    now = { answer, problem: null, waiting: next !== null };
    tell({});
    if (next === null) return;
    const delay = createDelay(store, () => void follow(true));
    signal.addEventListener('abort', delay.end);
    const meanwhile = (/** @type {{answer?: A, progress?: Progress}} */ patch) => {
      if (!signal.aborted && (!patch.answer || isShown(patch.answer))) tell(patch);
    };
    try {
      const found = await ask(state, signal, Object.assign(meanwhile, { heard: delay.heard }));
      if (!signal.aborted && isShown(found)) show((now = { answer: found, problem: null, waiting: false }));
    } catch (error) {
      if (!signal.aborted)
        show((now = { answer: null, problem: /** @type {Problem} */ (error), waiting: false }));
    } finally {
      delay.end();
    }
  }
  const stop = store.subscribe(() => void follow());
  return {
    follow: () => void follow(),
    again: () => void follow(true),
    cancel() {
      under.abort();
      tell({ waiting: false, cancelled: true });
    },
    stop() {
      stop();
      under.abort();
    },
  };
}

/** The subject of every such question: a whole run and one of its networks. @param {State} state */
export const shownNetwork = ({ run, selection }) =>
  run?.done && run.models[selection.model] ? `${run.id} ${selection.model}` : null;
