// A figure's numbers as text, in full: CSV for spreadsheets, JSON as the API writes it.

/** @import {Table} from './types.js' */

/** @param {string|number|null} value */
const field = (value) => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** RFC 4180. @param {Table} table @returns {string} */
export const csv = ({ columns, rows }) =>
  [columns, ...rows].map((row) => row.map(field).join(',') + '\r\n').join('');

/**
 * Non-finite numbers as the strings "NaN", "Infinity", "-Infinity".
 * @param {Table} table
 * @returns {string}
 */
export const json = ({ columns, rows }) =>
  JSON.stringify(
    { columns, rows },
    (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    1,
  );
