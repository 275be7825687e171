// A table of one's own, as POST /api/table answers it, and the series task that is made of it.

import { exactly } from './format.js';
import { readNumber, withDecimalComma } from './typed.js';

/** @import {Phrase, SequenceSpec} from './types.js' */

/**
 * @typedef {object} OwnColumn
 * @property {string} name
 * @property {'number'|'date'|'text'|'empty'} kind
 * @property {(number|string|null)[]} values
 * @property {number[]} missing  rows whose value was not there, filled or not
 * @property {{row: number, line: number, text: string}[]} wrong  cells that keep it from being numbers
 */
/**
 * Something that reads in several ways: the first of `choices` is what was done. `results`: the numbers that
 * `text` is by each, where it is some.
 * @typedef {{kind: string, text: string, line: number|null, choices: Record<string, any>[],
 *   results: number[][]}} Doubt
 */
/**
 * How a text was read. `comments`, `skipped`: lines left out; `brackets`, `signs` likewise. `grouped`: signs
 * that could separate cells are part of numbers.
 * @typedef {{separator: string|null, decimal: string|null, header: boolean, comments: number[],
 *   skipped: number[], brackets: boolean, signs: string[], grouped: boolean,
 *   [further: string]: unknown}} Assumed
 */
/**
 * @typedef {object} OwnTable
 * @property {number} rows
 * @property {OwnColumn[]} columns
 * @property {number[]} lines  where each row begins, from 1
 * @property {Assumed|null} assumed  null: it came with a spec
 * @property {Doubt[]} doubts
 */
/**
 * The parts that columns play, by their index; `standard`: standardised.
 * @typedef {{inputs: number[], target: number, horizon: number, standard: boolean}} Roles
 */
/** The name of a column that has none, counted from 1. @typedef {(k: number) => string} Numbered */

/** Names of columns that people forecast, among others that are not asked for. */
const FORECAST = /close|price|value|passengers|sales|종가|가격|현재가|판매|값/i;

/** The columns of numbers. @param {OwnTable} table */
const numeric = ({ columns }) => columns.flatMap(({ kind }, k) => (kind === 'number' ? [k] : []));

/**
 * What a table is for before anybody says: the column that sounds like it, or the first, from its own past.
 * @param {OwnTable} table @returns {Roles|null} null: it has no column of numbers
 */
export function rolesOf(table) {
  const found = numeric(table);
  if (found.length === 0) return null;
  const target = found.find((k) => FORECAST.test(table.columns[k].name)) ?? found[0];
  return { inputs: [target], target, horizon: 1, standard: true };
}

/**
 * Whether these columns, chosen of another reading, are numbers here as well.
 * @param {OwnTable} table @param {Roles} roles
 */
export function stillFit(table, { inputs, target }) {
  const found = numeric(table);
  return [...inputs, target].every((k) => found.includes(k));
}

/** The columns that take part, in their order. @param {Roles} roles */
const used = ({ inputs, target }) => [...new Set([...inputs, target])].sort((a, b) => a - b);

/** @param {OwnTable} table @param {number} k @param {Numbered} numbered */
export const called = ({ columns }, k, numbered) => columns[k].name || numbered(k + 1);

/** Up to this many lines are named one by one. */
const NAMED = 6;

/** Numbers of lines as a sentence has them. @param {number[]} lines */
export const listed = (lines) => lines.slice(0, NAMED).join(', ') + (lines.length > NAMED ? ', …' : '');

/**
 * The reason why a table is no task, in a sentence; null: it is one.
 * @param {OwnTable} table @param {Roles|null} roles @param {Numbered} numbered @returns {Phrase|null}
 */
export function lackOf(table, roles, numbered) {
  if (roles === null) return lackOfNumbers(table);
  for (const k of used(roles)) {
    const { values } = table.columns[k];
    const gaps = values.flatMap((value, row) => (value === null ? [table.lines[row]] : []));
    if (gaps.length === 0) continue;
    const column = called(table, k, numbered);
    return { key: 'own.gaps', places: { column, count: gaps.length, lines: listed(gaps) } };
  }
  const least = 1 + roles.horizon;
  const places = { least, count: table.rows, horizon: roles.horizon };
  return table.rows < least ? { key: 'own.few', places } : null;
}

const INFINITE = /^\s*[-+−]?\s*(inf(inity)?|∞)\s*$/i;

