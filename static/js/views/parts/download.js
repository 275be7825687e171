/** A file for the reader to keep. */

import { el } from '../../core/dom.js';

/** @param {Blob|string} content a blob, or a URL of data @param {string} name */
export function download(content, name) {
  const href = typeof content === 'string' ? content : URL.createObjectURL(content);
  el('a', { href, download: name }).click();
  if (typeof content !== 'string') setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
