/** Over the graph: which network, which step, which sequences; under it the legend. */

import { el, fill, write } from '../../../core/dom.js';
import { decades } from '../../../figures/key.js';
import { normPalette, sharedRange } from '../../../figures/scales.js';
import { chooser } from '../../parts/fields.js';
import { legendBar } from '../../parts/legend.js';
import { createNetworks } from '../../parts/networks.js';

/** @import {Run, Tape} from '../../../model/types.js' */
/** @import {Store, Services} from '../../../services.js' */
/** @import {Range} from '../../../figures/scales.js' */
/** @import {Which} from '../../../graph/numbers.js' */

/** Sequences at once, at most: as many as the server lets. */
const BATCH = 8;

/** @param {Store} store @param {Services} services @param {(which: Which) => void} choose */
export function createHead(store, services, choose) {
  const { t } = services;
  const networks = createNetworks(store, services, 'microscope-network');
  const step = el('span', { class: 'number step' });
  const symbol = el('span', { class: 'symbol-read' });
  const pass = el('span', { class: 'pass' });
  const sequences = createSequences(store, t, choose);
  const legend = createLegend(services);
  const parts = [networks.node, step, symbol, pass, sequences.node];

  return {
    node: el('header', { class: 'microscope-bar' }, ...parts),
    legend: legend.node,
    scale: legend.scale,
    key: legend.key,
    /** @param {Run} run @param {Tape|null} tape @param {Which} which */
    update(run, tape, which) {
      const { selection, view } = store.get();
      const { t: at, pass: way } = selection;
      networks.update();
      legend.scale(run);
      write(step, t('microscope.step', { t: at, last: run.T - 1 }));
      const own = view.batch === 1 || which === 0 ? run.plan.symbols[at] : '';
      const read = tape?.symbols?.[which ?? 0]?.[at] ?? own;
      write(symbol, read ? t('microscope.symbol', { symbol: read }) : '');
      write(pass, t(`microscope.pass.${way}`));
      pass.classList.toggle('back', way === 'backward');
      sequences.update(which);
    },
  };
}

/**
 * How many sequences are computed at once, and which of them is shown.
 * @param {Store} store
 * @param {Services['t']} t
 * @param {(which: Which) => void} choose
 */
function createSequences(store, t, choose) {
  const counts = /** @type {[string, string][]} */ (
    Array.from({ length: BATCH }, (_, i) => [String(i + 1), String(i + 1)])
  );
  const batch = chooser(counts, (value) =>
    store.set({ view: { ...store.get().view, batch: Number(value) } }),
  );
  const each = chooser([], (value) => choose(value === 'all' ? null : Number(value)));
  for (const { node } of [batch, each]) node.classList.add('plain');
  const batchLabel = el('label', { class: 'quiet small' }, t('microscope.batch'), batch.node);
  const eachLabel = el('label', { class: 'quiet small' }, t('microscope.shown'), each.node);

  /** @param {number} count @returns {[string, string][]} */
  const options = (count) => [
    ...Array.from({ length: count }, (_, i) => /** @type {[string, string]} */ ([String(i), String(i + 1)])),
    ['all', t('microscope.all')],
  ];
  return {
    node: el('span', { class: 'batch-size' }, batchLabel, eachLabel),
    /** @param {Which} which */
    update(which) {
      const { view } = store.get();
      if (batch.node.value !== String(view.batch)) batch.set(String(view.batch));
      eachLabel.hidden = view.batch === 1;
      const wanted = which === null ? 'all' : String(which);
      if (each.node.length !== view.batch + 1 || each.node.value !== wanted)
        each.set(wanted, options(view.batch));
    },
  };
}

/** @param {Services} services */
function createLegend({ t, drawing }) {
  const node = el('div', { class: 'legends' });
  /**
   * The scale, and the run that it was made for.
   * @type {{run: Run|null, dark: boolean, range: Range, palette: string[]}}
   */
  let known = { run: null, dark: false, range: [0, 0], palette: [] };
  const swatch = (/** @type {string} */ kind, /** @type {string} */ text) =>
    el('span', { class: 'legend' }, el('span', { class: kind }), text);

  /** The scale of what is sent back: the lanes' own. @param {Run} run */
  function scale(run) {
    const tokens = drawing.tokens();
    if (known.run === run && known.dark === tokens.dark) return known;
    // the least, too, is told from the page
    known = { run, dark: tokens.dark, range: sharedRange(run), palette: normPalette(tokens).slice(1) };
    fill(
      node,
      swatch('swatch-strip', t('microscope.legend.value')),
      swatch('swatch-strip grad', t('microscope.legend.gradient')),
      legendBar(known.range, known.palette, t('microscope.legend.edge'), String),
    );
    return known;
  }

  return {
    node,
    scale,
    /**
     * The legend for a file.
     * @param {Run} run
     * @returns {import('../../../figures/key.js').Explained[]}
     */
    key(run) {
      const { range, palette } = scale(run);
      return [
        { is: 'bars', text: t('microscope.legend.value'), band: false },
        { is: 'bars', text: t('microscope.legend.gradient'), band: true },
        decades(t('microscope.legend.edge'), range, palette),
      ];
    },
  };
}
