/** What stands over the graph: which network, which step, which sequences; and the legend under it. */

import { el, fill } from '../../../core/dom.js';
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
  const { t, drawing } = services;
  const networks = createNetworks(store, services, 'microscope-network');
  const step = el('span', { class: 'number step' });
  const symbol = el('span', { class: 'symbol-read' });
  const pass = el('span', { class: 'pass' });
  const options = /** @type {[string, string][]} */ (
    Array.from({ length: BATCH }, (_, i) => [String(i + 1), String(i + 1)])
  );
  const batch = chooser(options, (value) =>
    store.set({ view: { ...store.get().view, batch: Number(value) } }),
  );
  const each = chooser([], (value) => choose(value === 'all' ? null : Number(value)));
  batch.node.classList.add('plain');
  each.node.classList.add('plain');
  const batchLabel = el('label', { class: 'quiet small' }, t('microscope.batch'), batch.node);
  const eachLabel = el('label', { class: 'quiet small' }, t('microscope.shown'), each.node);
  const node = el(
    'header',
    { class: 'microscope-bar' },
    networks.node,
    step,
    symbol,
    pass,
    el('span', { class: 'batch-size' }, batchLabel, eachLabel),
  );
  const legend = el('div', { class: 'legends' });
  /**
   * Of the run that it was reckoned of.
   * @type {{run: Run|null, dark: boolean, range: Range, palette: string[]}}
   */
  let known = { run: null, dark: false, range: [0, 0], palette: [] };

  /** The scale of what is sent back: the lanes' own. @param {Run} run */
  function scale(run) {
    const tokens = drawing.tokens();
    if (known.run !== run || known.dark !== tokens.dark) {
      // the least, too, is told from the page
      known = { run, dark: tokens.dark, range: sharedRange(run), palette: normPalette(tokens).slice(1) };
      fill(
        legend,
        el('span', { class: 'legend' }, el('span', { class: 'swatch-strip' }), t('microscope.legend.value')),
        el(
          'span',
          { class: 'legend' },
          el('span', { class: 'swatch-strip grad' }),
          t('microscope.legend.gradient'),
        ),
        legendBar(known.range, known.palette, t('microscope.legend.edge'), String),
      );
    }
    return known;
  }

  return {
    node,
    legend,
    scale,
    /**
     * What the legend says, for a file.
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
    /** @param {Run} run @param {Tape|null} tape @param {Which} which */
    update(run, tape, which) {
      const {
        selection: { t: at, pass: way },
        view,
      } = store.get();
      networks.update();
      scale(run);
      write(step, t('microscope.step', { t: at, last: run.T - 1 }));
      const read =
        tape?.symbols?.[which ?? 0]?.[at] ?? (view.batch === 1 || which === 0 ? run.plan.symbols[at] : '');
      write(symbol, read ? t('microscope.symbol', { symbol: read }) : '');
      write(pass, t(`microscope.pass.${way}`));
      pass.classList.toggle('back', way === 'backward');
      if (batch.node.value !== String(view.batch)) batch.set(String(view.batch));
      eachLabel.hidden = view.batch === 1;
      const wanted = which === null ? 'all' : String(which);
      if (each.node.length !== view.batch + 1 || each.node.value !== wanted)
        each.set(wanted, [
          ...Array.from(
            { length: view.batch },
            (_, i) => /** @type {[string, string]} */ ([String(i), String(i + 1)]),
          ),
          ['all', t('microscope.all')],
        ]);
    },
  };
}

/**
 * A text that is the same stays: anew, it would be laid out again.
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
