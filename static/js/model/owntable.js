// A table of one's own, as POST /api/table answers it, and the series task that is made of it.

/** @import {Phrase, SequenceSpec} from './types.js' */

/**
 * @typedef {object} OwnColumn
 * @property {string} name
 * @property {'number'|'date'|'text'|'empty'} kind
 * @property {(number|string|null)[]} values
 * @property {number[]} missing  rows whose value was not there, filled or not
 * @property {{row: number, line: number, text: string}[]} wrong  cells that keep it from being numbers
 */
/** Something that reads in two ways: the first of `choices` is what was done. @typedef {{kind: string, text: string, line: number|null, choices: Record<string, any>[]}} Doubt */
/**
 * @typedef {object} OwnTable
 * @property {number} rows
 * @property {OwnColumn[]} columns
 * @property {number[]} lines  where each row begins, from 1
 * @property {{separator: string|null, decimal: string|null, header: boolean, comments: number[], skipped: number[],
 *   [further: string]: unknown}|null} assumed  null: it did not come as a text
 * @property {Doubt[]} doubts
 */
/**
 * What the columns are for, by their index; `standard`: standardised.
 * @typedef {{inputs: number[], target: number, horizon: number, standard: boolean}} Roles
 */

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

/** Whether these columns, chosen of another reading, are numbers here as well. @param {OwnTable} table @param {Roles} roles */
export function stillFit(table, { inputs, target }) {
  const found = numeric(table);
  return [...inputs, target].every((k) => found.includes(k));
}

/** The columns that take part, in their order. @param {Roles} roles */
const used = ({ inputs, target }) => [...new Set([...inputs, target])].sort((a, b) => a - b);

/** What a column is called; one without a name by its number. @param {OwnTable} table @param {number} k @param {(k: number) => string} numbered */
export const called = ({ columns }, k, numbered) => columns[k].name || numbered(k + 1);

/** So many lines are named one by one. */
const NAMED = 6;

/** Numbers of lines as a sentence has them. @param {number[]} lines */
export const listed = (lines) => lines.slice(0, NAMED).join(', ') + (lines.length > NAMED ? ', …' : '');

/**
 * Why a table is no task, in a sentence; null: it is one.
 * @param {OwnTable} table @param {Roles|null} roles @param {(k: number) => string} numbered @returns {Phrase|null}
 */
export function lackOf(table, roles, numbered) {
  if (roles === null) {
    const wrong = table.columns.find((column) => column.wrong.length)?.wrong[0];
    return wrong ? { key: 'own.wrong', places: { word: wrong.text, place: wrong.row + 1, line: wrong.line } } : { key: 'own.none', places: {} };
  }
  for (const k of used(roles)) {
    const gaps = table.columns[k].values.flatMap((value, row) => (value === null ? [table.lines[row]] : []));
    if (gaps.length) return { key: 'own.gaps', places: { column: called(table, k, numbered), count: gaps.length, lines: listed(gaps) } };
  }
  return table.rows < 1 + roles.horizon ? { key: 'rail.option.few', places: {} } : null;
}

/** The options that only the user's own numbers have. */
const OWN = ['names', 'inputs', 'target', 'horizon', 'scale'];
const NONE = Object.fromEntries(['values', ...OWN].map((name) => [name, undefined]));

/**
 * The options of the series task for these columns; what says no more than its default is left out.
 * @param {OwnTable} table @param {Roles} roles @param {(k: number) => string} numbered @returns {Record<string, unknown>}
 */
export function optionsOf(table, roles, numbered) {
  const columns = used(roles);
  const at = (/** @type {number} */ k) => columns.indexOf(k);
  const alone = columns.length === 1;
  const of = (/** @type {number} */ row) => columns.map((k) => table.columns[k].values[row]);
  return {
    ...NONE,
    values: Array.from({ length: table.rows }, (_, row) => (alone ? of(row)[0] : of(row))),
    ...(columns.some((k) => table.columns[k].name) ? { names: columns.map((k) => called(table, k, numbered).slice(0, 80)) } : {}),
    ...(alone || roles.inputs.length === columns.length ? {} : { inputs: roles.inputs.map(at) }),
    ...(at(roles.target) ? { target: at(roles.target) } : {}),
    ...(roles.horizon > 1 ? { horizon: roles.horizon } : {}),
    ...(roles.standard ? { scale: 'standard' } : {}),
  };
}

/** The numbers that a spec holds, as the table that they were. @param {SequenceSpec} sequence @returns {{table: OwnTable, roles: Roles}|null} null: it holds none */
export function heldBy(sequence) {
  const { values, names, inputs, target, horizon, scale } = /** @type {any} */ (sequence);
  if (!Array.isArray(values)) return null;
  const rows = values.map((each) => (Array.isArray(each) ? each : [each]));
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, k) => ({ name: String(names?.[k] ?? ''), kind: /** @type {const} */ ('number'), values: rows.map((row) => row[k]), missing: [], wrong: [] }));
  return {
    table: { rows: rows.length, columns, lines: rows.map((_, row) => row + 1), assumed: null, doubts: [] },
    roles: {
      inputs: Array.isArray(inputs) ? inputs : columns.map((_, k) => k), target: target ?? 0,
      horizon: horizon ?? 1, standard: scale === 'standard',
    },
  };
}

/** The way that was taken with a doubt, by its name in the catalogue. @param {Record<string, any>} choice */
export const wayOf = (choice) => String(Object.values(choice)[0]);

/** Which doubts there are, those among them that a choice has settled: it can be taken back. @param {Doubt[]} before @param {Doubt[]} now @param {Record<string, any>} chosen */
export function doubtsAfter(before, now, chosen) {
  const settled = before.filter(({ kind, choices }) => !now.some((each) => each.kind === kind)
    && choices.some((choice) => Object.entries(choice).every(([name, value]) => chosen[name] === value)));
  const turned = settled.map((doubt) => (isChosen(doubt.choices[0], chosen) ? doubt : { ...doubt, choices: [...doubt.choices].reverse() }));
  return [...turned, ...now];
}

/** @param {Record<string, any>} choice @param {Record<string, any>} chosen */
const isChosen = (choice, chosen) => Object.entries(choice).every(([name, value]) => chosen[name] === value);
