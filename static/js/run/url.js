// The whole state <-> the hash of the page's address: JSON, deflated where the browser can, as base64url. The
// first letter says which.

import { defaultState, restore } from '../model/state.js';

/** @import {Saved} from '../model/state.js' */

/** A longer hash is not a link any more: mail and chat cut it. The page saves a file instead. */
export const LINK_LIMIT = 8000;
/**
 * The size that a link may unfold to, about as much as the server takes; a small text can deflate a very
 * large one.
 */
const UNFOLDED_LIMIT = 9e6;

/** @param {Uint8Array} bytes */
const toBase64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** @param {string} text */
const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream|DecompressionStream} through
 * @param {number} limit
 * @returns {Promise<Uint8Array>}
 */
async function pipe(bytes, through, limit) {
  const reader = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(through).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError('a link that unfolds to too much');
    }
    parts.push(value);
  }
}

/**
 * @param {Saved} state
 * @param {{deflate?: boolean}} [options]  deflate false: as in a browser that can't
 * @returns {Promise<{hash: string, bytes: number, tooLarge: boolean}>}  hash with its '#'
 */
export async function toHash(
  { spec, view, selection },
  { deflate = 'CompressionStream' in globalThis } = {},
) {
  const json = new TextEncoder().encode(JSON.stringify({ spec, view, selection }));
  const hash = deflate
    ? `#z${toBase64(await pipe(json, new CompressionStream('deflate-raw'), Infinity))}`
    : `#j${toBase64(json)}`;
  return { hash, bytes: hash.length, tooLarge: hash.length > LINK_LIMIT };
}

/**
 * Never throws: what can't be read gives the default, and says so.
 * @param {string} hash
 * @param {Saved['view']} [otherwise]  how to show it where the link does not say
 * @returns {Promise<{state: Saved, problem: null|'link.invalid'}>}
 */
export async function fromHash(hash, otherwise) {
  const text = hash.replace(/^#/, '');
  if (text === '') return { state: defaultState(otherwise), problem: null };
  try {
    const bytes = fromBase64(text.slice(1));
    const json =
      text[0] === 'z' ? await pipe(bytes, new DecompressionStream('deflate-raw'), UNFOLDED_LIMIT) : bytes;
    if (text[0] !== 'z' && text[0] !== 'j') throw new SyntaxError('neither kind of link');
    return restore(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)), otherwise);
  } catch {
    return { state: defaultState(otherwise), problem: 'link.invalid' };
  }
}
