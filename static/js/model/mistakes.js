// What can go wrong, in sentences: with the numbers in them where the page knows these itself, else as a kind
// of mistake, and beside it the server's own words, which are English.

import { exact } from './exact.js';
import { ONE_LAYER } from './structure.js';
import { CELLS, nameOf, OPTIONS } from './names.js';
import { taskOf } from './tasks.js';

/** @import {Problem} from './types.js' */
/** @import {Known} from './exact.js' */
/** @import {Translate} from '../core/i18n.js' */

/** Asking again may help. */
export const PASSING = new Set([
  ...['server.gone', 'server.offline', 'stream.cut', 'server.error', 'server.busy', 'server.stopping'],
  'http.slow',
]);

/**
 * Whether the server has refused the spec that the page asks for: what is shown is of another.
 * @param {Pick<import('./types.js').State, 'connection'|'run'|'spec'>} state
 */
export const isRefused = ({ connection, run, spec }) =>
  connection?.error != null && !PASSING.has(connection.error.code) && run?.spec !== spec;

/**
 * A kind of code, and the sentence for it: error.<name>. The first that fits counts.
 * @type {[RegExp, string][]}
 */
const SENTENCES = [
  [/^server\.gone$/, 'gone'],
  [/^server\.offline$/, 'off'],
  [/^stream\.cut$/, 'cut'],
  [/^server\.error$/, 'failed'],
  [/^http\.slow$/, 'slow'],
  [/^http\.invalid$/, 'invalid'],
  [/^http\.headers_too_large$/, 'headers'],
  [/^server\.busy$/, 'busy'],
  [/^server\.stopping$/, 'stopping'],
  [/^server\.internal$/, 'internal'],
  [/^(spec\.too_long)$/, 'long'],
  [/^task\.too_long$/, 'data'],
  [/^task\.too_short$/, 'short'],
  [/^spec\.too_wide$/, 'wide'],
  [/^spec\.too_many$/, 'many'],
  [/^spec\.too_large$/, 'large'],
  [/^http\.too_large$/, 'body'],
  [/^spec\.too_costly$/, 'costly'],
  [/^spec\.too_small$/, 'small'],
  [/^spec\.not_finite$/, 'finite'],
  [/^init\.gain$/, 'beyond'],
  [/^spec\.missing$/, 'missing'],
  [
    /^spec\.choice$|^task\.unknown$|^init\.rule$|^loss\.reduction$|^model\.(activation|cell|reset)$/,
    'choice',
  ],
  [/^spec\.unknown$|^model\.option$|^init\.forget_bias$/, 'unknown'],
  [/^spec\.(type|invalid|batch|packed)$|^json\./, 'type'],
  [/^loss\.at$/, 'at'],
  [/^(loss|sequence)\.target$/, 'target'],
  [/^loss\.kind$/, 'kind'],
  [/^spec\.weights$/, 'given'],
  [/^spec\.not_recurrent$/, 'cutEdge'],
  [/^spec\.repeated$/, 'repeated'],
  [/^spec\.empty$/, 'empty'],
  [/^spec\.ragged$|^sequence\./, 'shape'],
  [/^spec\.contradiction$/, 'contradiction'],
  [/^task\.option$/, 'option'],
  [/^equations\./, 'equations'],
  [/^model\.layers$/, 'layers'],
  [/^model\./, 'numbers'],
  [/^spec\.n(o|ot)_/, 'entry'],
  [/^(http|host|origin)\./, 'request'],
  [/^(?!(spec|task|init|server|stream)\.)/, 'question'],
];

/**
 * Whether networks' own weights are for another sequence, which drawing them anew would mend.
 * @param {Problem} problem
 */
export const misfits = ({ code, where }) =>
  code === 'model.weights' && /weights\.(W_xh|W_hy)$/.test(where ?? '');

/** Sentences that say all there is to say. */
const WHOLE = new Set(['cutEdge', 'layers']);
/** Exact ones beside which the server's words say more: what there is instead. */
const PARTIAL = new Set(['foreign']);

/**
 * The fields of the spec that each control turns; a control's label is rail.<name>.
 * @type {Record<string, RegExp>}
 */
