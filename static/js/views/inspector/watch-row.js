/** A line of the watch list: a number of the run at the stop, and over t as a line. */

import { assign, el, icon, svg } from '../../core/dom.js';
import { number, power } from '../../model/format.js';
import { parse, seriesOf, sparkline } from '../../model/watches.js';

/** @import {Run, Shares} from '../../model/types.js' */
/** @import {Series, Watch} from '../../model/watches.js' */
/** @import {Services} from '../../services.js' */

/** @param {Services['t']} t @param {string} written  as the link has it @param {() => void} take  it away */
export function createRow(t, written, take) {
  const watch = /** @type {Watch} */ (parse(written).watch);
  const line = svg('path', { class: 'line' }),
    cursor = svg('path', { class: 'at', d: 'M0 0V100' });
  const value = el('span', { class: 'number value' });
  const picture = svg(
    'svg',
    { viewBox: '0 -4 100 108', preserveAspectRatio: 'none', role: 'img' },
    line,
    cursor,
  );
  /** @type {Series|null} */
  let series = null;
  let T = 1;
  return {
    node: el('li', {}, el('span', { class: 'name' }, watch.name), value, picture, remover(t, watch, take)),
    /** @param {Run} run @param {number} m @param {Shares|null} known */
    set(run, m, known) {
      series = seriesOf(run, m, watch, known);
      T = run.T;
      const { path, least, greatest } = series
        ? sparkline(series.values)
        : { path: '', least: null, greatest: null };
      assign(line, { d: path || null, class: series?.pass === 'backward' ? 'line back' : 'line' });
      assign(picture, { 'aria-label': labelOf(t, watch, series, least, greatest) });
    },
    /** @param {number} at */
    move(at) {
      value.textContent = !series
        ? t('watches.lacks')
        : series.stands(at)
          ? textOf(series, series.values[at])
          : '–';
      assign(cursor, { transform: `translate(${(((at + 0.5) * 100) / T).toFixed(2)} 0)` });
    },
  };
}

/** @param {Series} series @param {number} x */
const textOf = ({ log10 }, x) => (log10 ? power(x) : number(x));

/** @param {Services['t']} t @param {Watch} watch @param {() => void} take */
const remover = (t, { name }, take) =>
  el(
    'button',
    {
      class: 'button bare',
      type: 'button',
      'aria-label': t('watches.remove', { name }),
      on: { click: take },
    },
    icon('close'),
  );

/**
 * The line in words.
 * @param {Services['t']} t @param {Watch} watch @param {Series|null} series
 * @param {number|null} least  the step at which it is least, and greatest
 * @param {number|null} greatest
 */
function labelOf(t, { name }, series, least, greatest) {
  if (!series || least === null || greatest === null) return t('watches.line.none', { name });
  return t('watches.line', {
    name,
    least: textOf(series, series.values[least]),
    at: least,
    greatest: textOf(series, series.values[greatest]),
    top: greatest,
  });
}
