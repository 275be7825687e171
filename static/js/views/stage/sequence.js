/**
 * The sequence above the lanes: what each step shows, how it is encoded and what it asks for; and what
 * becomes of it when its order is lost.
 */

import { el, write } from '../../core/dom.js';
import { geometry } from '../../figures/geometry.js';
import { rows, rowsOf, sequence, summary } from '../../figures/sequence.js';
import { fixed, number } from '../../model/format.js';
import { nameOf } from '../../model/names.js';
import { createOverlay } from '../parts/overlay.js';

/** @import {Run, Spec} from '../../model/types.js' */
/** @import {Store, Services} from '../../services.js' */

/**
 * The losses of the networks, in the sequence's own order and in another.
 * @typedef {{ordered?: number[], shuffled?: number[]}} Losses
 */

/** A spec but for the order of its steps. @param {Spec} spec */
const asked = ({ sequence: { shuffle, ...rest }, ...spec }) => JSON.stringify({ ...spec, sequence: rest });

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(width: number) => [number, number]|null} inSight  the steps that the lanes show
 */
export function createSequence(store, { t, drawing, shown }, inSight) {
  const turn = (/** @type {number|undefined} */ shuffle) => {
    const { spec } = store.get();
    const { shuffle: _, ...rest } = /** @type {any} */ (spec.sequence);
    store.set({ spec: { ...spec, sequence: shuffle === undefined ? rest : { ...rest, shuffle } } });
  };
  const shuffleOf = () => /** @type {number|undefined} */ (store.get().spec.sequence.shuffle ?? undefined);

  const unfold = el('button', {
    class: 'linklike',
    type: 'button',
    on: {
      click: () =>
        store.set({
          view: { ...store.get().view, inputs: store.get().view.inputs === 'open' ? 'folded' : 'open' },
        }),
    },
  });
  const box = el('input', { type: 'checkbox', on: { change: () => turn(box.checked ? 0 : undefined) } });
  const shuffle = el(
    'label',
    { class: 'tick', title: t('sequence.shuffle.long') },
    box,
    t('sequence.shuffle'),
  );
  const again = el(
    'button',
    { class: 'linklike', type: 'button', on: { click: () => turn((shuffleOf() ?? 0) + 1) } },
    t('sequence.again'),
  );
  const losses = el('span', { class: 'number losses', role: 'status' });
  const guess = el('span', { class: 'quiet guess' });
  const order = el('span', { class: 'quiet' });
  const bar = el(
    'div',
    { class: 'sequence-bar' },
    el('span', { class: 'quiet' }, t('sequence.title')),
    unfold,
    shuffle,
    again,
    order,
    guess,
    losses,
  );
  const picture = el('div', { class: 'picture' });
  const figure = el(
    'div',
    { class: 'figure sequence', role: 'img' },
    el('div', { class: 'skeleton' }),
    picture,
  );
  const overlay = createOverlay(figure);
  const node = el('section', { class: 'sequence-box', 'aria-label': t('sequence.title') }, bar);

  /**
   * What was computed of each spec in both orders, for as long as the page stands.
   * @type {Map<string, Losses>}
   */
  const known = new Map();
  /** @type {[number, number]|null} */
  let window = null;
  let width = 0;

  /** @param {Run} run */
  function compare(run) {
    const key = asked(run.spec);
    const shuffled = run.plan.order !== null;
    const found = run.models.map(({ gradients }) => gradients?.loss ?? NaN);
    if (run.done) known.set(key, { ...known.get(key), [shuffled ? 'shuffled' : 'ordered']: found });
    const both = known.get(key) ?? {};
    const told = (/** @type {number[]|undefined} */ all, /** @type {number} */ m) =>
      all ? fixed(all[m], 3) : '–';
    write(
      losses,
      !both.shuffled
        ? ''
        : `${t('sequence.losses.title')} ${run.models.map((_, m) => t('sequence.losses', { network: nameOf(run.models, m, t), ordered: told(both.ordered, m), shuffled: told(both.shuffled, m) })).join(' · ')}`,
    );
  }

  function drawFigure(/** @type {Run} */ run) {
    window = inSight(width) ?? [0, run.T];
    const options = { geometry: geometry(width, run.T, window), tokens: drawing.tokens(), label: t };
    const made = sequence({ run }, options);
    const text = () => t(summary({ run }).key, summary({ run }).places);
    figure.style.height = `${rowsOf({ run }).height}px`;
    drawing.draw(picture, made);
    drawing.describe(figure, text);
    overlay.fit(options.geometry);
    shown.set('sequence', {
      id: 'sequence',
      title: t('sequence.figure'),
      figure: (room) =>
        sequence({ run }, { ...options, geometry: geometry(room.width, run.T, window ?? undefined) }),
      models: [],
      axes: { x: t('figure.axis.step') },
      table: () => rows({ run }),
      summary: text,
    });
  }

  return {
    node,
    /** @param {number} [wide] px; as before, if left out */
    draw(wide = width) {
      width = wide;
      const { run, view, spec } = store.get();
      const open = view.inputs === 'open';
      unfold.setAttribute('aria-expanded', String(open));
      write(unfold, t(open ? 'sequence.fold' : 'sequence.unfold'));
      box.checked = shuffleOf() !== undefined;
      shuffle.hidden = !('task' in spec.sequence);
      again.hidden = shuffle.hidden || !box.checked;
      if (open && !figure.isConnected) node.append(figure);
      if (!open && figure.isConnected) {
        drawing.clear(picture);
        figure.remove();
      }
      if (!run) return;
      compare(run);
      write(guess, run.plan.guess ? t('sequence.guess', { loss: number(run.plan.guess.loss) }) : '');
      if (open && width > 80) drawFigure(run);
      else shown.delete('sequence');
      this.move();
    },
    /** The cursor, and what stands at its step. */
    move() {
      const {
        run,
        selection: { t: step },
      } = store.get();
      if (!run) return;
      write(order, run.plan.order ? t('sequence.order', { t: step, before: run.plan.order[step] }) : '');
      if (!figure.isConnected || !window) return;
      if (inSight(width)?.[0] !== window[0]) drawFigure(run);
      overlay.place(step, null);
    },
    remove() {
      drawing.clear(picture);
      shown.delete('sequence');
    },
  };
}
