// A number as somebody types it: -.5, 1e-3, −0,5, or as the page itself writes one, 1.96 × 10⁻⁵.

/** @import {Phrase} from './types.js' */

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const POWER = /^(.*?)[×x*·]10\^?([+-]?\d+|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** One comma, which stands before decimals or before thousands. */
const COMMA = /^([+-]?)(\d*),(\d+)(e[+-]?\d+)?$/i;

/** Figures that stand above the line. @param {string} text */
const lowered = (text) =>
  text
    .replace('⁻', '-')
    .replace('⁺', '')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(RAISED.indexOf(digit)));

/** Without spaces, with the signs that a keyboard has. @param {string} text */
function plain(text) {
  const bare = text.replace(/\s/g, '').replace(/[−–]/g, '-');
  const power = POWER.exec(bare);
  return (power ? `${power[1]}e${lowered(power[2])}` : bare).normalize('NFKC');
}

/** The number of a text that has a decimal comma in it; null: it has none. @param {string} text */
export const withDecimalComma = (text) => (COMMA.test(plain(text)) ? readNumber(text).value : null);

/** @param {string} key @param {Phrase['places']} [places] */
const refused = (key, places = {}) => ({ value: null, why: { key, places } });

/**
 * The number that a text says, if it says one: a comma is a decimal one where it can be nothing else.
 * @param {string} text @returns {{value: number, why: null}|{value: null, why: Phrase}}
 */
export function readNumber(text) {
  const given = plain(text);
  const comma = COMMA.exec(given);
  const [, sign, whole, part, power = ''] = comma ?? [];
  if (comma && part.length === 3 && /^[1-9]\d{0,2}$/.test(whole)) {
    const places = { text: text.trim(), point: `${sign}${whole}.${part}${power}` };
    return refused('typing.comma', { ...places, whole: `${sign}${whole}${part}${power}` });
  }
  const read = comma ? `${sign}${whole}.${part}${power}` : given;
  if (!PLAIN.test(read)) return refused('typing.none');
  const value = Number(read);
  return Number.isFinite(value) ? { value, why: null } : refused('typing.large');
}
