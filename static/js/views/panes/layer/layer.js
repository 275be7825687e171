/** The time layer: T cells as one, and what each step brings to the gradient of each weight. */

import { createAsking, shownNetwork } from '../../../run/asking.js';
import * as client from '../../../api/client.js';
import { el, fill } from '../../../core/dom.js';
import { markKey } from '../../../figures/key.js';
import { signedRange, values } from '../../../figures/matrices.js';
import { columnBox, contributions, rows, stepAt, summary } from '../../../figures/contributions.js';
import { fixed, number } from '../../../model/format.js';
import { nameOf, NETWORK } from '../../../model/names.js';
import { beside, total } from '../../../model/sums.js';
import { choice } from '../../parts/fields.js';
import { createPicture } from './picture.js';
import { createSum } from './sum.js';
import { by, called, letters, math } from '../../parts/letters.js';
import { createMatrix } from '../../parts/matrix.js';
import { createNetworks } from '../../parts/networks.js';
import { createParameters, meant } from '../../parts/parameters.js';
import { createProblem } from '../../parts/problem.js';

/** @import {Shares, State} from '../../../model/types.js' */
/** @import {Asked} from '../../../run/asking.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Meant} from '../../parts/parameters.js' */

/**
 * @typedef {Shares & {of: import('../../../model/types.js').Entry}} Told  with the element that was asked for
 */

