// The page's own knowledge of a mistake in its spec: the value that stands there, and the allowed ones. With
// these a sentence says as much in any language as the server's own words do in English.

import { sizeOf } from './structure.js';
import { CELLS } from './names.js';
import { characters } from './pasted.js';
import { outputsOf, RULES } from './spec.js';
import { mostSteps, taskOf } from './tasks.js';
import { withDecimalComma } from './typed.js';

/** @import {Problem} from './types.js' */

/**
 * @typedef {object} Known
 * @property {any} spec        the one that was refused
 * @property {'en'|'ko'} lang
 * @property {any} limits      of GET /api/limits; null: not here yet
 * @property {any} cells        of GET /api/cells; null: not here yet
 * @property {any[]} tasks     of the catalogue
 */
/**
 * @typedef {{name: string, places: Record<string, string|number>}} Exact  a sentence `error.exact.<name>` and
 *   what fills it
 */
/**
 * The facts that the sentence about a kind of mistake needs.
 * @typedef {Known & {value: any, now: string, where: string, name: string, message: string}} Asked  now: the
 *   value as it is shown; name: the field's own; message: the server's
 */

/** The most that a text of the user's is shown of. */
const SHOWN = 30;
const LARGEST_SEED = Number.MAX_SAFE_INTEGER;

/**
 * The value at a path of the spec, its parts with dots between.
 * @param {any} spec
 * @param {string} where
 * @returns {any}
 */
export const valueAt = (spec, where) => where.split('.').reduce((value, part) => value?.[part], spec);

/** @param {unknown} value */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value in a sentence; records are too much for one. @param {unknown} value */
function shown(value) {
  if ([value].flat().some(isRecord)) return '';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The values that an option of a cell may have. @param {Known} known @param {string} where */
const optionsOf = ({ cells }, where) =>
  cells?.cells
    .flatMap((/** @type {any} */ { options }) => options)
    .find((/** @type {any} */ { name }) => where.endsWith(`.${name}`))
    ?.values.map((/** @type {any} */ { value }) => value);

/** The values of a field. @type {[RegExp, (known: Known, where: string) => string[]|undefined][]} */
const CHOICES = [
  [/^sequence\.task$/, ({ tasks }) => tasks.map(({ name }) => name)],
  [/\.cell$/, () => CELLS],
  [/init\.rule$/, () => RULES],
  [/\.(activation|reset|gate_activation)$/, optionsOf],
  [/^loss\.kind$/, ({ cells }) => cells?.losses.map((/** @type {any} */ { kind }) => kind)],
  [/^loss\.reduction$/, ({ cells }) => cells && Object.keys(cells.reductions)],
];
/** Fields of whole numbers, with the least that each may be. @type {[RegExp, number][]} */
const INTEGERS = [
  [/(^|\.)(T|hidden|truncate|classes)$/, 1],
  [/(^|\.)(seed|shuffle)$/, 0],
  [/T_max$/, 3],
  [/^loss\.at\.\d+$/, 0],
];
const REAL =
  /\.(gain|forget_bias)$|^(sequence\.(x|values)|models\.\d+\.(weights\.\w+|[hcnm]_0))\.\d+(\.\d+)?$/;

const rounded = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);

/** @param {Asked} asked @returns {Exact|null} */
function most({ value, where, limits, spec, now }) {
  /** @type {[RegExp, number][]} */
  const table = [
    [/^sequence\.(T|x)$/, limits?.T],
    [/(\.hidden|W_hh)$/, limits?.hidden],
    [/^sequence\.classes$/, limits?.outputs],
    [/^models$/, limits?.models],
    [/seed$/, LARGEST_SEED],
  ];
  const limit = table.find(([path]) => path.test(where))?.[1];
  const model = spec.models?.[where.split('.')[1]];
  const here =
    value === undefined
      ? null
      : Array.isArray(value)
        ? where.endsWith('W_hh')
          ? model && sizeOf(model)
          : value.length
        : now;
  return limit === undefined || here == null ? null : { name: 'most', places: { most: limit, value: here } };
}

