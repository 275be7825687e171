/**
 * How a batch reads one long sequence in blocks: each row from an offset of its own on, block after block.
 */

import { createAsking } from '../../../run/asking.js';
import * as client from '../../../api/comparison.js';
import { el, fill } from '../../../core/dom.js';
import { batches, heightOf, rows, summary } from '../../../figures/batches.js';
import { lengthOf } from '../../../model/truncate.js';
import { followed } from '../../../model/why.js';
import { createChart } from '../../parts/chart.js';
import { slider } from '../../parts/fields.js';
import { createProblem } from '../../parts/problem.js';
import { strong, woven } from '../../parts/woven.js';

/** @import {Child} from '../../../core/dom.js' */
/** @import {Run, TruncationAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Shows} from '../../parts/chart.js' */

/** @typedef {Services['t']} Translate */
/** @typedef {NonNullable<TruncationAnswer['batches']>} Batches */
/**
 * The reader's choice; `steps`: null where none was made; `batch` counts from 0.
 * @typedef {{steps: number|null, rows: number, batch: number}} Chosen
 */

/** The most rows and steps that can be chosen, and the batches where no number of steps was chosen. */
const ROWS = 16,
  STEPS = 100_000,
  BATCHES = 4;

/** @param {Store} store @param {Services} services */
export function createBatches(store, services) {
  /** @type {Chosen} */
  let chosen = { steps: null, rows: 4, batch: 0 };
  /** @type {TruncationAnswer|null} */
  let shown = null;
  const asked = () => {
    const length = lengthOf(store.get());
    return { rows: chosen.rows, length, steps: chosen.steps ?? BATCHES * chosen.rows * length };
  };
  const settings = createSettings(services.t, (patch) => {
    chosen = { ...chosen, ...patch };
    asking.follow();
    draw();
  });
  const sentence = el('p', { class: 'small' });
  const chart = createChart(services, 'batches');
  const asking = createAsking(store, {
    subject: followed,
    detail: () => Object.values(asked()).join(' '),
    ask: ({ run, selection }, signal) =>
      client.truncation(
        /** @type {Run} */ (run).spec,
        { model: selection.model, lengths: [1], batches: asked() },
        { signal },
      ),
    show: ({ answer, problem: refused }) => {
      problem.tell(refused);
      box.hidden = refused !== null;
      shown = answer;
      draw();
    },
  });
  const problem = createProblem(services, asking.again);
  const box = el('div', {}, chart.node);
  const heading = el('h3', {}, services.t('why.batches.title'));
  const node = el('section', { class: 'batches' }, heading, settings.node, problem.node, sentence, box);

  function draw() {
    const { rows: B, length, steps } = asked();
    const found = shown?.batches ?? null;
    const fits = found && found.offsets.length === B;
    if (fits) chosen.batch = Math.min(chosen.batch, found.starts.shape[0] - 1);
    settings.set(chosen, steps, fits ? found.starts.shape[0] : null);
    sentence.hidden = !found || problem.node.hidden === false;
    if (!fits) return;
    const read = { steps, length, batch: chosen.batch, ...found };
    fill(sentence, ...sentenceOf(services.t, read));
    chart.draw(figureOf(services, read), heightOf(B));
  }

  asking.follow();
  return {
    node,
    draw,
    remove() {
      asking.stop();
      chart.remove();
    },
  };
}

/**
 * How many rows and steps, and which batch is shown.
 * @param {Translate} t
 * @param {(patch: Partial<Chosen>) => void} turn
 */
function createSettings(t, turn) {
  let made = 1;
  const whole = (/** @type {number} */ value, /** @type {number} */ most) =>
    Math.max(1, Math.min(most, Math.round(value)));
  const count = slider({
    label: t('why.batches.rows'),
    exact: t('why.batches.rows.exact'),
    where: /^$/,
    min: 1,
    max: ROWS,
    turn: (value) => turn({ rows: whole(value, ROWS) }),
  });
  const field = el('input', {
    class: 'entry number',
    id: 'why-batches-steps',
    type: 'number',
    min: 1,
    max: STEPS,
    on: {
      change: () => turn({ steps: field.value === '' ? null : whole(Number(field.value), STEPS), batch: 0 }),
    },
  });
  const batch = slider({
    label: t('why.batches.batch'),
    exact: t('why.batches.batch.exact'),
    where: /^$/,
    min: 1,
    max: 1,
    turn: (value) => turn({ batch: whole(value, made) - 1 }),
  });
  const label = el('label', { for: field.id }, t('why.batches.steps'));
  const steps = el('div', { class: 'field' }, el('div', { class: 'field-head' }, label, field));
  return {
    node: el('div', { class: 'settings' }, count.node, steps, batch.node),
    /** @param {Chosen} chosen @param {number} N  steps @param {number|null} batches  null: not known yet */
    set(chosen, N, batches) {
      count.set(chosen.rows, [1, ROWS], [1, ROWS]);
      if (field !== document.activeElement) field.value = String(N);
      if (batches === null) return;
      made = batches;
      batch.set(chosen.batch + 1, [1, made], [1, made]);
    },
  };
}

/** @typedef {{steps: number, length: number, batch: number} & Batches} Read */

/**
 * The blocks that the batch reads, and the steps that none of them does.
 * @param {Translate} t @param {Read} read
 * @returns {Child[]}
 */
function sentenceOf(t, { steps, length, batch, offsets, starts }) {
  const B = offsets.length,
    count = starts.shape[0];
  const blocks = [...starts.data.subarray(batch * B, (batch + 1) * B)].map((from) =>
    length > 1 ? `${from}–${from + length - 1}` : `${from}`,
  );
  return woven(t, 'why.batches.says', {
    batch: batch + 1,
    count,
    blocks: strong(blocks.join(', ')),
    left: steps - B * length * count,
  });
}

/** @param {Services} services @param {Read} read @returns {Shows} */
function figureOf({ t, drawing }, read) {
  const { steps, length, offsets } = read;
  return {
    title: t('why.batches.figure', { steps, rows: offsets.length, length }),
    table: () => rows(read),
    summary: () => t(summary(read).key, summary(read).places),
    figure: (size) => batches(read, { ...size, tokens: drawing.tokens(), label: t }),
  };
}
