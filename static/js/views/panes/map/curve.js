/** The curve of norm against distance, and all networks read off it at one distance. */

import { el } from '../../../core/dom.js';
import { curve, distanceAt, key, placeOf, readAt, rows, steady, summary } from '../../../figures/curve.js';
import { power } from '../../../model/format.js';
import { nameOf, variantOf } from '../../../model/names.js';
import { titled } from '../../parts/direct.js';
import { headlineOf } from '../../parts/headlines.js';

/** @import {CurveData} from '../../../figures/curve.js' */
/** @import {Run} from '../../../model/types.js' */
/** @import {Shown, Store, Services} from '../../../services.js' */

/**
 * The curves that are drawn, the range of their axis, and the figure's width, px.
 * @typedef {{data: CurveData, range: [number, number], width: number}} Drawn
 */

/** @param {Services['t']} t */
function makeNodes(t) {
  const picture = el('div', { class: 'picture' });
  const line = el('div', { class: 'curve-line', 'aria-hidden': 'true', hidden: true });
  const skeleton = el('div', { class: 'skeleton' });
  const box = el('div', { class: 'figure live', role: 'img', tabindex: '0' }, skeleton, picture, line);
  const head = el('header', {}, el('h3', {}, t('maps.curve')));
  return { node: el('section', { class: 'curve' }, head, box), box, picture, line };
}

/** @param {Store} store @param {Services} services @param {(text: string) => void} say */
export function createCurve(store, services, say) {
  const { t, drawing, shown } = services;
  const { node, box, picture, line } = makeNodes(t);
  /** @type {Drawn|null} */
  let drawn = null;
  /** The networks that the axis was last made for: as long as they stay, it only grows. */
  let of = '';
  letRead(box, line, { drawn: () => drawn, type: () => drawing.tokens().type, say, t });

  return {
    node,
    /** @param {{width: number, height: number}} size */
    resize({ width, height }) {
      Object.assign(box.style, { width: `${width}px`, height: `${height}px` });
    },
    /** @param {Run} run @param {{width: number, height: number}} size */
    draw(run, size) {
      const data = curvesOf(run, t);
      if (data.length < run.models.length) return void shown.delete('curve');
      const key = `${run.T} ${data.map(({ name }) => name)}`;
      const range = steady(data, drawn && of === key ? drawn.range : null);
      of = key;
      drawn = { data, range, width: size.width };
      drawing.draw(picture, curve(data, { ...size, tokens: drawing.tokens(), label: t, range }));
      const file = fileOf(drawn, services);
      drawing.describe(box, file.summary);
      const last = run.lossSteps[run.lossSteps.length - 1];
      shown.set('curve', { ...file, title: titled(store.get(), t, t('maps.curve.figure', { k: last })) });
    },
    remove() {
      drawing.clear(picture);
      shown.delete('curve');
    },
  };
}

/**
 * A curve for each network whose gradients are here.
 * @param {Run} run
 * @param {Services['t']} t
 * @returns {CurveData}
 */
const curvesOf = (run, t) =>
  run.models.flatMap(({ cell }, m) => {
    const found = headlineOf(run, m);
    return found
      ? [{ cell, name: nameOf(run.models, m, t), variant: variantOf(run.models, m), ...found }]
      : [];
  });

/** @param {Drawn} drawn @param {Services} services @returns {Omit<Shown, 'title'>} */
const fileOf = ({ data, range }, { t, drawing }) => ({
  id: 'curve',
  figure: (room) => curve(data, { ...room, tokens: drawing.tokens(), label: t, range }),
  key: () => key(data, { label: t }),
  table: () => rows(data),
  summary: () =>
    summary(data)
      .map((phrase) => t(phrase.key, phrase.places))
      .join(' '),
});

/**
 * All networks at the distance under the pointer, or at that to which the arrow keys go.
 * @param {HTMLElement} box
 * @param {HTMLElement} line
 * @param {{drawn: () => Drawn|null, type: () => number, say: (text: string) => void, t: Services['t']}} of
 */
function letRead(box, line, { drawn, type, say, t }) {
  /** The distance that is read off. @type {number|null} */
  let distance = null;

  /** @param {number|null} d */
  function read(d) {
    distance = d;
    const now = drawn();
    line.hidden = d === null || now === null;
    if (d === null || now === null) return say('');
    line.style.left = `${placeOf(now.data, { ...now, type: type() }, d)}px`;
    say(told(now.data, d, t));
  }

  box.addEventListener('pointermove', ({ clientX }) => {
    const now = drawn();
    if (now) read(distanceAt(now.data, { ...now, type: type() }, clientX - box.getBoundingClientRect().left));
  });
  for (const event of ['pointerleave', 'blur']) box.addEventListener(event, () => read(null));
  box.addEventListener('keydown', (event) => {
    const by = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[event.key];
    const now = drawn();
    if (by === undefined || event.shiftKey || event.altKey || !now) return;
    event.preventDefault();
    event.stopPropagation();
    const most = Math.max(...now.data.map(({ row }) => row.length)) - 1;
    read(distance === null ? 0 : Math.min(most, Math.max(0, distance + by)));
  });
}

/** @param {CurveData} data @param {number} d @param {Services['t']} t */
function told(data, d, t) {
  const { parts, ratio } = readAt(data, d);
  const each = parts.map(({ name, log }) => `${name} ${power(log)}`);
  const times = ratio
    ? [t('maps.read.ratio', { most: ratio.most, least: ratio.least, times: power(ratio.log) })]
    : [];
  return t(d === 1 ? 'maps.read.curve.one' : 'maps.read.curve', {
    d,
    parts: [...each, ...times].join(' · '),
  });
}