/** @param {Asked} asked @returns {Exact|null} */
function kind({ value, where, now }) {
  if (typeof value === 'number' && !Number.isFinite(value)) return { name: 'finite', places: { value: now } };
  if (value === undefined || (typeof value === 'number' && REAL.test(where))) return null;
  const read = typeof value === 'string' ? withDecimalComma(value) : null;
  if (read !== null) return { name: 'comma', places: { value: now, point: String(read) } };
  if (INTEGERS.some(([path]) => path.test(where))) return { name: 'integer', places: { value: now } };
  return REAL.test(where) ? { name: 'number', places: { value: now } } : null;
}

/**
 * Numbers of a series go up to 10¹⁵⁰: a loss has their squares.
 * @param {Asked} asked @returns {Exact|null}
 */
const square = ({ value, now }) =>
  Number.isFinite(value) && Math.abs(value) > 1e150
    ? { name: 'square', places: { value: now, most: '10¹⁵⁰' } }
    : null;

/** @param {Asked} asked @returns {Exact|null} */
function target({ value, where, spec, now }) {
  const t = Number(/^sequence\.y\.(\d+)/.exec(where)?.[1]);
  if (Number.isNaN(t)) return null;
  if (value == null) return { name: 'untold', places: { t } };
  const outputs = spec.sequence.classes ?? outputsOf(spec.models);
  return spec.loss?.kind === 'cross_entropy' && outputs
    ? { name: 'class', places: { t, value: now, last: outputs - 1 } }
    : { name: 'target', places: { t, value: now } };
}

/**
 * The shape that weights must have, in the server's words: it alone knows how many inputs and outputs a task
 * has.
 */
const WANTED = /; \(([\d, ]+?),?\) is needed(: yours is its transpose)?/;
/** Our word for a name of another library, as the server puts it: the server has the table. */
const RENAMED = / is not a name here; it is (\w+)(, transposed)?$/;

/** Numbers of a network's own that do not fit it. @param {Asked} asked @returns {Exact|null} */
function numbers(asked) {
  const { value, where, spec, message } = asked;
  if (value === undefined) return { name: 'absent', places: {} };
  if (/ is not a name here| has no /.test(message)) return strange(asked);
  if (!Array.isArray(value)) return null;
  if (/\.[hcnm]_0$/.test(where)) {
    const model = spec.models[where.split('.')[1]];
    const hidden = model && sizeOf(model);
    return hidden == null ? null : { name: 'state', places: { count: value.length, hidden } };
  }
  const shape = [value.length, ...(Array.isArray(value[0]) ? [value[0].length] : [])].join(' × ');
  const [, sizes, transposed] = WANTED.exec(message) ?? [];
  const wanted = sizes?.split(', ').join(' × ');
  if (!wanted) return { name: 'fit', places: { shape } };
  return { name: transposed ? 'transposed' : 'shape', places: { shape, wanted } };
}

/** A key under another name. @param {Asked} asked @returns {Exact|null} */
function renamed({ message, name }) {
  const [, ours, transposed] = RENAMED.exec(message) ?? [];
  return ours ? { name: transposed ? 'renamedTransposed' : 'renamed', places: { name, ours } } : null;
}

/** A key that there is not. @param {Asked} asked @returns {Exact|null} */
function strange(asked) {
  const { name, message } = asked;
  if (/ is not here: | is not a name here: |; it is (the )?part of /.test(message)) {
    return { name: 'foreign', places: { name } };
  }
  return renamed(asked) ?? (name ? { name: 'unknown', places: { name } } : null);
}

/** @param {Asked} asked @returns {Exact|null} */
function ragged({ value, where, spec }) {
  const rows = valueAt(spec, where.replace(/\.\d+$/, ''));
  return Array.isArray(value) && Array.isArray(rows?.[0])
    ? {
        name: 'ragged',
        places: { row: Number(/\d+$/.exec(where)?.[0]), count: value.length, first: rows[0].length },
      }
    : null;
}

/** @param {Asked} asked @returns {Exact|null} */
function bounds({ value, tasks, spec, name }) {
  const option = taskOf(tasks, spec.sequence)?.options.find((/** @type {any} */ each) => each.name === name);
  const count = typeof value === 'string' ? characters(value) : Array.isArray(value) ? value.length : null;
  return option?.bounds && count !== null && (count < option.bounds[0] || count > option.bounds[1])
    ? { name: 'bounds', places: { count, least: option.bounds[0], most: option.bounds[1] } }
    : null;
}

