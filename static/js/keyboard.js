/** The keys of the page. None is taken from a field that wants it, and Tab never. */

/** @import {Services} from './services.js' */

/** A field in which letters and arrows mean something of their own. @param {EventTarget|null} target */
const wantsKeys = (target) => target instanceof Element && target.closest('input, select, textarea, [contenteditable], [role="application"], dialog, [popover]') !== null;

/** @param {Services} services @returns {() => void} */
export function listen({ playback, openHelp }) {
  const listener = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || wantsKeys(event.target)) return;
    if (event.key === ' ' && event.target instanceof HTMLElement && event.target.closest('button, summary, a')) return; // space presses what has the focus
    const all = playback.stops('time');
    /** @type {Record<string, () => void>} */
    const keys = {
      ' ': () => playback.toggle(),
      ArrowRight: () => playback.step(1, event.shiftKey ? 'node' : 'time'),
      ArrowLeft: () => playback.step(-1, event.shiftKey ? 'node' : 'time'),
      Home: () => playback.goTo(0),
      End: () => playback.goTo((all?.length ?? 1) - 1, 'time'),
      '?': () => openHelp(),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (event.key !== ' ' && event.key !== '?') playback.pause();
    keys[event.key]();
  };
  document.addEventListener('keydown', listener);
  return () => document.removeEventListener('keydown', listener);
}
