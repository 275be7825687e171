/**
 * Whether a slider is under the hand: what it runs through on its way is no change yet; where it is let go
 * is.
 */

/** @typedef {{addEventListener: (name: string, fn: (event: any) => void, capture?: boolean) => void}} Page */

/**
 * @param {Page} page
 * @param {() => void} released  the hand is off it
 * @returns {() => boolean} whether one is held
 */
export function createDragging(page, released) {
  let held = false,
    pressed = false;
  const isSlider = (/** @type {any} */ target) => target?.type === 'range';
  function release() {
    pressed = false;
    if (!held) return;
    held = false;
    released();
  }
  page.addEventListener('keydown', ({ target }) => (pressed = isSlider(target)), true);
  // Before the slider's own listener turns what it stands for.
  page.addEventListener('input', ({ target }) => (held ||= isSlider(target)), true);
  // A key that is held changes the slider again and again: it counts once it is let go.
  page.addEventListener('change', () => pressed || release());
  const ends = ['pointerup', 'pointercancel', 'keyup', 'focusout'];
  for (const name of ends) page.addEventListener(name, release);
  return () => held;
}