export const WHERE = {
  task: /^sequence(\.task)?$/,
  T: /^sequence\.(T|x)$/,
  at: /^loss(\.at.*)?$/,
  networks: /^models(\[?\.?\d*\]?)(\.cell)?$/,
  recurrent: /recurrent$/,
  hidden: /hidden$/,
  ...Object.fromEntries(
    Object.keys(ONE_LAYER).map((name) => [name, new RegExp(`^models\\.\\d+\\.${name}$`)]),
  ),
  rule: /init(\.rule|\.T_max)?$/,
  gain: /gain$/,
  bias: /forget_bias$/,
  seed: /seed$/,
  options: new RegExp(`^models\\.\\d+\\.(${OPTIONS.join('|')})$`),
  truncate: /truncate$/,
  reduction: /reduction$/,
};

/** The name of the sentence for a code. @param {string} code */
export const sentenceOf = (code) => SENTENCES.find(([kind]) => kind.test(code))?.[1] ?? 'other';

/** A word that a sentence begins with, and that is no cell's name. */
const BEGINNING = new RegExp(`^(?!(${CELLS.join('|')})\\b)[a-z]{2,}(?=[\\s,;:])`);

/**
 * The server's words as a sentence: a capital letter, unless a name begins it, and a full stop.
 * @param {string} text
 */
const written = (text) => {
  const begun = BEGINNING.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
};

/**
 * What of the spec a mistake is about, in words: a control of the page, an option of the task, a number of a
 * network's own.
 * @param {string} where
 * @param {Translate} t
 * @param {Known} known
 * @returns {string|null}
 */
function subject(where, t, { spec, tasks, lang }) {
  const control = Object.keys(WHERE).find((name) => WHERE[name].test(where));
  if (control) return t(`rail.${control}`);
  const option = taskOf(tasks, spec.sequence)?.options.find((/** @type {any} */ { name }) =>
    `${where}.`.startsWith(['sequence', name, ''].join('.')),
  );
  if (option) return option.titles[lang];
  const [, at, input] = /^sequence\.x\.(\d+)\.(\d+)$/.exec(where) ?? [];
  if (at) return t('error.where.x', { t: at, input });
  const [, m, name, row, column] =
    /^models\.(\d+)\.(?:weights\.)?(W_\w+|b_\w+|[hc]_0)(?:\.(\d+)(?:\.(\d+))?)?$/.exec(where) ?? [];
  if (!m || !spec.models[m]) return null;
  const network = nameOf(spec.models, Number(m), t);
  if (column) return t('error.where.entry', { network, name, row, column });
  return row && !name.startsWith('W_')
    ? t('error.where.number', { network, name, row })
    : t('error.where.part', { network, name });
}

const PLACE = /^line (\d+), column (\d+): /;

/** The line of the text that a mistake in equations is on. @param {Problem} problem */
export const lineOf = ({ code, message }) =>
  code.startsWith('equations.') ? Number(PLACE.exec(message)?.[1] ?? NaN) || null : null;

/** @param {Problem} problem @returns {import('./exact.js').Exact|null} */
function ofEquations({ code, message }) {
  const [, line, column] = PLACE.exec(message) ?? [];
  return line ? { name: code, places: { line, column } } : null;
}

/**
 * What to say of a problem.
 * @param {Problem} problem @param {Translate} t @param {Known} known
 * @returns {{sentence: string, subject: string|null, words: string|null, exact: boolean}}  words: the
 *   server's, none of a failure that is not the spec's; exact: the sentence says as much as they do
 */
export function told(problem, t, known) {
  const { code, message, where, hint } = problem;
  const name = sentenceOf(code);
  const found = name === 'equations' ? ofEquations(problem) : exact(name, problem, known);
  return {
    sentence: found ? t(`error.exact.${found.name}`, found.places) : t(`error.${name}`),
    exact: found ? !PARTIAL.has(found.name) && name !== 'equations' : WHOLE.has(name),
    subject: where === null ? null : subject(where, t, known),
    words: PASSING.has(code)
      ? null
      : [message, hint]
          .filter((each) => each !== null)
          .map(written)
          .join(' '),
  };
}
