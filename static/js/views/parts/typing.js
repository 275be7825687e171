/** A number typed over where it stands: a field over it, made when it is asked for. */

import * as client from '../../api/client.js';
import { el, fill } from '../../core/dom.js';
import { isOneHot, numberAt, withNumber } from '../../model/edited.js';
import { exactly, number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { readNumber } from '../../model/typed.js';

/** @import {Drawn, Place} from '../../model/edited.js' */
/** @import {Problem, Spec} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/** Room between the number and the edge of the window, px. */
const EDGE = 8;

/**
 * Where one goes from a number: so many rows and columns on.
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

/**
 * Where keys lead from a field that is a cell of a table.
 * @param {KeyboardEvent} event @returns {Move|null}
 */
function moveOf({ key, shiftKey }) {
  if (key === 'Tab') return { rows: 0, columns: shiftKey ? -1 : 1 };
  if (key === 'ArrowUp' || key === 'ArrowDown') return { rows: key === 'ArrowUp' ? -1 : 1, columns: 0 };
  return null;
}

/** @param {Store} store @param {Services} services @param {Asked} asked */
export function openTyping(store, services, asked) {
  const { host, over, place, name, goes, leave } = asked;
  const { t } = services;
  const before = String(asked.value);
  const says = el('p', { class: 'typing-says small', role: 'status' });
  const field = el('input', {
    class: 'entry number',
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': t('typing.field', { name }),
    value: asked.typed ?? before,
  });
  const label = el('span', { class: 'number quiet', 'aria-hidden': 'true' }, name);
  const node = el('div', { class: 'typing', popover: 'manual' }, el('div', {}, label, field), says);
  let done = false,
    busy = false;

  function put() {
    const { left, bottom, top } = over();
    const room = { width: window.innerWidth - EDGE, height: window.innerHeight - EDGE };
    const below = bottom + node.offsetHeight <= room.height;
    const x = Math.min(left, room.width - node.offsetWidth);
    const y = below ? bottom : top - node.offsetHeight;
    Object.assign(node.style, { left: `${Math.max(EDGE, x)}px`, top: `${Math.max(EDGE, y)}px` });
  }

  /** @param {string|null} problem */
  const tell = (problem) => {
    field.setAttribute('aria-invalid', String(problem !== null));
    says.classList.toggle('bad', problem !== null);
    fill(says, problem ?? t(place.what === 'weight' ? 'typing.shared' : 'typing.keys'));
    put();
  };

  function end() {
    if (done) return;
    done = true;
    document.removeEventListener('scroll', put, true);
    node.remove();
  }

  /** @param {Move|null} move @param {boolean} stays  whether the focus stays here */
  async function take(move, stays) {
    if (busy) return;
    const read = field.value === before ? { value: asked.value, why: null } : readNumber(field.value);
    if (read.why) return tell(t(read.why.key, read.why.places));
    const changed = read.value !== asked.value;
    if (changed) {
      busy = field.readOnly = true;
      try {
        await edit(store, services, place, read.value, name);
      } catch (problem) {
        busy = field.readOnly = false;
        return tell(services.told(/** @type {Problem} */ (problem)).sentence);
      }
    }
    end();
    if (stays) leave(move, changed);
  }

  node.addEventListener('keydown', (event) => {
    event.stopPropagation(); // of the grid beneath
    const move = moveOf(event);
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      end();
      leave(null, false);
    } else if (event.key === 'Enter') void take(null, true);
    else if (!move || !goes(move)) return;
    else void take(move, true);
    event.preventDefault();
  });
  for (const kind of ['click', 'pointermove', 'pointerdown']) {
    node.addEventListener(kind, (event) => event.stopPropagation());
  }
  field.addEventListener('blur', () => {
    if (!done && !busy && node.isConnected && document.hasFocus()) void take(null, false);
  });
  field.addEventListener('input', () => tell(null));
  host.append(node);
  node.showPopover();
  tell(null);
  document.addEventListener('scroll', put, true);
  field.focus({ preventScroll: true });
  if (asked.typed === undefined) field.select();
}

/**
 * The number in the spec, and what follows from it on the page.
 * @param {Store} store @param {Services} services @param {Place} place @param {number} value
 * @param {string} name
 */
async function edit(store, services, place, value, name) {
  const { spec } = store.get();
  const drawn = await client.numbers(spec);
  const before = numberAt(drawn, place);
  const next = withNumber(spec, drawn, place, value);
  const text = [
    services.t('typing.done', { name, before: number(before), value: exactly(value) }),
    ...besides(store, services, spec, drawn, place),
  ];
  // Numbers of one's own are one sequence.
  const view = place.what === 'x' ? { ...store.get().view, batch: 1 } : store.get().view;
  await services.change(() => store.set({ spec: next, view, undo: [] }), text.join(' '));
}

/**
 * What else the change makes of a spec whose numbers were drawn.
 * @param {Store} store @param {Services} services @param {Spec} spec @param {Drawn} drawn
 * @param {Place} place
 */
function besides(store, { t }, spec, { sequence }, place) {
  const { run } = store.get();
  if (place.what === 'x' && !spec.sequence.x) {
    return [t(isOneHot(sequence.x) ? 'typing.letters' : 'typing.inputs')];
  }
  if (place.what !== 'weight' || spec.models[place.m].weights || !run) return [];
  return [t('typing.weights', { network: nameOf(run.models, place.m, t) })];
}
