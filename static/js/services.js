// The services that views share besides the store. Types only: main.js makes them.

/** @import {State, Figure, Table} from './model/types.js' */
/** @import {Explained} from './figures/key.js' */
/** @import {Translate} from './core/i18n.js' */

/** @typedef {ReturnType<typeof import('./store.js').createStore<State>>} Store */

/**
 * A figure on screen, for the export menu and the table twin: exactly what is shown.
 * @typedef {object} Shown
 * @property {string} id          also in the names of its files
 * @property {string} title
 * @property {(room: {width: number, height: number}) => Figure} figure  for a file, which has this room
 *   whatever the window: its layout says what it takes of it
 * @property {number[]} [models]  the networks it shows; all, if left out
 * @property {string} [step]    the step that it is of, in the names of its files: t10, or k29 of a loss
 * @property {number[]} [hidden]  their sizes, where many seeds draw them
 * @property {boolean} [whole]    of the whole way back, whether or not back-propagation is truncated
 * @property {() => string[]} [about]  what the page says beside it, for the file
 * @property {() => Explained[]} [key]
 * @property {{x?: string, y?: string}} [axes]  titles of axes that need none on screen
 * @property {() => Table} table
 * @property {() => Table} [entries]  every number, for a file, where the table on screen sums them up
 * @property {() => string} summary
 */
/**
 * Does something to the spec and says so, with the way to take it back.
 * @callback Change
 * @param {() => unknown} act
 * @param {string} text
 * @param {() => () => Promise<HTMLElement|null>} [pair]  called before; what it gives, after
 * @returns {Promise<void>}
 */
/**
 * @typedef {object} Services
 * @property {Translate} t
 * @property {(problem: import('./model/types.js').Problem) => ReturnType<typeof
 *   import('./model/mistakes.js').told>} told  the words for a problem of the spec that is asked
 * @property {(text: string) => void} say        a line in the live region, and briefly on screen
 * @property {Change} change
 * @property {() => void} startOver  the first example, as the page shows it to a first visitor
 * @property {(asked: import('./views/parts/typing.js').Asked) => void} openTyping  a number is to be typed
 *   over
 * @property {ReturnType<typeof import('./run/runs.js').createRuns>} runs
 * @property {import('./run/history.js').History} history
 * @property {import('./run/playback.js').Playback} playback
 * @property {import('./core/drawing.js').Drawing} drawing
 * @property {import('./core/idle.js').Idle} idle  what may wait until nothing else happens
 * @property {Map<string, Shown>} shown
 * @property {(anchor: HTMLElement) => void} openExports
 * @property {() => void} openHelp
 * @property {(on: boolean) => void} present  larger type, without what turns it
 * @property {() => boolean} presents
 * @property {(anchor: HTMLElement) => void} openBreakpoints
 * @property {() => void} toggleBreakpoint  one at the step that is selected, or none
 * @property {() => void} openWatches
 * @property {(pane: State['view']['pane']) => void} openPane
 * @property {'en'|'ko'} lang
 */
export {};
