/** The keys of the page. None is taken from a field that wants it, and Tab never. */

import { PANES } from '../model/state.js';

/** @import {Services} from '../services.js' */

/** A field in which letters and arrows mean something of their own. @param {EventTarget|null} target */
const wantsKeys = (target) =>
  target instanceof Element &&
  target.closest('input, select, textarea, [contenteditable], [role="application"], dialog, [popover]') !==
    null;

/** @param {Services} services @returns {() => void} */
export function listen({ playback, openHelp, openPane, toggleBreakpoint, openWatches, present, presents }) {
  const listener = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || wantsKeys(event.target))
      return;
    if (
      event.key === ' ' &&
      event.target instanceof HTMLElement &&
      event.target.closest('button, summary, a')
    )
      return; // space presses what has the focus
    const byOperation = (/** @type {number} */ by) => () =>
      // a held key waits for the numbers, as playing does
      void ((event.repeat && playback.waitsFor(by, 'operation')) || playback.step(by, 'operation'));
    /** @type {Record<string, () => void>} */
    const keys = {
      ' ': () => playback.toggle(),
      ArrowRight: () => playback.step(1, event.shiftKey ? 'node' : 'time'),
      ArrowLeft: () => playback.step(-1, event.shiftKey ? 'node' : 'time'),
      '.': byOperation(1),
      ',': byOperation(-1),
      ...Object.fromEntries(PANES.map((pane, i) => [String(i + 1), () => openPane(pane)])),
      Home: () => playback.goTo(0),
      End: () => playback.goTo(Infinity),
      b: toggleBreakpoint,
      w: openWatches,
      m: () => playback.nextNetwork(),
      '?': openHelp,
      p: () => present(!presents()),
      ...(presents() && { Escape: () => present(false) }),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (/^(Arrow|Home|End|[.,])/.test(event.key)) playback.pause();
    keys[event.key]();
  };
  // A chooser or a slider that was turned by pointer leaves the keys to the passes, as does a radio button
  // that
  // was on already; one that was reached by key keeps them.
  let byPointer = false;
  const pointed = (/** @type {Event} */ event) => {
    byPointer = event.type === 'pointerdown';
  };
  const release = (/** @type {Event} */ { target }) => {
    if (
      byPointer &&
      target instanceof HTMLElement &&
      target.matches('select, input[type="radio"], input[type="range"]')
    )
      target.blur();
  };
  const again = (/** @type {Event} */ event) =>
    event.target instanceof HTMLInputElement && event.target.type === 'radio' && release(event);
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ['pointerdown', pointed],
    ['keydown', pointed],
    ['change', release],
    ['click', again],
    ['keydown', listener],
  ];
  for (const [name, fn] of listeners) document.addEventListener(name, fn);
  return () => listeners.forEach(([name, fn]) => document.removeEventListener(name, fn));
}
