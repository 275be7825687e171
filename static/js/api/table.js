/** The server's reading of a table of one's own. */

import { Failure, post } from './client.js';

/** @import {OwnTable} from '../model/owntable.js' */

/**
 * @param {{text: string}|{bytes: string, name: string}} source  bytes: of a file, as base64, and its name
 * @param {Record<string, unknown>} choices  how to read it, and how to fill gaps @param {AbortSignal} signal
 * @returns {Promise<OwnTable>}
 * @throws {Failure} with the line in `where`: text.3, or text.3.2 for its second cell; bytes.3 of a file
 */
export async function readTable(source, choices, signal) {
  const response = await post('api/table', { ...source, ...choices }, signal);
  return response.json();
}

/** The bytes of a file as base64. @param {Blob} file @returns {Promise<string>} */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Failure({ code: 'file.unread', message: String(reader.error) }));
    reader.readAsDataURL(file);
  });
}
