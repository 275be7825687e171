// How things are shown, as far as it was turned apart from what is computed: it stays where one walks to.

/** @import {View} from '../model/types.js' */

/** Of explanation and workbench each has its own: nothing of it goes over to the other. */
const ITS_OWN = ['bench', 'inspect', 'pane', 'stepBy'];

/**
 * How things are shown now, where that is not as it was.
 * @param {View} was @param {View} now @returns {Partial<View>}
 */
export const turnedIn = (was, now) =>
  was === now
    ? {}
    : Object.fromEntries(
        Object.entries(now).filter(([name, value]) => value !== /** @type {any} */ (was)[name]),
      );

/**
 * How an entry is shown that is walked to: as it was, but for what has been turned since.
 * @param {View} view  as it was
 * @param {Partial<View>} turned
 * @param {View} from  where one comes from
 * @returns {View}
 */
export function carried(view, turned, from) {
  const crosses = view.bench !== from.bench;
  const stays = Object.entries(turned).filter(([name]) => !(crosses && ITS_OWN.includes(name)));
  return { ...view, ...Object.fromEntries(stays) };
}