/** The resources that the server may run out of, in its words. @type {[RegExp, string][]} */
const BUSY = [
  [/^(\d+) traces are open already$/, 'streams'],
  [/^(\d+) connections are open already$/, 'connections'],
  [/^other computations hold all the memory that there is for them$/, 'memory'],
  [/^other large requests are being read$/, 'bodies'],
];

/** @param {Asked} asked @returns {Exact|null} */
function busy({ message }) {
  const [lack, name] = BUSY.find(([words]) => words.test(message)) ?? [];
  return lack && name ? { name, places: { count: lack.exec(message)?.[1] ?? '' } } : null;
}

/** @type {Exact} */
const NO_CLASSES = { name: 'classes', places: {} };

/**
 * Keyed by the name of the mistake's sentence (model/mistakes.js).
 * @type {Record<string, (asked: Asked) => Exact|null>}
 */
const EXACT = {
  long: most,
  wide: most,
  many: most,
  busy,
  large: (asked) =>
    asked.where
      ? most(asked)
      : asked.limits && {
          name: 'room',
          places: { answer: rounded(asked.limits.answer_bytes), memory: rounded(asked.limits.memory_bytes) },
        },
  body: ({ limits }) => limits && { name: 'body', places: { most: rounded(limits.body_bytes) } },
  costly: ({ limits }) => limits && { name: 'time', places: { seconds: Math.round(limits.seconds) } },
  small: ({ where, now }) => {
    const least = INTEGERS.find(([path]) => path.test(where))?.[1];
    return least === undefined ? null : { name: 'least', places: { least, value: now } };
  },
  short: ({ tasks, spec, now }) => {
    const task = taskOf(tasks, spec.sequence);
    return task ? { name: 'least', places: { least: task.T_min, value: now } } : null;
  },
  data: ({ tasks, spec, now }) => {
    const most = mostSteps(tasks, spec.sequence);
    return Number.isFinite(most) ? { name: 'data', places: { most, value: now } } : null;
  },
  choice: (asked) => {
    const choices = CHOICES.find(([path]) => path.test(asked.where))?.[1](asked, asked.where);
    return choices && asked.value !== undefined
      ? { name: 'choice', places: { value: asked.now, choices: choices.join(', ') } }
      : null;
  },
  kind: ({ value }) => (typeof value === 'string' ? { name: 'kind', places: { value } } : null),
  unknown: strange,
  finite: ({ now }) => (now ? { name: 'finite', places: { value: now } } : null),
  type: kind,
  at: ({ value, spec }) =>
    Array.isArray(value) && value.every(Number.isInteger)
      ? {
          name: 'at',
          places: { step: Math.max(...value), last: (spec.sequence.x?.length ?? spec.sequence.T) - 1 },
        }
      : null,
  empty: ({ where }) => (where === 'loss.at' ? { name: 'nowhere', places: {} } : null),
  repeated: ({ now }) => (now ? { name: 'twice', places: { value: now } } : null),
  target,
  shape: (asked) =>
    /^sequence\.y$/.test(asked.where) && Array.isArray(asked.value) && Array.isArray(asked.spec.sequence.x)
      ? { name: 'lengths', places: { steps: asked.spec.sequence.x.length, targets: asked.value.length } }
      : ragged(asked),
  contradiction: ({ where, now, name, spec }) => {
    const count = where.endsWith('.hidden')
      ? spec.models[where.split('.')[1]]?.weights?.W_hh?.[0]?.length
      : outputsOf(spec.models);
    return count ? { name: 'against', places: { name, value: now, count } } : null;
  },
  option: (asked) => bounds(asked) ?? square(asked) ?? kind(asked),
  numbers,
  missing: ({ where, name }) =>
    /^sequence\.classes$/.test(where) ? NO_CLASSES : name ? { name: 'lack', places: { name } } : null,
};

/**
 * @param {string} sentence  the name of the mistake's sentence
 * @param {Problem} problem
 * @param {Known} known
 * @returns {Exact|null} null: the page knows no more than the sentence says
 */
export function exact(sentence, { where, message }, known) {
  const path = where ?? '';
  const value = where === null ? undefined : valueAt(known.spec, path);
  const found =
    EXACT[sentence]?.({
      ...known,
      value,
      now: shown(value),
      where: path,
      name: path.split('.').pop() ?? '',
      message,
    }) ?? null;
  return found?.places.value === '' ? null : found;
}
