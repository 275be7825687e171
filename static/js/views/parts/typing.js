/** A number typed over where it stands: a field over it, made when it is asked for. */

import { el, fill } from '../../core/dom.js';
import { readNumber } from '../../model/typed.js';
import { editNumber } from './edit.js';

/** @import {Place} from '../../model/edited.js' */
/** @import {Problem} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** Room between the number and the edge of the window, px. */
const EDGE = 8;

/**
 * Moves from a number, by rows and columns.
 * @typedef {{rows: number, columns: number}} Move
 */
/**
 * @typedef {object} Asked
 * @property {HTMLElement} host  what the number stands in
 * @property {() => DOMRect} over  the number's own place in the window
 * @property {Place} place
 * @property {number} value
 * @property {string} name
 * @property {string} [typed]   what was typed already
 * @property {(move: Move) => boolean} goes  whether there is such a number to go to
 * @property {(move: Move|null, changed: boolean) => void} leave  called when it closes; null: one stays
 */
/** @typedef {ReturnType<typeof createField>} TypingField */

/** @param {Store} store @param {Services} services @param {Asked} asked */
export function openTyping(store, services, asked) {
  const { host, place, name, leave } = asked;
  const { t } = services;
  const before = String(asked.value);
  const typing = createField(services, asked, before);
  const { node, field } = typing;
  let done = false,
    busy = false;

  function end() {
    if (done) return;
    done = true;
    document.removeEventListener('scroll', typing.put, true);
    node.remove();
  }

  /** @param {Move|null} move @param {boolean} stays  whether the focus stays here */
  async function take(move, stays) {
    if (busy) return;
    const read = field.value === before ? { value: asked.value, why: null } : readNumber(field.value);
    if (read.why) return typing.tell(t(read.why.key, read.why.places));
    const changed = read.value !== asked.value;
    if (changed) {
      busy = field.readOnly = true;
      try {
        await editNumber(store, services, { place, name, value: read.value, typed: field.value });
      } catch (problem) {
        busy = field.readOnly = false;
        return typing.tell(services.told(/** @type {Problem} */ (problem)).sentence);
      }
    }
    end();
    if (stays) leave(move, changed);
  }

  listen(typing, asked, {
    take: (move) => void take(move, true),
    drop() {
      end();
      leave(null, false);
    },
    blurred: () => !done && !busy && node.isConnected && document.hasFocus() && void take(null, false),
  });
  host.append(node);
  node.showPopover();
  typing.tell(null);
  document.addEventListener('scroll', typing.put, true);
  field.focus({ preventScroll: true });
  if (asked.typed === undefined) field.select();
}

/**
 * The field with its line of help or trouble, over the number.
 * @param {Services} services @param {Asked} asked @param {string} before  the number as it stands
 */
function createField({ t }, { over, place, name, typed }, before) {
  const says = el('p', { class: 'typing-says small', role: 'status' });
  const field = el('input', {
    class: 'entry number',
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': t('typing.field', { name }),
    value: typed ?? before,
  });
  const label = el('span', { class: 'number quiet', 'aria-hidden': 'true' }, name);
  const node = el('div', { class: 'typing', popover: 'manual' }, el('div', {}, label, field), says);

  /** Below the number, or above it where there is no room. */
  function put() {
    const { left, bottom, top } = over();
    const room = { width: window.innerWidth - EDGE, height: window.innerHeight - EDGE };
    const below = bottom + node.offsetHeight <= room.height;
    const x = Math.min(left, room.width - node.offsetWidth);
    const y = below ? bottom : top - node.offsetHeight;
    Object.assign(node.style, { left: `${Math.max(EDGE, x)}px`, top: `${Math.max(EDGE, y)}px` });
  }

  return {
    node,
    field,
    put,
    /** @param {string|null} problem */
    tell(problem) {
      field.setAttribute('aria-invalid', String(problem !== null));
      says.classList.toggle('bad', problem !== null);
      fill(says, problem ?? t(place.what === 'weight' ? 'typing.shared' : 'typing.keys'));
      put();
    },
  };
}

/**
 * Keys take the number, drop it or go to another one; nothing of it reaches the grid beneath.
 * @param {TypingField} typing @param {Asked} asked
 * @param {{take: (move: Move|null) => void, drop: () => void, blurred: () => void}} act
 */
function listen({ node, field, tell }, { goes }, { take, drop, blurred }) {
  node.addEventListener('keydown', (event) => {
    event.stopPropagation();
    const move = moveOf(event);
    if (event.isComposing) return;
    if (event.key === 'Escape') drop();
    else if (event.key === 'Enter') take(null);
    else if (!move || !goes(move)) return;
    else take(move);
    event.preventDefault();
  });
  for (const kind of ['click', 'pointermove', 'pointerdown']) {
    node.addEventListener(kind, (event) => event.stopPropagation());
  }
  field.addEventListener('blur', blurred);
  field.addEventListener('input', () => tell(null));
}

/**
 * The cells to which keys lead from a field in a table.
 * @param {KeyboardEvent} event @returns {Move|null}
 */
function moveOf({ key, shiftKey }) {
  if (key === 'Tab') return { rows: 0, columns: shiftKey ? -1 : 1 };
  if (key === 'ArrowUp' || key === 'ArrowDown') return { rows: key === 'ArrowUp' ? -1 : 1, columns: 0 };
  return null;
}
