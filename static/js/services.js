// What the views share besides the store. Types only: main.js makes it.

/** @import {State, Figure, Table} from './model/types.js' */
/** @import {Translate} from './i18n.js' */

/** @typedef {ReturnType<typeof import('./store.js').createStore<State>>} Store */

/**
 * A figure on screen, for the export menu and the table twin: exactly what is shown.
 * @typedef {object} Shown
 * @property {string} id          also the name of its files
 * @property {string} title
 * @property {() => Figure} figure
 * @property {() => Table} table
 * @property {() => string} summary
 * @property {number} width
 * @property {number} height
 */
/**
 * @typedef {object} Services
 * @property {Translate} t
 * @property {(text: string) => void} say        a line in the live region, and briefly on screen
 * @property {ReturnType<typeof import('./runs.js').createRuns>} runs
 * @property {import('./playback.js').Playback} playback
 * @property {import('./drawing.js').Drawing} drawing
 * @property {Map<string, Shown>} shown
 * @property {(anchor: HTMLElement) => void} openExports
 * @property {() => void} openHelp
 * @property {(anchor: HTMLElement) => void} openBreakpoints
 * @property {() => void} toggleBreakpoint  one at the step that is selected, or none
 * @property {() => void} openWatches
 * @property {(pane: State['view']['pane']) => void} openPane
 * @property {'en'|'ko'} lang
 */
export {};
