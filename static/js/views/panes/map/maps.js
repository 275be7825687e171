/** The gradient maps side by side on one colour scale, and the curve of norm against distance. */

import { el, fill, refill, write } from '../../../core/dom.js';
import { marks, normPalette, sharedRange } from '../../../figures/scales.js';
import { onlyLosses } from '../../../model/run.js';
import { choice } from '../../parts/fields.js';
import { asShown } from '../../parts/direct.js';
import { legendBar, legendMarks } from '../../parts/legend.js';
import { tellMore } from '../../parts/more.js';
import { createCurve } from './curve.js';
import { createMap } from './map.js';
import { places } from './placed.js';

/** @import {Run, State} from '../../../model/types.js' */
/** @import {Range} from '../../../figures/scales.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Places} from './placed.js' */

/** A wait shorter than this is not worth a word, ms. */
const PATIENCE = 500;

/** @param {HTMLElement} host @param {Store} store @param {Services} services @returns {() => void} */
export function mount(host, store, services) {
  const bar = createBar(store, services);
  const curve = createCurve(store, services, bar.say);
  const maps = createMaps(store, services, bar);
  const coming = createComing(host, services.t);
  const row = el('div', { class: 'maps-row' }, maps.node, curve.node, coming.node);
  fill(host, bar.node, row);
  let next = 0;
  /** @type {Places|null} null: to be shared out anew */
  let room = null;

  /** @param {Run} run */
  function shareOut({ models }) {
    const found = places({ ...measured(host, store.get()), ...bar.measured(), maps: models.length });
    host.style.height = `${found.height}px`;
    row.classList.toggle('apart', found.apart);
    maps.resize(found);
    curve.resize(found.curve);
    return found;
  }

  function draw() {
    cancelAnimationFrame(next);
    next = 0;
    const { run } = store.get();
    bar.update();
    maps.node.hidden = curve.node.hidden = run === null;
    if (!run) return;
    if (maps.match(run) || !room) room = shareOut(run);
    const range = sharedRange(run);
    bar.legend(range, maps.draw(room.size, range));
    curve.draw(asShown(store.get(), run), room.curve);
  }

  function follow() {
    coming.update(store.get());
    next ||= requestAnimationFrame(draw);
  }
  function resize() {
    room = null;
    follow();
  }
  const stops = [
    ...FOLLOWED.map((part) => store.subscribe(follow, part)),
    store.subscribe(resize, ({ view }) => `${view.bench} ${view.inputs}`),
    store.subscribe(maps.move, (state) => state.selection),
    services.drawing.watch(resize),
    watchSizes([host.closest('.stage'), host, bar.node], resize),
  ];
  follow();
  return () => {
    stops.forEach((stop) => stop());
    cancelAnimationFrame(next);
    [coming, maps, curve].forEach((part) => part.remove());
  };
}

/** The parts of the state that maps and curve are drawn of. @type {((state: State) => unknown)[]} */
const FOLLOWED = [
  ({ run }) => run?.id,
  ({ run }) => run?.map,
  ({ run }) => run?.last,
  ({ run }) => run?.scale,
  ({ view }) => view.rows,
  ({ connection }) => connection.status,
  ({ view }) => view.direct,
];

/** @param {(Element|null)[]} parts @param {() => void} resize */
function watchSizes(parts, resize) {
  const resized = new ResizeObserver(resize);
  for (const each of parts) if (each) resized.observe(each);
  return () => resized.disconnect();
}

/** The rows that are asked for; of those that did not come, the ones that are there. @param {State} state */
const shownRows = ({ run, view, connection }) =>
  (connection.status === 'broken' && run?.map?.rows) || view.rows;

/** The room that there is; reads the layout. @param {HTMLElement} host @param {State} state */
function measured(host, { view }) {
  const stage = /** @type {HTMLElement} */ (host.closest('.stage'));
  const story = /** @type {HTMLElement|null} */ (stage.querySelector('.story'));
  return {
    wide: host.clientWidth - 2 * parseFloat(getComputedStyle(host).paddingLeft),
    stage: stage.clientHeight - (story?.offsetHeight ?? 0),
    bench: view.bench,
    encoded: view.inputs === 'open',
  };
}

/**
 * Over the maps: which rows are asked for, a sentence about them, the number that is read off, the legend.
 * @param {Store} store
 * @param {Services} services
 */
