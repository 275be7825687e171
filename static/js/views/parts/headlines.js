/**
 * The headline of a network: its loss, how many decades the gradient loses per step, and how far it reaches.
 */

import { distanceRow, headline, rowBack } from '../../model/headline.js';
import { fixed, number, power } from '../../model/format.js';

/** @import {Run} from '../../model/types.js' */
/** @import {Headline} from '../../model/headline.js' */
/** @import {Translate} from '../../core/i18n.js' */

/**
 * log10 norm of dL_k/dh by distance, k the last loss step: out of the map, and where that is pooled, or costs
 * too much, out of `run.last`.
 * @param {Run} run @param {number} m @returns {Float64Array|null} null until it is here
 */
function lastRow(run, m, /** @type {'dh'|'dc'} */ state = 'dh') {
  const k = run.lossSteps[run.lossSteps.length - 1];
  if (run.map && !run.map.models[m].pool)
    return run.map.models[m][state] && distanceRow(run.map, m, k, state);
  return run.last?.[m][state] ? rowBack(run.last[m], k, state) : null;
}

/**
 * `carried`: the row of c, where nothing goes back through h and c carries it.
 * @param {Run} run
 * @param {number} m
 * @returns {{row: Float64Array, headline: Headline, carried: Float64Array|null}|null}
 */
export function headlineOf(run, m) {
  const row = lastRow(run, m);
  if (!row) return null;
  const found = headline(row);
  const c = found.state === 'alone' && run.models[m].c ? lastRow(run, m, 'dc') : null;
  return { row, headline: found, carried: c && Number.isFinite(c[c.length - 1]) ? c : null };
}

/** @param {Translate} t @param {Run} run @param {number} m */
export function headlineText(t, run, m) {
  const { gradients } = run.models[m];
  const found = headlineOf(run, m);
  const parts = [];
  const { lossSteps, spec } = run;
  if (gradients && !Number.isFinite(gradients.loss))
    parts.push(t(Number.isNaN(gradients.loss) ? 'headline.loss.nan' : 'headline.loss.infinite'));
  else if (gradients)
    parts.push(
      t(lossSteps.length > 1 ? `headline.loss.${spec.loss.reduction ?? 'sum'}` : 'headline.loss', {
        loss: loss(gradients.loss),
        steps: lossSteps.length,
      }),
    );
  if (found) parts.push(...(found.carried ? [t('headline.carried')] : numbers(t, found.headline)));
  return parts.join(' · ');
}

/** @param {number} value */
const loss = (value) =>
  Math.abs(value) >= 0.001 && Math.abs(value) < 10_000 ? fixed(value, 3) : number(value);

/** @param {Translate} t @param {Headline} found */
function numbers(t, { state, decades, entry, entrySteps, slope, reach, length }) {
  if (state === 'zero') return [t('headline.zero')];
  if (state === 'nonfinite') return [t('headline.nonfinite')];
  if (state === 'alone') return [t('headline.alone')];
  const parts = decades === null || slope === null ? [] : [falls(t, entry, entrySteps, slope)];
  const steps = reach ?? length - 1;
  // Where it does not end, or nothing is lost, there is no reach to tell.
  if (reach === null && (steps === 0 || (decades !== null && decades < 0))) return parts;
  return [
    ...parts,
    t(`headline.${reach === null ? 'beyond' : 'reach'}${steps === 1 ? '.one' : ''}`, { steps }),
  ];
}

/**
 * How it falls or grows: at the entry, if that stands apart, and per step.
 * @param {Translate} t
 * @param {number} entry
 * @param {number} steps
 * @param {number} slope
 */
function falls(t, entry, steps, slope) {
  const how = slope < 0 ? 'gains' : 'loses';
  const places = { decades: fixed(Math.abs(slope), 2), factor: factorOf(slope) };
  if (steps === 0) return t(`headline.${how}`, places);
  const first = t(`headline.entry.${entry < 0 ? 'gains' : 'loses'}${steps === 1 ? '.one' : ''}`, {
    decades: fixed(Math.abs(entry), 2),
    steps,
  });
  return t(`headline.then.${how}`, { ...places, first });
}

/**
 * What is left after a step: of more figures where that is nearly all.
 * @param {number} slope  decades lost a step
 */
const factorOf = (slope) => power(-slope, Math.abs(slope) < 0.05 ? 3 : 2);
