/** Fades the edges of a scrolling box where it holds more than it shows, also where scrollbars hide. */

const SIDES = /** @type {const} */ (['up', 'down', 'left', 'right']);

/** @param {HTMLElement} box  what it holds may come and go @returns {() => void} */
export function tellMore(box) {
  const tell = () => {
    const { scrollTop: up, scrollLeft: left } = box;
    const beyond = {
      up,
      down: box.scrollHeight - box.clientHeight - up,
      left,
      right: box.scrollWidth - box.clientWidth - left,
    };
    for (const side of SIDES) box.classList.toggle(`more-${side}`, beyond[side] > 1);
  };
  box.classList.add('more');
  box.addEventListener('scroll', tell, { passive: true });
  const resized = new ResizeObserver(tell);
  const watch = () => {
    resized.disconnect();
    for (const each of [box, ...box.children]) resized.observe(each);
  };
  const changed = new MutationObserver(watch);
  changed.observe(box, { childList: true });
  watch();
  return () => {
    changed.disconnect();
    resized.disconnect();
  };
}
