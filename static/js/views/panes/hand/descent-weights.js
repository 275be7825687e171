/**
 * Each weight before gradient descent, after it, and the change; the one that is pointed at or chosen in
 * numbers.
 */

import { el, fill, mathml } from '../../../core/dom.js';
import { cellBox, matrices, placeUnder, relativeKey, rows, summary } from '../../../figures/matrices.js';
import { blockOf, gateOf, indexAt, placeOf, sizeOf, valueAt } from '../../../model/blocks.js';
import { number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { called, element, letters, math } from '../../parts/letters.js';
import { arrange, STATES } from './weights-layout.js';

/** @import {Descent, Entry, Matrix} from '../../../model/types.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */
/** @import {Row} from './weights-layout.js' */

/** The figure as it is drawn now. @typedef {{meant: Meant, answer: Descent, rows: Row[]}} Drawn */

/** Figures of a number, so that W - eta g can be checked. */
const FIGURES = 6;
/** A cursor is at least so wide and high, px. */
const SEEN = 5;
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {Services} services */
export function createWeights(services) {
  const { t, drawing, shown, playback } = services;
  const nodes = createNodes(t);
  const { node, figure, picture, names, read, cursors } = nodes;
  /** @type {Drawn|null} */
  let now = null;
  const tell = (/** @type {Entry} */ entry) => {
    if (now) tellWeight(t, nodes, now, entry);
  };
  listen(figure, () => now, {
    tell,
    choose(entry) {
      // the next key may come before this is drawn
      if (now) now.meant = { ...now.meant, entry };
      playback.select({ entry });
    },
  });

  return {
    node,
    /** @param {Meant} meant @param {Descent|null} answer */
    draw(meant, answer) {
      shown.delete('descent');
      for (const part of [names, read, ...cursors]) part.hidden = !answer;
      now = null;
      if (!answer) return;
      const arranged = arrange(t, meant, answer, node.clientWidth - 4);
      const { width, height } = arranged;
      fill(names, ...headsOf(t, arranged.lefts), ...arranged.rows.flatMap((row) => labelsOf(meant, row)));
      const panels = arranged.rows.flatMap((row) => row.panels),
        boxes = arranged.rows.flatMap((row) => row.boxes);
      const options = { width, height, tokens: drawing.tokens(), boxes };
      Object.assign(figure.style, { width: `${width}px`, height: `${height}px` });
      drawing.draw(picture, matrices(panels, options));
      now = { meant, answer, rows: arranged.rows };
      tell(meant.entry);
      const sentences = () => panels.map((panel) => summary(panel)).map(({ key, places }) => t(key, places));
      shown.set('descent', {
        id: 'descent',
        title: t('hand.descent.figure', { network: nameOf(meant.run.models, meant.m, t) }),
        figure: () => matrices(panels, { ...options, alone: true }),
        models: [meant.m],
        key: () => relativeKey(t('hand.weights.scale'), drawing.tokens()),
        table: () => rows(panels),
        summary: () => sentences().join(' '),
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete('descent');
    },
  };
}

/** @typedef {ReturnType<typeof createNodes>} Nodes */

/** @param {Services['t']} t */
function createNodes(t) {
  const picture = el('div', { class: 'picture' });
  const names = el('div', { class: 'weights-names', 'aria-hidden': 'true' });
  const cursors = STATES.map(() => el('div', { class: 'map-cursor chosen', 'aria-hidden': 'true' }));
  const figure = el(
    'div',
    {
      class: 'figure weights',
      role: 'application',
      tabindex: '0',
      'aria-roledescription': t('hand.weights.role'),
    },
    el('div', { class: 'skeleton' }),
    picture,
    ...cursors,
  );
  const read = el('p', { class: 'weight-read' });
  const node = el('div', {}, read, el('div', { class: 'weights-box' }, names, figure));
  return { node, figure, picture, names, read, cursors };
}

/** The heads of the columns. @param {Services['t']} t @param {number[]} lefts */
const headsOf = (t, lefts) =>
  STATES.map((state, i) =>
    el('span', { class: 'quiet small', style: { left: `${lefts[i]}px`, top: '2px' } }, t(`hand.${state}`)),
  );

/**
 * A parameter's letters and size, and the scales under its weights and their change.
 * @param {Meant} meant
 * @param {Row} row
 */
function labelsOf({ graph, notation }, { name, block, boxes, most, mostChange }) {
  const { y, height } = boxes[0];
  const at = (/** @type {number} */ x, /** @type {number} */ top) => ({ left: `${x}px`, top: `${top}px` });
  const scale = (/** @type {number} */ i, /** @type {number} */ size) =>
    el(
      'span',
      { class: 'quiet small number', style: at(boxes[i].x, y + height + 1) },
      `± ${number(size, 2)}`,
    );
  return [
    el('span', { style: at(0, y - 3) }, mathml(math(letters(graph, notation, name)))),
    el('span', { class: 'quiet small number', style: at(0, y + 18) }, sizeOf(block).join(' × ')),
    scale(0, most),
    scale(2, mostChange),
  ];
}

/**
 * @param {HTMLElement} figure
 * @param {() => Drawn|null} drawn
 * @param {{tell: (entry: Entry) => void, choose: (entry: Entry) => void}} on
 */
function listen(figure, drawn, { tell, choose }) {
  const under = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top } = figure.getBoundingClientRect();
    return weightAt(drawn()?.rows ?? [], clientX - left, clientY - top);
  };
  figure.addEventListener('pointermove', (event) => {
    const now = drawn();
    if (now) tell(under(event) ?? now.meant.entry);
  });
  figure.addEventListener('pointerleave', () => {
    const now = drawn();
    if (now) tell(now.meant.entry);
  });
  figure.addEventListener('pointerdown', (event) => {
    const entry = under(event);
    if (entry) choose(entry);
  });
  figure.addEventListener('keydown', (event) => {
    const by = /** @type {Record<string, number[]>} */ (ARROWS)[event.key],
      now = drawn();
    if (!by || !now || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(beside(now.rows, now.meant.entry, by));
  });
}

/**
 * The weight at a place in the figure, in any column.
 * @param {Row[]} arranged
 * @param {number} x  px
 * @param {number} y  px
 * @returns {Entry|null}
 */
function weightAt(arranged, x, y) {
  for (const { name, block, boxes } of arranged)
    for (const box of boxes) {
      const place = placeUnder(block, box, x, y);
      if (place) return { name, index: indexAt(block, ...place) };
    }
  return null;
}

/**
 * The weight beside another one; over the edge of a matrix, that of the next.
 * @param {Row[]} arranged
 * @param {Entry} entry
 * @param {number[]} by rows and columns
 * @returns {Entry}
 */
function beside(arranged, { name, index }, [down, right]) {
  const blocks = arranged.map(({ block }) => block);
  const at = blocks.findIndex((block) => block.name === name);
  const [row, column] = /** @type {[number, number]} */ (placeOf(blocks[at], index));
  const over = row + down < 0 || row + down >= sizeOf(blocks[at])[0];
  const block = over ? (blocks[at + down] ?? blocks[at]) : blocks[at];
  const [high, wide] = sizeOf(block);
  const to = block === blocks[at] ? Math.max(0, Math.min(high - 1, row + down)) : down > 0 ? 0 : high - 1;
  return { name: block.name, index: indexAt(block, to, Math.max(0, Math.min(wide - 1, column + right))) };
}

/**
 * Marks a weight in all three columns, and writes it in numbers.
 * @param {Services['t']} t
 * @param {Nodes} nodes
 * @param {Drawn} now
 * @param {Entry} entry
 */
function tellWeight(t, { read, figure, cursors }, { meant, answer, rows: arranged }, entry) {
  const { graph, model, notation, run, m } = meant;
  const row = /** @type {Row} */ (arranged.find(({ name }) => name === entry.name));
  cursors.forEach((cursor, i) => place(cursor, row, i, entry));
  const text = inNumbers(t, row, answer, { m, entry });
  const block = blockOf(graph, model, notation, entry.name, gateOf(graph, model, entry));
  fill(read, mathml(math(element(graph, notation, block, entry))), el('span', { class: 'number' }, text));
  const label = t('hand.weights.label', { network: nameOf(run.models, m, t) });
  const name = called(graph, notation, entry.name, block.gate);
  figure.setAttribute('aria-label', `${label} ${name} ${entry.index.join(', ')}: ${text}`);
}

/**
 * Puts a column's cursor on a weight.
 * @param {HTMLElement} cursor @param {Row} row @param {number} i  the column @param {Entry} entry
 */
function place(cursor, { block, boxes }, i, { index }) {
  const at = /** @type {[number, number]} */ (placeOf(block, index));
  const { x, y, width, height } = cellBox(block, boxes[i], at);
  const [wide, high] = [Math.max(SEEN, width), Math.max(SEEN, height)];
  Object.assign(cursor.style, {
    width: `${wide}px`,
    height: `${high}px`,
    transform: `translate(${x - (wide - width) / 2}px, ${y - (high - height) / 2}px)`,
  });
}

/**
 * A weight's update, written so that it can be checked.
 * @param {Services['t']} t
 * @param {Row} row
 * @param {Descent} answer
 * @param {{m: number, entry: Entry}} of
 */
function inNumbers(t, { panels }, { models, updates, eta }, { m, entry }) {
  const told = (/** @type {Matrix} */ matrix) => number(valueAt(matrix, entry.index), FIGURES);
  const [before, after, difference] = panels.map(({ matrix }) => told(matrix));
  const gradient = told(models[m].gradients[entry.name]);
  return t(updates === 1 ? 'hand.weight.one' : 'hand.weight.more', {
    before,
    after,
    change: difference,
    eta,
    gradient: gradient.startsWith('-') ? `(${gradient})` : gradient,
    updates,
  });
}
