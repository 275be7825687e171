// What can go wrong, in sentences. The server's own words, English and with the numbers in them, stand beside as a detail.

/** @import {Problem} from './types.js' */
/** @import {Translate} from '../i18n.js' */

/** Asking again may help. */
export const PASSING = new Set(['server.gone', 'stream.cut', 'server.error', 'server.busy', 'server.stopping']);

/** A kind of code, and the sentence for it: error.<name>. The first that fits counts. @type {[RegExp, string][]} */
const SENTENCES = [
  [/^server\.gone$/, 'gone'], [/^stream\.cut$/, 'cut'], [/^server\.error$/, 'failed'], [/^server\.busy$/, 'busy'], [/^server\.stopping$/, 'stopping'], [/^server\.internal$/, 'internal'],
  [/^(spec\.too_long)$/, 'long'], [/^task\.too_long$/, 'data'], [/^task\.too_short$/, 'short'], [/^spec\.too_wide$/, 'wide'], [/^spec\.too_many$/, 'many'],
  [/^(spec|http)\.too_large$/, 'large'], [/^spec\.too_costly$/, 'costly'], [/^spec\.too_small$/, 'small'], [/^spec\.not_finite$/, 'finite'], [/^spec\.missing$/, 'missing'],
  [/^spec\.choice$|^task\.unknown$|^init\.rule$|^loss\.(kind|reduction)$|^model\.(activation|cell|reset)$/, 'choice'],
  [/^spec\.unknown$|^model\.option$|^init\.forget_bias$/, 'unknown'], [/^spec\.(type|invalid|batch)$|^json\./, 'type'], [/^loss\.at$/, 'at'], [/^(loss|sequence)\.target$/, 'target'],
  [/^spec\.repeated$/, 'repeated'], [/^spec\.empty$/, 'empty'], [/^spec\.ragged$|^sequence\./, 'shape'], [/^spec\.contradiction$/, 'contradiction'], [/^task\.option$/, 'option'],
  [/^model\.|^spec\.weights$/, 'numbers'], [/^spec\.n(o|ot)_/, 'entry'], [/^(http|host|origin)\./, 'request'], [/^(?!(spec|task|init|server|stream)\.)/, 'question'],
];

/** Which fields of the spec a control turns; a control's label is rail.<name>. @type {Record<string, RegExp>} */
export const WHERE = {
  task: /^sequence(\.task)?$/, T: /^sequence\.(T|x)/, at: /^loss(\.at.*)?$/, networks: /^models(\[?\.?\d*\]?)(\.cell)?$/, recurrent: /recurrent$/, hidden: /hidden$/,
  rule: /init(\.rule|\.T_max)?$/, gain: /gain$/, bias: /forget_bias$/, seed: /seed$/, activation: /activation$/, reset: /reset$/, truncate: /truncate$/, reduction: /reduction$/,
};

/** The name of the sentence for a code. @param {string} code */
export const sentenceOf = (code) => SENTENCES.find(([kind]) => kind.test(code))?.[1] ?? 'other';

/** @param {string} text */
const stopped = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/**
 * What to say of a problem: a sentence, the control it is about, and what the server said of it; of a failure that is not the spec's nothing more is to be said.
 * @param {Problem} problem @param {Translate} t @returns {{sentence: string, control: string|null, detail: string|null}}
 */
export function told({ code, message, where, hint }, t) {
  const control = where === null ? undefined : Object.keys(WHERE).find((name) => WHERE[name].test(where));
  return {
    sentence: t(`error.${sentenceOf(code)}`), control: control ? t(`rail.${control}`) : null,
    detail: PASSING.has(code) ? null : [message, hint].filter((each) => each !== null).map(stopped).join(' '),
  };
}
