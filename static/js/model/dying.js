// The verdicts on several networks: each in a line, and which of them lost most.

import { fixed } from './format.js';
import { judged, kindOf } from './verdict.js';

/** @import {Phrase} from './types.js' */
/** @import {VerdictAnswer} from './verdict.js' */

/**
 * The kind of end, and how much is left on the way that it describes.
 * @param {VerdictAnswer} answer
 * @returns {Phrase[]}
 */
export function lineOf(answer) {
  const { distance, lost } = judged(answer);
  const steps = { distance, decades: fixed(Math.abs(lost), 2) };
  const how = Number.isNaN(lost) ? 'nonfinite' : lost === Infinity ? 'nothing' : lost < 0 ? 'gained' : 'lost';
  return [kindOf(answer), { key: distance === 0 ? 'why.line.here' : `why.line.${how}`, places: steps }];
}

/**
 * The network that lost most, of those that are not well; null: all are.
 * @param {(VerdictAnswer|undefined)[]} answers
 */
export function dying(answers) {
  const losses = answers.map((answer) => {
    const verdict = answer && judged(answer);
    return !verdict || verdict.kind === 'healthy' || Number.isNaN(verdict.most_lost)
      ? -Infinity
      : verdict.most_lost;
  });
  const most = Math.max(...losses);
  return most === -Infinity ? null : losses.indexOf(most);
}
