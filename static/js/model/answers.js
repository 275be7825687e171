// A network's answer where a loss stands, beside the target: the task's own names, or numbers.

import { number } from './format.js';
import { row } from './run.js';

/** @import {Run, Phrase} from './types.js' */

/**
 * `share`: the probability of the class that is answered; null where numbers are asked for. `right`: whether
 * that class is the wanted one.
 * @typedef {{t: number, said: string, wanted: string, share: number|null, right: boolean}} Answer
 */

/** The name of output i. @param {Pick<Run, 'plan'>} run @param {number} i */
export const outputName = ({ plan }, i) => plan.outputs?.[i] ?? String(i);

/** @param {Run} run */
const isClass = ({ spec }) => spec.loss.kind === 'cross_entropy';

/** Figures of a number that stands in a sentence. */
const FIGURES = 3;

/** @param {ArrayLike<number>} values @param {number} [figures] */
const listed = (values, figures) => Array.from(values, (each) => number(each, figures)).join(' ');

/**
 * The wanted answer at a step; '' where no loss stands.
 * @param {Run} run
 * @param {number} m
 * @param {number} t
 * @param {number} [figures]  of each number
 */
export function wantedAt(run, m, t, figures) {
  const asked = run.models[m].target[t];
  if (asked === null || asked === undefined) return '';
  if (typeof asked !== 'number') return listed(asked, figures);
  return isClass(run) ? outputName(run, asked) : number(asked, figures);
}

/** The place of the largest; -1 where one is no number. @param {Float64Array} values */
function largest(values) {
  if (values.some((value) => !Number.isFinite(value))) return -1;
  return values.indexOf(Math.max(...values));
}

/**
 * @param {Run} run
 * @param {number} m
 * @param {number} t
 * @returns {Answer|null} null: nothing is asked here, or the answer has not come
 */
export function answerAt(run, m, t) {
  const model = run.models[m];
  if (!run.lossSteps.includes(t) || t >= model.outputTo) return null;
  const outputs = row(model.output, t, run.T);
  const wanted = wantedAt(run, m, t, FIGURES);
  if (!isClass(run)) return { t, said: listed(outputs, FIGURES), wanted, share: null, right: false };
  const best = largest(outputs);
  if (best < 0) return { t, said: 'NaN', wanted, share: NaN, right: false };
  return { t, said: outputName(run, best), wanted, share: outputs[best], right: best === model.target[t] };
}

/** Those that have come, in order. @param {Run} run @param {number} m @returns {Answer[]} */
export const answersOf = (run, m) =>
  run.lossSteps.flatMap((t) => {
    const answer = answerAt(run, m, t);
    return answer ? [answer] : [];
  });

/** A whole per cent. @param {number} share */
const percent = (share) => String(Math.round(100 * share));

/**
 * An answer in a few words, or in a sentence of its own.
 * @param {Answer} answer
 * @param {'short'|'long'} form
 * @returns {Phrase}
 */
export function told({ t, said, wanted, share, right }, form) {
  const places = { t, said, wanted };
  if (share === null || !Number.isFinite(share)) return { key: `answer.${form}.number`, places };
  return {
    key: `answer.${form}.${right ? 'right' : 'class'}`,
    places: { ...places, percent: percent(share) },
  };
}

/**
 * What a whole network answers: how many of its classes are right; of numbers, or where there is but one, the
 * last.
 * @param {Run} run
 * @param {number} m
 * @returns {Phrase|null} null: nothing has come
 */
export function allTold(run, m) {
  const answers = answersOf(run, m);
  if (answers.length === 0) return null;
  if (answers.length === 1 || !isClass(run)) return told(answers[answers.length - 1], 'long');
  const right = answers.filter((answer) => answer.right).length;
  return { key: 'answer.all', places: { count: answers.length, right } };
}
