/** The step's share of a weight's gradient, and the sum over all steps, as matrices side by side. */

import { signedRange, values } from '../../../figures/matrices.js';
import { fixed, number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { beside } from '../../../model/sums.js';
import { by, called, letters, math } from '../../parts/letters.js';
import { createMatrix } from '../../parts/matrix.js';
import { meant } from '../../parts/parameters.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Told} from './layer.js' */

/** @param {Store} store @param {Services} services */
export function createMatrices(store, services) {
  const { t, playback } = services;
  const choose = (/** @type {number[]} */ index) => {
    const now = meant(store.get());
    if (now) playback.select({ entry: { name: now.entry.name, index } });
  };
  const one = createMatrix(services, 'share', choose),
    whole = createMatrix(services, 'share-sum', choose);

  return {
    nodes: [one.node, whole.node],
    /** @param {Meant} now @param {Told|null} answer @param {{width: number, height: number}} room */
    draw(now, answer, room) {
      const { run, m, graph, notation, entry, gate, block } = now;
      const part = answer?.parameters[entry.name];
      const of = letters(graph, notation, entry.name, gate);
      const at = answer?.t ?? store.get().selection.t;
      const places = {
        network: nameOf(run.models, m, t),
        parameter: called(graph, notation, entry.name, gate),
      };
      /**
       * Each on a scale of its own: the share of an early step would be a blank on that of the sum.
       * @param {import('../../../model/types.js').Matrix} matrix
       */
      const panel = (matrix) => ({ matrix, block, range: signedRange([{ matrix, block }]) });
      one.draw(part ? { name: t('layer.share.figure', { ...places, t: at }), ...panel(part.share) } : null, {
        model: m,
        step: `t${answer?.t}`,
        says: part && told(beside(values(part.share, block), values(part.total, block)), t),
        heading: t('layer.share', { t: at }),
        letters: math(by(of, at)),
        entry,
        room,
      });
      whole.draw(part ? { name: t('layer.total.figure', places), ...panel(part.total) } : null, {
        model: m,
        heading: t('layer.total'),
        letters: math(by(of)),
        entry,
        room,
      });
    },
    remove() {
      one.remove();
      whole.remove();
    },
  };
}

/**
 * How large the step's share is beside the sum.
 * @param {ReturnType<typeof beside>} found
 * @param {Services['t']} t
 */
function told({ most, part }, t) {
  if (most === 0) return t('layer.share.zero');
  if (part === null) return '';
  const percent = part < 1 ? number(100 * part, 2) : fixed(100 * part, 0);
  return t('layer.share.beside', { percent: t('number.percent', { number: percent }) });
}
