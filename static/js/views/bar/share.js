/** What leaves the page: the link, the request as curl, files. */

import { el } from '../../core/dom.js';
import { download } from '../parts/download.js';
import { toHash } from '../../run/url.js';

/** @import {Store, Services} from '../../services.js' */

/**
 * The link restores everything; a state too large for one is saved as a file instead.
 * @param {Store} store
 * @param {Services} services
 */
export async function copyLink(store, { t, say }) {
  const { spec, view, selection } = store.get();
  const { hash, tooLarge } = await toHash({ spec, view, selection });
  if (tooLarge) {
    saveSpec(store);
    say(t('share.link.large'));
    return;
  }
  await copy(new URL(hash.startsWith('#') ? hash : `#${hash}`, location.href).href);
  say(t('share.link.done'));
}

/** @param {Store} store @param {Services} services */
export async function copyCurl(store, { t, say }) {
  const body = JSON.stringify(store.get().spec).replaceAll("'", "'\\''");
  const url = new URL('api/trace', document.baseURI).href;
  await copy(`curl -N '${url}' -H 'content-type: application/json' -d '${body}'`);
  say(t('share.curl.done'));
}

/** @param {Store} store */
export function saveSpec(store) {
  const { spec, view, selection } = store.get();
  download(
    new Blob([JSON.stringify({ spec, view, selection }, null, 1)], { type: 'application/json' }),
    'unrolled.json',
  );
}

/**
 * Where there is no clipboard (plain http on another host), a selected field does it.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = el('textarea', { value: text });
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
