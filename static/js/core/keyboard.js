/** The keys of the page. None is taken from a field that wants it, and Tab never. */

import { PANES } from '../model/state.js';

/** @import {Services} from '../services.js' */

/** A field in which letters and arrows mean something of their own. @param {EventTarget|null} target */
const wantsKeys = (target) =>
  target instanceof Element &&
  target.closest('input, select, textarea, [contenteditable], [role="application"], dialog, [popover]') !==
    null;

/** Whether space presses what has the focus. @param {EventTarget|null} target */
const isPressed = (target) => target instanceof HTMLElement && target.closest('button, summary, a') !== null;

/** @param {Services} services @returns {() => void} */
export function listen(services) {
  const released = releasing();
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ['pointerdown', released.pointed],
    ['keydown', released.pointed],
    ['change', released.release],
    ['click', released.again],
    ['keydown', (/** @type {KeyboardEvent} */ event) => press(event, services)],
  ];
  for (const [name, fn] of listeners) document.addEventListener(name, fn);
  return () => listeners.forEach(([name, fn]) => document.removeEventListener(name, fn));
}

/** @param {KeyboardEvent} event @param {Services} services */
function press(event, services) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || wantsKeys(event.target))
    return;
  if (event.key === ' ' && isPressed(event.target)) return;
  const keys = actions(event, services);
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  if (/^(Arrow|Home|End|[.,])/.test(event.key)) services.playback.pause();
  keys[event.key]();
}

/**
 * What each key does.
 * @param {KeyboardEvent} event
 * @param {Services} services
 * @returns {Record<string, () => void>}
 */
function actions({ repeat, shiftKey }, services) {
  const { playback, present, presents } = services;
  const byOperation = (/** @type {number} */ by) => () =>
    // a held key waits for the numbers, as playing does
    void ((repeat && playback.waitsFor(by, 'operation')) || playback.step(by, 'operation'));
  return {
    ' ': () => playback.toggle(),
    ArrowRight: () => playback.step(1, shiftKey ? 'node' : 'time'),
    ArrowLeft: () => playback.step(-1, shiftKey ? 'node' : 'time'),
    '.': byOperation(1),
    ',': byOperation(-1),
    ...Object.fromEntries(PANES.map((pane, i) => [String(i + 1), () => services.openPane(pane)])),
    Home: () => playback.goTo(0),
    End: () => playback.goTo(Infinity),
    b: services.toggleBreakpoint,
    w: services.openWatches,
    m: () => playback.nextNetwork(),
    '?': services.openHelp,
    p: () => present(!presents()),
    ...(presents() && { Escape: () => present(false) }),
  };
}

/**
 * A chooser or a slider that was turned by pointer leaves the keys to the passes, as does a radio button that
 * was on already; one that was reached by key keeps them.
 */
function releasing() {
  let byPointer = false;
  const release = (/** @type {Event} */ { target }) => {
    if (
      byPointer &&
      target instanceof HTMLElement &&
      target.matches('select, input[type="radio"], input[type="range"]')
    )
      target.blur();
  };
  return {
    release,
    pointed: (/** @type {Event} */ event) => void (byPointer = event.type === 'pointerdown'),
    again: (/** @type {Event} */ event) =>
      event.target instanceof HTMLInputElement && event.target.type === 'radio' && release(event),
  };
}
