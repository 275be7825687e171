/** Reading the user's own table: the text or file, how to read it, and the server's reading of it. */

import { base64, readTable } from '../../api/table.js';
import { doubtsAfter, heldBy, rolesOf, stillFit } from '../../model/owntable.js';

/** @import {OwnTable, Roles} from '../../model/owntable.js' */
/** @import {Problem, SequenceSpec} from '../../model/types.js' */
/** @typedef {Parameters<typeof readTable>[0]} Source */
/**
 * @typedef {object} Reading
 * @property {OwnTable|null} table  null: nothing was given, or it could not be read
 * @property {Roles|null} roles
 * @property {Source|null} source  null: the numbers came with the spec
 * @property {Record<string, any>} chosen  how to read it; the server guesses the rest
 * @property {string} name  of the file
 */

/** What the server reads of a file's name: its end, in letters. */
const NAME = 300;
/** A file that has gone. @type {Problem} */
const UNREAD = { code: 'file.unread', message: '', where: null, hint: null };

/** @returns {Reading} */
const nothing = () => ({ table: null, roles: null, source: null, chosen: {}, name: '' });

/** @param {{done: () => void, refused: (problem: Problem, name: string) => void}} tell */
export function createReading(tell) {
  let now = nothing();
  let under = new AbortController();

  /** @param {Source} source @param {Record<string, any>} chosen @param {string} name */
  async function read(source, chosen, name) {
    under.abort();
    under = new AbortController();
    const { signal } = under,
      again = source === now.source;
    try {
      const found = await readTable(source, chosen, signal);
      if (signal.aborted) return;
      const doubts = doubtsAfter(again && now.table ? now.table.doubts : [], found.doubts, chosen);
      const roles = again && now.roles && stillFit(found, now.roles) ? now.roles : rolesOf(found);
      now = { table: { ...found, doubts }, roles, source, chosen, name };
      tell.done();
    } catch (error) {
      if (signal.aborted) return;
      if (!again) now = { ...nothing(), source, chosen, name };
      tell.refused(/** @type {Problem} */ (error), name);
    }
  }

  return {
    get: () => now,
    /** @param {string} text */
    text: (text) => read({ text }, {}, ''),
    /** @param {File} file */
    async file(file) {
      const bytes = await base64(file).catch(() => null); // it may have gone since it was chosen
      if (bytes !== null) return read({ bytes, name: file.name.slice(-NAME) }, {}, file.name);
      under.abort();
      now = { ...nothing(), name: file.name };
      return tell.refused(UNREAD, file.name);
    },
    /** The same once more, with these choices. @param {Record<string, any>} turned */
    again: (turned) => now.source && read(now.source, { ...now.chosen, ...turned }, now.name),
    /** @param {Partial<Roles>} turned */
    use(turned) {
      if (now.roles) now = { ...now, roles: { ...now.roles, ...turned } };
      tell.done();
    },
    /** Shows the numbers of a spec in place of those that were read. @param {SequenceSpec} sequence */
    held(sequence) {
      under.abort();
      now = { ...nothing(), ...heldBy(sequence) };
    },
  };
}
