/**
 * Each weight before gradient descent, after it, and the change; the one that is pointed at or chosen in
 * numbers.
 */

import { el, fill, mathml } from '../../../core/dom.js';
import {
  cellBox,
  matrices,
  placeUnder,
  relativeKey,
  rows,
  signedRange,
  summary,
} from '../../../figures/matrices.js';
import { blockOf, gateOf, indexAt, parametersOf, placeOf, sizeOf, valueAt } from '../../../model/blocks.js';
import { change } from '../../../model/descend.js';
import { number } from '../../../model/format.js';
import { nameOf } from '../../../model/names.js';
import { called, element, letters, math } from '../../parts/letters.js';

/** @import {Descent, Entry} from '../../../model/types.js' */
/** @import {Box, Panel} from '../../../figures/matrices.js' */
/** @import {Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/** Room in the picture, px: letters at the left, scales at the right, and a matrix. */
const LEFT = 74,
  RIGHT = 8,
  TALL = 92,
  CELL = 13,
  APART = { x: 26, y: 30 },
  TOP = 26;
const STATES = ['before', 'after', 'change'];
/** Figures of a number, so that W - eta g can be checked. */
const FIGURES = 6;

/** @param {Services} services */
export function createWeights({ t, drawing, shown, playback }) {
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
  /**
   * What is drawn: the panels of each parameter one after the other, before, after and change.
   * @type {{meant: Meant, answer: Descent, panels: Panel[], boxes: Box[]}|null}
   */
  let now = null;

  /** @param {PointerEvent} event @returns {Entry|null} */
  function under({ clientX, clientY }) {
    if (!now) return null;
    const { left, top } = figure.getBoundingClientRect();
    for (const [i, { block }] of now.panels.entries()) {
      const place = placeUnder(block, now.boxes[i], clientX - left, clientY - top);
      if (place) return { name: block.name, index: indexAt(block, ...place) };
    }
    return null;
  }

  /**
   * The weight beside another one; over the edge of a matrix, that of the next.
   * @param {Entry} entry
   * @param {number[]} by rows and columns
   * @returns {Entry}
   */
  function beside({ name, index }, [down, right]) {
    const blocks = /** @type {NonNullable<typeof now>} */ (now).panels
      .filter((_, i) => i % STATES.length === 0)
      .map(({ block }) => block);
    const at = blocks.findIndex((block) => block.name === name);
    const [row, column] = /** @type {[number, number]} */ (placeOf(blocks[at], index));
    const over = row + down < 0 || row + down >= sizeOf(blocks[at])[0];
    const block = over ? (blocks[at + down] ?? blocks[at]) : blocks[at];
    const [high, wide] = sizeOf(block);
    const to = block === blocks[at] ? Math.max(0, Math.min(high - 1, row + down)) : down > 0 ? 0 : high - 1;
    return { name: block.name, index: indexAt(block, to, Math.max(0, Math.min(wide - 1, column + right))) };
  }

  /** @param {Entry} entry */
  function tell(entry) {
    if (!now) return;
    const {
      meant: { graph, model, notation, m },
      answer: { models, updates, eta },
    } = now;
    const first = now.panels.findIndex(({ block }) => block.name === entry.name);
    cursors.forEach((cursor, i) => {
      const { block } = /** @type {typeof now & {}} */ (now).panels[first + i];
      const { x, y, width, height } = cellBox(
        block,
        /** @type {typeof now & {}} */ (now).boxes[first + i],
        /** @type {[number, number]} */ (placeOf(block, entry.index)),
      );
      const [wide, high] = [Math.max(5, width), Math.max(5, height)];
      Object.assign(cursor.style, {
        width: `${wide}px`,
        height: `${high}px`,
        transform: `translate(${x - (wide - width) / 2}px, ${y - (high - height) / 2}px)`,
      });
    });
    const told = (/** @type {import('../../../model/types.js').Matrix} */ matrix) =>
      number(valueAt(matrix, entry.index), FIGURES);
    const [before, after, difference] = now.panels
      .slice(first, first + STATES.length)
      .map(({ matrix }) => told(matrix));
    const gradient = told(models[m].gradients[entry.name]);
    const text = t(updates === 1 ? 'hand.weight.one' : 'hand.weight.more', {
      before,
      after,
      change: difference,
      eta,
      gradient: gradient.startsWith('-') ? `(${gradient})` : gradient,
      updates,
    });
    const block = blockOf(graph, model, notation, entry.name, gateOf(graph, model, entry));
    fill(read, mathml(math(element(graph, notation, block, entry))), el('span', { class: 'number' }, text));
    figure.setAttribute(
      'aria-label',
      `${t('hand.weights.label', { network: nameOf(now.meant.run.models, m, t) })} ${called(graph, notation, entry.name, block.gate)} ${entry.index.join(', ')}: ${text}`,
    );
  }

  figure.addEventListener('pointermove', (event) => now && tell(under(event) ?? now.meant.entry));
  figure.addEventListener('pointerleave', () => now && tell(now.meant.entry));
  figure.addEventListener('pointerdown', (event) => {
    const entry = under(event);
    if (entry) playback.select({ entry });
  });
  figure.addEventListener('keydown', (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by || !now || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // the next key may come before this is drawn
    now.meant = { ...now.meant, entry: beside(now.meant.entry, by) };
    playback.select({ entry: now.meant.entry });
  });

  return {
    node,
    /** @param {Meant} meant @param {Descent|null} answer */
    draw(meant, answer) {
      const { run, m, model, graph, notation } = meant;
      shown.delete('descent');
      names.hidden = read.hidden = !answer;
      for (const cursor of cursors) cursor.hidden = !answer;
      now = null;
      if (!answer) return;
      const { before, after } = answer.models[m];
      const width = Math.max(360, node.clientWidth - 4);
      const column = (width - LEFT - RIGHT - 2 * APART.x) / 3;
      const tokens = drawing.tokens();
      const network = nameOf(run.models, m, t);
      /** @type {Panel[]} */
      const panels = [];
      /** @type {Box[]} */
      const boxes = [];
      let y = TOP;
      const heads = STATES.map((each, i) =>
        el(
          'span',
          { class: 'quiet small', style: { left: `${LEFT + i * (column + APART.x)}px`, top: '2px' } },
          t(`hand.${each}`),
        ),
      );
      const labels = parametersOf(model).flatMap((name) => {
        const block = blockOf(graph, model, notation, name, null);
        const [high, wide] = sizeOf(block);
        const size = { width: Math.min(column, wide * CELL), height: Math.min(TALL, high * CELL) };
        const range = signedRange([
          { matrix: before[name], block },
          { matrix: after[name], block },
        ]);
        const difference = change(before[name], after[name]);
        const own = signedRange([{ matrix: difference, block }]);
        const parameter = called(graph, notation, name);
        const named = (/** @type {string} */ state) => ({
          name: t('hand.weights.figure', { network, parameter, state: t(`hand.${state}`) }),
          title: `${parameter}, ${t(`hand.${state}`)}`,
          block,
        });
        panels.push(
          { ...named('before'), matrix: before[name], range },
          { ...named('after'), matrix: after[name], range },
          { ...named('change'), matrix: difference, range: own },
        );
        const at = y;
        STATES.forEach((_, i) => boxes.push({ x: LEFT + i * (column + APART.x), y: at, ...size }));
        y += size.height + APART.y;
        const scale = (/** @type {number} */ i, /** @type {number} */ most) =>
          el(
            'span',
            {
              class: 'quiet small number',
              style: { left: `${LEFT + i * (column + APART.x)}px`, top: `${at + size.height + 1}px` },
            },
            `± ${number(most, 2)}`,
          );
        return [
          el(
            'span',
            { style: { left: '0', top: `${at - 3}px` } },
            mathml(math(letters(graph, notation, name))),
          ),
          el(
            'span',
            { class: 'quiet small number', style: { left: '0', top: `${at + 18}px` } },
            sizeOf(block).join(' × '),
          ),
          scale(0, range[1]),
          scale(2, own[1]),
        ];
      });
      fill(names, ...heads, ...labels);
      const options = { width, height: y, tokens, boxes };
      Object.assign(figure.style, { width: `${width}px`, height: `${y}px` });
      drawing.draw(picture, matrices(panels, options));
      now = { meant, answer, panels, boxes };
      tell(meant.entry);
      shown.set('descent', {
        id: 'descent',
        title: t('hand.descent.figure', { network }),
        figure: () => matrices(panels, { ...options, alone: true }),
        models: [m],
        key: () => relativeKey(t('hand.weights.scale'), drawing.tokens()),
        table: () => rows(panels),
        summary: () =>
          panels
            .map((panel) => summary(panel))
            .map(({ key, places }) => t(key, places))
            .join(' '),
      });
    },
    remove() {
      drawing.clear(picture);
      shown.delete('descent');
    },
  };
}
