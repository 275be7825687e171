/** The state of the microscope's screen: shared by its parts, changed by those that draw. */

/** @import {CellGraph} from '../../../model/cellgraph.js' */
/** @import {State, Tape} from '../../../model/types.js' */
/** @import {Which} from '../../../graph/numbers.js' */
/** @import {GraphPicture, Shows} from './picture.js' */

/**
 * @typedef {object} Standing
 * @property {CellGraph|null} graph
 * @property {GraphPicture|null} picture
 * @property {Tape|null|undefined} drawn  the tape that the picture was last drawn of; undefined: it is to be
 *   drawn anew
 * @property {Which} which
 * @property {string} made       what the picture was built for
 * @property {number} at         the step that its letters name
 * @property {string|null} near  the node under the pointer or with the focus
 * @property {string|null} stop  the node that the Tab key comes to
 * @property {Shows|null} shows
 */

/** @returns {Standing} */
export const nothingYet = () => ({
  graph: null,
  picture: null,
  drawn: undefined,
  which: 0,
  made: '',
  at: -1,
  near: null,
  stop: null,
  shows: null,
});

/**
 * The tape of what is selected; the one before is another step's.
 * @param {State} state
 * @returns {Tape|null}
 */
export const tapeNow = ({ tape, run, selection, view }) =>
  tape &&
  tape.id === run?.id &&
  tape.model === selection.model &&
  tape.t === selection.t &&
  tape.batch === view.batch
    ? tape
    : null;
