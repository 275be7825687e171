// The same cell in several libraries: what each loses, library by library, and what explains it.

import { bandOf } from './bands.js';

/** @import {LibrariesBands, LibrariesPlan, LibrariesSeed, LibraryEntry} from '../api/answers.js' */
/** @import {NumberBand} from './types.js' */

/**
 * What layers lose as libraries draw them. `found`: by each seed that has come, an entry's place for each;
 * `bands`: the server's, once all have.
 * @typedef {Omit<LibrariesPlan, 'event'> & {found: LibrariesSeed[], bands: LibrariesBands|null}}
 *   LibrariesAnswer
 */

/** The cells that are compared, in the order in which they are drawn. */
export const COMPARED = /** @type {const} */ (['lstm', 'gru', 'rnn']);

/** @typedef {{entry: LibraryEntry, band: NumberBand}} Told */
/**
 * A library: what it loses by cell; a cell that it has not is missing.
 * @typedef {{rule: string, library: string, version: string, cells: Partial<Record<string, Told>>}} Row
 */

/**
 * The entries' bands over the seeds that have come; none before the first.
 * @param {LibrariesAnswer} answer
 */
export const bandsOf = ({ entries, found, bands }) =>
  bands?.decades ??
  (found.length ? entries.map((_, i) => bandOf(found.map(({ decades }) => decades[i]))) : []);

/** The libraries, the one whose LSTM loses least first. @param {LibrariesAnswer} answer @returns {Row[]} */
export function rowsOf(answer) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  bandsOf(answer).forEach((band, i) => {
    const entry = answer.entries[i];
    const { rule, library, version, cell } = entry;
    const row = rows.get(rule) ?? { rule, library, version, cells: {} };
    row.cells[cell] = { entry, band };
    rows.set(rule, row);
  });
  const lost = (/** @type {Row} */ row) => row.cells.lstm?.band.median ?? Infinity;
  return [...rows.values()].sort((a, b) => lost(a) - lost(b));
}

/**
 * The LSTMs that lose least and most, as places of entries; null before the first seed.
 * @param {LibrariesAnswer} answer
 */
export function endsOf(answer) {
  const bands = bandsOf(answer);
  const lstms = [...bands.keys()].filter((i) => answer.entries[i].cell === 'lstm');
  if (lstms.length === 0) return null;
  const median = (/** @type {number} */ i) => bands[i].median;
  return {
    least: lstms.reduce((best, i) => (median(i) < median(best) ? i : best)),
    most: lstms.reduce((best, i) => (median(i) > median(best) ? i : best)),
  };
}

/**
 * How much of what lies between both ends goes when each has the other's forget bias, on average; null where
 * that was not asked.
 * @param {LibrariesAnswer} answer
 */
export function explainedBy({ bands }) {
  if (!bands?.turned) return null;
  const { least, most, decades, turned } = bands;
  const apart = decades[most].median - decades[least].median;
  const [up, down] = [least, most].map((place) => {
    const found = turned.find(({ entry }) => entry === place);
    return found ? Math.abs(found.decades.median - decades[place].median) / apart : 0;
  });
  return (up + down) / 2;
}
