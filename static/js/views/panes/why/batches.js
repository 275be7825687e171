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

/** @import {Run, TruncationAnswer} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */

/**
 * The most rows that are drawn, and steps; how many batches there are where no number of steps was chosen.
 */
const ROWS = 16,
  STEPS = 100_000,
  BATCHES = 4;

/** @param {Store} store @param {Services} services */
export function createBatches(store, services) {
  const { t, drawing } = services;
  /** @type {{steps: number|null, rows: number, batch: number}} */
  const chosen = { steps: null, rows: 4, batch: 0 };
  /** @type {TruncationAnswer|null} */
  let shown = null;
  const asked = () => {
    const length = lengthOf(store.get());
    return { rows: chosen.rows, length, steps: chosen.steps ?? BATCHES * chosen.rows * length };
  };
  const turn = (/** @type {Partial<typeof chosen>} */ patch) => {
    Object.assign(chosen, patch);
    asking.follow();
    draw();
  };
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
  const steps = el('input', {
    class: 'entry number',
    id: 'why-batches-steps',
    type: 'number',
    min: 1,
    max: STEPS,
    on: {
      change: () => turn({ steps: steps.value === '' ? null : whole(Number(steps.value), STEPS), batch: 0 }),
    },
  });
  const batch = slider({
    label: t('why.batches.batch'),
    exact: t('why.batches.batch.exact'),
    where: /^$/,
    min: 1,
    max: 1,
    turn: (value) => turn({ batch: whole(value, shown?.batches?.starts.shape[0] ?? 1) - 1 }),
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
  const node = el(
    'section',
    { class: 'batches' },
    el('h3', {}, t('why.batches.title')),
    el(
      'div',
      { class: 'settings' },
      count.node,
      el(
        'div',
        { class: 'field' },
        el('div', { class: 'field-head' }, el('label', { for: steps.id }, t('why.batches.steps')), steps),
      ),
      batch.node,
    ),
    problem.node,
    sentence,
    box,
  );

  function draw() {
    const { rows: B, length, steps: N } = asked();
    count.set(B, [1, ROWS], [1, ROWS]);
    if (steps !== document.activeElement) steps.value = String(N);
    const found = shown?.batches;
    sentence.hidden = !found || problem.node.hidden === false;
    if (!found || found.offsets.length !== B) return;
    const [batchesMade] = found.starts.shape;
    chosen.batch = Math.min(chosen.batch, batchesMade - 1);
    batch.set(chosen.batch + 1, [1, batchesMade], [1, batchesMade]);
    const blocks = [...found.starts.data.subarray(chosen.batch * B, (chosen.batch + 1) * B)]
      .map((from) => (length > 1 ? `${from}–${from + length - 1}` : `${from}`))
      .join(', ');
    fill(
      sentence,
      ...woven(t, 'why.batches.says', {
        batch: chosen.batch + 1,
        count: batchesMade,
        blocks: strong(blocks),
        left: N - B * length * batchesMade,
      }),
    );
    const data = { steps: N, length, batch: chosen.batch, ...found };
    chart.draw(
      {
        title: t('why.batches.figure', { steps: N, rows: B, length }),
        table: () => rows(data),
        summary: () => t(summary(data).key, summary(data).places),
        figure: (size) => batches(data, { ...size, tokens: drawing.tokens(), label: t }),
      },
      heightOf(B),
    );
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