/** @param {OwnTable} table @returns {Phrase} */
function lackOfNumbers({ columns }) {
  const wrong = columns.find((column) => column.wrong.length)?.wrong[0];
  if (!wrong) return { key: 'own.none', places: {} };
  const places = { word: wrong.text, place: wrong.row + 1, line: wrong.line };
  if (readNumber(wrong.text).why?.key === 'typing.large') return { key: 'own.large', places };
  if (INFINITE.test(wrong.text)) return { key: 'own.infinite', places };
  const value = withDecimalComma(wrong.text);
  return value === null
    ? { key: 'own.wrong', places }
    : { key: 'own.comma', places: { ...places, point: exactly(value) } };
}

/** The options that only numbers of one's own have, taken away. @type {Record<string, undefined>} */
export const NOTHING = {
  values: undefined,
  names: undefined,
  inputs: undefined,
  target: undefined,
  horizon: undefined,
  scale: undefined,
};

/**
 * The options of the series task for these columns; what says no more than its default is taken away.
 * @param {OwnTable} table @param {Roles} roles @param {Numbered} numbered @returns {Record<string, unknown>}
 */
export function optionsOf(table, roles, numbered) {
  const columns = used(roles);
  const at = (/** @type {number} */ k) => columns.indexOf(k);
  const whole = roles.inputs.length === columns.length;
  const row = (/** @type {number} */ i) => columns.map((k) => table.columns[k].values[i]);
  const rows = Array.from({ length: table.rows }, (_, i) => row(i));
  const named = columns.some((k) => table.columns[k].name);
  return {
    ...NOTHING,
    values: columns.length === 1 ? rows.flat() : rows,
    names: named ? columns.map((k) => called(table, k, numbered).slice(0, 80)) : undefined,
    inputs: whole ? undefined : roles.inputs.map(at),
    target: at(roles.target) || undefined,
    horizon: roles.horizon > 1 ? roles.horizon : undefined,
    scale: roles.standard ? 'standard' : undefined,
  };
}

/**
 * The numbers that a spec holds, as the table that they were.
 * @param {SequenceSpec} sequence @returns {{table: OwnTable, roles: Roles}|null} null: it holds none
 */
export function heldBy(sequence) {
  const { values, names, inputs, target, horizon, scale } = /** @type {any} */ (sequence);
  if (!Array.isArray(values)) return null;
  const rows = values.map((each) => (Array.isArray(each) ? each : [each]));
  /** @type {OwnColumn[]} */
  const columns = (rows[0] ?? []).map((/** @type {unknown} */ _, /** @type {number} */ k) => ({
    name: String(names?.[k] ?? ''),
    kind: 'number',
    values: rows.map((row) => row[k]),
    missing: [],
    wrong: [],
  }));
  const all = columns.map((_, k) => k);
  return {
    table: { rows: rows.length, columns, lines: rows.map((_, row) => row + 1), assumed: null, doubts: [] },
    roles: {
      inputs: Array.isArray(inputs) ? inputs : all,
      target: target ?? 0,
      horizon: horizon ?? 1,
      standard: scale === 'standard',
    },
  };
}

/** The way that was taken with a doubt, by its name in the catalogue. @param {Record<string, any>} choice */
export const wayOf = (choice) => String(Object.values(choice)[0]);

/**
 * The ways to read what is doubtful, the one that was taken first: each with the numbers that result.
 * @param {Doubt} doubt @returns {{choice: Record<string, any>, way: string, numbers: string}[]}
 */
export const waysOf = ({ choices, results }) =>
  choices.map((choice, k) => ({
    choice,
    way: wayOf(choice),
    numbers: (results[k] ?? []).map(exactly).join(' | '),
  }));

/**
 * The doubts about a table, including those that a choice has settled: the choice can be taken back.
 * @param {Doubt[]} before @param {Doubt[]} now @param {Record<string, any>} chosen @returns {Doubt[]}
 */
export function doubtsAfter(before, now, chosen) {
  const gone = before.filter(({ kind }) => !now.some((each) => each.kind === kind));
  const settled = gone.filter(({ choices }) => choices.some((choice) => isChosen(choice, chosen)));
  const asTaken = (/** @type {Doubt} */ doubt) => {
    const at = doubt.choices.findIndex((choice) => isChosen(choice, chosen));
    const first = (/** @type {any[]} */ ways) => [
      ...ways.slice(at, at + 1),
      ...ways.filter((_, k) => k !== at),
    ];
    return { ...doubt, choices: first(doubt.choices), results: first(doubt.results) };
  };
  return [...settled.map(asTaken), ...now];
}

/** @param {Record<string, any>} choice @param {Record<string, any>} chosen */
const isChosen = (choice, chosen) => Object.entries(choice).every(([name, value]) => chosen[name] === value);
