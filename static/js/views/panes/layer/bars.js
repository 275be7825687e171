/** The chart of the layer's pane: what each step brings to the gradient of a weight, a bar for each step. */

import { el } from '../../../core/dom.js';
import { markKey } from '../../../figures/key.js';
import { columnBox, rows, contributions, stepAt, summary } from '../../../figures/contributions.js';
import { fixed } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { total } from '../../../model/sums.js';
import { called } from '../../parts/letters.js';

/** @import {Store, Services} from '../../../services.js' */
/** @import {ContributionsData, ContributionsOptions} from '../../../figures/contributions.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Told} from './layer.js' */

/** The height of the bars, px. */
export const BARS = 172;
/** The cursor is no narrower, px. */
const CURSOR = 3;

function makeNodes() {
  const canvas = el('div', { class: 'picture' });
  const cursor = el('div', { class: 'cursor back', 'aria-hidden': 'true' });
  const skeleton = el('div', { class: 'skeleton' });
  const chart = el('div', { class: 'figure bars-chart', role: 'img' }, skeleton, canvas, cursor);
  const note = el('p', { class: 'quiet small number' });
  return { node: el('div', { class: 'layer-chart' }, chart, note), chart, canvas, cursor, note };
}

/** @param {Store} store @param {Services} services */
export function createBars(store, { t, drawing, shown, playback }) {
  const { node, chart, canvas, cursor, note } = makeNodes();
  /** @type {{data: ContributionsData, options: ContributionsOptions}|null} */
  let bars = null;
  chart.addEventListener('pointerdown', ({ clientX }) => {
    if (!bars) return;
    playback.pause();
    playback.select({ t: stepAt(clientX - chart.getBoundingClientRect().left, bars.data, bars.options) });
  });

  /** @param {Meant} now @param {ContributionsData} data @param {ContributionsOptions} options */
  function picture({ run, m }, data, options) {
    const words = summary(data);
    const text = () => t(words.key, words.places);
    drawing.draw(canvas, contributions(data, options));
    chart.setAttribute('aria-label', text());
    if (data.kind === 'along') note.textContent = t('layer.along.sum', { sum: fixed(total(data.values), 6) });
    const zeros = Array.from(data.values).includes(-Infinity);
    shown.set('shares', {
      id: 'shares',
      title: t('layer.shares.figure', { network: nameOf(run.models, m, t), parameter: data.name }),
      figure: (room) => contributions(data, { ...options, ...room }),
      models: [m],
      key: () => markKey(zeros ? ['zero'] : [], t),
      table: () => rows(data),
      summary: text,
    });
  }

  return {
    node,
    /** @param {Meant} now @param {Told|null} answer @param {number} width */
    draw(now, answer, width) {
      const data = dataOf(now, answer, store.get().view.shares);
      Object.assign(chart.style, { width: `${width}px`, height: `${BARS}px` });
      chart.classList.toggle('waits', !data);
      bars = data && { data, options: { width, height: BARS, tokens: drawing.tokens(), label: t } };
      note.textContent = '';
      shown.delete('shares');
      if (bars) picture(now, bars.data, bars.options);
    },
    /** Moves the cursor. */
    move() {
      cursor.hidden = !bars;
      if (!bars) return;
      const { x, y, width, height } = columnBox(store.get().selection.t, bars.data, bars.options);
      Object.assign(cursor.style, {
        width: `${Math.max(CURSOR, width)}px`,
        height: `${height}px`,
        transform: `translate(${x - Math.max(0, CURSOR - width) / 2}px, ${y}px)`,
      });
    },
    remove() {
      drawing.clear(canvas);
      shown.delete('shares');
    },
  };
}

/**
 * The heights of the bars; null until they are here.
 * @param {Meant} now
 * @param {Told|null} answer
 * @param {ContributionsData['kind']} kind
 * @returns {ContributionsData|null}
 */
function dataOf({ graph, notation, entry, gate }, answer, kind) {
  const part = answer?.parameters[entry.name];
  const of = gate && part ? part.gates[gate] : part;
  const values = kind === 'element' ? answer?.element : kind === 'norm' ? of?.log10_norm : of?.along;
  const parts = [called(graph, notation, entry.name, gate), kind === 'element' && answer?.of.index.join(',')];
  return values ? { kind, values, name: parts.filter(Boolean).join(' ') } : null;
}
