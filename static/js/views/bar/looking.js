/** Looks for a server that is gone, for as long as the page says that it is. */

import { isThere } from '../../api/health.js';

/** How long after one look the next one comes, ms. */
const EVERY = 3000;
const GONE = new Set(['server.gone', 'server.offline']);

/** @import {State} from '../../model/types.js' */

/** Whether nothing answers. @param {State['connection']} connection */
export const isGone = ({ status, error }) => status === 'broken' && error !== null && GONE.has(error.code);

/** @param {() => void} again  called once the server answers */
export function createLooking(again) {
  let wanted = false,
    timer = 0;

  function wait() {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, EVERY);
  }

  async function look() {
    const there = await isThere();
    if (!wanted) return;
    if (there) again();
    else wait();
  }

  return {
    /** @param {boolean} gone */
    follow(gone) {
      if (gone && !wanted) wait();
      if (!gone) window.clearTimeout(timer);
      wanted = gone;
    },
  };
}
