/** Pointing at the microscope's nodes: one Tab stop among them, arrows along the edges, a click selects. */

import { walk } from '../../../graph/walk.js';
import { selecting } from '../../../model/operations.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Standing} from './standing.js' */

/** @param {Event} event @returns {string|null} */
const under = ({ target }) =>
  target instanceof Element
    ? (/** @type {HTMLElement|null} */ (target.closest('.opnode'))?.dataset.id ?? null)
    : null;

/**
 * The Tab key comes to this node, and to no other.
 * @param {Standing} now
 * @param {string|null} id
 * @param {boolean} [focus]
 */
export function rove(now, id, focus = false) {
  if (!now.picture || id === null) return;
  const { nodes } = now.picture;
  if (id !== now.stop) {
    for (const [each, { node }] of nodes) node.tabIndex = each === id ? 0 : -1;
    now.stop = id;
  }
  if (focus) nodes.get(id)?.node.focus();
}

/**
 * @param {HTMLElement} canvas
 * @param {Store} store
 * @param {Services['playback']} playback
 * @param {Standing} now
 * @param {() => void} show  another node is near
 */
export function letPoint(canvas, store, playback, now, show) {
  /** @param {string|null} id */
  function look(id) {
    if (id === now.near) return;
    now.near = id;
    show();
  }
  /** @param {string} id */
  function choose(id) {
    if (!now.graph) return;
    const { selection } = store.get();
    if (selection.op === id && !selection.gather) return toNumbers();
    playback.pause();
    playback.select(selecting(id, selection, now.graph));
  }
  canvas.addEventListener('pointerover', (event) => look(under(event)));
  canvas.addEventListener('pointerleave', () => look(null));
  canvas.addEventListener('focusin', (event) => {
    const id = under(event);
    if (id !== null) rove(now, id);
    look(id);
  });
  canvas.addEventListener('focusout', () => look(null));
  canvas.addEventListener('click', (event) => {
    const id = under(event);
    if (id !== null) choose(id);
  });
  canvas.addEventListener('keydown', (event) => {
    const id = under(event);
    const other = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    if (id === null || !now.graph || !now.picture || other || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const to = walk(now.graph, now.picture.picture, id, event.key);
    if (to !== null) rove(now, to, true);
  });
}

/** Clicking the selected node once more goes to its numbers, where they may be typed over. */
function toNumbers() {
  /** @type {HTMLElement|null} */ (document.querySelector('#inspector .cells.typed'))?.focus();
}