/** The bars' height and the least room of a matrix, px. */
const BARS = 172,
  MATRIX = 160;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const { t, drawing, shown, playback } = services;
  const turn = (/** @type {Partial<State['view']>} */ patch) =>
    store.set({ view: { ...store.get().view, ...patch } });
  const networks = createNetworks(store, services, 'layer-network');
  const parameters = createParameters(store, services, 'layer');
  const name = el('h2', {});
  const about = el('p', { class: 'quiet small about' }),
    single = el('p', { class: 'quiet small' });
  const folding = el('button', {
    class: 'button framed',
    type: 'button',
    on: { click: () => turn({ folded: !store.get().view.folded }) },
  });
  const picture = createPicture(store, services);
  const kinds = choice({
    name: 'layer-shares',
    fine: true,
    options: ['norm', 'along', 'element'].map((kind) => [kind, t(`layer.shares.${kind}`)]),
    turn: (value) => turn({ shares: /** @type {any} */ (value) }),
  });
  kinds.node.setAttribute('aria-label', t('layer.shares'));
  const canvas = el('div', { class: 'picture' }),
    cursor = el('div', { class: 'cursor back', 'aria-hidden': 'true' });
  const chart = el(
    'div',
    { class: 'figure bars-chart', role: 'img' },
    el('div', { class: 'skeleton' }),
    canvas,
    cursor,
  );
  const note = el('p', { class: 'quiet small number' });
  const choose = (/** @type {number[]} */ index) => {
    const now = meant(store.get());
    if (now) playback.select({ entry: { name: now.entry.name, index } });
  };
  const [one, whole] = [createMatrix(services, 'share', choose), createMatrix(services, 'share-sum', choose)];
  const sum = createSum(services);
  const body = el('div', { class: 'layer-body' });
  const waiting = el('p', { class: 'waiting' }, t('stage.waiting'));

  /** @type {Asked<Told>} */
  let asked = { answer: null, problem: null, waiting: false };
  const asking = createAsking(store, {
    subject: (state) => {
      const now = shownNetwork(state) && meant(state);
      return now ? [shownNetwork(state), now.entry.name, now.gate].join(' ') : null;
    },
    detail: (state) => [state.selection.t, meant(state)?.entry.index].join(' '),
    async ask(state, signal) {
      const { run, m, entry } = /** @type {Meant} */ (meant(state));
      return {
        ...(await client.shares(run.spec, { model: m, t: state.selection.t, element: entry }, { signal })),
        of: entry,
      };
    },
    show: (now) => {
      asked = now;
      host.setAttribute('aria-busy', String(now.waiting));
      follow();
    },
  });
  const problem = createProblem(services, asking.again);
  fill(
    body,
    el('header', { class: 'pane-bar' }, networks.node, name, about, single, folding),
    picture.node,
    el('header', { class: 'pane-bar' }, parameters.node, kinds.node),
    problem.node,
    el('div', { class: 'layer-row' }, el('div', { class: 'layer-chart' }, chart, note), one.node, whole.node),
    sum.node,
  );
  fill(host, waiting, body);

  /**
   * @type {{data: import('../../../figures/contributions.js').ContributionsData, options:
   *   import('../../../figures/contributions.js').ContributionsOptions}|null}
   */
  let bars = null;
  chart.addEventListener('pointerdown', (event) => {
    if (!bars) return;
    playback.pause();
    playback.select({
      t: stepAt(event.clientX - chart.getBoundingClientRect().left, bars.data, bars.options),
    });
  });

  function draw() {
    frame = 0;
    const state = store.get();
    const now = meant(state);
    waiting.hidden = now !== null;
    body.hidden = now === null;
    if (!now) return;
    const { run, m, model, graph, notation, entry, gate, block } = now;
    const { answer } = asked;
    const width = host.clientWidth - parseFloat(getComputedStyle(host).paddingLeft) * 2;
    networks.update();
    parameters.update(now);
    name.textContent = t('layer.name', { cell: NETWORK[model.cell].label });
    about.textContent = t(
      state.selection.pass === 'backward'
        ? 'layer.about.back'
        : state.view.folded
          ? 'layer.about.folded'
          : 'layer.about',
      { steps: run.T },
    );
    single.hidden = state.view.batch === 1;
    single.textContent = t('layer.about.one', { batch: state.view.batch });
    folding.textContent = t(state.view.folded ? 'layer.unfold' : 'layer.fold');
    folding.setAttribute('aria-pressed', String(state.view.folded));
    picture.update(now, width);
    kinds.set(state.view.shares);
    problem.tell(asked.problem);
    const stacked = width < 700;
    const room = {
      width: stacked ? Math.min(220, (width - 30) / 2) : Math.max(MATRIX, Math.min(200, width * 0.23)),
      height: BARS,
    };
    drawBars(now, stacked ? width : width - 2 * room.width - 24);
    const part = answer?.parameters[entry.name];
    const of = letters(graph, notation, entry.name, gate);
    /**
     * Each on a scale of its own: the share of an early step would be a blank on that of the sum.
     * @param {import('../../../model/types.js').Matrix} matrix
     */
    const panel = (matrix) => ({ matrix, block, range: signedRange([{ matrix, block }]) });
    const network = nameOf(run.models, m, t);
    const plain = (/** @type {string} */ key, /** @type {Record<string, string|number>} */ places = {}) =>
      t(key, { network, parameter: called(graph, notation, entry.name, gate), ...places });
    one.draw(
      part && answer ? { name: plain('layer.share.figure', { t: answer.t }), ...panel(part.share) } : null,
      {
        model: m,
        step: `t${answer?.t}`,
        says: part && told(beside(values(part.share, block), values(part.total, block))),
        heading: t('layer.share', { t: answer?.t ?? state.selection.t }),
        letters: math(by(of, answer?.t ?? state.selection.t)),
        entry,
        room,
      },
    );
    whole.draw(part ? { name: plain('layer.total.figure'), ...panel(part.total) } : null, {
      model: m,
      heading: t('layer.total'),
      letters: math(by(of)),
      entry,
      room,
    });
    sum.update(answer ? { ...now, entry: answer.of } : now, answer, state.selection.t);
    move();
  }

  /** How large the step's share is beside the sum. @param {ReturnType<typeof beside>} found */
  function told({ most, part }) {
    if (most === 0) return t('layer.share.zero');
    return part === null
      ? ''
      : t('layer.share.beside', {
          percent: t('number.percent', { number: part < 1 ? number(100 * part, 2) : fixed(100 * part, 0) }),
        });
  }

  /** @param {Meant} now @param {number} width */
  function drawBars({ graph, notation, entry, gate, run, m }, width) {
    const { answer } = asked;
    const kind = store.get().view.shares;
    Object.assign(chart.style, { width: `${width}px`, height: `${BARS}px` });
    const part = answer?.parameters[entry.name];
    const of = gate && part ? part.gates[gate] : part;
    const heights = kind === 'element' ? answer?.element : kind === 'norm' ? of?.log10_norm : of?.along;
    chart.classList.toggle('waits', !heights);
    bars = heights
      ? {
          data: {
            kind,
            values: heights,
            name: [
              called(graph, notation, entry.name, gate),
              kind === 'element' && answer?.of.index.join(','),
            ]
              .filter(Boolean)
              .join(' '),
          },
          options: { width, height: BARS, tokens: drawing.tokens(), label: t },
        }
      : null;
    note.textContent = '';
    shown.delete('shares');
    if (!bars) return;
    const { data, options } = bars;
    const words = summary(data);
    const text = () => t(words.key, words.places);
    drawing.draw(canvas, contributions(data, options));
    chart.setAttribute('aria-label', text());
    if (kind === 'along') note.textContent = t('layer.along.sum', { sum: fixed(total(data.values), 6) });
    shown.set('shares', {
      id: 'shares',
      title: t('layer.shares.figure', { network: nameOf(run.models, m, t), parameter: data.name }),
      figure: (room) => contributions(data, { ...options, ...room }),
      models: [m],
      key: () => markKey(Array.from(data.values).includes(-Infinity) ? ['zero'] : [], t),
      table: () => rows(data),
      summary: text,
    });
  }

  function move() {
    cursor.hidden = !bars;
    if (!bars) return;
    const { x, y, width, height } = columnBox(store.get().selection.t, bars.data, bars.options);
    Object.assign(cursor.style, {
      width: `${Math.max(3, width)}px`,
      height: `${height}px`,
      transform: `translate(${x - Math.max(0, 3 - width) / 2}px, ${y}px)`,
    });
  }

  let frame = 0;
  const follow = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const stops = [
    store.subscribe(follow, ({ run }) => `${run?.id} ${Boolean(run?.done)}`),
    store.subscribe(follow, ({ selection }) => selection),
    store.subscribe(follow, ({ view }) => view),
    store.subscribe(follow, ({ catalogue }) => catalogue),
    drawing.watch(follow),
  ];
  const resized = new ResizeObserver(follow);
  resized.observe(host);
  asking.follow();
  follow();
  return () => {
    stops.forEach((stop) => stop());
    asking.stop();
    resized.disconnect();
    cancelAnimationFrame(frame);
    one.remove();
    whole.remove();
    drawing.clear(canvas);
    shown.delete('shares');
    host.removeAttribute('aria-busy');
  };
}