function createBar(store, { t, drawing }) {
  const asked = choice({
    name: 'map-rows',
    fine: true,
    options: [
      ['every', t('maps.every')],
      ['loss', t('maps.loss')],
    ],
    turn: (rows) => store.set({ view: { ...store.get().view, rows: /** @type {any} */ (rows) } }),
  });
  asked.node.setAttribute('aria-label', t('maps.rows'));
  asked.node.classList.add('deep');
  const about = el('p', { class: 'quiet small about' });
  const legend = el('div', { class: 'legends' });
  const readout = el('output', { class: 'readout number' });
  const node = el('header', { class: 'maps-bar' }, asked.node, about, readout, legend);

  return {
    node,
    measured: () => ({ bar: node.offsetHeight, type: drawing.tokens().type }),
    about: () => about.textContent ?? '',
    say: (/** @type {string} */ text) => write(readout, text),
    update() {
      const { run, view } = store.get();
      const rows = shownRows(store.get());
      const same = run !== null && onlyLosses(run);
      asked.set(same ? 'loss' : rows);
      asked.without(same ? ['every'] : []);
      const direct = run?.map?.models[0].pool ? 'direct.map.pooled' : 'direct.map';
      write(about, t(view.direct ? direct : `maps.about.${same ? 'same' : rows}`));
      for (const part of [asked.node, about, legend]) part.hidden = run === null;
    },
    /** @param {Range} range @param {Set<string>} kinds  marks that occur */
    legend(range, kinds) {
      const tokens = drawing.tokens();
      refill(legend, JSON.stringify([range, [...kinds], tokens.dark]), () => {
        const occurring = Object.entries(marks(tokens)).filter(([kind]) => kinds.has(kind));
        return [
          legendBar(range, normPalette(tokens), t('maps.legend'), String),
          ...legendMarks(
            occurring.map(([kind, look]) => ({ kind, ...look })),
            t,
          ),
        ];
      });
    },
  };
}

/**
 * The maps in their list, one for each network.
 * @param {Store} store
 * @param {Services} services
 * @param {ReturnType<typeof createBar>} bar
 */
function createMaps(store, services, { say, about }) {
  const node = el('div', { class: 'map-list' });
  const more = tellMore(node);
  /** @type {ReturnType<typeof createMap>[]} */
  let maps = [];
  let frame = 0;

  return {
    node,
    /** As many maps as networks. @param {Run} run @returns {boolean} whether they are other ones */
    match({ models }) {
      if (maps.length === models.length) return false;
      maps.forEach((each) => each.remove());
      maps = models.map((_, m) => createMap(store, services, m, say, about));
      fill(node, ...maps.map((each) => each.node));
      return true;
    },
    /** @param {Places} room */
    resize({ rows, taken }) {
      Object.assign(node.style, { gridTemplateRows: `repeat(${rows}, auto)`, maxWidth: `${taken}px` });
    },
    /**
     * @param {Places['size']} size
     * @param {Range} range
     * @returns {Set<string>} the marks that occur
     */
    draw: (size, range) => new Set(maps.flatMap((each) => each.draw(size, range))),
    move() {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => maps.forEach((each) => each.move()));
    },
    remove() {
      more();
      cancelAnimationFrame(frame);
      maps.forEach((each) => each.remove());
    },
  };
}

/**
 * Says that the maps are on their way, the pass being here, where it takes a while.
 * @param {HTMLElement} host
 * @param {Services['t']} t
 */
function createComing(host, t) {
  const node = el('p', { class: 'coming small', role: 'status' });
  let timer = 0;
  /** @param {boolean} busy */
  function tell(busy) {
    host.setAttribute('aria-busy', String(busy));
    if (!busy) node.textContent = '';
    window.clearTimeout(timer);
    if (busy)
      timer = window.setTimeout(() => {
        node.textContent = t('maps.coming');
      }, PATIENCE);
  }
  return {
    node,
    /** @param {State} state */
    update(state) {
      const waits = state.run?.map?.rows !== shownRows(state);
      host.classList.toggle('waits', waits);
      tell(waits && state.connection.status === 'done');
    },
    remove() {
      tell(false);
      host.removeAttribute('aria-busy');
    },
  };
}
