/**
 * The sequence above the lanes: each step's symbol, its encoding and what the step asks for; and what losing
 * the order of the steps changes.
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

/**
 * The steps in sight, and the width of the lanes, px.
 * @typedef {{window: [number, number], width: number}} Seen
 */

/** A spec but for the order of its steps. @param {Spec} spec */
const asked = ({ sequence: { shuffle, ...rest }, ...spec }) => JSON.stringify({ ...spec, sequence: rest });

/** @param {Store} store @returns {number|undefined} */
const shuffleOf = (store) => /** @type {any} */ (store.get().spec.sequence).shuffle ?? undefined;

/** A lane narrower than this is being laid out: nothing is drawn yet, px. */
const NARROWEST = 80;

/**
 * @param {Store} store
 * @param {Services} services
 * @param {(width: number) => [number, number]|null} inSight  the steps that the lanes show
 */
export function createSequence(store, services, inSight) {
  const { t, drawing, shown } = services;
  const bar = createBar(store, services);
  const encoding = createEncoding(services);
  const node = el('section', { class: 'sequence-box', 'aria-label': t('sequence.title') }, bar.node);
  /** @type {Seen|null} */
  let seen = null;
  let width = 0;

  function drawFigure(/** @type {Run} */ run) {
    seen = { window: inSight(width) ?? [0, run.T], width };
    encoding.draw(run, seen);
  }

  return {
    node,
    /** @param {number} [wide] px; as before, if left out */
    draw(wide = width) {
      width = wide;
      const { run, view } = store.get();
      const open = view.inputs === 'open';
      bar.draw(open);
      if (open && !encoding.node.isConnected) node.append(encoding.node);
      if (!open && encoding.node.isConnected) encoding.remove();
      if (!run) return;
      bar.tell(run);
      if (open && width > NARROWEST) drawFigure(run);
      else shown.delete('sequence');
      this.move();
    },
    /** The cursor, and what stands at its step. */
    move() {
      const { run, selection } = store.get();
      if (!run) return;
      bar.move(run, selection.t);
      if (!encoding.node.isConnected || !seen) return;
      if (inSight(width)?.[0] !== seen.window[0]) drawFigure(run);
      encoding.move(selection.t);
    },
    remove() {
      drawing.clear(encoding.picture);
      shown.delete('sequence');
    },
  };
}

/** The figure: each step's symbol and its one-hot vector. @param {Services} services */
function createEncoding({ t, drawing, shown }) {
  const picture = el('div', { class: 'picture' });
  const skeleton = el('div', { class: 'skeleton' });
  const node = el('div', { class: 'figure sequence', role: 'img' }, skeleton, picture);
  const overlay = createOverlay(node);
  /** The steps in the last drawing, for files. @type {Seen|null} */
  let last = null;

  return {
    node,
    picture,
    /** @param {Run} run @param {Seen} seen */
    draw(run, seen) {
      last = seen;
      const g = geometry(seen.width, run.T, seen.window);
      const options = { geometry: g, tokens: drawing.tokens(), label: t };
      const text = () => t(summary({ run }).key, summary({ run }).places);
      node.style.height = `${rowsOf({ run }).height}px`;
      drawing.draw(picture, sequence({ run }, options));
      drawing.describe(node, text);
      overlay.fit(g);
      shown.set('sequence', {
        id: 'sequence',
        title: t('sequence.figure'),
        figure: (room) =>
          sequence({ run }, { ...options, geometry: geometry(room.width, run.T, last?.window) }),
        models: [],
        axes: { x: t('figure.axis.step') },
        table: () => rows({ run }),
        summary: text,
      });
    },
    /** @param {number} step */
    move: (step) => overlay.place(step, null),
    remove() {
      drawing.clear(picture);
      node.remove();
    },
  };
}

/** @param {Store} store @param {Services} services */
function createBar(store, { t }) {
  const { unfold, box, shuffle, again } = createControls(store, t);
  const losses = el('span', { class: 'number losses', role: 'status' });
  const guess = el('span', { class: 'quiet guess' });
  const order = el('span', { class: 'quiet' });
  const title = el('span', { class: 'quiet' }, t('sequence.title'));
  const parts = [title, unfold, shuffle, again, order, guess, losses];
  const compare = createComparison(t);

  return {
    node: el('div', { class: 'sequence-bar' }, ...parts),
    /** @param {boolean} open */
    draw(open) {
      unfold.setAttribute('aria-expanded', String(open));
      write(unfold, t(open ? 'sequence.fold' : 'sequence.unfold'));
      box.checked = shuffleOf(store) !== undefined;
      shuffle.hidden = !('task' in store.get().spec.sequence);
      again.hidden = shuffle.hidden || !box.checked;
    },
    /** @param {Run} run */
    tell(run) {
      write(losses, compare(run));
      write(guess, run.plan.guess ? t('sequence.guess', { loss: number(run.plan.guess.loss) }) : '');
    },
    /** @param {Run} run @param {number} step */
    move({ plan }, step) {
      write(order, plan.order ? t('sequence.order', { t: step, before: plan.order[step] }) : '');
    },
  };
}

/** Shows the encoding; shuffles the steps, and once more. @param {Store} store @param {Services['t']} t */
function createControls(store, t) {
  const turn = (/** @type {number|undefined} */ to) => {
    const { spec } = store.get();
    const { shuffle: _, ...rest } = /** @type {any} */ (spec.sequence);
    store.set({ spec: { ...spec, sequence: to === undefined ? rest : { ...rest, shuffle: to } } });
  };
  const fold = () => {
    const { view } = store.get();
    store.set({ view: { ...view, inputs: view.inputs === 'open' ? 'folded' : 'open' } });
  };
  const unfold = el('button', { class: 'linklike', type: 'button', on: { click: fold } });
  const box = el('input', { type: 'checkbox', on: { change: () => turn(box.checked ? 0 : undefined) } });
  const about = { class: 'tick', title: t('sequence.shuffle.long') };
  const shuffle = el('label', about, box, t('sequence.shuffle'));
  const click = () => turn((shuffleOf(store) ?? 0) + 1);
  const again = el('button', { class: 'linklike', type: 'button', on: { click } }, t('sequence.again'));
  return { unfold, box, shuffle, again };
}

/**
 * Compares the losses in both orders of the steps, once both are known.
 * @param {Services['t']} t
 * @returns {(run: Run) => string}
 */
function createComparison(t) {
  /**
   * The losses of each spec in both orders, kept for as long as the page stands.
   * @type {Map<string, Losses>}
   */
  const known = new Map();
  const written = (/** @type {number[]|undefined} */ all, /** @type {number} */ m) =>
    all ? fixed(all[m], 3) : '–';

  return (run) => {
    const key = asked(run.spec);
    const shuffled = run.plan.order !== null;
    const found = run.models.map(({ gradients }) => gradients?.loss ?? NaN);
    if (run.done) known.set(key, { ...known.get(key), [shuffled ? 'shuffled' : 'ordered']: found });
    const both = known.get(key) ?? {};
    if (!both.shuffled) return '';
    const each = run.models.map((_, m) => {
      const [ordered, other] = [written(both.ordered, m), written(both.shuffled, m)];
      return t('sequence.losses', { network: nameOf(run.models, m, t), ordered, shuffled: other });
    });
    return `${t('sequence.losses.title')} ${each.join(' · ')}`;
  };
}
