/** A file that is dropped on the page: a spec is opened, everything else is read as numbers. */

import { openSpec } from '../parts/openspec.js';

/** @import {Store, Services} from '../../services.js' */

/** @param {DragEvent} event */
const hasFile = (event) => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * @param {Store} store @param {Services} services @param {(file: File) => void} read  a file of numbers
 * @returns {() => void} ends it
 */
export function takeDrops(store, services, read) {
  const ended = new AbortController();
  const over = (/** @type {boolean} */ is) => document.body.classList.toggle('dropping', is);
  /** @type {(event: DragEvent) => void} */
  const dropped = (event) => {
    over(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    if (/\.json$/i.test(file.name)) void openSpec(store, services, file);
    else read(file);
  };
  const { signal } = ended;
  document.addEventListener(
    'dragover',
    (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      over(true);
    },
    { signal },
  );
  document.addEventListener(
    'dragleave',
    ({ relatedTarget }) => {
      if (relatedTarget === null) over(false);
    },
    { signal },
  );
  document.addEventListener('drop', dropped, { signal });
  return () => ended.abort();
}
