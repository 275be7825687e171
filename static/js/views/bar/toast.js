/** A short line over the page: says that something was done and, for a change, offers to undo it. */

import { el, fill } from '../../core/dom.js';

/** @import {Child} from '../../core/dom.js' */
/** @import {History} from '../../run/history.js' */
/** @import {Translate} from '../../core/i18n.js' */
/** @import {Services} from '../../services.js' */

/** How long a line stands, and one with a way back, ms; this one longer while somebody is at it. */
const BRIEF = 2500,
  LONG = 12_000;

/** @param {History} history @param {() => Translate} t @returns {Pick<Services, 'say'|'change'>} */
export function createToasts(history, t) {
  /** @type {HTMLElement|null} */
  let shown = null;
  let timer = 0;

  function close() {
    window.clearTimeout(timer);
    shown?.remove();
    shown = null;
  }

  /**
   * @param {Child[]} children
   * @param {number|null} stands  null: until it is answered, or something else is changed
   */
  function show(children, stands) {
    close();
    const toast = el('div', { class: 'toast', role: 'status' }, ...children);
    shown = toast;
    document.body.append(toast);
    const end = () => {
      if (toast.matches(':hover, :focus-within')) timer = window.setTimeout(end, BRIEF);
      else close();
    };
    if (stands !== null) timer = window.setTimeout(end, stands);
  }

  /** @param {string} text @param {() => void} act */
  const button = (text, act) => el('button', { type: 'button', class: 'linklike', on: { click: act } }, text);
  history.watch(close);

  return {
    say: (text) => show([text], BRIEF),
    async change(act, text, pair) {
      const before = pair?.(); // of what is shown before it is done
      if (!(await history.record(act))) return;
      const line = el('div', {}, text);
      const back = button(t()(pair ? 'undo.back' : 'undo.once'), () => history.back());
      show([line, back, pair ? button(t()('undo.keep'), close) : null], pair ? null : LONG);
      const after = await before?.();
      if (after && line.isConnected) fill(line, text, after);
    },
  };
}
